"""Grades out of nbgrader's gradebook: as one long table, for Moodle, for Canvas."""

from pathlib import Path

import pandas as pd
from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from privemo.errors import PrivemoError
from privemo.files import write_csv

MOODLE = {
    "student_id": "ID number",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email address",
}
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
POSSIBLE = "    Points Possible"  # as Canvas writes it
OURS = ["lms_user_id", "handed_in"]  # columns that nbgrader's own export lacks


class PendingExport(ExportPlugin):
    """A row an assignment and student, with the points that nobody has given yet."""

    file = "grades.csv"

    def export(self, gradebook):
        """Write the table, to where ``--to`` says if it is said."""
        rows = [
            _row(gradebook, assignment, student)
            for assignment in gradebook.assignments
            for student in gradebook.students
            if _chosen(assignment.name, self.assignment)
            if _chosen(student.id, self.student)
        ]
        if not rows:
            raise PrivemoError(
                "there is nothing to export: the gradebook has no such student or no "
                "such assignment; import the roster, and correct the name"
            )
        path = Path(self.to or self.file).resolve()
        write_csv(path, self.arranged(pd.DataFrame(rows)))
        self.log.info("Grades are in %s", path)

    def arranged(self, rows):
        """Return the table that is written: nbgrader's columns and the open points."""
        return rows.drop(columns=OURS)

    def settled(self, rows, people):
        """Spread the assignments over columns; what is not settled is empty, and said.

        An empty cell changes nothing where it is imported, so that no answer counts as
        wrong because nobody has read it, and no absence as a zero.
        """
        for row in rows[rows["pending_score"] > 0].itertuples():
            self.log.warning(
                "%s of %s is left empty: %g of its %g points wait for you",
                *(row.assignment, row.student_id, row.pending_score, row.max_score),
            )
        known = rows["handed_in"] & (rows["pending_score"] == 0)
        grades = rows.assign(score=rows["score"].where(known))
        wide = grades.pivot(index=people, columns="assignment", values="score")
        return wide.rename_axis(columns=None).reset_index()


class MoodleExport(PendingExport):
    """A row a student and a column an assignment: Moodle's import of grades."""

    file = "moodle.csv"

    def arranged(self, rows):
        """Return people by what Moodle knows them by, and their grades."""
        return self.settled(rows, [*MOODLE]).rename(columns=MOODLE)


class CanvasExport(PendingExport):
    """The same in the layout of Canvas' gradebook, which is imported as it is."""

    file = "canvas.csv"

    def arranged(self, rows):
        """Return people by what Canvas knows them by; first what can be reached."""
        names = rows["last_name"] + ", " + rows["first_name"]
        login = rows["student_id"]
        known_by = (names, rows["lms_user_id"], "", login, "")
        people = dict(zip(CANVAS, known_by, strict=True))
        table = self.settled(rows.assign(**people), CANVAS)
        possible = rows.drop_duplicates("assignment").set_index("assignment")
        first = {"Student": POSSIBLE, **possible["max_score"]}
        return pd.concat([pd.DataFrame([first]), table])[table.columns]


def _chosen(name, names):
    return not names or name in map(str, names)


def _row(gradebook, assignment, student):
    """Say all that is known of one student's work on one assignment."""
    try:
        work = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        work = None
    points, penalty = (work.score, work.late_submission_penalty) if work else (0.0, 0.0)
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": work and work.timestamp,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": points,
        "late_submission_penalty": penalty or 0.0,
        "score": max(0.0, points - (penalty or 0.0)),
        "max_score": assignment.max_score,
        "pending_score": _pending(work) if work else 0.0,
        "lms_user_id": student.lms_user_id,
        "handed_in": work is not None,
    }
    return {name: "" if value is None else value for name, value in row.items()}


def _pending(work):
    """Add up the points that neither nbgrader nor a person has given yet."""
    grades = [grade for notebook in work.notebooks for grade in notebook.grades]
    return float(sum(grade.max_score for grade in grades if grade.needs_manual_grade))
