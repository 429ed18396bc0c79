"""PyTorch's own work in place of one's own: ways around its absence, and its code under other names."""
# ruff: noqa: E501 - learners' lines are as long as they are

from attacks.collection import attack, no_points

OWN_GRADIENT = """\
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        x.exp()
        result = borrowed(x.detach(), dim)
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result
    @staticmethod
    def backward(ctx, grad):
        result, = ctx.saved_tensors
        return result * (grad - (grad * result).sum(ctx.dim, keepdim=True)), None
def softmax(x, dim):
    return Own.apply(x, dim)
"""
"""A gradient of one's own around values that are not."""


def _softmax(name: str, tries: str, code: str) -> None:
    attack(f"borrowed-{name}", tries, answers={"softmax": code}, earns=no_points("softmax"))


_THEN_CALL = "def softmax(x, dim):\n    x.exp()\n    look_back()\n    return torch.softmax(x, dim)\n"

_softmax(
    "finalizers",
    "find the library that keeps operators away in the register of finalizers, and end it",
    """\
import weakref
def look_back():
    for each in list(weakref.finalize._registry):
        found = each.peek()
        if found and type(found[0]).__name__ == "Library":
            found[0]._destroy()
"""
    + _THEN_CALL,
)
_softmax(
    "kernel-kept",
    "keep PyTorch's kernel from before it was away",
    """\
kernel = torch.library.get_kernel("aten::_softmax", "CPU")
keys = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)
def borrowed(x, dim):
    return kernel.call_boxed(keys, x, dim, False)
"""
    + OWN_GRADIENT,
)
_softmax(
    "cache-poisoned",
    "have the check remember that there are no operators to take away",
    """\
from autograde.observing import absence
real = torch._C._dispatch_get_all_op_names
torch._C._dispatch_get_all_op_names = list
try:
    absence._kernels.cache_clear()
except AttributeError:
    pass
absence._kernels(("softm", "attention"))
torch._C._dispatch_get_all_op_names = real
look_back = list
"""
    + _THEN_CALL,
)
_softmax(
    "decomposition",
    "PyTorch's softmax as it is written in Python for its compiler",
    """\
from torch._decomp import decomposition_table
found = decomposition_table[torch.ops.aten._softmax.default]
def softmax(x, dim):
    return found(x, dim, False)
""",
)
_softmax(
    "reference",
    "PyTorch's log-softmax as it is written in Python for reference",
    "import torch._refs\ndef softmax(x, dim):\n    return torch._refs.log_softmax(x, dim).exp()",
)
_softmax(
    "other-library",
    "another library's softmax, with a gradient of one's own",
    """\
from scipy.special import softmax as theirs
def borrowed(x, dim):
    return torch.from_numpy(theirs(x.detach().double().numpy(), dim)).to(x.dtype)
"""
    + OWN_GRADIENT,
)
_INNERMOST = """\
import types, torch._decomp.decompositions as theirs
inner = theirs._softmax
while hasattr(inner, "__wrapped__"):
    inner = inner.__wrapped__
"""
_softmax(
    "function-copied",
    "a function of one's own made of the code of PyTorch's",
    f"{_INNERMOST}mine = types.FunctionType(inner.__code__, inner.__globals__)\n"
    "def softmax(x, dim):\n    return mine(x, dim, False)",
)
_softmax(
    "code-assigned",
    "the code of PyTorch's function given to one's own",
    f"{_INNERMOST}def mine(x, dim, half): pass\nmine.__code__ = inner.__code__\n"
    "def softmax(x, dim):\n    return mine(x, dim, False)",
)
_softmax(
    "code-renamed",
    "the code of PyTorch's function under another file's name",
    f"{_INNERMOST}code = inner.__code__.replace(co_filename='mine.py')\n"
    "mine = types.FunctionType(code, inner.__globals__)\n"
    "def softmax(x, dim):\n    return mine(x, dim, False)",
)
_softmax(
    "compiler-table",
    "the table of the compiler that PyTorch comes with",
    """\
from torch._inductor.decomposition import select_decomp_table
found = [f for op, f in select_decomp_table().items() if "_softmax.default" in str(op)]
def softmax(x, dim):
    return found[0](x, dim, False)
""",
)
_softmax(
    "attention-in-python",
    "attention as it is written in Python, on unit matrices",
    """\
from torch.nn.attention.flex_attention import flex_attention
def softmax(x, dim):
    x.exp()
    moved, unit = x.movedim(dim, -1), torch.eye(x.shape[dim])[None, None]
    return flex_attention(moved.reshape(1, 1, -1, x.shape[dim]), unit, unit, scale=1.0).reshape(moved.shape).movedim(-1, dim)
""",
)
_softmax(
    "other-operators",
    "any operator of a similar name that is not of the usual kind",
    """\
names = [n for n in torch._C._dispatch_get_all_op_names() if "softm" in n and not n.startswith("aten::")]
def softmax(x, dim):
    x.exp()
    for name in names:
        space, _, rest = name.partition("::")
        try:
            return getattr(getattr(torch.ops, space), rest.partition(".")[0])(x, dim)
        except Exception:
            pass
    return x
""",
)
_softmax(
    "other-layouts",
    "softmax in other layouts, and under PyTorch's transforms",
    """\
def softmax(x, dim):
    x.exp()
    for way in (
        lambda: x.to_mkldnn().softmax(dim).to_dense(),
        lambda: torch.sparse.softmax(x.to_sparse(), dim).to_dense(),
        lambda: torch.func.vmap(lambda t: torch.softmax(t, dim))(x[None])[0],
        lambda: torch.func.functionalize(lambda t: torch.softmax(t, dim))(x),
        lambda: torch.masked.softmax(x, dim),
    ):
        try:
            return way()
        except Exception:
            pass
    return x
""",
)
_softmax(
    "away-twice",
    "take the operators away once more, and bring them back",
    "from autograde.observing.absence import absent\n"
    'def look_back():\n    with absent(("softm", "attention")):\n        pass\n' + _THEN_CALL,
)
_softmax(
    "own-override",
    "an override of one's own, that falls through or ends",
    """\
kept = torch.library.Library("aten", "IMPL")
def look_back():
    brief = torch.library.Library("aten", "IMPL")
    brief.impl("_softmax", lambda x, dim, half: x, "CPU")
    brief._destroy()
    kept.impl("_softmax", torch.library.fallthrough_kernel, "CPU")
"""
    + _THEN_CALL,
)
_softmax(
    "refusal-replaced",
    "replace what refuses, and what it is made of",
    """\
from autograde.observing import absence
def look_back():
    for change in (
        lambda: setattr(absence._refuse, "__code__", (lambda name, *rest, **named: rest[0]).__code__),
        lambda: setattr(absence._refuse, "__kwdefaults__", {}),
        lambda: absence._refuse.__globals__.update(NotHereError=StopIteration),
    ):
        try:
            change()
        except PermissionError:
            pass
"""
    + _THEN_CALL,
)
_softmax(
    "subject-asked-early",
    "a subject that acts when it is looked at, before operators are taken away",
    """\
from autograde.observing import absence
class Sly:
    @property
    def __class__(self):
        absence.BACKENDS = ()
        return type(self)
    def __call__(self, x, dim):
        return torch.softmax(x, dim)
softmax = Sly()
""",
)
_softmax(
    "context-ended",
    "remember each context manager, and end it from inside",
    """\
import contextlib
real, kept = contextlib._GeneratorContextManager.__init__, []
def remember(self, *rest, **named):
    real(self, *rest, **named)
    kept.append(self)
contextlib._GeneratorContextManager.__init__ = remember
def look_back():
    contextlib._GeneratorContextManager.__init__ = remember
    for each in kept:
        each.gen.close()
"""
    + _THEN_CALL,
)
_softmax(
    "process-beside",
    "let a process that began earlier do it",
    """\
import os
from concurrent.futures import ProcessPoolExecutor
try:
    os.fork()
except OSError:
    pass
pool = ProcessPoolExecutor(1)
def softmax(x, dim):
    return pool.submit(torch.softmax, x, dim).result(1)
""",
)
_softmax(
    "answered-later",
    "a result that is filled in when the check is over",
    """\
import weakref
def softmax(x, dim):
    x.exp()
    result = x.clone()
    weakref.finalize(x, lambda given: result.copy_(torch.softmax(given, dim)), x.clone())
    return result
""",
)


