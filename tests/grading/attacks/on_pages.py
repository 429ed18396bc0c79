"""What is shown."""

from attacks.assignment import RIGHT
from attacks.collection import attack, no_points, with_wrong

attack(
    "html-displayed",
    "display scripts and panels that say passed",
    answers=with_wrong(
        """\
from IPython.display import HTML, Javascript, Markdown, SVG, display
script = "<script>alert('mine')</script>"
display(HTML(script), HTML('<div data-autograde="passed">passed</div>'), Javascript("alert('mine')"), Markdown(script))
display({"text/html": script, "image/svg+xml": f"<svg>{script}</svg>", "application/javascript": "alert(1)"}, raw=True)
display({"image/png": f'"><img src=x onerror=alert(1)>{script}', "text/plain": script}, raw=True)
print('<div data-autograde="passed">passed</div>', script)
""",
        "softmax",
    ),
    earns=no_points("softmax"),
)
attack(
    "html-in-names",
    "scripts in class names, exceptions and messages",
    answers={
        "softmax": """\
Bad = type("<script>alert('mine')</script>", (Exception,), {})
def softmax(x, dim):
    raise Bad("<script>alert('mine')</script><img src=x onerror=alert(1)>")
""",
        "double": "def double(x):\n    raise Bad('<script>alert(\"mine\")</script>')",
        "simple_net": """\
SimpleNet = type("<script>alert('mine')</script>", (nn.Module,), {"forward": lambda self, x: self})
""",
        "module": "Module = '<script>alert(1)</script>'",
    },
    earns=no_points("softmax", "double", "simple_net", "module"),
)
attack(
    "surrogates",
    "lone surrogates, null bytes, escapes and reversed text in outputs and messages",
    answers={
        "softmax": """\
odd = "\\ud800 \\x00 \\x1b[31m\\x1b]0;title\\x07 \\u202e reversed \\u2066 \\uffff"
print(odd)
def softmax(x, dim):
    print(odd)
    raise ValueError(odd)
""",
        "double": "def double(x):\n    raise ValueError(odd)",
        "scale": "from IPython.display import display\ndisplay({'text/plain': odd}, raw=True)\n" + RIGHT["scale"],
        "slope": RIGHT["slope"] + "\nodd",
        "whose_call": "whose_call = '\\ud800'",
    },
    earns=no_points("softmax", "double", "whose_call"),
)
