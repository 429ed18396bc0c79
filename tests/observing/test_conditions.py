"""Each condition that every layer is tried under tells a fault that only shows there."""

import copy

import pytest
import torch
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.conditions import Layer
from autograde.observing.experiment import run

KIND = Layer(make=lambda lib: lib.Net(3, 2), inputs=lambda see: (see.randn(4, 3),))


class Right(nn.Module):
    def __init__(self, width, out):
        super().__init__()
        self.first = nn.Linear(width, 5)
        self.drop = nn.Dropout(0.5)
        self.second = nn.Linear(5, out)

    def forward(self, x):
        return self.second(self.drop(self.first(x).relu()))


class NothingAtFirst(Right):
    def forward(self, x):
        self.calls = getattr(self, "calls", 0) + 1
        return x if self.calls == 1 else super().forward(x)


class FixedBatch(Right):
    def forward(self, x):
        return super().forward(x) if len(x) > 1 else x


class SwitchesBack(Right):
    def forward(self, x):
        output = super().forward(x)
        self.train()
        return output


class PassesHooksBy(Right):
    def forward(self, x):
        return self.second(self.drop(self.first.forward(x).relu()))


class ForgetsEval(Right):
    def eval(self):
        self.drop.training = False
        return self


class OneForAll(Right):
    kept = nn.Linear(3, 5)

    def __init__(self, width, out):
        super().__init__(width, out)
        self.first = OneForAll.kept


class ExampleByExample(Right):
    def forward(self, x):
        return torch.stack([super(ExampleByExample, self).forward(row) for row in x])


class NoGradient(Right):
    def forward(self, x):
        return self.second(self.first(x).relu().detach())


class AlwaysGradient(Right):
    def forward(self, x):
        return super().forward(x) + torch.zeros(1, requires_grad=True)


class ZerosWithoutGradients(Right):
    def forward(self, x):
        output = super().forward(x)
        return output if torch.is_grad_enabled() else output * 0


class RemembersWeights(Right):
    """Keeps a copy of its last layer from the first call on, out of sight, for where no gradients are recorded."""

    def forward(self, x):
        if not hasattr(self, "kept"):
            self.kept = (copy.deepcopy(self.second),)
        return super().forward(x) if torch.is_grad_enabled() else self.kept[0](self.first(x).relu())


class NoGradientForPlainInputs(Right):
    def forward(self, x):
        output = super().forward(x)
        return output if x.requires_grad else output.detach() + self.second.bias - self.second.bias.detach()


class SinglePrecision(Right):
    def forward(self, x):
        return nn.functional.linear(super().forward(x).float(), torch.eye(2))


class SharedCopy(Right):
    def __deepcopy__(self, memo):
        return copy.copy(self)


class NotSaved(Right):
    def state_dict(self, *args, **kwargs):
        state = super().state_dict(*args, **kwargs)
        state["first.bias"] = torch.zeros(5)
        return state


class RecordsAlways(Right):
    def forward(self, x):
        with torch.enable_grad():
            return super().forward(x)


class LeavesRecordingOn(Right):
    def forward(self, x):
        output = super().forward(x)
        torch.set_grad_enabled(True)
        return output


class ClearsGradients(Right):
    def forward(self, x):
        self.zero_grad()
        return super().forward(x)


class BornInEvaluation(Right):
    def __init__(self, width, out):
        super().__init__(width, out)
        self.drop.eval()


class PassesHooksByWithoutGradients(Right):
    def forward(self, x):
        first = self.first if torch.is_grad_enabled() else self.first.forward
        return self.second(self.drop(first(x).relu()))


class CalledDirectly(Right):
    def __call__(self, x):
        return self.forward(x)


class Seeds(Right):
    def forward(self, x):
        torch.manual_seed(0)
        return super().forward(x)


class KeepsInputs(Right):
    def forward(self, x):
        self.last = x
        return super().forward(x)


class CountsInABuffer(Right):
    def __init__(self, width, out):
        super().__init__(width, out)
        self.register_buffer("calls", torch.zeros(()))


