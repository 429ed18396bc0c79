"""nbgrader's settings for this course; `nbgrader` and formgrader read them when started in this folder."""

import os
import sys

from autograde.authoring.release import PREPROCESSORS
from autograde.grading.plugin import configure

c = get_config()  # noqa: F821 - nbgrader defines it

# nbgrader looks for `alembic` on PATH, where it is not while the environment is not activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# nbgrader copies every file of an assignment's folder: the text it was built from stays out of the release.
c.CourseDirectory.ignore = ["*.md", ".ipynb_checkpoints", "*.pyc", "__pycache__", ".autograde"]

c.GenerateAssignment.preprocessors = PREPROCESSORS

# Validate runs inside JupyterLab's server: it has one limit for the whole notebook, and says so when it is over.
c.Execute.kernel_manager_class = "autograde.grading.validation.BoundedKernelManager"
c.Validator.failed_warning = (
    "VALIDATION FAILED ON {num_failed} CELL(S)! As it is, your assignment would not receive full credit. "
    'Cells that say "Not run" have no verdict yet.'
)

# `nbgrader autograde` and formgrader's button: submissions are rebuilt, confined, and judged from outside.
configure(c)
