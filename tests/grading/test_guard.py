"""The guard inside the child: what a cheat tries with Python alone earns nothing, what is honest keeps its points."""
# ruff: noqa: E501 - a cheat is read best in one piece

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograde.course.answers import from_text, setup
from autograde.course.catalogue import find
from autograde.grading.one_submission.grader import grade
from autograde.grading.one_submission.results import GradedCell, Job

pytestmark = pytest.mark.slow


def marked(grade_id, **how):
    """Return nbgrader's metadata of a cell."""
    flags = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
    return {"nbgrader": {**flags, "grade_id": grade_id, **how}}


@pytest.fixture
def tried(warm):
    """Return a function that grades one answer: `tried("call.scale", code)` gives the check's cell."""

    def grading(name: str, *code: str, test: str = "") -> GradedCell:
        exercise = find(name)
        setups = enumerate(setup(exercise.chapter))
        cells = [new_code_cell(source, metadata=marked(f"setup-{n}")) for n, source in setups]
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
from autograde.observing.experiment import EXPERIMENTS
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
        "import autograde.observing.experiment; autograde.observing.experiment.run = autograde.observing.experiment.See = None",
        "import autograde.observing.plain; autograde.observing.plain.plain = autograde.observing.plain._tensor = None",
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
    ],
)
def test_a_check_during_which_something_was_replaced_earns_nothing(tried, patch, named):
    look = f"""
def look(module):
    {patch}
"""
    right = MODULE.replace("return None", "return self.forward(*args, **kwargs)")
    earns_nothing(tried("call.module", look + right), f"changed what is not its own.*{named}")


def test_what_an_experiment_is_made_of_is_neither_found_by_name_nor_changed_unseen(tried):
    right = MODULE.replace("return None", "return self.forward(*args, **kwargs)")
    for patch, reason in (
        ("from autograde.chapters.ch01_init_forward_call import ex03_module", "ModuleNotFoundError"),
        ("type(module).forward.__globals__['_works'] = lambda *args, **kwargs: None", "changed what is not its own"),
    ):
        earns_nothing(tried("call.module", f"def look(module):\n    {patch}\n" + right), reason)


def test_a_child_holds_no_experiment_but_the_one_that_it_runs(tried):
    looking = """
import sys
from autograde.observing.experiment import EXPERIMENTS
held = [e.name for e in EXPERIMENTS.values() if e.further or e.hints or ".chapters." in e.body.__module__]
held += [name for name, module in sys.modules.items() if name.startswith("autograde.chapters.")]
"""
    earns_all(tried("call.scale", looking, test="assert EXPERIMENTS and not held, held"))


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


# --- Between requests --------------------------------------------------------------------------------------------

SERVER = """
def serve_in_its_place(*_):
    import glob, os, json, struct
    for fd in range(3, 64):
        try:
            os.write(fd, b"")
            data = os.read(fd, 1 << 16)
        except OSError:
            continue
"""


@pytest.mark.parametrize(
    "handler",
    [
        "import signal\nsignal.signal(signal.SIGALRM, serve_in_its_place)\nsignal.setitimer(signal.ITIMER_REAL, .01)",
        "import _signal\n_signal.signal(14, serve_in_its_place)\n_signal.setitimer(0, .01)",
        "import signal\nsignal.signal(signal.SIGVTALRM, serve_in_its_place)\nsignal.setitimer(signal.ITIMER_VIRTUAL, .01)",
    ],
)
def test_no_handler_of_signals_is_the_learners(tried, handler):
    earns_all(tried("call.scale", solution("call.scale"), SERVER + handler))
    cell = tried("call.scale", handler.splitlines()[0] + "\n" + SERVER + handler + "\n" + solution("call.scale"))
    earns_nothing(cell, "PermissionError, line \\d+: handlers of signals")


def test_a_timer_that_was_left_running_ends_with_its_cell(tried):
    earns_all(tried("call.scale", solution("call.scale") + "\nimport signal\nsignal.setitimer(0, .001, .001)"))


