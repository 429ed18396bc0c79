# %% wrong: remove_does_nothing
# `remove()` does nothing: the hook stays for ever.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            pass

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: removes_the_last
# `remove()` takes away the hook that was added last, whoever's it is.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                if place:
                    place.popitem()

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: removes_all
# `remove()` takes away all hooks of the module.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.clear()

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: second_remove_fails
# Removing twice fails. It must do no harm.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            del self.places[0][self.id]
            for place in self.places[1:]:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: numbers_reused
# The number is how many hooks there are. After a removal it comes again, and a late second `remove()` takes away
# someone else's hook.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = len(registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: one_number
# All handles have the same number, so that a second hook replaces the first.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = 0
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: taken_numbers_overwritten
# It does not look whether a number is taken. A hook that an unpickled module brought along would be overwritten.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(self._ids)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: prepend_ignored
# `prepend` is ignored: the hook comes last.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: always_in_front
# Every hook is put in front.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if True:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: flags_ignored
# The flags are not set: nobody will know that the hook wants its kwargs.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if False]:
            place[handle.id] = True
        return handle


# %% wrong: flags_always_set
# All flags are set, also those that are false.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags]:
            place[handle.id] = True
        return handle


# %% wrong: flags_stay
# Removing a hook leaves its flags behind.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry,)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: no_context_manager
# The handle is no context manager: the hook is still there after the `with` block.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: enter_gives_nothing
# `with ... as handle` gives `None`.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return None

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: swallows_errors
# The `with` block swallows errors: `__exit__` returns something true.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> bool:
            self.remove()
            return True

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% wrong: no_handle
# Registering returns nothing, so the hook can never be removed.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True


# %% wrong: default_in_front
# A hook of a kind that has no option `prepend` goes to the front. It goes to the end.
class Handles:
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = True,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle


# %% right: random_numbers
# Counts in the class, by hand.
class Handles:
    class Handle:
        last = 0

        def __init__(self, registry, *flags):
            Handles.Handle.last += 1
            while Handles.Handle.last in registry:
                Handles.Handle.last += 1
            self.id, self.registry, self.flags = Handles.Handle.last, registry, flags

        def remove(self):
            for place in [self.registry, *self.flags]:
                if self.id in place:
                    del place[self.id]

        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            self.remove()
            return False

    def _hang(self, registry, hook, prepend=False, *flags):
        handle = self.Handle(registry, *[place for place, _ in flags])
        registry[handle.id] = hook
        registry.move_to_end(handle.id, last=not prepend)
        for place, wanted in flags:
            place.update({handle.id: True} if wanted else {})
        return handle


# %% right: identity_as_number
# The number is a large one, by the time of day and a counter.
class Handles:
    class Handle:
        _ids = itertools.count(1_000_000, 7)

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle
