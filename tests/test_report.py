"""The report holds everything it shows, and shows everything there is."""

import re

import pandas as pd
import pytest
from test_results import PROBLEMS, save

from privemo.errors import PrivemoError
from privemo.published import load_slips
from privemo.report import merge_intervals, take_out_constants, write_report

TABLE = pd.DataFrame(
    {
        "corpus": "planted",
        "modality": ["acoustic", "lexical"],
        "L": [0.724, float("nan")],
        "low": [0.651, float("nan")],
        "high": [0.799, float("nan")],
    }
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    save(
        folder,
        tables={"leakage": TABLE},
        captions={"leakage": "Leakage & chance <0.5>."},
        seconds={"training": 12.5},
        notes=["97 % of the words are known."],
    )
    return write_report(folder).read_text(encoding="utf-8")


def test_the_report_asks_nothing_of_the_network(report):
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", report)
    assert report.count("data:image/png;base64,") == 1


@pytest.mark.parametrize(
    "part",
    [
        "Does leakage differ?",
        '<span class="verdict reproduced">reproduced</span>',
        "0.72 [0.65, 0.80]",
        "Leakage &amp; chance &lt;0.5&gt;.",
        "All rows: corpus planted.",
        "97 % of the words are known.",
        "12.5",
        "a.wav",
        "n folds",
        "keras",
    ],
)
def test_every_part_is_shown(report, part):
    assert part in report


def test_every_slip_of_the_paper_is_shown(report):
    section = report[report.index("differs from itself") :]
    assert section.count("<tr>") == len(load_slips()) + 1  # the header


def test_nothing_left_out_is_said_in_words(tmp_path):
    save(tmp_path, problems=PROBLEMS.iloc[:0])
    assert "Nothing: every file could be used." in write_report(tmp_path).read_text()


def test_a_missing_number_is_a_dash(report):
    assert "nan" not in report.lower().replace("pennant", "")
    assert "\N{EN DASH}" in report


def test_intervals_of_several_columns_are_merged():
    table = pd.DataFrame({"U": [0.5], "U_low": [0.4], "U_high": [0.6], "slow": [1]})
    merged = merge_intervals(table)
    assert merged.to_dict("records") == [{"U": "0.50 [0.40, 0.60]", "slow": 1}]


def test_a_column_called_low_first_is_left_alone():
    table = pd.DataFrame({"low": [0.4], "mid": [0.3], "high": [0.3]})
    assert list(merge_intervals(table)) == ["low", "mid", "high"]


@pytest.mark.parametrize("n_rows", [1, 2])
def test_numbers_and_verdicts_are_never_taken_out(n_rows):
    table = pd.DataFrame({"verdict": ["reproduced"], "L": [0.7], "n_folds": [5]})
    same, rest = take_out_constants(pd.concat([table] * n_rows))
    assert ("verdict" in rest, "L" in rest, "n_folds" in rest) == (
        True,
        True,
        n_rows < 2,
    )
    assert same == ("All rows: n folds 5." if n_rows > 1 else "")


def test_without_results_the_remedy_is_named(tmp_path):
    with pytest.raises(PrivemoError, match="run: make replicate"):
        write_report(tmp_path)
