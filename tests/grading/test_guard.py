"""The guard inside the child: what a cheat tries with Python alone earns nothing, what is honest keeps its points."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograde.answers import folder, from_text, read_cells
from autograde.catalogue import find
from autograde.grading import confinement
from autograde.grading.grader import grade
from autograde.grading.results import GradedCell, Job
from autograde.grading.warmth import WarmProcess


@pytest.fixture(scope="module")
def warm():
    process = WarmProcess(confinement.choose(unconfined=True))
    yield process
    process.close()


def marked(grade_id, **how):
    """Return nbgrader's metadata of a cell."""
    flags = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
    return {"nbgrader": {**flags, "grade_id": grade_id, **how}}


@pytest.fixture
def tried(warm):
    """Return a function that grades one answer: `tried("call.scale", code)` gives the check's cell."""

    def grading(name: str, *code: str, test: str = "") -> GradedCell:
        exercise = find(name)
        setups = [c.code for c in read_cells(folder(exercise.chapter) / "reference.py") if c.kind == "setup"]
        cells = [new_code_cell(source, metadata=marked(f"setup-{n}")) for n, source in enumerate(setups)]
        cells += [new_code_cell(c, metadata=marked(f"a{n}", solution=True)) for n, c in enumerate(code)]
        source = test or exercise.call
        cells.append(new_code_cell(source, metadata=marked("check", grade=True, points=exercise.points)))
        book = new_notebook(cells=cells)
        graded = grade(Job(nbformat.writes(book), seed=12345), warm)
        for cell in graded.cells:
            print(cell.grade_id, cell.state, cell.reason)
        return graded.cells[-1]

    return grading


def solution(name: str) -> str:
    return from_text(find(name), "solution").code


def earns_nothing(cell: GradedCell, reason: str = "") -> None:
    assert cell.score == 0.0, cell.reason
    assert re.search(reason or r"\w{3,} \w{2,}", cell.reason + " " + str(cell.outputs)), cell.reason


def earns_all(cell: GradedCell) -> None:
    assert cell.score == cell.points, (cell.reason, cell.outputs)


SCALE = """
class Scale:
    def __init__(self, factor):
        self.calls = 0
    def __call__(self, x):
        return x
"""
"""Wrong: it forgets the factor, and counts nothing."""

MODULE = """
class Module:
    def __init__(self): pass
    def __call__(self, *args, **kwargs):
        look(self)
        return None
    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")
"""
"""Wrong: a call gives None. `look` is the cheat's."""


# --- The harness and `see` ---------------------------------------------------------------------------------------


def test_a_replaced_experiment_in_the_public_registry_is_not_run(tried):
    cheat = """
from types import SimpleNamespace
from autograde.experiment import EXPERIMENTS
Real = type("Scale", (), {})
def init(self, factor): self.factor, self.calls = factor, 0
def call(self, x):
    self.calls += 1
    return self.factor * x
Real.__init__, Real.__call__ = init, call
e = EXPERIMENTS["call.scale"]
for bodies in [[e.body], e.further]:
    for i, body in enumerate(bodies):
        bodies[i] = lambda lib, see, body=body: body(SimpleNamespace(Scale=Real), see)
e.body = lambda lib, see, body=e.body: body(SimpleNamespace(Scale=Real), see)
"""
    earns_nothing(tried("call.scale", SCALE + cheat))


@pytest.mark.parametrize(
    "forgery",
    [
        "see.transcript.observations.clear()",
        "see.__self__.transcript",
        "see.__wrapped__",
        "see.__closure__",
        "see.__globals__",
        "see.__call__.__func__.__globals__",
        "see.__reduce__()[0].__globals__",
        "see.raises.__globals__",
        "type(see).__call__.__globals__",
        "see.fill.__self__.__globals__",
    ],
)
def test_what_experiments_hand_to_learners_code_does_not_lead_to_the_transcript(tried, forgery):
    look = f"""
def look(module):
    see = next(c.cell_contents for c in type(module).forward.__closure__ if hasattr(c.cell_contents, "raises"))
    try:
        {forgery}
    except AttributeError:
        raise RuntimeError("no way in")
    raise SystemExit("found a way in")
"""
    cell = tried("call.module", look + MODULE)
    earns_nothing(cell, "RuntimeError")


