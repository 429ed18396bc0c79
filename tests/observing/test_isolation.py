import logging
import random
import signal
import sys
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from autograde.observing.isolation import TookTooLong, preserved, quiet, random_state, time_limit


def states():
    return random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()


def test_the_random_state_is_as_before():
    before = states()
    with random_state(3):
        first = (random.random(), np.random.rand(), torch.rand(1).item())
    assert states() == before
    with random_state(3):
        assert first == (random.random(), np.random.rand(), torch.rand(1).item())


def test_global_settings_are_pytorchs_own_inside_and_restored():
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    try:
        with random_state(0):
            assert torch.get_num_threads() == 1
            assert torch.is_grad_enabled()
            assert torch.rand(1).dtype is torch.float32
        assert not torch.is_grad_enabled()
        assert torch.get_default_dtype() is torch.float64
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)


def test_the_limit_of_recursion_is_as_before_also_after_an_error():
    before = sys.getrecursionlimit()
    with pytest.raises(ZeroDivisionError), random_state(0):
        sys.setrecursionlimit(before + 50)
        raise ZeroDivisionError
    assert sys.getrecursionlimit() == before


def test_nothing_reaches_the_screen(capfd):
    logger = logging.getLogger("a learner's")
    logger.addHandler(logging.StreamHandler(sys.__stderr__))
    with quiet() as emitted:
        print("hello")
        print("trouble", file=sys.stderr)
        warnings.warn("careful", UserWarning, stacklevel=1)
        logger.error("logged")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert emitted.printed == "hello\ntrouble\n"
    assert emitted.warnings == ["UserWarning: careful"]


def test_endless_printing_is_cut():
    with quiet() as emitted:
        for _ in range(10_000):
            print("x" * 100)
    assert len(emitted.printed) <= 4000


def test_time_runs_out():
    with pytest.raises(TookTooLong):
        with time_limit(0.2):
            while True:
                pass


def test_code_that_swallows_the_interrupt_is_interrupted_again():
    swallowed = 0
    with pytest.raises(TookTooLong):
        with time_limit(0.1):
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    swallowed += 1
                    if swallowed > 2:
                        raise


def test_no_timer_is_left():
    with time_limit(0.05):
        pass
    # There may be one of pytest's own.
    assert not 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 0.1


def test_a_module_is_as_before():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    former = {name: value.clone() for name, value in net.state_dict().items()}
    weight, hooks = net[0].weight, len(net._forward_hooks)
    with preserved([net]):
        net(torch.rand(4, 2)).sum().backward()
        net.eval()
        net.append(nn.ReLU())
        net.register_forward_hook(lambda *args: None)
        net[0].weight = nn.Parameter(torch.zeros(2, 2))
        with torch.no_grad():
            net[0].bias.fill_(7)
        net.extra = 1
        net.requires_grad_(False)
    assert all(torch.equal(value, former[name]) for name, value in net.state_dict().items())
    assert net[0].weight is weight
    assert (len(net), net.training, len(net._forward_hooks), hasattr(net, "extra")) == (2, True, hooks, False)
    assert net[0].weight.grad is None
    assert net[0].bias.requires_grad


def test_a_module_moved_to_another_dtype_comes_back():
    net = nn.Linear(2, 2)
    kept = net.weight.detach().clone()
    with preserved([net]):
        net.double()
    assert net.weight.dtype is torch.float32
    assert torch.equal(net.weight.detach(), kept)


LOG = []
COUNT = 0


class Counter:
    made = []

    def __init__(self):
        Counter.made.append(self)
        LOG.append("made")


Counter.__module__ = "__main__"


def count():
    global COUNT
    COUNT += 1
    LOG.append(COUNT)


def test_classes_globals_and_closures_are_as_before():
    cell = {"seen": []}

    def closure():
        cell["seen"].append(1)
        cell["more"] = True

    with preserved([Counter, count, closure]):
        Counter()
        Counter.extra = 1
        count()
        closure()
    assert (LOG, COUNT, Counter.made, hasattr(Counter, "extra"), cell) == ([], 0, [], False, {"seen": []})


def test_a_tensor_of_inference_mode_is_as_before():
    with torch.inference_mode():
        tensor = torch.ones(2)
    with preserved([tensor]), torch.inference_mode():
        tensor.mul_(3)
    assert tensor.tolist() == [1.0, 1.0]


def test_a_plain_tensor_is_as_before():
    x = torch.zeros(3, requires_grad=True)
    y = torch.zeros(3)
    with preserved([x, y]):
        (x * 2).sum().backward()
        y += 1
        y.requires_grad_()
    assert x.grad is None
    assert y.tolist() == [0, 0, 0]
    assert not y.requires_grad


KINDS = {
    "meta": lambda: torch.ones(2, device="meta"),
    "sparse": lambda: torch.ones(2, 2).to_sparse(),
    "csr": lambda: torch.ones(2, 2).to_sparse_csr(),
    "quantized": lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]),
    "lazy": lambda: nn.LazyLinear(2).weight,
    "conjugate": lambda: torch.ones(2, dtype=torch.complex64).conj(),
    "float8": lambda: torch.ones(2, dtype=torch.float8_e4m3fn),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_tensor_of_any_kind_stops_nothing(kind):
    """It may stand under a global name that an answer happens to mention."""
    with preserved([[KINDS[kind]()]]):
        pass
