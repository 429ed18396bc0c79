"""Four kinds of state."""

import torch

from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "registration.kinds",
    title="Four kinds of state",
    points=2,
    subjects={"Tracker": REFERENCE},
    conditions=Layer(make=lambda lib: lib.Tracker(3, 0.25), inputs=lambda see: (see.randn(4, 3),), named=("gain",)),
    hints=(
        "Ask three questions of each: does the optimizer change it, is it saved, does it move with the module?",
        "`gain` is a parameter. `mean` and `signs` are buffers; one of the two is not saved. `momentum` is a number.",
        "`self.register_buffer(name, tensor, persistent=False)` makes a buffer that moves but is not saved.",
    ),
    after=(
        "`_apply` in `torch/nn/modules/module.py` does the casts and moves: it goes through `_parameters` and "
        "`_buffers` of every module, and knows nothing of plain attributes. Masks and tables of positions, which can "
        "be computed again, are often buffers that are not saved."
    ),
)
def kinds(lib, see):
    """Looks at the lists, saves, moves, casts, and trains one step."""
    net = lib.Tracker(3, 0.25)
    see("the parameters", dict(net.named_parameters()))
    see("the buffers", dict(net.named_buffers()))
    see("of gain, mean and signs, these require a gradient", _requiring(net))
    see("the state_dict", dict(net.state_dict()))
    see("momentum", net.momentum)
    see("other momenta", [lib.Tracker(2, momentum).momentum for momentum in (0.375, 0.0, 1.0, 0.015625)])
    see("the momentum by default", lib.Tracker(2).momentum)
    x = 2 * see.randn(5, 3) + 1
    see("the output", net(x))
    see("the mean moved", net.mean)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    loss = net(x).square().sum()
    if loss.requires_grad:
        loss.backward()
        optimizer.step()
    see("gain after one step of training", net.gain)
    see("signs after it", net.signs)
    net.eval()
    see("the output in evaluation", net(x))
    other = lib.Tracker(3, 0.25)
    other.load_state_dict(net.state_dict())
    see("another one loads it", other.eval()(x))
    net.double()
    see("dtypes after double()", [net.gain.dtype, net.mean.dtype, net.signs.dtype])
    net.to("meta")
    see("devices after to('meta')", [t.device for t in (net.gain, net.mean, net.signs)])
    see("momentum in the end", net.momentum)
    see("the signs of a wider one", lib.Tracker(4).signs)
    see("the signs of a single one", lib.Tracker(1).signs)
    large = lib.Tracker(301)
    see("gain, mean and signs of a large one", [large.gain, large.mean, large.signs])
    see("its output", large(see.randn(2, 301)))
    first, second = lib.Tracker(3, 0.5), lib.Tracker(3, 0.5)
    first(x)
    see("the mean of a second tracker, after the first was called", second.mean)
    mean = first.mean
    first(x)
    see("the mean is still the same object after a call", first.mean is mean)
    with see.default_dtype(torch.float64):
        wide = lib.Tracker(2)
    see("dtypes of one made where float64 is the default", [wide.gain.dtype, wide.mean.dtype, wide.signs.dtype])
    asking = x.clone().requires_grad_()
    first(asking).sum().backward()
    see("after a call with an input that requires a gradient, these require one", _requiring(first))
    see("the gradient of the input", asking.grad)


def _requiring(net):
    """Return the names of those of the three tensors that require a gradient."""
    return [name for name in ("gain", "mean", "signs") if getattr(getattr(net, name, None), "requires_grad", False)]


@further("registration.kinds")
def kinds_wide(lib, see):
    """Another size, the default momentum, two objects."""
    first, second = lib.Tracker(6), lib.Tracker(4)
    x = see.randn(7, 6)
    first(x)
    see("the state_dict", dict(first.state_dict()))
    see("the other object's", dict(second.state_dict()))
    see("the default", first.momentum)
