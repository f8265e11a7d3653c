"""Tables in the paper's layout: every number in its place, every mark on its number."""

import re

import numpy as np
import pandas as pd
import pytest

from privemo.published import TABLES, load_table
from privemo.report.layout import DAGGER, DASH, Entry, lay_out
from privemo.report.paper_tables import COLUMNS, paper_table
from privemo.report.typesetting import html, latex, latex_text, markdown

NOTHING = pd.DataFrame(columns=COLUMNS)


def measured(quantity="U", *, target="activation", modality="acoustic", **values):
    row = dict(corpus="my_corpus", target=target, modality=modality, quantity=quantity)
    row |= dict(recipe="paper", strength=0.5, score=0.612, low=0.551, high=0.674)
    row |= dict(n_folds=5, difference=-0.1, p=0.5, p_corrected=0.6, gate_passed=True)
    return pd.DataFrame([row | values], columns=COLUMNS)


def ours(layout, modality="Audio", source="ours"):
    (row,) = [r for r in layout.rows if (r.modality, r.source) == (modality, source)]
    return dict(zip(layout.columns, row.entries, strict=True))


@pytest.mark.parametrize("number", TABLES)
def test_the_published_rows_are_the_papers_in_its_order(number):
    layout = lay_out(number, NOTHING)
    published = [(r.modality, r.source) for r in layout.rows if not r.ours]
    four, two = ["Imp", "Pod", "Iem", "MuS"], ["Iem", "MuS"]
    assert published == [
        *[("Audio", name) for name in four],
        *[("Lexical", name) for name in two],
        *[("Multimodal", name) for name in two],
    ]
    for target, rows in load_table(number).groupby("target"):
        for name in rows.columns[3:]:
            place = layout.columns.index((target, name))
            found = [row.entries[place].score for row in layout.rows if not row.ours]
            assert found == rows[name].tolist()


def test_table_5_has_both_targets_side_by_side_and_3_the_leakage_of_ours():
    quantities = ["U", "P", "MI"]
    expected = [(t, name) for t in ("activation", "valence") for name in quantities]
    assert list(lay_out(5, NOTHING).columns) == expected
    names = [name for _, name in lay_out(3, NOTHING).columns]
    assert names == ["U_male", "U_female", "U", "L", "P", "MI"]


def test_what_was_not_run_is_a_row_of_dashes_above_the_published():
    layout = lay_out(3, measured())
    assert [r.source for r in layout.rows if r.modality == "Lexical"][0] == "ours"
    assert set(ours(layout, "Lexical").values()) == {None}
    line = [r for r in markdown(layout).splitlines() if r.startswith("| Lexical")]
    assert line[0].count(DASH) == 6


def test_a_strong_recipe_and_a_second_corpus_have_rows_of_their_own():
    strong = pd.concat([measured(), measured(recipe="strong", score=0.7)])
    assert (
        ours(lay_out(3, strong), source="ours, strong")["activation", "U"].score == 0.7
    )
    assert "Recipe strong: lambda 0.5." in lay_out(3, strong).notes
    two = pd.concat([measured(), measured(corpus="emodb")])
    sources = [
        r.source for r in lay_out(1, two).rows if r.ours and r.modality == "Audio"
    ]
    assert sources == ["ours (my_corpus)", "ours (emodb)"]


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ({}, {}),
        ({"p": 0.049}, {"bold": True}),
        ({"p": 0.05}, {}),
        ({"p": 0.01, "p_corrected": 0.04}, {"bold": True, "star": True}),
        ({"p": np.nan, "p_corrected": np.nan}, {}),
        ({"gate_passed": False}, {"dagger": True}),
    ],
)
def test_marks_follow_from_the_tests_and_the_gate(values, marks):
    entry = ours(lay_out(3, measured(**values)))["activation", "U"]
    assert entry == Entry(0.612, 0.551, 0.674, **marks)


@pytest.mark.parametrize(
    ("number", "quantity", "difference", "italic"),
    [(5, "U", -0.1, True), (5, "U", 0.1, False), (5, "P", -0.1, False)]
    + [(3, "U", -0.1, False)],
)
def test_italic_is_a_significant_loss_of_emotion_in_table_5(
    number, quantity, difference, italic
):
    table = measured(quantity, difference=difference, p=0.01)
    assert ours(lay_out(number, table))["activation", quantity].italic == italic


MARKED = {"p": 0.01, "p_corrected": 0.04, "gate_passed": False}


def test_marks_in_every_format():
    layout = lay_out(5, measured(**MARKED))
    assert rf"| ***0.61***\*{DAGGER} [0.55, 0.67] |" in markdown(layout)
    assert r"\textbf{\textit{0.61}}$^{*\dagger}$ &" in latex(layout)
    assert r"{\tiny [0.55, 0.67]}" in latex(layout)
    assert f"<b><i>0.61</i></b><sup>*{DAGGER}</sup>" in html(layout)


def test_published_numbers_carry_no_mark():
    text = markdown(lay_out(1, NOTHING))
    body = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    assert "*" not in body and DAGGER not in body
    assert "has lost them" in text


def test_latex_escapes_what_it_would_take_for_a_command():
    assert latex_text("95 % of a_b & {c} #1 $ < ~") == (
        r"95 \% of a\_b \& \{c\} \#1 \$ $<$ \textasciitilde{}"
    )
    text = latex(lay_out(3, measured(**MARKED)))
    assert r"my\_corpus" in text and text.isascii()


@pytest.mark.parametrize("number", TABLES)
def test_every_line_of_latex_has_as_many_cells_as_columns(number):
    text = latex(lay_out(number, pd.concat([measured(), measured("P", **MARKED)])))
    columns = re.search(r"\\begin{tabular}{(\w+)}", text)[1]
    lines = [line for line in text.splitlines() if line.endswith(r"\\")]
    spanned = [line.replace(r"\multicolumn{3}", "& &") for line in lines]
    assert {line.count("&") for line in spanned} == {len(columns) - 1}
    for left, right in ("{}", ("\\begin", "\\end")):
        assert text.count(left) == text.count(right)
    assert text.count("$") % 2 == 0


def test_html_escapes_names_that_are_not_ours():
    two = pd.concat([measured(corpus="<script>"), measured()])
    assert "<script>" not in html(lay_out(1, two))


def test_ours_and_the_published_come_out_of_real_scores():
    from support.tables_of_scores import defended

    scores = defended("none", strength=0.0).assign(gate_passed=True)
    layout = lay_out(1, paper_table(1, scores))
    assert "| Audio | ours | 0.60 [" in markdown(layout)
    assert "|  | Imp | 0.65 | 0.62 | 0.63 | 0.69 | 0.35 | 0.71 |" in markdown(layout)
