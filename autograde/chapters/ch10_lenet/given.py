"""What the chapter's cells use and nobody need read: what says which answers are missing, measuring, long drawings."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograde.drawing import figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_new: Any = figures.new  # one axes or an array of them: no type says which


@contextmanager
def needs(*exercises: int) -> Iterator[None]:
    """Say in a line what is missing, in place of an error."""
    try:
        yield
    except NotImplementedError:
        print("This cell runs on your answers to:", *exercises)
    except NameError as error:
        print(f"{error}. A cell above makes it. This one runs on your answers to:", *exercises)


def steps(
    net: nn.Module, optimizer: torch.optim.Optimizer, batches: Iterable[Tensor], images: Tensor, labels: Tensor
) -> tuple[list[float], list[float]]:
    """Train on `batches` of indices; return each step's length and the loss after it, that of every fourth image."""
    lengths, losses = [], []
    flat = torch.nn.utils.parameters_to_vector
    for batch in batches:
        before = flat(net.parameters()).detach()
        optimizer.zero_grad()
        F.cross_entropy(net(images[batch]), labels[batch]).backward()
        optimizer.step()
        with torch.no_grad():
            moved = flat(net.parameters()) - before
            losses.append(F.cross_entropy(net(images[::4]), labels[::4]).item())
        lengths.append(moved.norm().item())
    return lengths, losses


