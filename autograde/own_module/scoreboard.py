"""Which of PyTorch's own layers run on a given `Module`, and which of them agree with the originals bit for bit.

`scoreboard(Module)` rebuilds every layer class of `torch.nn` on the given class (`own_module.rebuild`), makes one of
each with constructor arguments that fit (`own_module.cases`), loads the original's weights into it with
`load_state_dict`, and compares: the output in training and in evaluation mode, the gradients, the `state_dict`
afterwards, and the `repr`. What no layer uses is looked at too: hooks, walks, saving and loading, each by a program
that runs on both classes (`own_module.behaviours`).
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import groupby
from textwrap import wrap
from typing import Any, Literal

import torch
from torch import Tensor, nn

from autograde.observing.isolation import TookTooLong, quiet, random_state, time_limit
from autograde.own_module.behaviours import BEHAVIOURS
from autograde.own_module.cases import Case, by_name
from autograde.own_module.comparing import compare, importable
from autograde.own_module.rebuild import MissingMethodError, contract, missing, rebuild
from autograde.showing.style import BAD, GOOD, UNSURE, patch

State = Literal["agrees", "differs", "fails"]
SIGNS: dict[State, str] = {"agrees": "✓", "differs": "≠", "fails": "✗"}
SECONDS = 5.0
"""Wall time that one layer may take before it counts as failed."""


@dataclass(frozen=True)
class Row:
    """How one layer class fared, or one kind of behaviour; the latter have `module` for a file."""

    name: str
    file: str
    state: State
    note: str = ""
    """For `differs`: what differs. For `fails`: the type of the error and a short message."""

    def __str__(self) -> str:
        return f"{SIGNS[self.state]} {self.name}" + (f": {self.note}" if self.note else "")


@dataclass
class Scoreboard:
    """The rows of all layer classes and kinds of behaviour; shows itself as text and, in a notebook, as HTML."""

    rows: list[Row]
    missing: list[str] = field(default_factory=list)
    """Names of the methods that the class lacks."""
    seconds: float = 0.0

    @property
    def ran(self) -> int:
        """Number of layer classes that ran, whether they agree or not."""
        return sum(row.state != "fails" for row in self.rows)

    @property
    def agreed(self) -> int:
        """Number of layer classes that agree with PyTorch's bit for bit."""
        return sum(row.state == "agrees" for row in self.rows)

    @property
    def summary(self) -> str:
        """The result in one sentence, such as `158 of 160 run, 157 agree`."""
        return f"{self.ran} of {len(self.rows)} run, {self.agreed} agree"

    def __getitem__(self, name: str) -> Row:
        """Return the row of one layer class; raises `KeyError` if there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def reasons(self) -> dict[tuple[State, str], list[str]]:
        """Return the names of the classes that do not agree, by state and note, the most frequent first."""
        found: dict[tuple[State, str], list[str]] = {}
        for row in self.rows:
            if row.state != "agrees":
                found.setdefault((row.state, row.note), []).append(row.name)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    def text(self, full: bool = False) -> str:
        """Return the board as lines of text: those that do not agree by their reason, or with `full` one line each."""
        lines = [self.summary]
        if self.missing:
            lines += wrap(f"missing methods: {', '.join(self.missing)}", 100, subsequent_indent="  ")
        if full:
            width = max((len(row.name) for row in self.rows), default=0)
            lines += [f"{SIGNS[row.state]} {row.name:<{width}}  {row.note or row.state}"[:100] for row in self.rows]
        else:
            for (state, note), names in self.reasons().items():
                lines += wrap(f"{SIGNS[state]} {note}: {', '.join(names)}", 100, subsequent_indent="  ")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        cell = "font-size:13px;text-align:left;vertical-align:top;padding:1px 10px 1px 0;border:none;background:none"
        rows = ""
        for file, group in groupby(sorted(self.rows, key=lambda row: row.file), key=lambda row: row.file):
            names = "&ensp; ".join(_name_to_html(row) for row in group)
            rows += f'<tr style="background:none"><td style="{cell}"><code>{file}</code></td>'
            rows += f'<td style="{cell};white-space:normal">{names}</td></tr>'
        notes = "".join(
            f'<tr style="background:none"><td style="{cell};white-space:normal">{_sign(state)} '
            f'<code>{escape(note)}</code></td><td style="{cell};white-space:normal">{", ".join(names)}</td></tr>'
            for (state, note), names in self.reasons().items()
        )
        lacking = ", ".join(f"<code>{escape(name)}</code>" for name in self.missing)
        return (
            '<div style="font-size:13px;line-height:1.45;max-width:70em;color:inherit">'
            f"<b>{escape(self.summary)}</b> (✓ agrees bit for bit, ≠ runs and differs, ✗ fails)"
            + (f"<div>Missing methods: {lacking}</div>" if lacking else "")
            + f'<table style="border-collapse:collapse;margin:6px 0">{rows}</table>'
            + (f'<table style="border-collapse:collapse;margin:6px 0">{notes}</table>' if notes else "")
            + "</div>"
        )


def _sign(state: State) -> str:
    return patch(SIGNS[state], {"agrees": GOOD, "differs": UNSURE, "fails": BAD}[state])


def _name_to_html(row: Row) -> str:
    return f'<span style="white-space:nowrap">{_sign(row.state)} {escape(row.name)}</span>'


def scoreboard(
    module_class: type,
    names: Iterable[str] | None = None,
    *,
    seed: int = 0,
    tick: Callable[[int, int, Row], object] = lambda done, total, row: None,
) -> Scoreboard:
    """Try every layer class of `torch.nn`, then every kind of behaviour, on `module_class`; return the board.

    Or those in `names` only.

    After each one, `tick(done, total, row)` is called, with the number of classes tried so far and in all.
    Raises `KeyError` if there is none of a given name.
    """
    start = time.perf_counter()
    chosen = list(names) if names is not None else [*by_name(), *BEHAVIOURS]
    tried = [None if name in BEHAVIOURS else by_name()[name] for name in chosen]
    layers = rebuild(module_class)
    rows = []
    for done, (name, case) in enumerate(zip(chosen, tried, strict=True), 1):
        rows.append(_behave(name, module_class) if case is None else _try(case, layers, seed))
        tick(done, len(chosen), rows[-1])
    return Scoreboard(rows, missing(module_class), time.perf_counter() - start)


def _try(case: Case, layers: Any, seed: int) -> Row:
    theirs, state = _original(case.name, seed)
    try:
        with random_state(seed), quiet(), time_limit(SECONDS):
            ours = _observe(case, layers, seed, state)[0]
    except TookTooLong:
        return Row(case.name, case.file, "fails", f"stopped after {SECONDS:g} seconds")
    except Exception as error:
        return Row(case.name, case.file, "fails", _short(error))
    broken = [value.note for value in ours.values() if isinstance(value, _Broken)]
    if broken:
        return Row(case.name, case.file, "differs", broken[0])
    differing = [what for what in theirs if what not in ours or not equal(theirs[what], ours[what])]
    differing += [what for what in ours if what not in theirs]
    if differing:
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        return Row(case.name, case.file, "differs", differing[0] + more)
    return Row(case.name, case.file, "agrees")


def _behave(name: str, module_class: type) -> Row:
    """Run the program of one kind of behaviour; the note is the first line at which the two part."""
    program = BEHAVIOURS[name]
    with random_state(0), quiet(), importable():
        parting = compare(program, module_class)
    if parting is None:
        return Row(name, "module", "agrees")
    line = program[parting.index]
    if parting.got.raised and not parting.expected.raised:
        return Row(name, "module", "fails", f"an error at {line}")
    return Row(name, "module", "differs", line)


@dataclass(frozen=True)
class _Broken:
    """In place of an observation: what went wrong where the layer itself still runs."""

    note: str


def _unless_broken(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:
        return _Broken(_short(error))


def _short(error: Exception) -> str:
    """Return what was missing, or the type of the error and the beginning of its message."""
    text = " ".join(str(error).split())
    lost = re.fullmatch(r"'[\w.]+' object has no attribute '(\w+)'", text)
    if isinstance(error, MissingMethodError):
        return f"missing: {error.name}"
    if isinstance(error, AttributeError) and lost and lost[1] in (*contract(), *nn.Module.__annotations__):
        return f"missing: {lost[1]}"
    text = re.sub(r"torch_rebuilt_\d+\.", "", text)
    return f"{type(error).__name__}: {text[:120]}{' …' if len(text) > 120 else ''}"


@cache
def _original(name: str, seed: int) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Return what PyTorch's own layer shows, and the weights it began with."""
    with random_state(seed), quiet():
        return _observe(by_name()[name], nn, seed)


