"""Honest answers of every kind, chapter by chapter, as learners, editors and assistants leave them: full points."""

# ruff: noqa: E501 - a case is a line
import pytest
from answers_alone import NEIGHBOUR, all_graded, assert_all_ran_and_earned, beside_a_neighbour, solution

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

# `beside_a_neighbour` says what `ANSWER`, `INDENTED` and `NEXT` stand for.
T, SCALE, NET, MODULE = "start.twice", "call.scale", "call.simple_net", "call.module"

IMPORTS = {
    "missing, caught": (
        T,
        "try:\n    import cupy\nexcept ImportError:\n    cupy = None\ntry:\n    import torchvision, torchvision.transforms as T\nexcept ModuleNotFoundError:\n    torchvision = None\nANSWER",
    ),
    "scipy and sklearn": (
        T,
        "try:\n    import scipy.special, scipy.stats\n    import sklearn.metrics as metrics\nexcept ImportError:\n    scipy = metrics = None\nANSWER",
    ),
    "Colab": (
        T,
        "try:\n    from google.colab import drive\n    drive.mount('/content/drive')\nexcept ImportError:\n    print('not in Colab')\nIN_COLAB = 'google.colab' in str(get_ipython())\nANSWER",
    ),
    "Kaggle's first cell": (
        T,
        "import os\nimport numpy as np\nfor dirname, _, filenames in os.walk('/kaggle/input'):\n    for filename in filenames:\n        print(os.path.join(dirname, filename))\nANSWER",
    ),
    "everything of torch": (T, "from torch import *\nANSWER\nprint(ones(2) + tensor([1.0, 2.0]))"),
    "everything of functional": ("softmax.softmax", "from torch.nn.functional import *\nfrom torch import *\nANSWER"),
    "everything of nn and math": (
        NET,
        "from torch.nn import *\nfrom math import *\nfrom typing import *\nimport torch.nn as nn\nANSWER",
    ),
    "from the future": (NET, "from __future__ import annotations\nANSWER"),
    "PyTorch's compiler": (
        T,
        "import torch, torch._dynamo.config\nfrom torch._dynamo.utils import counters\ntorch._dynamo.reset()\ntorch._dynamo.config.suppress_errors = True\nANSWER",
    ),
    "PyTorch's compiler, where a check meets it": (
        T,
        "import torch\ndef twice(x):\n    import torch._dynamo\n    torch._dynamo.utils.counters.clear()\n    return 2 * x",
    ),
    "an own mode of the dispatcher": (
        T,
        "import torch\nfrom torch.utils._python_dispatch import TorchDispatchMode\nclass Look(TorchDispatchMode):\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n        return func(*args, **(kwargs or {}))\nANSWER\nwith Look():\n    print(twice(torch.ones(2)))",
    ),
    "in a function": (
        T,
        "def twice(x):\n    import decimal, fractions, torch.fft\n    from torch.nn import functional as F\n    return 2 * x",
    ),
    "reloaded": (
        T,
        "import importlib, math, string\nmath = importlib.reload(math)\nimportlib.reload(string)\nprint(importlib.util.find_spec('torchvision'))\nANSWER",
    ),
    "versions": (
        T,
        "from importlib.metadata import version, PackageNotFoundError\ntry:\n    print(version('torch'))\nexcept PackageNotFoundError:\n    pass\nimport platform, sys\nprint(sys.version, platform.platform(), platform.processor(), torch.__version__)\nprint(torch.__config__.show(), torch.__config__.parallel_info())\nANSWER",
    ),
    "the environment": (
        T,
        "import torch.utils.collect_env as c\ntry:\n    c.main()\nexcept Exception as e:\n    print(e)\nANSWER",
    ),
    "who and where": (
        T,
        "import getpass, os, socket, pathlib, uuid, time, datetime, locale\nprint(os.getcwd(), os.getpid(), os.cpu_count(), socket.gethostname(), pathlib.Path.home(), uuid.uuid4(), datetime.datetime.now().astimezone(), time.tzname, locale.getlocale())\nANSWER",
    ),
    "typing": (
        SCALE,
        "from typing import Annotated, Final, Literal, Protocol, TypeAlias, TypeVar, overload, runtime_checkable\nfrom typing_extensions import override\nN: Final = 3\nclass Callable_(Protocol):\n    def __call__(self, x: 'torch.Tensor') -> 'torch.Tensor': ...\nANSWER",
    ),
    "torch's corners": (
        T,
        "import torch.distributed as dist, torch.multiprocessing as mp, torch.distributions as D, torch.utils.benchmark as benchmark, torch.sparse, torch.special, torch.quantization, torch.onnx\nprint(D.Normal(0.0, 1.0).sample())\nANSWER",
    ),
    "no net": (
        T,
        "import urllib.request\ntry:\n    urllib.request.urlopen('https://pytorch.org', timeout=1)\nexcept OSError as e:\n    print(e)\ntry:\n    torch.hub.load_state_dict_from_url('https://pytorch.org/x.pt')\nexcept Exception as e:\n    print(type(e))\nANSWER",
    ),
    "requests": (
        T,
        "try:\n    import requests\n    requests.get('http://127.0.0.1:9', timeout=1)\nexcept Exception as e:\n    print(type(e))\nANSWER",
    ),
    "rich and psutil": (
        T,
        "try:\n    from rich import print\n    import psutil\n    print(psutil.Process().memory_info().rss)\nexcept Exception as e:\n    pass\nANSWER",
    ),
}
MAGICS = {
    "time above a class": (NET, "%%time\n\nANSWER"),
    "capture and time": (NET, "%%capture out\n%%time\nANSWER\nprint(SimpleNet())"),
    "prun of a line": (T, "ANSWER\n%prun -q twice(torch.ones(2))"),
    "timeit into a name": (
        T,
        "ANSWER\nresult = %timeit -o -q -n1 -r1 twice(torch.ones(2))\nprint(result.average >= 0)",
    ),
    "time into a name": (T, "ANSWER\nvalue = %time twice(torch.ones(2))\nprint(value)"),
    "retina": (T, "%config InlineBackend.figure_format = 'retina'\n%config IPCompleter.greedy = True\nANSWER"),
    "xmode and pdb": (T, "%xmode Verbose\n%pdb off\nANSWER"),
    "pdb on": (T, "%pdb on\nANSWER"),
    "who": (T, "ANSWER\n%who\n%whos\n%who_ls"),
    "lsmagic": (T, "%lsmagic\n%quickref\n%magic\nANSWER"),
    "autosave": (T, "%autosave 60\nANSWER"),
    "reset before": (T, "%reset -f\nimport torch\nfrom torch import Tensor\nfrom autograde import check\nANSWER"),
    "history": (T, "%history\n%hist -n 1\nANSWER"),
    "details": (T, "ANSWER\n%pinfo twice\n%pdoc twice\n%psource twice\n%pfile twice\ntwice??\n?torch.where"),
    "pip where it is missing": (T, "try:\n    import einops\nexcept ImportError:\n    %pip install -q einops\nANSWER"),
    "programs in a branch": (T, "if not torch.cuda.is_available():\n    !echo no card\nelse:\n    !nvidia-smi\nANSWER"),
    "programs with variables": (T, "name = 'x'\n!echo {name} $name\nhere = %pwd\nANSWER"),
    "by the shell's object": (
        T,
        "ip = get_ipython()\nip.run_line_magic('matplotlib', 'inline')\nip.system('ls')\nip.run_cell_magic('time', '', 'z = 1')\nprint(z)\nip.run_cell('w = 2')\nprint(w)\nANSWER",
    ),
    "all values shown": (
        T,
        "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\nANSWER\n1 + 1\ntwice(torch.ones(2))",
    ),
    "a file written": (T, "%mkdir -p helpers\n%env TORCH_LOGS=\n%set_env MINE=1\nANSWER"),
    "loading extensions": (
        T,
        "try:\n    get_ipython().run_line_magic('load_ext', 'tensorboard')\nexcept ModuleNotFoundError:\n    pass\n%load_ext autoreload\n%reload_ext autoreload\n%unload_ext autoreload\nANSWER",
    ),
    "own magics": (
        T,
        "from IPython.core.magic import register_line_magic, register_cell_magic, register_line_cell_magic\n@register_line_magic\ndef shout(line):\n    return line.upper()\n@register_cell_magic\ndef skip(line, cell):\n    return None\nx = %shout hello\nprint(x)\nANSWER",
    ),
    "events": (
        T,
        "def after(result):\n    print('done')\nget_ipython().events.register('post_run_cell', after)\nget_ipython().events.register('pre_run_cell', lambda info: None)\nANSWER",
    ),
    "own exceptions": (
        T,
        "def custom(shell, etype, value, tb, tb_offset=None):\n    shell.showtraceback((etype, value, tb), tb_offset=tb_offset)\nget_ipython().set_custom_exc((ZeroDivisionError,), custom)\nANSWER",
    ),
    "a tensor's formatter": (
        T,
        "f = get_ipython().display_formatter.formatters['text/plain']\nf.for_type(torch.Tensor, lambda t, p, cycle: p.text(f'tensor{tuple(t.shape)}'))\nANSWER\ntwice(torch.ones(3))",
    ),
    "precision and pprint": (T, "%precision 2\n%pprint\n%colors NoColor\n%alias_magic t timeit\nANSWER"),
    "tb and debug": (T, "ANSWER\n%tb"),
    "a macro and store": (T, "%dhist\n%config\nANSWER"),
}
HISTORY = {
    "the last value": (T, "leaky(torch.tensor([1.0]))\nNEXT\nkept = _\nANSWER"),
    "before any value": (
        T,
        "print(repr(_), repr(__), repr(___))\nprint(len(In) >= 0, len(Out) >= 0, _ih is not None, _oh is not None, _dh is not None)\nANSWER",
    ),
    "inputs": (T, "print(_i, _ii, _iii)\nprint(In[-1])\nANSWER"),
    "underscore in a loop": (T, "for _ in range(2):\n    pass\nANSWER\ntwice(torch.ones(1))"),
    "underscore of two cells": (
        T,
        "40 + 2\nNEXT\nif _ == 42:\n    scale = 2\nelse:\n    scale = 3\ndef twice(x):\n    return scale * x",
    ),
}
DISPLAY = {
    "handles": (
        T,
        "from IPython.display import display, update_display, Markdown, Math, Latex, JSON, Image, SVG, IFrame, Code, Pretty, HTML\nh = display('a', display_id=True)\nh.update('b')\nupdate_display('c', display_id=h.display_id)\ndisplay(Markdown('# x'), Math('x'), JSON({'a': 1}), Code('x = 1'))\nANSWER",
    ),
    "rich methods": (
        SCALE,
        "ANSWER\nScale._repr_html_ = lambda self: '<b>scale</b>'\nScale.__repr__ = lambda self: 'Scale'\nScale(2.0)",
    ),
    "a repr that raises": (
        SCALE,
        "ANSWER\nclass Loud:\n    def __repr__(self):\n        raise ValueError('no')\ntry:\n    print(Loud())\nexcept ValueError:\n    pass",
    ),
    "a tensor's repr replaced": (
        T,
        "torch.Tensor.__repr__ = lambda self: f'T{tuple(self.shape)}'\nANSWER\nprint(twice(torch.ones(2)))",
    ),
    "a displayhook": (
        T,
        "import sys\nsys.displayhook = lambda value: print('value:', value)\nANSWER\ntwice(torch.ones(2))",
    ),
    "very long": (
        T,
        "ANSWER\nfor i in range(20000):\n    print('line', i)\ntorch.set_printoptions(threshold=10**9)\nprint(torch.zeros(300, 300))",
    ),
    "many displays": (T, "from IPython.display import display\nfor i in range(700):\n    display(i)\nANSWER"),
    "stderr": (
        T,
        "import sys\nprint('careful', file=sys.stderr)\nsys.stderr.write('x\\n')\nsys.stdout.flush()\nprint(sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.name, sys.stderr.errors)\nsys.stdout.writelines(['a', 'b'])\nANSWER",
    ),
    "stderr by a number": (
        T,
        "import os, sys\nos.write(2, b'raw')\nprint('x', file=sys.__stderr__)\nsys.__stdout__.write('y')\nprint(sys.stdout.fileno() > 0)\nANSWER",
    ),
    "stdout replaced": (T, "import sys, io\nsys.stdout = io.StringIO()\nprint('lost')\nANSWER"),
    "stdout redirected": (
        T,
        "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):\n    print('kept')\nprint(out.getvalue())\nwith contextlib.suppress(ValueError):\n    raise ValueError\nANSWER",
    ),
    "stdout twice": (
        T,
        "import sys\nclass Tee:\n    def __init__(self, *out): self.out = out\n    def write(self, text):\n        for o in self.out: o.write(text)\n    def flush(self):\n        for o in self.out: o.flush()\nsys.stdout = Tee(sys.stdout, open('log.txt', 'w'))\nprint('both')\nANSWER",
    ),
    "a print of one's own": (
        T,
        "import functools, builtins\nprint = functools.partial(print, flush=True)\nbuiltins.print = print\nANSWER\nprint(twice(torch.ones(1)))",
    ),
    "pprint and json": (
        T,
        "from pprint import pprint\nimport json\npprint({'a': [1] * 50})\nprint(json.dumps({'a': 1}, indent=2))\nANSWER",
    ),
    "widgets": (
        T,
        "try:\n    import ipywidgets as w\n    from ipywidgets import interact\n    w.IntSlider()\n    interact(lambda x: x, x=(0, 3))\nexcept ImportError:\n    pass\nANSWER",
    ),
    "a progress bar": (
        T,
        "import sys, time\ntry:\n    from tqdm.auto import tqdm, trange\nexcept ImportError:\n    tqdm = lambda it, **k: it\nfor i in tqdm(range(30), desc='x', leave=False):\n    sys.stdout.write(f'\\r{i}')\nANSWER",
    ),
    "plots": (
        "lenet.accuracy",
        "import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np\nplt.ion()\nplt.style.use('ggplot')\nplt.rcParams['figure.figsize'] = (3, 2)\nfig, axes = plt.subplots(1, 2)\naxes[0].imshow(np.zeros((4, 4)), cmap='gray')\naxes[1].hist(torch.randn(9).numpy())\nplt.tight_layout()\nplt.savefig('a.png')\nplt.show(block=False)\nplt.pause(0.01)\nplt.close('all')\nANSWER",
    ),
    "a picture": (
        T,
        "try:\n    from PIL import Image\n    import numpy as np\n    Image.fromarray(np.zeros((4, 4), dtype='uint8')).save('x.png')\n    display(Image.open('x.png'))\nexcept ImportError:\n    pass\nANSWER",
    ),
    "an animation": (
        T,
        "import matplotlib.pyplot as plt\nfrom matplotlib.animation import FuncAnimation\nfig, ax = plt.subplots()\nline, = ax.plot([0, 1])\nani = FuncAnimation(fig, lambda i: line.set_data([0, 1], [0, i]), frames=2)\ntry:\n    from IPython.display import HTML\n    display(HTML(ani.to_jshtml()))\nexcept Exception as e:\n    print(type(e))\nANSWER",
    ),
}
DEBUGGING = {
    "breakpoint in a branch": (
        NET,
        "DEBUG = False\nANSWER\nif DEBUG:\n    breakpoint()\n    import pdb; pdb.set_trace()\nfrom IPython.core.debugger import set_trace",
    ),
    "breakpoint switched off": (
        T,
        "import sys\nsys.breakpointhook = lambda *a, **k: None\ndef twice(x):\n    breakpoint()\n    return 2 * x",
    ),
    "breakpoint left in": (T, "def twice(x):\n    breakpoint()\n    import pdb; pdb.set_trace()\n    return 2 * x"),
    "breakpoint by the environment": (
        T,
        "import os\nos.environ['PYTHONBREAKPOINT'] = '0'\ndef twice(x):\n    breakpoint()\n    return 2 * x",
    ),
    "logging to everything": (
        T,
        "import logging, sys, logging.handlers\nlog = logging.getLogger()\nlog.addHandler(logging.StreamHandler(sys.stdout))\nlog.addHandler(logging.FileHandler('a.log'))\nlog.addHandler(logging.handlers.MemoryHandler(9))\nlog.setLevel(0)\nlogging.captureWarnings(True)\ndef twice(x):\n    log.debug('x %s', x)\n    logging.getLogger(__name__).warning('mine')\n    return 2 * x",
    ),
    "logging by a dictionary": (
        T,
        "import logging.config\nlogging.config.dictConfig({'version': 1, 'handlers': {'c': {'class': 'logging.StreamHandler'}}, 'root': {'handlers': ['c'], 'level': 'DEBUG'}})\nANSWER",
    ),
    "warnings are errors": (T, "import warnings\nwarnings.filterwarnings('error')\nANSWER"),
    "warnings are errors, in a net": (NET, "import warnings\nwarnings.simplefilter('error')\nANSWER"),
    "warnings off": (
        "softmax.softmax",
        "import warnings\nwarnings.filterwarnings('ignore')\nwarnings.showwarning = lambda *a, **k: None\nwarnings.formatwarning = lambda m, *a, **k: str(m)\nANSWER",
    ),
    "faulthandler": (T, "import faulthandler\nfaulthandler.enable()\nANSWER"),
    "faulthandler later": (T, "import faulthandler\nfaulthandler.dump_traceback_later(60)\nANSWER"),
    "the limit of recursion": (
        T,
        "import sys\nsys.setrecursionlimit(10_000)\nsys.setswitchinterval(0.01)\nsys.set_int_max_str_digits(0)\nsys.dont_write_bytecode = True\nsys.tracebacklimit = 0\nANSWER",
    ),
    "hooks for exceptions": (
        T,
        "import sys, threading\nsys.excepthook = lambda *a: print('oops')\nsys.unraisablehook = lambda a: None\nthreading.excepthook = lambda a: None\nANSWER",
    ),
    "print hooks": (
        NET,
        "ANSWER\nnet = SimpleNet()\nfor name, m in net.named_modules():\n    m.register_forward_hook(lambda m, a, o, name=name: print(name, o.shape))\n    m.register_full_backward_hook(lambda m, i, o: print('back'))\nnet(torch.ones(1, 10)).sum().backward()",
    ),
    "hooks in the class": (
        NET,
        "ANSWER\nold = SimpleNet.__init__\ndef init(self):\n    old(self)\n    self.register_forward_hook(lambda m, a, o: print(o.shape))\nSimpleNet.__init__ = init",
    ),
    "a global hook left on": (
        NET,
        "torch.nn.modules.module.register_module_forward_hook(lambda m, a, o: print(type(m).__name__, tuple(o.shape)))\ntorch.nn.modules.module.register_module_forward_pre_hook(lambda m, a: None)\nANSWER",
    ),
    "a hook on registering left on": (
        NET,
        "torch.nn.modules.module.register_module_module_registration_hook(lambda m, n, s: print(n))\ntorch.nn.modules.module.register_module_parameter_registration_hook(lambda m, n, p: None)\nANSWER",
    ),
    "calls of Module logged": (
        NET,
        "import functools\ncall = nn.Module.__call__\n@functools.wraps(call)\ndef logged(self, *a, **k):\n    print(type(self).__name__)\n    return call(self, *a, **k)\nnn.Module.__call__ = logged\nANSWER",
    ),
    "a decorator that logs": (
        NET,
        "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs):\n        start = time.perf_counter()\n        try:\n            return f(*args, **kwargs)\n        finally:\n            print(f'{f.__qualname__}: {time.perf_counter() - start:.6f}s')\n    return inner\nclass SimpleNet(nn.Module):\n    @timed\n    # comments between\n\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    @timed\n    # decorators\n    @timed\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "logger in a method": (
        SCALE,
        "import logging\nclass Scale:\n    log = logging.getLogger('Scale')\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.log.info('called with %r', x, stack_info=True)\n        self.calls += 1\n        return self.factor * x",
    ),
    "a trace of lines": (
        T,
        "import trace\nANSWER\nt = trace.Trace(count=0, trace=0)\ntry:\n    t.runfunc(twice, torch.ones(1))\nexcept PermissionError as e:\n    print(e)",
    ),
    "memory and time": (
        T,
        "import resource, time, os\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), time.thread_time(), os.times(), os.getloadavg())\ntime.sleep(0.01)\nANSWER",
    ),
    "asserts and types": (
        T,
        "ANSWER\nassert isinstance(twice(torch.ones(2)), torch.Tensor)\nassert twice.__doc__ and twice.__annotations__\nreveal = twice.__code__.co_varnames",
    ),
    "icecream by hand": (
        T,
        "def ic(value, *, label='ic'):\n    print(f'{label}| {value!r}')\n    return value\ndef twice(x):\n    return ic(2 * ic(x))",
    ),
    "the stack by inspect": (
        T,
        "import inspect\ndef twice(x):\n    try:\n        name = inspect.stack()[0].function\n    except PermissionError:\n        name = ''\n    return 2 * x",
    ),
}
TORCHS_SWITCHES = {
    "anomaly left on": ("softmax.softmax", "torch.autograd.set_detect_anomaly(True)\nANSWER"),
    "threads": (T, "torch.set_num_threads(2)\nANSWER"),
    "threads between": (T, "torch.set_num_interop_threads(1)\nANSWER"),
    "deterministic": (
        NET,
        "torch.use_deterministic_algorithms(True)\ntorch.backends.cudnn.deterministic = True\ntorch.backends.cudnn.benchmark = False\nANSWER",
    ),
    "default device": (
        NET,
        "torch.set_default_device('cpu')\ndevice = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\nANSWER\nSimpleNet().to(device)",
    ),
    "default device in a with": (
        NET,
        "with torch.device('cpu'):\n    torch.ones(2)\ntorch.device('cpu').__enter__()\nANSWER",
    ),
    "default dtype": (NET, "torch.set_default_dtype(torch.float64)\nANSWER"),
    "gradients off": (NET, "torch.set_grad_enabled(False)\nANSWER"),
    "gradients off, by a mode": ("softmax.softmax", "no = torch.no_grad()\nno.__enter__()\nANSWER"),
    "precision": (
        NET,
        "torch.set_float32_matmul_precision('medium')\ntorch.backends.cuda.matmul.allow_tf32 = True\ntorch.set_flush_denormal(True)\ntorch.set_warn_always(True)\nANSWER",
    ),
    "backends": (
        NET,
        "torch.backends.mkldnn.enabled = False\ntorch.backends.nnpack.set_flags(False)\nprint(torch.backends.mps.is_available(), torch.backends.openmp.is_available())\nANSWER",
    ),
    "seeds": (
        "functional.dropout",
        "import os, random\nimport numpy as np\ndef seed_everything(seed=42):\n    random.seed(seed)\n    np.random.seed(seed)\n    torch.manual_seed(seed)\n    torch.cuda.manual_seed_all(seed)\n    os.environ['PYTHONHASHSEED'] = str(seed)\nseed_everything()\nANSWER",
    ),
    "printing": (
        T,
        "import numpy as np\ntorch.set_printoptions(profile='full', sci_mode=False, linewidth=400)\nnp.set_printoptions(suppress=True, precision=2)\nnp.seterr(all='raise')\nANSWER",
    ),
    "multithreading off": (NET, "torch.autograd.set_multithreading_enabled(False)\nANSWER"),
    "a function mode left on": (
        NET,
        "from torch.overrides import TorchFunctionMode\nclass Log(TorchFunctionMode):\n    def __torch_function__(self, func, types, args=(), kwargs=None):\n        return func(*args, **(kwargs or {}))\nmode = Log()\nmode.__enter__()\nANSWER",
    ),
    "a dispatch mode left on": (
        NET,
        "from torch.utils._python_dispatch import TorchDispatchMode\nclass Log(TorchDispatchMode):\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n        return func(*args, **(kwargs or {}))\nmode = Log()\nmode.__enter__()\nANSWER",
    ),
    "saved tensors' hooks left on": (
        "softmax.softmax",
        "h = torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t)\nh.__enter__()\nANSWER",
    ),
    "the future": (NET, "torch.__future__.set_overwrite_module_params_on_conversion(True)\nANSWER"),
    "safe globals": (
        SCALE,
        "ANSWER\ntorch.serialization.add_safe_globals([Scale])\ntorch.save(Scale(2.0), 's.pt')\ntorch.load('s.pt', weights_only=False)",
    ),
    "a profiler left on": (
        NET,
        "prof = torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU])\nprof.__enter__()\nANSWER",
    ),
    "autocast left on": (NET, "cast = torch.autocast('cpu', enabled=False)\ncast.__enter__()\nANSWER"),
    "sharing": (
        T,
        "import torch.multiprocessing as mp\nmp.set_sharing_strategy('file_system')\nmp.set_start_method('spawn', force=True)\nANSWER",
    ),
    "a card that is not there": (
        NET,
        "print(torch.cuda.is_available(), torch.cuda.device_count())\ntorch.cuda.empty_cache()\nif torch.cuda.is_available():\n    torch.cuda.synchronize()\nANSWER\nSimpleNet().to('cpu')\nscaler = torch.amp.GradScaler('cuda', enabled=False)",
    ),
    "a method added to tensors": (
        T,
        "torch.Tensor.doubled = lambda self: 2 * self\ndef twice(x):\n    return x.doubled()",
    ),
    "a property added to modules": (
        "lenet.count_parameters",
        "nn.Module.how_many = property(lambda self: sum(p.numel() for p in self.parameters() if p.requires_grad))\ndef count_parameters(net):\n    return net.how_many",
    ),
    "a name added to torch": (T, "torch.double_up = lambda x: 2 * x\ndef twice(x):\n    return torch.double_up(x)"),
}
PYTHON = {
    "partial": (T, "import functools, operator\ntwice = functools.partial(operator.mul, 2)"),
    "a lambda": ("start.leaky", "leaky = lambda x, slope=0.01: torch.where(x > 0, x, slope * x)"),
    "an object": (
        T,
        "class Times:\n    def __init__(self, n): self.n = n\n    def __call__(self, x): return self.n * x\ntwice = Times(2)",
    ),
    "a bound method": (T, "class Times:\n    def two(self, x): return 2 * x\ntwice = Times().two"),
    "a static method": (T, "class Times:\n    @staticmethod\n    def two(x): return 2 * x\ntwice = Times.two"),
    "a module for a function": (
        T,
        "class Double(torch.nn.Module):\n    def forward(self, x): return 2 * x\ntwice = Double()",
    ),
    "a class for a function": (T, "class twice:\n    def __new__(cls, x): return 2 * x"),
    "singledispatch": (
        T,
        "import functools\n@functools.singledispatch\ndef twice(x):\n    raise TypeError\n@twice.register\ndef _(x: torch.Tensor):\n    return 2 * x",
    ),
    "a cache": (
        T,
        "import functools\n@functools.cache\ndef factor():\n    return 2\ndef twice(x):\n    return factor() * x",
    ),
    "composed": (
        T,
        "import functools\ncompose = lambda *fs: functools.reduce(lambda f, g: lambda x: g(f(x)), fs)\ntwice = compose(lambda x: x + x, lambda x: x)",
    ),
    "a closure": (
        T,
        "def make(n):\n    count = 0\n    def inner(x):\n        nonlocal count\n        count += 1\n        return n * x\n    return inner\ntwice = make(2)",
    ),
    "a generator behind": (
        T,
        "def rows(x):\n    yield from (2 * r for r in x.reshape(-1))\ndef twice(x):\n    got = list(rows(x))\n    return torch.stack(got).reshape(x.shape) if got else 2 * x",
    ),
    "walrus and match": (
        T,
        "def twice(x):\n    match x:\n        case torch.Tensor() if (y := x + x) is not None:\n            return y\n        case _:\n            raise TypeError(type(x))",
    ),
    "overloads": (
        "start.leaky",
        "from typing import overload\n@overload\ndef leaky(x: Tensor) -> Tensor: ...\n@overload\ndef leaky(x: Tensor, slope: float) -> Tensor: ...\ndef leaky(x, slope=0.01):\n    return torch.where(x > 0, x, slope * x)",
    ),
    "defined twice": (T, "def twice(x):\n    ...\ndef twice(x):\n    raise NotImplementedError\nANSWER"),
    "defined in a branch": (T, "if True:\nINDENTED\nelse:\n    def twice(x): return None"),
    "defined in a try": (NET, "try:\nINDENTED\nexcept Exception:\n    raise\nfinally:\n    print('done')"),
    "the main block": (
        T,
        "ANSWER\n\ndef main() -> None:\n    print(twice(torch.ones(2)))\n\nif __name__ == '__main__':\n    main()",
    ),
    "main that exits": (
        T,
        "ANSWER\nimport sys\ndef main(): return 0\nif __name__ == '__main__':\n    try:\n        sys.exit(main())\n    except SystemExit as e:\n        print(e.code)",
    ),
    "argparse": (
        T,
        "import argparse, sys\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1)\nargs, _ = p.parse_known_args()\nargs2 = p.parse_args([])\nprint(args.lr, sys.argv is not None)\nANSWER",
    ),
    "by globals": (T, "globals()['twice'] = lambda x: 2 * x\nimport __main__\nprint(__main__.twice)"),
    "by exec": (T, "source = 'def twice(x):\\n    return 2 * x'\nexec(source, globals())"),
    "no file": (
        T,
        "try:\n    print(__file__)\nexcept NameError:\n    print('a notebook')\nprint(__name__, __doc__, __builtins__ is not None)\nANSWER",
    ),
    "names deleted": (
        T,
        "ANSWER\nhelper = 1\ndel helper\nfor name in ['a']:\n    globals().pop(name, None)\nimport gc\ngc.collect()",
    ),
    "built-ins shadowed": (
        T,
        "sum = 0\nlist = [1]\ninput = torch.ones(2)\nmax, min = 3, 1\nlen = 2\ntype = 'x'\nid = 1\ndict = {}\nstr = 's'\nprint = None\nANSWER",
    ),
    "built-ins shadowed earlier": (
        T,
        "sum = 0\nlist = range = dict = None\nstr = 'x'\ntuple = (1,)\nisinstance = 1\nNEXT\nANSWER",
    ),
    "check shadowed": (T, "check = lambda *a: print('fine')\nhint = show = 1\nANSWER"),
    "signatures of one's own": (
        "start.leaky",
        "def leaky(x, /, slope=0.01, *args, **kwargs):\n    return torch.where(x > 0, x, slope * x)",
    ),
    "positional only": (
        SCALE,
        "class Scale:\n    def __init__(self, factor, /, *, verbose=False):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x, /):\n        self.calls += 1\n        return self.factor * x",
    ),
    "context managers": (
        "hooks.recording",
        "import contextlib\nclass recording(contextlib.ContextDecorator):\n    def __init__(self, model, names):\n        self.model, self.names = model, names\n    def __enter__(self):\n        self.stack, maps = contextlib.ExitStack(), {}\n        for name in self.names:\n            h = self.model.get_submodule(name).register_forward_hook(lambda m, a, o, name=name: maps.__setitem__(name, o.detach().clone()))\n            self.stack.callback(h.remove)\n        return maps\n    def __exit__(self, *error):\n        self.stack.close()",
    ),
    "context variables": (
        T,
        "import contextvars\nfactor = contextvars.ContextVar('factor', default=2)\ndef twice(x):\n    return contextvars.copy_context().run(lambda: factor.get() * x)",
    ),
    "singletons and registries": (
        SCALE,
        "REGISTRY = {}\ndef register(cls):\n    REGISTRY[cls.__name__] = cls\n    return cls\n@register\nANSWER",
    ),
    "complex annotations": (
        T,
        "def twice(x: 'torch.Tensor[\"n\"] | None' = None, *, _n: 'int > 0' = 2) -> 'no such type':\n    return _n * x",
    ),
    "recursion": (T, "def twice(x, n=400):\n    return 2 * x if n == 0 else twice(x, n - 1)"),
}
CLASSES = {
    "slots": (
        SCALE,
        "class Scale:\n    __slots__ = ('factor', 'calls')\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "a dataclass": (
        SCALE,
        "from dataclasses import dataclass, field\n@dataclass\nclass Scale:\n    factor: float\n    calls: int = field(default=0, init=False)\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "a dataclass with slots": (
        SCALE,
        "from dataclasses import dataclass, field\n@dataclass(slots=True, eq=False, repr=False)\nclass Scale:\n    factor: float\n    calls: int = field(default=0, init=False)\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "a metaclass": (
        SCALE,
        "class Meta(type):\n    made = []\n    def __new__(mcls, name, bases, ns, **kw):\n        cls = super().__new__(mcls, name, bases, ns)\n        mcls.made.append(name)\n        return cls\n    def __call__(cls, *a, **k):\n        return super().__call__(*a, **k)\nclass Scale(metaclass=Meta):\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "a descriptor": (
        SCALE,
        "class Counted:\n    def __set_name__(self, owner, name): self.name = '_' + name\n    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.name)\n    def __set__(self, obj, value): setattr(obj, self.name, value)\nclass Scale:\n    calls = Counted()\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "properties": (
        SCALE,
        "class Scale:\n    def __init__(self, factor):\n        self._factor, self._calls = factor, 0\n    @property\n    def calls(self):\n        return self._calls\n    def __call__(self, x):\n        self._calls += 1\n        return self._factor * x",
    ),
    "cached_property": (
        NET,
        "import functools\nclass SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    @functools.cached_property\n    def sizes(self):\n        return [p.numel() for p in self.parameters()]\n    def forward(self, x):\n        self.sizes\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "an abstract base": (
        MODULE,
        "import abc\nclass Base(abc.ABC):\n    @abc.abstractmethod\n    def __call__(self, *a, **k): ...\nclass Module(Base):\n    def __call__(self, *args, **kwargs):\n        return self.forward(*args, **kwargs)\n    def forward(self, *args, **kwargs):\n        raise NotImplementedError(f'{type(self).__name__} has no forward')",
    ),
    "generic": (
        NET,
        "from typing import Generic, TypeVar\nS = TypeVar('S')\nclass Base(nn.Module, Generic[S]):\n    pass\nclass SimpleNet(Base[int]):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "a module as a dataclass": (
        NET,
        "from dataclasses import dataclass\n@dataclass(eq=False, repr=False)\nclass SimpleNet(nn.Module):\n    width: int = 5\n    def __post_init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, self.width), nn.Linear(self.width, 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "subclasses noted": (
        NET,
        "class Base(nn.Module):\n    kinds = []\n    def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)\n        Base.kinds.append(cls)\nclass SimpleNet(Base):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "made by type": (
        NET,
        "def init(self):\n    nn.Module.__init__(self)\n    self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\nSimpleNet = type('SimpleNet', (nn.Module,), {'__init__': init, 'forward': lambda self, x: self.fc2(torch.relu(self.fc1(x)))})",
    ),
    "made in a function": (
        NET,
        "def make(width=5):\n    class SimpleNet(nn.Module):\n        def __init__(self):\n            super(SimpleNet, self).__init__()\n            self.fc1, self.fc2 = nn.Linear(10, width), nn.Linear(width, 2)\n        def forward(self, x):\n            return self.fc2(self.fc1(x).relu())\n    return SimpleNet\nSimpleNet = make()",
    ),
    "inside another": (
        NET,
        "class Nets:\n    class SimpleNet(nn.Module):\n        def __init__(self):\n            super().__init__()\n            self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n        def forward(self, x):\n            return self.fc2(torch.relu(self.fc1(x)))\nSimpleNet = Nets.SimpleNet",
    ),
    "a finalizer": (
        NET,
        "import weakref\nANSWER\nnet = SimpleNet()\nweakref.finalize(net, print, 'gone')\nSimpleNet.__del__ = lambda self: None\ndel net",
    ),
    "an own call": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n        self.apply(self._init)\n    @staticmethod\n    def _init(m):\n        if isinstance(m, nn.Linear):\n            nn.init.xavier_uniform_(m.weight)\n            nn.init.zeros_(m.bias)\n    def __call__(self, *args, **kwargs):\n        print('called')\n        return super().__call__(*args, **kwargs)\n    def forward(self, x, verbose=False):\n        x = torch.relu(self.fc1(x))\n        if verbose: print(x)\n        return self.fc2(x)",
    ),
    "an alias of forward": ("hooks.handle", "ANSWER\nOldHandle = Handle\nclass Handle(OldHandle):\n    pass"),
    "pickled": (
        SCALE,
        "import pickle, copy\nANSWER\nagain = pickle.loads(pickle.dumps(Scale(3.0)))\nprint(again.factor, copy.deepcopy(again).calls)",
    ),
    "saved whole": (NET, "ANSWER\ntorch.save(SimpleNet(), 'net.pt')\nprint(torch.load('net.pt', weights_only=False))"),
    "a protocol and hints": (
        NET,
        "from typing import get_type_hints\nANSWER\nprint(get_type_hints(SimpleNet.forward))\nprint(SimpleNet.__mro__, vars(SimpleNet).keys(), dir(SimpleNet)[:3])\nhelp(SimpleNet)\nSimpleNet?",
    ),
    "enum keys": (
        "registration.lists",
        "from enum import StrEnum\nclass Head(StrEnum):\n    PAIR = 'pair'\n    TRIPLE = 'triple'\nANSWER",
    ),
    "an earlier answer derived from": (
        "call.net_by_call",
        "import copy\nNEXT\nclass Base(nn.Module):\n    def __init__(self, in_channels, mid, out):\n        super().__init__()\n        self.conv1 = nn.Conv2d(in_channels, mid, 3)\n        self.act = nn.LeakyReLU()\n        self.conv2 = nn.Conv2d(mid, 2 * out, 3)\nclass NetByCall(Base):\n    def __call__(self, x):\n        return self.conv2(self.act(self.conv1(x)))",
    ),
    "an earlier answer used": (
        T,
        "helper = leaky\nNEXT\ndef twice(x):\n    assert leaky(torch.ones(1)) == 1\n    return x + x",
    ),
    "slots in a Handle": (
        "hooks.handle",
        "import itertools\nclass Handle:\n    next_id = 0\n    __slots__ = ('hooks', 'id', '__weakref__')\n    def __init__(self, hooks):\n        self.hooks, self.id = hooks, Handle.next_id\n        Handle.next_id += 1\n    def remove(self):\n        self.hooks.pop(self.id, None)\n    def __enter__(self):\n        return self\n    def __exit__(self, *error):\n        self.remove()",
    ),
    "a base written with type hints only": (
        MODULE,
        "from typing import Any, Callable\nclass Module:\n    forward: Callable[..., Any]\n    training: bool = True\n    def __call__(self, *args, **kwargs):\n        return self.forward(*args, **kwargs)\n    def forward(self, *_, **__):\n        raise NotImplementedError(f'{self.__class__.__qualname__} has no forward')",
    ),
}
TEXT = {
    "CRLF": (T, 'def twice(x):\r\n    """Double.\r\n    """\r\n    return 2 * x\r\n'),
    "tabs": (T, "def twice(x):\n\tif x is not None:\n\t\treturn 2 * x\n"),
    "tabs and spaces": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n    \tsuper().__init__()\n    \tself.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "form feeds": (T, "\f\ndef twice(x):\n    return 2 * x\n\f\n"),
    "backslashes": (T, "def twice(x): \\\n    return \\\n        2 \\\n        * x\nassert True, \\\n    'x'"),
    "unicode names": (
        T,
        "def zweifach(größe, *, ﬁ=2, π=3.14):\n    λ = ﬁ\n    return λ * größe\nтwice = zweifach\ntwice = zweifach  # ✓ 🙂",
    ),
    "no end": (T, "def twice(x): return 2 * x;"),
    "semicolons": (T, "a = 1; b = 2; twice = lambda x: b * x; a;"),
    "cell marks": (T, "# %% [markdown]\n# # Title\n# %%\nANSWER\n# %%"),
    "forms of Colab": (
        T,
        "#@title Answer { display-mode: 'form' }\nfactor = 2  #@param {type: 'integer'}\ndef twice(x):\n    return factor * x",
    ),
    "encodings and shebangs": (
        T,
        "#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\n# fmt: off\n# pylint: disable=all\n# mypy: ignore-errors\nANSWER  # type: ignore  # noqa",
    ),
    "prompts": (T, ">>> def twice(x):\n...     return 2 * x\n"),
    "prompts of IPython": (T, "In [1]: def twice(x):\n   ...:     return 2 * x\n"),
    "indented": (T, "    def twice(x):\n        return 2 * x\n    y = 1\n"),
    "a docstring first": (T, "'''What this cell does.\n\nIt doubles.\n'''\nANSWER"),
    "dead code": (
        T,
        "'''\ndef twice(x):\n    return None\n'''\nif False:\n    undefined_name\n# def twice(x): pass\nANSWER\n\"\"\"\nold\n\"\"\"",
    ),
    "three thousand lines": (T, "\n" * 1500 + "# filler\n" * 1500 + "ANSWER\n"),
    "a table": (T, "TABLE = [\n" + "    1, 2, 3,\n" * 2000 + "]\nANSWER"),
    "raw and bytes": (T, "r'\\d'; b'\\x00'; rb'\\d'; f'{1!r:>10}'; u'x'; '\\N{BULLET}'\nANSWER"),
    "an invalid escape": (T, "path = 'C:\\data\\model'\nANSWER"),
    "is with a number": (T, "def twice(x):\n    n = 2\n    assert n is 2\n    return n * x"),
    "nbsp in a string": (T, "text = 'a\u00a0b\u200b'\nANSWER"),
    "fenced": (T, "# ```python\nANSWER\n# ```"),
    "question mark in a comment": (T, "# why? !ls %time\nx = '?'\nANSWER\n# twice?"),
    "star of an argument list": (T, "print(*[1, 2], sep='\\n')\n*first, last = [1, 2, 3]\nANSWER"),
}
RUNNING = {
    "await": (
        T,
        "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n\nprint(await asyncio.gather(f(1), f(2)))\nasync def g():\n    yield 1\nasync for each in g():\n    print(each)\nANSWER",
    ),
    "async with": (
        T,
        "import asyncio, contextlib\n@contextlib.asynccontextmanager\nasync def c():\n    yield 1\nasync with c() as x, asyncio.timeout(1), asyncio.TaskGroup() as group:\n    group.create_task(asyncio.sleep(0))\nANSWER",
    ),
    "a task": (T, "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0))\nawait task\nANSWER"),
    "a task awaited at the end": (
        T,
        "import asyncio\nANSWER\ntask = asyncio.create_task(asyncio.sleep(0, 7))\nawait task",
    ),
    "a task awaited later": (
        T,
        "import asyncio\nasync def f():\n    await asyncio.sleep(0.01)\n    return 2\ntask = asyncio.ensure_future(f())\nloop = asyncio.get_running_loop()\nNEXT\nfactor = await task\ndef twice(x):\n    return factor * x",
    ),
    "a task, unawaited": (T, "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0))\nANSWER"),
    "a loop by hand": (T, "import asyncio\nloop = asyncio.new_event_loop()\nloop.close()\nANSWER"),
    "threads joined": (
        T,
        "import threading, queue\nq = queue.Queue()\nts = [threading.Thread(target=q.put, args=(i,), daemon=True) for i in range(3)]\n[t.start() for t in ts]\n[t.join() for t in ts]\nlock, event, local = threading.RLock(), threading.Event(), threading.local()\nwith lock: event.set()\nANSWER",
    ),
    "a pool of threads": (
        T,
        "from multiprocessing.pool import ThreadPool\nwith ThreadPool(2) as pool:\n    print(pool.map(abs, [-1, 2]))\nANSWER",
    ),
    "a pool of threads left": (
        T,
        "from multiprocessing.pool import ThreadPool\npool = ThreadPool(2)\nprint(pool.map(abs, [-1, 2]))\nANSWER",
    ),
    "a pool of dummies": (
        T,
        "from multiprocessing.dummy import Pool\npool = Pool(2)\nprint(pool.map(abs, [-1, 2]))\npool.close()\nANSWER",
    ),
    "pools, in detail": (
        T,
        "from multiprocessing import Pool, cpu_count, get_context\nwith Pool(cpu_count()) as pool, get_context('fork').Pool(1) as other:\n    print(pool.starmap(max, [(1, 2)]), list(pool.imap(abs, [-1])), pool.apply_async(abs, (-2,)).get(timeout=1), other.map_async(abs, [-3]).get())\nANSWER",
    ),
    "joblib": (
        T,
        "try:\n    from joblib import Parallel, delayed\n    print(Parallel(n_jobs=1)(delayed(abs)(i) for i in [-1]))\nexcept ImportError:\n    pass\nANSWER",
    ),
    "a pool of processes": (
        T,
        "from multiprocessing import Pool\nif __name__ == '__main__':\n    try:\n        with Pool(2) as pool:\n            print(pool.map(abs, [-1, 2]))\n    except OSError as e:\n        print(e)\nANSWER",
    ),
    "processes of futures": (
        T,
        "from concurrent.futures import ProcessPoolExecutor\ntry:\n    with ProcessPoolExecutor(1) as pool:\n        print(list(pool.map(abs, [-1])))\nexcept Exception as e:\n    print(type(e))\nANSWER",
    ),
    "workers of a loader": (
        "lenet.fit",
        "from torch.utils.data import DataLoader, TensorDataset\nANSWER\nloader = DataLoader(TensorDataset(torch.ones(8, 2)), batch_size=4, shuffle=True, num_workers=2, pin_memory=False, persistent_workers=True, drop_last=True, worker_init_fn=lambda i: None)\nfor (batch,) in loader:\n    print(batch.shape)",
    ),
    "a loader in the answer": (
        "lenet.fit",
        "from torch.utils.data import DataLoader, TensorDataset\nfrom functools import partial\nprint(len(DataLoader(TensorDataset(torch.ones(8, 2)), 4, True, None, None, 2)))\nANSWER",
    ),
    "files": (
        T,
        "import tempfile, pathlib, os, shutil, glob\nwith tempfile.TemporaryDirectory() as d:\n    pathlib.Path(d, 'x').write_text('y')\nwith tempfile.NamedTemporaryFile('w') as f:\n    f.write('x')\nos.makedirs('out/deep', exist_ok=True)\nprint(os.listdir('.'), glob.glob('*'))\nshutil.rmtree('out')\nANSWER",
    ),
    "a file in the answer": (
        T,
        "import tempfile\ndef twice(x):\n    with tempfile.TemporaryFile() as f:\n        torch.save(x.detach(), f)\n        f.seek(0)\n        torch.load(f)\n    return 2 * x",
    ),
    "sqlite": (
        T,
        "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.execute('create table t (x)')\ndb.execute('insert into t values (2)')\ndef twice(x):\n    ((n,),) = db.execute('select x from t')\n    return n * x",
    ),
    "archives": (
        T,
        "import zipfile, tarfile, gzip, io, csv, base64, hashlib, shelve, dbm\nz = zipfile.ZipFile(io.BytesIO(), 'w')\nz.writestr('a', 'b')\nprint(hashlib.sha256(b'x').hexdigest(), gzip.compress(b'x'), base64.b64encode(b'x'))\nopen('a.csv', 'w').write('1,2')\nprint(list(csv.reader(open('a.csv'))))\nANSWER",
    ),
    "garbage": (T, "import gc\ngc.collect()\ngc.disable()\ngc.freeze()\nANSWER"),
    "garbage in detail": (
        T,
        "import gc\ngc.set_threshold(1)\ngc.callbacks.append(lambda phase, info: None)\nprint(gc.get_stats(), gc.get_count(), gc.is_tracked([]))\nANSWER",
    ),
    "at the end": (
        T,
        "import atexit, weakref\natexit.register(print, 'bye')\nclass W: pass\nw = W()\nweakref.finalize(w, print, 'gone')\ncache = weakref.WeakValueDictionary(w=w)\nANSWER",
    ),
    "a handler, caught": (
        T,
        "import signal\ntry:\n    old = signal.signal(signal.SIGINT, lambda *a: None)\nexcept (OSError, ValueError):\n    pass\nprint(signal.getsignal(signal.SIGTERM))\nANSWER",
    ),
    "Ctrl+C as it was": (T, "import signal\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\nANSWER"),
    "folders": (
        T,
        "import os, sys\nos.chdir('/tmp')\nsys.path.append('..')\nsys.path.insert(0, os.getcwd())\nprint(os.path.abspath('.'), os.environ.get('HOME'))\nos.environ.update(OMP_NUM_THREADS='1', CUDA_VISIBLE_DEVICES='', KMP_DUPLICATE_LIB_OK='TRUE')\nANSWER",
    ),
    "priorities": (
        T,
        "import os\ntry:\n    os.nice(1)\n    os.sched_setaffinity(0, os.sched_getaffinity(0))\nexcept OSError as e:\n    print(e)\nos.umask(0o22)\nANSWER",
    ),
    "an exit hidden": (T, "ANSWER\nimport os\nif not callable(twice):\n    os._exit(1)\n    exit()\n    quit()"),
    "a module of one's own": (
        T,
        "import sys, types, pathlib\npathlib.Path('mine.py').write_text('def two(): return 2')\nsys.path.insert(0, '.')\nimport mine\nm = types.ModuleType('made')\nsys.modules['made'] = m\nimport made\ndef twice(x):\n    return mine.two() * x",
    ),
    "random of the system": (
        T,
        "import random, secrets, numpy as np\nsecrets.token_hex(4)\nrandom.SystemRandom().random()\nrng = np.random.default_rng()\ng = torch.Generator().manual_seed(torch.seed() % 2**31)\nANSWER",
    ),
}
TESTS = {
    "pytest's functions": (
        T,
        "ANSWER\nimport pytest\n@pytest.mark.parametrize('n', [1, 2])\ndef test_twice(n):\n    assert twice(torch.tensor(n)) == 2 * n\nfor n in (1, 2):\n    test_twice(n)\nwith pytest.raises(TypeError):\n    twice(None)\nassert 1.0 == pytest.approx(1.0)",
    ),
    "unittest's runner": (
        T,
        "ANSWER\nimport unittest, io\nclass Test(unittest.TestCase):\n    def setUp(self): self.x = torch.ones(2)\n    def test_it(self):\n        with self.subTest(1):\n            torch.testing.assert_close(twice(self.x), self.x + self.x)\nsuite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)\nunittest.TextTestRunner(stream=io.StringIO(), verbosity=2).run(suite)\nunittest.TestCase().assertEqual(1, 1)",
    ),
    "gradcheck": (
        "functional.function",
        "ANSWER\nx = torch.rand(3, dtype=torch.float64, requires_grad=True)\nprint(torch.autograd.gradcheck(lambda t: Power.apply(t, 2), (x,)))",
    ),
    "numpy's": (
        T,
        "ANSWER\nimport numpy as np\nnp.testing.assert_allclose(twice(torch.ones(2)).numpy(), np.full(2, 2.0))\nprint(np.asarray(twice(torch.from_numpy(np.ones(2)))).__array_interface__['shape'])",
    ),
    "timing": (
        T,
        "ANSWER\nimport timeit\nprint(timeit.timeit(lambda: twice(torch.ones(2)), number=3), timeit.timeit('1 + 1', number=2))\nfrom torch.utils import benchmark\nprint(benchmark.Timer('twice(x)', globals={'twice': twice, 'x': torch.ones(2)}).timeit(2))",
    ),
    "the check called": (T, "ANSWER\ncheck('start.twice', twice)\nprogress()\nhint('start.twice')"),
    "training in the cell": (
        "lenet.lenet",
        "ANSWER\nnet = LeNet()\nopt = torch.optim.AdamW(net.parameters())\nsched = torch.optim.lr_scheduler.StepLR(opt, 1)\nfor epoch in range(2):\n    opt.zero_grad()\n    loss = F.cross_entropy(net(torch.randn(4, 1, 28, 28)), torch.tensor([0, 1, 2, 3]))\n    loss.backward()\n    nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n    opt.step()\n    sched.step()\n    print(f'{epoch}: {loss.item():.3f}')\ndel net, opt",
    ),
}
TENSORS = {
    "compile": (T, "@torch.compile(backend='eager')\ndef twice(x):\n    return 2 * x"),
    "compile of a helper": (T, "ANSWER\nfast = torch.compile(twice, backend='eager')\nprint(fast(torch.ones(2)))"),
    "compile, disabled": (T, "@torch.compiler.disable\ndef twice(x):\n    return 2 * x"),
    "compile of nothing": (
        NET,
        "ANSWER\nnet = torch.compile(SimpleNet(), backend='eager', disable=True)\nprint(net(torch.ones(1, 10)))",
    ),
    "script of a net": (
        NET,
        "ANSWER\ntry:\n    print(torch.jit.script(SimpleNet()).code)\nexcept Exception as e:\n    print(type(e))\nprint(torch.jit.trace(SimpleNet(), torch.ones(1, 10)).graph)",
    ),
    "export": (
        NET,
        "ANSWER\ntry:\n    print(torch.export.export(SimpleNet(), (torch.ones(1, 10),)))\nexcept Exception as e:\n    print(type(e))",
    ),
    "script of the answer": (T, "@torch.jit.script\ndef twice(x: torch.Tensor) -> torch.Tensor:\n    return 2 * x"),
    "jit.ignore": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    @torch.jit.ignore\n    def debug(self): pass\n    @torch.jit.export\n    def other(self, x): return x\n    def forward(self, x):\n        if torch.jit.is_scripting() or torch.compiler.is_compiling():\n            return x\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "fx rewritten": (
        NET,
        "import torch.fx as fx\nANSWER\ngraph = fx.symbolic_trace(SimpleNet())\nfor node in graph.graph.nodes:\n    print(node.op)\ngraph.recompile()\nprint(fx.Interpreter(graph).run(torch.ones(1, 10)))\ngraph.graph.print_tabular() if False else None",
    ),
    "a graph made again": (
        NET,
        "from torch.fx.experimental.proxy_tensor import make_fx\nANSWER\nprint(make_fx(lambda x: x.relu() + 1)(torch.ones(2)).code)",
    ),
    "functorch": (
        NET,
        "from torch.func import functional_call, grad, jacrev, stack_module_state, vmap\nANSWER\nnet = SimpleNet()\nparams = dict(net.named_parameters())\nprint(functional_call(net, params, (torch.ones(1, 10),)))\nprint(grad(lambda p: functional_call(net, p, (torch.ones(1, 10),)).sum())(params).keys())",
    ),
    "autocast": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        with torch.autocast(device_type='cpu', enabled=False):\n            return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "record_function": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        with torch.profiler.record_function('forward'):\n            return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "profiled inside": (
        T,
        "def twice(x):\n    with torch.profiler.profile() as p:\n        y = 2 * x\n    p.key_averages().table()\n    return y",
    ),
    "checkpointed": (
        NET,
        "from torch.utils.checkpoint import checkpoint\nclass SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc2(checkpoint(lambda t: torch.relu(self.fc1(t)), x, use_reentrant=False))",
    ),
    "decorators left on helpers": (
        NET,
        "@torch.no_grad()\ndef evaluate(net, x):\n    return net(x)\n@torch.inference_mode()\ndef infer(net, x):\n    return net(x)\n@torch.enable_grad()\ndef train(net, x):\n    return net(x)\nANSWER\nprint(evaluate(SimpleNet(), torch.ones(1, 10)), infer(SimpleNet(), torch.ones(1, 10)))",
    ),
    "no_grad on accuracy": (
        "lenet.accuracy",
        "@torch.no_grad()\ndef accuracy(net, images, labels):\n    mode = net.training\n    net.eval()\n    try:\n        return (net(images).argmax(dim=1) == labels).float().mean().item()\n    finally:\n        net.train(mode)",
    ),
    "inference mode on accuracy": (
        "lenet.accuracy",
        "@torch.inference_mode()\ndef accuracy(net, images, labels):\n    mode = net.training\n    out = net.eval()(images)\n    net.train(mode)\n    return (out.argmax(1) == labels).double().mean().item()",
    ),
    "enable_grad": ("lenet.count_parameters", "@torch.enable_grad()\nANSWER"),
    "a subclass of Tensor": (
        T,
        "class Named(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, func, types, args=(), kwargs=None):\n        return super().__torch_function__(func, types, args, kwargs or {})\ndef twice(x):\n    return (2 * x.as_subclass(Named)).as_subclass(torch.Tensor)",
    ),
    "a mode inside": (
        T,
        "from torch.overrides import TorchFunctionMode\nclass Log(TorchFunctionMode):\n    def __torch_function__(self, func, types, args=(), kwargs=None):\n        print(func)\n        return func(*args, **(kwargs or {}))\ndef twice(x):\n    with Log():\n        return 2 * x",
    ),
    "einsum": (
        "softmax.gradient",
        "def softmax_backward(grad_output, output, dim):\n    g, y = grad_output.movedim(dim, -1), output.movedim(dim, -1)\n    return (y * (g - torch.einsum('...i,...i->...', g, y)[..., None])).movedim(-1, dim)",
    ),
    "a generator of weights": ("functional.linear", "gen = torch.Generator().manual_seed(0)\nANSWER"),
    "traced in a net": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        with torch.autograd.profiler.profile():\n            h = torch.relu(self.fc1(x))\n        return self.fc2(h)",
    ),
    "by numpy in passing": (
        "lenet.confusion_matrix",
        "import numpy as np\ndef confusion_matrix(labels, predictions, classes):\n    m = np.zeros((classes, classes), dtype=np.int64)\n    np.add.at(m, (labels.numpy(), predictions.numpy()), 1)\n    return torch.from_numpy(m)",
    ),
    "by a Counter": (
        "lenet.confusion_matrix",
        "from collections import Counter\ndef confusion_matrix(labels, predictions, classes):\n    c = Counter(zip(labels.tolist(), predictions.tolist()))\n    return torch.tensor([[c[i, j] for j in range(classes)] for i in range(classes)], dtype=torch.int64).reshape(classes, classes)",
    ),
    "a library of one's own": (
        T,
        "lib = torch.library.Library('mine', 'DEF')\nlib.define('two(Tensor x) -> Tensor')\nlib.impl('two', lambda x: 2 * x, 'CompositeImplicitAutograd')\ndef twice(x):\n    return torch.ops.mine.two(x)",
    ),
    "a custom op": (
        T,
        "ANSWER\ntry:\n    @torch.library.custom_op('mine::three', mutates_args=())\n    def three(x: torch.Tensor) -> torch.Tensor:\n        return 3 * x\n    print(three(torch.ones(1)))\nexcept Exception as e:\n    print(type(e), e)",
    ),
    "a parametrization": (
        NET,
        "from torch.nn.utils import parametrize, prune\nfrom torch.nn.utils.parametrizations import weight_norm\nANSWER\nnet = SimpleNet()\nweight_norm(net.fc1)\nprune.l1_unstructured(net.fc2, 'weight', amount=0.5)\nprint(net(torch.ones(1, 10)))",
    ),
    "weights shared and frozen": (
        NET,
        "ANSWER\nnet = SimpleNet().requires_grad_(False).eval().double()\nnet.share_memory()\nnet.fc1.weight.data.fill_(1)\ntorch.nn.utils.parameters_to_vector(net.parameters())",
    ),
    "chunks": (
        "softmax.logsumexp",
        "def logsumexp(x, dim):\n    m = x.amax(dim, keepdim=True)\n    safe = m.masked_fill(m.isinf(), 0.0)\n    with torch.profiler.record_function('mine'):\n        return ((x - safe).exp().sum(dim, keepdim=True).log() + safe).squeeze(dim)",
    ),
    "hooks with a comprehension": (
        "hooks.silent",
        "def silent(model, *inputs):\n    heard = set()\n    hs = [m.register_forward_hook(lambda m, a, o: heard.add(id(m))) for m in model.modules()]\n    try:\n        model(*inputs)\n    finally:\n        [h.remove() for h in hs]\n    return [n for n, m in model.named_modules() if id(m) not in heard]",
    ),
    "weak keys": (
        "hooks.silent",
        "import weakref, contextlib\ndef silent(model, *inputs):\n    heard = weakref.WeakSet()\n    with contextlib.ExitStack() as stack:\n        for m in model.modules():\n            stack.enter_context(m.register_forward_hook(lambda m, a, o: heard.add(m)))\n        model(*inputs)\n    return [n for n, m in model.named_modules() if m not in heard]",
    ),
    "a set of numbers built": (
        "functional.state",
        "lines_with_state = set(map(int, '13')) | set()\nlines_with_state = {*sorted(lines_with_state)}",
    ),
    "a softmax with a decorator": (
        "softmax.softmax",
        "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        t = time.time()\n        y = f(*a, **k)\n        print(time.time() - t)\n        return y\n    return inner\n@timed\nANSWER",
    ),
    "members with itertools": ("module.members", "import itertools, operator\nANSWER"),
    "modes with super's words": ("module.modes", "ANSWER\nModes.__doc__ = 'mine'\nModes.__module__ = 'my_module'"),
    "operators of a graph by a queue": (
        "call.printed",
        "import collections\nANSWER\nprint(Printed())\nprint(*(f'{n}: {tuple(p.shape)}' for n, p in Printed().named_parameters()), sep='\\n')",
    ),
    "kept in a list": (
        "registration.kinds",
        "ANSWER\ntrackers = [Tracker(3) for _ in range(3)]\ntrackers[0](torch.randn(4, 3))\ntrackers[0].state_dict()",
    ),
    "checkpoints on disk": (
        "lenet.checkpoint",
        "ANSWER\nimport io\nnet = nn.Linear(2, 2)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\nwith open('c.pt', 'wb') as f:\n    save(f, net, opt, 3)\nwith open('c.pt', 'rb') as f:\n    print(load(f, net, opt))",
    ),
    "a chain by reduce": (
        "sequential.chain",
        "import functools\nclass Chain(nn.Module):\n    def forward(self, x):\n        return functools.reduce(lambda y, layer: layer(y), self._modules.values(), x)",
    ),
    "residual with in-place relu off": (
        "sequential.residual",
        "ANSWER\nblock = Residual(nn.Sequential(nn.Linear(3, 3), nn.ReLU(inplace=False)))\nprint(block, sum(p.numel() for p in block.parameters()))",
    ),
    "clip by a partial": (
        "hooks.clip_gradients",
        "import functools\ndef clip_gradients(model, limit):\n    clip = functools.partial(torch.clamp, min=-limit, max=limit)\n    return [p.register_hook(clip) for p in model.parameters() if p.requires_grad]",
    ),
}

