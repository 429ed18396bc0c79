# %% wrong: no_children
# Only the module itself is loaded, not its children.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if False:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: never_raises
# Mistakes are reported but never raised: `strict=True` has no effect.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if False:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: always_raises
# `strict=False` is ignored: missing and unexpected keys are raised in any case.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if True:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: shapes_forgiven
# With `strict=False`, wrong shapes are forgiven. Only keys are; a wrong shape is always an error.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors and strict:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: other_words
# The error does not begin with PyTorch's words.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"could not load {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: unexpected_first
# Unexpected keys are named before the missing ones.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Unexpected", report.unexpected_keys), ("Missing", report.missing_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: keys_last
# Keys are named after the wrong shapes. They come first.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors += [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: keys_without_quotes
# The keys in the error stand without their double quotes.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(k for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: no_blank
# The line about keys ends with a dot. In PyTorch's text, a blank follows it.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}." for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: keys_only_one_error
# It raises at the first kind of mistake and does not name the others.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{errors[0]}")
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: returns_nothing
# It returns nothing. The report names what was missing and unexpected.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return None

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: plain_tuple
# It returns a plain tuple, in place of a `LoadReport`.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return tuple(report)

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: any_object
# It does not refuse what is no mapping with a `TypeError` of its own.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        state_dict = state_dict or {}
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: works_on_the_original
# It works on the dictionary that was handed in. A hook that takes a key away takes it from the caller.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = state_dict, getattr(state_dict, "_metadata", None)
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: metadata_lost
# The metadata is lost: a layer cannot tell how old the file is.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), None
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: copy_without_metadata
# The copy has no `_metadata`, so a hook that is handed it cannot tell how old the file is.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: metadata_with_dot
# It looks the metadata up under the prefix with its dot. The key has none.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix, {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: assign_ignored
# `assign` is not noted in the metadata.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if False:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: assign_at_the_top
# `assign` is noted for the module itself only, not for its children.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, False, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: children_get_everything
# Each child is handed the whole dictionary. It must see those keys only that begin with its path.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items()}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: prefix_without_dot
# A child is handed the keys that begin with its name, its dot left out: `part` gets those of `part_two` too.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path[:-1])}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: strict_handed_down
# It hands its own `strict` to each module. Without it, the lists stay empty, and the report says nothing.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self.__dict__["_strict"] = strict
        for module in self.modules():
            module.__dict__["_strict"] = strict
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, self.__dict__.get("_strict", True), *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: post_hooks_forgotten
# The hooks in `_load_state_dict_post_hooks` do not run.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in ():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: post_hooks_may_return
# A post-hook may return anything. It must return `None`, or an `AssertionError` follows.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            hook(self, report)


# %% wrong: pairs_accepted
# Whatever a dictionary can be made of is loaded. What is no `Mapping` is refused with `TypeError`.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if state_dict is None:
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: tuple,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% wrong: metadata_wanted
# A module without an entry in `_metadata` is handed `None`. It gets an empty dictionary.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: tuple,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1])
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% right: inner_function
# Joins the error's text piece by piece.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        if strict and report.unexpected_keys:
            quoted = ", ".join('"' + key + '"' for key in report.unexpected_keys)
            errors.insert(0, "Unexpected key(s) in state_dict: " + quoted + ". ")
        if strict and report.missing_keys:
            quoted = ", ".join('"' + key + '"' for key in report.missing_keys)
            errors.insert(0, "Missing key(s) in state_dict: " + quoted + ". ")
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")


# %% right: a_new_metadata
# Makes a new dictionary of metadata for each module.
class Loading:
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: LoadReport,
        errors: list,
    ) -> None:
        local = dict((metadata or {}).get(prefix[:-1], {}))
        local.update({"assign_to_params_buffers": True} if assign else {})
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = OrderedDict((k, state[k]) for k in state if k.startswith(path))
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")
