"""On trial: the backend class behind `F.relu`."""

import sys

import torch
import torch.nn.functional as F
from torch.autograd.function import BackwardCFunction

from autograde.observing.experiment import prediction


@prediction(
    "functional.trial_7",
    title="On trial: the backend class behind `F.relu`",
    points=1,
    options={
        "python_class": "F.relu calls a Python class of a backend, with a forward and a backward",
        "module": "F.relu makes an nn.ReLU and calls it",
        "compiled": "F.relu calls the compiled function torch.relu; no Python class lies behind it",
        "itself_compiled": "F.relu is itself compiled, there is no Python code in it",
    },
    hints=(
        "`F.relu` stands in a `.py` file. So something in Python runs first.",
        "Ask the result who is to compute its gradient: is `type(F.relu(x).grad_fn)` a class that you could read?",
        "`grad_fn` is a `ReluBackward0`, which is compiled. No class with a `backward` in Python takes part.",
    ),
    after=(
        "In the first releases of PyTorch, a Python class of a backend did the work; what is left of that folder is "
        "`torch/nn/backends/thnn.py`, which old pickles need. Today `relu` in `torch/nn/functional.py` asks about "
        "`__torch_function__` and calls `torch.relu`."
    ),
)
def trial_7(see):
    """Watches every function that is entered while F.relu runs, and asks the result for its grad_fn."""
    entered, compiled = _entered(F.relu, see.randn(3).requires_grad_())
    see("Python functions entered", entered)
    see("compiled functions called", compiled)
    node = type(F.relu(see.randn(3).requires_grad_()).grad_fn)
    in_python = issubclass(node, BackwardCFunction)
    see("the gradient comes from", node.__name__)
    see("that is a class written in Python", in_python)
    if "forward" in entered:
        return "python_class" if in_python else "module"
    if not entered:
        return "itself_compiled"
    return "compiled" if "relu" in compiled and not in_python else "python_class"


def _entered(action, *args):
    entered, compiled = [], []

    def notice(frame, event, argument):
        if event == "call" and frame.f_code.co_filename.startswith(torch.__path__[0]):
            entered.append(frame.f_code.co_name)
        elif event == "c_call" and argument is not sys.setprofile:
            compiled.append(argument.__name__)

    former = sys.getprofile()
    sys.setprofile(notice)
    try:
        action(*args)
    finally:
        sys.setprofile(former)
    return entered, compiled
