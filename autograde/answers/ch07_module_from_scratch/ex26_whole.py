# %% wrong: no_base_module
# `BaseModule` is not among the bases, so your own modules are not recognised as modules, and no child can be
# added.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
):
    pass


# %% wrong: no_handles
# The part `Handles` is missing, so no hook can be hung.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    pass


# %% wrong: no_assignment
# The part `Assignment` is missing: parameters are ordinary attributes, and nothing trains.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    pass


# %% wrong: no_saving
# The part `Saving` is missing: there is no `state_dict`.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    pass


# %% wrong: no_printing
# The part `Printing` is missing: modules print as Python's objects do.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    pass


# %% wrong: no_copying
# The part `Copying` is missing. Simple copies work without it; old pickles do not.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    BaseModule,
):
    pass


# %% wrong: init_overwritten
# The class has an `__init__` of its own, which does not call the one of `Construction`: no containers are made.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    def __init__(self):
        pass


# %% wrong: inherits
# It inherits from `torch.nn.Module`. Everything works, because PyTorch does it.
class Module(nn.Module):
    pass


# %% wrong: borrowed
# It borrows methods from `torch.nn.Module`, as functions. They run without inheritance, but they are PyTorch's.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    train = nn.Module.train
    __repr__ = nn.Module.__repr__


# %% wrong: train_overwritten
# A method written in the class itself wins over those of the parts: this `train` forgets the children.
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    def train(self, mode=True):
        self.training = mode
        return self


# %% right: reversed
# In reverse order: no two parts have a method in common.
parts = [Construction, Names, Registration, Lookup, Assignment, Deletion, Tree, Members, Paths, Modes, Gradients]
parts += [Conversion, Casts, Printing, Saving, Tensors, Keys, Loading, Handles, PreHooks, ForwardHooks, Calling]
parts += [Backward, StateHooks, Copying]
Module = type("Module", (*reversed(parts), BaseModule), {})


# %% right: in_two_steps
# In two steps, by a class in between.
class Storage(Construction, Names, Registration, Lookup, Assignment, Deletion, Tree, Members, Paths, BaseModule):
    pass


class Whole(Storage, Modes, Gradients, Conversion, Casts, Printing, Saving, Tensors, Keys, Loading):
    pass


class Module(Handles, PreHooks, ForwardHooks, Calling, Backward, StateHooks, Copying, Whole):
    pass
