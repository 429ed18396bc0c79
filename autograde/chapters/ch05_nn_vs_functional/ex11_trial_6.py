"""On trial: is `nn` a part of `F`?"""

from autograde.chapters.ch05_nn_vs_functional.partners import nn_and_functional
from autograde.observing.experiment import prediction


@prediction(
    "functional.trial_6",
    title="On trial: is `nn` a part of `F`?",
    points=1,
    options={
        "nn_is_smaller": "F is the larger set: all of nn has a partner there, and F has more",
        "f_is_smaller": "nn is the larger set: all of F has a partner there, and nn has more",
        "one_to_one": "they match one to one",
        "both_have_more": "each has members without a partner on the other side",
    },
    hints=(
        "Type `F.` and `nn.` in a new cell, press Tab, and read down the two lists. What has no counterpart?",
        "Ask in both directions. Is there a layer for `F.one_hot`?",
        "There is none. Now the other direction: is there a function for a container such as `nn.Sequential`?",
    ),
    after=(
        "What is left over is so for many reasons. `F.relu_` does what `nn.ReLU(inplace=True)` does, by another way; "
        "`nn.Sigmoid` calls `torch.sigmoid`; a container has nothing to compute. The names stand in "
        "`torch/nn/modules/__init__.py` and `torch/nn/functional.py`."
    ),
)
def trial_6(see):
    """Reads PyTorch's own source: which layer names which function?"""
    functions, layers, only_functions, only_layers = nn_and_functional()
    see("functions in F", functions)
    see("classes in nn that are modules", layers)
    see("functions that no class calls", len(only_functions))
    see("classes that call no function of F", len(only_layers))
    if only_functions and only_layers:
        return "both_have_more"
    if only_functions:
        return "nn_is_smaller"
    return "f_is_smaller" if only_layers else "one_to_one"
