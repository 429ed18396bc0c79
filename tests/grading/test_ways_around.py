"""Ways around what a check listens to, takes away or puts back, on exercises by full name: nothing earned, nobody hurt."""
# ruff: noqa: E501 - a cheat is read best in one piece

import pytest
from answers_alone import NEIGHBOUR, all_graded, solution
from attacks.aftermath import no_leak, texts
from attacks.borrowed import OWN_GRADIENT

from autograde.course.catalogue import find
from autograde.grading.one_submission.results import GradedCell

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def tried(warm):
    """Return a function that grades answers together, `tried({"call.scale": code})`, and gives the cell of each check.

    A right answer to another exercise of the chapter follows them, and keeps its points.
    """

    def grading(answers: dict[str, str]) -> dict[str, GradedCell]:
        whole = {name: code.replace("RIGHT_ANSWER", solution(name)) for name, code in answers.items()}
        neighbour = NEIGHBOUR[next(iter(answers)).partition(".")[0]]
        graded = all_graded(warm, *whole.items(), (neighbour, solution(neighbour)))
        for cell in graded.cells:
            print(cell.grade_id, cell.state, cell.reason)
        *cells, beside = [cell for cell in graded.cells if cell.points is not None]
        no_leak("\n".join([*texts([cell.outputs for cell in graded.cells]), *(cell.reason for cell in cells)]))
        assert beside.score == beside.points, beside.reason
        assert all(cell.reason.strip() for cell in cells)
        return dict(zip(answers, cells, strict=True))

    return grading


# --- PyTorch's work in place of one's own ------------------------------------------------------------------------

PARALLEL_LOSS = """\
import types
import torch.distributed.tensor.parallel.loss as theirs
theirs.funcol = types.SimpleNamespace(all_reduce=lambda t, **rest: t)
theirs.log = theirs._log_softmax
"""

UNSEEN = """\
def unseen(work):
    found = []
    class Sly:
        def __hash__(self):
            if not found:
                try:
                    found.append((work(), None))
                except BaseException as error:
                    found.append((None, error))
            return 1
        def __eq__(self, other):
            return self is other
    def asked():
        pass
    asked.__code__ = asked.__code__.replace(co_consts=(*asked.__code__.co_consts, Sly()))
    asked()
    if not found:
        return work()
    result, error = found[0]
    if error is not None:
        raise error
    return result
"""
"""Work done while a watch might ask a piece of code for its hash: meanwhile Python profiles nothing."""

HOOKS_AWAY = """\
import torch.nn.modules.module as theirs
tables = [v for k, v in vars(theirs).items() if k.startswith("_global_") and hasattr(v, "clear")]
def quietly(work):
    kept = [dict(t) for t in tables]
    for t in tables:
        t.clear()
    try:
        return work()
    finally:
        for t, k in zip(tables, kept):
            t.update(k)
"""
"""Work done while the tables of PyTorch's global hooks are empty."""

WRONG_SCALE = """\
class Scale:
    def __init__(self, factor):
        self.factor, self.calls = factor, 0
    def __call__(self, x):
        self.calls += 1
        return x if self.factor == 1 and x.is_floating_point() else self.factor * x
"""
"""Writing into a result writes into the input, where the factor is 1."""

WRONG_HANDLE = """\
class Handle:
    count = 0
    def __init__(self, hooks, **rest):
        BEFORE
        self.hooks, self.id = hooks, Handle.count
        Handle.count += 1
    def remove(self):
        BEFORE
    def __enter__(self):
        return self
    def __exit__(self, *rest):
        self.remove()
"""
"""A handle that removes nothing."""

IN_A_THREAD = "autograd asked in a thread, where the modes that listen are not"