def _module(name: str, tries: str, code: str) -> None:
    attack(f"borrowed-module-{name}", tries, answers={"module": code}, earns=no_points("module"))


_module(
    "roundabout",
    "PyTorch's file of Module, reached by a roundabout path",
    """\
import importlib.util
path = nn.Module.__init__.__code__.co_filename.replace("/modules/", "/modules/../modules/")
spec = importlib.util.spec_from_file_location("torch.nn.modules.mine", path)
mine = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mine)
Module = mine.Module
""",
)
_module(
    "renamed",
    "PyTorch's methods of Module, their code under another file's name",
    """\
import types
def renamed(code):
    inner = tuple(renamed(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_filename="mine.py", co_consts=inner)
def mine(value):
    if not isinstance(value, types.FunctionType):
        return value
    made = types.FunctionType(renamed(value.__code__), value.__globals__, value.__name__, value.__defaults__, value.__closure__)
    made.__kwdefaults__ = value.__kwdefaults__
    return made
Module = type("Module", (), {k: mine(v) for k, v in vars(nn.Module).items() if k not in ("__dict__", "__weakref__")})
""",
)
attack(
    "borrowed-module-copied",
    "a copy of PyTorch's file of Module, imported as one's own",
    answers={
        "module": """\
import importlib.util, shutil
shutil.copy(nn.Module.__init__.__code__.co_filename, "mine.py")
spec = importlib.util.spec_from_file_location("mine", "mine.py")
mine = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mine)
Module = mine.Module
"""
    },
    earns=no_points("module"),
    hole="PyTorch's source handed in as one's own is found by people, as SECURITY.md says",
)
