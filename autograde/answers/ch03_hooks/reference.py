# Made from solutions/03_hooks/03_hooks.md by `make build`. Edit that text instead.

# %% setup
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from autograde import check, hint, progress, show

# %% stub: order
order = ...  # "a", "b", "c" or "d"

# %% solution: order
order = "b"

# %% stub: centre
def centre(module: nn.Module, args: tuple) -> tuple:
    """Return `args` with the first tensor, of shape (..., D), centred over its last axis.

    A first argument [[1., 3.], [5., 9.]] becomes [[-1., 1.], [-2., 2.]]; all others stay.
    """
    raise NotImplementedError

# %% solution: centre
def centre(module: nn.Module, args: tuple) -> tuple:
    """Return `args` with the first tensor, of shape (..., D), centred over its last axis.

    A first argument [[1., 3.], [5., 9.]] becomes [[-1., 1.], [-2., 2.]]; all others stay.
    """
    x, *others = args
    return (x - x.mean(-1, keepdim=True), *others)

# %% stub: trace_shapes
def trace_shapes(model: nn.Module, *inputs: Tensor) -> list[tuple[str, tuple, tuple]]:
    """Call `model(*inputs)` and return (name, input shape, output shape) for each call of a leaf.

    For a Sequential of Linear(3, 4) and ReLU() and an input of shape (5, 3):
    [("0", (5, 3), (5, 4)), ("1", (5, 4), (5, 4))]. A model without children is a leaf named "".
    """
    raise NotImplementedError

# %% solution: trace_shapes
def trace_shapes(model: nn.Module, *inputs: Tensor) -> list[tuple[str, tuple, tuple]]:
    """Call `model(*inputs)` and return (name, input shape, output shape) for each call of a leaf.

    For a Sequential of Linear(3, 4) and ReLU() and an input of shape (5, 3):
    [("0", (5, 3), (5, 4)), ("1", (5, 4), (5, 4))]. A model without children is a leaf named "".
    """
    rows, handles = [], []
    for name, module in model.named_modules():
        if list(module.children()):
            continue

        def record(module: nn.Module, args: tuple, output: Tensor, name: str = name) -> None:
            rows.append((name, tuple(args[0].shape), tuple(output.shape)))

        handles.append(module.register_forward_hook(record))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows

# %% stub: silent
def silent(model: nn.Module, *inputs: Tensor) -> list[str]:
    """Call `model(*inputs)`; return the names of the modules in it whose hooks did not run.

    A model with layers `a` and `b`, whose forward is `self.b.forward(self.a(x))`, gives ["b"].
    """
    raise NotImplementedError

# %% solution: silent
def silent(model: nn.Module, *inputs: Tensor) -> list[str]:
    """Call `model(*inputs)`; return the names of the modules in it whose hooks did not run.

    A model with layers `a` and `b`, whose forward is `self.b.forward(self.a(x))`, gives ["b"].
    """
    heard = set()
    handles = [
        module.register_forward_hook(lambda module, args, output: heard.add(module))
        for module in model.modules()
    ]
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in model.named_modules() if module not in heard]

# %% stub: recording
@contextmanager
def recording(model: nn.Module, names: list[str]) -> Iterator[dict[str, Tensor]]:
    """Give a dict that holds, after a call of the model, the output of each named module.

    with recording(model, ["body.0", "head"]) as maps:
        model(x)
    maps["head"]  # a tensor that needs no gradient
    """
    raise NotImplementedError

# %% solution: recording
@contextmanager
def recording(model: nn.Module, names: list[str]) -> Iterator[dict[str, Tensor]]:
    """Give a dict that holds, after a call of the model, the output of each named module.

    with recording(model, ["body.0", "head"]) as maps:
        model(x)
    maps["head"]  # a tensor that needs no gradient
    """
    maps, handles = {}, []
    for name in names:

        def keep(module: nn.Module, args: tuple, output: Tensor, name: str = name) -> None:
            maps[name] = output.detach().clone()

        handles.append(model.get_submodule(name).register_forward_hook(keep))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()

# %% stub: activation_stats
def activation_stats(model: nn.Module, x: Tensor, kind: type) -> list[tuple[float, float, float]]:
    """Call `model(x)`; return (mean, std, share of zeros) of each output of a module of `kind`.

    An output [[0., 2.], [0., 1.]] gives (0.75, 0.9574, 0.5).
    """
    raise NotImplementedError

# %% solution: activation_stats
def activation_stats(model: nn.Module, x: Tensor, kind: type) -> list[tuple[float, float, float]]:
    """Call `model(x)`; return (mean, std, share of zeros) of each output of a module of `kind`.

    An output [[0., 2.], [0., 1.]] gives (0.75, 0.9574, 0.5).
    """
    rows = []

    def collect(module: nn.Module, args: tuple, output: Tensor) -> None:
        zeros = (output == 0).float().mean()
        rows.append((output.mean().item(), output.std().item(), zeros.item()))

    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows

# %% stub: guard
def guard(module: nn.Module) -> RemovableHandle:
    """Refuse calls of `module` once its parameters or buffers differ from now; return the handle.

    After `guard(layer)` and a change of its bias, `layer(x)` raises RuntimeError: ... bias ...
    """
    raise NotImplementedError

# %% solution: guard
def guard(module: nn.Module) -> RemovableHandle:
    """Refuse calls of `module` once its parameters or buffers differ from now; return the handle.

    After `guard(layer)` and a change of its bias, `layer(x)` raises RuntimeError: ... bias ...
    """
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module: nn.Module, args: tuple) -> None:
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"the frozen entry {name} has changed")

    return module.register_forward_pre_hook(compare)

