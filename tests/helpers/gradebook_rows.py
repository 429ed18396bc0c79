"""What a gradebook's file holds, read past nbgrader."""

import sqlite3


def database(room):
    return room.folder / "gradebook.db"


def rows(room, query):
    with sqlite3.connect(database(room)) as connection:
        return connection.execute(query).fetchall()


def dump(room):
    """All that the gradebook holds of the students, without the ids."""
    return sorted(
        rows(
            room,
            "select s.student_id, s.timestamp, c.name, g.auto_score, g.manual_score, g.needs_manual_grade"
            " from grade g join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id join base_cell c on c.id = g.cell_id",
        )
    ) + sorted(
        rows(
            room,
            "select s.student_id, c.name, g.auto_comment, g.manual_comment, n.late_submission_penalty"
            " from comment g join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id join base_cell c on c.id = g.cell_id",
        ),
        key=repr,
    )
