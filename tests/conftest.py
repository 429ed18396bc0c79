import os

# Several test processes: each with one thread is faster than each with as many as there are cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import sharing
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


LONG = (
    "test_same_as_stock",
    "test_mutate",
    "test_calibrate",
    "test_handout",
    "test_misconceptions",
    "test_fuzzer",
    "test_batch",
    "test_plugin",
    "test_feedback",
    "test_handbook",
    "test_attacks",
    "test_nbgrader",
    "test_validate",
    "test_build",
    "test_contributing",
    "test_browser",
    "test_endless",
    "test_measuring",
)
"""Modules that take long, the longest first: they begin, so that all processes end together."""


def pytest_collection_modifyitems(items):
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, order.get(item.path.stem, len(order))))


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory):
    """The folder of what all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has its own folder in the one of the run.
    sharing.folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    sharing.folder.mkdir(exist_ok=True)
