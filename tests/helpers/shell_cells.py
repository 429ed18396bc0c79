"""Cells run in IPython's shell as a kernel runs it, in a process of its own."""

import json
import os
import subprocess
import sys

SCRIPT = """
import io, json, sys
from contextlib import redirect_stdout
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
said = []
for cell in json.load(sys.stdin):
    out = io.StringIO()
    with redirect_stdout(out):
        result = shell.run_cell(cell, store_history=True)
    said.append([result.success, out.getvalue()])
json.dump(said, sys.stdout)
"""


def run(tmp_path, *cells, **environment):
    """Return for each cell whether it ran to its end, and what it printed."""
    rest = {k: v for k, v in os.environ.items() if k not in ("NBGRADER_EXECUTION", "JPY_SESSION_NAME")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **rest,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "IPYTHONDIR": str(tmp_path),
            **environment,
        },
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
