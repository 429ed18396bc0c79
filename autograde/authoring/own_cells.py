"""What a cell is to nbgrader; above all, questions and tests of a teacher's own in a chapter's text.

    ```python manual="why" points=3       an answer in code that a person grades
    <!-- #region manual="why" points=3 -->   the same in prose, up to <!-- #endregion -->
    <!-- #region task="report" points=5 -->  what a person grades, answered in cells that the learner adds below
    ```python test="more" points=2        plain asserts, locked; hidden ones between nbgrader's marks

In a task, a mark scheme stands between `=== BEGIN MARK SCHEME ===` and `=== END MARK SCHEME ===`; who grades sees it,
and the student on the page of feedback.
"""

import re
from collections.abc import Mapping
from typing import Any

KNOWN = {
    "code": {"setup", "answer", "check", "tags", "hide", "manual", "test", "points"},
    "markdown": {"manual", "task", "points"},
    "raw": set(),
}
_HIDDEN = re.compile(
    r"^[^\n]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?"
    r"|^[^\n]*=== BEGIN MARK SCHEME ===.*?=== END MARK SCHEME ===[^\n]*\n?",
    re.DOTALL | re.MULTILINE,
)


def nbgrader(
    grade_id: str,
    *,
    kind: str = "code",
    solution: bool = False,
    locked: bool = False,
    grade: bool = False,
    task: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    """Return nbgrader's metadata of one cell."""
    data: dict[str, Any] = dict(grade_id=grade_id, schema_version=3, cell_type=kind)
    data.update(solution=solution, locked=locked, grade=grade, task=task)
    if points is not None:
        data["points"] = points
    return data


def metadata(marks: Mapping[str, Any], kind: str, source: str = "") -> dict[str, Any] | None:
    """Return nbgrader's metadata for a cell of a teacher's own, None for any other cell.

    Args:
        marks: the attributes of the cell's fence or region.
        kind: `code`, `markdown` or `raw`.
        source: the cell's text.

    Raises `ValueError`, with what to write, for an attribute that is not known or does not fit.
    """
    unknown = sorted(marks.keys() - KNOWN[kind])
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)} would be lost. What nbgrader is to know is written as "
            'manual="name" points=3 (a person grades it), for code test="name" points=2 (asserts), '
            'for prose task="name" points=5'
        )
    named = [mark for mark in ("manual", "task", "test") if mark in marks]
    if "=== BEGIN MARK SCHEME ===" in source and named != ["task"]:
        raise ValueError('nbgrader allows a mark scheme in a task only: <!-- #region task="name" points=3 -->')
    if not named:
        if "points" in marks:
            raise ValueError("points stand beside manual, task or test; those of an exercise stand in its experiment")
        return None
    points = marks.get("points")
    if len(named) > 1 or not isinstance(points, int | float) or isinstance(points, bool) or points < 0:
        raise ValueError(f'write {named[0]}="{marks[named[0]]}" points=2, with the points it is worth')
    name = marks[named[0]]
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise ValueError(f"{named[0]}={name!r}: a name is made of letters, digits, - and _")
    if named == ["manual"]:
        return nbgrader(f"manual-{name}", kind=kind, solution=True, grade=True, points=points)
    if named == ["task"]:
        return nbgrader(f"task-{name}", kind=kind, locked=True, task=True, points=points)
    return nbgrader(f"test-{name}", kind=kind, locked=True, grade=True, points=points)


def released(source: str) -> str:
    """Return a cell's text without hidden tests and mark scheme, as nbgrader releases it."""
    return _HIDDEN.sub("", source).removesuffix("\n") if _HIDDEN.search(source) else source
