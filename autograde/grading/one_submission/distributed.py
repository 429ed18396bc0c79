"""Grading on a Dask cluster: the same jobs, through an executor of the standard library's shape.

Each worker of the cluster starts its own process that judges and confines what it runs. A worker needs this course's
package in the same version as here, and nothing of the class: notebooks travel with the jobs, results come back.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from autograde.grading.one_submission.fingerprint import fingerprint

CONNECT_SECONDS = 15
RETRIES = 10
"""How often a job is begun again whose worker was lost; the scheduler's own `allowed-failures` comes first."""


class NoCluster(Exception):
    """The cluster cannot be used; the text says what to do."""


@contextmanager
def connected(address: str) -> Iterator[tuple[Executor, int]]:
    """Give an executor on the cluster whose scheduler has that address, and how many jobs it runs at a time.

    Raises `NoCluster` if Dask is not installed, nobody answers, there is no worker, or a worker has another course.
    """
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster("--dask needs the package distributed; run `pip install 'autograde[cluster]'`.") from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"No Dask scheduler answers at {address} ({error}); is the address right?") from None
    with client:
        _check_workers(client, address)
        executor = client.get_executor(retries=RETRIES, pure=False)
        try:
            # One process that judges a worker, whatever number of threads it has.
            yield executor, len(client.scheduler_info(n_workers=-1)["workers"])
        finally:
            executor.shutdown(wait=False)


def _check_workers(client: object, address: str) -> None:
    try:
        found = client.run(fingerprint, on_error="return")  # type: ignore[attr-defined]
    except Exception as error:
        raise NoCluster(f"The workers of {address} cannot be asked what they run ({error}).") from None
    if not found:
        raise NoCluster(f"The cluster at {address} has no workers; start some with `dask worker {address}`.")
    other = sorted(worker for worker, each in found.items() if each != fingerprint())
    if other:
        raise NoCluster(
            f"{len(other)} of {len(found)} workers have another version of the course, of Python or of PyTorch "
            f"(the first is {other[0]}). "
            "Install the same on all of them, and start them again."
        )
