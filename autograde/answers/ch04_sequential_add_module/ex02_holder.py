# %% wrong: forgets_super
# `__init__` never calls `super().__init__()`. Until that has run, there is no dictionary to register children in.
class Holder(nn.Module):
    def __init__(self, *layers):
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers):
                self.add_module(str(index), layer)


# %% wrong: python_list
# The layers are kept in a Python list. The module does not see inside it, so it has no children.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            layers = layers[0].values()
        self.layers = list(layers)


# %% wrong: module_list_inside
# The layers are kept in a `ModuleList`. They are registered, but one level too deep, under a name of its own.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)


# %% wrong: number_as_name
# It hands a number to `add_module`. Names are text: `str(index)`.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers):
                self.add_module(index, layer)


# %% wrong: word_in_front
# The names have a word in front of the number. PyTorch uses the bare position, as text.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers):
                self.add_module(f"layer{index}", layer)


# %% wrong: from_one
# It counts from 1. Positions in Python, and the names made of them, begin at 0.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers, 1):
                self.add_module(str(index), layer)


# %% wrong: class_names
# The layers are named after their classes. Two layers of one class then fight for one name, and the second wins.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for layer in layers:
                self.add_module(type(layer).__name__, layer)


# %% wrong: no_ordered_dict
# There is no case for an `OrderedDict`: it is taken for a layer, and `add_module` refuses it.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        for index, layer in enumerate(layers):
            self.add_module(str(index), layer)


# %% wrong: names_lost
# It takes the layers out of the `OrderedDict` and leaves the names behind: they are numbered like the others.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            layers = layers[0].values()
        for index, layer in enumerate(layers):
            self.add_module(str(index), layer)


# %% wrong: list_accepted
# It accepts a list of layers in place of single arguments. `nn.Sequential` refuses one, so that a forgotten star is noticed.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            pairs = layers[0].items()
        else:
            if len(layers) == 1 and isinstance(layers[0], (list, tuple)):
                layers = layers[0]
            pairs = [(str(index), layer) for index, layer in enumerate(layers)]
        for name, layer in pairs:
            self.add_module(name, layer)


# %% wrong: each_layer_once
# A layer that comes twice is taken only once. In a chain it has two places, so it needs two names.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(dict.fromkeys(layers)):
                self.add_module(str(index), layer)


# %% wrong: first_argument_always
# It looks at the first argument before asking whether there is one, so an empty holder cannot be made.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers):
                self.add_module(str(index), layer)


# %% wrong: inherits
# An `nn.Sequential` does the work, inherited or made inside. This exercise asks for a class on top of `nn.Module`.
class Holder(nn.Sequential):
    pass


# %% wrong: unchecked
# It writes into `_modules` directly, where nothing is checked: a list or a class is taken in as if it were a layer.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            self._modules.update(layers[0])
        else:
            for index, layer in enumerate(layers):
                self._modules[str(index)] = layer


# %% right: pairs
# Makes pairs of name and layer first, for both forms.
class Holder(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        pairs = {str(i): layer for i, layer in enumerate(layers)}
        match layers:
            case [OrderedDict() as given]:
                pairs = given
        for pair in pairs.items():
            self.register_module(*pair)


# %% right: setattr_checked
# Registers by `setattr`, after asking whether each one is a module; a plain dictionary would do as well.
class Holder(nn.Module):
    def __init__(self, *layers):
        nn.Module.__init__(self)
        if len(layers) == 1 and isinstance(layers[0], dict):
            names, layers = layers[0].keys(), layers[0].values()
        else:
            names = map(str, range(len(layers)))
        for name, layer in zip(names, layers):
            if not isinstance(layer, nn.Module):
                raise TypeError(f"not a module: {layer}")
            setattr(self, name, layer)
