"""What chapter 10 promises beyond its checks: one line changes the base, and its thresholds are met on every seed."""

import subprocess
import sys

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from autograde.authoring.build import ROOT
from autograde.course.catalogue import chapters, find
from autograde.judging.oracle import oracle_subjects
from autograde.observing.experiment import run

ONE_LINE = "nn = torch.nn"
OWN = """from autograde.own_module.rebuild import rebuild
from autograde.own_module.reference_module import Module

nn = rebuild(Module)"""


@pytest.mark.slow
def test_the_whole_notebook_runs_on_an_own_module(tmp_path):
    book = nbformat.read(ROOT / "solutions" / "10_lenet" / "10_lenet.ipynb", as_version=4)
    setup = next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("setup-"))
    assert setup.source.endswith(ONE_LINE)
    setup.source = setup.source.replace(ONE_LINE, OWN)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [o for c in book.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in outputs if o.output_type == "error"]
    panels = [o.data["text/html"] for o in outputs if "data-autograde" in o.get("data", {}).get("text/html", "")]
    assert len(panels) == len(chapters()["10_lenet"])
    assert all('data-autograde="passed"' in panel for panel in panels)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_an_honest_score_meets_the_threshold_on_every_seed(seed):
    exercise = find("lenet.honest_score")
    shown = run(exercise.body, oracle_subjects(exercise.name), seed=seed, seconds=100.0)
    seen = {o.label: o.value for o in shown.observations}
    assert shown.outcome == "finished"
    assert seen["the score on held-out digits reaches 0.6"] is True
    assert seen["the score on a twin with shuffled held-out labels stays below 0.3"] is True


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_a_lenet_without_activation_does_is_the_same_on_every_seed(seed):
    exercise = find("lenet.no_activation")
    shown = run(exercise.body, {"no_activation": None}, seed=seed, seconds=100.0, oracle=True)
    assert shown.observations[-1].value == "b"


def test_the_digits_are_split_for_good():
    from autograde.digits import bundled_digits

    digits = bundled_digits()
    assert digits.images.shape == (1438, 1, 28, 28)
    assert digits.held_out_images.shape == (359, 1, 28, 28)
    assert (digits.images.min(), digits.images.max()) == (0.0, 1.0)
    assert digits.labels.unique().tolist() == digits.held_out_labels.unique().tolist() == list(range(10))
    rows = {tuple(image.flatten().tolist()) for image in digits.images}
    twice = sum(tuple(image.flatten().tolist()) in rows for image in digits.held_out_images)
    assert twice == 0


def test_the_digits_are_those_that_scikit_learn_gives():
    from sklearn.datasets import load_digits as theirs

    from autograde.digits import bundled_digits

    ours, data = bundled_digits(), theirs()
    held_out = torch.arange(len(data.target)) % 5 == 4
    small = torch.tensor(data.images, dtype=torch.float32)[:, None] / 16
    images = torch.nn.functional.interpolate(small, size=(28, 28), mode="bilinear", align_corners=False).clamp(0, 1)
    assert torch.equal(ours.images, images[~held_out])
    assert torch.equal(ours.held_out_images, images[held_out])
    assert torch.equal(torch.tensor(data.target)[~held_out], ours.labels)


def test_the_digits_are_there_without_importing_scikit_learn():
    code = "import sys; from autograde.digits import bundled_digits; bundled_digits(); print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_mnist_the_bundled_digits_are_used(tmp_path):
    from autograde.digits import load_digits

    assert load_digits(tmp_path).source.startswith("scikit-learn's digits: 1438 to learn from, 359 held out")


def test_mnist_is_used_where_its_files_are(tmp_path, monkeypatch):
    """With a stand-in for torchvision, whose real build is not at hand everywhere."""
    import sys
    import types

    from autograde.digits import load_digits

    class MNIST:
        def __init__(self, folder, train, download):
            if not (folder / "MNIST").exists():
                raise RuntimeError("Dataset not found.")
            assert not download
            self.data = torch.full((6 if train else 2, 28, 28), 255, dtype=torch.uint8)
            self.targets = torch.arange(len(self.data))

        def __len__(self):
            return len(self.data)

    datasets = types.ModuleType("torchvision.datasets")
    datasets.MNIST = MNIST
    monkeypatch.setitem(sys.modules, "torchvision", types.ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)
    assert load_digits(tmp_path).source.startswith("scikit-learn")
    (tmp_path / "MNIST").mkdir()
    digits = load_digits(tmp_path)
    assert digits.source == "MNIST: 6 to learn from, 2 held out"
    assert digits.images.shape == (6, 1, 28, 28)
    assert digits.images.max() == 1.0
