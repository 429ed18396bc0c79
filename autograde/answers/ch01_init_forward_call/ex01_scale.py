# %% wrong: shared_count
# The count belongs to the class, so all objects share one. Set `self.calls` in `__init__`, and each has its own.
class Scale:
    calls = 0

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        Scale.calls += 1
        return self.factor * x


# %% wrong: no_return
# The call computes the product and returns nothing, so the caller gets `None`.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        self.factor * x


# %% wrong: making_counts
# It counts the making of the object as a call: `calls` starts at 1. Before the first call it should be 0.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 1

    def __call__(self, x):
        self.calls += 1
        return self.factor * x


# %% wrong: never_counts
# `calls` stays 0: nothing adds to it when the object is called.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        return self.factor * x


# %% wrong: counts_to_one
# The count is set to 1 by each call, not increased by 1.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        self.calls = 1
        return self.factor * x


# %% wrong: in_place
# It multiplies the tensor that it was given, in place: the caller's own `x` is changed.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        x *= self.factor
        return x


# %% wrong: keras_call
# Its method is called `call`. Python looks for `__call__`, with two underscores on both sides.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def call(self, x):
        self.calls += 1
        return self.factor * x


# %% wrong: on_the_object
# `__call__` was assigned to the object, in `__init__`. Python looks for it in the class only.
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0
        self.__call__ = self.multiply

    def multiply(self, x):
        self.calls += 1
        return self.factor * x


# %% wrong: factor_fixed
# The factor that was given is not kept: every object doubles.
class Scale:
    def __init__(self, factor):
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return 2.0 * x


# %% wrong: factor_shared
# The factor is kept in the class, so making a second object changes the first one's. Keep it in `self`.
class Scale:
    def __init__(self, factor):
        Scale.factor = factor
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return Scale.factor * x


# %% wrong: derived
# It derives from `nn.Module`, which brings a `__call__` of its own. Here, you write `__call__` in a plain class.
class Scale(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor, self.calls = factor, 0

    def forward(self, x):
        self.calls += 1
        return self.factor * x


# %% wrong: a_function
# `Scale` is a function that gives a function. It answers calls, but it is not a class with a `__call__`.
def Scale(factor):
    def scale(x):
        scale.calls += 1
        return factor * x

    scale.calls = 0
    return scale


# %% right: another_name
# The work is done by an ordinary method, and the class says that it is also `__call__`.
class Scale:
    def __init__(self, factor):
        self.factor, self.calls = factor, 0

    def apply(self, x):
        self.calls = self.calls + 1
        return x.mul(self.factor)

    __call__ = apply


# %% right: slots
# Without a dict for attributes.
class Scale:
    __slots__ = ("calls", "factor")

    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        try:
            return x * self.factor
        finally:
            self.calls += 1


# %% right: property
# Keeps a list of inputs' shapes, and counts it when asked.
class Scale:
    def __init__(self, factor):
        self.multiply = lambda x: factor * x
        self.shapes = []

    @property
    def calls(self):
        return len(self.shapes)

    def __call__(self, x):
        self.shapes.append(x.shape)
        return self.multiply(x)
