"""Grades are exported as they were given; what is not settled is left empty."""

from types import SimpleNamespace

import pandas as pd
import pytest
from nbgrader.api import Gradebook

from privemo.errors import PrivemoError
from privemo.lessons.exporting import CanvasExport, MoodleExport, PendingExport

PEOPLE = {"s1": ("Ada", "O'Hara, Jr", "11"), "s2": ("Bo", "Lee", None)}
PEOPLE |= {"s3": (None, None, "13"), "s4": ("Not", "There", "14")}


@pytest.fixture
def gradebook(monkeypatch):
    """Fill a gradebook: s1 is done, s2's answer unread, s3 got nothing, s4 absent."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "today")
    with Gradebook("sqlite:///:memory:") as book:
        book.add_assignment("toy")
        book.add_notebook("toy", "toy")
        book.add_grade_cell("e1-test", "toy", "toy", max_score=2, cell_type="code")
        book.add_grade_cell("e2", "toy", "toy", max_score=4, cell_type="markdown")
        for name, (first, last, number) in PEOPLE.items():
            who = {"first_name": first, "last_name": last, "lms_user_id": number}
            book.add_student(name, **who)
        give(book, "s1", 2, 3)
        give(book, "s2", 1, None)
        give(book, "s3", 0, 0)
        yield book


def give(book, student, code, written):
    """Hand in, and grade; a written answer that is None waits."""
    book.add_submission("toy", student)
    for cell, points in (("e1-test", code), ("e2", written)):
        grade = book.find_grade(cell, "toy", "toy", student)
        grade.auto_score, grade.needs_manual_grade = points, points is None
    book.db.commit()


def exported(exporter, gradebook, folder, **chosen):
    path = folder / "out.csv"
    exporter(to=str(path), **chosen).export(gradebook)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_the_table_holds_scores_and_open_points(gradebook, tmp_path):
    table = exported(PendingExport, gradebook, tmp_path)
    table = table.set_index("student_id").sort_index()
    assert table.index.to_list() == ["s1", "s2", "s3", "s4"]
    assert table["score"].to_list() == ["5.0", "1.0", "0.0", "0.0"]
    assert table["pending_score"].to_list() == ["0.0", "4.0", "0.0", "0.0"]
    assert table["last_name"].to_list() == ["O'Hara, Jr", "Lee", "", "There"]
    assert set(table["max_score"]) == {"6.0"}


def test_moodle_gets_what_is_settled_and_the_rest_is_named(
    gradebook, tmp_path, monkeypatch
):
    said = []
    log = SimpleNamespace(info=print, warning=lambda text, *v: said.append(text % v))
    monkeypatch.setattr(MoodleExport, "log", log)
    table = exported(MoodleExport, gradebook, tmp_path)
    assert table.columns.to_list() == [
        *("ID number", "First name", "Last name", "Email address", "toy"),
    ]
    grades = dict(zip(table["ID number"], table["toy"], strict=True))
    assert grades == {"s1": "5.0", "s2": "", "s3": "0.0", "s4": ""}
    assert said == ["toy of s2 is left empty: 4 of its 6 points wait for you"]


def test_canvas_gets_the_same_below_the_points_possible(gradebook, tmp_path):
    table = exported(CanvasExport, gradebook, tmp_path)
    assert table.columns.to_list() == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "toy"),
    ]
    first, people = table.iloc[0], table.iloc[1:].set_index("SIS Login ID")
    assert first.to_list() == ["    Points Possible", "", "", "", "", "6.0"]
    assert people["toy"].to_dict() == {"s1": "5.0", "s2": "", "s3": "0.0", "s4": ""}
    assert people.loc["s1"].to_list() == ["O'Hara, Jr, Ada", "11", "", "", "5.0"]


@pytest.mark.parametrize("exporter", [PendingExport, MoodleExport, CanvasExport])
def test_some_students_can_be_chosen(gradebook, tmp_path, exporter):
    table = exported(exporter, gradebook, tmp_path, student=["s1"])
    assert len(table) == 1 + (exporter is CanvasExport)


@pytest.mark.parametrize("exporter", [PendingExport, MoodleExport, CanvasExport])
def test_nothing_to_export_is_refused(gradebook, tmp_path, exporter):
    with pytest.raises(PrivemoError, match="nothing to export: .*roster"):
        exported(exporter, gradebook, tmp_path, assignment=["tyo"])


def test_a_late_penalty_never_makes_a_grade_negative(gradebook, tmp_path):
    gradebook.find_submission_notebook("toy", "toy", "s3").late_submission_penalty = 1
    gradebook.find_submission_notebook("toy", "toy", "s1").late_submission_penalty = 1
    gradebook.db.commit()
    table = exported(PendingExport, gradebook, tmp_path).set_index("student_id")
    assert table.loc[["s1", "s3"], "score"].to_list() == ["4.0", "0.0"]
