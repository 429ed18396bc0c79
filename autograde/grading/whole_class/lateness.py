"""Late hand-ins: what takes points off, and what that depends on."""

import contextlib
import inspect
from functools import cached_property
from typing import TYPE_CHECKING

from nbgrader.api import SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.utils.importstring import import_item

from autograde.grading.one_submission.fingerprint import digest

if TYPE_CHECKING:
    from nbgrader.preprocessors import AssignLatePenalties


class Lateness:
    """nbgrader's step for late notebooks, with the plug-in of the course."""

    def __init__(self, course: CourseDirectory) -> None:
        self.course = course

    @cached_property
    def step(self) -> "AssignLatePenalties":
        """The step; only somebody late needs it, and it brings nbconvert, a quarter of an unchanged class's time."""
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(parent=self.course.parent)
        step.init_plugin()
        return step

    def penalty(self, student: str, row: SubmittedNotebook, late: float) -> float | None:
        """Return the points that a notebook loses which came so many seconds late."""
        points = self.step.plugin_inst.late_submission_penalty(student, row.score, late)
        return None if points is None else self.step._check_late_penalty(row, points)

    def settings(self) -> str:
        """Return a digest of the plug-in and of what the course sets for it."""
        config = self.course.config
        kind, source = config.get("AssignLatePenalties", {}).get("plugin_class", LateSubmissionPlugin), ""
        kind = import_item(kind) if isinstance(kind, str) else kind
        with contextlib.suppress(OSError, TypeError):
            source = inspect.getsource(kind)
        values = [(c.__name__, sorted(config.get(c.__name__, {}).items())) for c in kind.__mro__]
        return digest(kind.__qualname__, source, config.get("AssignLatePenalties", {}), values)