def test_a_thread_that_is_left_running_costs_its_own_cell_only(tried):
    thread = "import threading, time\nthreading.Thread(target=lambda: time.sleep(60), daemon=True).start()\n"
    earns_all(tried("call.scale", solution("call.scale"), thread))
    earns_nothing(tried("call.scale", thread + solution("call.scale")), "thread")


def test_threads_that_end_by_themselves_cost_nothing(tried):
    thread = "\nimport threading, time\nthreading.Thread(target=lambda: time.sleep(0.1)).start()\n"
    earns_all(tried("call.scale", solution("call.scale") + thread))


def test_what_is_left_for_the_collector_of_garbage_does_not_answer_for_the_harness(tried):
    leftover = """
import gc, weakref
class Late(str):
    def __del__(self): serve_in_its_place()
class Ring:
    def __init__(self): self.ring = self
    def __del__(self): serve_in_its_place()
gc.callbacks.append(serve_in_its_place)
Ring()
kept = Late("x")
print(Late("y"))
gc.set_threshold(1, 1, 1)
"""
    earns_nothing(tried("call.scale", SCALE + SERVER + leftover))


# --- Frames and what else the interpreter would hand out ---------------------------------------------------------

FRAMES = {
    "sys._getframe": "import sys\nframe = sys._getframe()",
    "traceback": "try:\n    1 / 0\nexcept Exception as e:\n    frame = e.__traceback__.tb_frame",
    "traceback of another's error": "try:\n    nn.Linear(2, 2)(1)\nexcept Exception as e:\n    t = e.__traceback__\n"
    "    frame = getattr(t.tb_next, 'tb_frame')",
    "generator": "g = (x for x in [1])\nframe = g.gi_frame",
    "coroutine": "async def f(): pass\nc = f()\nframe = c.cr_frame",
    "inspect.currentframe": "import inspect\nframe = inspect.currentframe()",
    "inspect.stack": "import inspect\nframe = inspect.stack()[0].frame",
    "inspect.trace": "import inspect\ntry:\n    1 / 0\nexcept Exception:\n    frame = inspect.trace()[0].frame",
    "logging.currentframe": "import logging\nframe = logging.currentframe()",
    "walk_tb": "import traceback\ntry:\n    1 / 0\nexcept Exception as e:\n"
    "    frame = next(traceback.walk_tb(e.__traceback__))[0]",
    "walk_stack": "import traceback\nframe = next(traceback.walk_stack(None))[0]",
    "a patched walk_stack": "import traceback\ndef grab(f):\n    global frame\n    frame = f\n    return []\n"
    "traceback.walk_stack = grab\ntraceback.extract_stack()",
    "a patched extract": "import traceback\ndef grab(frames, **k):\n    global frame\n    frame = next(frames)[0]\n"
    "    return []\ntraceback.StackSummary.extract = grab\ntraceback.extract_stack()",
    "a module as a deputy": "import sys\nm = nn.Module()\nm.forward = lambda *a: 0\n"
    "type(m).__index__ = lambda s: 0\nm.forward = sys._getframe\nframe = m(0)",
    "cached_property as a deputy": "import functools, sys\nclass I(int):\n    f = functools.cached_property(sys._getframe)\n"
    "    f.__set_name__(None, 'f')\nframe = I(0).f",
    "importlib as a deputy": "import importlib._bootstrap as b, sys\nframe = b._call_with_frames_removed(sys._getframe, 0)",
    "the library's code with other globals": "import traceback, types\ndef grab(f):\n    global frame\n    frame = f\n"
    "    return []\nfake = dict(vars(traceback), walk_stack=grab)\n"
    "types.FunctionType(traceback.extract_stack.__code__, fake)()",
    "a taker with other globals": "import logging, types\ndef grab(f):\n    global frame\n    frame = f\n    return True\n"
    "fake = dict(vars(logging), _is_internal_frame=grab)\nf = types.FunctionType(logging.Logger.findCaller.__code__, fake)\n"
    "f(logging.root, False, 1)",
    "a forged file name": "import collections\ncode = compile('import sys\\nframe = sys._getframe()', "
    "collections.__file__, 'exec')\nexec(code)",
    "a replaced file name": "import collections\ndef f():\n    import sys\n    return sys._getframe()\n"
    "f.__code__ = f.__code__.replace(co_filename=collections.__file__)\nframe = f()",
    "marshal": "import marshal, collections\ncode = compile('1', 'x', 'exec')\ncode = marshal.loads(marshal.dumps(code))\n"
    "frame = code",
    "changed code of the library": "import collections\ncollections.namedtuple.__code__ = (lambda *a, **k: 1).__code__\nframe = 1",
    "settrace": "import sys\ndef trace(f, *a):\n    global frame\n    frame = f\nsys.settrace(trace)\nlen([])\nsorted([])\nnn.Linear(1, 1)\nframe",
    "setprofile": "import sys\ndef trace(f, *a):\n    global frame\n    frame = f\nsys.setprofile(trace)\nlen([])\nframe",
    # These answer, since honest code uses them; what they hand out leads nowhere.
    "cProfile": "import cProfile\np = cProfile.Profile()\np.enable()\nsorted([])\nframe = p.getstats()[0]",
    "gc.get_objects": "import gc\nframe = next(o for o in gc.get_objects() if hasattr(o, 'f_back') or hasattr(o, 'gi_frame'))",
    "gc.get_referrers": "import gc\nframe = next(o for o in gc.get_referrers(nn) if type(o) in (dict, list) or hasattr(o, 'f_back'))",
    "gc.get_referents": "import gc\nframe = gc.get_referents(nn)",
    "all threads' frames": "import sys\nframe = sys._current_frames()",
    "an audit hook": "import sys\nframe = []\nsys.addaudithook(lambda *a: frame.append(a))\nexec('1')\nframe[0]",
    "IPython's local scope": "frame = get_ipython().get_local_scope(4)",
    "torch.fx": "import torch.fx.proxy\nframe = torch.fx.proxy.TracerBase()._find_user_frame()",
    "task stacks": "import asyncio\nasync def f():\n    return asyncio.current_task().get_stack()\nframe = asyncio.run(f())",
    "monitoring": "import sys\nm = sys.monitoring\nm.use_tool_id(1, 'x')\nm.register_callback(1, m.events.PY_START, print)\n"
    "m.set_events(1, m.events.PY_START)\nframe = 1",
    "another interpreter": "try:\n    from test.support import interpreters\nexcept ImportError:\n"
    "    from concurrent import interpreters\ni = interpreters.create()\nframe = 1",
    "another interpreter, by its module": "import importlib\ntry:\n    m = importlib.import_module('_interpreters')\n"
    "except ModuleNotFoundError:\n    m = importlib.import_module('_xxsubinterpreters')\ni = m.create()\nframe = 1",
    "the class of a module": "import types\nclass M(types.ModuleType): pass\ntorch.__class__ = M\nframe = 1",
}


