# %% wrong: python_list
# The modules are kept in a Python list. It behaves like a list, but nothing is registered: no names, no parameters, nothing to train.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.items = list(modules)

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def append(self, module):
        self.items.append(module)
        return self

    def extend(self, modules):
        self.items.extend(modules)
        return self


# %% wrong: star
# The constructor takes the modules one by one, like `nn.Sequential`. A `ModuleList` takes one argument that can be looped over.
class ModuleList(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: star_or_list
# The constructor accepts both forms: one list, or modules one by one. A `ModuleList` takes one argument at most.
class ModuleList(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        if len(modules) == 1 and not isinstance(modules[0], nn.Module):
            modules = modules[0]
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: argument_required
# The constructor insists on its argument. An empty list is made without one.
class ModuleList(nn.Module):
    def __init__(self, modules):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: forgets_super
# `__init__` never calls `super().__init__()`. Until that has run, there is no dictionary to register children in.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: used_up
# It loops over the argument twice, first to count. A generator is used up after the first loop, so nothing is left to add.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        count = sum(1 for _ in modules)
        for index, module in zip(range(count), modules):
            self.add_module(str(index), module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: wants_len
# It asks for the `len` of the argument. A generator has none; anything that can be looped over should do.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        for index in range(len(modules)):
            self.add_module(str(index), modules[index])

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: from_one
# It counts from 1. The first module is called "0".
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self) + 1), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: append_returns_nothing
# `append` returns `None`. It should return the list itself.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: extend_returns_nothing
# `extend` returns `None`. It should return the list itself, as `append` does.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)


# %% wrong: extend_starts_over
# `extend` counts from 0 again, so that the new modules take the places of the first ones.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for index, module in enumerate(modules):
            self.add_module(str(index), module)
        return self


# %% wrong: extend_appends_all
# `extend` appends the whole argument as if it were one module.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        for module in modules:
            self.append(module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        return self.append(modules)


# %% wrong: runs_in_order
# It has a `forward` that runs the modules one after the other. That is a Sequential; a ModuleList only holds them, and calling it is an error.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self

    def forward(self, x):
        for module in self:
            x = module(x)
        return x


# %% wrong: no_negative
# It finds modules by the position as a name, so `[-1]` looks for a child called "-1". Negative positions count from the end.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._modules[str(index)]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: key_error
# A position past the end gives a `KeyError`, because it is looked up as a name. A list raises `IndexError`.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        return self._modules[str(index)]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: loop_gives_names
# A loop gives the names: looping over a dictionary does that. The modules are its `.values()`.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: children_once
# It loops over `children()`, which list a module once. One that was added twice has two places.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return self.children()

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: unchecked
# It writes into `_modules` without a check, so that a string is taken in as if it were a module.
class ModuleList(nn.Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self._modules[str(len(self))] = module
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: shared_default
# Empty lists share one dictionary: what is added to one is in all of them. Each object needs its own.
class ModuleList(nn.Module):
    _shared = {}

    def __init__(self, modules=()):
        super().__init__()
        modules = list(modules)
        if not modules:
            self._modules = self._shared
        self.extend(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% wrong: inherits
# It inherits from `nn.ModuleList`, which does the work. This exercise asks for a class on top of `nn.Module`.
class ModuleList(nn.ModuleList):
    pass


# %% right: none_as_default
# `None` stands for nothing; a generator function does the loop.
class ModuleList(nn.Module):
    def __init__(self, modules=None):
        nn.Module.__init__(self)
        if modules is not None:
            for module in modules:
                self.append(module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        yield from self._modules.values()

    def __getitem__(self, index):
        names = [*self._modules]
        return self._modules[names[index]]

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


# %% right: offset
# `extend` counts on from the present length; `append` is `extend` with one.
class ModuleList(nn.Module):
    def __init__(self, modules=[]):
        super().__init__()
        self.extend(list(modules))

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return list(self._modules.values())[index]

    def append(self, module):
        return self.extend([module])

    def extend(self, modules):
        for index, module in enumerate(modules, start=len(self)):
            self.add_module(f"{index}", module)
        return self
