# %% wrong: not_repaired
# The layers, the scales and the heads stand in a list, a list and a dictionary. None of them is registered.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = [nn.Linear(a, b) for a, b in pairs]
        self.scales = [nn.Parameter(torch.tensor(1.0)) for _ in pairs]
        self.heads = {"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)}

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: heads_left
# The heads still stand in a plain dictionary. `nn.ModuleDict` is to a dictionary what `nn.ModuleList` is to a list.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.scales = nn.ParameterList([nn.Parameter(torch.tensor(1.0)) for _ in pairs])
        self.heads = {"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)}

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: scales_left
# The scales still stand in a plain list. A parameter in a list is no more visible than a layer in one.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.scales = [nn.Parameter(torch.tensor(1.0)) for _ in pairs]
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: layers_left
# The layers still stand in a plain list.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = [nn.Linear(a, b) for a, b in pairs]
        self.scales = nn.ParameterList([nn.Parameter(torch.tensor(1.0)) for _ in pairs])
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: parameters_only
# `parameters()` was written over to reach into the lists. The optimizer is content, but `state_dict` and `.double()`
# still find nothing.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = [nn.Linear(a, b) for a, b in pairs]
        self.scales = [nn.Parameter(torch.tensor(1.0)) for _ in pairs]
        self.heads = {"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)}

    def parameters(self, recurse=True):
        for layer in (*self.layers, *self.heads.values()):
            yield from layer.parameters()
        yield from self.scales

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: scales_buffers
# The scales are buffers now: they are saved and moved, and no optimizer trains them.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        for index, _ in enumerate(pairs):
            self.register_buffer(f"scale{index}", torch.tensor(1.0))
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for index, layer in enumerate(self.layers):
            x = torch.tanh(getattr(self, f"scale{index}") * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: one_scale
# One scale is registered and shared by all layers. Each layer has a scale of its own.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(self.scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: last_layer_only
# Every layer of the loop is assigned to the same name, so only the last one is registered.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = []
        for a, b in pairs:
            self.layer = nn.Linear(a, b)
            self.layers.append(self.layer)
        self.scales = nn.ParameterList([nn.Parameter(torch.tensor(1.0)) for _ in pairs])
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)


# %% wrong: tanh_lost
# Everything is registered, but `tanh` is gone from `forward`: what the network computes should stay the same.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.scales = nn.ParameterList([nn.Parameter(torch.tensor(1.0)) for _ in pairs])
        self.heads = nn.ModuleDict({"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)})

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = scale * layer(x)
        return self.heads["pair"](x), self.heads["triple"](x)


# %% right: numbered_names
# Names with numbers, and two attributes for the heads.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.depth = len(widths) - 1
        self.triple = nn.Linear(widths[-1], 3)
        self.pair = nn.Linear(widths[-1], 2)
        for i in range(self.depth):
            self.add_module(f"layer{i}", nn.Linear(widths[i], widths[i + 1]))
            self.register_parameter(f"scale{i}", nn.Parameter(torch.ones(())))

    def forward(self, x):
        for i in range(self.depth):
            layer, scale = getattr(self, f"layer{i}"), getattr(self, f"scale{i}")
            x = (scale * layer(x)).tanh()
        return self.pair(x), self.triple(x)


# %% right: lists_beside
# The lists stay for convenience; `Sequential` and a loop register what is in them.
class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths[:-1], widths[1:], strict=True))
        self.layers = nn.Sequential(*[nn.Linear(a, b) for a, b in pairs])
        self.scales = nn.ParameterDict({str(i): torch.tensor(1.0) for i, _ in enumerate(pairs)})
        self.heads = nn.ModuleDict()
        self.heads["pair"] = nn.Linear(widths[-1], 2)
        self.heads["triple"] = nn.Linear(widths[-1], 3)

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales.values(), strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)
