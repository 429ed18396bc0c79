# %% wrong: children_with_all_below
# `named_children` goes down to the children's children. It gives the direct children only.
class Module(Shelves):
    def named_children(self):
        for path, module in self.named_modules():
            if module is not self:
                yield path, module

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: shared_child_twice
# `named_children` gives a child that stands under two names twice.
class Module(Shelves):
    def named_children(self):
        for name, child in self._modules.items():
            if child is not None:
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: empty_child
# `named_children` gives a place that is `None` as if a child stood there.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: children_and_itself
# `named_children` begins with the module itself. Only `named_modules` does.
class Module(Shelves):
    def named_children(self):
        yield "", self
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: children_alone
# `named_children` gives modules without their names.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for child in self._modules.values():
            if child is not None and child not in seen:
                seen.add(child)
                yield child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: without_itself
# The module itself is missing. It comes first, under the path `prefix`.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from (pair for pair in walk(prefix, self) if pair[1] is not self)


# %% wrong: itself_only
# It gives the module itself and stops there.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        yield prefix, self


# %% wrong: one_level
# It gives the module and its children. What is below the children is missing.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        yield prefix, self
        seen = {self}
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield f"{prefix}.{name}" if prefix else name, child


# %% wrong: shared_twice
# A shared module is given once for each path that leads to it.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(f"{prefix}.{name}" if prefix else name)


# %% wrong: shared_per_parent
# Duplicates are noticed only among the children of one parent. Two parents that share a child give it twice.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        yield prefix, self
        met = set()
        for name, child in self._modules.items():
            if child is not None and child not in met:
                met.add(child)
                yield from child.named_modules(f"{prefix}.{name}" if prefix else name)


# %% wrong: leading_dot
# Paths begin with a dot. Where the parent's path is empty, the child's path is its name alone.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}", child)

        yield from walk(prefix, self)


# %% wrong: no_separator
# The names of a path are joined without a dot.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}{name}", child)

        yield from walk(prefix, self)


# %% wrong: class_name_first
# Paths begin with the name of the class. They begin with `prefix`, which is empty by default.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix or type(self).__name__, self)


# %% wrong: prefix_ignored
# `prefix` has no effect.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk("", self)


# %% wrong: path_lost
# Only the last name is given, not the way to it: two modules of the same name cannot be told apart.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(name, child)

        yield from walk(prefix, self)


# %% wrong: children_first
# Children come before their parent. The parent comes first.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)
            yield path, module

        yield from walk(prefix, self)


# %% wrong: alphabetical
# Children come in alphabetical order. They come in the order of their registration.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in sorted(module._modules.items()):
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: level_by_level
# It goes level by level. Each child is followed by all that is below it before the next child comes.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen, pending = set(), [(prefix, self)]
        while pending:
            path, module = pending.pop(0)
            if module in seen:
                continue
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    pending.append((f"{path}.{name}" if path else name, child))


# %% wrong: last_child_first
# The last child comes first: an explicit stack gives back what was put on it last.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen, pending = set(), [(prefix, self)]
        while pending:
            path, module = pending.pop()
            if module in seen:
                continue
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    pending.append((f"{path}.{name}" if path else name, child))


# %% wrong: modules_alone
# It gives modules without their paths. Each item is a pair: path, module.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                if child is not None:
                    yield from walk(f"{path}.{name}" if path else name, child)

        yield from (module for _, module in walk(prefix, self))


# %% wrong: none_not_skipped
# A child that is `None` is not skipped, and the walk fails there.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = set()

        def walk(path, module):
            if module in seen:
                return
            seen.add(module)
            yield path, module
            for name, child in module._modules.items():
                yield from walk(f"{path}.{name}" if path else name, child)

        yield from walk(prefix, self)


# %% wrong: kept_from_first
# The list is made at the first call and kept. Modules that are added later are missing.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        if "kept" not in self.__dict__:
            seen = set()

            def walk(path, module):
                if module in seen:
                    return
                seen.add(module)
                yield path, module
                for name, child in module._modules.items():
                    if child is not None:
                        yield from walk(f"{path}.{name}" if path else name, child)

            self.__dict__["kept"] = list(walk("", self))
        for path, module in self.__dict__["kept"]:
            yield ".".join(part for part in (prefix, path) if part), module


# %% wrong: seen_by_default
# What was seen is remembered from one call to the next, in a default argument or in an attribute: a second call finds
# nothing new. Each call from outside begins with an empty set.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        yield from self.walk(prefix)

    def walk(self, path, seen=set()):
        if self in seen:
            return
        seen.add(self)
        yield path, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.walk(f"{path}.{name}" if path else name)


# %% right: filtered_recursion
# Plain recursion; each level filters what comes from below.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        seen = {self}
        yield prefix, self
        for name, child in self._modules.items():
            if child is None:
                continue
            for path, module in child.named_modules(".".join(filter(None, (prefix, name)))):
                if module not in seen:
                    seen.add(module)
                    yield path, module


# %% right: explicit_stack
# A stack, children put on it in reverse; returns a list.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        found, seen, stack = [], set(), [((prefix,) if prefix else (), self)]
        while stack:
            path, module = stack.pop()
            if id(module) in seen:
                continue
            seen.add(id(module))
            found.append((".".join(path), module))
            for name, child in reversed(list(module._modules.items())):
                if child:
                    stack.append(((*path, name), child))
        return found


# %% right: memo_argument
# PyTorch's own signature, with a memo handed down.
class Module(Shelves):
    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix=""):
        return self.walk(set(), prefix)

    def walk(self, memo, prefix):
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, child in self._modules.items():
                if child is not None:
                    yield from child.walk(memo, prefix + ("." if prefix else "") + name)
