"""What a notebook does by itself a submission can: honest but unusual code keeps its points."""

# ruff: noqa: E501 - a case is a line
import pytest
from answers_alone import all_graded, graded, solution

from autograde.observing.experiment import EXPERIMENTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


TWICE, LEAKY = "start.twice", "start.leaky"
BEFORE = {
    "capture": "%%capture\n",
    "capture into a name": "%%capture kept --no-stderr\nprint('unseen')\n",
    "time": "%%time\n",
    "timeit of a line": "%timeit -n1 -r1 1 + 1\n",
    "pip": "%pip install -q torchvision\n",
    "pip by the shell": "!pip install -q torchvision\n",
    "conda": "%conda install numpy\n",
    "a listing": "!ls -la\n",
    "a card": "!nvidia-smi\n",
    "lines of a program": "lines = !echo hello\nprint(len(lines), lines.n)\n",
    "a program of two lines": "!!echo hello\n",
    "another folder": "%cd .\n",
    "one's own folder": "%cd ~\n%pwd\n",
    "a listing by magic": "%ls\n",
    "a script": "%env HOME\n%who\n%precision 3\n",
    "a program by os": "import os\ntry:\n    os.system('ls')\nexcept OSError:\n    pass\n",
    "a plot": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n",
    "widgets": "%matplotlib widget\n",
    "autoreload": "%load_ext autoreload\n%autoreload 2\n",
}
AFTER = {
    "doctest": "import doctest\ndoctest.testmod()",
    "doctest, loud": "import doctest\nprint(doctest.testmod(verbose=True))",
    "an example": "import doctest\ndoctest.run_docstring_examples({name}, globals())",
    "an idle pool": "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\nprint(pool.submit(max, 1, 2).result())",
    "a timer": "import threading\ntimer = threading.Timer(60, print)\ntimer.start()",
    "objects": "import gc\nprint(len(gc.get_objects()) > 0)",
    "tensors alive": "import gc, torch\nprint(sum(isinstance(o, torch.Tensor) for o in gc.get_objects()))",
    "referrers": "import gc\nthing = []\nprint(len(gc.get_referrers(thing)))",
    "a profile": "import cProfile\ncProfile.run('1 + 1')",
    "a profiler": "import cProfile, pstats\nprofile = cProfile.Profile()\nprofile.enable()\nsum([1])\nprofile.disable()\npstats.Stats(profile).print_stats(1)",
    "torch's profiler": "from torch.profiler import profile\nwith profile() as p:\n    torch.ones(2) + 1\nprint(len(p.events()))",
    "a trace": "import sys\nsys.settrace(None)",
    "a mock": "from unittest import mock\nwith mock.patch('torch.manual_seed') as m:\n    torch.manual_seed(1)\nprint(m.called)",
    "a patch": "from unittest.mock import patch\nwith patch.object(torch, 'ones', return_value=3):\n    print(torch.ones(1))",
    "a scripted function": "traced = torch.jit.trace(lambda x: x + 1, torch.ones(2))\nprint(traced(torch.ones(2)))",
    "a graph": "from torch import fx\nclass Small(torch.nn.Module):\n    def forward(self, x):\n        return x + 1\nprint(fx.symbolic_trace(Small()).graph)",
    "a loader": "from torch.utils.data import DataLoader\nprint(len(list(DataLoader(list(range(4)), batch_size=2))))",
    "traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError as e:\n    traceback.print_exc()\n    print(e.__traceback__.tb_lineno)",
    "logging": "import logging\nlogging.basicConfig(level='DEBUG')\nlogging.getLogger('mine').info('hello')",
    "unittest": "import unittest\nclass T(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(1, 1)\nunittest.main(argv=['x'], exit=False)",
    "tracemalloc": "import tracemalloc\ntracemalloc.start()\nprint(len(tracemalloc.take_snapshot().traces) >= 0)\ntracemalloc.stop()",
    "weakref": "import weakref\nclass W: pass\nw = W()\nr = weakref.ref(w)\ndel w\nprint(r())",
    "asyncio": "import asyncio\nasync def one():\n    return 1\nprint(await one())",
    "inference": "inference = torch.inference_mode()\ninference.__enter__()",
    "system exit caught": "import sys\ntry:\n    sys.exit(0)\nexcept SystemExit:\n    pass",
    "source": "import inspect\nprint(inspect.getsource({name}))",
    "help": "help({name})",
    "question": "{name}?",
    "signature": "import inspect\nprint(inspect.signature({name}))",
    "dis": "import dis\ndis.dis({name})",
    "ast": "import ast\nprint(ast.dump(ast.parse('1 + 1')))",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(1))",
    "enum": "from enum import Enum\nclass E(Enum):\n    A = 1\nprint(E.A)",
    "namedtuple": "from collections import namedtuple\nprint(namedtuple('N', 'a b')(1, 2))",
    "typing": "from typing import TypedDict, Protocol\nclass D(TypedDict):\n    a: int\nprint(D(a=1))",
    "pickle": "import pickle\nprint(pickle.loads(pickle.dumps([1])))",
    "copy": "import copy\nprint(copy.deepcopy({{'a': [1]}}))",
    "file": "open('note.txt', 'w').write('x')\nprint(open('note.txt').read())",
    "save": "torch.save(torch.ones(2), 'x.pt')\nprint(torch.load('x.pt'))",
    "numpy": "import numpy as np\nprint(np.random.default_rng(1).normal())",
    "warnings": "import warnings\nwarnings.warn('careful')",
    "contextvars": "import contextvars\nv = contextvars.ContextVar('v')\nv.set(1)",
    "ctypes import": "import ctypes\nprint(ctypes.sizeof(ctypes.c_int))",
    "multiprocessing import": "import multiprocessing\nprint(multiprocessing.cpu_count() > 0)",
    "subprocess refused": "import subprocess\ntry:\n    subprocess.run(['ls'])\nexcept OSError as e:\n    print(e)",
    "figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_title('mine')",
    "display": "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))",
    "clear": "from IPython.display import clear_output\nclear_output()",
    "exec": "exec('y = 1')\nprint(y, eval('y + 1'))",
    "fstring": "print(f'{{1 + 1=}}')",
    "compile": "print(eval(compile('1 + 1', '<mine>', 'eval')))",
    "anomaly": "with torch.autograd.detect_anomaly(check_nan=False):\n    pass",
    "vmap": "print(torch.vmap(lambda x: x * 2)(torch.ones(3)))",
    "func grad": "print(torch.func.grad(lambda x: x.sum())(torch.ones(3)))",
    "hooks": "handle = torch.nn.modules.module.register_module_forward_hook(lambda *a: None)\nhandle.remove()",
    "printoptions": "torch.set_printoptions(precision=1)",
    "ellipsis": "...",
    "exit name": "print(exit, quit)",
    "globals": "print(len(globals()) > 0, len(vars()) > 0)",
    "input": "try:\n    input('?')\nexcept Exception:\n    pass",
}


