"""A timeline of one call of a module and its backward: what ran, in which order, and inside what.

    timeline = record_timeline(net, x)
    print(timeline)  # one line an event, indented by depth
    draw_timeline(timeline)  # a lane for each module, time from left to right

`record_timeline` hangs itself neither into the graph nor among the hooks: it wraps the hooks that are there, the
`forward` methods and the nodes of autograd's graph while it runs, and puts everything back.
"""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.graph import Node
from torch.nn.modules import module as torch_module

from autograde.drawing.figures import FILLS, FONT, HATCHES, INK, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {
    "pre-hook": "_forward_pre_hooks",
    "hook": "_forward_hooks",
    "backward pre-hook": "_backward_pre_hooks",
    "backward hook": "_backward_hooks",
}
"""The four kinds of a module's hooks, and the attribute that each is kept under."""

SIGNS = {
    "pre-hook": "P",
    "forward": "",
    "hook": "H",
    "backward pre-hook": "BP",
    "backward": "",
    "backward hook": "BH",
    "tensor hook": "T",
}
"""What stands in an event's mark in the drawing."""


@dataclass
class Event:
    """One thing that ran: on which module, what kind of thing, its name, and from when to when, in steps."""

    module: str
    """The module's path, as `named_modules` gives it; the outermost one's is its class name."""
    kind: str
    """One of `pre-hook`, `forward`, `hook`, `backward pre-hook`, `backward`, `backward hook`, `tensor hook`."""
    name: str
    """The hook's own name, or the tensor's for a tensor hook; the autograd node's for `backward`."""
    start: int
    end: int = -1
    depth: int = 0
    """How many events were running when this one began."""


@dataclass
class Timeline:
    """What `record_timeline` saw: events in the order in which they began, and the modules' paths."""

    modules: list[str]
    events: list[Event] = field(default_factory=list)
    turn: int | None = None
    """The step at which `backward()` was called; None if it was not."""
    steps: int = 0

    @property
    def order(self) -> list[tuple[str, str]]:
        """The pairs (module, kind) in the order in which the events began, the nodes of the graph left out."""
        return [(event.module, event.kind) for event in self.events if event.kind != "backward"]

    def __str__(self) -> str:
        """Return one line an event, indented by depth."""
        lines = ["the call"]
        room = max((2 * e.depth + len(e.module) for e in self.events), default=0)
        for event in self.events:
            if self.turn is not None and event.start >= self.turn and "backward()" not in lines:
                lines.append("backward()")
            place = "  " * event.depth + event.module
            lines.append(f"  {place:<{room}}  {event.kind:<17}  {event.name}".rstrip())
        return "\n".join(lines)


