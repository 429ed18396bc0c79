"""Honest side effects: right answers keep their points."""
# ruff: noqa: E501 - learners' lines are as long as they are

import shutil

from attacks.assignment import ASSIGNMENT, NOTHING, RIGHT
from attacks.collection import ATTACKS, attack, files, no_points

attack(
    "warns",
    "right code that warns",
    answers={
        "softmax": RIGHT["softmax"].replace(
            "    weights", "    __import__('warnings').warn('mind the gap')\n    weights", 1
        ),
        "double": "import warnings\ndef double(x):\n    warnings.warn('deprecated', DeprecationWarning)\n    return 2 * x",
    },
)
attack(
    "prints",
    "right code that prints, on stderr and by logging too",
    answers={
        "softmax": RIGHT["softmax"].replace("    weights", "    print('here', x.shape)\n    weights", 1),
        "double": """\
import logging, sys
def double(x):
    print("debug", x, file=sys.stderr)
    logging.warning("careful")
    return 2 * x
""",
        "slope": "import sys\ndef slope(x):\n    print(x)\n    sys.stdout.flush()\n    sys.stderr.write('x')\n    return 2 * x",
    },
)
for _name, _code in {
    "dtype": "torch.set_default_dtype(torch.float64)",
    "device": "torch.set_default_device('meta')",
    "threads": "torch.set_num_threads(4)",
    "grad": "torch.set_grad_enabled(False)",
    "inference": "mode = torch.inference_mode()\nmode.__enter__()",
    "deterministic": "torch.use_deterministic_algorithms(True)\ntorch.autograd.set_detect_anomaly(True)",
    "seeds": "import random\ntorch.manual_seed(1)\nrandom.seed(1)\n__import__('numpy').random.seed(1)",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "numpy-errors": "import numpy\nnumpy.seterr(all='raise')\nnumpy.set_printoptions(precision=1)",
    "print-options": "torch.set_printoptions(precision=1, threshold=1)",
    "cwd": "import os\nos.makedirs('mine', exist_ok=True)\nos.chdir('mine')",
    "signals": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
    "streams": "import sys\nsys.stdout = sys.stderr = None\nsys.stdin = None",
    "excepthook": "import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None",
    "print-replaced": "import builtins\nprint = lambda *a, **k: None\nbuiltins.print = print\nbuiltins.open = builtins.input = None",
    "names-deleted": "del F, Tensor, Any, check",
    "check-replaced": "check = 'my check'",
    "async": "import asyncio\nawait asyncio.sleep(0)",
    "input": "try:\n    name = input('your name? ')\nexcept Exception:\n    name = ''",
    "recursion-limit": "import sys\nsys.setrecursionlimit(500)",
    "gc-off": "import gc\ngc.disable()\ngc.set_threshold(1)",
    "global-hooks": "nn.modules.module.register_module_forward_hook(lambda m, a, o: print(type(m).__name__))",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "environment": "import os\nos.environ.clear()\nos.environ['HOME'] = '/nowhere'",
    "daemon-thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    "autocast": "autocast = torch.autocast('cpu', dtype=torch.bfloat16)\nautocast.__enter__()",
}.items():
    # `Tensor` and `Any` are used by later answers of the course: their authors would notice that in the notebook.
    _rest = (
        {n: RIGHT[n].replace(": Tensor", "").replace(" -> Tensor", "") for n in ("scale",)} if "del" in _code else {}
    )
    attack(
        f"honest-{_name}",
        f"right code that leaves something changed: {_name}",
        answers={"double": f"{RIGHT['double']}\n\n{_code}", "slope": RIGHT["slope"], **_rest},
        # A thread that still runs could change what is tested: such an answer is not tested at all.
        either=("double",) if _name == "daemon-thread" else (),
    )
for _name in ("dtype", "grad", "warnings", "threads"):
    _first = next(each for each in ATTACKS if each.name == f"honest-{_name}").answers["double"].partition("\n\n")[2]
    attack(
        f"honest-first-{_name}",
        f"the same, in the first answer: {_name}",
        answers={"simple_net": f"{RIGHT['simple_net']}\n\n{_first}"},
    )
attack(
    "helpers-of-one-name",
    "two answers that define the same helper, each its own",
    answers={
        "double": "def helper(x):\n    return 2 * x\n\ndef double(x):\n    return helper(x)",
        "slope": "def helper(x, n):\n    return n * x\n\ndef slope(x):\n    return helper(x, 2)",
    },
)
attack(
    "input-asked",
    "an answer that asks for input",
    answers={"double": "def double(x):\n    return 2 * float(input('x?'))"},
    earns=no_points("double"),
)
attack(
    "syntax-errors",
    "answers that are no Python",
    answers={
        "softmax": "def softmax(x, dim:\n    return x",
        "double": "\x0c\x00\x01",
        "slope": "return 2",
        "module": "%%unknown\nclass Module: pass",
        "scale": "class Scale:\n" + "    " * 200 + "pass\n" + "(" * 500,
    },
    earns=no_points("softmax", "double", "slope", "module", "scale"),
)
attack(
    "magics",
    "magics that are defined anew, timed and run",
    answers={
        "double": "%matplotlib inline\n%time x = 1\n%load_ext autoreload\n%config InlineBackend.figure_format = 'svg'\n"
        + RIGHT["double"],
        "slope": "from IPython.core.magic import register_line_magic\n@register_line_magic\ndef time(line):\n    return 4.0\n"
        + RIGHT["slope"],
        "softmax": "%%time\n" + RIGHT["softmax"],
    },
)
attack(
    "text-of-both-directions",
    "identifiers and text in several scripts, and reversed",
    answers={
        "double": "überraschung = 2\nдва = überraschung\ndef double(x):\n    return x * два  # \u202e\u2066 مرحبا",
        "essay": "\u202e gnidaer \u2066 naïve 模块 🙂 $\\alpha$ <b>bold</b> <script>alert('mine')</script>",
    },
)


@files("left-as-released", "nothing: the notebook as it was released", earns=NOTHING)
def _(folder):
    shutil.copy(folder.parents[2] / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", folder)