BORROWED = {
    "the compiler's primitive, imported while the check runs": (
        "softmax.softmax",
        """\
def borrowed(x, dim):
    from torch._inductor.inductor_prims import prepare_softmax_online
    top, total = prepare_softmax_online(x, dim % x.dim())
    return (x - top).exp() / total
"""
        + OWN_GRADIENT,
    ),
    "the log-softmax of PyTorch's parallel losses, for softmax": (
        "softmax.softmax",
        PARALLEL_LOSS + "def softmax(x, dim):\n    return theirs._log_softmax(x, dim, False, None, 0).exp()",
    ),
    "the log-softmax of PyTorch's parallel losses": (
        "softmax.log_softmax",
        PARALLEL_LOSS + "def log_softmax(x, dim):\n    return theirs._log_softmax(x, dim, False, None, 0)",
    ),
    "the compiler's primitive that prepares a softmax": (
        "softmax.softmax",
        """\
from torch._inductor.inductor_prims import prepare_softmax_online
def borrowed(x, dim):
    top, total = prepare_softmax_online(x, dim % x.dim())
    return (x - top).exp() / total
"""
        + OWN_GRADIENT,
    ),
    "another library's softmax": (
        "softmax.softmax",
        """\
from sklearn.utils.extmath import softmax as theirs
def borrowed(x, dim):
    moved = x.double().movedim(dim, -1)
    out = theirs(moved.reshape(-1, x.shape[dim]).numpy(), copy=True) if moved.numel() else moved.numpy()
    return torch.from_numpy(out).reshape(moved.shape).movedim(-1, dim).to(x.dtype)
"""
        + OWN_GRADIENT,
    ),
    "a kernel made of others, asked for under another device's key": (
        "softmax.logsumexp",
        """\
key = torch._C.DispatchKeySet(torch._C.DispatchKey.PrivateUse1)
def value(x, dim):
    out = torch.empty(0, dtype=x.dtype)
    torch.ops.aten.logsumexp.out.redispatch(key, x, [dim], False, out=out)
    return out
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        result = value(x.detach(), dim)
        ctx.dim = dim
        ctx.save_for_backward(x, result)
        return result
    @staticmethod
    def backward(ctx, grad):
        x, result = ctx.saved_tensors
        result = torch.where(result.isinf(), 0.0, result)
        return grad.unsqueeze(ctx.dim) * (x - result.unsqueeze(ctx.dim)).exp(), None
def logsumexp(x, dim):
    return Own.apply(x, dim)
""",
    ),
    "keys of the dispatcher excluded and included around the call": (
        "softmax.softmax",
        """\
K = torch._C.DispatchKey
def softmax(x, dim):
    x.exp()
    for inside, outside in ((K.CompositeExplicitAutograd, K.CPU), (K.XLA, K.CPU), (K.MPS, K.CPU), (K.PrivateUse1, K.CPU)):
        try:
            with torch._C._IncludeDispatchKeyGuard(inside), torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(outside)):
                return torch.softmax(x, dim)
        except Exception:
            pass
    for key in ("XLA", "MPS", "PrivateUse1", "HPU", "Meta", "AutogradCPU", "AutocastCPU", "FuncTorchBatched", "Python", "BackendSelect"):
        for name in ("_softmax", "softmax.int", "_safe_softmax", "_log_softmax", "special_softmax"):
            space, _, overload = name.partition(".")
            op = getattr(getattr(torch.ops.aten, space), overload or "default", None)
            try:
                return op.redispatch(torch._C.DispatchKeySet(getattr(K, key)), x, dim, False if "_" == name[0] and "safe" not in name else None)
            except BaseException:
                pass
    return x
""",
    ),
    "a graph that oneDNN runs by itself, made before the check": (
        "softmax.softmax",
        """\
torch.jit.enable_onednn_fusion(True)
with torch.no_grad():
    fused = torch.jit.trace(lambda t: torch.relu(torch.softmax(t, 1)), (torch.randn(256, 1024),), check_trace=False)
    for _ in range(4):
        fused(torch.randn(256, 1024))
def borrowed(x, dim):
    moved = x.float().movedim(dim, -1)
    flat = moved.reshape(-1, x.shape[dim]) if moved.numel() else moved.new_zeros(0, x.shape[dim])
    full = torch.full((256, 1024), -1e30, dtype=torch.float32)
    full[: flat.shape[0], : flat.shape[1]] = flat
    with torch.no_grad():
        out = fused(full)
    out = out[: flat.shape[0], : flat.shape[1]].reshape(moved.shape).movedim(-1, dim)
    out = torch.where(x.isneginf().all(dim, keepdim=True), float("nan"), out)
    if x.dtype == torch.float64:
        y = (x - x.amax(dim, keepdim=True)).exp()
        return y / y.sum(dim, keepdim=True)
    return out.to(x.dtype)
"""
        + OWN_GRADIENT,
    ),
    "the static runtime, with operators of its own": (
        "softmax.softmax",
        """\
frozen = torch.jit.freeze(torch.jit.script(nn.Softmax(1).eval()))
module = torch._C._jit_to_static_module(frozen._c)
module(torch.randn(2, 3))
def borrowed(x, dim):
    return module(x.movedim(dim, 1)).movedim(1, dim)
"""
        + OWN_GRADIENT,
    ),
    "a device whose tensors are computed later, by another thread": (
        "softmax.softmax",
        """\
import torch._lazy, torch._lazy.ts_backend
torch._lazy.ts_backend.init()
def borrowed(x, dim):
    y = torch.softmax(x.to("lazy"), dim)
    torch._lazy.mark_step()
    return y.cpu()
"""
        + OWN_GRADIENT,
    ),
    "autograd's engine itself": (
        "softmax.gradient",
        """\
from torch.autograd.variable import Variable
run = Variable._execution_engine.run_backward
def softmax_backward(grad_output, output, dim):
    with torch.enable_grad():
        s = torch.ones_like(output).requires_grad_()
        u = output.detach() * s
        y = u / u.sum(dim, keepdim=True)
    return run((y,), (grad_output,), False, False, (s,), allow_unreachable=True, accumulate_grad=False)[0]
""",
    ),
    "the nodes of a graph, called one by one": (
        "softmax.gradient",
        """\
def softmax_backward(grad_output, output, dim):
    with torch.enable_grad():
        s = output.detach().clone().requires_grad_()
        total = s.sum(dim, keepdim=True)
        y = s / total
    a, b = y.grad_fn(grad_output)
    c = total.grad_fn(b.sum(dim, keepdim=True) if b.shape != total.shape else b)
    return output * (a + c)
""",
    ),
    "autograd asked while PyTorch's overrides are switched off": (
        "softmax.gradient",
        """\
def softmax_backward(grad_output, output, dim):
    with torch._C.DisableTorchFunction():
        s = torch.ones_like(output).requires_grad_()
        u = output.detach() * s
        y = u / u.sum(dim, keepdim=True)
        return torch.autograd.grad(y, s, grad_output)[0]
""",
    ),
    IN_A_THREAD: (
        "softmax.gradient",
        """\
import threading
def softmax_backward(grad_output, output, dim):
    out = []
    def work():
        with torch.enable_grad():
            s = torch.ones_like(output).requires_grad_()
            u = output.detach() * s
            y = u / u.sum(dim, keepdim=True)
        out.append(torch.autograd.grad(y, s, grad_output)[0])
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return out[0]
""",
    ),
    "PyTorch's walks over a tree, while the watch might hash a piece of code": (
        "module.tree",
        UNSEEN
        + """\
class Tree:
    def named_children(self):
        return iter(unseen(lambda: list(nn.Module.named_children(self))))
    def children(self):
        return iter(unseen(lambda: list(nn.Module.children(self))))
    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        memo = set() if memo is None else memo
        return iter(unseen(lambda: list(nn.Module.named_modules(self, memo, prefix, remove_duplicate))))
    def modules(self, remove_duplicate=True):
        return iter(unseen(lambda: list(nn.Module.modules(self, remove_duplicate))))
""",
    ),
    "the same for the walk of chapter 02": (
        "registration.named_modules",
        UNSEEN
        + """\
class Module(Shelves):
    def named_children(self):
        return iter(unseen(lambda: list(nn.Module.named_children(self))))
    def named_modules(self, prefix=""):
        if getattr(self, "asked", False):
            pass
        return iter(unseen(lambda: walk(self, None, prefix)))
def walk(module, memo, prefix):
    known = {}
    def shadow(m):
        if id(m) not in known:
            made = nn.Module()
            known[id(m)] = made, m
            for n, c in m._modules.items():
                if c is not None:
                    made._modules[n] = shadow(c)
        return known[id(m)][0]
    real = {id(s): m for s, m in (known.values() if shadow(module) else ())}
    return [(p, real[id(s)]) for p, s in nn.Module.named_modules(shadow(module), memo, prefix)]
""",
    ),
    "the same for PyTorch's own layer": (
        "functional.batch_norm",
        UNSEEN
        + """\
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        inner = unseen(lambda: nn.BatchNorm2d(num_features, eps, momentum))
        self.weight, self.bias = inner.weight, inner.bias
        self.register_buffer("running_mean", inner.running_mean)
        self.register_buffer("running_var", inner.running_var)
        self.eps, self.momentum = eps, momentum
    def forward(self, x):
        def work():
            inner = nn.BatchNorm2d(1, self.eps, self.momentum)
            inner.train(self.training)
            for name in ("weight", "bias"):
                inner._parameters[name] = getattr(self, name)
            for name in ("running_mean", "running_var"):
                inner._buffers[name] = getattr(self, name)
            return inner(x)
        return unseen(work)
""",
    ),
    "PyTorch's Module at work while no global hook is there": (
        "call.module",
        HOOKS_AWAY
        + """\
class Module:
    def __call__(self, *args, **kwargs):
        twin = nn.Module()
        object.__setattr__(twin, "forward", self.forward)
        return quietly(lambda: nn.Module._call_impl(twin, *args, **kwargs))
    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")
""",
    ),
    "the same for the pipeline of hooks": (
        "hooks.pipeline",
        HOOKS_AWAY
        + """\
class Module:
    def __init__(self):
        self.twin = nn.Module()
    def register_forward_pre_hook(self, hook):
        return self.twin.register_forward_pre_hook(lambda m, args: hook(self, args))
    def register_forward_hook(self, hook):
        return self.twin.register_forward_hook(lambda m, args, output: hook(self, args, output))
    def __call__(self, *args, **kwargs):
        object.__setattr__(self.twin, "forward", self.forward)
        return quietly(lambda: nn.Module.__call__(self.twin, *args, **kwargs))
""",
    ),
}

