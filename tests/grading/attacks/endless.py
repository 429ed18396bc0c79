"""Without end: each meets a time limit."""
# ruff: noqa: E501 - learners' lines are as long as they are

from attacks.assignment import WRONG
from attacks.collection import attack, before, no_points

for _name, _code in {
    "loop": "while True:\n    pass",
    "loop-swallowing": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "sleep": "import time\nwhile True:\n    time.sleep(1000)",
    "in-c": "sum(iter(int, 1))",
    "alarm-off": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass",
    "signals-blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True:\n    pass",
    "join": "import threading\nthreading.Event().wait()",
}.items():
    attack(
        f"endless-{_name}",
        f"a cell without end: {_name}",
        answers={"softmax": f"{WRONG['softmax']}\n\n{_code}"},
        earns=no_points("softmax"),
        slow=True,
    )
    _inner = _code.replace("\n", "\n    ")
    attack(
        f"endless-{_name}-in-check",
        f"an answer without end when it is called: {_name}",
        answers={"softmax": f"def softmax(x, dim):\n    {_inner}", "double": f"def double(x):\n    {_inner}"},
        earns=no_points("softmax", "double"),
        slow=True,
    )
for _name, _import, _code in (
    ("regex", "import re", "re.match('(a+)+$', 'a' * 60 + 'b')"),
    ("power", "", "str(7 ** (7 ** 9))"),
    ("pause", "import signal", "signal.pause()"),
):
    attack(
        f"endless-{_name}-in-check",
        f"an answer without end in code of C: {_name}",
        answers={"softmax": f"{_import}\ndef softmax(x, dim):\n    {_code}\n    return x"},
        earns=no_points("softmax"),
        slow=True,
    )
attack(
    "endless-del",
    "a destructor without end",
    answers={
        "double": "class Last:\n    def __del__(self):\n        while True:\n            pass\ndef double(x):\n    Last()"
    },
    earns=no_points("double"),
    slow=True,
)
attack(
    "endless-stopped",
    "stop the process instead of ending it",
    answers={"softmax": f"{WRONG['softmax']}\nimport os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"},
    earns=no_points("softmax"),
    slow=True,
)
attack(
    "endless-thread",
    "a busy thread that outlives its cell; later answers are right and slowed down",
    answers=before(
        "import threading\ndef busy():\n    while True:\n        sum(range(100))\n"
        "threading.Thread(target=busy, daemon=True).start()",
        "slope",
    ),
    slow=True,
    either=("slope",),
)
attack(
    "endless-str",
    "an exception whose text never ends",
    answers={
        "double": """\
class Slow(Exception):
    def __str__(self):
        while True:
            pass
def double(x):
    raise Slow
""",
        "softmax": "class Slow_(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise Slow_",
    },
    earns=no_points("double", "softmax"),
    slow=True,
)
attack(
    "endless-subject",
    "a subject that never says what it is",
    answers={
        "module": """\
class Meta(type):
    def __getattribute__(cls, name):
        while True:
            pass
class Module(metaclass=Meta):
    pass
"""
    },
    earns=no_points("module"),
    slow=True,
)