class NanIsZero(Right):
    def forward(self, x):
        return super().forward(x.nan_to_num(0.0))


def verdict(cls, kind=KIND):
    right, other = (run(kind, {"Net": net}, seed=0) for net in (Right, cls))
    return judge(right, other)


@pytest.mark.parametrize(
    ("cls", "label"),
    [
        (NothingAtFirst, "a new one in evaluation mode: the first call"),
        (FixedBatch, "a batch of one"),
        (ExampleByExample, "an empty batch"),
        (SwitchesBack, "the same input once more"),
        (PassesHooksBy, "layers inside that ran without being called (their hooks did not run)"),
        (ForgetsEval, "after .eval() and a call: the modes of its parts"),
        (OneForAll, "two objects: tensors or layers that both hold"),
        (NoGradient, "parameters that no gradient has reached"),
        (AlwaysGradient, "all parameters frozen, the input asks for none"),
        (ZerosWithoutGradients, "under torch.no_grad(): the output"),
        (RemembersWeights, "under torch.no_grad(), after its parameters were doubled: the output"),
        (NoGradientForPlainInputs, "the input asks for no gradient: parameters that none has reached"),
        (SinglePrecision, "after .double(): the output"),
        (SharedCopy, "a deep copy, after the original was set to zero"),
        (NotSaved, "another one, after loading its state_dict"),
        (RecordsAlways, "under torch.no_grad(): the output asks for gradients"),
        (LeavesRecordingOn, "under torch.no_grad(), after the call: gradients are recorded"),
        (ClearsGradients, "after two calls, each with its backward pass: the gradients have added up"),
        (BornInEvaluation, "a new one: the modes of its parts"),
        (PassesHooksByWithoutGradients, "the same under torch.no_grad()"),
        (CalledDirectly, "hooks that hang on it, and ran at a call"),
        (Seeds, "in evaluation mode, after a call: random numbers go on as before"),
        (KeepsInputs, "tensors of a call that are still held after it"),
        (CountsInABuffer, "entries of its state_dict"),
        (NanIsZero, "one number of the input is nan: outputs that are nan"),
    ],
)
def test_each_fault_is_seen_under_its_condition(cls, label):
    found = verdict(cls)
    assert found.state in ("differs", "raised")
    assert (found.expected or found.got).label == label


def test_a_right_layer_passes_and_one_built_otherwise():
    class Otherwise(Right):
        def __init__(self, width, out):
            super().__init__(width, out)
            self.tail, self.second = self.second, nn.Identity()

        def forward(self, x):
            return self.tail(self.drop(self.first(x).clamp(min=0)))

    assert verdict(Right).passed
    assert verdict(Otherwise).passed


def test_every_output_of_several_is_looked_at():
    class Pair(Right):
        def forward(self, x):
            output = super().forward(x)
            return output, {"double": 2 * output}

    class CutOff(Right):
        def forward(self, x):
            output = super().forward(x)
            return output, {"double": 2 * output.detach()}

    expected = run(KIND, {"Net": Pair}, seed=1, oracle=True)
    assert judge(expected, run(KIND, {"Net": Pair}, seed=1)).passed
    found = judge(expected, run(KIND, {"Net": CutOff}, seed=1))
    assert "gradient" in found.expected.label


def test_a_condition_is_switched_off_by_name_and_with_a_reason():
    without = dict.fromkeys(("batch_of_one", "empty_batch"), "the first axis is no batch")
    kind = Layer(make=KIND.make, inputs=KIND.inputs, without=without)
    assert "batch_of_one" not in kind.tried()
    assert verdict(FixedBatch, kind).passed
    with pytest.raises(ValueError, match="there is no condition"):
        Layer(make=KIND.make, inputs=KIND.inputs, without={"batch": "a slip"})
    with pytest.raises(ValueError, match="a reason is missing"):
        Layer(make=KIND.make, inputs=KIND.inputs, without={"batch_of_one": ""})
