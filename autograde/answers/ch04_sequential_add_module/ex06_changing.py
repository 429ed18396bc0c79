# %% wrong: append_returns_nothing
# `append` returns `None`. It should return the module, so that calls can follow each other: `net.append(a).append(b)`.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: append_to_a_copy
# `append` makes a new object with one layer more. It should change the module itself, and return it.
class Changing(nn.Module):
    def append(self, layer):
        new = type(self)()
        for name, old in self._modules.items():
            new.add_module(name, old)
        new.add_module(str(len(self._modules)), layer)
        return new

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)


# %% wrong: append_counts_from_one
# The appended layer is named one too high. With no layer so far, the name is "0".
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules) + 1), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)


# %% wrong: append_replaces_last
# The appended layer gets the name of the last one and takes its place. Its name is the number of layers so far.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(max(len(self._modules) - 1, 0)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)


# %% wrong: append_unchecked
# It writes into `_modules` without a check, so that a string is taken in as a layer. `add_module` refuses what is no module.
class Changing(nn.Module):
    def append(self, layer):
        self._modules[str(len(self._modules))] = layer
        return self

    def __setitem__(self, index, layer):
        self._modules[list(self._modules)[index]] = layer

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: append_counts_digits
# The new name is counted among the names that are numbers. It is the number of all layers so far, whatever they are called.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(sum(name.isdigit() for name in self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: assignment_appends
# An assignment adds a layer at the end. It should put it in the place of the one that is there.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        list(self._modules)[index]
        self.append(layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: position_as_name
# An assignment registers under the position as a name. Where the layer there is called otherwise, this adds a new one.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(str(index), layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: assignment_renames
# An assignment numbers all layers anew. The layer changes, the names stay.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        layers = list(self._modules.values())
        layers[index] = layer
        self._modules.clear()
        for layer in layers:
            self.append(layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: moved_to_the_end
# It deletes the old layer and adds the new one under the same name: the name is right, but it now stands at the end.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        name = list(self._modules)[index]
        del self._modules[name]
        self.add_module(name, layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: names_kept
# After a deletion, the others keep their names. They should be numbered "0", "1", … again; else a later append may hit a name that is still in use.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        del self._modules[list(self._modules)[index]]


# %% wrong: leaves_none
# A deletion puts `None` in the place of the layer. The name is still there, and the count is as before.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        self._modules[list(self._modules)[index]] = None


# %% wrong: deletes_by_name
# It deletes the child whose name is the position. Here the children have other names.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        delattr(self, str(index))
        layers = list(self._modules.values())
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: not_cleared
# The layers that are left are added again under numbers, but the old entries were never removed.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)


# %% wrong: children_once
# When it numbers anew, it loops over `children()`, which list a module once: of a layer with two names, one is lost.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        del self._modules[list(self._modules)[index]]
        layers = list(self.children())
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: slices_around
# It joins what stands before and behind the position. For -1 the part behind begins at 0, so the chain grows.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        layers = layers[:index] + layers[index + 1 :]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: past_the_end
# Deleting past the end is passed over in silence. A position that does not exist is an `IndexError`.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        index = index if index >= 0 else index + len(layers)
        layers = [layer for number, layer in enumerate(layers) if number != index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: inherits
# It inherits from `nn.Sequential`, which has all three. This exercise asks you to write them.
class Changing(nn.Sequential):
    pass


# %% wrong: assignment_unchecked
# An assignment writes into `_modules` without a check, so that a string takes the place of a layer. `add_module` refuses what is no module.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self._modules[list(self._modules)[index]] = layer

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: renamed_then_refused
# A deletion numbers the layers before it looks for the position. If there is none, the names are gone although nothing was deleted.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        self._modules.clear()
        for layer in layers:
            self.append(layer)
        del self._modules[list(self._modules)[index]]
        layers = list(self._modules.values())
        self._modules.clear()
        for layer in layers:
            self.append(layer)


# %% wrong: front_keeps_names
# After a deletion, only the layers behind it are numbered anew. All that are left are: those in front lose their names as well.
class Changing(nn.Module):
    def append(self, layer):
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        pairs = list(self._modules.items())
        first = range(len(pairs))[index]
        del pairs[index]
        self._modules.clear()
        for number, (name, layer) in enumerate(pairs):
            self.add_module(name if number < first else str(number), layer)


# %% right: new_dictionary
# Deletes by attribute, then gives the module a new dictionary.
class Changing(nn.Module):
    def append(self, layer):
        self.register_module(f"{len(self._modules)}", layer)
        return self

    def __setitem__(self, index, layer):
        setattr(self, [*self._modules][index], layer)

    def __delitem__(self, index):
        delattr(self, [*self._modules][index])
        self._modules = {str(i): layer for i, layer in enumerate(self._modules.values())}


# %% right: pop
# Pops names one by one and registers again, in place.
class Changing(nn.Module):
    def append(self, layer):
        name = str(len(list(self._modules.items())))
        if not isinstance(layer, nn.Module):
            raise TypeError("modules only")
        self._modules[name] = layer
        return self

    def __setitem__(self, index, layer):
        names = tuple(self._modules.keys())
        if not isinstance(layer, nn.Module):
            raise TypeError("modules only")
        self._modules.update({names[index]: layer})

    def __delitem__(self, index):
        kept = list(self._modules.values())
        kept.pop(index)
        while self._modules:
            self._modules.popitem()
        for layer in kept:
            self.append(layer)
