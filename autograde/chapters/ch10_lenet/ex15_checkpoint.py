"""Save, load, and continue."""

import io
import pickle
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import torch
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment, further


def _steps(net, optimizer, batches) -> None:
    for x in batches:
        optimizer.zero_grad()
        net(x).square().mean().backward()
        optimizer.step()


def _fresh(see) -> tuple[nn.Module, torch.optim.Optimizer]:
    # A bias before a BatchNorm has no gradient but rounding, of which Adam makes whole steps.
    net = see.fill(nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4), nn.Linear(4, 1)))
    return net, torch.optim.Adam(net.parameters(), lr=0.1)


class _Trap:
    """Runs code when it is read by whoever reads more than weights: it gives a warning."""

    def __reduce__(self):
        return warnings.warn, ("the file has run code",)


def _traps() -> Iterator[bytes]:
    file = io.BytesIO()
    torch.save({"net": _Trap(), "optimizer": _Trap(), "epoch": 1}, file)
    yield file.getvalue()
    yield pickle.dumps(_Trap())


def _runs_code(load, net, optimizer) -> bool:
    """Say whether `load` lets a file run code, one of `torch.save` or a bare pickle."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for trap in _traps():
            with suppress(Exception):
                load(io.BytesIO(trap), net, optimizer)
    return any("the file has run code" in str(warning.message) for warning in caught)


def _behind(written: bytes) -> int:
    """Return how many bytes lie behind a zip archive: its table of contents ends 22 bytes from the end's mark."""
    mark = written.rfind(b"PK\x05\x06")
    return len(written) - mark - 22 if zipfile.is_zipfile(io.BytesIO(written)) else 0


def _refused(written: bytes) -> bool:
    """Say whether a file of `torch.save` holds more than weights, so that it is read only by running code."""
    if not zipfile.is_zipfile(io.BytesIO(written)):
        return False
    try:
        torch.load(io.BytesIO(written), weights_only=True)
    except pickle.UnpicklingError:
        return True
    return False


