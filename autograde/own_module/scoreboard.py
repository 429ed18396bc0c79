"""Which of PyTorch's own layers run on a given `Module`, and which of them agree with the originals bit for bit.

`scoreboard(Module)` rebuilds every layer class of `torch.nn` on the given class (`own_module.rebuild`), makes one of
each with constructor arguments that fit, loads the original's weights into it with `load_state_dict`, and compares:
the output in training and in evaluation mode, the gradients, the `state_dict` afterwards, and the `repr`.
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
from torch.nn import functional as F

from autograde.observing.isolation import TookTooLong, quiet, random_state, time_limit
from autograde.own_module.rebuild import MissingMethodError, contract, missing, rebuild

State = Literal["agrees", "differs", "fails"]
SIGNS: dict[State, str] = {"agrees": "✓", "differs": "≠", "fails": "✗"}
SECONDS = 5.0
"""Wall time that one layer may take before it counts as failed."""

Draw = Callable[[torch.Generator], Any]


@dataclass(frozen=True)
class Case:
    """One layer class: how to make one, and what to call it with."""

    name: str
    make: Callable[[Any], Any]
    """Takes the namespace of layers (`torch.nn` or a rebuilt one) and returns a module."""
    inputs: tuple[Draw, ...] | None
    """What draws each argument of the call; None for a container that cannot be called."""

    @property
    def file(self) -> str:
        """Return the name of PyTorch's file of this class, such as `conv`."""
        return getattr(nn, self.name).__module__.rpartition(".")[2]


@dataclass(frozen=True)
class Row:
    """How one layer class fared."""

    name: str
    file: str
    state: State
    note: str = ""
    """For `differs`: what differs. For `fails`: the type of the error and a short message."""

    def __str__(self) -> str:
        return f"{SIGNS[self.state]} {self.name}" + (f": {self.note}" if self.note else "")


@dataclass
class Scoreboard:
    """The rows of all layer classes; shows itself as text and, in a notebook, as HTML."""

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
            '<div style="font-size:13px;line-height:1.45;max-width:70em;color:var(--jp-content-font-color1, #1f1f1f)">'
            f"<b>{escape(self.summary)}</b> (✓ agrees bit for bit, ≠ runs and differs, ✗ fails)"
            + (f"<div>Missing methods: {lacking}</div>" if lacking else "")
            + f'<table style="border-collapse:collapse;margin:6px 0">{rows}</table>'
            + (f'<table style="border-collapse:collapse;margin:6px 0">{notes}</table>' if notes else "")
            + "</div>"
        )


def _sign(state: State) -> str:
    colour = {"agrees": "#2e7d32", "differs": "#8a5a00", "fails": "#b3261e"}[state]
    return f'<b style="color:{colour}">{SIGNS[state]}</b>'


def _name_to_html(row: Row) -> str:
    return f'<span style="white-space:nowrap">{_sign(row.state)} {escape(row.name)}</span>'


def scoreboard(
    module_class: type,
    names: Iterable[str] | None = None,
    *,
    seed: int = 0,
    tick: Callable[[int, int, Row], object] = lambda done, total, row: None,
) -> Scoreboard:
    """Try every layer class of `torch.nn`, or those in `names`, on `module_class`; return the board.

    After each one, `tick(done, total, row)` is called, with the number of classes tried so far and in all.
    Raises `KeyError` if there is no layer of a given name.
    """
    start = time.perf_counter()
    chosen = [_by_name()[name] for name in names] if names is not None else cases()
    layers = rebuild(module_class)
    rows = []
    for done, case in enumerate(chosen, 1):
        rows.append(_try(case, layers, seed))
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
        return _observe(_by_name()[name], nn, seed)


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


# --- the cases -------------------------------------------------------------------------------------------------------


def floats(*shape: int) -> Draw:
    """Return what draws a normally distributed tensor."""
    return lambda generator: torch.randn(shape, generator=generator)


def positive(*shape: int) -> Draw:
    """Return what draws a tensor uniform in [0.1, 0.9]."""
    return lambda generator: torch.rand(shape, generator=generator) * 0.8 + 0.1


