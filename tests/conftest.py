import os

# Two test processes on two cores: each with one thread is faster than each with two.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch

torch.set_num_threads(1)

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
OF_THE_MACHINE = ("this kernel ", "only x86_64 ", "there is no filter for ")
"""How reasons begin that nothing which can be installed does away with."""


def _not_in_ci(report):
    """In CI everything is there: what a test would be skipped for is missing, and that is a failure."""
    if not IN_CI or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(OF_THE_MACHINE):
        report.outcome, report.longrepr = "failed", f"nothing is skipped in CI; this would have been: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    _not_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    _not_in_ci(report)
    return report
