import sys

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograde.drawing.callpath import Step, call_path, draw_paths


def names(path, layer):
    return [step.name for step in path if step.layer == layer]


@pytest.mark.slow
def test_relu_goes_through_every_layer():
    assert call_path(nn.ReLU(), torch.zeros(3)) == [
        Step("nn", "ReLU.__call__"),
        Step("nn", "ReLU.forward"),
        Step("F", "F.relu"),
        Step("torch", "torch.relu"),
        Step("aten", "aten.relu.default"),
        Step("kernel", "CPU"),
    ]


def test_each_door_enters_one_layer_lower():
    x = torch.zeros(3)
    full = call_path(nn.ReLU(), x)
    assert call_path(F.relu, x) == full[2:]
    assert call_path(torch.relu, x) == full[3:]


def test_one_object_under_two_names():
    path = call_path(nn.Conv2d(1, 1, 1), torch.zeros(1, 1, 2, 2))
    assert names(path, "F") == []
    assert names(path, "torch") == ["torch.conv2d, also F.conv2d"]


def test_another_device_takes_another_kernel():
    assert names(call_path(F.relu, torch.zeros(3)), "kernel") == ["CPU"]
    assert names(call_path(F.relu, torch.zeros(3, device="meta")), "kernel") == ["Meta"]


def test_the_profiler_is_given_back_after_an_error():
    former = sys.getprofile()
    with pytest.raises(RuntimeError):
        call_path(F.linear, torch.zeros(3), torch.zeros(2, 2))
    assert sys.getprofile() is former
    assert torch._C._len_torch_dispatch_stack() == 0


def test_a_drawing_names_every_station():
    import matplotlib.pyplot as plt

    paths = {"nn.ReLU()": call_path(nn.ReLU(), torch.zeros(3)), "F.relu": call_path(F.relu, torch.zeros(3))}
    figure = draw_paths(paths)
    shown = {text.get_text() for text in figure.axes[0].texts}
    assert {"F.relu", "torch.relu", "aten.relu.default", "CPU", "dispatcher"} <= shown
    plt.close(figure)
