"""Honest work, as the chapters do it."""

import ctypes
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from confined_deeds.collection import honest


@honest
def tensors_and_gradients(place):
    import torch

    x = torch.randn(64, 64, requires_grad=True)
    net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 4))
    loss = torch.nn.functional.cross_entropy(net(x @ x), torch.zeros(64, dtype=torch.long))
    loss.backward()
    torch.optim.Adam(net.parameters()).step()
    return x.grad.shape == (64, 64)


@honest
def convolutions(place):
    import torch

    net = torch.nn.Conv2d(1, 6, 5)
    net(torch.randn(8, 1, 28, 28)).sum().backward()
    return net.weight.grad is not None


@honest
def a_figure(place):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 3, 2])
    axes.set_title(r"$\sigma(x) = \frac{1}{1 + e^{-x}}$")
    figure.savefig("figure.png")
    figure.savefig("figure.svg")
    return Path("figure.png").stat().st_size > 1000


@honest
def a_checkpoint(place):
    import torch

    net = torch.nn.Linear(2, 2)
    torch.save(net.state_dict(), "checkpoint.pt")
    net.load_state_dict(torch.load("checkpoint.pt"))
    return True


@honest
def the_digits(place):
    from sklearn.datasets import load_digits

    return load_digits().data.shape == (1797, 64)


@honest
def batches(place):
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.arange(10)), batch_size=4, shuffle=True)
    return sum(len(batch[0]) for batch in loader) == 10


@honest
def temporary_files(place):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a", "b")
        file.parent.mkdir()
        file.write_text("x")
        os.replace(file, Path(folder, "c"))
        shutil.copy2(Path(folder, "c"), "d")
    return Path("d").read_text() == "x" and not Path(folder).exists()


@honest
def copies_and_pickles(place):
    import copy
    import pickle

    import torch

    net = torch.nn.Linear(2, 2)
    return torch.equal(pickle.loads(pickle.dumps(copy.deepcopy(net))).weight, net.weight)


@honest
def threads_and_coroutines(place):
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    async def two():
        return await asyncio.gather(asyncio.sleep(0, 1), asyncio.to_thread(lambda: 2))

    with ThreadPoolExecutor(4) as pool:
        squares = list(pool.map(lambda i: i * i, range(8)))
    return squares[-1] == 49 and asyncio.run(two()) == [1, 2]


@honest
def found_by_hypothesis(place):
    from hypothesis import find
    from hypothesis import strategies as st

    return find(st.integers(), lambda i: i > 10) == 11


@honest
def lazy_imports(place):
    import colorsys  # noqa: F401
    import decimal
    import sqlite3
    import xml.dom.minidom  # noqa: F401

    import matplotlib.backends.backend_svg  # noqa: F401
    import scipy.optimize
    import torch._dynamo  # noqa: F401

    sqlite3.connect("mine.db").execute("create table a (b)").connection.commit()
    return bool(decimal.Decimal(1)) and scipy.optimize is not None


@honest
def a_shell(place):
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell().run_cell("x = 1 + 1").success


@honest
def random_numbers_and_the_time(place):
    import datetime
    import secrets
    import zoneinfo

    return len(secrets.token_bytes(8)) == 8 and datetime.datetime.now(zoneinfo.ZoneInfo("UTC")) is not None


@honest
def functions_for_c(place):
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda i: i + 1)
    return compare(1) == 2


@honest
def signals_to_oneself(place):
    got = []
    signal.signal(signal.SIGUSR1, lambda *_: got.append("kill"))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGALRM, lambda *_: got.append("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)
    return got == ["kill", "kill", "alarm"]
