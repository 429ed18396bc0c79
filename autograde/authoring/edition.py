"""The learner's edition: a wheel with all that a notebook needs, and no answers.

It has the experiments, what runs and shows them, and, recorded, what the course's own answers and the known mistakes
show (`judging.recorded`). It has neither answers nor experiments that only grading runs, nothing of `authoring` and
`grading`, and needs neither nbgrader nor typer nor jupytext. The course's own Module must run in it, as it completes a
learner's part while that is checked: its source travels packed, without comments and docstrings. Whoever digs can
unpack it; an answer that uses it earns nothing when it is graded.
"""

import ast
import hashlib
import json
import lzma
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from base64 import b85encode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

import torch

import autograde
from autograde.authoring.build import PACKAGE, ROOT, BuildError
from autograde.course import catalogue
from autograde.judging import recorded
from autograde.judging.checking import NOTEBOOK_SEED
from autograde.judging.live import Live
from autograde.observing.experiment import Experiment

NAME = "inside-nn-module"
NEEDS = ("torch", "numpy", "matplotlib", "ipywidgets", "scikit-learn", "hypothesis")
"""What the wheel depends on; Pygments and IPython come with whatever shows a notebook."""

ROOMS: Mapping[str, str] = {
    "": "__init__ digits",
    "chapters": "",
    "course": "__init__ catalogue",
    "drawing": "",
    "judging": "__init__ checking comparing diagnosis kept recorded slips",
    "notebook": "",
    "observing": "",
    "own_module": "",
    "showing": "",
}
"""The packages that go in, with the modules that do; all of them where none are named."""

PATIENCE = 60.0
"""Seconds of wall time for a known mistake while it is recorded: more than any takes, on a busy machine too."""

REFERENCE_MODULE = "own_module/reference_module.py"


def sources() -> dict[str, str]:
    """Return the edition's Python files by their path in the package."""
    found = {}
    for room, names in ROOMS.items():
        folder = PACKAGE / room
        files = [folder / f"{name}.py" for name in names.split()] or sorted(folder.rglob("*.py"))
        for file in files:
            found[file.relative_to(PACKAGE).as_posix()] = file.read_text(encoding="utf-8")
    for path, text in found.items():
        if path.startswith("chapters/"):
            found[path] = without_further(text)
    found[REFERENCE_MODULE] = packed(found[REFERENCE_MODULE])
    return found


def record(tick: Callable[[str], None] = lambda _: None, jobs: int | None = None) -> dict[str, bytes]:
    """Run the course's own answers and the known mistakes; return the parts of the recorded file.

    That is done in `jobs` processes, as many as there are cores if none are given. Calls `tick` with the name of each
    exercise when it is done.
    """
    names = [exercise.name for exercises in catalogue.chapters().values() for exercise in exercises]
    parts: dict[str, bytes] = {}
    jobs = jobs or os.cpu_count() or 1
    with ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext() as pool:
        for name, found in zip(names, (pool.map if pool else map)(_record, names), strict=True):
            parts |= found
            tick(name)
    return parts


def recorded_file(tick: Callable[[str], None] = lambda _: None, jobs: int | None = None) -> Path:
    """Return the recorded file of what the package holds now; made if it is not there yet, and kept in `build/`.

    What `record` takes and calls is taken and called here.
    """
    file = _kept()
    if not file.exists():
        parts = record(tick, jobs)
        for old in [*file.parent.glob("recorded-*.bin")]:
            old.unlink(missing_ok=True)
        file.parent.mkdir(exist_ok=True)
        whole = file.with_suffix(f".{os.getpid()}")
        recorded.write(whole, parts)
        whole.replace(file)
    return file


def is_recorded() -> bool:
    """Say whether `recorded_file` is there already."""
    return _kept().exists()


def _kept() -> Path:
    return ROOT / "build" / f"recorded-{_digest()}.bin"


def _digest() -> str:
    """Return a fingerprint of all that what is recorded depends on."""
    files = [p for p in [*PACKAGE.rglob("*"), *ROOT.glob("solutions/*/*.md")] if p.suffix in (".py", ".md", ".csv")]
    whole = hashlib.sha256(f"{sys.version} {torch.__version__} {platform.machine()}".encode())
    for path in sorted(files):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def _record(name: str) -> dict[str, bytes]:
    return recorded.record(unhurried(name), Live(PATIENCE), NOTEBOOK_SEED)