class _Recorder:
    def __init__(self, modules: dict[int, str], top: str) -> None:
        self.names = modules
        self.top = top
        self.timeline = Timeline(list(modules.values()))
        self.running: list[Event] = []
        self.owners: dict[Any, str] = {}
        """The autograd nodes met so far, and the module that made each."""
        self.tensors: list[tuple[str, str, torch.Tensor]] = []

    def begin(self, module: str, kind: str, name: str) -> Event:
        event = Event(module, kind, name, self.timeline.steps, depth=len(self.running))
        self.timeline.steps += 1
        self.timeline.events.append(event)
        self.running.append(event)
        return event

    def finish(self, event: Event) -> None:
        event.end = self.timeline.steps
        self.timeline.steps += 1
        if event in self.running:
            self.running.remove(event)

    def path(self, module: object) -> str:
        return self.names.get(id(module), type(module).__name__)

    def wrapped_hook(self, hook: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def recorded(module: object, *args: Any) -> Any:
            event = self.begin(self.path(module), kind, _name(hook))
            try:
                return hook(module, *args)
            finally:
                self.finish(event)

        return recorded

    def wrapped_tensor_hook(self, hook: Callable[..., Any], module: str, name: str) -> Callable[..., Any]:
        def recorded(*args: Any) -> Any:
            event = self.begin(module, "tensor hook", f"{_name(hook)} on {name}")
            try:
                return hook(*args)
            finally:
                self.finish(event)

        return recorded

    def wrapped_forward(self, module: object) -> Callable[..., Any]:
        forward, path = module.forward, self.path(module)  # type: ignore[attr-defined]

        @wraps(forward)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            self.claim((args, kwargs), self.running[-1].module if self.running else self.top)
            event = self.begin(path, "forward", "")
            try:
                output = forward(*args, **kwargs)
            finally:
                self.finish(event)
            self.claim(output, path)
            self.tensors += [(path, "an output", t) for t in _tensors(output)]
            return output

        return recorded

    def claim(self, values: object, module: str) -> None:
        """Note that `module` made all nodes of the graph behind `values` that nobody has claimed yet."""
        pending: list[Node | None] = [t.grad_fn for t in _tensors(values)]
        while pending:
            node = pending.pop()
            if node is None or node in self.owners:
                continue
            self.owners[node] = module
            pending += [following for following, _ in node.next_functions]

    def watch_nodes(self) -> list[Any]:
        handles = []
        for node, module in self.owners.items():
            if hasattr(node, "variable") or node.name() == "BackwardHookFunctionBackward":
                continue  # the one stores a parameter's gradient, the other only carries hooks
            handles += self._watch(node, module)
        return handles

    def _watch(self, node: Any, module: str) -> list[Any]:
        open_events: list[Event] = []

        def before(_: object) -> None:
            open_events.append(self.begin(module, "backward", node.name()))

        def after(*_: object) -> None:
            if open_events:
                self.finish(open_events.pop())

        return [node.register_prehook(before), node.register_hook(after)]


def record_timeline(
    module: Any, *args: Any, loss: Callable[[Any], torch.Tensor] | None = None, **kwargs: Any
) -> Timeline:
    """Call `module(*args, **kwargs)`, then `backward()` on a loss of its output; return what ran, in order.

    Seen are: all hooks of the module and of every module inside it, the global hooks, each `forward`, hooks on the
    parameters, on the arguments and on what each `forward` returns, and the nodes of autograd's graph. `loss` makes
    a scalar of the output; without it, the loss is the sum of all floats in it. No gradient wanted, no backward.
    The module, its gradients and its hooks are afterwards as before. An error in the call is passed on.
    """
    named = dict(module.named_modules()) if hasattr(module, "named_modules") else {"": module}
    top = type(module).__name__
    recorder = _Recorder({id(m): name or top for name, m in named.items()}, top)
    for name, parameter in module.named_parameters() if hasattr(module, "named_parameters") else ():
        owner, _, short = name.rpartition(".")
        recorder.tensors.append((owner or top, short, parameter))
    recorder.tensors += [(top, "the input", t) for t in _tensors((args, kwargs))]
    with _gradients_kept(recorder.tensors), _hooks_wrapped(recorder, named.values()):
        output = module(*args, **kwargs)
        recorder.claim(output, top)
        total = loss(output) if loss else _sum(output)
        if total is not None and total.requires_grad:
            _backward(recorder, total)
    return recorder.timeline


def _backward(recorder: _Recorder, total: torch.Tensor) -> None:
    # The loss itself is no part of the module: its nodes are not watched.
    recorder.timeline.turn = recorder.timeline.steps
    handles = recorder.watch_nodes()
    try:
        with _tensor_hooks_wrapped(recorder):
            total.backward()
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def _hooks_wrapped(recorder: _Recorder, modules: Any) -> Iterator[None]:
    modules = list(modules)
    wrapped: list[tuple[MutableMapping, Any, Any, Any]] = []
    for kind, attribute in KINDS.items():
        places = [getattr(m, attribute, None) for m in modules]
        places.append(getattr(torch_module, f"_global{attribute}", None))
        for hooks in places:
            if not hooks:
                continue
            for key, hook in list(hooks.items()):
                hooks[key] = recorder.wrapped_hook(hook, kind)
                wrapped.append((hooks, key, hook, hooks[key]))
    former = [(m, vars(m).get("forward")) for m in modules]
    for m in modules:
        m.forward = recorder.wrapped_forward(m)
    try:
        yield
    finally:
        _put_back(wrapped)
        for m, own in former:
            if own is None:
                vars(m).pop("forward", None)
            else:
                m.forward = own


@contextmanager
def _tensor_hooks_wrapped(recorder: _Recorder) -> Iterator[None]:
    wrapped: list[tuple[MutableMapping, Any, Any, Any]] = []
    seen: set[int] = set()
    for module, name, tensor in recorder.tensors:
        for attribute in ("_backward_hooks", "_post_accumulate_grad_hooks"):
            hooks = getattr(tensor, attribute, None)
            if not hooks or id(hooks) in seen:
                continue
            seen.add(id(hooks))
            for key, hook in list(hooks.items()):
                hooks[key] = recorder.wrapped_tensor_hook(hook, module, name)
                wrapped.append((hooks, key, hook, hooks[key]))
    try:
        yield
    finally:
        _put_back(wrapped)


def _put_back(wrapped: list[tuple[MutableMapping, Any, Any, Any]]) -> None:
    for hooks, key, hook, wrapper in wrapped:
        if hooks.get(key) is wrapper:  # a hook that removed itself stays removed
            hooks[key] = hook


@contextmanager
def _gradients_kept(tensors: list[tuple[str, str, torch.Tensor]]) -> Iterator[None]:
    former = [(t, t.grad) for _, _, t in tensors if t.is_leaf]
    for tensor, _ in former:
        tensor.grad = None
    try:
        yield
    finally:
        for tensor, grad in former:
            tensor.grad = grad


def _tensors(value: object) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [t for item in value.values() for t in _tensors(item)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in _tensors(item)]
    return []


def _sum(output: object) -> torch.Tensor | None:
    parts = [t.sum() for t in _tensors(output) if t.is_floating_point()]
    return sum(parts[1:], parts[0]) if parts else None


def _name(hook: Any) -> str:
    hook = getattr(hook, "func", hook)  # a partial
    name = getattr(hook, "__name__", type(hook).__name__)
    return "a lambda" if name == "<lambda>" else name


FILL_OF = {"hook": 0, "pre-hook": 1, "forward": 4, "backward": 4, "tensor hook": 2}
HATCH_OF = {"backward": HATCHES[1]}


def draw_timeline(timeline: Timeline, lane: float = 0.46, width: float = 7.5) -> "tuple[Figure, Axes]":
    """Draw a timeline: a lane for each module, steps from left to right, `backward()` as a dashed line.

    A bar is a running `forward` (plain) or a node of the graph running backwards (hatched). A mark with letters is
    a hook: `P` pre-hook, `H` hook, `BP` backward pre-hook, `BH` backward hook, `T` tensor hook. `lane` is the
    height of a lane and `width` the width of the figure, in inches.
    """
    used = [m for m in timeline.modules if any(e.module == m for e in timeline.events)]
    left, right, below, above = 0.09 * max(map(len, used), default=1) + 0.25, 0.1, 0.55, 0.3
    height = below + lane * len(used) + above
    figure, axes = canvas(height, width)
    places = _places(timeline)
    unit = (width - left - right) / max(places[-1], 1)
    bottom = {name: height - above - lane * (i + 1) for i, name in enumerate(used)}
    for name, y in bottom.items():
        axes.text(left - 0.12, y + lane / 2, name, ha="right", va="center", color=INK, family="monospace", fontsize=9)
        axes.plot([left, width - right], [y, y], color="#8a8a8a66", linewidth=0.6, zorder=0)
    for event in timeline.events:
        start, end = (left + unit * places[step] for step in (event.start, event.end))
        _draw_event(axes, event, start, end - start, bottom[event.module], lane)
    if timeline.turn is not None:
        x = left + unit * (places[timeline.turn] - _GAP / 2)
        axes.plot([x, x], [below - 0.05, height - above], color=INK, linestyle="--", linewidth=1)
        axes.text(x, height - above + 0.05, "backward()", ha="center", va="bottom", color=INK, family="monospace")
    axes.text(left, height - above + 0.05, "the call", ha="left", va="bottom", color=INK)
    _legend(axes, timeline, left)
    return figure, axes


_GAP = 0.35
"""How much room two events have between them, where an event with nothing inside has 1."""


def _places(timeline: Timeline) -> list[float]:
    """Return where each step stands from left to right."""
    short = {event.start for event in timeline.events if event.end == event.start + 1}
    places = [0.0]
    for step in range(timeline.steps):
        places.append(places[-1] + (1.0 if step in short else _GAP))
    return places


def _draw_event(axes: "Axes", event: Event, x: float, long: float, y: float, lane: float) -> None:
    from matplotlib.patches import Rectangle

    bar = event.kind in ("forward", "backward")
    room = lane * (0.36 if bar else 0.78)
    axes.add_patch(
        Rectangle(
            (x, y + (lane - room) / 2),
            long,
            room,
            facecolor=FILLS[FILL_OF[_plain_kind(event.kind)]],
            edgecolor=INK,
            hatch=HATCH_OF.get(event.kind, ""),
            linewidth=0.8,
            linestyle="--" if event.kind.startswith("backward ") else "-",
            zorder=2 if bar else 3,
        )
    )
    if SIGNS[event.kind]:
        size = max(5.0, min(FONT - 2.0, 72 * long / 1.7))
        axes.text(
            x + long / 2, y + lane / 2, SIGNS[event.kind], ha="center", va="center", color=INK, fontsize=size, zorder=4
        )


def _plain_kind(kind: str) -> str:
    return kind.removeprefix("backward ")


def _legend(axes: "Axes", timeline: Timeline, left: float) -> None:
    from matplotlib.patches import Patch

    words = {"forward": "forward", "backward": "a node of the graph"}
    words |= {kind: f"{sign}  {kind}" for kind, sign in SIGNS.items() if sign}
    present = [kind for kind in words if any(e.kind == kind for e in timeline.events)]
    patches = [
        Patch(
            facecolor=FILLS[FILL_OF[_plain_kind(kind)]],
            edgecolor=INK,
            hatch=HATCH_OF.get(kind, ""),
            linestyle="--" if kind.startswith("backward ") else "-",
            label=words[kind],
        )
        for kind in present
    ]
    axes.legend(
        handles=patches, loc="lower center", ncols=4, fontsize=FONT - 2, bbox_to_anchor=(0.5, -0.06), borderpad=0
    )