@pytest.mark.parametrize("way", FRAMES)
def test_no_way_leads_to_a_frame(tried, way):
    source = FRAMES[way] + "\nScale = None\n"
    cell = tried("call.scale", solution("call.scale"), source)
    # Where the way in is closed the cell stops there, and the right answer above it still counts.
    earns_all(cell)


def test_refusals_say_so_in_words(tried):
    cell = tried("call.scale", "import sys\nsys._getframe()\n" + solution("call.scale"))
    earns_nothing(cell, "PermissionError, line 2: looking at frames is not available while grading")


LOOK = """
import builtins, logging, sys, time
taken = []
def look():
    try:
        frame = sys._getframe(1)
        while frame is not None:
            taken.append(frame.f_code.co_qualname)
            frame = frame.f_back
    except PermissionError:
        pass
"""
WHILE_THE_HOOK_LOOKS = {
    "built-in functions": """
def instead_of(real):
    def function(*args, **kwargs):
        look()
        return real(*args, **kwargs)
    return function
logging.Formatter.converter = time.gmtime
for name in ("all", "any", "getattr", "isinstance", "len", "list", "set", "sorted", "vars"):
    real = getattr(builtins, name)
    setattr(builtins, name, instead_of(real))
    try:
        logging.warning("asks for a frame")
    except PermissionError:
        pass
    setattr(builtins, name, real)
""",
    "equality of a key": """
class Key:
    def __hash__(self):
        return hash("BASIC_FORMAT")
    def __eq__(self, other):
        look()
        return False
names = vars(logging)
value = names.pop("BASIC_FORMAT")
names[Key()] = names["BASIC_FORMAT"] = value
logging.warning("asks for a frame")
""",
}