@pytest.mark.parametrize("name", BEFORE)
def test_what_stands_before_an_answer(warm, name):
    cells = graded(warm, (TWICE, BEFORE[name] + solution(TWICE)), (LEAKY, solution(LEAKY)))
    assert [c.score for c in cells] == [c.points for c in cells], [c.reason for c in cells]


@pytest.mark.parametrize("name", AFTER)
def test_what_stands_after_an_answer(warm, name):
    code = f"{solution(TWICE)}\n\n{AFTER[name].format(name='twice')}"
    found = all_graded(warm, (TWICE, code), (LEAKY, solution(LEAKY))).cells
    (answer,) = (c for c in found if c.grade_id == "answer-0")
    assert answer.state == "ok", (answer.reason, answer.outputs)
    cells = [c for c in found if c.points is not None]
    assert [c.score for c in cells] == [c.points for c in cells], [c.reason for c in cells]


INSIDE = {
    "a trace": "def twice(x):\n    return torch.jit.trace(lambda t: t * 2, (x,), check_trace=False)(x)",
    "a trace, checked": "def twice(x):\n    return torch.jit.trace(lambda t: t * 2, (x,))(x)",
    "a graph": "class Twice(torch.nn.Module):\n    def forward(self, x):\n        return x * 2\ndef twice(x):\n    return torch.fx.symbolic_trace(Twice())(x)",
    "a graph made before": "class Twice(torch.nn.Module):\n    def forward(self, x):\n        return x * 2\ntwice = torch.fx.symbolic_trace(Twice()).forward",
    "a mock": "from unittest import mock\ndef twice(x):\n    class Own:\n        two = 1\n    with mock.patch.object(Own, 'two', 2):\n        return x * Own.two",
    "a line's magic": "def twice(x):\n    %time x * 2\n    return x * 2",
    "a shell's line": "def twice(x):\n    !ls\n    return x * 2",
    "workers": "from torch.utils.data import DataLoader\ndef twice(x):\n    list(DataLoader([1, 2], num_workers=2))\n    return x * 2",
    "a pool": "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\ndef twice(x):\n    return pool.submit(lambda: x * 2).result()",
    "objects": "import gc\ndef twice(x):\n    assert any(o is x for o in gc.get_objects(generation=0)) or True\n    return x * 2",
    "a profile": "import cProfile\ndef twice(x):\n    with cProfile.Profile():\n        return x * 2",
    "a warning": "import warnings\ndef twice(x):\n    with warnings.catch_warnings():\n        warnings.simplefilter('ignore')\n        warnings.warn('x')\n    return x * 2",
    "vmap": "def twice(x):\n    return torch.vmap(lambda t: t * 2)(x.reshape(-1)).reshape(x.shape) if x.numel() else 2 * x",
    "lru_cache": "import functools\n@functools.lru_cache\ndef two():\n    return 2\ndef twice(x):\n    return x * two()",
    "script": "@torch.jit.script\ndef helper(x):\n    return x * 2\ndef twice(x):\n    return helper(x)",
    "inference": "def twice(x):\n    with torch.inference_mode(False):\n        return x * 2",
    "a stack trace": "import traceback\ndef twice(x):\n    traceback.format_stack()\n    return x * 2",
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_an_answer_does_while_it_is_checked(warm, name):
    cells = graded(warm, (TWICE, INSIDE[name]), (LEAKY, solution(LEAKY)))
    assert [c.score for c in cells] == [c.points for c in cells], [c.reason for c in cells]


SOFTMAX = """
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        e = (x - x.amax(dim, keepdim=True)).exp()
        y = e / e.sum(dim, keepdim=True)
        ctx.save_for_backward(y)
        ctx.dim = dim
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(ctx.dim, keepdim=True)), None

def softmax(x, dim):
    return Own.apply(x, dim)
"""


def test_a_softmax_in_a_function_of_its_own(warm):
    (cell,) = graded(warm, ("softmax.softmax", SOFTMAX))
    assert cell.score == cell.points, (cell.reason, cell.outputs)


def test_inference_mode_left_on_costs_no_later_gradient(warm):
    mode = "inference = torch.inference_mode()\ninference.__enter__()\n"
    names = [each for each in EXPERIMENTS if each.startswith("softmax.") and EXPERIMENTS[each].kind != "prediction"]
    first, *rest = names
    cells = graded(warm, (first, f"{solution(first)}\n{mode}"), *((name, solution(name)) for name in rest))
    assert [c.score for c in cells] == [c.points for c in cells], [c.reason for c in cells]
