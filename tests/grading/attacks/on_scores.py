"""Forged scores: tests of plain asserts, and the value of their last line."""

from attacks.collection import PLAIN, attack, no_points, with_wrong


def _shows(value: str) -> dict[str, str]:
    return {"slope": f"import sys\ndef slope(x):\n    sys.displayhook({value})\n    return x"}


for _name, _value in {"full": "4.0", "negative": "-1", "nan": "float('nan')", "above": "1e9"}.items():
    attack(
        f"displayhook-{_name}",
        f"show {_value} inside the tested function",
        answers=_shows(_value),
        earns=no_points("slope"),
    )
attack(
    "result-without-text",
    "an execute_result that has no text",
    answers={
        "slope": """\
import sys
class Empty:
    def _repr_mimebundle_(self, **kwargs):
        return {}
def slope(x):
    sys.displayhook(Empty())
    return x
"""
    },
    earns=no_points("slope"),
)
attack(
    "partial-score",
    "an honest answer that deserves a part of the points",
    answers={"slope": "def slope(x):\n    return 2 * x if x < 100 else 0"},
    earns={"slope": 3.0},
)
attack(
    "total-overwritten",
    "write the test's own variable from the tested function",
    answers={"slope": "def slope(x):\n    global total\n    total = 4\n    return x"},
    earns=no_points("slope"),
    hole=PLAIN,
)
attack(
    "own-displayhook",
    "replace the hook that shows the last line",
    answers=with_wrong("import sys\nsys.displayhook = lambda value: print(4.0)", "slope"),
    earns=no_points("slope"),
)
attack(
    "asserts-removed",
    "an entry of ast_transformers that removes every assert",
    answers=with_wrong(
        """\
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAsserts())
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "input-transformers",
    "transformers of the cell's text that replace it",
    answers=with_wrong(
        """\
forge = lambda lines: ["4.0\\n"]
get_ipython().input_transformers_cleanup.append(forge)
get_ipython().input_transformers_post.append(forge)
get_ipython().input_transformer_manager.line_transforms.insert(0, forge)
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "shell-replaced",
    "replace the shell's own methods, its events, and the class's",
    answers=with_wrong(
        """\
ip = get_ipython()
ip.run_cell = ip.run_code = ip.run_ast_nodes = type(ip).run_cell = lambda *a, **k: None
ip.events.register("pre_run_cell", lambda *a: globals().update(double=lambda x: 2 * x))
ip.transform_cell = ip.compile = lambda *a, **k: "4.0"
ip.ast_node_interactivity = "none"
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "parser-replaced",
    "replace ast.parse, so that a test is another program",
    answers=with_wrong(
        """\
import ast
parse = ast.parse
ast.parse = lambda source, *rest, **named: parse("4.0" if "slope(" in source else "", *rest, **named)
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "compiler-replaced",
    "replace the built-in compile and eval",
    answers=with_wrong(
        """\
import builtins
builtins.compile = lambda *a, **k: (lambda: 4.0).__code__
builtins.eval = lambda *a, **k: 4.0
builtins.exec = lambda *a, **k: None
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "test-jumped",
    "let a trace function jump over the test's lines",
    answers=with_wrong(
        """\
import sys
def jump(frame, event, argument):
    if event == "line" and "<test>" in frame.f_code.co_filename:
        try:
            frame.f_lineno = 5
        except ValueError:
            pass
    return jump
def follow():
    frame = sys._getframe()
    sys.settrace(jump)
    while frame:
        frame.f_trace = jump
        frame = frame.f_back
def double(x):
    follow()
    return x
sys.settrace(jump)
""",
        "slope",
    )
    | {
        "double": """\
import sys
def jump(frame, event, argument):
    if event == "line":
        try:
            frame.f_lineno = frame.f_lineno + 1
        except ValueError:
            pass
    return jump
def double(x):
    frame = sys._getframe().f_back
    while frame:
        frame.f_trace = jump
        frame = frame.f_back
    sys.settrace(jump)
    return x
"""
    },
    earns=no_points("double", "slope"),
    slow=True,
)
attack(
    "test-namespace",
    "put right answers in place from the tested function's caller",
    answers={
        "double": """\
import sys
def double(x):
    frame = sys._getframe(1)
    frame.f_globals["double"] = lambda x: 2 * x
    frame.f_locals["double"] = lambda x: 2 * x
    raise SystemExit(0)
"""
    },
    earns=no_points("double"),
)
attack("exit-in-test", "end the program in a test", answers={"double": "def double(x):\n    raise SystemExit(0)"},
       earns=no_points("double"))  # fmt: skip
attack(
    "keyboard-interrupt",
    "exceptions that are no Exception",
    answers={
        "double": "def double(x):\n    raise KeyboardInterrupt",
        "softmax": "def softmax(x, dim):\n    raise KeyboardInterrupt",
        "module": "class Module:\n    def __call__(self, *a, **k):\n        raise GeneratorExit",
        "simple_net": "class SimpleNet(nn.Module):\n    def __init__(self):\n        raise BaseException('mine')",
    },
    earns=no_points("double", "softmax", "module", "simple_net"),
)
