"""What the child's own Python refuses to the learner's code, and puts back where that code has changed it.

`prepare` is called in the warm process once everything is imported, `arm` in each child before the learner's code.
"""

import _signal  # type: ignore[import-not-found]
import _thread
import contextlib
import faulthandler
import gc
import queue
import signal
import sys
import threading
import time
import types
import weakref
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from typing import Any

from autograde.grading.child import kindness, refusals, sealed
from autograde.grading.child.pristine import Pristine, Watched
from autograde.observing import time_limits
from autograde.observing.opaque import opaque

THREAD_SECONDS = 0.5
"""How long threads that a cell has left are given to end."""
RUNS = 3
"""How often a check is run at most when names were added to a module meanwhile, as a first import does."""
HIDDEN = ("autograde.grading", "autograde.judging", "autograde.course", "autograde.authoring", "autograde.chapters")
"""Modules, with all inside, that the learner's code has no business with: not to be imported in a child."""


class _Prepared:
    """What `prepare` has made. Only functions of this module, which is hidden from the learner's code, reach it."""

    pristine: Pristine
    load: sealed.Load
    run: sealed.Run
    receive: Callable[[Any], dict[str, Any]]
    send: Callable[[Any, Any], None]
    hook: Callable[[str, tuple[Any, ...]], None]
    hidden: list[str]
    """Names of modules to hide: to look for them in the child would copy much of the memory that it shares."""
    restore_signals: Callable[[], None]
    recursion_limit: int
    running: list[bool]
    """Not empty while an experiment runs."""
    open: list[bool]
    """Not empty while the course's own Module is given to all."""
    sent: list[types.ModuleType]
    """The course's own Module, while it is here."""
    codes: set[bytes]
    """The instructions of all that was sent."""
    loading: list[bool]
    """Not empty while the modules of an experiment are made."""


_here = _Prepared()


def prepare() -> None:
    """Make ready, once, what all children use: everything that submissions may need has been imported."""
    kindness.prepare()
    _exercise_optimizers()
    _quieten()
    _here.running, _here.open, _here.loading, _here.sent, _here.codes = [], [], [], [], set()
    sealed.take_away()
    sealed.forget_what_is_sent()
    _put_a_stand_in()
    _here.pristine = Pristine(HIDDEN, refusals.BROKERS)
    own = sealed.copies()
    _here.load, _here.run = sealed.make_load(own), sealed.make_run(own, _here.pristine.expect)
    _here.receive, _here.send = sealed.make_wire()
    _here.hidden, _here.recursion_limit = _hidden(), sys.getrecursionlimit()
    _here.hook = refusals.make_hook(
        _here.pristine.intact, lambda: bool(_here.running), lambda: bool(_here.loading), _here.codes
    )


def _exercise_optimizers() -> None:
    # The first optimizer of a class changes that class.
    import torch

    for cls in vars(torch.optim).values():
        if isinstance(cls, type) and issubclass(cls, torch.optim.Optimizer) and cls is not torch.optim.Optimizer:
            with contextlib.suppress(Exception):
                cls([torch.nn.Parameter(torch.zeros(1, 1))])  # type: ignore[call-arg]


def _quieten() -> None:
    """Let `check` and the like do nothing: a call inside an answer must cost nothing and show nothing."""
    import autograde
    from autograde.notebook import functions as notebook

    for name in autograde.__all__:
        nothing = opaque(lambda *_, **__: None)
        setattr(notebook, name, nothing)
        setattr(autograde, name, nothing)


def _put_a_stand_in() -> None:
    """Put a stand-in where the course's own Module is imported from: it gives that, where it was sent, to experiments.

    Chapter 09 makes a class of the methods of earlier chapters in a set-up cell; while that runs it is given to all.
    """
    from autograde import own_module

    stand_in, folders, own = types.ModuleType(sealed.OWN_MODULE), refusals.trusted_folders(), refusals.OWN_FOLDER
    frame_of = sys._getframe

    def give(name: str) -> object:
        asking: types.FrameType | None = frame_of(1)
        assert asking is not None
        allowed = bool(_here.open) or (bool(_here.running) and asking.f_code.co_filename.startswith(own))
        while asking is not None and not _here.open:
            # Between an experiment and its request there is no code of the learner's.
            allowed = allowed and asking.f_code.co_filename.startswith(folders)
            asking = asking.f_back
        if name.startswith("__") or not allowed or not _here.sent:
            raise AttributeError(f"{name} of the course's own Module is not available while grading")
        return getattr(_here.sent[0], name)

    stand_in.__getattr__ = opaque(give)  # type: ignore[method-assign]
    sys.modules[stand_in.__name__] = own_module.reference_module = stand_in  # type: ignore[attr-defined]


@contextlib.contextmanager
def setting_up(code: Mapping[str, str]) -> Iterator[None]:
    """Around a set-up cell of the course: it may make a class of the course's own methods if it was sent `code`."""
    if code:
        _load("", code)
        _here.open.append(True)
    try:
        yield
    finally:
        _here.open.clear()
        _here.sent.clear()


def arm() -> None:
    """Make ready for the learner's code."""
    _hide()
    _keep_signals()
    _here.pristine.accept()
    sys.addaudithook(_here.hook)


def _hidden() -> list[str]:
    inside = tuple(f"{name}." for name in HIDDEN)
    return [name for name in sys.modules if name in HIDDEN or name.startswith(inside)]


def _hide() -> None:
    """Take the harness's modules away from where names lead to modules."""
    for name in _here.hidden:
        module = sys.modules.pop(name, None)
        parent, _, last = name.rpartition(".")
        if module is not None and vars(sys.modules.get(parent, types)).get(last) is module:
            delattr(sys.modules[parent], last)
    for name in HIDDEN:
        sys.modules[name] = None  # type: ignore[assignment]  # so an import fails at once


