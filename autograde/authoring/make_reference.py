"""Write `reference_module.py`: the course's own answers to chapters 07 to 09, put together into one class.

Run as `python -m autograde.authoring.make_reference`; a test compares the file with what this gives.
"""

import ast
import subprocess
import sys
from pathlib import Path

from autograde.course import answers
from autograde.own_module.parts import every_part

TARGET = Path(__file__).parents[1] / "own_module" / "reference_module.py"

_HEAD = '''# ruff: noqa: D102, D106
"""The course's own `Module`: plain Python, nothing of `torch.nn.Module` in it, and PyTorch's layers run on it.

Made from the answer cells of chapters 07 to 09 by `python -m autograde.authoring.make_reference`. Edit these instead.
"""

import functools
import itertools
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Buffer, Parameter, is_lazy

from autograde.own_module.beyond import Beyond
from autograde.own_module.beyond.saving import WeakHandle
from autograde.own_module.kit import HOOK_DICTIONARIES, BaseModule, Call, LoadReport, TwoGates, parse_to


class Answers(BaseModule):
    """What each method promises stands in the exercise that is named above it."""
'''

_TAIL = '''
class Module(Beyond, Answers):
    """The answers, and on top of them what PyTorch's Module does that no exercise asks for (`own_module.beyond`)."""

    class Handle(WeakHandle, Answers.Handle):
        """A handle that keeps no dictionary alive."""
'''


def reference_source() -> str:
    """Return the text of `reference_module.py`, formatted."""
    parts = [_HEAD]
    for part in every_part():
        exercise = part.exercise
        code = answers.from_text(exercise, "solution").code
        node = next(n for n in ast.parse(code).body if isinstance(n, ast.ClassDef) and n.name == part.class_name)
        chapter = exercise.chapter.partition("_")[0]
        parts.append(f"    # Chapter {chapter}, exercise {exercise.number} · {exercise.title}\n{_body(node, code)}\n")
    return _formatted("\n".join([*parts, _TAIL]))


def _body(part: ast.ClassDef, code: str) -> str:
    """Return the lines of a class's body without the docstrings: the chapter says what each method promises."""
    lines: list[str | None] = list(code.splitlines())
    for node in ast.walk(part):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            text = node.body[0]
            lines[text.lineno - 1 : text.end_lineno] = [None] * (text.end_lineno - text.lineno + 1)  # type: ignore[operator]
    kept = [line for line in lines[part.lineno :] if line is not None]
    return "\n".join(kept).strip("\n")


def _formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET)]
    options = ["--config", "format.skip-magic-trailing-comma=true"]
    return subprocess.run([*command, *options, "-"], input=source, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    TARGET.write_text(reference_source(), encoding="utf-8")