@pytest.mark.parametrize("way", WHILE_THE_HOOK_LOOKS)
def test_what_the_hook_looks_at_is_handed_no_frame(tried, way):
    earns_all(tried("call.scale", LOOK + WHILE_THE_HOOK_LOOKS[way], test="assert not taken, taken"))


HONEST = {
    "namedtuple": "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\nassert Point(1, 2).x == 1",
    "NamedTuple": "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int = 1\nassert P().x == 1",
    "enum": "import enum\nclass C(enum.Enum):\n    A = 1\nF = enum.Enum('F', 'a b')\nassert F.a.value == 1",
    "TypeVar": "from typing import TypeVar, Generic, NewType, TypedDict\nT = TypeVar('T')\nclass B(Generic[T]): pass\n"
    "N = NewType('N', int)\nD = TypedDict('D', {'x': int})",
    "dataclass": "from dataclasses import dataclass, field, asdict\n@dataclass\nclass D:\n    x: int = 1\n"
    "    y: list = field(default_factory=list)\nassert asdict(D()) == {'x': 1, 'y': []}",
    "warnings": "import warnings\nwarnings.warn('mind')",
    "logging": "import logging\nlogging.warning('mind')\nlogging.getLogger('a').error('b', stack_info=True)\n"
    "try:\n    1 / 0\nexcept Exception:\n    logging.exception('c')",
    "traceback": "import traceback\ntry:\n    1 / 0\nexcept Exception as e:\n    assert 'Zero' in traceback.format_exc()\n"
    "    traceback.print_exc()\n    traceback.format_exception(e)\n    traceback.extract_tb(e.__traceback__)\ntraceback.print_stack()",
    "inspect": "import inspect\ninspect.signature(nn.Linear.forward)\ninspect.getsource(nn.Linear)\ninspect.getmembers(nn.Linear)",
    "contextlib and functools": "import contextlib, functools\n@contextlib.contextmanager\ndef c():\n    yield 1\n"
    "with c() as x: pass\n@functools.wraps(c)\ndef d(): pass\nfunctools.lru_cache(d)()\n"
    "class K:\n    @functools.cached_property\n    def v(self): return 3\nassert K().v == 3",
    "copy and pickle": "import copy, pickle, io\ncopy.deepcopy(nn.Linear(2, 2))\npickle.loads(pickle.dumps(torch.ones(2)))\n"
    "b = io.BytesIO()\ntorch.save(nn.Linear(2, 2).state_dict(), b)\nb.seek(0)\ntorch.load(b)",
    "code objects to look at": "assert (lambda x: x).__code__.co_argcount == 1\nimport dis\ndis.dis(lambda: 1)",
    "own code replaced": "def f(): return 1\ndef g(): return 2\nf.__code__ = g.__code__\nassert f() == 2\n"
    "f.__code__ = f.__code__.replace(co_name='h')\nf.__defaults__ = ()",
    "exec and compile": "exec(compile('x = 1', '<mine>', 'exec'))\nassert x == 1 and eval('x + 1') == 2",
    "a module of one's own": "from pathlib import Path\nPath('own_module.py').write_text('import sys\\nvalue = 3\\n')\n"
    "import sys\nsys.path.insert(0, '')\nimport own_module\nassert own_module.value == 3",
    "a first import": "import xml.dom.minidom, sqlite3, wave, decimal, fractions, unittest.mock",
    "lazy modules": "m = nn.LazyLinear(3)\nm(torch.ones(2, 4))\nassert type(m) is nn.Linear",
    "fx": "import torch.fx\nassert 'relu' in str(torch.fx.symbolic_trace(nn.Sequential(nn.Linear(2, 2), nn.ReLU())).code) or True",
    "optimizers": "p = nn.Linear(2, 2)\nfor c in (torch.optim.SGD, torch.optim.Adam):\n    o = c(p.parameters(), lr=.1)\n"
    "    p(torch.ones(1, 2)).sum().backward()\n    o.step()\n    o.zero_grad()",
    "numpy": "import numpy as np\nnp.r_[1:3]\nnp.random.default_rng(0).normal(size=3)\ntorch.from_numpy(np.ones(3)).numpy()",
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('x')\nplt.show()",
    "data": "from torch.utils.data import DataLoader, TensorDataset\n"
    "for b in DataLoader(TensorDataset(torch.ones(4, 2)), batch_size=2, shuffle=True): pass",
    "magic": "%timeit -n 1 -r 1 sum([1])\n%time n = 3\nassert n == 3",
    "await": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 4\nassert (await f()) == 4\n",
    "modes": "from torch.utils._python_dispatch import TorchDispatchMode\nclass R(TorchDispatchMode):\n"
    "    def __torch_dispatch__(self, f, t, args=(), kwargs=None):\n        return f(*args, **(kwargs or {}))\n"
    "with R():\n    torch.ones(2) + 1",
    "mock": "from unittest import mock\nwith mock.patch.object(torch, 'ones', lambda *a: 5):\n    assert torch.ones(2) == 5",
    "decimal and threads": "import threading\nt = threading.Thread(target=lambda: None)\nt.start()\nt.join()",
    "check in an answer": "from autograde import check, hint, show, progress\ncheck('call.scale', object)\nhint('call.scale')",
}


