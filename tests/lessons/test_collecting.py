"""What Moodle, Canvas or a person calls a file says whose it is."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from privemo.lessons.collecting import RosterCollector

ROSTER = {
    "s001": ("Ada", "Example", "1001"),
    "s002": ("José María", "de la O", "1002"),
    "s003": ("Sam", "Same", "1003"),
    "s004": ("Sam", "Same", "1004"),  # a namesake
}
NOTEBOOK = "1_leakage_by_modality.ipynb"


@pytest.fixture
def collect(tmp_path, monkeypatch):
    """Return a function that tells whose a file is, and as which one it is graded."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "today")
    database, course = f"sqlite:///{tmp_path / 'gradebook.db'}", "privemo"
    app = ZipCollectApp()
    app.coursedir = CourseDirectory(db_url=database, course_id=course)
    with Gradebook(database, course) as gradebook:
        for name, (first, last, number) in ROSTER.items():
            how = {"first_name": first, "last_name": last, "lms_user_id": number}
            gradebook.add_student(name, email=f"{name}@example.org", **how)
    collector = RosterCollector(parent=app)

    def of(inside):
        path = f"/course/downloaded/1_leakage_by_modality/extracted/{inside}"
        found = collector.collect(path)
        return found and (found["student_id"], found["file_id"])

    return of


@pytest.mark.parametrize(
    ("inside", "student"),
    [
        (f"all/Ada Example_77_assignsubmission_file_/{NOTEBOOK}", "s001"),
        (f"all/Ada Example_77_assignsubmission_file/{NOTEBOOK}", "s001"),
        (f"Ada Example_77_assignsubmission_file_{NOTEBOOK}", "s001"),
        (f"all/Example Ada_77_assignsubmission_file_/{NOTEBOOK}", "s001"),
        (f"all/JOSÉ MARÍA de la O_77_assignsubmission_file_/{NOTEBOOK}", "s002"),
        (f"Ada Example_77_assignsubmission_file_/work/my work/{NOTEBOOK}", "s001"),
        (f"submissions/exampleada_1001_555_{NOTEBOOK}", "s001"),
        (f"submissions/exampleada_LATE_1001_555_{NOTEBOOK}", "s001"),
        (f"submissions/exampleada_1001_555_work/my work/{NOTEBOOK}", "s001"),
        (f"submissions/samesam_1004_556_{NOTEBOOK}", "s004"),
        (f"s002/{NOTEBOOK}", "s002"),
        (f"all/s002/work/{NOTEBOOK}", "s002"),
        (f"s002@example.org/{NOTEBOOK}", "s002"),
    ],
)
def test_a_student_is_found(collect, inside, student):
    assert collect(inside) == (student, NOTEBOOK)


@pytest.mark.parametrize(
    "inside",
    [
        f"all/Bob Nobody_77_assignsubmission_file_/{NOTEBOOK}",
        f"all/Sam Same_77_assignsubmission_file_/{NOTEBOOK}",  # which of the two?
        f"nobodybob_1009_555_{NOTEBOOK}",
        f"Participant_1001_assignsubmission_file_/{NOTEBOOK}",
        NOTEBOOK,
        "s001/notes.txt",
        f"s001/.ipynb_checkpoints/{NOTEBOOK}",
        f"s001/__MACOSX/._{NOTEBOOK}",
        f"s001/._{NOTEBOOK}",
    ],
)
def test_what_is_nobodys_or_no_work_is_left(collect, inside):
    assert collect(inside) is None


def test_a_second_file_of_one_name_gets_another(collect):
    some = [collect(f"s001/{folder}/{NOTEBOOK}") for folder in "ab"]
    assert some == [
        ("s001", NOTEBOOK),
        ("s001", "1_leakage_by_modality (2).ipynb"),
    ]