def correct_as_new(optimizer: torch.optim.Optimizer) -> None:
    """Let Adam, which counts many steps already, correct its mean as one that begins at 0 now."""
    rate, factor, left = optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["betas"][0], [1.0]

    def longer(optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        left[0] *= factor
        optimizer.param_groups[0]["lr"] = rate / (1 - left[0])

    optimizer.register_step_pre_hook(longer)


def draw_unfold(image: Tensor, kernel: Tensor) -> "Figure":
    """Draw how a convolution becomes one product, for a 3×3 image (1, 1, 3, 3) and a 2×2 kernel."""
    figure, ax = figures.canvas(height=2.3)
    sums = F.conv2d(image, kernel[None, None])[0]
    for x, y, table, marked, title in (
        (0.05, 0.5, image[0, 0], (0, 1, 3, 4), "image"),
        (2.2, 1.0, kernel.reshape(1, 4), range(4), "kernel, in a row"),
        (3.9, 0.4, F.unfold(image, 2)[0], (0, 4, 8, 12), "patches, in columns"),
        (5.6, 1.0, sums.reshape(1, 4), (0,), "sums, in a row"),
        (5.6, 0.1, sums[0], (0,), ""),
    ):
        rows, columns = table.shape
        for place, number in enumerate(table.flatten().tolist()):
            left, low = x + 0.33 * (place % columns), y + 0.33 * (rows - 1 - place // columns)
            figures.box(ax, left, low, 0.33, 0.33, f"{number:.0f}", kind=0 if place in marked else 4)
            if place in marked:
                square = (left, left + 0.33, left + 0.33, left, left), (low, low, low + 0.33, low + 0.33, low)
                ax.plot(*square, color=figures.INK, lw=2)
        ax.text(x + 0.165 * columns, y + 0.33 * rows + 0.08, title, ha="center", fontsize=8)
    figures.arrow(ax, (1.05, 0.6), (3.85, 0.6), "unfold")
    ax.text(3.7, 1.1, "@", ha="center")
    ax.text(5.42, 1.1, "=", ha="center")
    figures.arrow(ax, (5.93, 1.0), (5.93, 0.78))
    ax.text(6.4, 0.36, "reshaped")
    return figure


def draw_stage(pictures: Sequence[Tensor], places: Sequence[int]) -> "Figure":
    """Draw a padded digit, a kernel, its map, and what ReLU and pool leave, each between -1 and 1.

    `places` are the columns, in row 14 of the map, whose patches are framed.
    """
    figure, axes = _new(height=2.4, ncols=4, width_ratios=(30, 9, 28, 28))
    titles = "padded digit", "kernel", "its map", "ReLU and pool"
    for ax, numbers, title in zip(axes, pictures, titles, strict=True):
        ax.imshow(numbers, vmin=-1, vmax=1)
        ax.set(title=title, xticks=[], yticks=[])
    for x, text in enumerate(("−1", "0", "1")):
        axes[1].text(x, 1, text, ha="center", va="center", fontsize=8, color="white" if x == 0 else "black")
    for place, color in zip(places, figures.LINES, strict=False):
        for ax, side in ((axes[0], 3), (axes[2], 1)):
            left, top = place - 0.5, 13.5
            right, low = left + side, top + side
            ax.plot([left, right, right, left, left], [top, top, low, low, top], color=color, lw=2)
    return figure


def draw_variants(curves: dict[str, list[float]], reached: dict[str, list[float]]) -> "Figure":
    """Draw the losses of a few networks, and the scores that each reached."""
    figure, (left, right) = _new(height=2.8, ncols=2)
    looks = zip(figures.LINES, figures.STYLES, figures.MARKERS, strict=True)
    for place, (name, (line, style, marker)) in enumerate(zip(curves, looks, strict=False)):
        epochs = range(1, len(curves[name]) + 1)
        left.plot(epochs, curves[name], color=line, ls=style, marker=marker, label=name)
        beside = [place + 0.12 * (seed - 1) for seed in range(len(reached[name]))]  # equal scores stay apart
        right.plot(beside, reached[name], color=line, ls="", marker=marker)
    left.set(xlabel="epoch", ylabel="mean loss", xticks=range(1, 6))
    right.set(ylabel="held-out accuracy", xlim=(-0.5, 2.5))
    right.set_xticks(range(3), ["ReLU", "none", "linear"])
    left.legend()
    return figure


def draw_filters(filters: Tensor, image: Tensor, maps: Tensor, label: int) -> "Figure":
    """Draw six filters above, and an image with the six maps of it below; 0 is grey."""
    most, largest = filters.abs().max(), maps.abs().max()
    figure, axes = _new(height=3.0, nrows=2, ncols=7)
    axes[0, 0].axis("off")
    axes[1, 0].imshow(1 - image[0, 0], vmin=0, vmax=1)
    axes[1, 0].set_title(f"a {label}")
    for number in range(6):
        axes[0, number + 1].imshow(filters[number], vmin=-most, vmax=most)
        axes[0, number + 1].set_title(f"filter {number}")
        axes[1, number + 1].imshow(maps[number], vmin=-largest, vmax=largest)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
    return figure


def draw_confusions(matrix: Tensor) -> "Figure":
    """Draw a confusion matrix: each cell the darker, the larger its share of the row."""
    figure, ax = _new(height=4.2, width=4.6)
    shares = matrix / matrix.sum(1, keepdim=True)
    ax.imshow(-shares.sqrt())
    for row, column in matrix.nonzero().tolist():
        color = "white" if shares[row, column] > 0.25 else "black"
        ax.text(column, row, int(matrix[row, column]), ha="center", va="center", fontsize=8, color=color)
    ax.set(xlabel="taken for", ylabel="is", xticks=range(10), yticks=range(10))
    return figure


def draw_continued(went_on: dict[str, tuple[list[float], ...]]) -> "Figure":
    """Draw for each of the four ways to continue the length of each step and the loss after it."""
    figure, axes = _new(height=2.8, ncols=2)
    looks: tuple[dict[str, Any], ...] = (
        {"color": "#9a9a9a", "linewidth": 5},
        {"color": figures.INK, "linestyle": "--"},
        {"color": figures.LINES[1], "marker": "s", "markersize": 4},
        {"color": figures.LINES[0], "marker": "^", "markersize": 4, "linestyle": ":"},
    )
    for (name, measured), look in zip(went_on.items(), looks, strict=True):
        for ax, values in zip(axes, measured, strict=True):
            ax.plot(range(1, len(values) + 1), values, label=name, **look)
    for ax, what in zip(axes, ("length of the step", "loss after it"), strict=True):
        ax.set(xlabel="batches since the break", ylabel=what, ylim=(0, None))
        ax.set_xticks(range(1, 16, 2))
    axes[0].legend()
    return figure


def draw_row(images: Sequence[Tensor], titles: Sequence[str], room: int) -> "Figure":
    """Draw images (1, height, width) in a row under their titles; there is room for so many."""
    figure, axes = _new(height=1.6, ncols=room)
    for ax in axes:
        ax.axis("off")
    for ax, image, title in zip(axes, images, titles, strict=False):
        ax.imshow(1 - image[0], vmin=0, vmax=1)
        ax.set_title(title)
    return figure
