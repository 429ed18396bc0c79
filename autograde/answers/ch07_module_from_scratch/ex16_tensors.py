# %% wrong: broadcast
# Shapes are not compared: a tensor that can be broadcast is copied all the same, and the model is silently wrong.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if False:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: numel_only
# It compares how many numbers there are, not the shapes.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.numel() != given.numel():
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given.reshape(own.shape))
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: raises_at_once
# The first mistake is raised at once. They must be gathered in `error_msgs`, so that the reader sees all of them.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            raise RuntimeError(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: own_words
# The error about shapes does not say which key, which shape was given and which is wanted, in PyTorch's words.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{key} has the wrong shape")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: copies_after_error
# After a wrong shape, it goes on and tries to copy.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: any_type
# What is no tensor is not refused with a message, but fails on the way.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if False:
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: lists_converted
# A list is turned into a tensor. PyTorch says that a tensor was expected.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        given = torch.as_tensor(given)
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: new_tensor
# The given tensor takes the place of the old one even without `assign`: optimizers hold the old one.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                given = given.clone()
                setattr(self, name, Parameter(given) if isinstance(own, Parameter) else given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: shares_memory
# The old tensor is kept, but shares its memory with what was loaded: a change of one shows in the other.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.data = given.detach()
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: single_number_refused
# A single number is not loaded from a tensor of shape `(1,)`, as old files need.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: first_of_many
# A single number is loaded from a longer tensor: its first element.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.dim() == 1:
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: assign_ignored
# `assign` is ignored: values are copied.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if True:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: assign_thaws
# An assigned parameter needs gradients, although the old one was frozen.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given)
                setattr(self, name, given)


# %% wrong: assign_wraps_again
# A given `Parameter` is wrapped into another one. It must be taken as it is.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% wrong: assign_plain
# The plain tensor itself is assigned over a parameter, which `__setattr__` refuses. A `Parameter` must be made of
# it.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                setattr(self, name, given)


# %% wrong: lazy_fails
# A lazy parameter has no shape yet; asking for it fails.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if not assign:
                own.copy_(given)
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% right: data_copy
# Copies into `.data`, which autograd does not see.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        if not isinstance(given, Tensor):
            start = f'While copying the parameter named "{key}", expected torch.Tensor or '
            what = "Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            start = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{start}checkpoint, the shape in current model is {own.shape}.")
            return
        with torch.no_grad():
            if assign is False:
                own.data.copy_(given.detach())
            else:
                if isinstance(own, Parameter) and not isinstance(given, Parameter):
                    given = Parameter(given, own.requires_grad)
                setattr(self, name, given)


# %% right: nested
# Nested conditions, one exit.
class Tensors:
    def _load_tensor(self, name, own, key, given, assign, error_msgs):
        if not torch.is_tensor(given):
            error_msgs.append(
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object '
                f"from checkpoint but received {type(given)}"
            )
        else:
            if not is_lazy(own):
                if list(own.shape) == [] and list(given.shape) == [1]:
                    given = given.squeeze(0)
            if is_lazy(own) or own.size() == given.size():
                if assign:
                    wrap = isinstance(own, Parameter) and not isinstance(given, Parameter)
                    setattr(self, name, Parameter(given, requires_grad=own.requires_grad) if wrap else given)
                else:
                    with torch.no_grad():
                        own[...] = given
            else:
                error_msgs.append(
                    f"size mismatch for {key}: copying a param with shape {given.size()} from checkpoint, "
                    f"the shape in current model is {own.size()}."
                )
