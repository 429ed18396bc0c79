"""One case for each layer class of `torch.nn`: how to make one, and what to call it with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

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
def by_name() -> dict[str, Case]:
    """Return the cases by the names of their classes."""
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
