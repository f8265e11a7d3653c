"""Write a table that is laid out like the paper's: Markdown, LaTeX, HTML."""

import math
from collections import Counter

from markupsafe import Markup, escape

from privemo.report.layout import DAGGER, DASH, LEGEND, QUANTITIES, STAR

LATEX = {character: f"\\{character}" for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    DASH: "--",
    DAGGER: r"$^{\dagger}$",
    STAR: "$^{*}$",
    STAR + DAGGER: r"$^{*\dagger}$",
}


def markdown(layout):
    """Write a table in Markdown, with its caption above and its notes below."""
    targets, names = _spans(layout)
    if len(targets) > 1:  # Markdown has one line for the head
        names = [f"{t.title()} {_name(quantity)}" for t, quantity in layout.columns]
    head = ["", "", *names]
    body = [
        [title, row.source, *(_markdown_cell(entry) for entry in row.entries)]
        for title, row in _titled(layout)
    ]
    lines = [head, ["---"] * len(head), *body]
    table = ["| " + " | ".join(line) + " |" for line in lines]
    notes = [_markdown_text(note) for note in (*layout.notes, *LEGEND)]
    parts = [f"**Table {layout.number}.** {layout.caption}", "\n".join(table), *notes]
    return "\n\n".join(parts) + "\n"


def latex(layout):
    """Write a table for LaTeX, which needs no package for it."""
    targets, names = _spans(layout)
    spans = [rf"\multicolumn{{{n}}}{{c}}{{{t.title()}}}" for t, n in targets.items()]
    lines = [_latex_line(["", "", *spans])] if len(targets) > 1 else []
    lines += [_latex_line(["", "", *names]), r"\hline"]
    for title, row in _titled(layout):
        lines += [r"\hline"] if title and title != layout.rows[0].modality else []
        cells = [_latex_cell(entry) for entry in row.entries]
        lines.append(_latex_line([title, latex_text(row.source), *cells]))
        if row.ours:
            below = [_interval(entry) for entry in row.entries]
            below = [rf"{{\tiny {text}}}" if text else "" for text in below]
            lines += [_latex_line(["", "", *below])] if any(below) else []
    notes = [latex_text(note) for note in (*layout.notes, *LEGEND)]
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{Laid out as table {layout.number} of the paper. "
            rf"{latex_text(layout.caption)}}}",
            rf"\label{{tab:paper-{layout.number}}}",
            r"\scriptsize",
            r"\setlength{\tabcolsep}{3pt}",
            rf"\begin{{tabular}}{{ll{'c' * len(layout.columns)}}}",
            r"\hline",
            *lines,
            r"\hline",
            r"\end{tabular}",
            r"\par\smallskip",
            rf"\parbox{{\linewidth}}{{{chr(10).join(notes)}}}",
            r"\end{table}",
            "",
        ]
    )


def latex_text(text):
    r"""Escape what LaTeX would take for a command.

    Examples
    --------
    >>> print(latex_text("95 % of msp_improv"))
    95 \% of msp\_improv
    """
    return "".join(LATEX.get(character, character) for character in text)


def html(layout):
    """Write a table for a page: the element ``table`` only."""
    targets, names = _spans(layout)
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    spans = "".join(
        f'<th colspan="{n}" scope="colgroup">{target.title()}</th>'
        for target, n in targets.items()
        if len(targets) > 1
    )
    lines = []
    for title, row in _titled(layout):
        kind = " ".join(["first"] * bool(title) + ["ours"] * row.ours)
        cells = "".join(f"<td>{_html_cell(entry)}</td>" for entry in row.entries)
        first = f'<th scope="row">{title}</th>' if title else "<td></td>"
        names = f'{first}<th scope="row">{escape(row.source)}</th>'
        lines.append(f'<tr class="{kind}">{names}{cells}</tr>')
    return Markup(
        '<table class="paper"><thead>\n'
        + (f"<tr><td></td><td></td>{spans}</tr>\n" if spans else "")
        + f"<tr><td></td><td></td>{head}</tr></thead>\n"
        "<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"
    )


def _name(quantity):
    return QUANTITIES.get(quantity, quantity)


def _spans(layout):
    """Count the columns of each target, and name all columns."""
    targets = Counter(target for target, _ in layout.columns)
    return targets, [_name(quantity) for _, quantity in layout.columns]


def _titled(layout):
    """Yield every row with its modality, which is named once."""
    before = None
    for row in layout.rows:
        yield (row.modality if row.modality != before else ""), row
        before = row.modality


def _marks(entry):
    return STAR * entry.star + DAGGER * entry.dagger


def _interval(entry):
    if entry is None or math.isnan(entry.low):
        return ""
    return f"[{entry.low:.2f}, {entry.high:.2f}]"


def _markdown_text(text):
    return text.replace(STAR, "\\" + STAR)


def _markdown_cell(entry):
    if entry is None:
        return DASH
    around = "*" * (2 * entry.bold + entry.italic)
    number = f"{around}{entry.score:.2f}{around}{_markdown_text(_marks(entry))}"
    return f"{number} {_interval(entry)}".strip()


def _latex_line(cells):
    return " & ".join(cells) + r" \\"


def _latex_cell(entry):
    if entry is None:
        return latex_text(DASH)
    number = f"{entry.score:.2f}"
    number = rf"\textit{{{number}}}" if entry.italic else number
    number = rf"\textbf{{{number}}}" if entry.bold else number
    return number + LATEX.get(_marks(entry), "")


def _html_cell(entry):
    if entry is None:
        return DASH
    number = f"{entry.score:.2f}"
    number = f"<i>{number}</i>" if entry.italic else number
    number = f"<b>{number}</b>" if entry.bold else number
    number += f"<sup>{_marks(entry)}</sup>" if _marks(entry) else ""
    interval = _interval(entry)
    return f'{number} <span class="interval">{interval}</span>' if interval else number