def _keep_signals() -> None:
    """Install the alarm's handler for good and let nobody change handlers: they are given frames."""
    change, numbers, look = _signal.signal, list(map(int, signal.valid_signals())), _signal.getsignal
    change(signal.SIGALRM, time_limits.interrupt)
    handlers = {number: look(number) for number in numbers}
    stop, alarm = _signal.setitimer, int(signal.ITIMER_REAL)

    harmless = signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler

    def refuse(number: Any, handler: object) -> object:
        if any(handler is each for each in harmless):
            return look(number)  # it stays as it is
        raise PermissionError("handlers of signals cannot be changed while grading")

    def restore() -> None:
        with contextlib.suppress(time_limits.TookTooLong):
            stop(alarm, 0)
        for number, handler in handlers.items():
            if look(number) is not handler and handler is not None:
                change(number, handler)

    signal.signal = _signal.signal = opaque(refuse)  # type: ignore[assignment]
    _here.restore_signals = restore


def end_idle_threads() -> None:
    """Cancel timers and let the threads of idle pools end: whoever starts them seldom does. The pools stay of use."""
    for thread in list(threading._active.values()) if _thread._count() else ():  # type: ignore[attr-defined]
        if isinstance(thread, threading.Timer):
            thread.cancel()
        found = getattr(thread, "_args", None) or (None,)
        pool = found[0]() if isinstance(found[0], weakref.ref) else None
        if isinstance(pool, futures.ThreadPoolExecutor) and not pool._shutdown:
            pool.shutdown(wait=False)
            for other in list(pool._threads):
                other.join(THREAD_SECONDS)
            pool._shutdown, pool._work_queue = False, queue.SimpleQueue()
            pool._threads, pool._idle_semaphore = set(), threading.Semaphore(0)


def threads_left() -> bool:
    """Say whether threads are still running that the learner's code has started; wait a little for their end."""
    end = time.monotonic() + THREAD_SECONDS
    while _thread._count():
        if time.monotonic() > end:
            return True
        time.sleep(0.002)
    return False


def _load(exercise: str, code: Mapping[str, str]) -> tuple[sealed.Loaded, Watched]:
    """Return what there is to run for an exercise, made of the code that the grader has sent for it."""
    gc.disable()  # no code of the learner's runs meanwhile, no finalizer either
    _here.loading.append(True)
    try:
        loaded = _here.load(exercise, code)
        _here.codes |= refusals.bytecode_of(loaded.codes)
        _here.sent[:] = [module for name, module in loaded.modules.items() if name == sealed.OWN_MODULE]
        return loaded, Watched(loaded.modules)
    finally:
        _here.loading.clear()
        gc.enable()


def receive(sock: Any) -> dict[str, Any]:
    """Return the next request; ends the process if the grader has hung up."""
    return _here.receive(sock)


def send(sock: Any, message: Any) -> None:
    """Send an answer. From here on until the next request has come nothing of the learner's may run."""
    _here.send(sock, message)


def settle() -> list[str]:
    """Put back what the learner's code has changed; return its names. To be called before each answer is sent."""
    _here.restore_signals()
    faulthandler.cancel_dump_traceback_later()
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _here.recursion_limit))  # more may be what an answer needs
    gc.callbacks.clear()
    return _here.pristine.put_back()


def run(
    exercise: str,
    code: Mapping[str, str],
    number: int | None,
    subjects: Mapping[str, object],
    *,
    seed: int,
    seconds: float,
) -> tuple[dict[str, Any], list[str]]:
    """Run an experiment; return its transcript as plain data, and what of PyTorch or the course it changed.

    `code` is what the grader sends for the exercise; `number` that of a further experiment, or None.
    """
    with _usual_modes():
        for attempt in range(RUNS):
            if attempt:
                settle()
            loaded, watched = _load(exercise, code)
            # A pickle looks its functions up by the name of their module.
            found = {name: module for name, module in loaded.modules.items() if name.startswith(sealed.CHAPTERS)}
            sys.modules.update(found)
            _here.pristine.begin()
            _here.running.append(True)
            try:
                transcript, names, imported = _here.run(
                    loaded.bodies[number], loaded.absent, subjects, seed=seed, seconds=seconds
                )
            finally:
                _here.running.clear()
                _here.sent.clear()
                for name in found:
                    sys.modules.pop(name, None)
            changed, added = _here.pristine.end()
            names += [*changed, *watched.changed()]
            if names or not (added or imported):
                return transcript, names
        return transcript, ["names were added to modules again and again"]


@contextlib.contextmanager
def _usual_modes() -> Iterator[None]:
    """Inside, let PyTorch's own default dtype hold, and no mode that an earlier answer has left on.

    Done during an experiment, it would look like a change of `torch`.
    """
    import torch
    from torch.utils._device import DeviceContext

    former = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    functions = [torch._C._pop_torch_function_stack() for _ in range(torch._C._len_torch_function_stack())]
    for mode in reversed(functions):
        if isinstance(mode, DeviceContext):  # a default device is undone by its own function
            torch._C._push_on_torch_function_stack(mode)
    for _ in range(torch._C._len_torch_dispatch_stack()):
        torch._C._pop_torch_dispatch_stack(None)
    while torch._C._autograd._top_saved_tensors_default_hooks(True) is not None:
        torch._C._autograd._pop_saved_tensors_default_hooks()
    try:
        # An earlier answer may have left inference mode on.
        with torch.inference_mode(False):
            yield
    finally:
        torch.set_default_dtype(former)
