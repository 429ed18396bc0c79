"""A small network whose layers stand on any Module: what chapters 07 to 09 try theirs with."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Parameter


def small_network(base: Any) -> Any:
    """Return Linear, Tanh, Linear in a Sequential, all of them on the class `base`: from (n, 1) to (n, 1)."""

    class Linear(base):
        def __init__(self, inputs: int, outputs: int) -> None:
            super().__init__()
            self.weight = Parameter(torch.randn(outputs, inputs))
            self.bias = Parameter(torch.randn(outputs))

        def forward(self, x: Tensor) -> Tensor:
            return x @ self.weight.T + self.bias

    class Tanh(base):
        def forward(self, x: Tensor) -> Tensor:
            return x.tanh()

    class Sequential(base):
        def __init__(self, *layers: Any) -> None:
            super().__init__()
            for number, layer in enumerate(layers):
                self.add_module(str(number), layer)

        def forward(self, x: Tensor) -> Tensor:
            for layer in self._modules.values():
                x = layer(x)
            return x

    return Sequential(Linear(1, 12), Tanh(), Linear(12, 1))
