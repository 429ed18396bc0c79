# %% wrong: one_level
# Only the module's own members are listed; those of its children are lost.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: recurse_ignored
# `recurse=False` is ignored: the members of the children come all the same.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: recurse_dropped_unnamed
# `parameters(recurse=False)` and `buffers(recurse=False)` forget to hand `recurse` on.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers())


# %% wrong: tied_twice
# A tensor that is used twice is listed twice. An optimizer would refuse it, or update it twice.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: remove_duplicate_ignored
# `remove_duplicate=False` is ignored: each tensor comes once in any case.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: memory_per_module
# The memory is emptied for each module, so a tensor shared by two of them comes twice.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            seen = set()
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: none_listed
# Members that are `None` are listed. An optimizer could do nothing with them.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: leading_dot
# The paths of its own members begin with a dot.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield f"{path}.{name}", member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: path_lost
# Only the last name of a path is given, so two layers' weights have the same name.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield name, member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: prefix_ignored
# The prefix is ignored.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [("", self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: prefix_only_below
# The prefix is ignored when `recurse=False`.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [("", self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: pairs
# `parameters()` yields pairs of name and parameter. It must yield the parameters alone.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return self.named_parameters(recurse=recurse)

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: buffers_among_parameters
# Buffers are among the parameters. An optimizer would try to train them.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(
            lambda m: [*m._parameters.items(), *m._buffers.items()], prefix, recurse, remove_duplicate
        )

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: hidden_left_out
# Buffers that are not persistent are left out. They are not saved, but they are buffers all the same.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(
            lambda m: [(n, b) for n, b in m._buffers.items() if n not in m._non_persistent_buffers_set],
            prefix,
            recurse,
            remove_duplicate,
        )

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: alphabetical
# Members come in alphabetical order. They come in the order in which they were registered.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in sorted(members_of(owner), key=lambda pair: pair[0]):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: children_first
# The children's members come before the module's own.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in reversed(list(tree)) if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: detached
# It yields detached copies. What an optimizer changes must be the parameters themselves.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member.detach() if isinstance(member, Tensor) else member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% wrong: kept_from_first_call
# The list is kept from the first call. Parameters that are added later are not seen.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        key = ("_kept", prefix, recurse, remove_duplicate)
        if key not in self.__dict__:
            members = self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)
            self.__dict__[key] = list(members)
        return iter(self.__dict__[key])

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))


# %% right: by_identity
# Remembers identities, and returns lists.
class Members:
    def _named_members(self, members_of, prefix="", recurse=True, remove_duplicate=True):
        found, ids = [], []
        owners = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, owner in owners:
            for name, member in members_of(owner):
                if member is not None and id(member) not in ids:
                    if remove_duplicate:
                        ids.append(id(member))
                    found.append((".".join([*path.split("."), name]).lstrip("."), member))
        return found

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named_members(lambda m: list(m._parameters.items()), prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        return [p for _, p in self.named_parameters("", recurse)]

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named_members(lambda m: list(m._buffers.items()), prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        return [b for _, b in self.named_buffers("", recurse)]


# %% right: yield_from
# `yield from`, with a dictionary's method as the function.
class Members:
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        yield from self._named_members(lambda m: vars(m)["_parameters"].items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))
