"""PyTorch's compiler comes when it is used, and is then the real one."""

import subprocess
import sys

import pytest

USES = (
    "assert torch.compile(lambda x: 2 * x, backend='eager')(torch.ones(1)) == 2",
    "import torch._dynamo.config as c; assert c is torch._dynamo.config and c is sys.modules[c.__name__]",
    "from torch._dynamo import utils; assert utils is sys.modules['torch._dynamo.utils']",
    "from torch._dynamo.utils import counters; assert counters is torch._dynamo.utils.counters",
    "torch.use_deterministic_algorithms(False)",
)
CODE = """
import os, sys, torch
from autograde.grading.child import late_compiler, warm
assert "torch._dynamo" not in sys.modules, "PyTorch imports it by itself: late_compiler can go"
warm.exercise_torch()
net = torch.nn.Linear(3, 2)
for kind in (torch.optim.SGD, torch.optim.Adam):
    optimizer = kind(net.parameters(), lr=0.1)
    net(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    optimizer.load_state_dict(optimizer.state_dict())
assert "torch._dynamo.config" not in sys.modules, "a step of an optimizer needs more than the stand-in has"
for use in sys.argv[1:]:
    pid = os.fork()
    if pid:
        assert os.waitpid(pid, 0)[1] == 0, use
        continue
    exec(use)
    real = sys.modules["torch._dynamo"]
    assert type(real) is type(sys) and torch._dynamo is real and real.eval_frame
    assert not any(type(finder).__module__ == late_compiler.__name__ for finder in sys.meta_path)
    os._exit(0)
"""


@pytest.mark.slow
def test_whatever_else_is_asked_brings_the_real_one():
    done = subprocess.run([sys.executable, "-c", CODE, *USES], capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