SURROUNDINGS = {
    "writefile and import": (
        T,
        "import pathlib\npathlib.Path('helper.py').write_text('def two(x):\\n    return 2 * x\\n')\nimport importlib, sys\nsys.path.append('.')\nhelper = importlib.import_module('helper')\nfrom helper import *\ntwice = two",
    ),
    "a script run": (
        T,
        "from pathlib import Path\nPath('script.py').write_text('z = 5\\n')\n%run script.py\nprint(z)\nANSWER",
    ),
    "a script loaded": (
        T,
        "import runpy\nfrom pathlib import Path\nPath('s.py').write_text('if __name__ == \"__main__\":\\n    z = 5\\n')\nprint(runpy.run_path('s.py', run_name='__main__')['z'])\nANSWER",
    ),
    "from main": (T, "ANSWER\nfrom __main__ import twice as same\nassert same is twice"),
    "layers replaced for a look": (
        NET,
        "class Logged(nn.Linear):\n    def forward(self, x):\n        print(x.shape)\n        return super().forward(x)\nnn.Linear = Logged\nANSWER",
    ),
    "relu replaced for a look": (
        "functional.relu",
        "real = F.relu\ndef relu(x, inplace=False):\n    print('relu')\n    return real(x, inplace)\nF.relu = relu\nANSWER",
    ),
    "weights made by hand for all": (
        NET,
        "nn.Linear.reset_parameters = lambda self: nn.init.normal_(self.weight)\nANSWER",
    ),
    "Module's text replaced": (
        NET,
        "nn.Module.__repr__ = lambda self: type(self).__name__\nANSWER\nprint(SimpleNet())",
    ),
    "a trace by hand": (
        T,
        "import sys\ndef tracer(frame, event, arg):\n    return tracer\ntry:\n    sys.settrace(tracer)\n    sys.settrace(None)\nexcept PermissionError as e:\n    print(e)\nANSWER",
    ),
    "a profile by hand": (
        T,
        "import sys, threading\ntry:\n    sys.setprofile(lambda *a: None)\nexcept PermissionError as e:\n    print(e)\nfinally:\n    sys.setprofile(None) if False else None\nANSWER",
    ),
    "a process of its own": (
        T,
        "import multiprocessing as mp\nif __name__ == '__main__':\n    try:\n        p = mp.Process(target=print, args=(1,))\n        p.start()\n        p.join()\n    except OSError as e:\n        print(e)\nANSWER",
    ),
    "programs, caught": (
        T,
        "import subprocess, shutil\nprint(shutil.which('git'))\ntry:\n    print(subprocess.check_output(['git', 'rev-parse', 'HEAD'], text=True))\nexcept (OSError, subprocess.CalledProcessError):\n    pass\nANSWER",
    ),
    "a thread for waiting": (
        T,
        "import asyncio\nprint(await asyncio.to_thread(abs, -1))\nloop = asyncio.get_running_loop()\nprint(await loop.run_in_executor(None, abs, -2))\nANSWER",
    ),
    "as completed": (
        T,
        "from concurrent.futures import ThreadPoolExecutor, as_completed, wait\nwith ThreadPoolExecutor(max_workers=3) as pool:\n    futures = {pool.submit(abs, -i): i for i in range(5)}\n    for f in as_completed(futures):\n        f.result()\nANSWER",
    ),
    "a listener for logs": (
        T,
        "import logging, logging.handlers, queue\nq = queue.Queue()\nlistener = logging.handlers.QueueListener(q, logging.StreamHandler())\nlistener.start()\nlogging.getLogger('q').addHandler(logging.handlers.QueueHandler(q))\nlogging.getLogger('q').warning('x')\nlistener.stop()\nANSWER",
    ),
    "a deadline by a thread": (
        T,
        "import threading, functools\ndef deadline(seconds):\n    def wrap(f):\n        @functools.wraps(f)\n        def inner(*a, **k):\n            out = []\n            t = threading.Thread(target=lambda: out.append(f(*a, **k)), daemon=True)\n            t.start()\n            t.join(seconds)\n            return out[0]\n        return inner\n    return wrap\n@deadline(2)\nANSWER",
    ),
    "retries": (
        T,
        "import time, functools\ndef retry(times=3):\n    def wrap(f):\n        @functools.wraps(f)\n        def inner(*a, **k):\n            for n in range(times):\n                try:\n                    return f(*a, **k)\n                except RuntimeError:\n                    time.sleep(0.001)\n        return inner\n    return wrap\n@retry()\nANSWER",
    ),
    "validated by hints": (
        T,
        "import inspect, functools\ndef typed(f):\n    sig = inspect.signature(f)\n    @functools.wraps(f)\n    def inner(*a, **k):\n        bound = sig.bind(*a, **k)\n        bound.apply_defaults()\n        assert all(isinstance(v, torch.Tensor) for v in bound.arguments.values())\n        return f(*bound.args, **bound.kwargs)\n    return inner\n@typed\nANSWER",
    ),
    "pydantic and attrs": (
        SCALE,
        "try:\n    import attrs\n    @attrs.define\n    class Scale:\n        factor: float\n        calls: int = attrs.field(default=0, init=False)\n        def __call__(self, x):\n            self.calls += 1\n            return self.factor * x\nexcept ImportError:\n    class Scale:\n        def __init__(self, factor):\n            self.factor, self.calls = factor, 0\n        def __call__(self, x):\n            self.calls += 1\n            return self.factor * x",
    ),
    "sympy and networkx": (
        "sequential.sizes",
        "try:\n    import sympy, networkx\n    print(sympy.simplify('x + x'))\nexcept ImportError:\n    pass\nANSWER",
    ),
}
IN_OTHER_WORDS = {
    "registered by super": (
        "registration.setattr",
        "class Module:\n    def __init__(self):\n        object.__setattr__(self, '_parameters', {})\n        object.__setattr__(self, '_modules', {})\n    def __setattr__(self, name, value):\n        match value:\n            case nn.Parameter():\n                self._parameters[name] = value\n            case Module():\n                self._modules[name] = value\n            case _:\n                object.__setattr__(self, name, value)",
    ),
    "buffers by a loop": (
        "registration.kinds",
        "class Tracker(nn.Module):\n    mean: Tensor\n    signs: Tensor\n    def __init__(self, size, momentum=0.1):\n        super().__init__()\n        self.gain = nn.Parameter(torch.ones(size))\n        for name, value, kept in (('mean', torch.zeros(size), True), ('signs', (-1.0) ** torch.arange(size), False)):\n            self.register_buffer(name, value, persistent=kept)\n        self.momentum = momentum\n    def forward(self, x):\n        if self.training:\n            self.mean.lerp_(x.detach().mean(0), self.momentum)\n        return (x - self.mean) * self.gain * self.signs",
    ),
    "loaded under a switch": (
        "registration.load_state_dict",
        "@torch.no_grad()\nANSWER\nnet = nn.Linear(2, 2)\nload_state_dict(net, net.state_dict())",
    ),
    "hooks by a class": (
        "hooks.trace_shapes",
        "class Tracer:\n    def __init__(self): self.rows, self.handles = [], []\n    def attach(self, model):\n        for name, m in model.named_modules():\n            if not any(True for _ in m.children()):\n                self.handles.append(m.register_forward_hook(self.make(name)))\n        return self\n    def make(self, name):\n        return lambda m, a, o: self.rows.append((name, tuple(a[0].shape), tuple(o.shape)))\n    def __enter__(self): return self\n    def __exit__(self, *e): [h.remove() for h in self.handles]\ndef trace_shapes(model, *inputs):\n    with Tracer().attach(model) as t:\n        model(*inputs)\n    return t.rows",
    ),
    "a guard with a dataclass": (
        "hooks.guard",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Note:\n    text: str = 'mine'\nANSWER\nlayer = nn.Linear(2, 2)\nh = guard(layer)\nlayer(torch.ones(1, 2))\nh.remove()",
    ),
    "three ways by a generator": (
        "sequential.three_ways",
        "def ways(layers):\n    yield nn.Sequential(*layers.values())\n    yield nn.Sequential(OrderedDict(layers.items()))\n    s = nn.Sequential()\n    [s.add_module(k, v) for k, v in layers.items()]\n    yield s\nthree_ways = lambda layers: tuple(ways(layers))",
    ),
    "sizes by lambdas": (
        "sequential.sizes",
        "out_size = lambda size, kernel, padding=0, stride=1: len(range(0, size + 2 * padding - kernel + 1, stride)) or 1 // 0\nfeatures = lambda side: 16 * out_size(out_size(out_size(out_size(side, 3, 1), 2, stride=2), 5), 2, stride=2) ** 2",
    ),
    "a net summed up": (
        "sequential.lenet",
        "ANSWER\ndef summary(net, shape):\n    x = torch.zeros(shape)\n    rows = []\n    hooks = [m.register_forward_hook(lambda m, i, o, n=n: rows.append((n, tuple(o.shape)))) for n, m in net.named_modules()]\n    net(x)\n    [h.remove() for h in hooks]\n    print('\\n'.join(f'{n:<20}{s}' for n, s in rows))\nsummary(LeNet(), (1, 1, 28, 28))",
    ),
    "a function with setup_context": (
        "functional.function",
        "class Power(torch.autograd.Function):\n    @staticmethod\n    def forward(x, n):\n        return x**n\n    @staticmethod\n    def setup_context(ctx, inputs, output):\n        x, ctx.n = inputs\n        ctx.save_for_backward(x)\n    @staticmethod\n    @torch.autograd.function.once_differentiable\n    def backward(ctx, g):\n        (x,) = ctx.saved_tensors\n        return g * ctx.n * x ** (ctx.n - 1), None",
    ),
    "calls recorded by a module's class": (
        "functional.trace",
        "class _Rec(TorchDispatchMode):\n    def __init__(self):\n        super().__init__()\n        self.names = []\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n        self.names.append(f'{func}')\n        return func(*args, **(kwargs or {}))\ndef aten_calls(action, *args):\n    with _Rec() as rec:\n        action(*args)\n    return rec.names",
    ),
    "weights by init": (
        "functional.linear",
        "import math\nANSWER\nlayer = Linear(3, 2)\nnn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5))\nprint(layer, list(layer.named_parameters()))",
    ),
    "temperature by a table": (
        "softmax.temperature",
        "import matplotlib.pyplot as plt\nANSWER\nfor t in (0.1, 1.0, 10.0):\n    plt.plot(soften(torch.tensor([1.0, 4.0, 2.0]), t), label=f't = {t}')\nplt.legend()",
    ),
    "two losses by partials": (
        "softmax.losses",
        "import functools\nANSWER\nbest = functools.partial(loss_by_nll, target=torch.tensor([0]))\nprint(best(torch.zeros(1, 2)))",
    ),
    "a softmax module that is pickled": (
        "softmax.module",
        "import pickle, copy\nANSWER\nprint(pickle.loads(pickle.dumps(Softmax(1))), copy.deepcopy(Softmax(0)), str(nn.Sequential(Softmax(dim=1))))",
    ),
    "gradients by hand, checked": (
        "softmax.gradient",
        "ANSWER\nx = torch.randn(3, requires_grad=True)\ny = x.softmax(0)\ng = torch.ones(3)\n(want,) = torch.autograd.grad(y, x, g, retain_graph=True)\ntorch.testing.assert_close(softmax_backward(g, y.detach(), 0), want)\nassert torch.allclose(want, want)",
    ),
    "fit with bells": (
        "lenet.fit",
        "import time\nANSWER\nhistory = []\nclass EarlyStopping:\n    def __init__(self, patience=2): self.patience, self.best = patience, float('inf')\n    def __call__(self, loss):\n        self.best = min(self.best, loss)\nlosses = fit(nn.Linear(2, 2), torch.randn(8, 2), torch.zeros(8, dtype=torch.int64), 2, 0.1, 4)\nprint([f'{l:.2f}' for l in losses], time.strftime('%H:%M'))",
    ),
    "maps drawn": (
        "lenet.feature_maps",
        "import matplotlib.pyplot as plt\nANSWER\nnet = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())\nmaps = feature_maps(net, net[0], torch.randn(1, 1, 8, 8))\nfig, axes = plt.subplots(1, 2)\nfor ax, m in zip(axes, maps[0]):\n    ax.imshow(m, cmap='viridis')\n    ax.axis('off')",
    ),
    "mistakes by topk's cousin": (
        "lenet.worst_mistakes",
        "def worst_mistakes(logits, labels, k):\n    losses = F.cross_entropy(logits, labels, reduction='none').tolist()\n    wrong = (logits.argmax(1) != labels).nonzero().flatten().tolist()\n    return torch.tensor(sorted(wrong, key=lambda i: -losses[i])[:k], dtype=torch.int64)",
    ),
    "printed module by join": ("module.printing", "import textwrap, reprlib\nANSWER\nreprlib.repr([1] * 99)"),
    "dead ends kept": (
        "module.modes",
        "class Modes:\n    def train(self, mode=True):\n        raise NotImplementedError\nANSWER",
    ),
}

