"""What several exercises of the chapter share."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import torch
from torch import nn
from torch.utils._pytree import tree_leaves

from autograde.observing.watching import watching


def _shapes(tensors):
    """Return the shapes of named tensors by name; a counter of batches is left out, it is nobody's exercise here."""
    return {name: tuple(tensor.shape) for name, tensor in tensors if name != "num_batches_tracked"}


def _give(see, layer, *names):
    """Put random values into the tensors with these names, whatever the order in which they were declared."""
    with torch.no_grad():
        for name in names:
            getattr(layer, name).copy_(see.randn(*getattr(layer, name).shape))


def _gradients(see, layer, x, *names):
    """Call the layer on `x`, go backward from an uneven gradient, and note what arrives."""
    x = x.clone().requires_grad_()
    output = layer(x)
    see("the output carries gradients", output.requires_grad)
    output.backward(see.randn(*output.shape))
    if names:
        see("which of its parameters ask for gradients", [n for n in names if getattr(layer, n).requires_grad])
    for name in names:
        see(f"the gradient of the {name}", getattr(layer, name).grad)
    see("the gradient of the input", x.grad)


def gradient_of_a_zero_bias(see, layer, x):
    """Note that a bias of zeros gets its gradient: zeros are no reason to leave it out."""
    with torch.no_grad():
        layer.bias.zero_()
    layer.bias.grad = None
    layer(x).sum().backward()
    see("the gradient of a bias that is all zeros", layer.bias.grad)


def other_dtypes(see, layer, x, what):
    """Note that inputs in another dtype than the weight are refused."""
    for dtype in (torch.float64, torch.float16, torch.int64, torch.uint8):
        name = str(dtype).removeprefix("torch.")
        see.refuses(f"{what} in {name}, with weights in float32: refused", layer, x.abs().to(dtype))


def settings_assigned(see, layer, settings, *args):
    """Give the layer's settings other values, one by one, and note what it computes with each."""
    for name, value in settings.items():
        setattr(layer, name, value)
        see(f"its attribute {name} was set to {value}: the output", layer(*args))


def left_behind(see, layer, *args):
    """Note how many tensors the layer keeps of a call, among its attributes or in a container there."""
    known = {id(tensor) for tensor in [*layer.parameters(), *layer.buffers(), *_kept(layer)]}
    layer(*args)
    see("tensors that it has kept of a call", sum(id(tensor) not in known for tensor in _kept(layer)))


def _kept(layer):
    registered = ("_parameters", "_buffers", "_modules")
    held = [value for name, value in vars(layer).items() if name not in registered]
    return [leaf for leaf in tree_leaves(held) if isinstance(leaf, torch.Tensor)]


@contextlib.contextmanager
def layers_of_torch() -> Iterator[set[str]]:
    """Collect the names of PyTorch's own layers whose code runs in the block, whoever calls it and in whatever way."""
    folder = str(Path(nn.modules.__file__).parent)

    def layer(code: CodeType) -> str | None:
        # What every module needs to be one, and helpers that are no layers.
        if not code.co_filename.startswith(folder) or Path(code.co_filename).name in ("module.py", "utils.py"):
            return None
        return code.co_qualname.partition(".")[0]

    found: set[str] = set()
    entered: list[str] = []
    try:
        with watching(layer) as entered:
            yield found
    finally:
        found |= set(entered)
        if named := {name for name in found if not name.startswith("_")}:
            found &= named


def own_work(see, make, *args):
    """Note which of PyTorch's layers take part when a layer is made and called, or are among its ancestors."""
    with layers_of_torch() as found:
        layer = make()
        layer(*args)
    parts = layer.modules() if isinstance(layer, nn.Module) else ()
    found |= {
        cls.__name__
        for part in parts
        for cls in type(part).__mro__
        if cls.__module__.startswith("torch.nn.modules.") and cls is not nn.Module and not cls.__name__.startswith("_")
    }
    see("layers of torch.nn that do its work", found, expect=set())


def _largest(values):
    return values.abs().max().item()


def default_dtype(see, make: Callable[[], Any]) -> None:
    """Note in which precision a layer holds its numbers that is made while float64 is the default."""
    with see.default_dtype(torch.float64):
        tensors = [*(layer := make()).parameters(), *layer.buffers()]
    dtypes = {tensor.dtype for tensor in tensors if tensor.is_floating_point()}
    see("made while float64 is the default dtype: the dtypes of what it holds", dtypes)


def starting_values(see, make: Callable[[], Any], bound: float) -> None:
    """Note that the weights and biases of a new layer are random, within `bound`, and differ between two layers."""
    layer, other = make(), make()
    weight, bias = layer.weight.detach(), layer.bias.detach()
    see("two layers start alike", torch.equal(layer.weight, other.weight), expect=False)
    see("some starting value of the bias is not 0", bool((bias != 0).any()), expect=True)
    see("the starting values of the bias differ", bool((bias != bias[0]).any()), expect=True)
    alike = [axis for axis in range(weight.dim()) if torch.equal(weight.select(axis, 0), weight.select(axis, 1))]
    see("axes of the weight along which two slices start alike", alike, expect=[])
    for name, values, atol in (("weight", weight, 0.02), ("bias", bias, 0.1)):  # a bias has fewer numbers
        for which, end, at in (("smallest", values.min(), -1.0), ("largest", values.max(), 1.0)):
            see(
                f"the {which} starting value of the {name}, divided by the bound",
                end.item() / bound,
                expect=at,
                atol=atol,
            )
        see(f"all starting values of the {name} are within the bound", _largest(values) <= 1.001 * bound, expect=True)
        # Of one number, too, there is such a spread, and no warning.
        spread = values.std(correction=0).item() / bound
        see(f"the spread of the {name}, divided by the bound", spread, expect=3**-0.5, atol=5 * atol)
    # Half of them, if they are drawn uniformly; of 6000 at least, so that chance moves it by 0.006.
    inner = (weight.abs() < _largest(weight) / 2).float().mean().item()
    see("the share of the weight's values that are nearer to 0 than half the largest", inner, expect=0.5, atol=0.04)
    taken = torch.isin(bias, weight).float().mean().item() > 0.5
    see("most values of the bias are values of the weight", taken, expect=False)
    length: object
    try:
        length = len(nn.utils.parameters_to_vector(layer.parameters()))
    except RuntimeError as error:
        length = error
    see("how many numbers nn.utils.parameters_to_vector makes of its parameters", length)
    seeded = []
    for _ in range(2):
        torch.manual_seed(3)
        seeded.append(make())
    for name in ("weight", "bias"):
        same = torch.equal(*(getattr(one, name) for one in seeded))
        see(f"after the same torch.manual_seed, two layers start with the same {name}", same)
