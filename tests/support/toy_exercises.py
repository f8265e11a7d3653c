"""A notebook with two graded exercises and one to explain, as in the real ones."""

from nbformat import v4, write

from privemo.lessons.notebooks import KERNELSPEC

SETTING = """\
import warnings

from privemo.lessons.exercises import attempted
from privemo.paths import results_folder

results_folder().mkdir(parents=True, exist_ok=True)
(results_folder() / "toy.txt").write_text("results of whoever ran this")
print("an output")"""

GUESS = """\
chance = None  # the UAR of who guesses between two genders
### BEGIN SOLUTION
chance = 0.5
### END SOLUTION"""

GUESS_TEST = """\
tried = attempted(1, chance=chance)
if tried:
    warnings.warn("this costs no points")
    assert 0 < chance < 1, f"a UAR is from 0 to 1, got {chance}: it is a mean of shares"
    ### BEGIN HIDDEN TESTS
    assert chance == 0.5, "half of the women and half of the men are guessed right"
    ### END HIDDEN TESTS
2 * tried  # points"""

PRIVACY = '''\
def privacy(attack_uar):
    """Return the privacy metric of an attack."""
    ### BEGIN SOLUTION
    return 1 - attack_uar
    ### END SOLUTION'''

PRIVACY_TEST = """\
tried = attempted(2, privacy=privacy(0.7))
if tried:
    assert privacy(0.7) < 0.5, "a strong attack leaves little privacy; see section 3"
    ### BEGIN HIDDEN TESTS
    assert abs(privacy(0.6) - 0.4) < 1e-9, "P is one minus the attack UAR"
    ### END HIDDEN TESTS
3 * tried  # points"""

EXPLAIN = "<details><summary>A model answer</summary>\n\nIt guesses.\n\n</details>"


def _graded(grade_id, **marks):
    """Make nbgrader's metadata."""
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False}
    return {"nbgrader": {**plain, "grade_id": grade_id, **marks}}


def _solution(grade_id, source):
    hidden = {"jupyter": {"source_hidden": True}, "tags": ["exercise"]}
    metadata = {**_graded(grade_id, solution=True), **hidden}
    return v4.new_code_cell(source, metadata=metadata)


def _check(grade_id, points, source):
    metadata = _graded(grade_id, grade=True, locked=True, points=points)
    return v4.new_code_cell(source, metadata=metadata)


def _explain(grade_id, points, source):
    metadata = _graded(grade_id, grade=True, solution=True, points=points)
    return v4.new_markdown_cell(source, metadata=metadata)


def write_exercises(path):
    """Write the notebook, solved and with an output."""
    printed = v4.new_output("stream", text="an output")
    cells = [
        v4.new_markdown_cell("# Exercises"),
        v4.new_code_cell(SETTING, outputs=[printed], execution_count=1),
        _solution("toy-e1", GUESS),
        _check("toy-e1-test", 2, GUESS_TEST),
        _solution("toy-e2", PRIVACY),
        _check("toy-e2-test", 3, PRIVACY_TEST),
        v4.new_markdown_cell("**3. Explain.** Why is P at chance no proof?"),
        _explain("toy-e3", 4, EXPLAIN),
    ]
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    write(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), path)
    return path
