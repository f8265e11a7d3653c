"""What a lesson looks like; python tests/lesson_rules.py sources/2*.py lists faults.

A reader should meet the idea before any machinery: short cells, all imports in one
folded cell, parameters that explain themselves, and the call that saves folded.
"""

import ast
import re
import statistics
import sys
from pathlib import Path

from privemo.lessons.sources import readers_notebook, solved_notebook

WORDS = (1000, 3000)  # of a numbered lesson, model answers left out
MEDIAN, MOST, LONGEST = 4, 10, 20  # lines of a cell: half, nine in ten, all of them
SHARE = 0.9  # of cells with at most MOST lines


def faults(source):
    """List where a lesson breaks a rule.

    Parameters
    ----------
    source : path-like
        Percent file.

    Returns
    -------
    faults : list of str
    """
    source = Path(source)
    cells = lesson_cells(solved_notebook(source))
    found = [check(cells) for check in (lengths, imports, parameters, saving)]
    if source.stem[0].isdigit():
        found.append(words(readers_notebook(source)))
    return [fault for some in found for fault in some]


def words(notebook):
    """Check how many words a reader reads."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    n = sum(bool(re.search(r"\w", word)) for text in texts for word in text.split())
    if WORDS[0] <= n <= WORDS[1]:
        return []
    return [f"{n} words; a lesson has {WORDS[0]} to {WORDS[1]}"]


def lengths(cells):
    """Check the lines of the cells that teach."""
    machinery = imported_in(cells) + with_parameters(cells) + saved_in(cells)
    taught = [cell for cell in cells if cell not in machinery]
    if not taught:
        return ["no cell teaches"]
    n_lines = [count_lines(cell) for cell in taught]
    found = []
    if statistics.median(n_lines) > MEDIAN:
        half = statistics.median(n_lines)
        found.append(f"half of the cells have more than {half:g} lines, not {MEDIAN}")
    share = sum(n <= MOST for n in n_lines) / len(n_lines)
    if share < SHARE:
        found.append(f"{share:.0%} of cells have at most {MOST} lines, not {SHARE:.0%}")
    return found + [
        f"{n} lines, {LONGEST} at most: {name(cell)}"
        for cell, n in zip(taught, n_lines, strict=True)
        if n > LONGEST
    ]


def imports(cells):
    """Check that one folded cell imports all that the lesson needs."""
    found = imported_in(cells)
    if len(found) != 1:
        return [f"{len(found)} cells import, not one: {', '.join(map(name, found))}"]
    return not_folded(found)


def parameters(cells):
    """Check that each parameter takes one line, below its comment, for all to see."""
    found = with_parameters(cells)
    if len(found) != 1:
        return [f"{len(found)} cells are tagged parameters, not one"]
    faults = ["the parameters are folded"] if folded(found[0]) else []
    lines = ["", *found[0].source.splitlines()]  # counted from 1, as ast does
    for statement in ast.parse(found[0].source).body:
        line = lines[statement.lineno]
        if statement.lineno != statement.end_lineno:
            faults.append(f"a parameter takes more than one line: {line}")
        if not lines[statement.lineno - 1].startswith("#"):
            faults.append(f"a parameter has no comment on the line above: {line}")
    return faults


def saving(cells):
    """Check that one cell, folded, saves the results."""
    found = saved_in(cells)
    if len(found) != 1:
        return [f"{len(found)} cells call lesson.save, not one"]
    return not_folded(found)


def lesson_cells(notebook):
    """List the code cells before the exercises."""
    begin = [cell.source.startswith("## Exercises") for cell in notebook.cells]
    lesson = notebook.cells[: begin.index(True)]
    return [cell for cell in lesson if cell.cell_type == "code"]


def imported_in(cells):
    """List the cells with an import anywhere in them."""
    kinds = ast.Import, ast.ImportFrom
    trees = [ast.walk(ast.parse(cell.source)) for cell in cells]
    found = [any(isinstance(node, kinds) for node in nodes) for nodes in trees]
    return [cell for cell, imports in zip(cells, found, strict=True) if imports]


def with_parameters(cells):
    """List the cells whose values papermill replaces."""
    return [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]


def saved_in(cells):
    """List the cells that call lesson.save."""
    return [cell for cell in cells if re.search(r"\blesson\.save\(", cell.source)]


def not_folded(cells):
    """Name the cells that a reader sees and need not see."""
    return [f"not folded (source_hidden): {name(c)}" for c in cells if not folded(c)]


def folded(cell):
    """Tell whether JupyterLab shows a cell as a bar to click on."""
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def count_lines(cell):
    """Count the lines that are not blank."""
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def name(cell):
    """Name a cell by its first line."""
    return cell.source.splitlines()[0]


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for fault in faults(path):
            print(f"{path}: {fault}")
