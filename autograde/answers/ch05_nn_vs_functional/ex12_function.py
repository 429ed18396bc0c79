# %% wrong: no_chain_rule
# `backward` ignores `grad_output`. It must multiply it with the derivative, or whatever comes after `Power` is forgotten.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return ctx.n * x ** (ctx.n - 1), None


# %% wrong: one_gradient
# `backward` returns one gradient. `forward` took two arguments, so two must come back: the second is None.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1)


# %% wrong: factor_missing
# The factor `n` is missing from the derivative.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x ** (ctx.n - 1), None


# %% wrong: exponent_not_lowered
# The exponent is not lowered: the derivative of `x**n` has `x` to the power `n - 1`.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x**ctx.n, None


# %% wrong: result_saved
# The result was saved and used as if it were the input: the derivative is taken at `x**n`, not at `x`.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        y = x**n
        ctx.save_for_backward(y)
        ctx.n = n
        return y

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1), None


# %% wrong: kept_on_the_class
# `x` and `n` are kept on the class. A second call overwrites them before the first one's backward. `ctx` belongs to one call.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        Power.x, Power.n = x, n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * Power.n * Power.x ** (Power.n - 1), None


# %% wrong: gradient_for_n
# `backward` returns a gradient for `n` too. `n` is a plain number: its place takes None.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1), grad_output


# %% wrong: sign
# The gradient has the wrong sign.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return -grad_output * ctx.n * x ** (ctx.n - 1), None


# %% wrong: overwrites_its_input
# `forward` raises its input in place: the caller's tensor is changed.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x.clone())
        ctx.n = n
        return x.detach().pow_(n)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1), None


# %% wrong: always_a_square
# It squares, whatever `n` is.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x, None


# %% wrong: gradients_summed
# The gradients are added up to one number. Each element has its own, in the shape of `x`.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (grad_output * ctx.n * x ** (ctx.n - 1)).sum().expand_as(x), None


# %% wrong: left_to_autograd
# It is no `torch.autograd.Function`: the power is left to autograd, and `backward` is never called.
class Power:
    @staticmethod
    def apply(x, n):
        return x**n


# %% wrong: tuple_not_unpacked
# `ctx.saved_tensors` is a tuple, also when one tensor was saved. The tensor has to be taken out of it.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1), None


# %% wrong: number_saved_as_tensor
# `save_for_backward` takes tensors only. A number becomes a plain attribute of `ctx`.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x, n)
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        x, n = ctx.saved_tensors
        return grad_output * n * x ** (n - 1), None


# %% wrong: divided_by_x
# The derivative is made by dividing the result by `x`. Where `x` is 0, that is not a number.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x**ctx.n / x, None


# %% wrong: computed_outside
# The power is computed outside `forward`, where autograd records it, and the gradient comes from there.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, power):
        return power.view_as(power)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output

    @classmethod
    def apply(cls, x, n):
        return super().apply(x**n)


# %% right: setup_context
# The newer form: `forward` without `ctx`, and `setup_context` beside it.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(x, n):
        return x**n

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])
        ctx.n = inputs[1]

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (ctx.n * x.pow(ctx.n - 1)), None


# %% right: derivative_saved
# Computes the derivative at once and keeps that.
class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        below = torch.ones_like(x)
        for _ in range(n - 1):
            below = below * x
        ctx.save_for_backward(n * below)
        return below * x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.saved_tensors[0], None


# %% right: once_differentiable
# Keeps the tensor on ctx, and forbids a second derivative.
from torch.autograd.function import once_differentiable


class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n):
        ctx.x, ctx.n = x.detach(), n
        return torch.pow(x, n)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_output):
        return torch.mul(grad_output, ctx.n * ctx.x ** (ctx.n - 1)), None
