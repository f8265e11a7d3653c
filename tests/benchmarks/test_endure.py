"""The same as `make endure`, smaller; and what it is there to find, it finds."""

import importlib
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from support.toy_exercises import write_exercises

ENDURE = Path(__file__).parents[2] / "benchmarks" / "endure"
sys.path.append(str(ENDURE))  # as for a script that lies there
COMMANDS, DAMAGE, FUZZING, KILLING, READERS, STUDENTS = (
    importlib.import_module(name)
    for name in ("commands", "damage", "fuzzing", "killing", "readers", "students")
)
FEW = 12  # damaged files of each kind


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_kill_of_a_notebook_loses_breaks_and_leaves_nothing():
    """Of the main process alone, with no time to say anything to the others."""
    counts = KILLING.endure(1, tasks=("replicate",), kinds=[("kill -9", "main")])
    assert counts["kills"] == counts["replicate, kill -9, main"] == 1
    for kind in ("lost", "broken", "orphans", "files left"):
        assert counts[kind] == 0


@pytest.mark.parametrize("reader", READERS.READERS)
def test_whole_files_are_read(reader, tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    content, suffix, read = FUZZING.file_of(reader, 0, -1)
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    read(path)


@pytest.mark.parametrize("reader", READERS.READERS)
def test_damaged_files_are_read_or_refused_and_nothing_else(
    reader, tmp_path, monkeypatch
):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    found = [FUZZING.outcome(reader, 1, number, tmp_path) for number in range(FEW)]
    assert [one for one in found if one["outcome"] not in ("read", "refused")] == []


@pytest.mark.slow
def test_what_two_students_hand_in_is_graded_and_exported_right(tmp_path):
    source = write_exercises(tmp_path / "toy.ipynb")
    wrong = {"toy-e1": "chance = 0.25", "toy-e2": "return attack_uar"}
    counts = STUDENTS.grade_students(2, source=source, wrong=wrong, seed=2123)
    assert counts == {"students": 2, "graded right": 2, "renamed": 1, "cut": 1}


# what it is there to find


@pytest.mark.parametrize(("moodle", "n_right"), [(5.0, 1), ("", 0), (4.0, 0)])
def test_a_grade_that_nobody_earned_is_counted(moodle, n_right, monkeypatch):
    class Course:
        def __init__(self, *_): ...

        def hand_in(self, *_):
            return {"id": "s", "fate": "as it is", "expected": {"moodle": 5.0}}

        def graded(self):
            return {"s": {"moodle": moodle}}

    monkeypatch.setattr(STUDENTS, "Course", Course)
    counts = STUDENTS.grade_students(1, source="toy.ipynb")
    assert (counts["students"], counts["graded right"]) == (1, n_right)


def test_every_fate_of_a_file_is_drawn():
    drawn = Random(0).choices(STUDENTS.FATES, STUDENTS.WEIGHTS, k=100)
    assert set(drawn) == set(STUDENTS.FATES)


def test_damage_is_another_file_and_the_same_again():
    content = READERS.table()
    some = [DAMAGE.damaged(content, Random(i)) for i in range(20)]
    assert some == [DAMAGE.damaged(content, Random(i)) for i in range(20)]
    assert len({*some, content}) > 18


FAULTY = """

def fail(path):
    raise KeyError

def never_end(path):
    while path.read_bytes() != b"whole":
        pass

def take_much(path):
    path.read_bytes() == b"whole" or bytearray({much})

READERS = {{"faulty": (lambda: b"whole", ".toy", {read})}}
"""
FUZZ = "from fuzzing import fuzz; print(*(f['outcome'] for f in fuzz(2)[1]), sep=',')"


@pytest.mark.parametrize(
    ("read", "outcome"),
    [("fail", "traceback"), ("never_end", "hang or crash"), ("take_much", "traceback")],
)
def test_what_a_reader_must_not_do_is_counted(read, outcome, tmp_path):
    for path in ENDURE.glob("*.py"):
        text = path.read_text(encoding="utf-8").replace("LONGEST = 10", "LONGEST = 1")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    faulty = FAULTY.format(read=read, much=2 * FUZZING.MEMORY)
    (tmp_path / "readers.py").write_text(faulty, encoding="utf-8")
    command = [sys.executable, "-c", FUZZ]
    said = subprocess.check_output(command, text=True, cwd=tmp_path)
    assert said.strip() == f"{outcome},{outcome}"


PROGRAM = """
import os, subprocess, sys, time
from pathlib import Path
home = Path(os.environ["PRIVEMO_HOME"])
record, table = home / "runs/a/record.json", home / "results/table.csv"
for path in (record, table):
    path.parent.mkdir(parents=True, exist_ok=True)
if not record.exists():
    record.touch()
{fault}
time.sleep(2)
table.write_text("1")
"""
FAULTS = {
    "lost": "record.unlink(); time.sleep(0.1); record.touch()",
    "broken": "len(list(home.glob('said-*'))) > 1 and sys.exit(1)",
    "orphans": "subprocess.Popen(['sleep', '20'])",
    "files left": "Path(os.environ['TMPDIR'], str(os.getpid())).touch()",
    "": "",
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_command_must_not_do_is_counted(fault, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(fault=FAULTS[fault]), encoding="utf-8")
    monkeypatch.setattr(COMMANDS, "PROGRAM", [sys.executable, str(program)])
    monkeypatch.setattr(COMMANDS, "ENDS_WITHIN", 0.5)
    # killed in the middle, one at a time, whatever is being written
    monkeypatch.setattr(KILLING.Random, "uniform", lambda *_: 1.2)
    monkeypatch.setattr(KILLING.Random, "random", lambda *_: 0.6)
    counts = KILLING.endure(2, tasks=("attack",), kinds=[("kill -9", "main")])
    found = {kind for kind in FAULTS if counts[kind]}
    assert found == ({fault} if fault else set())