# %% stub: handle
class Handle:
    """Removes one entry from a dictionary of hooks; `id` is the entry's key."""

    def __init__(self, hooks: OrderedDict) -> None:
        raise NotImplementedError

# %% solution: handle
class Handle:
    """Removes one entry from a dictionary of hooks; `id` is the entry's key."""

    next_id = 0

    def __init__(self, hooks: OrderedDict) -> None:
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self) -> None:
        self.hooks.pop(self.id, None)

    def __enter__(self) -> "Handle":
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


# %% stub: pipeline
class Module:
    """Runs its hooks around `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.pre_hooks: OrderedDict[int, Callable] = OrderedDict()
        self.hooks: OrderedDict[int, Callable] = OrderedDict()

    def register_forward_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook in front of `forward`."""
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook behind `forward`."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run pre-hooks, `forward` and hooks; return the output."""
        raise NotImplementedError

# %% solution: pipeline
class Module:
    """Runs its hooks around `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.pre_hooks: OrderedDict[int, Callable] = OrderedDict()
        self.hooks: OrderedDict[int, Callable] = OrderedDict()

    def register_forward_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook in front of `forward`."""
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook behind `forward`."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run pre-hooks, `forward` and hooks; return the output."""
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output

# %% stub: pre_options
class PreHooked:
    """Runs its pre-hooks before `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.hooks: OrderedDict = OrderedDict()

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Hang a hook in front of `forward`; with `prepend`, in front of all other hooks."""
        raise NotImplementedError

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run the pre-hooks, each with or without `kwargs` as it was registered, then `forward`."""
        raise NotImplementedError

# %% solution: pre_options
class PreHooked:
    """Runs its pre-hooks before `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.hooks: OrderedDict = OrderedDict()

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Hang a hook in front of `forward`; with `prepend`, in front of all other hooks."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run the pre-hooks, each with or without `kwargs` as it was registered, then `forward`."""
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)

# %% stub: post_options
class PostHooked:
    """Runs its hooks after `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.hooks: OrderedDict = OrderedDict()

    def register_forward_hook(
        self, hook: Callable, *, always_call: bool = False
    ) -> RemovableHandle:
        """Hang a hook behind `forward`; with `always_call` it runs after an error as well."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run `forward` and the hooks; after an error, those with `always_call` that are left."""
        raise NotImplementedError

# %% solution: post_options
class PostHooked:
    """Runs its hooks after `forward`, which subclasses define."""

    def __init__(self) -> None:
        self.hooks: OrderedDict = OrderedDict()

    def register_forward_hook(
        self, hook: Callable, *, always_call: bool = False
    ) -> RemovableHandle:
        """Hang a hook behind `forward`; with `always_call` it runs after an error as well."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run `forward` and the hooks; after an error, those with `always_call` that are left."""
        output, ran = None, set()
        try:
            output = self.forward(*args, **kwargs)
            for key, (hook, _) in list(self.hooks.items()):
                ran.add(key)
                result = hook(self, args, output)
                output = output if result is None else result
            return output
        except Exception:
            for key, (hook, always_call) in list(self.hooks.items()):
                if always_call and key not in ran:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise

# %% stub: clip_gradients
def clip_gradients(model: nn.Module, limit: float) -> list[RemovableHandle]:
    """Limit each element of arriving parameter gradients to [-limit, limit]; return the handles.

    With the limit 1, an arriving gradient [-7., 0.5, 2.] is added to `.grad` as [-1., 0.5, 1.].
    """
    raise NotImplementedError

# %% solution: clip_gradients
def clip_gradients(model: nn.Module, limit: float) -> list[RemovableHandle]:
    """Limit each element of arriving parameter gradients to [-limit, limit]; return the handles.

    With the limit 1, an arriving gradient [-7., 0.5, 2.] is added to `.grad` as [-1., 0.5, 1.].
    """
    return [
        parameter.register_hook(lambda grad: grad.clamp(-limit, limit))
        for parameter in model.parameters()
        if parameter.requires_grad
    ]

# %% stub: backward
class BackHooked:
    """Runs its hooks on the way back; subclasses define `forward(x)`."""

    def __init__(self) -> None:
        self.pre_hooks: OrderedDict[int, Callable] = OrderedDict()
        self.hooks: OrderedDict[int, Callable] = OrderedDict()

    def register_full_backward_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook where the output's gradient arrives."""
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook where the input's gradient leaves."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x: Tensor) -> Tensor:
        """Return `forward` of x, a tensor that needs a gradient; prepare the backward hooks."""
        raise NotImplementedError

# %% solution: backward
class BackHooked:
    """Runs its hooks on the way back; subclasses define `forward(x)`."""

    def __init__(self) -> None:
        self.pre_hooks: OrderedDict[int, Callable] = OrderedDict()
        self.hooks: OrderedDict[int, Callable] = OrderedDict()

    def register_full_backward_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook where the output's gradient arrives."""
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook: Callable) -> RemovableHandle:
        """Hang a hook where the input's gradient leaves."""
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x: Tensor) -> Tensor:
        """Return `forward` of x, a tensor that needs a gradient; prepare the backward hooks."""
        gate, arrived = x.view_as(x), []

        def arrive(grad: Tensor) -> Tensor:
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad: Tensor) -> Tensor:
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output

# %% stub: old_hook
old_hook = ...  # "a", "b", "c" or "d"

# %% solution: old_hook
old_hook = "b"
