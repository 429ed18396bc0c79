"""The confusion matrix."""

import torch

from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "lenet.confusion_matrix",
    title="The confusion matrix",
    points=2,
    subjects={"confusion_matrix": REFERENCE},
    hints=(
        "Row: what the digit is. Column: what it was taken for.",
        "Start with `torch.zeros(classes, classes, dtype=torch.int64)` and add one for each pair.",
        "Mind pairs that come more than once: `matrix[labels, predictions] += 1` counts each of them once only.",
    ),
    after=(
        "The diagonal holds what was right; its sum over the number of images is the accuracy. "
        "`torch.bincount(labels * classes + predictions)` counts all pairs in one call."
    ),
)
def confusion_matrix(lib, see):
    """Counts pairs that repeat, with classes that never occur."""
    labels, predictions = torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([0, 2, 2, 1, 2, 0])
    small = lib.confusion_matrix(labels, predictions, 3)
    see("six digits of three classes", small)
    see("a tensor that is not sparse", getattr(small, "layout", torch.strided) is torch.strided, expect=True)
    see("the labels and predictions, after the call", [labels, predictions])
    few = labels, predictions
    labels, predictions = see.randint(0, 5, (200,)), see.randint(0, 5, (200,))
    see("two hundred digits of five classes", lib.confusion_matrix(labels, predictions, 5))
    see("six digits of four classes, the last of which never occurs", lib.confusion_matrix(*few, 4))
    matrix = lib.confusion_matrix(labels, predictions, 5)
    lib.confusion_matrix(predictions, labels, 5)
    see("the same, after another call", matrix)
    wide = torch.tensor([19, 19, 3]), torch.tensor([19, 7, 19])
    see("twenty classes", lib.confusion_matrix(*wide, 20))
    last = torch.tensor([199, 199, 0])
    see("two hundred classes: how many pairs of the last", int(lib.confusion_matrix(last, last, 200)[199, 199]))
    see("one digit", lib.confusion_matrix(torch.tensor([1]), torch.tensor([0]), 2))
    see("one class", lib.confusion_matrix(torch.tensor([0, 0]), torch.tensor([0, 0]), 1))
    see("labels with another order in memory", lib.confusion_matrix(labels[::3], predictions[::3], 5))
    see("the labels and predictions, afterwards", [labels, predictions])
    often = torch.full((2501,), 2)
    see("2501 times the same pair", lib.confusion_matrix(often, often - 1, 3))
    see("none", lib.confusion_matrix(labels[:0], predictions[:0], 2))


@further("lenet.confusion_matrix")
def confusion_matrix_more(lib, see):
    """Ten classes."""
    see("ten classes", lib.confusion_matrix(see.randint(0, 10, (99,)), see.randint(0, 10, (99,)), 10))
