# %% wrong: skips_last
# The last layer is left out. Count the layers that run.
class Chain(nn.Module):
    def forward(self, x):
        for layer in list(self._modules.values())[:-1]:
            x = layer(x)
        return x


# %% wrong: skips_first
# The first layer is left out. Count the layers that run.
class Chain(nn.Module):
    def forward(self, x):
        for layer in list(self._modules.values())[1:]:
            x = layer(x)
        return x


# %% wrong: reversed
# It runs the layers from the last to the first.
class Chain(nn.Module):
    def forward(self, x):
        for layer in reversed(self._modules.values()):
            x = layer(x)
        return x


# %% wrong: original_input
# Each layer is given the original input, and only the last result is kept. Hand each result to the next layer.
class Chain(nn.Module):
    def forward(self, x):
        out = x
        for layer in self._modules.values():
            out = layer(x)
        return out


# %% wrong: return_in_loop
# `return` stands inside the loop, so it ends after the first layer.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self._modules.values():
            x = layer(x)
            return x
        return x


# %% wrong: result_dropped
# The layers are called, but their results are dropped: nothing is assigned, and the input is returned.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self._modules.values():
            layer(x)
        return x


# %% wrong: calls_forward
# It calls `layer.forward(x)`. The numbers are right, but hooks on the layers do not run; call the layer itself.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self._modules.values():
            x = layer.forward(x)
        return x


# %% wrong: children_once
# It loops over `children()`, or `named_children()`, which list a module once. A layer that stands in the chain twice runs only once.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


# %% wrong: empty_fails
# It takes the first layer before it asks whether there is one, so an empty chain fails.
class Chain(nn.Module):
    def forward(self, x):
        first, *rest = self._modules.values()
        x = first(x)
        for layer in rest:
            x = layer(x)
        return x


# %% wrong: sorted_names
# It runs the layers in the order of their names. What counts is the order in which they were added.
class Chain(nn.Module):
    def forward(self, x):
        for name in sorted(self._modules):
            x = self._modules[name](x)
        return x


# %% wrong: numbers_expected
# It looks layers up by number, as if names were always "0", "1", … Names can be anything.
class Chain(nn.Module):
    def forward(self, x):
        for index in range(len(self._modules)):
            x = self._modules[str(index)](x)
        return x


# %% wrong: detaches
# It detaches the result from the graph on the way, so no gradient flows back.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self._modules.values():
            x = layer(x).detach() if isinstance(x, Tensor) else layer(x)
        return x


# %% wrong: unpacks
# It unpacks a tuple into several arguments. A Sequential hands on whatever a layer returns as one argument.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self._modules.values():
            x = layer(*x) if isinstance(x, tuple) else layer(x)
        return x


# %% wrong: modules_not_children
# The chain calls itself without end: by `self(x)`, or because it loops over `modules()`, which begins with the chain itself.
class Chain(nn.Module):
    def forward(self, x):
        for layer in self.modules():
            x = layer(x)
        return x


# %% wrong: sequential_inside
# An `nn.Sequential` runs the layers, inherited or made inside. This exercise asks for the loop itself.
class Chain(nn.Module):
    def forward(self, x):
        return nn.Sequential(*self._modules.values())(x)


# %% wrong: more_inputs_dropped
# It accepts any number of inputs and drops all but the first. PyTorch's chain takes exactly one.
class Chain(nn.Module):
    def forward(self, x, *more):
        for layer in self._modules.values():
            x = layer(x)
        return x


# %% right: reduce
# Folds the layers over the input.
class Chain(nn.Module):
    def forward(self, x):
        from functools import reduce

        return reduce(lambda value, layer: layer(value), self._modules.values(), x)


# %% right: recursive
# A function that runs the first layer and calls itself for the rest, by index.
class Chain(nn.Module):
    def forward(self, x):
        layers = list(self._modules.values())

        def run(position, value):
            return value if position == len(layers) else run(position + 1, layers[position](value))

        return run(0, x)


# %% right: by_attribute
# Looks each layer up as an attribute, by its name.
class Chain(nn.Module):
    def forward(self, input):
        for name in self._modules:
            input = getattr(self, name)(input)
        return input


# %% right: named_children_with_duplicates
# Uses a walk that is told to keep duplicates, one level deep.
class Chain(nn.Module):
    def forward(self, x):
        for name, layer in self.named_modules(remove_duplicate=False):
            if name and "." not in name:
                x = layer(x)
        return x
