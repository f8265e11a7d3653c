"""A course is made, handed in by as many students as one has, graded and exported.

Every answer is right, wrong or missing, every file as it should be or not, drawn by a
seed; so it is known what each student has earned, to the point.
"""

import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import nbformat
import pandas as pd

from privemo.lessons.assignments import nbgrader_in
from privemo.lessons.course import LECTURER, STUDENTS, TOP, make_course
from privemo.lessons.grading import CODE_STUB, TEXT_STUB
from privemo.paths import brought

LESSON = brought("sources") / "1_leakage_by_modality.py"
WRONG = {  # what stands in place of a stub, where a mistake is likely
    "n1-e1": "guess = (0.3, 0.7, 0.9)",
    "n1-e2": "from sklearn.dummy import DummyClassifier\n"
    "    return DummyClassifier().fit(representation, gender)",
}
FATES = ("as it is", "renamed", "archived", "test deleted", "cut", "empty", "a page")
UNREADABLE = FATES[4:]
WEIGHTS = (8, 2, 2, 2, 1, 1, 1)
EXPORTERS = {"moodle": "MoodleExport", "canvas": "CanvasExport"}
PAGE = b"<!DOCTYPE html><title>Please log in</title>"


def smoke_lesson(folder):
    """Write the source of a lesson that trains for seconds."""
    text, path = LESSON.read_text(encoding="utf-8"), folder / LESSON.name
    small = text.replace('PROFILE = "lesson"', 'PROFILE = "smoke"')
    path.write_text(small, encoding="utf-8")
    return path


def grade_students(n_students, *, source=None, wrong=WRONG, seed=0):
    """Make a course, hand in so many copies, grade and export them.

    Parameters
    ----------
    source : Path, optional
        Of the lesson; by default the first one, with little training.
    wrong : dict of str to str
        By the name of a cell, a wrong answer to put in place of its stub.

    Returns
    -------
    counts : Counter
        ``students``; ``graded right``: points, open points, Moodle's and Canvas' grade
        and feedback are all as they should be; and what became of the files.
    """
    chance, counts = Random(seed), Counter({"students": 0, "graded right": 0})
    with TemporaryDirectory(prefix="endure-") as folder:
        folder = Path(folder).resolve()
        course = Course(folder, source or smoke_lesson(folder), wrong)
        earned = [course.hand_in(i, chance) for i in range(n_students)]
        found = course.graded()
        for student in earned:
            right = found.get(student["id"]) == student["expected"]
            counts.update(["students", *["graded right"] * right, student["fate"]])
            if not right:
                print(student, found.get(student["id"]), flush=True)
    return counts


