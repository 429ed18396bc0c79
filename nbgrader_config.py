"""nbgrader's settings for this course; `nbgrader` and formgrader read them when started in this folder."""

from autograde.grading.plugin import configure
from autograde.release import PREPROCESSORS

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# nbgrader copies every file of an assignment's folder: the text it was built from stays out of the release.
c.CourseDirectory.ignore = ["*.md", ".ipynb_checkpoints", "*.pyc", "__pycache__", ".autograde"]

c.GenerateAssignment.preprocessors = PREPROCESSORS

# One cell may take as long as the slowest check and its diagnosis, and still be told from an endless loop.
c.Execute.timeout = 60

# `nbgrader autograde` and formgrader's button: submissions are rebuilt, confined, and judged from outside.
configure(c)
