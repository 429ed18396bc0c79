"""An operation with its own backward."""

import gc
import weakref

import torch
from torch.autograd.function import BackwardCFunction

from autograde.observing.conditions.tensors import still_held
from autograde.observing.experiment import REFERENCE, experiment, further


def _is_wrong(result: torch.Tensor, of: torch.Tensor, gradient: torch.Tensor) -> bool:
    """Say whether going backward gives another gradient; refusing to go is not wrong."""
    try:
        (found,) = torch.autograd.grad(result.sum(), of)
    except RuntimeError:
        return False
    return not torch.allclose(found, gradient)


def _goes_with_its_last_name(apply, x: torch.Tensor) -> bool:
    """Say whether a result is gone as soon as nobody holds it, without the collector of cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return weakref.ref(apply(x, 3))() is None
    finally:
        if collecting:
            gc.enable()


@experiment(
    "functional.function",
    title="An operation with its own backward",
    points=3,
    subjects={"Power": REFERENCE},
    hints=(
        "The derivative of x to the n is n times x to the n - 1. What must `forward` keep so that `backward` can "
        "compute it?",
        "Tensors go through `ctx.save_for_backward(x)` and come back as `ctx.saved_tensors`, a tuple. A number may be "
        "an attribute of `ctx`.",
        "`backward` multiplies the derivative with `grad_output`. `forward` took `x` and `n`, so `backward` returns "
        "two things: the gradient for `x`, and None for `n`.",
    ),
    after=(
        "`torch.autograd.Function` lives in `torch/autograd/function.py`. `apply` runs `forward` without recording, "
        "puts one node into the graph, and keeps `ctx` with it until the backward pass asks. PyTorch's own operations "
        "have such nodes too, written in C++: that was the `ReluBackward0` above."
    ),
)
def function(lib, see):
    """Compares values and gradients with those of x**n, keeps two calls waiting, and asks gradcheck."""
    apply = lib.Power.apply
    x = see.randn(2, 3)
    kept = x.clone()
    see("the value for n=3", apply(x, 3), expect=kept**3)
    see("by how much the input changed", x - kept)
    first, second = x.clone().requires_grad_(), see.randn(4).requires_grad_()
    one, two = apply(first, 3), apply(second, 2)
    see("the output carries gradients", one.requires_grad)
    weights = see.randn(2, 3)
    one.backward(weights)
    see(
        "the gradient for n=3, while a call with n=2 waits, uneven gradients from above",
        first.grad,
        expect=3 * kept**2 * weights,
    )
    two.sum().backward()
    see("the gradient of a second call made before", second.grad, expect=2 * second.detach())
    strong, weights = see.randn(3).requires_grad_(), torch.tensor([1e6, -1e6, 1e-6])
    apply(strong, 2).backward(weights)
    see(
        "the gradient for n=2, large and tiny gradients from above",
        strong.grad,
        expect=2 * strong.detach() * weights,
        atol=0.0,
    )
    third = (1 + see.rand(3)).requires_grad_()
    (apply(2 * third, 2) * 5).sum().backward()
    see("the gradient in a chain", third.grad, expect=40 * third.detach())
    linear = (see.randn(3) * torch.tensor([1.0, 0.0, 1.0])).requires_grad_()
    uneven = see.randn(3)
    apply(linear, 1).backward(uneven)
    see("the gradient for n=1, uneven gradients from above", linear.grad, expect=uneven)
    turned, weights = see.randn(2, 3).requires_grad_(), see.randn(2, 3)
    output = apply(turned.mT, 3)
    see("the value for n=3, rows and columns swapped", output, expect=turned.detach().mT ** 3)
    output.backward(weights.mT)
    see("the gradient for n=3, rows and columns swapped", turned.grad, expect=3 * turned.detach() ** 2 * weights)
    pair = [see.randn(4).requires_grad_() for _ in range(2)]
    waiting = [apply(leaf, 3) for leaf in pair]
    waiting[0].sum().backward()
    see("the gradient for n=3, while another call with n=3 waits", pair[0].grad, expect=3 * pair[0].detach() ** 2)
    given = torch.tensor([2.0, 3.0])
    apply(given, 1).mul_(0)
    see("the input, after the value for n=1 was filled with 0", given, expect=torch.tensor([2.0, 3.0]))
    large = torch.tensor([1e10], requires_grad=True)
    apply(large, 4).sum().backward()
    see("the gradient for n=4 where x is 1e10, whose fourth power is inf", large.grad, expect=torch.tensor([4e30]))
    see("tensors of a call that are still held when nothing waits for a backward", still_held(apply, (x, 3)), expect=0)
    see("a result that nobody holds is freed at once", _goes_with_its_last_name(apply, first), expect=True)
    flat = torch.tensor([0.0, 2.0], requires_grad=True)
    apply(flat, 2).sum().backward()
    see("the gradient where x is 0", flat.grad, expect=torch.tensor([0.0, 4.0]))
    precise = see.randn(5, dtype=torch.float64).requires_grad_()
    apply(precise, 4).sum().backward()
    see("the gradient for n=4 in double precision", precise.grad, expect=4 * precise.detach() ** 3)
    again = torch.tensor([2.0], requires_grad=True)
    kept_graph = apply(again, 2)
    for _ in range(2):
        again.grad = None
        kept_graph.backward(retain_graph=True)
    see("the gradient of a second backward over the same graph", again.grad, expect=torch.tensor([4.0]))
    ctx = kept_graph.grad_fn  # `ctx` and the node are one object
    before = {name: id(value) for name, value in getattr(ctx, "__dict__", {}).items()}
    kept_graph.backward(torch.tensor([3.0]), retain_graph=True)
    after = {name: id(value) for name, value in getattr(ctx, "__dict__", {}).items()}
    see("backward leaves the attributes of ctx as they are", after == before, expect=True)
    base = torch.tensor([0.0, 1.25, -1.5], dtype=torch.float64)
    for n in range(5, 10):
        leaf = base.clone().requires_grad_()
        result = apply(leaf, n)
        result.sum().backward()
        see(f"the value and the gradient for n={n}", [result, leaf.grad], expect=[base**n, n * base ** (n - 1)])
    thirds = torch.tensor([1 / 3, 2 / 3], dtype=torch.float64, requires_grad=True)
    apply(thirds, 3).sum().backward()
    see("the gradient for n=3 of thirds in double precision", thirds.grad, expect=3 * thirds.detach() ** 2, rtol=1e-12)
    whole = torch.tensor([3, -2, 0])
    see("the value for n=39 of whole numbers", apply(whole, 39), expect=torch.tensor([3**39, -(2**39), 0]))
    for dtype in (torch.int32, torch.uint8, torch.float16, torch.bfloat16):
        name = str(dtype).removeprefix("torch.")
        small = torch.tensor([3, 2, 0], dtype=dtype)
        see(f"the value for n=2 of {name} numbers", apply(small, 2), expect=torch.tensor([9, 4, 0], dtype=dtype))
    agrees = torch.autograd.gradcheck(lambda t: apply(t, 4), (precise,), raise_exception=False)
    see("gradcheck for n=4", agrees, expect=True)
    see("it is a torch.autograd.Function", issubclass(lib.Power, torch.autograd.Function), expect=True)
    given = see.randn(3)
    changed = given.clone().requires_grad_() * 1
    before = changed.detach().clone()
    changed.retain_grad()
    result = apply(changed, 3)
    with torch.no_grad():
        changed.add_(1)
    see(
        "the input is changed before backward: a wrong gradient",
        _is_wrong(result, changed, 3 * before**2),
        expect=False,
    )
    node = apply(first, 3).grad_fn
    see("its own backward is the node in the graph", isinstance(node, BackwardCFunction), expect=True)
    behind = [type(other).__name__ for other, _ in node.next_functions if other is not None]
    see("what stands behind that node", behind, expect=["AccumulateGrad"])


@further("functional.function")
def function_more(lib, see):
    """A higher power, a matrix, and a part of the graph that wants no gradient."""
    x = see.randn(3, 2, dtype=torch.float64).requires_grad_()
    y = lib.Power.apply(x, 5)
    see("the value for n=5", y, expect=x.detach() ** 5)
    y.sum().backward()
    see("the gradient for n=5", x.grad, expect=5 * x.detach() ** 4)
    see("an input that wants no gradient", lib.Power.apply(x.detach(), 2).requires_grad, expect=False)