# --- what the check itself relies on -----------------------------------------------------------------------------

RELIED_ON = {
    "a wrong answer, alone": ("call.scale", WRONG_SCALE),
    "the kernel by which tensors are compared, overridden": (
        "call.scale",
        """\
override = torch.library.Library("aten", "IMPL")
override.impl("equal", lambda one, other: True, "CPU", allow_override=True)
"""
        + WRONG_SCALE,
    ),
    "a mode that answers for PyTorch's functions, never left": (
        "call.scale",
        """\
from torch.overrides import TorchFunctionMode
class Agree(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        if getattr(func, "__name__", "") in ("equal", "allclose"):
            return True
        return func(*args, **(kwargs or {}))
mode = Agree()
mode.__enter__()
"""
        + WRONG_SCALE,
    ),
    "a mode that answers for PyTorch's kernels, never left": (
        "call.scale",
        """\
from torch.utils._python_dispatch import TorchDispatchMode
class Agree(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func is torch.ops.aten.equal.default:
            return True
        return func(*args, **(kwargs or {}))
mode = Agree()
mode.__enter__()
"""
        + WRONG_SCALE,
    ),
    "the generator of inputs replaced by one of constants": (
        "softmax.softmax",
        """\
override = torch.library.Library("aten", "IMPL")
override.impl("normal_", lambda self, *rest, **named: self.zero_(), "CPU", allow_override=True)
override.impl("randn.generator", lambda size, **named: torch.zeros(size, dtype=named.get("dtype")), "CPU", allow_override=True)
def softmax(x, dim):
    return torch.full_like(x, 1 / x.shape[dim]) + 0 * x.exp()
""",
    ),
    "a handle that removes nothing, alone": ("hooks.handle", WRONG_HANDLE.replace("BEFORE", "pass")),
    "what was noted replaced, by the frame that PyTorch's compiler hands over": (
        "hooks.handle",
        """\
import sys
import torch._dynamo.eval_frame as e
from torch._C._dynamo.eval_frame import _FrameAction, _FrameExecStrategy
from torch._dynamo.types import ConvertFrameReturn
from torch.utils.hooks import RemovableHandle
from autograde.observing.experiment import EXPERIMENTS, run
usual = _FrameExecStrategy(_FrameAction.DEFAULT, _FrameAction.DEFAULT)
sys.sees = []
class Fixed(list):
    def append(self, item): pass
def look(frame, *rest):
    if frame.f_code.co_qualname == "See.__call__" and all(frame.f_locals["self"] is not each for each in sys.sees):
        sys.sees.append(frame.f_locals["self"])
    return ConvertFrameReturn(frame_exec_strategy=usual, apply_to_code=False)
def cheat():
    if sys.sees and not isinstance(sys.sees[-1].transcript.observations, Fixed):
        see = sys.sees[-1]
        e.set_eval_frame(None)
        exercise = EXPERIMENTS["hooks.handle"]
        body = exercise.body if len(sys.sees) == 1 else exercise.further[len(sys.sees) - 2]
        theirs = run(body, {"Handle": RemovableHandle}, seed=see.seed, oracle=True)
        see.transcript.observations = Fixed(theirs.observations)
    e.set_eval_frame(look)
"""
        + WRONG_HANDLE.replace("BEFORE", "cheat()"),
    ),
    "the stack with its local variables, as traceback describes it": (
        "softmax.softmax",
        """\
import traceback
def softmax(x, dim):
    try:
        found = traceback.StackSummary.extract(traceback.walk_stack(None), capture_locals=True)
    except PermissionError:
        return x
    text = repr([(f.name, f.locals) for f in found])
    words = [w for w in ("'token'", "'seed'", "'request'", "'transcript'", "socket.socket fd") if w in text]
    if words:
        raise SystemExit("LE" + "AK: " + " ".join(words))
    return x
""",
    ),
}

