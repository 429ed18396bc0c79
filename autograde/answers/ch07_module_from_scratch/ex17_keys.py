# %% wrong: nothing_missing
# Keys that are not there are skipped without a word.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                continue
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: nothing_unexpected
# Keys that belong to nobody are skipped without a word. A misspelt name would go unnoticed.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: strict_ignored
# The lists are filled even without `strict`.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.append(key)
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict:
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: names_without_prefix
# The lists hold names without the prefix. A reader must see the whole path.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([name] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key.removeprefix(prefix))


# %% wrong: prefix_ignored
# The prefix is ignored, so that each child looks for its parent's keys.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: childrens_keys_unexpected
# Keys of the children are taken for unexpected. They are the children's business.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and (dot or name not in known):
                unexpected_keys.append(key)


# %% wrong: deep_keys_ignored
# Keys with a dot are never unexpected, even if there is no such child.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and (not dot and name not in known):
                unexpected_keys.append(key)


# %% wrong: others_keys_unexpected
# Keys that do not begin with the prefix are taken for unexpected. They belong to another module.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: child_name_is_enough
# A key that is a child's bare name passes. A child is no tensor: its members have a dot before them.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in {*self._modules, *known}:
                unexpected_keys.append(key)


# %% wrong: none_wanted
# Members that are `None` are wanted, and reported as missing.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items()}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif own.get(name) is not None:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            elif name not in own:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: hidden_wanted
# Buffers that are not persistent are wanted, although nobody saves them.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if True}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: buffers_forgotten
# Buffers are not loaded, and their keys are unexpected.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: parameters_only_by_name
# Keys of its own that are buffers are loaded, and reported as unexpected all the same.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else self._parameters):
                unexpected_keys.append(key)


# %% wrong: assign_ignored
# The flag `assign_to_params_buffers` in the metadata is ignored.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = False
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: pre_hooks_forgotten
# The hooks in `_load_state_dict_pre_hooks` do not run.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in ():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: pre_hooks_too_late
# The hooks run after the loading. They are there to mend the dictionary before.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)


# %% wrong: extra_state_ignored
# `set_extra_state` is never called.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if False else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% wrong: loads_the_whole_tree
# It loads the children as well. `load_state_dict` calls it for each module; then all happens twice.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for name, child in self._modules.items():
            if child is not None:
                lists = (missing_keys, unexpected_keys, error_msgs)
                child._load_from_state_dict(state_dict, f"{prefix}{name}.", local_metadata, strict, *lists)
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)


# %% right: straight
# One loop after the other.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        for hook in list(self._load_state_dict_pre_hooks.values()):
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        wanted = {}
        self_state = [*self._parameters.items(), *self._buffers.items()]
        for name, tensor in self_state:
            if tensor is not None and name not in self._non_persistent_buffers_set:
                wanted[name] = tensor
        for name, tensor in wanted.items():
            try:
                given = state_dict[prefix + name]
            except KeyError:
                if strict:
                    missing_keys += [prefix + name]
            else:
                assign = bool(local_metadata.get("assign_to_params_buffers"))
                self._load_tensor(name, tensor, prefix + name, given, assign, error_msgs)
        extra = prefix + "_extra_state"
        takes_extra = getattr(type(self), "set_extra_state", None) is not None
        if takes_extra and extra in state_dict:
            self.set_extra_state(state_dict[extra])
        elif takes_extra and strict:
            missing_keys += [extra]
        if not strict:
            return
        for key in [key for key in state_dict if key.startswith(prefix)]:
            rest = key[len(prefix) :].split(".")
            if len(rest) > 1 and rest[0] in self._modules:
                continue
            if len(rest) == 1 and (rest[0] in wanted or (takes_extra and key == extra)):
                continue
            unexpected_keys += [key]


# %% right: list_arguments
# Names the loading arguments, and walks over a copy.
class Keys:
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(
                    name=name, own=own[name], key=key, given=state_dict[key], assign=assign, error_msgs=error_msgs
                )
            else:
                self.set_extra_state(state_dict[key])
        for key in list(state_dict) if strict else []:
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)
