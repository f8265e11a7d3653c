"""Whose a file from Moodle or Canvas is: told by its name and the roster."""

import re
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin

FILE = r"(?:.*/)?(?P<file>[^/]+)"  # perhaps in folders of a student's own archive
MOODLE = re.compile(rf"(?P<who>[^/]+)_\d+_assignsubmission_file_?/?{FILE}")
CANVAS = re.compile(rf"[^_/]+_(?:LATE_)?(?P<who>\d+)_\d+_{FILE}")
FOLDER = re.compile(rf"(?P<who>[^/]+)/{FILE}")
NO_WORK = re.compile(r"(?:^|/)(?:__MACOSX|\.ipynb_checkpoints|\._[^/]*)(?:/|$)")


class RosterCollector(FileNameCollectorPlugin):
    """Finds a student by the name in Moodle, the number in Canvas, or a folder's id."""

    def collect(self, submitted_file):
        """Return student and notebook of a file; None if it is nobody's."""
        path = Path(submitted_file).as_posix()
        inside = path.rpartition(f"/{self.parent.extracted_directory}/")[2]
        if Path(path).suffix not in self.valid_ext or NO_WORK.search(inside):
            return None
        found = self._owner(inside)
        if found is None:
            self.log.warning("%s is nobody's: see roster.csv", inside)
            return None
        return {"student_id": found[0], "file_id": self._once(*found)}

    def _owner(self, inside):
        """Return student and file, told by the folder that is nearest to the file."""
        parts = inside.split("/")
        for start in reversed(range(len(parts))):
            for pattern, known in self._known.items():
                match = pattern.fullmatch("/".join(parts[start:]))
                owners = known[match["who"].casefold()] if match else set()
                if len(owners) == 1:  # of two namesakes nobody knows which
                    return *owners, match["file"]
        return None

    @cached_property
    def _known(self):
        """Map what a file's name may hold to students, one table a way of naming."""
        tables = {pattern: defaultdict(set) for pattern in (MOODLE, CANVAS, FOLDER)}
        course = self.parent.coursedir
        with Gradebook(course.db_url, course.course_id) as gradebook:
            for student in gradebook.students:
                for pattern, name in _names(student):
                    tables[pattern][name.casefold()].add(student.id)
        return tables

    @cached_property
    def _seen(self):
        return Counter()

    def _once(self, student, file):
        """Give a second file of the same name another one; nbgrader would stop."""
        self._seen[student, file] += 1
        again = self._seen[student, file]
        path = Path(file)
        return file if again == 1 else f"{path.stem} ({again}){path.suffix}"


def _names(student):
    """List what a student may be called, with the way of naming."""
    first, last = student.first_name or "", student.last_name or ""
    yield MOODLE, f"{first} {last}".strip()
    yield MOODLE, f"{last} {first}".strip()
    yield from ((CANVAS, n) for n in (student.lms_user_id, student.id) if n)
    yield from ((FOLDER, n) for n in (student.id, student.email) if n)