LIBRARY = {
    "a traceback's line": (
        T,
        "import sys, traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print(e.__traceback__.tb_lineno, sys.exc_info()[2].tb_next, traceback.TracebackException.from_exception(e), traceback.extract_tb(e.__traceback__)[-1].lineno)\nprint(traceback.extract_stack()[-1].lineno)\nANSWER",
    ),
    "exceptions in groups": (
        T,
        "try:\n    raise ExceptionGroup('all', [ValueError(1), TypeError(2)])\nexcept* ValueError as g:\n    print(g.exceptions)\nexcept* TypeError:\n    pass\ne = ValueError('x')\ne.add_note('mine')\ntry:\n    raise e.with_traceback(None) from OSError()\nexcept ValueError as e:\n    print(e.__cause__, e.__notes__)\nANSWER",
    ),
    "exceptions of one's own": (
        T,
        "class ShapeError(ValueError):\n    def __init__(self, shape):\n        super().__init__(f'bad shape {shape}')\ndef twice(x):\n    if not isinstance(x, torch.Tensor):\n        raise ShapeError(x)\n    return 2 * x",
    ),
    "an error on the way": (
        T,
        "def twice(x):\n    try:\n        return x.no_such_method()\n    except AttributeError:\n        return 2 * x\n    finally:\n        del x",
    ),
    "a warning with a level": (
        T,
        "import warnings\ndef twice(x):\n    warnings.warn('slow', UserWarning, stacklevel=2)\n    warnings.warn('old', DeprecationWarning, stacklevel=3)\n    return 2 * x",
    ),
    "inspect's corners": (
        NET,
        "import inspect\nANSWER\nprint(inspect.getmodule(SimpleNet), inspect.getclosurevars(SimpleNet.forward), inspect.getattr_static(SimpleNet, 'forward'), inspect.getmro(SimpleNet), inspect.getsourcelines(SimpleNet.forward)[1] > 0)\nprint(len(inspect.getmembers(SimpleNet(), inspect.ismethod)) > 0, inspect.getfullargspec(SimpleNet.__init__), inspect.getdoc(nn.Linear)[:20])",
    ),
    "partialmethod and total_ordering": (
        SCALE,
        "import functools\n@functools.total_ordering\nclass Scale:\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def _scaled(self, x, by):\n        return by * x\n    twice = functools.partialmethod(_scaled, by=2)\n    def __eq__(self, other): return self.factor == other.factor\n    def __lt__(self, other): return self.factor < other.factor\n    __hash__ = object.__hash__\n    def __call__(self, x):\n        self.calls += 1\n        return self._scaled(x, self.factor)",
    ),
    "singledispatchmethod": (
        SCALE,
        "import functools\nclass Scale:\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    @functools.singledispatchmethod\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "getattribute": (
        SCALE,
        "class Scale:\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __getattribute__(self, name):\n        return super().__getattribute__(name)\n    def __setattr__(self, name, value):\n        print(name, value)\n        object.__setattr__(self, name, value)\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "getattr with a default": (
        SCALE,
        "class Scale:\n    calls = 0\n    def __init__(self, factor):\n        vars(self).update(factor=factor)\n    def __getattr__(self, name):\n        raise AttributeError(f'no {name} here')\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "one's own reduce": (
        SCALE,
        "import copyreg\nclass Scale:\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __reduce__(self): return Scale, (self.factor,)\n    def __copy__(self): return Scale(self.factor)\n    def __bool__(self): return True\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x\nimport copy, pickle\ncopy.copy(Scale(1.0)), pickle.dumps(Scale(2.0))",
    ),
    "prepared classes": (
        SCALE,
        "class Meta(type):\n    @classmethod\n    def __prepare__(mcls, name, bases):\n        return {}\n    def __instancecheck__(cls, obj): return super().__instancecheck__(obj)\nclass Scale(metaclass=Meta):\n    def __class_getitem__(cls, item): return cls\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x\nScale[int]",
    ),
    "methods put on an object": (
        NET,
        "import types\nclass SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n        self.forward = types.MethodType(lambda self, x: self.fc2(torch.relu(self.fc1(x))), self)",
    ),
    "a mixin": (
        NET,
        "class Counts:\n    @property\n    def n_params(self):\n        return sum(p.numel() for p in self.parameters())\n    def __len__(self): return 2\nclass SimpleNet(Counts, nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))\nprint(SimpleNet().n_params)",
    ),
    "a config": (
        NET,
        "from types import SimpleNamespace\nfrom enum import Flag, auto\nfrom collections import ChainMap, UserDict, defaultdict\ncfg = SimpleNamespace(width=5)\nclass Opt(Flag):\n    A = auto()\n    B = auto()\nclass SimpleNet(nn.Module):\n    def __init__(self, **overrides):\n        super().__init__()\n        c = ChainMap(overrides, vars(cfg))\n        self.fc1, self.fc2 = nn.Linear(10, c['width']), nn.Linear(c['width'], 2)\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "numbers of every kind": (
        T,
        "import decimal, fractions, cmath, statistics, math, array, struct, bisect, heapq, itertools, operator, string, graphlib, zoneinfo, calendar\nwith decimal.localcontext() as c:\n    c.prec = 50\nprint(fractions.Fraction(1, 3), statistics.mean([1, 2]), struct.pack('<f', 1.0), string.Template('$x').substitute(x=1))\nANSWER",
    ),
    "the syntax tree": (
        T,
        "import ast, tokenize, io, textwrap, keyword\ntree = ast.parse(textwrap.dedent('  def twice(x):\\n      return 2 * x\\n'))\nprint(ast.unparse(tree), keyword.iskeyword('def'), list(tokenize.generate_tokens(io.StringIO('1').readline))[0])\nexec(compile(tree, '<ast>', 'exec'))",
    ),
    "a string evaluated": (T, "twice = eval('lambda x: 2 * x')"),
    "a template of code": (
        T,
        "code = '\\n'.join(f'def times_{n}(x):\\n    return {n} * x' for n in range(4))\nns = {}\nexec(code, ns)\ntwice = ns['times_2']",
    ),
    "code replaced": (
        T,
        "def twice(x):\n    return 3 * x\ndef better(x):\n    return 2 * x\ntwice.__code__ = better.__code__\ntwice.__doc__ = 'mine'\ntwice.attribute = 1",
    ),
    "a copy of a function": (
        T,
        "import types\ndef base(x, n=2):\n    return n * x\ntwice = types.FunctionType(base.__code__, globals(), 'twice', base.__defaults__, base.__closure__)",
    ),
    "defaults that can change": (
        T,
        "def twice(x, seen=[], log={}):\n    seen.append(1)\n    log[len(seen)] = None\n    return 2 * x",
    ),
    "a counter as an attribute": (
        T,
        "def twice(x):\n    twice.calls = getattr(twice, 'calls', 0) + 1\n    return 2 * x",
    ),
    "global counters": (T, "COUNT = 0\ndef twice(x):\n    global COUNT\n    COUNT += 1\n    return 2 * x"),
    "a class level cache": (
        SCALE,
        "import weakref\nclass Scale:\n    made = weakref.WeakSet()\n    def __init__(self, factor):\n        Scale.made.add(self)\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        self.calls += 1\n        return self.factor * x",
    ),
    "types of PyTorch": (
        T,
        "def twice(x: torch.FloatTensor) -> 'torch.Tensor':\n    assert torch.is_tensor(x) and isinstance(x, (torch.Tensor, torch.nn.Parameter)) and not isinstance(x, torch.FloatStorage)\n    return torch.mul(x, 2)",
    ),
    "in place on a copy": (T, "def twice(x):\n    y = x.clone()\n    return y.add_(x)"),
    "a new tensor filled": (T, "def twice(x):\n    return x.new_full((), 2) * x"),
    "jit's annotations": (
        T,
        "from typing import List, Dict, Tuple, Optional\ndef twice(x):\n    # type: (Tensor) -> Tensor\n    with torch.jit.optimized_execution(False):\n        return 2 * x",
    ),
    "a future": (
        T,
        "fut = torch.jit.fork(lambda x: x + 1, torch.ones(1))\nprint(torch.jit.wait(fut))\nf = torch.futures.Future()\nf.set_result(1)\nANSWER",
    ),
    "tensors of other kinds": (
        T,
        "print(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]).size(0), torch.ones(2, 2).to_sparse(), torch.ones(2).half(), torch.ones(1, device='meta'), torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8))\nANSWER",
    ),
    "fake tensors": (
        T,
        "from torch._subclasses.fake_tensor import FakeTensorMode\nwith FakeTensorMode():\n    print((torch.ones(2, 3) @ torch.ones(3, 4)).shape)\nANSWER",
    ),
    "operations counted": (
        NET,
        "from torch.utils.flop_counter import FlopCounterMode\nANSWER\nwith FlopCounterMode(display=False) as counter:\n    SimpleNet()(torch.ones(1, 10))\nprint(counter.get_total_flops())",
    ),
    "graphs by hand": (
        "call.operations",
        "ANSWER\nw = torch.ones(2, requires_grad=True)\ny = torch.relu(w.exp())\ny.grad_fn.register_hook(lambda *g: None)\nprint(operations(y), y.grad_fn.next_functions, y.grad_fn.metadata, torch.autograd.graph.Node)",
    ),
    "an optimizer of one's own": (
        "lenet.count_parameters",
        "class Plain(torch.optim.Optimizer):\n    def __init__(self, params, lr=0.1):\n        super().__init__(params, {'lr': lr})\n    @torch.no_grad()\n    def step(self, closure=None):\n        for g in self.param_groups:\n            for p in g['params']:\n                if p.grad is not None:\n                    p.add_(p.grad, alpha=-g['lr'])\nANSWER\nnet = nn.Linear(2, 2)\no = Plain(net.parameters())\nnet(torch.ones(1, 2)).sum().backward()\no.step()",
    ),
    "an averaged model": (
        "lenet.accuracy",
        "from torch.optim.swa_utils import AveragedModel\nANSWER\nnet = nn.Linear(2, 2)\nema = AveragedModel(net)\nema.update_parameters(net)\nprint(accuracy(ema, torch.ones(2, 2), torch.zeros(2)))",
    ),
    "made on meta": (
        "lenet.lenet",
        "ANSWER\nwith torch.device('meta'):\n    ghost = LeNet()\nprint(ghost.layer1[0].weight.device)\nghost.to_empty(device='cpu')\nnn.utils.skip_init(nn.Linear, 2, 2)",
    ),
}