def unhurried(name: str) -> Experiment:
    """Return the exercise called `name` with time enough for every answer that ends."""
    return replace(catalogue.find(name), seconds=PATIENCE)


def wheel(folder: Path, recorded_file: Path) -> Path:
    """Build the wheel into `folder`, with this recorded file; return its path."""
    with tempfile.TemporaryDirectory() as name:
        staging = Path(name)
        package = staging / "autograde"
        for path, text in sources().items():
            (package / path).parent.mkdir(parents=True, exist_ok=True)
            (package / path).write_text(text, encoding="utf-8")
        shutil.copy(recorded_file, package / "judging" / recorded.FILE.name)
        packages = sorted({file.parent.relative_to(staging).as_posix() for file in package.rglob("*.py")})
        (staging / "pyproject.toml").write_text(_project(packages), encoding="utf-8")
        shutil.copy(ROOT / "LICENSE", staging)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(folder.resolve())],
            cwd=staging,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1577836800"},  # the same content makes the same file
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BuildError(f"the wheel could not be built:\n{done.stderr[-3000:]}")
    return folder / done.stdout.splitlines()[-1]


_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


def _project(packages: Iterable[str]) -> str:
    """Return the `pyproject.toml` of the learner's edition."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = {pin.partition("==")[0]: pin for pin in own["project"]["dependencies"]}
    # What is written as JSON here is TOML as well.
    return "\n".join(
        [
            f"build-system = {{ requires = {json.dumps(own['build-system']['requires'])} }}",
            "[project]",
            f"name = {json.dumps(NAME)}",
            f"version = {json.dumps(autograde.__version__)}",
            f"description = {json.dumps('The notebooks of Inside nn.Module: what checks an answer')}",
            'license = "MIT"',
            f"requires-python = {json.dumps(own['project']['requires-python'])}",
            f"dependencies = {json.dumps([pins[name] for name in NEEDS])}",
            "[tool.setuptools]",
            f"packages = {json.dumps([path.replace('/', '.') for path in packages])}",
            f'package-data = {{ "autograde.judging" = [{json.dumps(recorded.FILE.name)}] }}',
            "",
        ]
    )


def packed(source: str) -> str:
    """Return a module that runs `source`, which stands in it compressed, without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    text = b85encode(lzma.compress(ast.unparse(tree).encode(), preset=9)).decode()
    lines = "\n".join(f'    b"{line}"' for line in wrap(text, 110))
    return f"{_UNPACK}exec(compile(lzma.decompress(b85decode(\n{lines}\n)), __file__ + ':packed', 'exec'))\n"


_UNPACK = '''"""The course's own `Module`, packed: it completes a learner's part while that is checked."""

import lzma
from base64 import b85decode

'''


def without_further(source: str) -> str:
    """Return a module of experiments without those that only grading runs, and without what only those use."""
    tree = ast.parse(source)
    gone = {node for node in tree.body if _is_further(node)}
    unused: set[str] = set()
    more = bool(gone)
    while more:
        rest = [node for node in tree.body if node not in gone]
        unused |= _read(gone) - _read(rest)
        before = len(gone)
        gone |= {node for node in rest if _defined(node) and _defined(node) <= unused}
        more = len(gone) > before
    lines: list[str | None] = list(source.splitlines())
    previous: ast.stmt | None = None
    for node in tree.body:
        if node in gone or (_is_text(node) and previous in gone):
            _replace(node, lines, None)
        elif isinstance(node, ast.Import | ast.ImportFrom) and _defined(node) & unused:
            node.names = [alias for alias in node.names if (alias.asname or alias.name) not in unused]
            _replace(node, lines, ast.unparse(node))
        previous = node
    text = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{4,}", "\n\n\n", text).rstrip() + "\n"


def _is_further(node: ast.stmt) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    called = [d.func for d in decorators if isinstance(d, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id == "further" for function in called)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _read(nodes: Iterable[ast.stmt]) -> set[str]:
    """Return all names that these statements read."""
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _defined(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a module does no more than define."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return set() if node.decorator_list else {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _replace(node: ast.stmt, lines: list[str | None], text: str | None) -> None:
    """Put `text` in place of a statement, its decorators and the comment right above it."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
    while text is None and first and (lines[first - 1] or "").startswith("#"):
        first -= 1
    last = node.end_lineno or node.lineno
    lines[first:last] = [text, *[None] * (last - first - 1)]
