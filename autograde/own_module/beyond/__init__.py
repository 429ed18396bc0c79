"""What PyTorch's Module does beyond what chapters 07 to 09 ask for, written on top of the answers of these.

base            what the four have in common
registering     hooks for every registration, things that are almost tensors, PyTorch's words for what is refused
moving          overwriting and swapping of parameters, shared memory, warnings of `to`
saving          loading into `meta`, hooks that do not keep their module alive, states beside the tensors
calling         hooks of all modules, backward hooks of the old kind, PyTorch's words and warnings

`Beyond` stands before the answers among the bases of the course's own Module. Its methods are hand-written, lean on
those of the answers by `super()` where they can, and run nothing of `torch.nn.Module`. The hooks of all modules lie
where PyTorch keeps them: in `torch.nn.modules.module`.
"""

from typing import Any, TypeVar

import torch

from autograde.own_module.beyond.calling import Calling
from autograde.own_module.beyond.moving import Moving
from autograde.own_module.beyond.registering import Registering
from autograde.own_module.beyond.saving import Saving
from autograde.own_module.kit import BaseModule


class Beyond(Registering, Moving, Saving, Calling):
    """All of it in one base class, and what is left: `__init__`, copies, `compile`."""

    dump_patches = False
    call_super_init = False
    T_destination = TypeVar("T_destination", bound=dict[str, Any])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set up the members; with `call_super_init`, hand the arguments on to the bases that come later."""
        passed_on = self.call_super_init
        super().__init__(*(() if passed_on else args), **({} if passed_on else kwargs))
        if passed_on:
            super(BaseModule, self).__init__(*args, **kwargs)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Let calls run through `torch.compile`, which gets the arguments."""
        self._compiled_call_impl = torch.compile(self._call_impl, *args, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is copied and pickled: all but the compiled call."""
        return {name: value for name, value in super().__getstate__().items() if name != "_compiled_call_impl"}

    def _replicate_for_data_parallel(self) -> Any:
        """Return a copy with registries of its own, and without parameters: those are put in for each device."""
        replica = self.__new__(type(self))
        fresh = {"_parameters": {}, "_buffers": dict(self._buffers), "_modules": dict(self._modules)}
        replica.__dict__.update({**self.__dict__, **fresh, "_is_replica": True})
        return replica
