# %% wrong: on_x_itself
# It hangs the hook on `x` itself, so it sees what everybody who uses `x` sends back, a skip connection too. Give the module a gate of its own.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: gate_not_used
# It makes a gate and calls `forward` with `x`, past the gate. No gradient ever flows through it, so the hooks never run.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(x)
        output.register_hook(arrived.append)
        return output


# %% wrong: detached
# Its gate is cut off the graph: `detach` gives a tensor through which no gradient flows back.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.detach().requires_grad_()

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: on_the_last_node
# It hangs the hook on the output's `grad_fn`, as PyTorch once did. That node knows the gradients of the last operation only, not those of the module's input.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        output = self.forward(x)
        for hook in list(self.hooks.values()):
            output.grad_fn.register_hook(
                lambda grad_input, grad_output, hook=hook: hook(self, grad_input[:1], grad_output)
            )
        return output


# %% wrong: swapped
# It hands the hook `grad_output` before `grad_input`.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, (arrived[-1],), grad_input)
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: bare_tensors
# It hands the hook bare tensors. Both are tuples, of one tensor here.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input[0], arrived[-1])
                grad_input = grad_input if result is None else (result[0],)
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: result_ignored
# It ignores what a hook returns. A tuple takes the place of `grad_input`.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                hook(self, grad_input, (arrived[-1],))
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: tuple_to_autograd
# It returns the hook's tuple to autograd. A tensor hook returns a tensor: the tuple's item.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0] if grad_input[0] is grad else grad_input

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: second_sees_the_original
# Each hook is handed the original gradient. The second one must see what the first has put in its place.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = original = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, original, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: grad_input_twice
# It hands the gradient of the input in both places. `grad_output` is the gradient of the output; a hook on the output learns it.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values()):
                result = hook(self, grad_input, grad_input)
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: grad_output_twice
# It runs the hooks when the output's gradient arrives and hands it over in both places. The gradient of the input is not known at that time.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        output = self.forward(x)

        def arrive(grad):
            for hook in list(self.hooks.values()):
                hook(self, (grad,), (grad,))

        output.register_hook(arrive)
        return output


# %% wrong: in_forward
# It runs the hooks during the call, with None for both gradients. They belong on the way back.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

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
# It runs only the first hook.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        arrived = []
        gate = x.view_as(x)

        def leave(grad):
            grad_input = (grad,)
            for hook in list(self.hooks.values())[:1]:
                result = hook(self, grad_input, (arrived[-1],))
                grad_input = grad_input if result is None else result
            return grad_input[0]

        gate.register_hook(leave)
        output = self.forward(gate)
        output.register_hook(arrived.append)
        return output


# %% wrong: inherits
# It inherits from `nn.Module` and lets PyTorch do the work. Here you are to write it.
class BackHooked(nn.Module):
    pass


# %% right: an_own_function
# A gate made as an `autograd.Function`.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        module, state = self, {}

        class Gate(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.view_as(x)

            @staticmethod
            def backward(ctx, grad):
                grads = (grad,)
                for hook in [*module.hooks.values()]:
                    grads = hook(module, grads, state["out"]) or grads
                return grads[0]

        output = self.forward(Gate.apply(x))
        output.register_hook(lambda grad: state.update(out=(grad,)))
        return output


# %% right: clone_and_attribute
# A clone as the gate, and the gradient of the output kept at the module.
class BackHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate = x.clone()
        output = self.forward(gate)

        def arrive(grad):
            self.grad_output = (grad,)

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
        self.hooks = OrderedDict()

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x):
        gate, known = x * 1, {}
        output = self.forward(gate)
        output.register_hook(lambda grad: known.__setitem__("grad_output", (grad,)))
        for hook in self.hooks.values():

            def leave(grad, hook=hook):
                result = hook(self, (grad,), known["grad_output"])
                return grad if result is None else result[0]

            gate.register_hook(leave)
        return output
