# %% wrong: no_relu
# There is no `relu` between the layers, so the two together are one linear layer.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(self.fc1(x))


# %% wrong: relu_after_both
# There is a `relu` after the last layer as well: the output can never be negative.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return torch.relu(self.fc2(torch.relu(self.fc1(x))))


# %% wrong: relu_last_only
# The `relu` stands after the last layer. It belongs between the two.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return torch.relu(self.fc2(self.fc1(x)))


# %% wrong: relu_first
# The `relu` is applied to the input, before the first layer.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(self.fc1(torch.relu(x)))


# %% wrong: tanh_kept
# It uses `tanh`, as `Tiny` does. Here the activation function is `relu`.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


# %% wrong: no_return
# `forward` computes the output and returns nothing, so the call gives `None`.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = self.fc2(x)


# %% wrong: forgets_super
# `__init__` does not begin with `super().__init__()`, so there is nothing yet in which a layer could be kept.
class SimpleNet(nn.Module):
    def __init__(self):
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


# %% wrong: first_layer_dropped
# `forward` starts over from the input for the second layer: what the first layer gave is thrown away.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        h = torch.relu(self.fc1(x))
        return self.fc2(x)


# %% wrong: sizes_swapped
# `nn.Linear` takes the number that comes in first, then the number that goes out. Here they are swapped.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(5, 10)
        self.fc2 = nn.Linear(2, 5)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


# %% wrong: keras_call
# The method is called `call`, as in Keras. PyTorch's `__call__` looks for `forward`.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def call(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


# %% wrong: in_a_list
# The layers stand in a Python list. They work, but the network does not know them, so it has no parameters to train.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(10, 5), nn.Linear(5, 2)]

    def forward(self, x):
        return self.layers[1](torch.relu(self.layers[0](x)))


# %% wrong: made_in_forward
# The layers are made inside `forward`: each call draws new weights, and there is nothing to train.
class SimpleNet(nn.Module):
    def forward(self, x):
        return nn.Linear(5, 2)(torch.relu(nn.Linear(10, 5)(x)))


# %% wrong: one_layer
# There is one layer, from 10 to 2. Two are wanted, with 5 numbers between them.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 2)

    def forward(self, x):
        return self.fc(x)


# %% wrong: softmax_last
# It ends with a softmax. The output of the last layer is wanted as it is.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return torch.softmax(self.fc2(torch.relu(self.fc1(x))), -1)


# %% wrong: detached
# `.detach()` or `.data` between the layers cuts the graph: nothing before that point gets a gradient.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)).detach())


# %% wrong: a_function
# `SimpleNet` is a function that gives a network. Here you write the class, with `__init__` and `forward`.
def SimpleNet():
    return nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2))


# %% right: sequential_inside
# One `Sequential` holds everything.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.all = nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2))

    def forward(self, x):
        return self.all(x)


# %% right: is_a_sequential
# The class is a `Sequential` itself.
class SimpleNet(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2))


# %% right: declared_backwards
# Other names, declared in the other order; clamp is relu.
class SimpleNet(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.head = nn.Linear(5, 2)
        self.base = nn.Linear(10, 5)

    def forward(self, x):
        return self.head(self.base(x).clamp(min=0))


# %% right: own_parameters
# Keeps weights and biases by hand, and calls the function.
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1, self.b1 = nn.Parameter(torch.randn(5, 10)), nn.Parameter(torch.randn(5))
        self.w2, self.b2 = nn.Parameter(torch.randn(2, 5)), nn.Parameter(torch.randn(2))

    def forward(self, x):
        return F.linear(F.relu(F.linear(x, self.w1, self.b1)), self.w2, self.b2)
