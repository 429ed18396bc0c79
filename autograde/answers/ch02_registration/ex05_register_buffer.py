# %% wrong: dot_accepted
# It accepts a name with a dot. A path such as `a.b` could then mean two things.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: empty_accepted
# It accepts an empty name. The path of such a buffer would end in a dot.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name:
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: other_shelves_ignored
# A name that a parameter or a child has already is accepted: it is then on two shelves.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: attributes_ignored
# It looks at the shelves only. A buffer may then have the name of a plain attribute or a method, which hides it.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules:
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: methods_ignored
# It looks at the shelves and the plain attributes. A buffer may then have the name of a method, which hides it.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or name in self.__dict__:
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: second_refused
# A buffer's own name counts as taken. Registering a buffer once more should replace it.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._buffers or name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: persistent_ignored
# `persistent` has no effect: all buffers would be saved.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor


# %% wrong: persistent_inverted
# `persistent` is read the wrong way round: the saved ones are in the set of those not saved.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: set_only_grows
# A buffer that is registered again as a persistent one stays in the set of those not saved.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)


# %% wrong: none_refused
# `None` is refused. It is a place that is known and empty, kept for later.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: becomes_parameter
# The tensor is registered as a parameter that wants no gradient. A buffer is on the shelf `_buffers`.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._parameters[name] = None if tensor is None else nn.Parameter(tensor, requires_grad=False)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: copies
# It stores a copy. Whoever holds the tensor that was registered would not see it change.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)
        self._buffers[name] = None if tensor is None else tensor.clone()
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: converts
# It makes a tensor of anything. A list is a `TypeError`: its dtype and device would be a guess.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        self._buffers[name] = tensor if tensor is None or isinstance(tensor, Tensor) else torch.as_tensor(tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% wrong: stored_first
# It stores before it looks: a refused buffer is on the shelf all the same.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(name)


# %% wrong: empty_list_accepted
# An empty list passes for `None`. Ask `is None`: in an `if`, much counts as false that is not `None`.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or name == "":
            raise KeyError(name)
        if name in self._parameters or name in self._modules or hasattr(self, name):
            raise KeyError(name)
        if not isinstance(tensor, Tensor) and tensor:
            raise TypeError(name)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)


# %% right: given_method
# Lets the given method store, after `discard`.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        wrong_kind = not (tensor is None or isinstance(tensor, Tensor))
        if not name or len(name.split(".")) > 1:
            raise KeyError("not a name")
        if name not in self._buffers and any([hasattr(self, name), name in self._parameters, name in self._modules]):
            raise KeyError("taken")
        if wrong_kind:
            raise TypeError("not a tensor")
        self._non_persistent_buffers_set.discard(name)
        super().register_buffer(name, tensor, persistent)


# %% right: other_set
# Looks at `dir`, and makes a new set each time.
class Module(Shelves):
    def register_buffer(self, name, tensor, persistent=True):
        taken = {*dir(self), *self._parameters, *self._modules}
        if name == "" or name.count(".") or name in taken:
            raise KeyError(name)
        if not isinstance(tensor, (Tensor, type(None))):
            raise TypeError(type(tensor))
        hidden = self._non_persistent_buffers_set - {name}
        self.__dict__["_non_persistent_buffers_set"] = hidden if persistent else hidden | {name}
        self._buffers[name] = tensor
