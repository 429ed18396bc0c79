"""The tree: every kind told apart, shared ones shown once, modules of the learner's as well as PyTorch's."""

import matplotlib as mpl
import pytest
import torch
from torch import nn

from autograde.drawing.tree import draw_tree, read_tree, tree_text


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
        self.scale = nn.Parameter(torch.ones(2))
        self.register_buffer("mean", torch.zeros(4))
        self.register_buffer("mask", torch.zeros(1, dtype=torch.bool), persistent=False)
        self.register_parameter("bias", None)
        self.size = 5
        self.unseen = [nn.ReLU(), nn.Linear(1, 1)]
        self.again = self.block[0]


class Plain:
    """A module that no class of PyTorch had a part in."""

    def __init__(self, **children):
        self._parameters, self._modules = {"w": nn.Parameter(torch.ones(2, 3))}, children


def test_text_shows_every_kind_with_its_own_sign():
    assert tree_text(Net(), "net").splitlines() == [
        "net: Net",
        "├─ ● scale  2",
        "├─ ● bias  None",
        "├─ ■ mean  4",
        "├─ □ mask  1, bool",
        "├─ – size = 5",
        "├─ – unseen = list with 2 modules",
        "├─ block: Sequential",
        "│  ├─ 0: Linear",
        "│  │  ├─ ● weight  3×3",
        "│  │  └─ ● bias  3",
        "│  └─ 1: ReLU",
        "└─ again: Linear  → the same as block.0",
        "(● parameter   ■ buffer   □ buffer, not saved   – plain attribute)",
    ]


def test_a_tied_parameter_is_shown_once():
    net = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    net[1].weight = net[0].weight
    rows = read_tree(net)
    (second,) = [row for row in rows if row.same_as is not None]
    assert second.path == "1.weight"
    assert rows[second.same_as].path == "0.weight"


def test_a_module_that_contains_itself_ends():
    net = nn.Module()
    net.child = nn.Module()
    net.child._modules["parent"] = net
    assert tree_text(net).splitlines()[-1] == "   └─ parent: Module  → the same as the top"


def test_a_learners_module_is_drawn_like_pytorchs():
    net = Plain(left=Plain(), right=None)
    assert tree_text(net).splitlines()[:5] == [
        "Plain",
        "├─ ● w  2×3",
        "├─ left: Plain",
        "│  └─ ● w  2×3",
        "└─ right: None",
    ]


def test_depth_closes_modules():
    text = tree_text(Net(), depth=1)
    assert "block: Sequential … 2 modules" in text
    assert "weight" not in text


def test_plain_attributes_of_pytorchs_own_layers_are_shown_on_demand():
    assert "in_features" not in tree_text(nn.Linear(2, 1))
    assert "in_features = 2" in tree_text(nn.Linear(2, 1), attributes=True)
    assert "size" not in tree_text(Net(), attributes=False)


def test_no_address_appears():
    net = nn.Module()
    net.first, net.second, net.third = object(), lambda x: x, [object()]
    assert "0x" not in tree_text(net, attributes=True)


def test_meta_and_lazy_tensors_have_words():
    assert "2×3, on meta" in tree_text(nn.Linear(3, 2, device="meta"))
    assert "no shape yet" in tree_text(nn.LazyLinear(2))


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match="not a list"):
        tree_text([nn.ReLU()])


def test_figure_shows_every_row_and_one_arrow_for_each_shared_one():
    mpl.use("agg")
    from matplotlib import pyplot as plt

    net = Net()
    figure = draw_tree(net)
    words = [text.get_text() for text in figure.axes[0].texts]
    for row in read_tree(net):
        assert row.text in words
    arrows = [text for text in figure.axes[0].texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == 1
    figure.canvas.draw()
    plt.close(figure)
