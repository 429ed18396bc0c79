"""What code leaves changed is noted without being asked."""

import pytest
import torch
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.aftermath import LABEL, NOTHING
from autograde.observing.experiment import run


def watched(function, body=None):
    """Return what is noted of a function that is given a model and a tensor."""

    def experiment(lib, see):
        model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(), nn.BatchNorm1d(2))
        lib.function(model, see.randn(3, 2), [1, 2], {"a": 1})

    transcript = run(body or experiment, {"function": function}, seed=0)
    assert transcript.outcome == "finished", transcript.error
    assert transcript.observations[-1].label == LABEL
    return transcript.observations[-1].value


def leaves(action):
    def function(model, x, items, table):
        action(model, x, items, table)

    return function


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda m, x, i, t: m.state_dict(), NOTHING),
        (lambda m, x, i, t: m.eval(), "the mode of a module"),
        (lambda m, x, i, t: m[1].eval(), "the mode of a module"),
        (lambda m, x, i, t: m.requires_grad_(False), "whether a parameter requires a gradient"),
        (lambda m, x, i, t: m[0].weight.data.zero_(), "the values of a parameter"),
        (lambda m, x, i, t: m(x), "the values of a buffer"),
        (lambda m, x, i, t: m[0](x).sum().backward(), "the gradient kept with a parameter"),
        (lambda m, x, i, t: m[0].register_forward_hook(print), "the hooks of a module"),
        (lambda m, x, i, t: setattr(m, "seen", 1), "the attributes of a module"),
        (lambda m, x, i, t: m.append(nn.ReLU()), "the layers of a module"),
        (lambda m, x, i, t: m.double(), "the shape or dtype of a buffer"),
        (lambda m, x, i, t: x.mul_(2), "the values of a tensor it was given"),
        (lambda m, x, i, t: x.requires_grad_(), "whether a tensor it was given requires a gradient"),
        (lambda m, x, i, t: x.requires_grad_().register_hook(print), "the hooks of a tensor it was given"),
        (lambda m, x, i, t: m[0].weight.register_post_accumulate_grad_hook(print), "the hooks of a parameter"),
        (lambda m, x, i, t: setattr(x, "seen", 1), "the attributes of a tensor it was given"),
        (lambda m, x, i, t: i.append(3), "the items of a list it was given"),
        (lambda m, x, i, t: t.update(b=1), "the keys of a dict it was given"),
        (lambda m, x, i, t: torch.set_grad_enabled(False), "whether gradients are recorded"),
        (lambda m, x, i, t: torch.set_default_dtype(torch.float64), "the default dtype"),
        (lambda m, x, i, t: torch.autograd.set_detect_anomaly(True), "whether anomalies are looked for"),
        (lambda m, x, i, t: torch.set_printoptions(precision=3), "how tensors are printed"),
        (lambda m, x, i, t: nn.modules.module.register_module_forward_hook(int.__and__), "the hooks of all modules"),
    ],
)
def test_each_thing_is_noticed(action, words):
    assert words in watched(leaves(action)).split("; ")


def test_a_result_that_is_told_to_keep_its_gradient():
    def body(lib, see):
        lib.function(see.randn(3, requires_grad=True) * 2)

    keeps = "whether a tensor it was given keeps a gradient"
    assert keeps in watched(lambda x: x.retain_grad(), body).split("; ")
    assert watched(lambda x: x.sum(), body) == NOTHING


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda x: x.mul_(2), "the values of a tensor it was given"),
        (lambda x: x.requires_grad_(), "whether a tensor it was given requires a gradient"),
        (lambda x: x.requires_grad_().register_hook(print), "the hooks of a tensor it was given"),
        (lambda x: setattr(x, "seen", 1), "the attributes of a tensor it was given"),
    ],
)
def test_tensors_that_were_drawn_are_looked_at_whoever_has_them(action, words):
    class Layer(nn.Module):
        def forward(self, x):
            action(x)
            return 2 * x

    assert words in watched(Layer, lambda lib, see: lib.function()(see.randn(3))).split("; ")
    assert watched(nn.Identity, lambda lib, see: lib.function()(see.randn(3))) == NOTHING


@pytest.fixture(autouse=True)
def settings():
    """Put back what a test has set."""
    yield
    torch.autograd.set_detect_anomaly(False)
    torch.set_printoptions(profile="default")
    nn.modules.module._global_forward_hooks.clear()


def test_what_is_no_module_among_the_children_is_passed_over():
    def function(model, x, items, table):
        model._modules["odd"] = "no module"
        raise TypeError("no module")

    def body(lib, see):
        see.raises_message("the error", lib.function, nn.Sequential(nn.Linear(2, 2)), see.randn(3, 2), [], {})

    transcript = run(body, {"function": function}, seed=0)
    assert transcript.observations[0].value["message"] == "no module"
    assert transcript.observations[-1].value == "the layers of a module"


def test_what_was_changed_before_an_error_counts():
    def function(model, x, items, table):
        model.eval()
        raise ValueError

    def body(lib, see):
        see.raises("it raises", lib.function, nn.Dropout(), see.randn(1), [], {})

    assert watched(function, body) == "the mode of a module"


def test_a_setting_that_a_later_call_puts_back_counts():
    def function(x, dtype):
        torch.set_default_dtype(dtype)

    def body(lib, see):
        for dtype in (torch.float64, torch.float32):
            lib.function(see.randn(1), dtype)

    assert watched(function, body) == "the default dtype"


def test_a_tensor_that_a_class_was_given_is_looked_at_as_well():
    class Layer:
        def __call__(self, x):
            return x.relu_()

    def body(lib, see):
        see("the output", lib.Layer()(see.randn(4)))

    assert run(body, {"Layer": Layer}, seed=0).observations[-1].value == "the values of a tensor it was given"


def test_what_right_answers_may_leave_is_excused():
    def body(lib, see):
        see.may_leave("the mode of a module", because="nothing is said of it")
        lib.function(nn.Dropout())

    assert watched(lambda model: model.eval(), body) == NOTHING


def test_the_function_keeps_its_name_and_signature():
    import inspect

    def body(lib, see):
        see("name", lib.function.__name__)
        see("arguments", list(inspect.signature(lib.function).parameters))

    def function(first, second):
        """Do nothing."""

    shown = run(body, {"function": function}, seed=0).observations
    assert shown[0].value == "function"
    assert [item for item in shown[1].value["items"]] == ["first", "second"]


def test_a_change_of_the_input_is_told_before_numbers():
    def body(lib, see):
        x = see.randn(4)
        see("the result", lib.function(x))

    right, wrong = (run(body, {"function": f}, seed=0) for f in (lambda x: 2 * x, lambda x: x.mul_(3)))
    verdict = judge(right, wrong)
    assert (verdict.expected.label, verdict.expected.value) == (LABEL, NOTHING)
    assert verdict.got.value == "the values of a tensor it was given"
