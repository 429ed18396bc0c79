"""Forged answers to checks."""
# ruff: noqa: E501 - learners' lines are as long as they are

from attacks.assignment import RIGHT, WRONG
from attacks.collection import attack, before, no_points, with_wrong

attack(
    "equal-to-everything",
    "an answer object that equals everything",
    answers={
        "scale": """\
class Everything:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
class Scale:
    def __init__(self, factor): self.calls = Everything()
    def __call__(self, x): return Everything()
""",
        "softmax": """\
class Everything(float):
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
def softmax(x, dim):
    return Everything(1)
""",
    },
    earns=no_points("scale", "softmax"),
)
for _name, _code in {
    "allclose": "torch.allclose = torch.equal = torch.isclose = torch.Tensor.equal = lambda *a, **k: True",
    "testing": "torch.testing.assert_close = torch.testing.assert_allclose = lambda *a, **k: None",
    "package": """\
import autograde, autograde.judging.comparing, autograde.judging.checking, autograde.showing.values, autograde.judging.oracle, autograde.observing.experiment
from autograde.judging.comparing import Verdict
passed = lambda *a, **k: Verdict("passed", [])
autograde.check = check = autograde.judging.comparing.judge = autograde.judging.checking.judge = autograde.judging.checking.conclude = passed
""",
    "catalogue": """\
from autograde.course import catalogue
from autograde.observing.experiment import EXPERIMENTS
for each in EXPERIMENTS.values():
    each.body = lambda lib, see: see("fine", True)
    each.further.clear()
    each.points = 1000
""",
}.items():
    attack(
        f"patched-{_name}",
        f"patch what could compare: {_name}",
        answers=with_wrong(_code, "simple_net", "softmax", "double", "slope", "scale"),
        earns=no_points("simple_net", "softmax", "double", "slope", "scale"),
        either=("module",) if _name in ("allclose", "catalogue") else (),
    )
for _name, _code in {
    "itself": "Module = nn.Module",
    "subclass": "class Module(nn.Module):\n    pass",
    "inside": """\
class Module:
    def __new__(cls, *args, **kwargs):
        inner = type(cls.__name__, (nn.Module,), {k: v for k, v in vars(cls).items() if k != "__dict__"})
        return inner(*args, **kwargs)
""",
    "delegate": """\
class Module:
    def __getattr__(self, name):
        if name == "inner":
            self.__dict__["inner"] = nn.Module()
            return self.__dict__["inner"]
        return getattr(self.inner, name)
    def __call__(self, *args, **kwargs):
        self.inner.forward = self.forward
        return nn.Module.__call__(self.inner, *args, **kwargs)
""",
    "metaclass": """\
class Meta(type):
    def __call__(cls, *args, **kwargs):
        return super().__call__(*args, **kwargs)
    @property
    def __mro__(cls):
        return (cls, object)
class Module(nn.Module, metaclass=Meta):
    pass
""",
}.items():
    attack(
        f"module-{_name}",
        f"PyTorch's own module in place of one that is to be written: {_name}",
        answers={"module": _code},
        earns=no_points("module"),
    )
for _name, _code in {
    "itself": "softmax = torch.softmax",
    "lambda": "softmax = lambda x, dim: x.softmax(dim)",
    "layer": "def softmax(x, dim):\n    return nn.Softmax(dim)(x)",
    "aten": "def softmax(x, dim):\n    return torch.ops.aten._softmax(x, dim, False)",
    "log": "def softmax(x, dim):\n    return F.log_softmax(x, dim).exp()",
    "hidden": """\
class Hidden:
    def __getattr__(self, name):
        return getattr(torch, 'soft' + name)
def softmax(x, dim):
    return Hidden().max(x, dim)
""",
}.items():
    attack(
        f"softmax-{_name}",
        f"PyTorch's own softmax in place of one that is to be written: {_name}",
        answers={"softmax": _code},
        earns=no_points("softmax"),
    )
