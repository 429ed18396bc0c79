"""Keep the course's modes on: the objects by which experiments see which operations of PyTorch run.

The learner's code may use modes of its own. It may not take a mode of the course's off PyTorch's stack, get hold of it,
or switch modes off altogether.
"""

import sys
import types
from collections.abc import Callable
from typing import Any

from autograde.observing.opaque import opaque

_LOOK = ("_get_dispatch_stack_at", "_get_function_stack_at", "_get_dispatch_mode")
_POP = {
    "_pop_torch_dispatch_stack": "_push_on_torch_dispatch_stack",
    "_pop_torch_function_stack": "_push_on_torch_function_stack",
}
_OFF = ("_DisableTorchDispatch", "_ExcludeDispatchKeyGuard", "_dispatch_tls_set_dispatch_key_excluded")
_OFF_FUNCTIONS = ("DisableTorchFunction", "_DisableAutocast", "_set_torch_function_mode")


def keep_modes_on(folders: tuple[str, ...], running: Callable[[], bool]) -> None:
    """Replace, wherever PyTorch keeps them, the functions that would take a mode away from an experiment."""
    import torch

    for name in (*_LOOK, *_POP, *_OFF, *_OFF_FUNCTIONS):
        original = getattr(torch._C, name, None)
        if original is None:
            continue
        if name in _OFF or name in _OFF_FUNCTIONS:
            stand_in = _only_for_torch(original, folders, running)
        else:
            push = getattr(torch._C, _POP[name]) if name in _POP else None
            stand_in = _not_the_courses(original, push, folders, running)
        for module in list(sys.modules.values()):
            if isinstance(module, types.ModuleType) and module.__name__.startswith("torch"):
                for key, value in list(vars(module).items()):
                    if value is original:
                        setattr(module, key, stand_in)


def _only_for_torch(original: Any, folders: tuple[str, ...], running: Callable[[], bool]) -> Any:
    frame_of, error = sys._getframe, PermissionError

    def call(*args: Any, **kwargs: Any) -> Any:
        if running() and not frame_of(1).f_code.co_filename.startswith(folders):
            raise error("switching modes off is not available while grading")
        return original(*args, **kwargs)

    return opaque(call)


def _not_the_courses(original: Any, push: Any, folders: tuple[str, ...], running: Callable[[], bool]) -> Any:
    from torch.overrides import handle_torch_function

    frame_of, error, kind, by_torch = sys._getframe, PermissionError, type, handle_torch_function.__code__

    def call(*args: Any, **kwargs: Any) -> Any:
        mode = original(*args, **kwargs)
        if not running() or not str.startswith(str(kind(mode).__module__), "autograde."):
            return mode
        frame: types.FrameType | None = frame_of(1)
        # PyTorch itself takes a mode off while that mode handles a function.
        while frame is not None and frame.f_code is not by_torch:
            if not frame.f_code.co_filename.startswith(folders):
                if push is not None:
                    push(mode)
                raise error("the modes of a check are not available while grading")
            frame = frame.f_back
        return mode

    return opaque(call)