def ints(high: int, *shape: int) -> Draw:
    """Return what draws integers from 0 up to, not including, `high`."""
    return lambda generator: torch.randint(0, high, shape, generator=generator)


def signs(*shape: int) -> Draw:
    """Return what draws a tensor of -1 and 1 that asks for no gradient."""
    return lambda generator: torch.randint(0, 2, shape, generator=generator) * 2 - 1


def given(value: Any) -> Draw:
    """Return what gives the same value each time."""
    return lambda generator: value() if callable(value) else value


def _pooled(dimensions: int) -> tuple[Draw, Draw]:
    """Return what draws a pooled tensor and the indices that its unpooling needs."""
    pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[dimensions - 1]
    shape = (1, 2, *[4] * dimensions)

    def draw(generator: torch.Generator, which: int) -> Tensor:
        # Both arguments must come of the same tensor: each draws it from a source of its own.
        source = torch.Generator().manual_seed(7)
        return pool(torch.randn(shape, generator=source), 2, return_indices=True)[which]

    return (lambda g: draw(g, 0)), (lambda g: draw(g, 1))


def _plain(name: str, *arguments: Any, inputs: Sequence[Draw] | None, **options: Any) -> Case:
    call = None if inputs is None else tuple(inputs)
    return Case(name, lambda layers: getattr(layers, name)(*arguments, **options), call)


def _each(names: str, *arguments: Any, inputs: Sequence[Draw] | None, **options: Any) -> list[Case]:
    return [_plain(name, *arguments, inputs=inputs, **options) for name in names.split()]


def _by_dimension(name: str, *arguments: Any, channels: int = 4, size: int = 6, **options: Any) -> list[Case]:
    """Return the cases of a family such as Conv1d, Conv2d, Conv3d."""
    return [_plain(f"{name}{d}d", *arguments, inputs=[floats(2, channels, *[size] * d)], **options) for d in (1, 2, 3)]


@cache
def cases() -> tuple[Case, ...]:
    """Return one case for each class in `torch.nn` that is a Module, in the order of PyTorch's files."""
    found = [*_linear(), *_convolutions(), *_normalizations(), *_pools(), *_activations(), *_losses(), *_others()]
    found.sort(key=lambda case: (case.file, case.name))
    return tuple(found)


@cache
def _by_name() -> dict[str, Case]:
    return {case.name: case for case in cases()}


def _linear() -> list[Case]:
    return [
        _plain("Linear", 3, 5, inputs=[floats(4, 3)]),
        _plain("LazyLinear", 5, inputs=[floats(4, 3)]),
        _plain("Bilinear", 3, 4, 5, inputs=[floats(2, 3), floats(2, 4)]),
        _plain("Identity", 1, a=2, inputs=[floats(2, 3)]),
        _plain("Embedding", 10, 3, padding_idx=0, inputs=[ints(10, 2, 4)]),
        _plain("EmbeddingBag", 10, 3, inputs=[ints(10, 2, 4)]),
    ]


def _convolutions() -> list[Case]:
    found = _by_dimension("Conv", 4, 6, 3, padding=1, groups=2)
    found += _by_dimension("ConvTranspose", 4, 6, 3, stride=2)
    found += _by_dimension("LazyConv", 6, 3, stride=2)
    found += _by_dimension("LazyConvTranspose", 6, 3)
    found += _each("Unfold", 3, inputs=[floats(2, 3, 6, 6)])
    found += _each("Fold", (4, 5), (2, 2), inputs=[floats(1, 12, 12)])
    for d in (1, 2, 3):
        x = [floats(2, 3, *[5] * d)]
        found += _each(f"CircularPad{d}d ReflectionPad{d}d ReplicationPad{d}d ZeroPad{d}d", 2, inputs=x)
        found += _each(f"ConstantPad{d}d", 2, 1.5, inputs=x)
    return found


