"""What a picture shows, read off its axes; and tables to draw."""

import pandas as pd


def legend_of(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def change_table(targets=("activation", "valence")):
    cells = [(t, m) for t in targets for m in ("acoustic", "lexical")]
    table = pd.DataFrame(cells, columns=["target", "modality"])
    bounds = {"change": -0.02, "low": -0.08, "high": 0.04, "visible": 0.09}
    return table.assign(**bounds)


def summary_of(*rows):
    """Make a summary from rows of target, modality, defence, quantity and score."""
    columns = ["target", "modality", "defence", "quantity", "score"]
    table = pd.DataFrame(rows, columns=columns).assign(corpus="toy")
    return table.assign(low=table["score"] - 0.1, high=table["score"] + 0.2)


def error_bars(ax):
    """Return the bounds of the horizontal intervals, by the line they stand on."""
    bars = [segment for bar in ax.containers for segment in bar[2][0].get_segments()]
    return {segment[0, 1]: segment[:, 0].round(6).tolist() for segment in bars}


def ticks(ax):
    """Return the paper's values, sorted, by the line they stand on."""
    found = {}
    for line in ax.lines:
        if line.get_marker() == "|" and str(line.get_label()).startswith("paper"):
            for x, y in line.get_xydata():
                found.setdefault(y, []).append(round(x, 6))
    return {y: sorted(values) for y, values in found.items()}


def line(ax, label):
    return next(one for one in ax.lines if one.get_label() == label).get_xydata()