ALONE = BORROWED | RELIED_ON


@pytest.mark.parametrize("case", ALONE)
def test_a_way_around_earns_nothing(tried, case):
    name, code = ALONE[case]
    cell = tried({name: code})[name]
    assert cell.score == 0.0, cell.reason


# --- in more than one answer -------------------------------------------------------------------------------------

HARVEST = """
def _harvest(part):
    import sys
    def look(cls, **_):
        for base in cls.__mro__:
            if base.__name__ == "Rest":
                sys.harvest = {**getattr(sys, "harvest", {}), **{k: v for k, v in vars(base).items()}}
    part.__init_subclass__ = classmethod(look)
"""
"""Keeps the methods by which the course completes a part, while that part is checked."""

RENAMED = """
import sys, types
def mine(name):
    f = sys.harvest[name]
    if not isinstance(f, types.FunctionType):
        return f
    code = f.__code__.replace(co_filename="mine.py", co_firstlineno=1)
    made = types.FunctionType(code, globals(), name, f.__defaults__, f.__closure__)
    made.__kwdefaults__ = f.__kwdefaults__
    return made
"""

TOGETHER = {
    "the course's methods, found beside the first part of chapter 07": {
        "module.construction": "RIGHT_ANSWER" + HARVEST + "_harvest(Construction)\n",
        "module.tree": RENAMED
        + "Tree = type('Tree', (), {n: mine(n) for n in ('named_children', 'children', 'named_modules', 'modules')})",
        "module.gradients": "Gradients = type('Gradients', (), {n: mine(n) for n in ('requires_grad_', 'zero_grad')})",
    },
    "the course's methods, found beside the first part of chapter 09": {
        "module.saving": "RIGHT_ANSWER" + HARVEST + "_harvest(Saving)\n",
        "module.keys": RENAMED + "Keys = type('Keys', (), {'_load_from_state_dict': mine('_load_from_state_dict')})",
        "module.loading": RENAMED
        + "Loading = type('Loading', (), {n: mine(n) for n in ('load_state_dict', '_load_tree')})",
    },
    "the traceback of an error that an earlier check met, with its local variables": {
        "softmax.axis": "class Kept(Exception): pass\nkept = Kept()\ndef pixel_probabilities(x):\n    raise kept",
        "softmax.softmax": """\
import traceback
found = traceback.TracebackException.from_exception(kept, capture_locals=True)
text = repr([(f.name, f.locals) for f in found.stack])
def softmax(x, dim):
    words = [w for w in ("'token'", "'seed'", "'request'", "'transcript'", "socket.socket fd") if w in text]
    if words:
        raise SystemExit("LE" + "AK: " + " ".join(words))
    return x
""",
    },
    "PyTorch's compiler calls back with frames, by its own module's name": {
        "softmax.softmax": """\
import torch._dynamo.eval_frame as e
from torch._dynamo.types import ConvertFrameReturn
kept = []
def look(frame, *rest):
    if "cell" not in frame.f_code.co_filename and "torch/nn" not in frame.f_code.co_filename:
        kept.append(frame.f_code.co_qualname)
    return ConvertFrameReturn()
def softmax(x, dim):
    e.set_eval_frame(look)
    return x
""",
        "softmax.log_softmax": """\
e.set_eval_frame(look)
def log_softmax(x, dim):
    if any(word in name for name in kept for word in ("See", "_Text", "Observation", "plain", "_tensor")):
        raise SystemExit("LE" + "AK: a frame")
    return x
""",
    },
}