def _normalizations() -> list[Case]:
    found = _by_dimension("BatchNorm", 4) + _by_dimension("LazyBatchNorm")
    found += _by_dimension("InstanceNorm", 4, affine=True, track_running_stats=True)
    found += _by_dimension("LazyInstanceNorm", affine=True)
    x = [floats(3, 4, 5)]
    found += _each("SyncBatchNorm", 4, inputs=x)
    found += _each("GroupNorm", 2, 4, inputs=x)
    found += _each("LayerNorm RMSNorm", (4, 5), inputs=x)
    found += _each("LocalResponseNorm", 2, inputs=x)
    found += _each("CrossMapLRN2d", 2, inputs=[floats(2, 4, 3, 3)])
    return found


def _pools() -> list[Case]:
    found = _by_dimension("MaxPool", 2) + _by_dimension("AvgPool", 2, stride=1) + _by_dimension("LPPool", 2, 3)
    found += _by_dimension("AdaptiveAvgPool", 3) + _by_dimension("AdaptiveMaxPool", 2)
    found += [_plain(f"MaxUnpool{d}d", 2, inputs=_pooled(d)) for d in (1, 2, 3)]
    for d in (2, 3):
        found += _each(f"FractionalMaxPool{d}d", 2, output_size=3, inputs=[floats(2, 3, *[7] * d)])
    return found


def _activations() -> list[Case]:
    x = [floats(3, 4)]
    plain = "CELU ELU GELU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid Mish PReLU RReLU ReLU ReLU6"
    found = _each(f"{plain} SELU SiLU Sigmoid Softplus Softshrink Softsign Tanh Tanhshrink GLU", inputs=x)
    found += _each("LogSoftmax Softmax Softmin", dim=-1, inputs=x)
    found += _each("Softmax2d", inputs=[floats(2, 3, 2, 2)])
    found += _each("Threshold", 0.1, -1.0, inputs=x)
    found += _each("AlphaDropout Dropout", 0.4, inputs=[floats(5, 8)])
    found += _each("Dropout1d", 0.4, inputs=[floats(4, 5, 2)])
    found += _each("Dropout2d", 0.4, inputs=[floats(4, 5, 2, 2)])
    found += _each("Dropout3d FeatureAlphaDropout", 0.4, inputs=[floats(4, 5, 2, 2, 2)])
    return found


def _losses() -> list[Case]:
    x, y, probability = floats(4, 3), floats(4, 3), positive(4, 3)
    pair = [floats(4, 5), floats(4, 5)]
    found = _each("HuberLoss L1Loss MSELoss SmoothL1Loss", inputs=[x, y])
    found += _each("BCELoss", inputs=[probability, probability])
    found += _each("BCEWithLogitsLoss", inputs=[x, probability], pos_weight=torch.tensor([1.0, 2.0, 3.0]))
    found += _each("CrossEntropyLoss", inputs=[x, ints(3, 4)], weight=torch.tensor([1.0, 2.0, 3.0]))
    found += _each("NLLLoss MultiMarginLoss", inputs=[x, ints(3, 4)])
    found += _each("NLLLoss2d", inputs=[floats(2, 3, 2, 2), ints(3, 2, 2, 2)])
    found += _each("KLDivLoss", inputs=[x, probability], reduction="batchmean")
    found += _each("GaussianNLLLoss", inputs=[x, y, probability])
    found += _each("PoissonNLLLoss", inputs=[x, positive(4, 3)])
    found += _each("HingeEmbeddingLoss SoftMarginLoss", inputs=[x, signs(4, 3)])
    found += _each("MarginRankingLoss", inputs=[floats(4), floats(4), signs(4)], margin=0.1)
    found += _each("CosineEmbeddingLoss", inputs=[*pair, signs(4)], margin=0.1)
    found += _each("MultiLabelMarginLoss", inputs=[x, given(lambda: torch.tensor([[1, 2, -1]] * 4))])
    found += _each("MultiLabelSoftMarginLoss", inputs=[x, lambda g: ints(2, 4, 3)(g).float()])
    found += _each("TripletMarginLoss TripletMarginWithDistanceLoss", inputs=[*pair, floats(4, 5)])
    logs = lambda g: torch.randn(6, 2, 5, generator=g).log_softmax(2)  # noqa: E731
    found += _each(
        "CTCLoss", inputs=[logs, given(lambda: torch.tensor([[1, 2], [3, 4]])), given((6, 6)), given((2, 2))]
    )
    found += _each("AdaptiveLogSoftmaxWithLoss", 6, 10, [3, 6], inputs=[floats(4, 6), ints(10, 4)])
    found += _each("LinearCrossEntropyLoss", 5, 7, inputs=[floats(4, 5), ints(7, 4)])
    found += _each("CosineSimilarity PairwiseDistance", inputs=pair)
    return found