def _observe(
    case: Case, layers: Any, seed: int, state: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Make a layer, load `state` into it if given, use it; return all that is to be compared, and its first state."""
    torch.manual_seed(seed)
    module = case.make(layers)
    seen: dict[str, Any] = {"repr": _unless_broken(lambda: repr(module))}
    if case.name.startswith("Lazy"):
        module(*_arguments(case, seed))
        seen["repr once its shape is known"] = _unless_broken(lambda: repr(module))
    if state is not None:
        # Without it the weights are the same all the same: they were drawn from the same seed.
        seen["loading"] = _unless_broken(lambda: bool(module.load_state_dict(state)))
    else:
        seen["loading"] = True
    first = _unless_broken(lambda: _kept(module))
    if case.inputs is None:
        seen["items"] = [_word(item) for item in module] if hasattr(module, "__iter__") else []
    else:
        seen |= _used(case, module, seed)
    seen["state_dict"] = _unless_broken(lambda: _kept(module))
    return seen, first


def _kept(module: Any) -> dict[str, Any]:
    return {key: _copied(value) for key, value in module.state_dict().items()}


def _used(case: Case, module: Any, seed: int) -> dict[str, Any]:
    """Call a module in training mode, backward, then in evaluation mode; return what it showed."""
    seen: dict[str, Any] = {}
    arguments = _arguments(case, seed)
    torch.manual_seed(seed)
    seen["output"] = module(*arguments)
    _backward(seen["output"])
    for number, argument in enumerate(arguments):
        if isinstance(argument, Tensor):
            seen[f"gradient of input {number}"] = _copied(argument.grad)
    named = _unless_broken(lambda: {name: _copied(p.grad) for name, p in module.named_parameters()})
    seen["gradients of the parameters"] = named

    def evaluate() -> Any:
        module.zero_grad()
        module.eval()
        torch.manual_seed(seed)
        with torch.no_grad():
            return module(*_arguments(case, seed))

    seen["output in evaluation mode"] = _unless_broken(evaluate)
    seen["mode"] = _unless_broken(lambda: [module.training, module.train().training])
    return seen


def _arguments(case: Case, seed: int) -> list[Any]:
    """Draw the arguments of the call; floating tensors ask for a gradient."""
    generator = torch.Generator().manual_seed(seed)
    arguments = [draw(generator) for draw in case.inputs or ()]
    return [a.requires_grad_() if isinstance(a, Tensor) and a.is_floating_point() else a for a in arguments]


def _backward(output: Any) -> None:
    tensors = [t for t in _tensors(output) if t.requires_grad]
    if tensors:
        # Weights of its own for every element, so that no two gradients are equal by accident.
        total = sum((t * torch.linspace(0.5, 1.5, t.numel()).view(t.shape)).sum() for t in tensors)
        total.backward()  # type: ignore[union-attr]


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    return [t for item in value for t in _tensors(item)] if isinstance(value, list | tuple) else []


def _copied(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value


def _word(item: Any) -> Any:
    return item if isinstance(item, str | Tensor) else type(item).__name__


def equal(one: Any, other: Any) -> bool:
    """Say whether two values are equal bit for bit: tensors in dtype, shape and every value, NaN included."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        one, other = one.detach(), other.detach()
        if not torch.equal(one.isnan(), other.isnan()):
            return False
        return torch.equal(one.nan_to_num(0.0), other.nan_to_num(0.0))
    if type(one).__name__ != type(other).__name__:  # a rebuilt file defines its named tuples anew
        return False
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, Sequence) and not isinstance(one, str):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)
