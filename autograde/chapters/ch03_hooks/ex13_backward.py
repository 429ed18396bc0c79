"""Backward hooks out of two tensor hooks."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import unaided
from autograde.observing.conditions import BackwardHook, BackwardPreHook
from autograde.observing.experiment import experiment, further


@experiment(
    "hooks.backward",
    title="Backward hooks out of two tensor hooks",
    points=3,
    subjects={"BackHooked": nn.Module},
    hints=(
        "You need two tensors to hang hooks on: the output, where the gradient comes in, and the input, where it "
        "goes out.",
        "Hung on `x` itself, the hook would see what everybody who uses `x` sends. Make a gate that only your module "
        "uses: `gate = x.view_as(x)`, and call `self.forward(gate)`. Send the output through a gate, too.",
        "Make a list for this call, `arrived = []`. The output's hook runs the pre-hooks, appends the tuple that they "
        "leave, and returns its item. The gate's hook runs the hooks, `hook(self, (grad,), arrived[-1])`, and returns "
        "the item of what they leave.",
    ),
    after=(
        "`BackwardHook` in `torch/utils/hooks.py` does this for any number of tensors: it sends the inputs and the "
        "outputs through an identity function, `BackwardHookFunction` in `torch/nn/modules/_functions.py`, whose nodes "
        "carry the hooks. That function is also why overwriting what it returns is refused."
    ),
    conditions=(BackwardPreHook(base=lambda lib: lib.BackHooked), BackwardHook(base=lambda lib: lib.BackHooked)),
)
def backward(lib, see):
    """Hangs looking and changing hooks on a module of several operations, alone and beside a skip connection."""
    with unaided(see):

        class Curve(lib.BackHooked):
            def forward(self, x):
                return torch.sin(3 * x) * x

        def look(name):
            return lambda module, grad_input, grad_output: see(
                f"{name} is given", (type(module).__name__, grad_input, grad_output)
            )

        def leaf(*shape):
            return see.randn(*shape, requires_grad=True)

        alone = Curve()
        alone.register_full_backward_pre_hook(
            lambda m, grad_output: see("the only hook, a pre-hook, is given", grad_output)
        )
        x = leaf(2)
        (3 * alone(x)).sum().backward()
        see("a pre-hook alone: the input's gradient", x.grad)
        module = Curve()
        handle = module.register_full_backward_hook(look("the hook"))
        x = leaf(3)
        output = module(x)
        see("the output", output)
        (2 * output).sum().backward()
        see("the input's gradient", x.grad)
        x = leaf(3)
        (module(x) + 10 * x).sum().backward()
        see("beside a skip connection: the input's gradient", x.grad)
        x = leaf(2)
        output = module(x)
        (output * 2 + output**2).sum().backward()
        see("an output used twice: the input's gradient", x.grad)
        x = leaf(2)
        one, other = module(x), module(x + 1)
        one.sum().backward()
        (5 * other).sum().backward()
        see("called twice: the input's gradient", x.grad)
        x = leaf(2)
        (3 * module(x) + 2 * module(x)).sum().backward()
        see("called twice with one input: its gradient", x.grad)
        handle.remove()
        see("hooks are swapped between two calls, then backward through the first: who runs", _swapped(Curve))

        early = Curve()
        early.register_full_backward_pre_hook(
            lambda module, grad_output: see("the pre-hook is given", (type(module).__name__, grad_output))
        )
        early.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 10,))
        late = early.register_full_backward_pre_hook(
            lambda module, grad_output: see("the pre-hook behind one that returns 10 times it", grad_output)
        )
        early.register_full_backward_hook(look("the hook behind the pre-hooks"))
        x = leaf(2)
        (3 * early(x)).sum().backward()
        see("pre-hooks: the input's gradient", x.grad)
        late.remove()
        x = leaf(2)
        early(x).sum().backward()
        see("one pre-hook is removed: the input's gradient", x.grad)

        module.register_full_backward_hook(lambda m, grad_input, grad_output: (grad_input[0] * 0 + 1,))
        module.register_full_backward_hook(look("the second hook"))
        x = leaf(3)
        module(x).sum().backward()
        see("a hook that replaces it: the input's gradient", x.grad)
        other = Curve()
        x = leaf(3)
        other(x).sum().backward()
        see("a module without hooks: the input's gradient", x.grad)

        for words, result in {
            "zeros": lambda grad: grad * 0,
            "the gradient without its negative numbers": lambda grad: grad.clamp(min=0),
        }.items():
            for kind in ("register_full_backward_hook", "register_full_backward_pre_hook"):
                replaced = Curve()
                getattr(replaced, kind)(lambda m, grads, *_, result=result: (result(grads[0]),))
                x = leaf(5)
                (replaced(x) * torch.arange(-2.0, 3.0)).sum().backward()
                see(f"a {'pre-' * ('pre' in kind)}hook that returns {words}: the input's gradient", x.grad)
        for kind in ("register_full_backward_hook", "register_full_backward_pre_hook"):
            placed = Curve()
            getattr(placed, kind)(_grow)
            x = leaf(2)
            (placed(x) * torch.tensor([1.0, -2.0])).sum().backward()
            see(f"a {'pre-' * ('pre' in kind)}hook that changes its gradient in place: the input's gradient", x.grad)

        see("is each hook given the tensor itself, or a copy", _given(lib.BackHooked))

        class Times(lib.BackHooked):
            def __init__(self):
                super().__init__()
                self.factor = torch.tensor(3.0, requires_grad=True)

            def forward(self, x):
                return x * self.factor

        times = Times()
        times.register_full_backward_hook(look("the hook, after a gradient for a weight alone,"))
        output = times(leaf(2))
        torch.autograd.grad(output.sum(), times.factor, retain_graph=True)
        (5 * output).sum().backward()
        number = Curve()
        number.register_full_backward_hook(look("the hook, where a single number goes in,"))
        x = see.randn(1)[0].requires_grad_()
        number(x).backward()
        see("a single number: its gradient", x.grad)
        silent = Curve()
        silent.register_full_backward_hook(look("the hook, where the gradient is 0"))
        (0 * silent(leaf(2))).sum().backward()
        graphs = Curve()
        graphs.register_full_backward_hook(
            lambda m, *given: see("create_graph=True: can what the hook is given be differentiated", _asking(given))
        )
        x = leaf(2)
        torch.autograd.grad((graphs(x) ** 2).sum(), x, create_graph=True)

        class Same(lib.BackHooked):
            def forward(self, x):
                return x

        same = Same()
        same.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 3,))
        same.register_full_backward_hook(look("the hook of a module that returns its input"))
        x = leaf(2)
        same(x).sum().backward()
        see("a module that returns its input: the input's gradient", x.grad)

        class Deep(lib.BackHooked):
            def __init__(self):
                super().__init__()
                self.depth = 0

            def forward(self, x):
                if self.depth:
                    return x.detach() * self.weight
                self.depth, self.weight = 1, x.detach().clone().requires_grad_()
                return 3 * self(x) + 2 * x

        deep = Deep()
        deep.register_full_backward_hook(look("the hook of a module that calls itself"))
        x = leaf(2)
        deep(x).sum().backward()
        see("a module that calls itself with its input: the input's gradient", x.grad)

        class Again(Deep):
            def forward(self, x):
                return x * 3 if self.depth else self.inside(x)

            def inside(self, x):
                self.depth = 1
                return 7 * self(self.given) + x

        again = Again()
        again.register_full_backward_hook(look("the hook of a module that calls itself with its own argument"))
        again.given = x = leaf(2)
        again(x).sum().backward()
        see("a module that calls itself with its own argument: the gradient", x.grad)

        class Around(lib.BackHooked):
            def __init__(self):
                super().__init__()
                self.inner = Curve()

            def forward(self, x):
                return self.inner(x)

        around = Around()
        around.register_full_backward_hook(look("the outer module's hook"))
        around.inner.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] / 2,))
        around.inner.register_full_backward_hook(look("the inner module's hook"))
        x = leaf(2)
        (4 * around(x)).sum().backward()
        see("a module around another: the input's gradient", x.grad)

        class Nest(lib.BackHooked):
            def __init__(self, *inside):
                super().__init__()
                self.inside = inside

            def forward(self, x):
                for layer in self.inside:
                    x = 2 * layer(3 * x)
                return x * x

        nest = Nest(Nest())
        nest.register_full_backward_hook(look("the outer of two of one class"))
        nest.inside[0].register_full_backward_hook(look("the inner of two of one class"))
        for word in ("the first", "the second"):
            x = leaf(2)
            nest(x).sum().backward()
            see(f"one inside another of the same class, {word} call: the input's gradient", x.grad)


def _swapped(kind):
    """Return which hooks run on the way back through a call, and whether each is given its own module."""
    module, ran, handles, outputs = kind(), [], [], []
    for letter in "AB":
        for handle in handles:
            handle.remove()
        handles = [
            getattr(module, method)(lambda m, *_, note=f"{word} {letter}": ran.append((note, m is module)))
            for method, word in (
                ("register_full_backward_pre_hook", "pre-hook"),
                ("register_full_backward_hook", "hook"),
            )
        ]
        outputs.append(module(torch.ones(2, requires_grad=True)))
    kind()(torch.ones(2, requires_grad=True))
    outputs[0].sum().backward()
    return ran


class _Made(torch.autograd.Function):
    """Passes its input on, and notes the gradient that it makes on the way back."""

    @staticmethod
    def forward(ctx, x, made):
        ctx.made = made
        return x * 1

    @staticmethod
    def backward(ctx, grad):
        grad = grad * 3
        ctx.made.append(grad.data_ptr())
        return grad, None


def _given(base):
    """Return for each gradient that a hook is given whether it is the tensor that autograd has at hand there."""

    class Module(base):
        def forward(self, x):
            return _Made.apply(x, made)

    made, said, kept = [], {}, []
    grad, module = torch.ones(2), Module()

    def early(module, grad_output):
        kept.append(grad_output)
        said["the pre-hook's grad_output"] = "itself" if grad_output[0].data_ptr() == grad.data_ptr() else "a copy"

    def late(module, grad_input, grad_output):
        kept.extend((grad_input, grad_output))
        said["the hook's grad_input"] = "itself" if grad_input[0].data_ptr() in made else "a copy"
        same = grad_output[0].data_ptr() == kept[0][0].data_ptr()
        said["the hook's grad_output"] = "itself" if same else "a copy"

    module.register_full_backward_pre_hook(early)
    module.register_full_backward_hook(late)
    module(torch.ones(2, requires_grad=True)).backward(grad)
    return said


def _grow(module, grads, *_):
    grads[0].mul_(10)


def _asking(given):
    return [grads[0].requires_grad for grads in given]


@further("hooks.backward")
def backward_nested(lib, see):
    """Modules in a row and inside each other, with a parameter."""

    class Scale(lib.BackHooked):
        def __init__(self, factor):
            super().__init__()
            self.factor = nn.Parameter(factor)

        def forward(self, x):
            return (x * self.factor).tanh()

    class Two(lib.BackHooked):
        def __init__(self, one, other):
            super().__init__()
            self.one, self.other = one, other

        def forward(self, x):
            return self.other(self.one(x))

    one, other = Scale(see.rand(4)), Scale(see.rand(4))
    net = Two(one, other)
    for name, module in (("outside", net), ("the first", one), ("the second", other)):
        module.register_full_backward_hook(lambda m, gi, go, name=name: see(name, (gi, go)))
    other.register_full_backward_pre_hook(lambda m, go: (go[0] / 2,))
    x = see.randn(2, 4).requires_grad_()
    (net(x) ** 2).sum().backward()
    see("the input's gradient", x.grad)
    see("a parameter's gradient", one.factor.grad)
