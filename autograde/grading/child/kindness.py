"""Stand-ins for what honest code uses and a child cannot have as it is: it runs, and does less."""

import cProfile
import functools
import gc
import sys
import traceback
from collections.abc import Callable
from typing import Any

from autograde.grading.child.refusals import OWN_FOLDER
from autograde.observing.opaque import opaque


def prepare() -> None:
    """Put the stand-ins in their places, before anything is remembered as it was."""
    _find_objects()
    _script_without_frames()
    _trace_nothing()
    _load_without_processes()
    _pool_without_workers()
    _stop_nowhere()
    _compile_nothing()
    _share_nothing()
    _limit_nothing()
    _debug_nothing()
    _log_without_frames()
    _describe_no_others()


def _find_objects() -> None:
    """Let `gc.get_objects` and `gc.get_referrers` find tensors and objects of the learner's own classes."""
    import torch

    all_objects, all_referrers = gc.get_objects, gc.get_referrers
    tensors, kind_of, module_of = (torch.Tensor, torch.nn.Parameter), type, type.__dict__["__module__"].__get__

    def own(found: list[Any]) -> list[Any]:
        return [each for each in found if kind_of(each) in tensors or module_of(kind_of(each)) == "__main__"]

    def objects(generation: int | None = None) -> list[Any]:
        return own(all_objects(generation))

    def referrers(*objs: Any) -> list[Any]:
        return own(all_referrers(*objs))

    gc.get_objects, gc.get_referrers = opaque(objects), opaque(referrers)


def _script_without_frames() -> None:
    """Let what `torch.jit` compiles from text look its names up in the notebook, and ask for no frame."""
    import builtins

    import torch

    def callback(frames_up: int = 0) -> Callable[[str], Any]:
        def find(name: str) -> Any:
            return vars(sys.modules["__main__"]).get(name, getattr(builtins, name, None))

        return find

    torch._jit_internal.createResolutionCallbackFromFrame = opaque(callback)


def _trace_nothing() -> None:
    """Let `sys.settrace(None)` pass, as doctest says it, and a profile be empty."""
    trace = sys.settrace

    def settrace(function: Any) -> None:
        if function is not None:
            trace(function)

    sys.settrace = opaque(settrace)
    nothing = opaque(lambda *_, **__: None)

    def create_stats(self: Any) -> None:
        self.stats = {("~", 0, "<nothing is profiled while grading>"): (1, 1, 0.0, 0.0, {})}

    cProfile.Profile.create_stats = opaque(create_stats)  # type: ignore[method-assign]
    cProfile.Profile.enable = cProfile.Profile.disable = nothing  # type: ignore[method-assign]


def _load_without_processes() -> None:
    """Let a DataLoader load in this process, however many workers it is given."""
    from torch.utils.data import DataLoader

    original = DataLoader.__init__

    @functools.wraps(original)
    def init(self: Any, dataset: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) > 4:  # batch_size, shuffle, sampler, batch_sampler, num_workers
            args = (*args[:4], 0, *args[5:])
        for name in ("num_workers", "persistent_workers", "prefetch_factor", "multiprocessing_context", "timeout"):
            kwargs.pop(name, None)
        original(self, dataset, *args, **kwargs)

    DataLoader.__init__ = opaque(init)  # type: ignore[method-assign]


def _pool_without_workers() -> None:
    """Let a pool of `multiprocessing` do its work in this thread: it would need semaphores, which are files."""
    import multiprocessing.dummy
    import multiprocessing.pool

    import torch.multiprocessing

    from autograde.grading.child.pools import Pool

    def pool(_: Any, *args: Any, **kwargs: Any) -> Pool:
        return Pool(*args, **kwargs)

    multiprocessing.context.BaseContext.Pool = opaque(pool)  # type: ignore[assignment, method-assign]
    for module in (multiprocessing, multiprocessing.dummy, multiprocessing.pool, torch.multiprocessing):
        module.Pool = Pool  # type: ignore[attr-defined]
    multiprocessing.pool.ThreadPool = Pool  # type: ignore[assignment, misc]


def _stop_nowhere() -> None:
    """Let a `breakpoint()` that was left in an answer pass, as if one had typed `c`: there is nobody to type."""
    import pdb

    import IPython.core.debugger

    nothing = opaque(lambda *_, **__: None)
    sys.breakpointhook = pdb.set_trace = IPython.core.debugger.set_trace = nothing


def _compile_nothing() -> None:
    """Let `torch.compile` give back what it is given: the compiler reads frames, and replaces much of PyTorch."""
    import torch

    same = opaque(lambda decorated: decorated)

    def compile(model: Any = None, **_: Any) -> Any:
        return same if model is None else model

    torch.compile = opaque(functools.wraps(torch.compile)(compile))


def _share_nothing() -> None:
    """Let `share_memory` pass: what is shared are files, and no other process is there."""
    import torch

    from autograde.grading.child.pools import share_memory_

    torch.Tensor.share_memory_ = share_memory_  # type: ignore[method-assign]


def _limit_nothing() -> None:
    """Let `resource.setrlimit` pass: the limits are the grader's."""
    import resource

    resource.setrlimit = opaque(lambda *_: None)


def _debug_nothing() -> None:
    """Let an event loop's debug mode stay off: it would keep the stack with all that waits."""
    import asyncio

    set_debug = asyncio.BaseEventLoop.set_debug
    asyncio.BaseEventLoop.set_debug = opaque(lambda loop, enabled: set_debug(loop, False))  # type: ignore


def _log_without_frames() -> None:
    """Let `Console.log` of rich say no line, and show no variables: it would look for them in a frame."""
    from rich.console import Console

    Console._caller_frame_info = staticmethod(opaque(lambda *_: ("<notebook>", 1, {})))


def _describe_no_others() -> None:
    """Let a description of a stack with its variables leave out those of the course's own frames."""
    usual, starts, folder = traceback.FrameSummary.__init__, str.startswith, OWN_FOLDER

    def init(self: Any, filename: str, *rest: Any, locals: Any = None, **named: Any) -> None:
        usual(self, filename, *rest, locals=None if starts(filename, folder) else locals, **named)

    traceback.FrameSummary.__init__ = opaque(init)  # type: ignore[method-assign]
