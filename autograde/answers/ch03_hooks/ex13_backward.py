# %% wrong: on_x_itself
# It hangs the hook on `x` itself, so it sees what everybody who uses `x` sends back, a skip connection too. Give the module a gate of its own.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x, []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: no_gate_at_the_output
# It hangs the pre-hooks on the output itself, without a gate. A module around another one returns the same tensor, so the inner module's hooks come before the outer one's.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrive)
        return output


# %% wrong: gate_not_used
# It makes a gate and calls `forward` with `x`, past the gate. No gradient ever flows through it, so the hooks never run.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(x)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: detached
# Its gate is cut off the graph: `detach` gives a tensor through which no gradient flows back.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.detach().requires_grad_(), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: on_the_last_node
# It hangs the hooks on the output's `grad_fn`, as PyTorch once did. That node knows the gradients of the last operation only, not those of the module's input.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        output = self.forward(x)

        def on_node(grad_input, grad_output):
            for hook in list(self.hooks.values()):
                hook(self, grad_input[:1], grad_output)

        output.grad_fn.register_hook(on_node)
        return output


# %% wrong: swapped
# It hands the hook `grad_output` before `grad_input`.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, arrived[-1], grad_input) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: bare_tensors
# It hands the hooks bare tensors. Gradients come as tuples, of one tensor here.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output[0]) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input[0], arrived[-1][0]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: result_ignored
# It ignores what a backward hook returns. A tuple takes the place of `grad_input`.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                hook(self, grad_input, arrived[-1])
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: pre_result_ignored
# It ignores what a backward pre-hook returns. A tuple takes the place of `grad_output`.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                hook(self, grad_output)
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: hooks_see_the_original_output_gradient
# Its backward hooks are handed the gradient as it arrived. They are to see the `grad_output` that the pre-hooks have left.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            arrived.append(grad_output)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: pre_result_not_passed_on
# What the pre-hooks leave is shown to the hooks, but not returned to autograd, so the module computes with the gradient as it arrived.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return None

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: no_pre_hooks
# It never runs the backward pre-hooks.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: tuple_to_autograd
# It returns the hook's tuple to autograd. A tensor hook returns a tensor: the tuple's item.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: second_sees_the_original
# Each backward hook is handed the original gradient. The second one must see what the first has put in its place.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, (grad,), arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: grad_input_twice
# It hands the gradient of the input in both places. `grad_output` is the gradient of the output; a hook on the output learns it.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                grad_input = hook(self, grad_input, grad_input) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: grad_output_twice
# It runs the hooks when the output's gradient arrives and hands it over in both places. The gradient of the input is not known at that time.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        output = self.forward(x)

        def arrive(grad):
            grads = (grad,)
            for hook in list(self.pre_hooks.values()):
                grads = hook(self, grads) or grads
            for hook in list(self.hooks.values()):
                hook(self, grads, grads)
            return grads[0]

        output.register_hook(arrive)
        return output


# %% wrong: in_forward
# It runs the hooks during the call, with None for the gradients. They belong on the way back.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        output = self.forward(x)
        for hook in list(self.hooks.values()):
            hook(self, (None,), (None,))
        return output


# %% wrong: first_hook_only
# It runs only the first of its backward hooks.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, arrived = x.view_as(x), []

        def arrive(grad):
            grad_output = (grad,)
            for hook in list(self.pre_hooks.values()):
                grad_output = hook(self, grad_output) or grad_output
            arrived.append(grad_output)
            return grad_output[0]

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values())[:1]:
                grad_input = hook(self, grad_input, arrived[-1]) or grad_input
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output = output.view_as(output)
        output.register_hook(arrive)
        return output


# %% wrong: inherits
# It lets `nn.Module` do the work, by inheriting from it or by holding one. Here you are to write it.
class BackHooked(nn.Module):
    pass


# %% wrong: borrowed
# It lets PyTorch's own `BackwardHook` do the work. Build the same out of two tensor hooks and two gates.
from torch.utils.hooks import BackwardHook


class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        machine = BackwardHook(self, list(self.hooks.values()), list(self.pre_hooks.values()))
        (x,) = machine.setup_input_hook((x,))
        return machine.setup_output_hook(self.forward(x))


# %% right: own_functions
# Two gates, each an `autograd.Function`.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        module, state = self, {}

        class Entrance(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.view_as(x)

            @staticmethod
            def backward(ctx, grad):
                grads = (grad,)
                for hook in [*module.hooks.values()]:
                    result = hook(module, grads, state["out"])
                    grads = grads if result is None else result
                return grads[0]

        class Exit(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.view_as(x)

            @staticmethod
            def backward(ctx, grad):
                state["out"] = (grad,)
                for hook in [*module.pre_hooks.values()]:
                    result = hook(module, state["out"])
                    state["out"] = state["out"] if result is None else result
                return state["out"][0]

        return Exit.apply(self.forward(Entrance.apply(x)))


# %% right: clone_and_attribute
# A clone as the gate, and the gradient of the output kept at the module.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate = x.clone()
        output = self.forward(gate).clone()

        def arrive(grad):
            for hook in tuple(self.pre_hooks.values()):
                result = hook(self, (grad,))
                if result is not None:
                    (grad,) = result
            self.grad_output = (grad,)
            return grad

        def leave(grad):
            for hook in tuple(self.hooks.values()):
                result = hook(self, (grad,), self.grad_output)
                if result is not None:
                    (grad,) = result
            return grad

        output.register_hook(arrive)
        gate.register_hook(leave)
        return output


# %% right: one_tensor_hook_each
# A tensor hook for each hook; autograd chains them.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, known = x * 1, {}
        output = self.forward(gate) * 1
        for hook in self.pre_hooks.values():

            def arrive(grad, hook=hook):
                result = hook(self, (grad,))
                return grad if result is None else result[0]

            output.register_hook(arrive)
        output.register_hook(lambda grad: known.update(grad_output=(grad,)))
        for hook in self.hooks.values():

            def leave(grad, hook=hook):
                result = hook(self, (grad,), known["grad_output"])
                return grad if result is None else result[0]

            gate.register_hook(leave)
        return output


# %% right: hooks_on_the_gates_nodes
# Hangs the hooks on the nodes that make the gates, not on the tensors; nodes hand over tuples.
class BackHooked:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate = x.view_as(x)
        output = self.forward(gate).clone()
        left = []

        def arrive(grads):
            for hook in list(self.pre_hooks.values()):
                result = hook(self, grads)
                grads = grads if result is None else result
            left.append(grads)
            return grads

        def leave(grads):
            (grad_output,) = left
            for hook in list(self.hooks.values()):
                result = hook(self, grads, grad_output)
                grads = grads if result is None else result
            return grads

        output.grad_fn.register_prehook(arrive)
        gate.grad_fn.register_prehook(leave)
        return output
