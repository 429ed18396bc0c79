# %% wrong: kwargs_kept
# It collects the keywords and does not hand them on, so the base class never sees the label.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__()
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: no_kwargs
# Its `__init__` accepts no keywords at all.
class MLP(Labelled):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: not_spread
# It hands on the dict itself, as one argument. Two stars spread it: `super().__init__(**kwargs)`.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: label_picked
# It picks `label` out of the keywords and drops the rest. An unknown keyword then passes without an error.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(label=kwargs.get("label", "unnamed"))
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: label_by_itself
# It sets the label by itself. The base class is not told of any keyword; hand all of them on.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__()
        self.label = kwargs.pop("label", "unnamed")
        if kwargs:
            raise TypeError(f"unexpected: {kwargs}")
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: plain_base
# Its base class is `nn.Module`, so there is no label. It should be `Labelled`.
class MLP(nn.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: forgets_super
# It does not begin with `super().__init__(**kwargs)`, so nothing is ready to keep a layer.
class MLP(Labelled):
    def __init__(self, **kwargs):
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: base_skipped
# It calls `nn.Module.__init__` and skips the `__init__` of `Labelled`, which would set the label. Use `super()`.
class MLP(Labelled):
    def __init__(self, **kwargs):
        nn.Module.__init__(self)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)
        self.__dict__.update(kwargs)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% wrong: no_relu
# There is no `relu` between the layers: together they are one linear layer.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(self.hidden(x))


# %% wrong: relu_last
# A `relu` after the last layer removes all that is negative from the output.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return torch.relu(self.output(torch.relu(self.hidden(x))))


# %% wrong: no_bias
# Its layers have no biases. `nn.Linear` has one unless it is told otherwise.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = nn.Linear(784, 256, bias=False)
        self.output = nn.Linear(256, 10, bias=False)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


# %% right: sequential
# One `Sequential` inside.
class MLP(Labelled):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))

    def forward(self, x):
        return self.net(x)


# %% right: positions_too
# Hands on positional arguments as well, names the base class, and makes the layers in the other order.
class MLP(Labelled):
    def __init__(self, *args, **kwargs):
        Labelled.__init__(self, *args, **kwargs)
        self.output = nn.Linear(256, 10)
        self.hidden = nn.Linear(784, 256)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.output(self.act(self.hidden(x)))


# %% right: label_shown
# Shows the keyword that it knows, and hands the others on beside it.
class MLP(Labelled):
    def __init__(self, label="unnamed", **kwargs):
        super().__init__(label=label, **kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))


# %% wrong: label_named
# It names the one keyword that the base class has today. Another one that `Labelled` may learn would not get through.
class MLP(Labelled):
    def __init__(self, *, label="unnamed"):
        super().__init__(label)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))
