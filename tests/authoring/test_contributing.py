"""The steps of CONTRIBUTING.md, tried: a new exercise in the middle of a copied course."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from autograde.authoring.build import ROOT, tool_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EXPERIMENT = '''"""A new exercise."""

import torch

from autograde.observing.experiment import experiment


@experiment(
    "start.negate",
    title="A new exercise",
    points=3,
    subjects={"negate": torch.neg},
    hints=("Mind the sign.",),
    after="`torch.neg` does it in one step.",
)
def negate(lib, see):
    """Negates a vector, and looks at the input afterwards."""
    x = see.randn(4)
    kept = x.clone()
    see("the result", lib.negate(x))
    see("by how much the input changed", x - kept)
'''

TEXT = """## Exercise 77 · A new exercise

●○○ · 2 min · 3 points

The idea, in a sentence.

```python answer="negate"
def negate(x: Tensor) -> Tensor:
    \"\"\"Return `-x`.\"\"\"
    ### BEGIN SOLUTION
    return -x
    ### END SOLUTION
```

```python check="negate"
check("start.negate", negate)
```

"""

ANSWERS = """# start.negate

## wrong: keeps

It returns the input as it is.

```diff
-    return -x
+    return x
```

## wrong: absolute

It makes every element negative.

```diff
-    return -x
+    return -x.abs()
```

## wrong: in_place

It changes the tensor it was given.

```diff
-    return -x
+    return x.neg_()
```

## wrong: inverse

It takes the inverse of each element.

```diff
-    return -x
+    return 1 / x
```

## wrong: inverse_negated

It takes the inverse of each element, and negates that.

```diff of="inverse"
-    return 1 / x
+    return -1 / x
```

## right: product

As a product.

```diff
-    return -x
+    return x * -1
```

## right: difference

As a difference.

```python
def negate(x):
    return 0 - x
```
"""


@pytest.fixture
def course(tmp_path):
    """A copy of the repository with chapter 00 only."""
    shutil.copytree(
        ROOT / "autograde", tmp_path / "autograde", ignore=shutil.ignore_patterns("__pycache__", "ch0[1-9]*", "ch10*")
    )
    shutil.copytree(ROOT / "solutions" / "00_start_here", tmp_path / "solutions" / "00_start_here")
    shutil.copytree(ROOT / "notebooks" / "00_start_here", tmp_path / "notebooks" / "00_start_here")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def autograde(course, *words):
    environment = {**tool_environment(), "PYTHONPATH": str(course)}
    environment["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), environment["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "autograde", *words],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def insert(file, before, text):
    content = file.read_text()
    assert content.count(before) == 1
    file.write_text(content.replace(before, text + before))


def test_an_exercise_is_added_by_the_steps_of_the_guide(course):
    folder = course / "autograde" / "chapters" / "ch00_start_here"
    # 1. text
    text = course / "solutions" / "00_start_here" / "00_start_here.md"
    insert(text, "## Exercise 2 · A check that fails", TEXT)

    # 2. and 3. experiment and answers
    (folder / "ex02_negate.py").write_text(EXPERIMENT)
    (folder / "ex02_negate.md").write_text(ANSWERS)
    done = autograde(course, "build", "00")
    assert "run `python -m autograde renumber 00`" in done.stderr

    # 4. numbers
    done = autograde(course, "renumber", "00")
    assert done.returncode == 0, done.stderr
    assert "ex02_leaky.md -> ex03_leaky.md" in done.stdout
    names = ["ex01_twice", "ex02_negate", "ex03_leaky", "ex04_standardize"]
    assert [path.stem for path in sorted(folder.glob("ex*.md"))] == names
    assert [path.stem for path in sorted(folder.glob("ex*.py"))] == names
    assert re.findall(r"^## Exercise (\d+)", text.read_text(), re.MULTILINE) == ["1", "2", "3", "4"]

    # 5. calibrate, then build
    done = autograde(course, "calibrate", "--chapter", "00")
    assert done.returncode == 0, done.stdout
    done = autograde(course, "build", "00")
    assert done.returncode == 0, done.stderr
    assert 'check(\\"start.negate\\", negate)' in (course / "notebooks/00_start_here/00_start_here.ipynb").read_text()
    done = autograde(course, "build", "00", "--check")
    assert (done.returncode, done.stdout.strip()) == (0, "up to date: 00_start_here")
