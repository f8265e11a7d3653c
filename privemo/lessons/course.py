"""A course in two archives: one for the students, one that stays with the lecturer."""

import zipfile
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from privemo import paths
from privemo.errors import PrivemoError
from privemo.experiments.handing_on import files_to_hand_on
from privemo.experiments.records import records_found
from privemo.files import new_file, try_folder
from privemo.lessons.assignments import make_assignments, nbgrader_in
from privemo.lessons.planning import compute_notebooks
from privemo.lessons.rubric import rubric
from privemo.lessons.sources import BEYOND, list_lessons
from privemo.lessons.starting import HOME, LESSONS, START
from privemo.lessons.wheel import installation

STUDENTS, LECTURER = "students.zip", "lecturer.zip"
TOP = "privemo-course"  # the folder that either of them unpacks to
LARGEST = 100  # MB that systems for learning take without asking
ROSTER = """\
id,first_name,last_name,email,lms_user_id
s001,Ada,Example,ada@example.org,1001
"""
UNREADY = (
    "students get no records: on two cores the first run of a lesson computes for 2 to "
    "7 minutes, docs/course.md says which"
)


def make_course(folder, *, sources=None, records=True):
    """Make the archive for students and the archive for the lecturer.

    Parameters
    ----------
    folder : path
        Where they go; what is called so there is replaced.
    sources : sequence of Path, optional
        Of the lessons; all of them by default.
    records : bool, default=True
        Whether students get the records, so that a lesson takes seconds. Those that
        are missing are computed first.

    Yields
    ------
    text : str
        A line an archive: its place, its size, what is in it.

    Raises
    ------
    PrivemoError
        If nothing can be written there, or this privemo came without the solutions.
    """
    folder = Path(folder).expanduser().resolve()
    try_folder(folder, "name another folder", names=(STUDENTS, LECTURER))
    sources = list_lessons() if sources is None else [Path(path) for path in sources]
    if not sources:
        raise PrivemoError(
            "this privemo has no solutions, since it was made for students; make the "
            "course with the one that it was made with"
        )
    with TemporaryDirectory() as workshop:
        course = Path(workshop).resolve()
        released = make_assignments(sources, course)
        kept = _records(released) if records else []
        parts = [_of_students(), _lessons(sources, released), _handed_on(kept)]
        holds = f"{len(released)} lessons, {len(kept):,} records"
        yield _pack(folder / STUDENTS, chain(*parts), holds)
        if not records:
            yield UNREADY
        holds = f"{len(released)} solved lessons, rubric, gradebook"
        yield _pack(folder / LECTURER, _of_lecturer(course), holds)


def _of_students():
    """Yield what students read and install first."""
    yield "README.md", (paths.brought("docs") / "student.md").read_bytes()
    yield "start.py", START.encode()
    yield from installation().items()


def _lessons(sources, released):
    """Yield the students' notebooks; those past the paper lie apart."""
    for source, path in zip(sources, released, strict=True):
        shelf = f"{BEYOND}/" if source.parent.name == BEYOND else ""
        yield f"{LESSONS}/{shelf}{path.name}", path.read_bytes()


def _records(notebooks):
    """Compute what some notebooks lack; list the folders of all records they need."""
    jobs = [(path, {}) for path in notebooks]
    compute_notebooks(jobs)
    with records_found() as folders:
        compute_notebooks(jobs)
    return list(folders)


def _handed_on(folders):
    for folder in folders:
        for name, content in files_to_hand_on(folder).items():
            yield f"{HOME}/runs/{folder.name}/{name}", content


def _of_lecturer(course):
    """Yield nbgrader's folder, ready to grade in, and what is read beside it."""
    yield "LECTURER.md", (paths.brought("docs") / "lecturer.md").read_bytes()
    yield "roster.csv", ROSTER.encode()
    with nbgrader_in(course).gradebook as gradebook:
        table = rubric(gradebook, course)
    yield "rubric.csv", table.to_csv(index=False, lineterminator="\n").encode()
    for path in sorted(course.rglob("*")):
        if path.is_file():
            yield path.relative_to(course).as_posix(), path.read_bytes()


def _pack(path, files, holds):
    """Write an archive, whole or not at all; say where it is, and how large."""
    with (
        new_file(path) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in files:
            archive.writestr(f"{TOP}/{name}", content)
    size = path.stat().st_size / 1e6
    text = f"{path}: {size:.3g} MB, {holds}"
    return text if size < LARGEST else f"{text}; larger than {LARGEST} MB"
