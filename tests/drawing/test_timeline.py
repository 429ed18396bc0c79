"""The timeline records what ran, in order, draws it, and leaves no trace."""

import copy

import pytest
import torch
from torch import nn

from autograde.drawing.timeline import KINDS, draw_timeline, record_timeline


def look(*_: object) -> None:
    """Do nothing: a hook of any kind."""


@pytest.fixture
def net() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 2)))


def hook_all(module: nn.Module) -> None:
    module.register_forward_pre_hook(look)
    module.register_forward_hook(look)
    module.register_full_backward_pre_hook(look)
    module.register_full_backward_hook(look)


def test_order_of_one_call_and_its_backward(net):
    hook_all(net)
    hook_all(net[0])
    net[0].weight.register_hook(look)
    timeline = record_timeline(net, torch.randn(2, 3, requires_grad=True))
    assert timeline.order == [
        ("Sequential", "pre-hook"),
        ("Sequential", "forward"),
        ("0", "pre-hook"),
        ("0", "forward"),
        ("0", "hook"),
        ("1", "forward"),
        ("2", "forward"),
        ("2.0", "forward"),
        ("Sequential", "hook"),
        ("Sequential", "backward pre-hook"),
        ("0", "backward pre-hook"),
        ("0", "tensor hook"),
        ("0", "backward hook"),
        ("Sequential", "backward hook"),
    ]
    nodes = [(e.module, e.name) for e in timeline.events if e.kind == "backward"]
    assert ("1", "ReluBackward0") in nodes
    assert ("2.0", "AddmmBackward0") in nodes
    assert not any("BackwardHookFunction" in name for _, name in nodes)


def test_functional_calls_belong_to_the_module_that_makes_them():
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 2)

        def forward(self, x):
            return self.second(self.first(x).relu()).exp()

    nodes = [(e.module, e.name) for e in record_timeline(Net(), torch.ones(1, 3)).events if e.kind == "backward"]
    assert ("Net", "ReluBackward0") in nodes
    assert ("Net", "ExpBackward0") in nodes
    assert {name for module, name in nodes if module == "first"} >= {"AddmmBackward0"}


def test_leaves_no_trace(net):
    hook_all(net)
    net[0].weight.register_hook(look)
    net[0].weight.grad = torch.ones(4, 3)
    kept = copy.copy(net[0].weight.grad)
    record_timeline(net, torch.randn(2, 3, requires_grad=True))
    assert torch.equal(net[0].weight.grad, kept)
    assert net[0].bias.grad is None
    assert all("forward" not in vars(m) for m in net.modules())
    assert [list(getattr(net, a).values()) for a in KINDS.values()] == [[look]] * 4
    assert list(net[0].weight._backward_hooks.values()) == [look]


def test_an_error_is_passed_on_and_leaves_no_trace(net):
    net.register_forward_hook(look)
    with pytest.raises(RuntimeError):
        record_timeline(net, torch.randn(2, 5))
    assert list(net._forward_hooks.values()) == [look]
    assert all("forward" not in vars(m) for m in net.modules())


def test_a_hook_that_removes_itself_stays_removed(net):
    handle = net.register_forward_hook(lambda *_: handle.remove())
    assert ("Sequential", "hook") in record_timeline(net, torch.ones(1, 3)).order
    assert not net._forward_hooks


def test_in_place_modules_and_missing_gradients():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True)).requires_grad_(False)
    timeline = record_timeline(net, torch.ones(1, 2))
    assert timeline.turn is None
    net.requires_grad_(True)
    assert record_timeline(net, torch.ones(1, 2)).turn is not None


def test_text_and_drawing(net):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    hook_all(net)
    timeline = record_timeline(net, torch.randn(2, 3, requires_grad=True))
    text = str(timeline)
    assert text.index("pre-hook") < text.index("backward()") < text.index("backward hook")
    figure, axes = draw_timeline(timeline)
    words = [t.get_text() for t in axes.texts]
    assert {"Sequential", "2.0", "backward()", "P", "H", "BP", "BH"} <= set(words)
    pyplot.close(figure)


def test_a_plain_class_without_hooks():
    class Plain:
        def __call__(self, x):
            return self.forward(x)

        def forward(self, x):
            return 2 * x

    assert record_timeline(Plain(), torch.ones(2)).order == [("Plain", "forward")]