@experiment(
    "lenet.checkpoint",
    title="Save, load, and continue",
    points=3,
    subjects={"save": REFERENCE, "load": REFERENCE},
    hints=(
        "Adam remembers means of past gradients and of their squares: its `state_dict` belongs into the file as well.",
        "One dictionary holds it all: `{'net': ..., 'optimizer': ..., 'epoch': ...}`; `torch.save` writes it.",
        "`load` reads it with `torch.load(file, weights_only=True)`, hands both parts back, and returns the epoch.",
    ),
    after=(
        "With `weights_only=True` (the default since PyTorch 2.6) nothing in the file can run code; see "
        "`torch/serialization.py`. Given the same batches, a training that continues from such a file gives the same "
        "numbers as one that was never interrupted. The random state that draws the batches is not in it."
    ),
)
def checkpoint(lib, see):
    """Trains on, with and without an interruption in the middle, and compares."""
    batches = [see.randn(5, 3) for _ in range(6)]
    net, optimizer = _fresh(see)
    _steps(net, optimizer, batches[:3])
    file = io.BytesIO()
    lib.save(file, net, optimizer, 3)
    see("what the optimizer that was saved holds of its group", sorted(optimizer.param_groups[0]))
    mean = net[1].running_mean.clone()
    _steps(net, optimizer, batches[3:])
    lib.save(io.BytesIO(), net, optimizer, 6)
    written = file.getvalue()
    objects = _refused(written)
    see("torch.load with weights_only=True", "refuses what is in the file" if objects else "may read the file")
    if objects:
        return
    see("bytes that lie behind the archive", _behind(written))

    other, other_optimizer = _fresh(see)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(-2)
    opened = io.BytesIO(written)
    epoch = lib.load(opened, other, other_optimizer)
    see("the epoch that comes back", epoch)
    see("after loading, the file is still open", not opened.closed)
    see("it is an int", isinstance(epoch, int))
    again, again_optimizer = _fresh(see)
    lib.load(io.BytesIO(written), again, again_optimizer)
    see("the weights right after loading", again[0].weight)
    see("the running mean right after loading", again[1].running_mean)
    see("of how many parameters the optimizer remembers something", len(again_optimizer.state))
    if not again_optimizer.state or not torch.equal(mean, again[1].running_mean):
        return
    _steps(other, other_optimizer, batches[3:])
    see("the weights after training on", other[0].weight)
    whole = [bool(torch.equal(a, b)) for a, b in zip(net.parameters(), other.parameters(), strict=True)]
    see("they equal those of a training without a break", all(whole), expect=True)
    see("still in training mode", other.training)
    resting = io.BytesIO()
    lib.save(resting, net.eval(), optimizer, 6)
    net.train()
    resting.seek(0)
    lib.load(resting, other.eval(), other_optimizer)
    modes = [part.training for part in other.modules()]
    see("saved in evaluation mode, and loaded in it: the modes afterwards", modes)
    other.train()
    other_optimizer.param_groups[0]["lr"] = 0.5
    with torch.no_grad():
        lib.load(io.BytesIO(written), other, other_optimizer)
        see("where gradients were off before, they are recorded afterwards", torch.is_grad_enabled())
    see("the learning rate comes back", other_optimizer.param_groups[0]["lr"])
    see("loaded in training mode: the modes afterwards", [part.training for part in other.modules()])
    frozen, frozen_optimizer = _fresh(see)
    objects = list(frozen.parameters())
    frozen[0].requires_grad_(False)
    lib.load(io.BytesIO(written), frozen, frozen_optimizer)
    see("which parameters learn, where the first was frozen", [p.requires_grad for p in frozen.parameters()])
    see("they are the same objects", [a is b for a, b in zip(objects, frozen.parameters(), strict=True)])
    see("a file that runs code as it is read is let do so", _runs_code(lib.load, *_fresh(see)), expect=False)
    part, descent = _two_groups(see, 0.1)
    _steps(part, descent, batches[:2])
    grouped = io.BytesIO()
    lib.save(grouped, part, descent, 5)
    grouped.seek(0)
    part, descent = _two_groups(see, 0.7, momentum=0.1)
    lib.load(grouped, part, descent)
    see("SGD with momentum, two groups: the learning rates that come back", [g["lr"] for g in descent.param_groups])
    _steps(part, descent, batches[2:4])
    see("the weights after training on", part[0].weight)
    fine, fine_optimizer = _fresh(see)
    fine.double()
    _steps(fine, fine_optimizer, [batch.double() for batch in batches[:2]])
    exact = io.BytesIO()
    lib.save(exact, fine, fine_optimizer, 2)
    exact.seek(0)
    copied, copied_optimizer = _fresh(see)
    lib.load(exact, copied.double(), copied_optimizer)
    see("in float64, each number comes back", _equal(fine.state_dict(), copied.state_dict()), expect=True)
    early = io.BytesIO()
    before, unused = _fresh(see)
    lib.save(early, before, unused, 0)
    see("the file is still open", not early.closed)
    early.seek(0)
    see("saved before the first step: the epoch", lib.load(early, other, other_optimizer))
    see("saved before the first step: what the optimizer remembers", len(other_optimizer.state))

    odd, named = _Odd(see), _Odd(see)
    kept = io.BytesIO()
    lib.save(kept, odd, torch.optim.SGD(odd.parameters(), lr=0.1), 1)
    with torch.no_grad():
        for number in (*named.parameters(), named.mean):
            number.zero_()
    kept.seek(0)
    descent = torch.optim.SGD(named.parameters(), lr=0.1)
    see.refuses(
        "loading a network with a weight under two names, a frozen one, and a buffer that is not persistent",
        *(lib.load, kept, named, descent),
    )
    state = dict(named.state_dict())
    see("its weight whose numbers lie in memory by columns", state.pop("turned"))
    see("that network's state then", state)
    layers, descent = _fresh(see)
    renamed = nn.ModuleDict(dict(zip("abc", layers, strict=True)))
    see.refuses("a file of a network whose layers have other names", lib.load, io.BytesIO(written), renamed, descent)
    layers, descent = _fresh(see)
    renamed = nn.ModuleDict(dict(zip(("0", "1", "last"), layers, strict=True)))
    see.refuses("a file in which one layer has another name", lib.load, io.BytesIO(written), renamed, descent)


class _Odd(nn.Module):
    """A network with a weight under two names, a frozen one, and a buffer that is not persistent."""

    def __init__(self, see) -> None:
        super().__init__()
        self.first, self.again = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
        self.again.weight = self.first.weight
        self.frozen = nn.Linear(2, 2, bias=False).requires_grad_(False)
        self.register_buffer("hidden", torch.ones(2), persistent=False)
        self.register_buffer("mean", torch.ones(2))
        self.turned = nn.Parameter(torch.ones(3, 2).t())
        see.fill(self)


def _equal(one, other) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


def _two_groups(see, lr, momentum=0.9):
    net, _ = _fresh(see)
    first, second = list(net[0].parameters()), list(net[1].parameters())
    groups = [{"params": first, "lr": lr}, {"params": second, "lr": 2 * lr}]
    return net, torch.optim.SGD(groups, momentum=momentum)


@further("lenet.checkpoint")
def checkpoint_learning_rate(lib, see):
    """The optimizer's own settings come back as well."""
    net, optimizer = _fresh(see)
    _steps(net, optimizer, [see.randn(5, 3)])
    optimizer.param_groups[0]["lr"] = 0.007
    file = io.BytesIO()
    lib.save(file, net, optimizer, 11)
    file.seek(0)
    other, other_optimizer = _fresh(see)
    see("the epoch", lib.load(file, other, other_optimizer))
    see("the learning rate", other_optimizer.param_groups[0]["lr"])
