# %% wrong: skip_has_bias
# `skip` has a bias. The print says `bias=False`.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())
        self.skip = nn.Linear(6, 3)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body(x)) + self.skip(x)


# %% wrong: other_order
# `head` is assigned before `skip`. The print lists what was assigned first, first.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())
        self.head = nn.Linear(8, 3)
        self.skip = nn.Linear(6, 3, bias=False)

    def forward(self, x):
        return self.head(self.body(x)) + self.skip(x)


# %% wrong: flat
# The parts of `body` are attributes of the network itself. In the print they are indented, inside a `Sequential`.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 8)
        self.tanh = nn.Tanh()
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.tanh(self.fc(x))) + self.skip(x)


# %% wrong: tanh_in_forward
# `tanh` is called as a function in `forward`, where the print cannot see it. The print shows a module `Tanh`.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8))
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(torch.tanh(self.body(x))) + self.skip(x)


# %% wrong: module_list
# `body` is a `ModuleList`. The print says `Sequential`.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.ModuleList([nn.Linear(6, 8), nn.Tanh()])
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        h = self.body[1](self.body[0](x))
        return self.head(h) + self.skip(x)


# %% wrong: plain_list
# `body` is a Python list, which the network does not know, so nothing of it is printed.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = [nn.Linear(6, 8), nn.Tanh()]
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body[1](self.body[0](x))) + self.skip(x)


# %% wrong: skip_unused
# The print is right, but `forward` never uses `skip`. What stands in a print need not run.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body(x))


# %% wrong: multiplied
# The print is right, but `forward` multiplies the two parts. They are to be added.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body(x)) * self.skip(x)


# %% wrong: printed_by_hand
# It writes the text of the print by hand, in `__repr__`, over layers that are not what it says.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        self.all = nn.Linear(6, 3)

    def forward(self, x):
        return self.all(x)

    def __repr__(self):
        return (
            "Printed(\n"
            "  (body): Sequential(\n"
            "    (0): Linear(in_features=6, out_features=8, bias=True)\n"
            "    (1): Tanh()\n"
            "  )\n"
            "  (skip): Linear(in_features=6, out_features=3, bias=False)\n"
            "  (head): Linear(in_features=8, out_features=3, bias=True)\n"
            ")"
        )


# %% right: add_module
# Names given as strings.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        body = nn.Sequential()
        body.append(nn.Linear(6, 8))
        body.append(nn.Tanh())
        self.add_module("body", body)
        self.add_module("skip", nn.Linear(6, 3, False))
        self.add_module("head", nn.Linear(8, 3))

    def forward(self, x):
        return self.skip(x) + self.head(self.body(x))


# %% right: loop
# The parts come from a dict.
class Printed(nn.Module):
    def __init__(self):
        super().__init__()
        parts = {
            "body": nn.Sequential(nn.Linear(6, 8), nn.Tanh()),
            "skip": nn.Linear(6, 3, bias=False),
            "head": nn.Linear(8, 3),
        }
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return torch.add(self.head(self.body(x)), self.skip(x))
