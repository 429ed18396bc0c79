"""Hidden tests, read and shown."""

from attacks.assignment import RIGHT
from attacks.collection import attack, no_points

attack(
    "hidden-by-frames",
    "read the hidden test from the caller's frame, raise it and print it later",
    answers={
        "double": """\
import sys
seen = []
def double(x):
    frame = sys._getframe().f_back
    while frame:
        seen.append((repr(frame.f_code.co_consts), repr(frame.f_locals.get("source"))))
        frame = frame.f_back
    raise ValueError(seen)
""",
        "slope": "print(seen)\nseen_again = list(seen)\n" + RIGHT["slope"],
        "scale": "print(seen)\n" + RIGHT["scale"],
    },
    earns=no_points("double"),
)
attack(
    "hidden-by-gc",
    "look for the hidden test among all objects, show it by outputs, exceptions and predictions",
    answers={
        "double": """\
import gc, types
seen = []
def objects():
    try:
        return gc.get_objects()
    except BaseException:
        return []
def look():
    for each in objects():
        if isinstance(each, dict):
            for value in list(each.values()):
                if type(value) is str and "assert double" in value:
                    seen.append(value)
        if isinstance(each, types.CodeType) and "<test>" in each.co_filename:
            seen.append(repr(each.co_consts))
def double(x):
    look()
    return 2 * x
""",
        "slope": "look()\nprint(seen)\n" + RIGHT["slope"],
        "scale": "print(seen)\n" + RIGHT["scale"],
    },
)
attack(
    "hidden-by-history",
    "read the hidden test from the shell's history, its caches and the source of lines",
    answers={
        "slope": """\
import linecache
ip = get_ipython()
print(globals().get("In"), globals().get("_ih"), ip.history_manager.input_hist_raw)
print([entry for entry in linecache.cache.items() if "cell" not in entry[0] or "test" in entry[0]])
try:
    print(list(ip.history_manager.get_range()))
except BaseException as error:
    print(type(error))
try:
    get_ipython().run_line_magic("history", "")
except BaseException as error:
    print(type(error))
"""
        + RIGHT["slope"],
        "scale": "print(globals().get('In'), linecache.cache.get('<test>'))\n" + RIGHT["scale"],
    },
)
attack(
    "hidden-by-traceback",
    "read the hidden test from a traceback that reaches it",
    answers={
        "double": """\
import inspect, traceback
kept = []
def double(x):
    kept.append("".join(traceback.format_stack()))
    try:
        kept.append(repr(inspect.stack(context=20)))
    except BaseException as error:
        kept.append(repr(error))
    return 2 * x
""",
        "slope": "print(kept)\n" + RIGHT["slope"],
    },
)
attack(
    "hidden-by-excepthook",
    "keep the exception of a failed test and show its frames",
    answers={
        "double": """\
import sys
class Loud(Exception):
    def __str__(self):
        out, step = [], self.__traceback__
        while step:
            out.append(repr(step.tb_frame.f_code.co_consts))
            step = step.tb_next
        return " ".join(out)
def double(x):
    raise Loud
"""
    },
    earns=no_points("double"),
)
attack(
    "hidden-by-compile",
    "replace the built-in compile by one that keeps what it was given",
    answers={
        "double": """\
import ast, builtins
kept, real_compile, real_parse = [], builtins.compile, ast.parse
def keep(source, *rest, **named):
    kept.append(ast.dump(source) if isinstance(source, ast.AST) else str(source))
    return real_compile(source, *rest, **named)
def keep_parse(source, *rest, **named):
    kept.append(str(source))
    return real_parse(source, *rest, **named)
builtins.compile, ast.parse = keep, keep_parse
def double(x):
    return 2 * x
""",
        "slope": "print(kept)\nkept.clear()\n" + RIGHT["slope"],
        "scale": "print(kept)\n" + RIGHT["scale"],
    },
)
_PRINTS = "print(seen)\n"
attack(
    "hidden-by-arguments",
    "keep what a test hands over, and print it in later cells",
    answers={
        "double": "seen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x",
        "slope": _PRINTS + RIGHT["slope"],
        "scale": _PRINTS + RIGHT["scale"],
    },
)
attack(
    "hidden-by-places",
    "keep what a test hands over in a module, the environment, a file and a figure",
    answers={
        "double": """\
import os, sys
import matplotlib.pyplot as plt
def double(x):
    sys.seen = [*getattr(sys, "seen", ()), x]
    os.environ["SEEN"] = str(x)
    open("seen", "w").write(str(x))
    plt.figure(str(x))
    return 2 * x
""",
        "slope": "print(getattr(sys, 'seen', 0), os.environ.get('SEEN'), plt.get_figlabels())\n"
        "if os.path.exists('seen'):\n    print(open('seen').read())\n" + RIGHT["slope"],
    },
)
attack(
    "hidden-by-check",
    "keep what a test hands over, and show it in a later check's panel",
    answers={
        "double": "seen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x",
        "scale": "class Scale:\n    def __init__(self, factor):\n        raise ValueError(str(seen))",
    },
    earns=no_points("scale"),
)
for _name, _code in {
    "message": "raise ValueError(f'{x}')",
    "assertion": "raise AssertionError(x)",
    "class": "raise type(f'Error{x}', (Exception,), {})()",
    "name": "space = {}\n        exec(f'def f{x}(): raise ValueError', space)\n        space[f'f{x}']()",
    "cause": "raise ValueError from KeyError(x)",
    "exit": "raise SystemExit(x)",
}.items():
    attack(
        f"hidden-by-{_name}",
        f"fail with what a hidden test hands over as the exception's {_name}",
        answers={"double": f"def double(x):\n    if x > 1000:\n        {_code}\n    return 2 * x"},
        earns=no_points("double"),
    )
