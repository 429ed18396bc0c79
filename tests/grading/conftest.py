import pytest

from autograde.grading import confinement
from autograde.grading.one_submission.warm_processes import WarmProcess


@pytest.fixture(scope="module")
def warm():
    """A warm process, from which each submission of a module's tests gets a child."""
    process = WarmProcess(confinement.choose(unconfined=True))
    yield process
    process.close()
