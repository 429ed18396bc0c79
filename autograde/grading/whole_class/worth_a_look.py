"""What a teacher should look at in answers: never a score. Answers are read as text; nothing of them is run."""

import ast
import hashlib
import importlib.util
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader import utils

from autograde.grading.one_submission.results import STOPPED, Graded
from autograde.grading.whole_class.summary import Look
from autograde.observing.syntax import parse

WORDS = (
    *("ctypes", "__array_interface__", "_dispatch", "getsource", "__kwdefaults__", "__code__", "f_back", "tb_frame"),
    *("autograde.", "settrace", "setprofile", "__torch_dispatch__", "torch.library", "_thread", "gc.get_"),
    *("get_kernel", "torch._refs", "torch._decomp"),
)
"""Words that an answer seldom needs."""
LARGE = 150
"""Parts of a syntax tree, beyond what was given, from which on two people do not write the same one."""
LARGE_FUNCTION = 60
"""The same for a single function of PyTorch's."""
LONGEST = 100_000
"""Characters of an answer from which on it is not read."""
_TORCH = ("nn/modules/module.py", "nn/modules/container.py", "nn/modules/linear.py", "nn/modules/conv.py")


def words_in(notebook: NotebookNode, book: str = "") -> list[Look]:
    """Return what is said of unusual words in the answers of the notebook called `book`, and of PyTorch's functions."""
    found = []
    for name, source in _answers(notebook):
        words = [word.rstrip(".") for word in WORDS if word in source]
        if words:
            found.append(Look(book, name, f"the answer names {', '.join(f'`{word}`' for word in words)}"))
        copied = sorted({each.name for each in _functions(source, LARGE_FUNCTION) if _digest(each) in _torchs()})
        if copied:
            found.append(Look(book, name, f"the answer has functions as PyTorch has them: {', '.join(copied[:6])}"))
    return found


def troubles(graded: Graded, answers: Collection[str], book: str = "") -> list[Look]:
    """Return what is said of answers that did not run, or took too long; `answers` are the names of their cells."""
    found = []
    for cell in graded.cells:
        why = cell.reason.partition("\n")[0][:200]
        answer = cell.score is None or cell.grade_id in answers
        if cell.state == "timeout" or (cell.state == "lost" and STOPPED in why):
            what = f"the {'answer' if answer else 'check'} took too long and was stopped"
            found.append(Look(book, cell.grade_id, what, of_answer=answer))
        elif cell.score is None and cell.grade_id in answers and cell.state in ("raised", "lost"):
            found.append(Look(book, cell.grade_id, f"the answer did not run to its end: {why}"))
    return found


def trees(notebook: NotebookNode, given: Mapping[str, int]) -> dict[str, str]:
    """Return a digest of the syntax tree of each large answer, names left out.

    `given` says by answer how many parts of it the release has (`sizes`): those are nobody's own.
    """
    found = {}
    for name, source in _answers(notebook):
        tree = _parsed(source)
        if tree is not None and _size(tree) - given.get(name, 0) >= LARGE:
            found[name] = _digest(tree)
    return found


def sizes(notebook: NotebookNode) -> dict[str, int]:
    """Return the number of parts of the syntax tree of each answer."""
    parsed = ((name, _parsed(source)) for name, source in _answers(notebook))
    return {name: _size(tree) for name, tree in parsed if tree is not None}


def alike(of_students: Mapping[str, Mapping[str, str]]) -> dict[str, list[Look]]:
    """Return by student what is said of answers that others have too, whatever the names in it.

    `of_students` has the answers' digests by `NOTEBOOK: ANSWER`.
    """
    sharing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, answers in of_students.items():
        for answer in answers.items():
            sharing[answer].append(student)
    found: dict[str, list[Look]] = defaultdict(list)
    for (name, _), students in sharing.items():
        book, _, own = name.rpartition(": ")
        for student in students if 1 < len(students) <= max(3, len(of_students) / 4) else ():
            others = tuple(other for other in students if other != student)
            found[student].append(Look(book, own, "the answer is, names aside, that of", others[:3]))
    return found


def answers(notebook: NotebookNode) -> set[str]:
    """Return the names of a notebook's answers in code."""
    return {name for name, _ in _answers(notebook)}


def _answers(notebook: NotebookNode) -> Iterable[tuple[str, str]]:
    for cell in notebook.cells:
        if cell.cell_type == "code" and utils.is_solution(cell):
            yield cell.metadata.nbgrader["grade_id"], cell.source


def _parsed(source: str, longest: int = LONGEST) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(source) if len(source) < longest else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _functions(source: str, size: int, longest: int = LONGEST) -> Iterable[ast.FunctionDef]:
    tree = _parsed(source, longest)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef) and _size(node) >= size:
            yield node


def _size(tree: ast.AST) -> int:
    return sum(1 for _ in ast.walk(tree))


def _digest(tree: ast.AST) -> str:
    """Return a digest of a syntax tree without names, docstrings and annotations."""
    parts = []
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        parts.append(type(node).__name__)
        if isinstance(node, ast.Constant):
            # What is said in texts is changed most easily.
            parts.append("" if isinstance(node.value, str | bytes) else repr(node.value)[:50])
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_comment", "ctx", "decorator_list"):
                continue
            items = value if isinstance(value, list) else [value]
            if name == "body" and items and isinstance(items[0], ast.Expr) and isinstance(items[0].value, ast.Constant):
                items = items[1:]
            pending.extend(item for item in items if isinstance(item, ast.AST))
    return hashlib.sha256(" ".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


@lru_cache(maxsize=1)
def _torchs() -> frozenset[str]:
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return frozenset()
    files = [Path(found.origin).parent / name for name in _TORCH]
    sources = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return frozenset(_digest(each) for source in sources for each in _functions(source, LARGE_FUNCTION, 10**7))
