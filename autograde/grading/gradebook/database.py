"""nbgrader's gradebook, opened and used with patience: another program may have it locked."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

PATIENCE = 120.0
"""Seconds that a locked database is waited for."""

_Result = TypeVar("_Result")


def persistently(gradebook: Gradebook, action: Callable[[], _Result], seconds: float = PATIENCE) -> _Result:
    """Do something with the database, and again for up to `seconds` while another program has it locked.

    Raises SQLAlchemy's `OperationalError` if that is not enough, or is not the reason.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except OperationalError as error:
            gradebook.db.rollback()
            if not _is_locked(error) or time.monotonic() > end:
                raise
            time.sleep(random.uniform(0.05, 0.5))


def _is_locked(error: OperationalError) -> bool:
    return any(word in str(error.orig).lower() for word in ("locked", "busy", "deadlock", "lock timeout"))


@contextmanager
def opened(db_url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook; a locked one is waited for."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            gradebook = Gradebook(db_url, course_id)
            break
        except OperationalError as error:
            if not _is_locked(error) or time.monotonic() > end:
                raise
            time.sleep(0.5)
    try:
        yield gradebook
    finally:
        gradebook.close()