EARLIER = {
    "a file written and imported": (
        T,
        "get_ipython().run_cell_magic('writefile', 'notes_of_mine.py', 'def two():\\n    return 2\\n')\nfrom notes_of_mine import two\ndef twice(x):\n    return two() * x",
    ),
    "cells that are shown": (
        T,
        "for kind in ('html', 'markdown', 'latex', 'javascript'):\n    get_ipython().run_cell_magic(kind, '', 'x = $x {x}')\nANSWER",
    ),
    "a cell of another Python": (T, "get_ipython().run_cell_magic('python', '', 'print(1)')\nANSWER"),
    "forward-mode derivatives": (
        T,
        "ANSWER\nfrom torch.func import hessian, jacfwd, jvp\none = torch.ones(2)\nprint(jvp(torch.sin, (one,), (one,)), jacfwd(torch.sin)(one), hessian(lambda x: (x**3).sum())(one))",
    ),
    "logging set up": (
        T,
        "import logging\nlogging.raiseExceptions = False\nclass Mine(logging.Logger):\n    def trace(self, text): self.log(5, text)\nlogging.setLoggerClass(Mine)\nmade = logging.getLogRecordFactory()\nlogging.setLogRecordFactory(lambda *a, **k: made(*a, **k))\nlogging.getLogger('mine').warning('hello')\nANSWER",
    ),
    "a task made in a function": (
        T,
        "import asyncio\nasync def one():\n    await asyncio.sleep(0)\n    return 1\ndef start():\n    return asyncio.create_task(one())\nprint(await start(), asyncio.get_event_loop().is_running())\nANSWER",
    ),
    "gathered in one cell, awaited in the next": (
        T,
        "import asyncio\nasync def one():\n    return 1\nboth = asyncio.gather(one(), one())\nNEXT\nprint(await both)\nANSWER",
    ),
    "a loop of one's own": (
        T,
        "import asyncio\nasync def one():\n    return len(asyncio.all_tasks())\nloop = asyncio.new_event_loop()\nprint(loop.run_until_complete(one()))\nloop.close()\nANSWER",
    ),
    "stored and deleted": (T, "ANSWER\nkept = 3\n%store kept\n%xdel kept"),
    "a compilation unit": (
        T,
        "ANSWER\nunit = torch.jit.CompilationUnit('def double(x: Tensor) -> Tensor:\\n    return 2 * x\\n')\nprint(unit.double(torch.ones(2)))",
    ),
}