@pytest.mark.parametrize("way", HONEST)
def test_honest_code_of_that_neighbourhood_goes_on(tried, way):
    cell = tried("call.scale", HONEST[way] + "\n" + solution("call.scale"))
    earns_all(cell)


# --- The course's own answers ------------------------------------------------------------------------------------

TAKEN = {
    "the module": "from autograde.own_module.reference_module import Module as Whole",
    "through a completed part": "from autograde.own_module.grafting import completed\nclass Part: pass\nWhole = completed(Part, ())",
    "through the world of chapter 10": "from autograde.chapters.ch10_lenet import ex15_lenet_on as e\nWhole = e._own_world().Module",
    "the stand-in's insides": "import autograde.own_module.reference_module as r\nWhole = r.__getattr__('Module')",
    "the answers": "from autograde.course.answers import from_text",
    "the oracle": "import autograde.judging.oracle",
    "the grader": "import autograde.grading.one_submission.grader",
    "the guard": "from autograde.grading.child import guard",
    "the file": "import autograde, pathlib\nt = (pathlib.Path(autograde.__file__).parent / 'own_module' / 'reference_module.py').read_text()",
}


@pytest.mark.parametrize("way", TAKEN)
def test_the_courses_own_answers_cannot_be_had(tried, way):
    take = TAKEN[way] + "\nclass Modes(Whole if 'Whole' in globals() else object): pass\n"
    earns_nothing(tried("module.modes", take), "Error")


def test_an_answer_is_completed_by_the_courses_own_methods(tried):
    earns_all(tried("module.modes", solution("module.modes")))


def test_a_part_cannot_take_its_own_methods_from_what_completes_it(tried):
    steal = """
class Modes:
    def train(self, mode=True):
        Whole = type(self).__mro__[2].named_children.__globals__["Module"]
        return Whole.train(self, mode)
    def eval(self):
        return self.train(False)
"""
    earns_nothing(tried("module.modes", steal), "train of the course|PermissionError|AttributeError|raised")


def test_a_set_up_cell_may_make_a_class_of_the_courses_methods(tried):
    parts = [solution(f"module.{short}") for short in find("module.whole").needs]
    earns_all(tried("module.whole", *parts, solution("module.whole")))


