"""Late hand-ins: what takes points off, and what that depends on."""

import contextlib
import inspect

from nbgrader.api import SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from autograde.grading.one_submission.fingerprint import digest


class Lateness:
    """nbgrader's step for late notebooks, with the plug-in of the course."""

    def __init__(self, course: CourseDirectory) -> None:
        self.step = AssignLatePenalties(parent=course.parent)
        self.step.init_plugin()

    def penalty(self, student: str, row: SubmittedNotebook, late: float) -> float | None:
        """Return the points that a notebook loses which came so many seconds late."""
        points = self.step.plugin_inst.late_submission_penalty(student, row.score, late)
        return None if points is None else self.step._check_late_penalty(row, points)

    def settings(self) -> str:
        """Return a digest of the plug-in and of what the course sets for it."""
        kind, source = type(self.step.plugin_inst), ""
        with contextlib.suppress(OSError, TypeError):
            source = inspect.getsource(kind)
        values = [(name, getattr(self.step.plugin_inst, name)) for name in sorted(kind.class_trait_names(config=True))]
        return digest(kind.__qualname__, source, values)
