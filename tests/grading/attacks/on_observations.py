"""What an experiment notes: noted in its place, known beforehand, or found where it is kept."""
# ruff: noqa: E501 - learners' lines are as long as they are

from attacks.assignment import RIGHT, WRONG
from attacks.collection import attack, no_points

_SEE = """\
def seen_by(function):
    for cell, name in zip(function.__closure__ or (), function.__code__.co_freevars):
        if name == "see":
            return cell
"""
attack(
    "see-taken-over",
    "find `see` in a forward of the experiment's, run the experiment on PyTorch's own Module, and deafen the real one",
    answers={
        "module": f"""\
from types import SimpleNamespace
from autograde.observing.experiment import EXPERIMENTS
{_SEE}
taken = []
class Nothing:
    def __call__(self, *rest, **named): return self
    raises = raises_message = refuses = may_leave = __call__
    def __getattr__(self, name): return getattr(taken[0], name)
class Through(Nothing):
    def __call__(self, label, value, **how): taken[0](label, how.get("expect", value))
    def __getattr__(self, name): return getattr(taken[0], name)
class Module:
    def __init__(self, *rest):
        cell = seen_by(type(self).forward)
        if cell and not taken:
            taken.append(cell.cell_contents)
            cell.cell_contents = Nothing()
            EXPERIMENTS["call.module"].body(SimpleNamespace(Module=nn.Module), Through())
    def __call__(self, *rest):
        return rest[0]
"""
    },
    earns=no_points("module"),
)
attack(
    "see-called",
    "note something in the experiment's place, by itself and by a function of the course",
    answers={
        "module": f"""\
from autograde.drawing.callpath import call_path
{_SEE}
class Module:
    def __init__(self):
        cell = seen_by(type(self).forward)
        if cell:
            see = cell.cell_contents
            for note in (see, lambda *args: call_path(see, *args), see.may_leave):
                try:
                    note("forward is given", 1)
                    raise SystemExit("LE" + "AK: noted")
                except PermissionError:
                    pass
    def __call__(self, *rest, **named):
        return self.forward(*rest, **named)
    def forward(self, *rest, **named):
        raise NotImplementedError(f"{{type(self).__name__}} has no forward")
"""
    },
)
attack(
    "see-flooded",
    "thousands of notes with `see`, and thousands of wrappers around it",
    answers={
        "module": f"""\
{_SEE}
class Module:
    def __init__(self, *rest):
        cell = seen_by(type(self).forward)
        if cell:
            see = wrapped = cell.cell_contents
            for n in range(19_000):
                try:
                    see(f"note {{n}}", [n, [n]])
                except PermissionError:
                    pass
            for _ in range(5000):
                wrapped = see.around(wrapped)
            wrapped("x", 1)
    def __call__(self, x): return x
"""
    },
    earns=no_points("module"),
)
attack(
    "seed-known",
    "learn the seed in one check, and make a table of another exercise's results before its check",
    answers={
        "simple_net": "import sys\nclass SimpleNet(nn.Module):\n    def forward(self, x):\n"
        "        sys.seed = torch.initial_seed()\n        return x",
        "softmax": """\
import sys, types
from autograde.observing.experiment import EXPERIMENTS, See
table = {}
def key(x, dim):
    return x.detach().double().numpy().tobytes(), tuple(x.shape), dim % x.dim(), x.dtype
def record(x, dim=-1):
    table[key(x, dim)] = torch.softmax(x, dim).detach().clone()
    return torch.softmax(x, dim)
e = EXPERIMENTS["softmax.softmax"]
for body in (e.body, *e.further):
    try:
        body.__wrapped__(types.SimpleNamespace(softmax=record), See(sys.seed))
    except Exception:
        pass
def softmax(x, dim):
    found = table[key(x, dim)].clone()
    own = (x - x.detach().amax(dim, keepdim=True).nan_to_num(0, 0, 0)).exp()
    return own / own.sum(dim, keepdim=True) if x.requires_grad else found
""",
    },
    earns=no_points("simple_net", "softmax"),
)
for _name, _code in {
    "found-out": 'whose_call = EXPERIMENTS["call.whose_call"].body.__wrapped__(See(1))',
    "from-body": """\
found = []
see = lambda label, value, **_: found.append(value)
EXPERIMENTS["call.whose_call"].body(SimpleNamespace(whose_call=None), see)
whose_call = found[-1]""",
    "by-run": """\
from autograde.observing.experiment import run
shown = run(EXPERIMENTS["call.whose_call"].body, {"whose_call": None}, seed=1, oracle=True)
whose_call = shown.observations[-1].value""",
}.items():
    attack(
        f"prediction-{_name}",
        f"let the experiment of a prediction say what is true: {_name}",
        answers={
            "whose_call": "from types import SimpleNamespace\n"
            f"from autograde.observing.experiment import EXPERIMENTS, See\n{_code}"
        },
        earns=no_points("whose_call"),
    )
