"""Hostile exceptions and objects."""

from attacks.collection import attack, before, no_points

attack(
    "hostile-exceptions",
    "exceptions whose text, class and parts misbehave",
    answers={
        "softmax": """\
class Worse(Exception):
    def __str__(self): raise self
    __repr__ = __str__
    @property
    def __class__(self): raise self
    def __getattribute__(self, name): raise ValueError(name)
def softmax(x, dim):
    raise Worse
""",
        "double": "def double(x):\n    raise Worse",
        "simple_net": "class Bad(Exception):\n    def __str__(self): return 'x' * 10**8\n\nraise Bad",
        "module": """\
class BadSyntax(SyntaxError):
    msg, lineno, text = property(lambda s: 1 / 0), property(lambda s: [s]), property(lambda s: 1 / 0)
raise BadSyntax
""",
        "slope": "class Odd(SyntaxError):\n    lineno = object()\n    text = object()\nraise Odd('odd')",
    },
    earns=no_points("softmax", "double", "simple_net", "module", "slope"),
)
attack(
    "exceptions-of-odd-types",
    "exceptions with enormous names, groups, long chains",
    answers={
        "softmax": """\
Long = type("L" * 2_000_000, (Exception,), {})
def softmax(x, dim):
    raise Long("m" * 2_000_000)
""",
        "double": "def double(x):\n    raise ExceptionGroup('g' * 10**6, [ValueError(n) for n in range(10**4)])",
        "slope": """\
def slope(x):
    error = None
    for n in range(20_000):
        new = ValueError(n)
        new.__cause__, error = error, new
    raise error
""",
        "scale": "class Scale:\n    def __init__(self, factor):\n        raise Exception(*range(10**5)) from None",
    },
    earns=no_points("softmax", "double", "slope", "scale"),
)
attack(
    "hostile-subjects",
    "subjects whose attributes, type and text misbehave",
    answers={
        "module": """\
class Hostile(type):
    def __getattribute__(cls, name): raise RuntimeError(name)
    def __repr__(cls): raise RuntimeError
    def __instancecheck__(cls, other): raise RuntimeError
    def __eq__(cls, other): raise RuntimeError
    def __hash__(cls): raise RuntimeError
class Module(metaclass=Hostile):
    pass
""",
        "simple_net": """\
class Fake:
    @property
    def __class__(self): return type
    def __getattr__(self, name): raise KeyError(name)
    def __repr__(self): raise ValueError
    def __reduce__(self): raise ValueError
    def __call__(self, *a, **k): return self
    def __iter__(self): return self
    def __next__(self): return self
    def __len__(self): return -1
    def __bool__(self): raise ValueError
SimpleNet = Fake()
""",
        "softmax": "class F(float):\n    def __float__(self): raise ValueError\nsoftmax = lambda x, dim: F(1)",
        "whose_call": "class S(str):\n    __eq__ = __hash__ = __str__ = __repr__ = None\nwhose_call = S('a')",
    },
    earns=no_points("module", "simple_net", "softmax", "whose_call"),
)
attack(
    "subject-of-long-name",
    "a class with a name of millions of characters",
    answers={"simple_net": "SimpleNet = type('N' * 5_000_000, (nn.Module,), {})", "module": "Module = 10 ** 10_000"},
    earns=no_points("simple_net", "module"),
)
for _name, _value in {
    "integer": "10 ** 200_000",
    "text": "'x' * 50_000_000",
    "expanded-tensor": "torch.ones(1).expand(30_000, 30_000)",
    "endless-iterator": "__import__('itertools').count()",
    "nan": "torch.full_like(x, float('nan'))",
    "infinity": "float('inf')",
    "complex": "x.to(torch.complex64)",
    "sparse": "x.to_sparse()",
    "meta": "x.to('meta')",
    "quantized": "torch.quantize_per_tensor(x.detach().float(), 0.1, 0, torch.qint8)",
    "nested": "torch.nested.nested_tensor([x.detach().float(), x.detach().float()])",
    "surrogate": "'\\ud800\\udfff'",
    "bytes": "bytes(10**7)",
    "empty": "torch.empty(0)",
}.items():
    attack(f"value-{_name}", f"return {_value}", earns=no_points("softmax"),
           answers={"softmax": f"def softmax(x, dim):\n    return {_value}"})  # fmt: skip
