"""Write `reference_module.py`: the course's own answers to chapter 07, put together into one class.

Run as `python -m autograde.authoring.make_reference`; a test compares the file with what this gives.
"""

import ast
import subprocess
import sys
from pathlib import Path

from autograde.course import answers, catalogue

CHAPTER = "07_module_from_scratch"
TARGET = Path(__file__).parents[1] / "own_module" / "reference_module.py"

_HEAD = '''# ruff: noqa: D102, D106
"""The course's own `Module`: plain Python, nothing of `torch.nn.Module` in it, and PyTorch's layers run on it.

Made from the answer cells of chapter 07 by `python -m autograde.authoring.make_reference`. Edit its text instead.
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
    """What each method promises stands in the exercise whose number is above it."""
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
    from autograde.chapters.ch07_module_from_scratch.ex26_whole import PARTS

    for exercise in catalogue.chapters()[CHAPTER]:
        code = answers.from_text(exercise, "solution").code
        part = next((node for node in ast.parse(code).body if isinstance(node, ast.ClassDef)), None)
        if part is not None and exercise.short in PARTS:
            parts.append(f"    # Exercise {exercise.number} · {exercise.title}\n{_body(part, code)}\n")
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
