"""Handwritten digits for chapter 10: MNIST if its files are there, else the 1,797 digits that scikit-learn bundles."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

SIDE = 28
"""Pixels: LeNet's images are 28×28."""


@dataclass(frozen=True)
class Digits:
    """Images and labels, split into those to learn from and those held out."""

    images: Tensor
    """Training images, `(n, 1, 28, 28)`, float32 between 0 and 1."""
    labels: Tensor
    """Training labels, `(n,)`, int64 from 0 to 9."""
    held_out_images: Tensor
    held_out_labels: Tensor
    source: str
    """One line that says where they come from."""


def load_digits(folder: str | Path = "data") -> Digits:
    """Return MNIST if torchvision is installed and its files lie in `folder`, else scikit-learn's bundled digits.

    Nothing is downloaded.
    """
    return _mnist(Path(folder)) or bundled_digits()


@cache
def bundled_digits() -> Digits:
    """Return scikit-learn's digits (1,797 images of 8×8), scaled up to 28×28; every fifth one is held out.

    Source: the test set of "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998).
    """
    # To import scikit-learn for one file of numbers would take a second and bring SciPy with it.
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the digits come with scikit-learn, which is not installed", name="sklearn")
    table = torch.tensor(np.loadtxt(Path(package.origin).with_name("datasets") / "data/digits.csv.gz", delimiter=","))
    small = table[:, :-1].to(torch.float32).view(-1, 1, 8, 8) / 16
    images = F.interpolate(small, size=(SIDE, SIDE), mode="bilinear", align_corners=False).clamp(0, 1)
    labels = table[:, -1].to(torch.int64)
    held_out = torch.arange(len(labels)) % 5 == 4
    return Digits(
        images[~held_out],
        labels[~held_out],
        images[held_out],
        labels[held_out],
        f"scikit-learn's digits: {int((~held_out).sum())} to learn from, {int(held_out.sum())} held out",
    )


def _mnist(folder: Path) -> Digits | None:
    try:
        from torchvision.datasets import MNIST

        train, test = (MNIST(folder, train=train, download=False) for train in (True, False))
    except (ImportError, RuntimeError, OSError):
        return None
    return Digits(
        train.data.unsqueeze(1) / 255,
        train.targets.long(),
        test.data.unsqueeze(1) / 255,
        test.targets.long(),
        f"MNIST: {len(train)} to learn from, {len(test)} held out",
    )
