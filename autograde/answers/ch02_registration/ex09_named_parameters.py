# %% wrong: own_only
# Only the module's own parameters come. Those of the children are missing.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: one_level
# The children are reached, but not the children's children.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += [(f"{start}{name}.{n}", p) for n, p in child._parameters.items()]
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: leading_dot
# Names begin with a dot. Where there is no prefix, there is no dot either.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}."
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: no_separator
# The names of a path are joined without a dot.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = prefix
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: class_name_first
# Names begin with the name of the class. They begin with `prefix`, which is empty by default.
class Module(Shelves):
    def named_parameters(self, prefix=None, recurse=True):
        prefix = type(self).__name__ if prefix is None else prefix
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: prefix_ignored
# `prefix` has no effect for whoever asks from outside.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        return self.walk("", recurse)

    def walk(self, prefix, recurse):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.walk(start + name, True)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: tied_twice
# A parameter that stands in two places comes twice: an optimizer would move it twice.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter is not None:
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: equal_values_once
# Parameters with equal values count as one. They are different objects, and each must be trained.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter is not None and str(parameter.tolist()) not in seen:
                seen.add(str(parameter.tolist()))
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: children_first
# The children's parameters come before the own ones.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = []
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        found += [(start + name, parameter) for name, parameter in self._parameters.items()]
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: alphabetical
# The names come in alphabetical order. They come in the order of registration.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in sorted(found, key=lambda pair: pair[0]):
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: recurse_ignored
# `recurse=False` has no effect: the children's parameters come all the same.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: pairs
# `parameters()` gives pairs of name and parameter. An optimizer wants the parameters alone.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        return self.named_parameters(recurse=recurse)


# %% wrong: recurse_not_passed
# `parameters(recurse=False)` forgets to pass `recurse` on.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters():
            yield parameter


# %% wrong: copies
# It gives copies. Whoever trains them leaves the module as it was.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, nn.Parameter(parameter.detach().clone())

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: buffers_too
# Buffers come among the parameters. An optimizer must not train them.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in [*self._parameters.items(), *self._buffers.items()]]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: none_too
# Entries that are `None` come as well. An optimizer refuses them.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = set()
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: path_lost
# Each name is that of the parameter alone, without the way to it.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(prefix)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: kept_from_first
# The list is made at the first call and kept. Parameters that are added later are missing.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        kept = self.__dict__.setdefault("kept", {})
        if (prefix, recurse) not in kept:
            kept[prefix, recurse] = list(self.collect(prefix, recurse))
        return kept[prefix, recurse]

    def collect(self, prefix, recurse):
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: prefix_without_dot
# No dot is set between the prefix that was given and the first name. Below that, the dots are right.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        seen = set()

        def walk(module, path):
            for name, parameter in module._parameters.items():
                if parameter is not None and parameter not in seen:
                    seen.add(parameter)
                    yield path + name, parameter
            for name, child in module._modules.items() if recurse else ():
                if child is not None:
                    yield from walk(child, f"{path}{name}.")

        return walk(self, prefix)

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% wrong: looked_for_in_list
# A tensor is asked for a yes or no: by `if parameter`, or by `parameter in some_list`, which compares values. Ask
# `is not None`, and keep what was seen in a set, which compares objects.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        seen = []

        def walk(module, path):
            for name, parameter in module._parameters.items():
                if parameter is not None and parameter not in seen:
                    seen.append(parameter)
                    yield path + name, parameter
            for name, child in module._modules.items() if recurse else ():
                if child is not None:
                    yield from walk(child, f"{path}{name}.")

        return walk(self, f"{prefix}." if prefix else "")

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter


# %% right: one_walk
# An inner generator that carries the set along.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        seen = set()

        def walk(module, path):
            for name, parameter in module._parameters.items():
                if parameter is not None and id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield ".".join([*path, name]), parameter
            if recurse:
                for name, child in module._modules.items():
                    if child is not None:
                        yield from walk(child, [*path, name])

        return walk(self, [prefix] if prefix else [])

    def parameters(self, recurse=True):
        return (parameter for _, parameter in self.named_parameters("", recurse))


# %% right: lists_and_stack
# Lists in place of generators, an explicit stack.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        first_names, stack = {}, [(prefix, self)]
        while stack:
            path, module = stack.pop()
            for name, parameter in module._parameters.items():
                if parameter is not None:
                    first_names.setdefault(parameter, f"{path}.{name}" if path else name)
            below = [(f"{path}.{n}" if path else n, c) for n, c in module._modules.items() if c is not None]
            stack += reversed(below) if recurse else []
        return [(name, parameter) for parameter, name in first_names.items()]

    def parameters(self, recurse=True):
        return [pair[1] for pair in self.named_parameters(recurse=recurse)]


# %% right: names_by_object
# A dictionary from parameter to its first name; returns generators made of it.
class Module(Shelves):
    def named_parameters(self, prefix="", recurse=True):
        found = {}

        def visit(module, path):
            for name, parameter in module._parameters.items():
                if parameter is not None:
                    found.setdefault(parameter, ".".join([*path, name]))
            for name, child in module._modules.items() if recurse else ():
                if child is not None:
                    visit(child, [*path, name])

        visit(self, [prefix] if prefix else [])
        return ((name, parameter) for parameter, name in found.items())

    def parameters(self, recurse=True):
        return map(lambda pair: pair[1], self.named_parameters(recurse=recurse))