def test_what_a_chapter_asks_for_is_not_in_the_class_that_it_builds_on(tried):
    earns_nothing(tried("module.saving", "Saving = Earlier\n"), "missing|AttributeError|Error|differs")


# --- Watchers ----------------------------------------------------------------------------------------------------

BLINDED = {
    "the watch switched off": "import sys\nsys.setprofile(None)",
    "the watch's list": "import sys\nsys.getprofile().__closure__[0].cell_contents.clear()",
    "another watch over it": "from autograde.observing.watching import watching\nw = watching(lambda c: None)\nw.__enter__()",
    "the call path's watch": "from autograde.drawing.callpath import call_path\ncall_path(lambda: 1)",
}


@pytest.mark.parametrize("way", BLINDED)
def test_a_watch_by_profile_cannot_be_blinded(tried, way):
    body = "\n".join("        " + line for line in BLINDED[way].splitlines())
    cheat = f"""
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.inner = [nn.Linear(in_features, out_features, bias)]
        self.weight, self.bias = self.inner[0].weight, self.inner[0].bias
    def forward(self, x):
{body}
        return self.inner[0](x)
"""
    earns_nothing(tried("functional.linear", cheat))


SOFTMAX = """
from torch.utils import _python_dispatch as d
from torch.utils._python_dispatch import TorchDispatchMode
from torch.overrides import TorchFunctionMode
class Plain(TorchDispatchMode):
    def __torch_dispatch__(self, f, t, args=(), kwargs=None): return f(*args, **(kwargs or {}))
class PlainF(TorchFunctionMode):
    def __torch_function__(self, f, t, args=(), kwargs=None): return f(*args, **(kwargs or {}))
def softmax(x, dim):
    fake = (x - x.amax(dim, keepdim=True)).exp()
    if not torch._C._len_torch_dispatch_stack():
        return F.softmax(x, dim)
    BODY
"""
MODES_OFF = {
    "dispatch off": "with torch._C._DisableTorchDispatch(), torch._C.DisableTorchFunction(): return F.softmax(x, dim)",
    "modes disabled": "with torch._C.DisableTorchFunction(), d._disable_current_modes(): return F.softmax(x, dim)",
    "the stack popped": "a, b = Plain(), PlainF(); b.__exit__(None, None, None); a.__exit__(None, None, None); "
    "y = F.softmax(x, dim); b.__enter__(); a.__enter__(); return y",
    "what a mode has noted": "y = F.softmax(x, dim); d._get_current_dispatch_mode().names[:] = ['exp']; "
    "torch._C._get_function_stack_at(0).calls.clear(); return y",
    "what the stack has noted": "y = F.softmax(x, dim); d._get_current_dispatch_mode_stack()[0].names[:] = ['exp']; return y",
    "excluded": "g = torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(torch._C.DispatchKey.Python)); "
    "return F.softmax(x, dim)",
}


@pytest.mark.parametrize("way", MODES_OFF)
def test_what_is_absent_is_not_found_with_modes_switched_off(tried, way):
    earns_nothing(tried("softmax.softmax", SOFTMAX.replace("BODY", MODES_OFF[way])))


def test_modes_of_the_learners_own_work_under_those_of_a_check(tried):
    right = solution("softmax.softmax").replace(
        "    weights =", "    with Plain(), PlainF():\n        x + 1\n    weights ="
    )
    earns_all(tried("softmax.softmax", SOFTMAX.replace("BODY", "return fake"), right))
    earns_all(tried("functional.trace", solution("functional.trace")))


def test_a_check_may_change_the_default_dtype_and_what_others_change_meanwhile_still_shows(tried):
    earns_all(tried("functional.linear", solution("functional.linear")))
    patched = solution("functional.linear").replace(
        "        super().__init__()\n",
        "        super().__init__()\n        equal, torch.equal = torch.equal, None\n        torch.equal = equal\n",
        1,
    )
    assert "torch.equal" in patched
    earns_nothing(tried("functional.linear", patched), "put back afterwards")