class Course:
    """A course's archives, unpacked; what students hand in, and how it is graded."""

    def __init__(self, folder, source, wrong):
        for text in make_course(folder / "archives", sources=[source]):
            print(text, flush=True)
        for name in (STUDENTS, LECTURER):
            with zipfile.ZipFile(folder / "archives" / name) as archive:
                archive.extractall(folder / name)
        self.name, self.wrong, self.roster = Path(source).stem, wrong, []
        self.home = folder / LECTURER / TOP
        handed_out = folder / STUDENTS / TOP / "lessons" / f"{self.name}.ipynb"
        solved = self.home / "source" / self.name / f"{self.name}.ipynb"
        self.open, self.solved = (
            nbformat.read(path, as_version=4) for path in (handed_out, solved)
        )
        self.archive = self.home / "downloaded" / self.name / "archive"
        self.archive.mkdir(parents=True)

    def hand_in(self, number, chance):
        """Write what one student hands in; say what it is worth."""
        notebook, score, pending = self._answered(chance)
        (fate,) = chance.choices(FATES, WEIGHTS)
        most = sum(points_of(notebook).values())
        if fate == "test deleted":
            tests = [i for i, c in enumerate(notebook.cells) if is_test(c)]
            del notebook.cells[chance.choice(tests)]
        if fate in UNREADABLE:
            score, pending = 0, most
        student = {"id": f"s{number:03}", "first_name": f"Ada {number}"}
        student |= {"last_name": "O'Hara, Jr", "lms_user_id": str(5000 + number)}
        self.roster.append(student)
        self._write(student, nbformat.writes(notebook).encode(), fate, number % 2)
        settled = "" if fate in UNREADABLE else float(score + pending)
        expected = {"score": float(score), "pending": float(pending)}
        expected |= dict.fromkeys(EXPORTERS, settled)
        expected["feedback"] = fate not in UNREADABLE
        return {"id": student["id"], "fate": fate, "expected": expected}

    def _answered(self, chance):
        """Answer each exercise rightly, wrongly or not at all."""
        notebook, score, pending = nbformat.from_dict(self.open), 0, 0
        points, right = points_of(notebook), sources_of(self.solved)
        for name, cell in marked(notebook).items():
            answer = chance.choice(["right", "wrong", "none"])
            if cell.cell_type == "markdown" and answer != "none":
                cell.source = cell.source.replace(TEXT_STUB, "Since it is new to it.")
                pending += points[name]
            elif name in self.wrong and answer == "wrong":
                cell.source = cell.source.replace(CODE_STUB, self.wrong[name])
            elif name in self.wrong and answer == "right":
                cell.source = right[name]
                score += points[f"{name}-test"]
        return notebook, score, pending

    def _write(self, student, content, fate, in_moodle):
        """Write a file as Moodle or Canvas names it, in its state."""
        number = int(student["lms_user_id"])
        file = f"{self.name} (1).ipynb" if fate == "renamed" else f"{self.name}.ipynb"
        if fate == "archived":
            file, content = "work.zip", archived(file, content)
        content = {
            "cut": content[: len(content) // 2],
            "empty": b"",
            "a page": PAGE,
        }.get(fate, content)
        name = f"{student['first_name']} {student['last_name']}"
        moodle = f"{name}_{number + 7}_assignsubmission_file_/{file}"
        canvas = f"oharaada_{number}_{number + 9}_{file}"
        path = self.archive / (moodle if in_moodle else canvas)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    def graded(self):
        """Do what LECTURER.md says; return what came of each student's work."""
        pd.DataFrame(self.roster).to_csv(self.home / "roster.csv", index=False)
        self._nbgrader("db", "student", "import", "roster.csv")
        self._nbgrader("zip_collect", self.name)
        nbgrader = nbgrader_in(self.home)
        for student in self.roster:
            nbgrader.autograde(self.name, student["id"])
        grades = self._exported("PendingExport", "grades.csv", "student_id")
        found = {
            id_: {"score": row["score"], "pending": row["pending_score"]}
            for id_, row in grades.iterrows()
        }
        self._read_answers(nbgrader)
        nbgrader.generate_feedback(self.name)
        moodle = self._exported("MoodleExport", "moodle.csv", "ID number")[self.name]
        canvas = self._exported("CanvasExport", "canvas.csv", "SIS Login ID")[self.name]
        for id_, one in found.items():
            page = self.home / "feedback" / id_ / self.name / f"{self.name}.html"
            settled = {"moodle": moodle[id_], "canvas": canvas[id_]}
            one |= {k: "" if pd.isna(v) else v for k, v in settled.items()}
            one["feedback"] = page.exists()
        return found

    def _read_answers(self, nbgrader):
        """Give every written answer all its points, as in formgrader."""
        with nbgrader.gradebook as gradebook:
            for work in gradebook.assignment_submissions(self.name):
                autograded = self.home / "autograded" / work.student.id / self.name
                for grade in work.notebooks[0].grades:
                    if grade.needs_manual_grade and autograded.exists():
                        grade.manual_score = grade.max_score
                        grade.needs_manual_grade = False
            gradebook.db.commit()

    def _exported(self, exporter, file, index):
        self._nbgrader("export", f"--exporter=privemo.lessons.exporting.{exporter}")
        return pd.read_csv(self.home / file).set_index(index)

    def _nbgrader(self, *words):
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(command, cwd=self.home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def marked(notebook):
    """Return the cells that students answer in, by name."""
    marks = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if is_marked(c)}
    return {name: cell for name, cell in marks.items() if not is_test(cell)}


def points_of(notebook):
    """Return what is graded, and its points."""
    marks = [c.metadata.nbgrader for c in notebook.cells if is_marked(c)]
    return {mark.grade_id: mark.points for mark in marks if mark.grade}


def sources_of(solved):
    """Return the solutions by name, without the marks around them."""
    lines = {name: c.source.splitlines() for name, c in marked(solved).items()}
    return {
        name: "\n".join(line for line in some if not line.strip().startswith("###"))
        for name, some in lines.items()
    }


def is_marked(cell):
    """Tell whether nbgrader knows a cell."""
    return "nbgrader" in cell.metadata


def is_test(cell):
    """Tell whether a cell tests an answer."""
    return is_marked(cell) and cell.metadata.nbgrader.grade and cell.cell_type == "code"


def archived(name, content):
    """Put a file into an archive, as students do."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"my work/{name}", content)
    return file.getvalue()
