"""What a page of JupyterLab shows of a notebook, read from its html."""

from dataclasses import dataclass

from bs4 import BeautifulSoup

OUTPUT = ".jp-OutputArea-output"
RED = f"{OUTPUT}[data-mime-type='application/vnd.jupyter.stderr']"
TRACEBACK = "Traceback (most recent call last)"
MUTE = ("", "Image")  # the second is what JupyterLab puts where there is none
CUT = ("...", "…")  # what pandas writes for the rest of a long text


@dataclass(frozen=True)
class Shown:
    """What is to be seen: texts of boxes, and counts."""

    cells: int
    not_run: tuple[int, ...]  # positions of cells that did not run, or not in order
    errors: tuple[str, ...]
    stderr: tuple[str, ...]
    figures: int
    described: int  # figures with a text alternative
    cut: int  # texts in tables whose end nobody can read

    def faults(self):
        """Say what is wrong, a line each; a text that is cut is counted only."""
        mute = self.figures - self.described
        return [
            *(f"code cell {i} did not run, or not in order" for i in self.not_run),
            *(f"an error: {text}" for text in self.errors),
            *(f"a box of stderr: {text}" for text in self.stderr),
            *([f"figures without a text alternative: {mute}"] if mute else []),
        ]


def look(html):
    """Read what a page shows of a notebook.

    Parameters
    ----------
    html : str
        All of the notebook's element. A folded cell shows no number; if it did not run,
        the numbers behind it are too small. An error is a red box like one of stderr:
        it has a traceback, or the cell behind it did not run.
    """
    page = BeautifulSoup(html, "html.parser")
    cells = page.select(".jp-CodeCell")
    not_run = _out_of_order(cells)
    red = [(i, box) for i, cell in enumerate(cells, 1) for box in _texts(cell, RED)]
    errors = [box for i, box in red if TRACEBACK in box or i + 1 in not_run]
    figures = [figure.get("alt", "").strip() for figure in page.select(f"{OUTPUT} img")]
    return Shown(
        cells=len(cells),
        not_run=not_run,
        errors=tuple(errors),
        stderr=tuple(box for _, box in red if box not in errors),
        figures=len(figures),
        described=sum(alternative not in MUTE for alternative in figures),
        cut=sum(text.endswith(CUT) for text in _texts(page, f"{OUTPUT} td")),
    )


def _out_of_order(cells):
    """List the positions of the cells whose number is not their position."""
    prompts = ["".join(_texts(cell, ".jp-InputPrompt")) for cell in cells]
    numbered = enumerate(prompts, start=1)
    return tuple(i for i, prompt in numbered if prompt not in ("", f"[{i}]:"))


def _texts(place, what):
    return [found.get_text().strip() for found in place.select(what)]
