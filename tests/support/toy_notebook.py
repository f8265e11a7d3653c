"""A notebook of five code cells that needs no network and no corpus."""

from nbformat import v4, write

CELLS = [
    (
        "parameters",
        """\
SEED = 0  # a whole number
STRENGTH = 0.5
STRENGTHS = [0.3, 0.5]
MODALITIES = ["acoustic", "lexical"]
LIMIT: int | None = None
MISTAKE = ""
RESULTS = "" """.rstrip(),
    ),
    (
        "",
        """\
import os
import sys
from pathlib import Path

import pandas as pd

from privemo.errors import PrivemoError
from privemo.progress import track
from privemo.report.results import LeftBehind, save_results

sys.executable, Path.cwd().name""",
    ),
    (
        "",
        """\
os.write(2, b"noise of native code")
print("noise", file=sys.stderr)
if MISTAKE == "of the user":
    raise PrivemoError("a.wav is empty; download it again")
assert MISTAKE != "of the notebook", "the hypothesis is refuted"
if MISTAKE == "death":
    os._exit(1)""",
    ),
    (
        "",
        """\
L = {"acoustic": 0.72, "lexical": 0.62}
rows = [(m, L[m] + SEED) for m in track(MODALITIES, len(MODALITIES), "training runs")]
table = pd.DataFrame(rows, columns=["modality", "L"])
claims = pd.DataFrame({"claim": ["L is high"], "verdict": ["reproduced"]})""",
    ),
    (
        "nbval-check-output",
        """\
found = LeftBehind(
    question="Is L high?",
    tables={"leakage": table},
    figures={},
    claims=claims,
    settings={"seed": SEED},
)
_ = save_results("toy", found, folder=RESULTS)
print("L is high: reproduced")""",
    ),
]


def write_toy(path):
    """Write the notebook, not yet run."""
    cells = [v4.new_markdown_cell("# Is L high?")]
    for i, (tag, source) in enumerate(CELLS):
        metadata = {"tags": [tag]} if tag else {}
        cells.append(v4.new_code_cell(source, metadata=metadata, id=f"cell-{i}"))
    write(v4.new_notebook(cells=cells), path)
    return path