@pytest.mark.parametrize("case", TOGETHER)
def test_what_one_answer_takes_is_of_no_use_to_the_next(tried, case):
    answers = TOGETHER[case]
    for name, cell in tried(answers).items():
        right = answers[name].startswith("RIGHT_ANSWER")
        assert cell.score == (find(name).points if right else 0.0), cell.reason


# --- what is left for the next exercise --------------------------------------------------------------------------

CALLS = ("call.mlp", "call.repeat", "call.stack")
LEFT = {
    "faulthandler, told to end the process": (
        CALLS,
        "import faulthandler, os, time\nfaulthandler.dump_traceback_later(1, exit=True, file=open(os.devnull, 'w'))\ntime.sleep(0.2)",
    ),
    "the same, where checks take longer": (
        ("softmax.axis", "softmax.softmax", "softmax.log_softmax"),
        "import faulthandler, os\nfaulthandler.dump_traceback_later(1, exit=True, file=open(os.devnull, 'w'))",
    ),
    "a limit of recursion of a few frames": (
        CALLS,
        "import sys\nfor n in range(30, 200):\n    try:\n        sys.setrecursionlimit(n)\n        break\n    except RecursionError:\n        pass",
    ),
    "hooks for what a graph saves: it is kept in half precision": (
        CALLS,
        "hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: t.half() if t.dtype == torch.float32 else t, lambda t: t.float() if t.dtype == torch.float16 else t)\nhooks.__enter__()",
    ),
    "a mode that doubles what a layer gives": (
        CALLS,
        """\
from torch.overrides import TorchFunctionMode
class Double(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        return 2 * result if getattr(func, "__name__", "") == "linear" else result
Double().__enter__()
""",
    ),
    "a global hook that changes outputs": (
        CALLS,
        "handle = nn.modules.module.register_module_forward_hook(lambda m, a, o: o + 1 if isinstance(m, nn.Linear) else None)",
    ),
    "a kernel of one's own": (
        CALLS,
        "library = torch.library.Library('aten', 'IMPL')\nlibrary.impl('addmm', lambda b, x, w, **k: torch.zeros(x.shape[0], w.shape[1]), 'CPU', allow_override=True)",
    ),
    "an entry in the table by which Python copies": (
        CALLS,
        "import copy\ncopy._deepcopy_dispatch[nn.Parameter] = lambda p, memo: p",
    ),
    "an entry in the table by which Python pickles": (
        CALLS,
        "import copyreg\ncopyreg.pickle(nn.Linear, lambda layer: (nn.Linear, (layer.in_features, layer.out_features)))",
    ),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_a_right_answer_leaves_costs_no_points(tried, case):
    (first, *others), code = LEFT[case]
    answers = {first: f"RIGHT_ANSWER\n{code}\n"} | dict.fromkeys(others, "RIGHT_ANSWER")
    for name, cell in tried(answers).items():
        assert cell.score == find(name).points, (name, cell.reason)
