# %% wrong: list_of_layers
# A slice is a list of layers. A list cannot be called, moved or saved; the slice should be an object of the same class.
class Sliced(nn.Module):
    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: nn_sequential
# The slice is an `nn.Sequential`. It should be an object of your own class.
class Sliced(nn.Module):
    def __getitem__(self, index):
        return nn.Sequential(OrderedDict(list(self._modules.items())[index]))


# %% wrong: numbered_anew
# The layers in the slice are named "0", "1", … anew. A slice keeps the names that its layers had.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        for number, layer in enumerate(list(self._modules.values())[index]):
            part.add_module(str(number), layer)
        return part


# %% wrong: copies
# The slice holds copies. It should hold the same layers, so that training a part trains the whole.
class Sliced(nn.Module):
    def __getitem__(self, index):
        from copy import deepcopy

        part = type(self)()
        for name, layer in list(self._modules.items())[index]:
            part.add_module(name, deepcopy(layer))
        return part


# %% wrong: step_ignored
# It looks at start and stop only. A slice has a step as well.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        for name, layer in list(self._modules.items())[index.start : index.stop]:
            part.add_module(name, layer)
        return part


# %% wrong: range_of_parts
# It builds `range(index.start, index.stop)`. In `net[:2]` the start is `None`, and a range cannot begin there.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        pairs = list(self._modules.items())
        for i in range(index.start, index.stop):
            part.add_module(*pairs[i])
        return part


# %% wrong: stop_included
# The layer at the stop position is taken as well. A slice ends before it.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        pairs = list(self._modules.items())
        start, stop, step = index.indices(len(pairs))
        for i in range(start, stop + (1 if step > 0 else -1), step):
            if 0 <= i < len(pairs):
                part.add_module(*pairs[i])
        return part


# %% wrong: fixed_class
# The class of the result is written down by name. An object of a derived class then gives slices of the base class; ask the object for its type.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = Sliced()
        for name, layer in list(self._modules.items())[index]:
            part.add_module(name, layer)
        return part


# %% wrong: cuts_itself
# It deletes the other layers from the object itself and returns that. Slicing should leave the whole as it is.
class Sliced(nn.Module):
    def __getitem__(self, index):
        keep = list(self._modules)[index]
        for name in list(self._modules):
            if name not in keep:
                del self._modules[name]
        return self


# %% wrong: children_once
# It slices `named_children()`, which list a module once. A layer with two names has two places in the slice.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        for name, layer in list(self.named_children())[index]:
            part.add_module(name, layer)
        return part


# %% wrong: whole_for_all
# For `net[:]` it returns the object itself. Every slice is a new object, that one too, as with lists.
class Sliced(nn.Module):
    def __getitem__(self, index):
        if index == slice(None):
            return self
        part = type(self)()
        for name, layer in list(self._modules.items())[index]:
            part.add_module(name, layer)
        return part


# %% wrong: shared_dictionary
# The slice shares one dictionary with the whole, so it holds everything. `copy.copy` copies the object, not what it holds.
class Sliced(nn.Module):
    def __getitem__(self, index):
        from copy import copy

        return copy(self)


# %% wrong: names_only
# The slice of a dictionary's names was returned. The layers belong to it, in an object of the same class.
class Sliced(nn.Module):
    def __getitem__(self, index):
        return list(self._modules)[index]


# %% wrong: given_to_constructor
# The chosen layers are handed to the constructor. This class has none of its own, and that of `nn.Module` takes no layers: make it empty, then fill it.
class Sliced(nn.Module):
    def __getitem__(self, index):
        return type(self)(OrderedDict(list(self._modules.items())[index]))


# %% wrong: class_itself
# `type(self)` is the class, not an object of it. It has to be called to make one: `type(self)()`.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)
        for name, layer in list(self._modules.items())[index]:
            part.add_module(name, layer)
        return part


# %% wrong: items_sliced
# It slices what `.items()` returns. That is no list, and has no positions; `list(...)` around it makes one.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = type(self)()
        for name, layer in self._modules.items()[index]:
            part.add_module(name, layer)
        return part


# %% wrong: inherits
# An `nn.Sequential` does the slicing, inherited or made inside. This exercise asks you to write it.
class Sliced(nn.Sequential):
    pass


# %% right: indices
# Uses `slice.indices`, which turns a slice into start, stop and step for a length.
class Sliced(nn.Module):
    def __getitem__(self, index):
        part = self.__class__()
        names = [*self._modules]
        for i in range(*index.indices(len(names))):
            setattr(part, names[i], self._modules[names[i]])
        return part


# %% right: shallow_copy
# Copies the object without its layers, then gives the copy a dictionary of its own.
class Sliced(nn.Module):
    def __getitem__(self, index):
        from copy import copy

        part = copy(self)
        part._modules = dict(list(self._modules.items())[index])
        return part