_CLIMB = """\
def climb(frame):
    while frame is not None:
        see = frame.f_locals.get("see")
        if hasattr(see, "transcript"):
            print("LE" + "AK", len(see.transcript.observations))
            raise KeyboardInterrupt
        frame = frame.f_back
"""
attack(
    "frames-by-collection",
    "let a collection of garbage keep what it finds, the frame of an exception that holds itself among it",
    answers={
        "softmax": f"""\
import gc
{_CLIMB}
def fail():
    try:
        raise ValueError
    except ValueError as error:
        error.me = error
def softmax(x, dim):
    gc.set_debug(gc.DEBUG_SAVEALL)
    fail()
    gc.collect()
    frames = [each for each in gc.garbage if type(each).__name__ == "frame"]
    gc.set_debug(0)
    if frames:
        raise SystemExit("LE" + "AK: a frame")
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "built-ins-made-anew",
    "make a built-in module once more, as it was",
    answers={
        "softmax": """\
import importlib.machinery as machinery, importlib.util
def softmax(x, dim):
    try:
        fresh = importlib.util.module_from_spec(machinery.ModuleSpec("gc", machinery.BuiltinImporter, origin="built-in"))
    except ImportError:
        return x
    raise SystemExit("LE" + "AK: gc as it was")
"""
    },
    earns=no_points("softmax"),
)
attack(
    "frames-by-compiler",
    "let PyTorch's compiler call back with each function that the harness calls",
    answers={
        "softmax": """\
from torch._C._dynamo import eval_frame
from torch._dynamo.types import ConvertFrameReturn
kept = []
def look(frame, *rest):
    if "cell" not in frame.f_code.co_filename:
        kept.append(frame.f_code.co_qualname)
    return ConvertFrameReturn()
eval_frame.set_eval_frame(look)
print("something that the harness writes")
def softmax(x, dim):
    eval_frame.set_eval_frame(look)
    if any(word in name for name in kept for word in ("See", "Outputs", "_Text", "transform", "Observation")):
        raise SystemExit("LE" + "AK: a frame")
    return x
""",
        "scale": "eval_frame.set_eval_frame(look)\n" + RIGHT["scale"],
    },
    earns=no_points("softmax"),
)
attack(
    "frames-by-tasks",
    "ask tasks, generators, debuggers and descriptors for frames",
    answers={
        "softmax": f"""\
import asyncio, bdb, operator, threading
{_CLIMB}
async def task():
    return asyncio.current_task().get_stack()
generator = (n for n in ())
ways = (
    lambda: asyncio.run(task())[0],
    lambda: operator.attrgetter("gi_frame")(generator),
    lambda: type(generator).gi_frame.__get__(generator),
    lambda: object.__getattribute__(generator, "gi_frame"),
    lambda: bdb.Bdb().set_trace(),
    lambda: threading.settrace(climb),
)
def softmax(x, dim):
    for way in ways:
        try:
            climb(way())
        except (PermissionError, AttributeError):
            pass
    threading.settrace(None)
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "values-that-lie",
    "tensors whose parts lie: their numbers, dtype, shape and what they are made of",
    answers={
        "softmax": """\
class Lie(torch.Tensor):
    dtype, shape = torch.float32, torch.Size([3, 4, 5])
    def tolist(self): return [0.5]
    def detach(self): return self
    def reshape(self, *shape): return self
def softmax(x, dim):
    x.exp()
    return x.as_subclass(Lie)
""",
        "scale": WRONG["scale"],
    },
    earns=no_points("softmax", "scale"),
)
