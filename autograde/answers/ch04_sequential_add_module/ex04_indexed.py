# %% wrong: no_negative
# Negative positions are refused. They should count from the end: -1 is the last layer.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return list(self._modules.values())[index]


# %% wrong: wraps
# Positions past the end start over from the front. There is no such layer: an `IndexError` should say so.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index % len(self)]


# %% wrong: before_the_start
# It adds the length to a negative position and does not look again: far below zero, it still finds a layer.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        return list(self._modules.values())[index]


# %% wrong: position_as_name
# It looks for a child whose name is the position. Names and positions are two things; here the names are words.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return self._modules[str(index)]


# %% wrong: gives_the_name
# `net[i]` gives the name at that position, not the layer.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules)[index]


# %% wrong: children_once
# It uses `children()`, which lists a module once. A layer that stands here under two names has two places.
class Indexed(nn.Module):
    def __len__(self):
        return len(list(self.children()))

    def __iter__(self):
        return self.children()

    def __getitem__(self, index):
        return list(self.children())[index]


# %% wrong: loop_gives_names
# A loop gives the names: looping over a dictionary does that. The layers are its `.values()`.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: loop_gives_pairs
# A loop gives pairs of name and layer, as `.items()` does. Only the layers are wanted.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.items())

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: one_iterator
# It keeps one iterator and hands it out again. After the first loop it is used up, and the second loop meets nothing.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        if not hasattr(self, "_iterator"):
            self._iterator = iter(list(self._modules.values()))
        return self._iterator

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: all_levels
# It counts with `modules()`, which goes into nested layers and includes the module itself.
class Indexed(nn.Module):
    def __len__(self):
        return len(list(self.modules()))

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: counts_parameters
# The length is the number of parameters. A layer may have two of them, or none.
class Indexed(nn.Module):
    def __len__(self):
        return len(list(self.parameters()))

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: none_past_the_end
# Past the end it returns `None`. A missing layer should be an `IndexError` where it is asked for, not a surprise later.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        layers = list(self._modules.values())
        return layers[index] if -len(layers) <= index < len(layers) else None


# %% wrong: kept_list
# It makes the list of layers once and keeps it. Layers that are added later are missing from it.
class Indexed(nn.Module):
    def _layers(self):
        if "_kept" not in self.__dict__:
            self.__dict__["_kept"] = list(self._modules.values())
        return self._kept

    def __len__(self):
        return len(self._layers())

    def __iter__(self):
        return iter(self._layers())

    def __getitem__(self, index):
        return self._layers()[index]


# %% wrong: returns_list
# `__iter__` returns a list. Python wants an iterator there: `iter(...)` makes one.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return list(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% wrong: inherits
# It inherits from `nn.Sequential`, which has all three. This exercise asks you to write them.
class Indexed(nn.Sequential):
    pass


# %% wrong: its_own_iterator
# The module is its own iterator, with one counter: a loop inside a loop moves the counter of the outer one. Each call should return a fresh iterator.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        self.position = 0
        return self

    def __next__(self):
        if self.position == len(self):
            raise StopIteration
        self.position += 1
        return self[self.position - 1]

    def __getitem__(self, index):
        return list(self._modules.values())[index]


# %% right: generator
# Yields the layers, and walks to the position.
class Indexed(nn.Module):
    def __len__(self):
        return sum(1 for _ in self)

    def __iter__(self):
        yield from self._modules.values()

    def __getitem__(self, index):
        wanted = index if index >= 0 else len(self) + index
        for position, layer in enumerate(self):
            if position == wanted:
                return layer
        raise IndexError("no such layer")


# %% right: by_name_list
# Finds the name first; the loop uses the index.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules.keys())

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        names = tuple(self._modules)
        return getattr(self, names[index])


# %% right: no_iter
# Without `__iter__`, Python loops by asking for 0, 1, 2, … until there is an IndexError.
class Indexed(nn.Module):
    def __len__(self):
        return len(self._modules)

    def __getitem__(self, index):
        return [*self._modules.values()][index]
