# %% wrong: own_only
# Only the module's own tensors are saved. Those of the children are missing.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                pass
        return state


# %% wrong: one_level
# The children are saved, but not the children's children.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                entries = {**child._parameters, **child._buffers}
                for key in child._non_persistent_buffers_set:
                    del entries[key]
                state |= {f"{prefix}{name}.{k}": t.detach() for k, t in entries.items() if t is not None}
        return state


# %% wrong: no_buffers
# Buffers are not saved: a batch norm would forget its running statistics.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in ():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: all_buffers
# Buffers registered with `persistent=False` are saved too.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: shared_once
# A shared layer is saved under its first name only. Loading asks for every name.
class Module(Shelves):
    def state_dict(self, prefix=""):
        return self.collect(prefix, set())

    def collect(self, prefix, seen):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                state |= child.collect(f"{prefix}{name}.", seen)
        return state


# %% wrong: none_saved
# Entries that are `None` are saved as well. They are left out.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: None if t is None else t.detach() for name, t in own.items()}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: not_detached
# The tensors are the parameters themselves and require a gradient. `detach()` gives a tensor that shares the memory
# without it.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: copies
# The tensors are copies. PyTorch's share the memory with the module, which costs nothing.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach().clone() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: children_first
# The children's tensors come before the own ones.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        own = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        state = {}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return {**state, **own}


# %% wrong: buffers_first
# Buffers come before parameters. Parameters are first.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = {}
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        own.update(self._parameters)
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: no_separator
# The names of a path are joined without a dot.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}")
        return state


# %% wrong: dot_added
# A dot is added behind the prefix that was given. Here the prefix stands before the names as it is.
class Module(Shelves):
    def state_dict(self, prefix=""):
        start = f"{prefix}." if prefix else ""
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {start + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=start + name)
        return state


# %% wrong: prefix_ignored
# `prefix` has no effect for whoever asks from outside.
class Module(Shelves):
    def state_dict(self, prefix=""):
        return self.collect("")

    def collect(self, prefix):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.collect(f"{prefix}{name}.")
        return state


# %% wrong: path_lost
# Each name is that of the tensor alone, without the way to it, so entries of the same name overwrite each other.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=prefix)
        return state


# %% wrong: buffers_copied
# The buffers are copies; the parameters share the memory with the module. All tensors should.
class Module(Shelves):
    def state_dict(self, prefix=""):
        state = {prefix + name: p.detach() for name, p in self._parameters.items() if p is not None}
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                state[prefix + name] = buffer.clone()
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state


# %% wrong: mirrored_in_a_thread
# A tree of `nn.Module` does the work, in another thread. This exercise asks you to write the walk.
class Module(Shelves):
    def state_dict(self, prefix=""):
        import threading

        def mirror(module):
            twin = nn.Module()
            twin._parameters.update(module._parameters)
            twin._buffers.update(module._buffers)
            twin._non_persistent_buffers_set.update(module._non_persistent_buffers_set)
            for name, child in module._modules.items():
                twin._modules[name] = None if child is None else mirror(child)
            return twin

        state = {}
        thread = threading.Thread(target=lambda: state.update(mirror(self).state_dict(prefix=prefix)))
        thread.start()
        thread.join()
        return state


# %% wrong: prefix_as_path
# The dots stand between modules, and none stands between a module and its tensors. The prefix that a child is given
# must end in the dot.
class Module(Shelves):
    def state_dict(self, prefix=""):
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}.{name}" if prefix else name)
        return state


# %% right: destination
# One dictionary is handed down, as PyTorch does.
class Module(Shelves):
    def state_dict(self, prefix="", destination=None):
        destination = {} if destination is None else destination
        for name, p in self._parameters.items():
            if p is not None:
                destination[prefix + name] = p.data
        for name, b in self._buffers.items():
            if b is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = b.detach()
        for name, child in self._modules.items():
            if child is not None:
                child.state_dict(prefix + name + ".", destination)
        return destination


# %% right: ordered
# An `OrderedDict`, filled by a generator.
class Module(Shelves):
    def state_dict(self, prefix=""):
        from collections import OrderedDict

        def entries(module, path):
            kept = {n: b for n, b in module._buffers.items() if n not in module._non_persistent_buffers_set}
            for name, tensor in [*module._parameters.items(), *kept.items()]:
                if tensor is not None:
                    yield path + name, tensor.detach()
            for name, child in module._modules.items():
                if child is not None:
                    yield from entries(child, f"{path}{name}.")

        return OrderedDict(entries(self, prefix))