REFUSED = {
    "an alarm of one's own": (
        T,
        "import signal\ndef handler(signum, frame):\n    raise TimeoutError\nsignal.signal(signal.SIGALRM, handler)\nsignal.alarm(5)\nsignal.alarm(0)\nANSWER",
        "handlers of signals cannot be changed while grading",
    ),
    "one's own frame": (
        T,
        "import inspect\ndef twice(x):\n    print(inspect.currentframe().f_lineno)\n    return 2 * x",
        "looking at frames is not available while grading",
    ),
    "hypothesis": (
        T,
        "ANSWER\nfrom hypothesis import given, strategies as st\n@given(st.integers(0, 9))\ndef test(n):\n    assert twice(torch.tensor(n)) == 2 * n\ntest()",
        "looking at frames is not available while grading",
    ),
}
"""What works in a notebook and not in grading, and the sentence that says so."""

KINDS = {
    "imports": IMPORTS,
    "magics": MAGICS,
    "history": HISTORY,
    "display": DISPLAY,
    "debugging": DEBUGGING,
    "torch's switches": TORCHS_SWITCHES,
    "python": PYTHON,
    "classes": CLASSES,
    "text": TEXT,
    "running": RUNNING,
    "tests": TESTS,
    "tensors": TENSORS,
    "library": LIBRARY,
    "surroundings": SURROUNDINGS,
    "in other words": IN_OTHER_WORDS,
    "other cells": EARLIER,
}
CASES = {f"{kind}: {name}": case for kind, cases in KINDS.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", CASES)
def test_an_honest_answer_earns_all(warm, case):
    assert_all_ran_and_earned(all_graded(warm, *beside_a_neighbour(*CASES[case])).cells)


def test_a_future_of_an_earlier_cell_holds_below(warm):
    earlier = f"from __future__ import annotations\n{solution('start.leaky')}"
    found = all_graded(warm, ("start.leaky", earlier), (T, "def twice(x: Vector) -> Vector:\n    return 2 * x")).cells
    cells = [cell for cell in found if cell.points is not None]
    assert [cell.score for cell in cells] == [cell.points for cell in cells], [cell.reason for cell in cells]


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_refused_in_a_sentence_and_costs_no_other_answer(warm, case):
    name, code, sentence = REFUSED[case]
    found = all_graded(warm, *beside_a_neighbour(name, code)).cells
    assert sentence in str([(cell.reason, cell.outputs) for cell in found])
    assert found[-1].score == found[-1].points, found[-1].reason


def test_there_are_many_kinds_of_them():
    assert len(CASES) >= 200
    assert {name.partition(".")[0] for name, _ in CASES.values()} == set(NEIGHBOUR)
