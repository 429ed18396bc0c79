# ruff: noqa: E722, SIM105
import contextlib
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import torch

from autograde.observing import time_limits
from autograde.observing.experiment import run
from autograde.observing.time_limits import TookTooLong, time_limit


def tight():
    while True:
        pass


def calls():
    while True:
        len("abc")


def bare_except():
    while True:
        try:
            sum(range(10))
        except:
            pass


def base_exception_around_a_loop():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def two_bare_excepts():
    while True:
        try:
            try:
                sum(range(1000))
            except:
                pass
        except:
            pass


def swallowing_sleeps():
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            pass


def suppressing():
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(0.001)


def tensors():
    x = torch.ones(50, 50)
    while True:
        try:
            x = (x @ x).softmax(1)
        except BaseException:
            pass


def inside_a_suppressed_block():
    with contextlib.suppress(BaseException):
        swallowing_sleeps()
    tight()


def two_loops():
    while True:
        try:
            swallowing_sleeps()
        except BaseException:
            pass


def a_function_in_a_try():
    def work():
        time.sleep(0.001)
        return [i for i in range(10)]

    while True:
        try:
            work()
        except:
            pass


def inside_a_module():
    layer = torch.nn.Identity()
    layer.register_forward_hook(lambda *_: swallowing_sleeps())
    layer(torch.ones(1))


def a_generator():
    def endless():
        while True:
            try:
                yield 1
            except BaseException:
                pass

    for _ in endless():
        pass


def recursion():
    try:
        recursion()
    except RecursionError:
        pass
    while True:
        pass


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
LOOPS = (
    tight,
    calls,
    bare_except,
    base_exception_around_a_loop,
    two_bare_excepts,
    swallowing_sleeps,
    suppressing,
    tensors,
    inside_a_suppressed_block,
    two_loops,
    a_function_in_a_try,
    inside_a_module,
    a_generator,
    recursion,
)


def stopped(loop, seconds=0.1):
    """Return the seconds after which an experiment ended in which the loop runs."""
    start = time.monotonic()
    assert run(lambda lib, see: loop(), {}, seed=0, seconds=seconds).outcome == "timeout"
    return time.monotonic() - start


def usable():
    """What has to work after a limit: no more interruptions, PyTorch, and limits themselves."""
    end = time.monotonic() + 0.02
    while time.monotonic() < end:
        assert (torch.ones(3) * 2).sum().item() == 6
    assert torch.is_grad_enabled()
    assert sys.exc_info() == (None, None, None)  # what stopped the code is no context of later exceptions
    with time_limit(5):
        pass


def in_a_thread(action):
    results = []
    thread = threading.Thread(target=lambda: results.append(action()), daemon=True)
    thread.start()
    thread.join(30)
    assert results, "the thread did not end"
    return results[0]


@pytest.mark.parametrize("loop", LOOPS)
def test_the_alarm_stops(loop):
    assert stopped(loop) < 5
    usable()


@pytest.mark.slow
@pytest.mark.parametrize("loop", LOOPS)
def test_a_watchdog_stops_in_a_thread(loop):
    assert in_a_thread(lambda: stopped(loop)) < 5
    in_a_thread(lambda: [usable()])


@pytest.mark.slow
@pytest.mark.parametrize("loop", LOOPS)
def test_a_watchdog_stops_where_there_is_no_timer(loop, monkeypatch):
    monkeypatch.setattr(time_limits, "_has_alarm", lambda: False)
    assert stopped(loop) < 5
    usable()


def test_code_that_ends_is_left_alone(monkeypatch):
    for _ in range(2):
        for _ in range(50):
            with time_limit(0.5):
                pass
        assert not [t for t in threading.enumerate() if t.name == "time limit" and t.is_alive()] or not time.sleep(0.01)
        monkeypatch.setattr(time_limits, "_has_alarm", lambda: False)


def test_a_limit_inside_a_limit(monkeypatch):
    for _ in range(2):
        with pytest.raises(TookTooLong):
            with time_limit(0.3):
                assert stopped(tight, 0.05) is not None
                tight()
        monkeypatch.setattr(time_limits, "_has_alarm", lambda: False)


def test_an_experiment_in_a_thread_ends_with_an_outcome():
    def body(lib, see):
        see("before", 1)
        bare_except()

    transcript = in_a_thread(lambda: run(body, {}, seed=0, seconds=0.2))
    assert transcript.outcome == "timeout"
    assert [o.value for o in transcript.observations] == [1]


@pytest.mark.slow
def test_an_import_is_not_cut_in_two():
    """PyTorch imports much when it is first needed; half of it would be of no use later."""
    script = """
    import torch
    from autograde.observing.time_limits import TookTooLong, time_limit
    try:
        with time_limit(0.15):
            import torch._dynamo
            while True:
                pass
    except TookTooLong:
        print("stopped")
    with time_limit(5):  # the next limit is as good as new
        import torch._dynamo
    layer = torch.nn.Linear(2, 2)
    torch.optim.AdamW(layer.parameters()).zero_grad()
    print("usable")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert done.stdout.split() == ["stopped", "usable"], done.stderr


def test_a_trace_function_comes_back():
    def mine(*_):
        return None

    former = sys.gettrace()
    sys.settrace(mine)
    try:
        stopped(swallowing_sleeps)
        assert sys.gettrace() is mine
    finally:
        sys.settrace(former)
    stopped(swallowing_sleeps)
    assert sys.gettrace() is former