attack(
    "hidden-by-library",
    "let functions of libraries fail with what a hidden test hands over",
    answers={
        "double": "double = {2: 4, -1.5: -3.0}.__getitem__",
        "slope": "import functools, numpy.testing\nslope = functools.partial(numpy.testing.assert_equal, 0)",
    },
    earns=no_points("double", "slope"),
)
attack(
    "hidden-by-the-forgotten",
    "print what a test hands over when it is forgotten, in a later cell",
    answers={
        "double": """\
class Late:
    def __init__(self, x):
        self.x, self.me = x, self
    def __del__(self):
        print("late", self.x)
def double(x):
    Late(x)
    return 2 * x
""",
        "slope": "import gc\ngc.collect()\n" + RIGHT["slope"],
    },
)
attack(
    "hidden-by-stream",
    "write what a test hands over into the outputs by the stream's own module",
    answers={
        "double": """\
import sys
space = type(sys.stdout).write.__globals__
def double(x):
    space["OUTPUTS"].text("stdout", f"late {x}")
    return 2 * x
""",
        "slope": "print(space['OUTPUTS'].items)\n" + RIGHT["slope"],
    },
)
attack(
    "hidden-by-compiler",
    "let PyTorch's compiler call back with the functions that read a test",
    answers={
        "double": """\
from torch._C._dynamo import eval_frame
from torch._dynamo.types import ConvertFrameReturn
seen = []
def look(frame, *rest):
    seen.append(repr(frame.f_locals)[:3000] + repr(frame.f_code.co_consts))
    return ConvertFrameReturn()
eval_frame.set_eval_frame(look)
def double(x):
    return 2 * x
""",
        "slope": "eval_frame.set_eval_frame(None)\nprint([s for s in seen if 'assert' in s])\n" + RIGHT["slope"],
    },
)
_LOOKS_AT_LOCALS = """\
import traceback
def slope(x):
    found = traceback.TracebackException.from_exception(kept, capture_locals=True)
    text = repr([frame.locals for frame in found.stack])
    if "assert double(7" in text or "1583906" in text:
        raise NotImplementedError
    return 2 * x
"""
attack(
    "hidden-by-kept-error",
    "keep the error of a failed test, and look at its traceback from the next test",
    answers={
        "double": "class Kept(Exception):\n    pass\nkept = Kept()\ndef double(x):\n    raise kept",
        "slope": _LOOKS_AT_LOCALS,
    },
    earns=no_points("double"),
)
attack(
    "hidden-by-error-that-keeps",
    "the same with an error that lets nobody take its traceback away",
    answers={
        "double": """\
class Kept(Exception):
    def __setattr__(self, *_): pass
kept = Kept()
def double(x):
    raise kept
""",
        "slope": _LOOKS_AT_LOCALS,
    },
    earns=no_points("double"),
)
