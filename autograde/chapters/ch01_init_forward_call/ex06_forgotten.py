"""Predict: `super().__init__()` forgotten."""

from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "call.forgotten",
    title="Predict: `super().__init__()` forgotten",
    points=1,
    options={
        "a": "both fail when they are made",
        "b": "`WithLayer` fails when it is made, `WithoutLayer` when it is called",
        "c": "both are made, and both fail when they are called",
        "d": "both work: Python calls the `__init__` of the base class by itself",
    },
    hints=(
        "Python never calls the `__init__` of a base class on its own, if yours replaces it.",
        "Where would a layer be stored, if the containers for layers were never made? And where a plain number?",
    ),
    after=(
        "`nn.Module.__init__` makes the containers for parameters, buffers, layers and hooks. Assigning a layer needs "
        "them at once: `__setattr__` complains. A plain number needs none of them, so that mistake shows only when "
        "one is looked into, as by `__call__` for hooks. Both stand in `torch/nn/modules/module.py`."
    ),
)
def forgotten(see):
    """Makes and calls two modules that forget to call `super().__init__()`."""

    class WithLayer(nn.Module):
        def __init__(self):
            self.fc = nn.Linear(3, 2)

        def forward(self, x):
            return self.fc(x)

    class WithoutLayer(nn.Module):
        def __init__(self):
            self.factor = 3

        def forward(self, x):
            return self.factor * x

    failed = []
    for cls in (WithLayer, WithoutLayer):
        stage = "when it is made"
        try:
            net = cls()
            stage = "when it is called"
            net(see.randn(3))
        except AttributeError as error:
            see(f"{cls.__name__} fails {stage}", str(error))
            failed.append(stage)
        else:
            failed.append("never")
    truths = {
        ("when it is made", "when it is made"): "a",
        ("when it is made", "when it is called"): "b",
        ("when it is called", "when it is called"): "c",
    }
    return truths.get(tuple(failed), "d")