attack(
    "value-nested-lists",
    "return lists that contain themselves, and lists a hundred thousand deep",
    answers={
        "softmax": "knot = []\nknot.append(knot)\ndef softmax(x, dim):\n    return knot",
        "scale": """\
deep = []
for _ in range(100_000):
    deep = [deep]
wide = [0]
for _ in range(30):
    wide = [wide, wide]
class Scale:
    def __init__(self, factor):
        self.calls = deep
    def __call__(self, x):
        return wide
""",
    },
    earns=no_points("softmax", "scale"),
)
attack(
    "value-hostile-tensor",
    "return a tensor whose operations answer as its author likes",
    answers={
        "softmax": """\
class Mine(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if name in ("tolist", "detach", "to", "reshape"):
            return torch.ones(3).as_subclass(torch.Tensor)
        return True
def softmax(x, dim):
    return x.as_subclass(Mine)
"""
    },
    earns=no_points("softmax"),
)
attack(
    "value-lazy-containers",
    "return mappings and sequences that lie about themselves",
    answers={
        "scale": """\
from collections.abc import Mapping, Sequence
class Endless(Mapping):
    def __getitem__(self, key): return self
    def __iter__(self):
        while True:
            yield object()
    def __len__(self): return 10**18
class Scale:
    def __init__(self, factor): self.calls = Endless()
    def __call__(self, x): return Endless()
"""
    },
    earns=no_points("scale"),
)
attack(
    "array-protocol",
    "return objects that pretend to be arrays",
    answers={
        "softmax": """\
class Fake:
    dtype = "float32"
    shape = (10**6, 10**6)
    def __array__(self, *a, **k): raise SystemExit(0)
    __array_interface__ = {"shape": (10**9,), "typestr": "<f4", "data": (0, False), "version": 3}
def softmax(x, dim):
    return Fake()
"""
    },
    earns=no_points("softmax"),
)
attack(
    "destructors",
    "objects that print, raise and exit when they are forgotten",
    answers=before(
        """\
class Last:
    def __del__(self):
        print("gone")
        raise SystemExit(0)
Last()
kept = [Last()]
""",
        "softmax",
        "double",
    ),
)
attack(
    "value-many-keys",
    "dicts and sets of thousands of containers",
    answers={
        "softmax": "def softmax(x, dim):\n    return {tuple([n] * 30): {n: 1} for n in range(2000)}",
        "scale": """\
class Scale:
    def __init__(self, factor):
        self.calls = {frozenset([n]) for n in range(9000)}
    def __call__(self, x):
        return {2 ** 900 - n: float("nan") for n in range(1000)}
""",
    },
    earns=no_points("softmax", "scale"),
)
attack(
    "deep-objects",
    "objects nested so deep that C overflows: compared, copied, printed, pickled, forgotten",
    answers={
        "softmax": """\
import copy, pickle
def softmax(x, dim):
    a, b = [], []
    for _ in range(300_000):
        a, b = [a], [b]
    ways = lambda: a == b, lambda: copy.deepcopy(a), lambda: repr(a), lambda: pickle.dumps(a), lambda: torch.tensor(a)
    for way in ways:
        try:
            way()
        except RecursionError:
            pass
    return x
""",
        "scale": """\
import itertools
class Scale:
    def __init__(self, factor):
        chain = iter([1])
        for _ in range(300_000):
            chain = itertools.chain(chain)
        next(chain)
        self.calls = 0
""",
    },
    earns=no_points("softmax", "scale"),
)
