# %% wrong: plain_dict
# It hands the plain dictionary to `nn.Sequential`. Only an `OrderedDict` is read as names and layers; a plain one is refused.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(layers)
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: star_forgotten
# It hands all layers over as one object, without a star. `nn.Sequential` wants them as single arguments.
def three_ways(layers):
    first = nn.Sequential(layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: names_lost
# The second chain is given the values of the `OrderedDict` only, so its layers are named by position.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(*OrderedDict(layers).values())
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: numbered
# The third chain is filled by `add_module`, but with numbers as names; `add_module` takes any name you hand it.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for index, layer in enumerate(layers.values()):
        third.add_module(str(index), layer)
    return first, second, third


# %% wrong: one_name_for_all
# The loop uses the same name each time. A name that a child has is used again, so only the last layer is left.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for layer in layers.values():
        third.add_module("layer", layer)
    return first, second, third


# %% wrong: grows_the_first
# `third = first` makes no new chain. The names are added to the first one, which then holds every layer twice.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = first
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: copies
# The second chain holds copies of the layers. Training one of the chains would then leave the other behind.
def three_ways(layers):
    from copy import deepcopy

    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(deepcopy(layers)))
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: sorted_by_name
# The layers are sorted by name. A chain runs in the order of the dictionary, not in the order of the alphabet.
def three_ways(layers):
    layers = dict(sorted(layers.items()))
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: named_first
# All three chains have the names of the dictionary. The first should name its layers by position.
def three_ways(layers):
    return tuple(nn.Sequential(OrderedDict(layers)) for _ in range(3))


# %% wrong: names_unpacked
# A name is handed over where a layer belongs. A star or a loop over a dictionary meets its names only, and `add_module` takes the name first, then the layer.
def three_ways(layers):
    first = nn.Sequential(*layers)
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third


# %% wrong: second_twice
# The second chain is returned again as the third. Three chains are asked for, and the third grows by `add_module`.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    return first, second, second


# %% wrong: dictionary_emptied
# The layers are taken out of the dictionary one by one, so the caller's dictionary is empty afterwards. Read it only.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    while layers:
        name = next(iter(layers))
        third.add_module(name, layers.pop(name))
    return first, second, third


# %% wrong: by_children
# The third is filled from the children of the second, listed by `named_children()`. That lists a layer once, also when the dictionary holds it under two names.
def three_ways(layers):
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for name, layer in second.named_children():
        third.add_module(name, layer)
    return first, second, third


# %% right: by_setattr
# The third is filled by `setattr`, which registers as well; a list is returned.
def three_ways(layers):
    third = nn.Sequential()
    for name, layer in layers.items():
        setattr(third, name, layer)
    return [nn.Sequential(*layers.values()), nn.Sequential(OrderedDict(layers.items())), third]


# %% right: grown
# The first grows by `append`, the third by `register_module`.
def three_ways(layers):
    first, third = nn.Sequential(), nn.Sequential()
    pairs = OrderedDict()
    for name, layer in layers.items():
        first.append(layer)
        pairs[name] = layer
        third.register_module(name, layer)
    return first, nn.Sequential(pairs), third