attack(
    "course-answers",
    "take the right answers from the course's own files",
    answers={
        "simple_net": """\
from autograde.course import catalogue
from autograde.course.answers import from_text
exec(from_text(catalogue.find("call.simple_net"), "solution").code)
""",
        "softmax": """\
from autograde.judging.oracle import oracle_subjects
softmax = oracle_subjects("softmax.softmax")["softmax"]
""",
    },
    earns=no_points("simple_net", "softmax"),
)
attack(
    "prediction-objects",
    "a prediction that is whatever it is compared with",
    answers={
        "whose_call": """\
class Any_(str):
    def __eq__(self, other): return True
    def __hash__(self): return hash("a")
    def strip(self): return self
    def lower(self): return self
whose_call = Any_("b")
"""
    },
    earns=no_points("whose_call"),
)
attack(
    "prediction-many",
    "all options at once",
    answers={"whose_call": "whose_call = ['a', 'b', 'c', 'd']"},
    earns=no_points("whose_call"),
)
attack(
    "prediction-long",
    "a prediction of a million characters, and html in it",
    answers={"whose_call": "whose_call = '<script>alert(1)</script>' * 50_000"},
    earns=no_points("whose_call"),
)
_WALK = """\
import sys
def up():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back
"""
attack(
    "frames-lib",
    "find the experiment's frame and put PyTorch's own object in place of one's own",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __new__(cls, *args, **kwargs):
        for frame in up():
            lib = frame.f_locals.get("lib")
            if lib is not None and hasattr(lib, "Module"):
                lib.Module = nn.Module
        return object.__new__(cls)
    def __call__(self, *args):
        return args[0]
"""
    },
    earns=no_points("module"),
)
attack(
    "frames-see",
    "find the experiment's notes and write the right ones",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __init__(self, *args, **kwargs):
        import autograde.observing.experiment as e
        for frame in list(up()):
            see = frame.f_locals.get("see")
            if see is not None:
                right = e.run(frame.f_code and e.EXPERIMENTS["call.module"].body, {{"Module": nn.Module}}, seed=see.seed)
                see.transcript.observations[:] = right.observations
                raise KeyboardInterrupt
    def __call__(self, *args):
        return args[0]
"""
    },
    earns=no_points("module"),
)
attack(
    "runner-replaced",
    "let the child run every experiment on PyTorch's own object",
    answers={
        "module": """\
import autograde.observing.experiment as e, autograde.grading.child.guard as g, autograde.grading.child.serving as c
def forged(of):
    def run(body, subjects, **rest):
        if "Module" in subjects:
            subjects = {"Module": nn.Module}
        return of(body, subjects, **rest)
    return run
for place, name in ((e, "run"), (g, "_run"), (g, "run")):
    if hasattr(place, name):
        setattr(place, name, forged(getattr(place, name)))
class Module:
    pass
"""
    },
    earns=no_points("module"),
)
attack(
    "subjects-replaced",
    "replace what the child has looked up by PyTorch's own object",
    answers={
        "module": """\
import autograde.grading.child.serving as c
class Sly(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, nn.Module if key == "Module" else value)
c._subjects = Sly()
class Module:
    pass
"""
    },
    earns=no_points("module"),
)
attack(
    "answer-forged",
    "answer in the child's place, with its socket and the token of the request",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __init__(self):
        import autograde.observing.experiment as e
        from autograde.grading.one_submission import wire
        found = {{}}
        for frame in up():
            for name in ("sock", "token", "seed"):
                if name in frame.f_locals:
                    found.setdefault(name, frame.f_locals[name])
        right = e.run(e.EXPERIMENTS["call.module"].body, {{"Module": nn.Module}}, seed=found["seed"])
        wire.send(found["sock"], {{"token": found["token"], "transcript": right.to_plain(), "changed": []}})
"""
    },
    earns=no_points("module"),
)
attack(
    "sockets-flooded",
    "write messages to every open file",
    answers={
        "softmax": """\
import os, json, struct
def softmax(x, dim):
    data = json.dumps({"token": "0" * 32, "transcript": {}, "changed": []}).encode()
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!I", len(data)) + data)
        except OSError:
            pass
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "sockets-closed",
    "close every open file, when the cell runs and when it is checked",
    answers={
        "softmax": "import os\ndef softmax(x, dim):\n    os.closerange(0, 256)\n    return x",
        "double": "import os\nos.closerange(0, 256)\n" + WRONG["double"],
    },
    earns=no_points("softmax", "double"),
)
attack(
    "sockets-replaced",
    "put another file in place of every open one",
    answers={
        "softmax": """\
import os
def softmax(x, dim):
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(0, 64):
        if fd != null:
            os.dup2(null, fd)
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "wire-replaced",
    "replace how the child sends and reads messages",
    answers=with_wrong(
        """\
import json, autograde.grading.one_submission.wire as w
send = w.send
def forged(sock, message):
    if isinstance(message, dict) and "state" in message:
        message = {**message, "state": "ok", "error": None, "result": None}
    return send(sock, message)
w.send = forged
dumps = json.dumps
json.dumps = lambda data, **k: dumps({**data, "state": "ok"} if isinstance(data, dict) and "state" in data else data, **k)
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "shell-methods",
    "replace the methods by which the child runs a test",
    answers=with_wrong(
        """\
import autograde.grading.child.shell as s
s.Shell.test = lambda self, source, seconds: s.Ran("ok", [], None, 4.0)
s.Shell._execute = lambda self, *a, **k: 4.0
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "instances-through-gc",
    "find the child's shell among all objects and replace its methods",
    answers=with_wrong(
        """\
import gc
for each in gc.get_objects():
    if type(each).__name__ == "Shell" and "namespace" in getattr(each, "__dict__", {}):
        each._execute = lambda *a, **k: 4.0
        each._evaluate = lambda *a, **k: 4.0
        each._transform = lambda source: "4.0"
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "main-tampered",
    "replace __main__, its builtins and sys.modules",
    answers=before(
        """\
import sys, types
sys.modules["__main__"] = types.ModuleType("__main__")
sys.modules["autograde.judging.comparing"] = sys.modules["autograde.judging.checking"] = types.ModuleType("mine")
sys.modules.pop("autograde.chapters", None)
""",
        "module",
    )
    | with_wrong("globals()['check'] = lambda *a: 4.0", "double"),
    earns=no_points("double"),
)
attack(
    "full-width-code",
    "answers in letters that Python reads as the plain ones",
    answers={
        "softmax": RIGHT["softmax"].replace("def softmax", "def \uff53\uff4f\uff46\uff54\uff4d\uff41\uff58"),
        "double": "def \U0001d555ouble(x):\n    return 2 * x",
    },
)