def test_see_cannot_be_given_other_ways_to_note(tried):
    look = """
def look(module):
    for c in getattr(type(module).forward, "__closure__", None) or ():
        if hasattr(c.cell_contents, "raises"):
            c.cell_contents.raises = lambda *a, **k: None
"""
    earns_nothing(tried("call.module", look + MODULE.replace("return None", "return self.forward(*args, **kwargs)")))


def test_see_refuses_once_its_experiment_is_over(tried):
    look = """
kept = []
def look(module):
    kept.extend(c.cell_contents for c in type(module).forward.__closure__ or () if hasattr(c.cell_contents, "raises"))
"""
    later = """
def look(module):
    pass
for see in kept:
    see("more", 1)
"""
    right = MODULE.replace("return None", "return self.forward(*args, **kwargs)")
    earns_all(tried("call.module", look + right, later))


# --- What is put back, and what is noticed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "mishap",
    [
        "torch.manual_seed = 5",
        "F.relu = nn.functional.linear = None",
        "import builtins\nbuiltins.print = builtins.len = builtins.isinstance = None",
        "torch.Tensor.reshape = torch.Tensor.__mul__ = lambda *a: a[0]",
        "import json; json.dumps = json.loads = None",
        "import sys; sys.modules['torch'] = sys.modules['autograde.digits'] = None",
        "nn.Linear.__bases__ = (type('Own', (nn.Module,), {}),)",
        "import autograde.experiment; autograde.experiment.run = autograde.experiment.See = None",
        "import autograde.plain; autograde.plain.plain = autograde.plain._tensor = None",
        "import socket, struct; socket.socket.sendall = socket.socket.recv = struct.Struct = None",
        "import ast, re; ast.parse = re.compile = None",
        "import contextlib, warnings; contextlib._GeneratorContextManager = warnings.catch_warnings = None",
    ],
)
def test_what_a_learner_overwrote_by_accident_costs_nothing(tried, mishap):
    earns_all(tried("call.scale", solution("call.scale"), mishap))


@pytest.mark.parametrize(
    ("patch", "named"),
    [
        ("torch.equal = torch.allclose = lambda *a, **k: True", "torch"),
        ("import builtins; builtins.issubclass = lambda a, b: False", "builtins"),
        ("import builtins; keep = builtins.len; builtins.len = lambda x: 0; builtins.len = keep", "builtins"),
        ("torch.Tensor.sum = lambda *a: 0", "Tensor"),
        ("from autograde.experiments import ch01_init_forward_call as c; c._calls = None", "ch01"),
    ],
)
def test_a_check_during_which_something_was_replaced_earns_nothing(tried, patch, named):
    look = f"""
def look(module):
    {patch}
"""
    right = MODULE.replace("return None", "return self.forward(*args, **kwargs)")
    earns_nothing(tried("call.module", look + right), f"changed what is not its own.*{named}")


def test_a_first_import_during_a_check_is_no_change(tried):
    right = MODULE.replace("return None", "return self.forward(*args, **kwargs)")
    earns_all(
        tried("call.module", "def look(module):\n    import torch.utils.mobile_optimizer, xmlrpc.client\n" + right)
    )


def test_a_cell_of_hidden_asserts_is_not_shown_to_what_the_learner_put_in_pythons_place(tried):
    spy = """
import ast, builtins
real = ast.parse, builtins.compile
def parse(source, *rest, **more):
    if "hidden" in str(source):
        raise SystemExit("saw it")
    return real[0](source, *rest, **more)
ast.parse = parse
"""
    cell = tried("call.scale", solution("call.scale") + spy, test="assert Scale(2.0)(3.0) == 6.0  # hidden")
    earns_all(cell)
