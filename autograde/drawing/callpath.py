"""The path of one call: from a module through `F` and `torch` to an `aten` operation and the kernel that does the work.

`call_path` watches a call from two sides at once: Python's profiler sees the functions that are entered, a dispatch
mode sees the operations that reach the dispatcher. `draw_paths` draws what was seen, one column a call.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = ("nn", "F", "torch", "aten", "kernel")
"""From the module down to the code that does the work."""
_FUNCTIONAL = str(Path(F.__file__))
_COMPILED = ("torch", "torch._C._nn")
_KEYS = {"cpu": "CPU", "meta": "Meta", "cuda": "CUDA"}


@dataclass(frozen=True)
class Step:
    """One station of a call: the layer it lies in, one of `LAYERS`, and its name."""

    layer: str
    name: str


def call_path(action: Callable[..., object], *args: object) -> list[Step]:
    """Call `action(*args)` and return the stations that the call went through, in order.

    A compiled function of `torch` is listed only if an operation follows from it: asking for a shape leaves no
    trace.
    """
    watcher = _Watcher()
    former = sys.getprofile()
    try:
        with watcher:
            # The first dispatch of a process imports a lot; that is not part of the path.
            torch.empty(0)
            watcher.steps.clear()
            sys.setprofile(watcher.notice)
            action(*args)
    finally:
        sys.setprofile(former)
    return [
        step
        for step, following in zip(watcher.steps, [*watcher.steps[1:], None], strict=False)
        if step.layer != "torch" or (following is not None and following.layer == "aten")
    ]


class _Watcher(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self.paused = False

    def notice(self, frame: FrameType, event: str, argument: Any) -> None:
        """Note what Python's profiler reports, if it is a station."""
        if self.paused:
            return
        if event == "call":
            step = _python_step(frame)
        elif event == "c_call":
            step = _compiled_step(argument)
        else:
            return
        if step is not None:
            self.steps.append(step)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> object:
        self.paused = True
        try:
            result = func(*args, **(kwargs or {}))
            self.steps += [Step("aten", str(func)), Step("kernel", _kernel(func, result))]
            return result
        finally:
            self.paused = False


def _python_step(frame: FrameType) -> Step | None:
    code = frame.f_code
    owner = frame.f_locals.get("self")
    if isinstance(owner, nn.Module) and code.co_name in ("_wrapped_call_impl", "forward"):
        method = "forward" if code.co_name == "forward" else "__call__"
        return Step("nn", f"{type(owner).__name__}.{method}")
    name = code.co_name.lstrip("_")
    if code.co_filename == _FUNCTIONAL and name in vars(F):
        return Step("F", f"F.{name}")
    return None


def _compiled_step(function: Any) -> Step | None:
    name, module = getattr(function, "__name__", "_"), getattr(function, "__module__", None)
    owner = getattr(function, "__self__", None)
    if name.startswith("_"):
        return None
    if isinstance(owner, torch.Tensor):
        return Step("torch", f"Tensor.{name}")
    if module not in _COMPILED:
        return None
    also = f", also F.{name}" if getattr(F, name, None) is function else ""
    return Step("torch", f"{module}.{name}{also}")


def _kernel(operation: Any, result: object) -> str:
    """Return under which key the dispatcher has filed the code for the device of `result`.

    `composite` is code for all devices, which calls further operations or picks a library.
    """
    first = result[0] if isinstance(result, tuple | list) and result else result
    device = first.device.type if isinstance(first, torch.Tensor) else "cpu"
    key = _KEYS.get(device, device.upper())
    own = torch._C._dispatch_has_kernel_for_dispatch_key(operation.name(), key)
    return key if own else "composite"


def draw_paths(paths: Mapping[str, Sequence[Step]], most: int = 4) -> "Figure":
    """Draw one column for each call and one row for each layer; a box lists what was met there, in order.

    `paths` maps a column's heading to what `call_path` returned. A box shows at most `most` names. The arrow into the
    kernel is the dispatcher's look-up, and is named so.
    """
    from autograde.drawing.figures import FONT, INK, WIDTH, arrow, box, canvas

    left, gap, line = 0.75, 0.28, 0.19
    rows = {layer: max(len(_names(path, layer)) for path in paths.values()) for layer in LAYERS}
    heights = {layer: 0.22 + line * min(max(count, 1), most) for layer, count in rows.items()}
    total = sum(heights.values()) + gap * (len(LAYERS) - 1) + 0.35
    figure, axes = canvas(total)
    column = (WIDTH - left) / len(paths)
    for number, (heading, path) in enumerate(paths.items()):
        middle = left + column * (number + 0.5)
        axes.text(middle, total - 0.15, heading, ha="center", va="center", weight="bold", color=INK)
        y, above = total - 0.3, None
        for kind, layer in enumerate(LAYERS):
            y -= heights[layer]
            names = _names(path, layer)
            if number == 0:
                axes.text(0, y + heights[layer] / 2, layer, va="center", color=INK, fontsize=FONT)
            if names:
                if above is not None:
                    arrow(axes, (middle, above), (middle, y + heights[layer]))
                    if layer == "kernel":
                        between = (above + y + heights[layer]) / 2
                        axes.text(middle + 0.08, between, "dispatcher", va="center", color=INK, fontsize=FONT - 1)
                text = "\n".join(names if len(names) <= most else [*names[: most - 1], "…"])
                box(axes, middle - column / 2 + 0.06, y, column - 0.12, heights[layer], text, kind)
                above = y
            y -= gap
    return figure


def _names(path: Sequence[Step], layer: str) -> list[str]:
    """Return the names in one layer, in order, each as often as it follows another one."""
    names: list[str] = []
    for step in path:
        if step.layer == layer and step.name not in names[-1:]:
            names.append(step.name.replace(", also ", "\n= "))
    return names
