# %% wrong: broadcast
# Shapes are not compared: a tensor that can be broadcast is copied all the same, and the model is silently wrong.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if False:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: numel_only
# It compares how many numbers there are, not the shapes.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.numel() != given.numel():
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given.reshape(own.shape))
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: raises_at_once
# The first mistake is raised at once. They must be gathered in `error_msgs`, so that the reader sees all of them.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            raise RuntimeError(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: own_words
# The error about shapes does not say which key, which shape was given and which is wanted, in PyTorch's words.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{key} has the wrong shape")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: copies_after_error
# After a wrong shape, it goes on and tries to copy.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: any_type
# What is no tensor is not refused with a message, but fails on the way.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if False:
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: lists_converted
# A list is turned into a tensor. PyTorch says that a tensor was expected.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        given = torch.as_tensor(given)
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: new_tensor
# The given tensor takes the place of the old one even without `assign`: optimizers hold the old one.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            given = given.clone()
            setattr(self, name, Parameter(given) if isinstance(own, Parameter) else given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: shares_memory
# The old tensor is kept, but shares its memory with what was loaded: a change of one shows in the other.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.data = given.detach()
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: single_number_refused
# A single number is not loaded from a tensor of shape `(1,)`, as old files need.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: first_of_many
# A single number is loaded from a longer tensor: its first element.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.dim() == 1:
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: assign_ignored
# `assign` is ignored: values are copied.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if False:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: assign_thaws
# An assigned parameter needs gradients, although the old one was frozen.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: assign_thaws_parameters
# A `Parameter` that is assigned keeps its own `requires_grad`. It must take over the old one's.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: assign_wraps_again
# A given `Parameter` is wrapped into another one. It must be taken as it is.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: assign_plain
# The plain tensor itself is assigned over a parameter, which `__setattr__` refuses. A `Parameter` must be made of
# it.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                pass
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: copy_error_out
# An error while copying comes out at once. It must be gathered as a message too.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except ZeroDivisionError as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% wrong: lazy_fails
# A lazy parameter has no shape yet; asking for it fails.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


# %% right: data_copy
# Copies into `.data`, which autograd does not see.
class Tensors:
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            own.data.copy_(given.detach())
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)


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
                    if isinstance(own, Parameter):
                        getattr(self, name).requires_grad = own.requires_grad
                else:
                    try:
                        with torch.no_grad():
                            own.copy_(given)
                    except (RuntimeError, NotImplementedError) as error:
                        error_msgs.append(
                            f'While copying the parameter named "{key}", whose dimensions in the model are {own.shape} '
                            f"and whose dimensions in the checkpoint are {given.shape}, an exception occurred : {error.args}."
                        )
            else:
                error_msgs.append(
                    f"size mismatch for {key}: copying a param with shape {given.size()} from checkpoint, "
                    f"the shape in current model is {own.size()}."
                )