def _others() -> list[Case]:
    tokens, more = floats(3, 2, 8), floats(4, 2, 8)
    options = {"d_model": 8, "nhead": 2, "dim_feedforward": 16}
    found = [
        _plain("MultiheadAttention", 8, 2, inputs=[tokens, more, more]),
        _plain("TransformerEncoderLayer", **options, inputs=[tokens]),
        _plain("TransformerDecoderLayer", **options, inputs=[tokens, more]),
        Case(
            "TransformerEncoder",
            lambda layers: layers.TransformerEncoder(layers.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2),
            (tokens,),
        ),
        Case(
            "TransformerDecoder",
            lambda layers: layers.TransformerDecoder(layers.TransformerDecoderLayer(8, 2, 16), 2),
            (tokens, more),
        ),
        _plain("Transformer", 8, 2, 1, 1, 16, inputs=[more, tokens]),
        _plain("RNN", 3, 4, num_layers=2, nonlinearity="relu", inputs=[floats(5, 2, 3)]),
        _plain("LSTM", 3, 4, bidirectional=True, dropout=0.3, num_layers=2, inputs=[floats(5, 2, 3)]),
        _plain("GRU", 3, 4, batch_first=True, inputs=[floats(2, 5, 3)]),
        *_each("RNNCell LSTMCell GRUCell", 3, 4, inputs=[floats(2, 3)]),
        _plain("RNNBase", "LSTM", 3, 4, inputs=None),
        _plain("RNNCellBase", 3, 4, bias=True, num_chunks=2, inputs=None),
        _plain("Flatten", inputs=[floats(2, 3, 4)]),
        _plain("Unflatten", 1, (2, 3), inputs=[floats(2, 6)]),
        _plain("ChannelShuffle", 2, inputs=[floats(1, 4, 2, 2)]),
        _plain("PixelShuffle", 2, inputs=[floats(1, 8, 2, 2)]),
        _plain("PixelUnshuffle", 2, inputs=[floats(1, 2, 4, 4)]),
        _plain("Upsample", scale_factor=2, mode="bilinear", align_corners=False, inputs=[floats(1, 2, 3, 3)]),
        *_each("UpsamplingBilinear2d UpsamplingNearest2d", scale_factor=2, inputs=[floats(1, 2, 3, 3)]),
    ]
    return found + _containers()


def _containers() -> list[Case]:
    def two(layers: Any) -> list[Any]:
        return [layers.Linear(3, 4), layers.Sequential(layers.Linear(4, 2), layers.ReLU())]

    def parameters() -> list[nn.Parameter]:
        return [nn.Parameter(torch.arange(3.0)), nn.Parameter(torch.ones(2))]

    return [
        Case("Sequential", lambda layers: layers.Sequential(*two(layers)), (floats(2, 3),)),
        Case("ModuleList", lambda layers: layers.ModuleList(two(layers)), None),
        Case("ModuleDict", lambda layers: layers.ModuleDict(dict(zip("ab", two(layers), strict=True))), None),
        Case("ParameterList", lambda layers: layers.ParameterList(parameters()), None),
        Case("ParameterDict", lambda layers: layers.ParameterDict(dict(zip("ab", parameters(), strict=True))), None),
        Case("Container", lambda layers: layers.Container(**dict(zip("ab", two(layers), strict=True))), None),
        Case("DataParallel", lambda layers: layers.DataParallel(layers.Linear(3, 4)), (floats(2, 3),)),
    ]
