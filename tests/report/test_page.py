"""The report holds everything it shows, and shows everything there is."""

import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from support.pages import Page
from support.results_of_notebooks import PROBLEMS, save
from support.tables_of_scores import defended, make_scores

from privemo.errors import PrivemoError
from privemo.published import load_slips
from privemo.report.headings import GLOSSARY, heading
from privemo.report.page import MOST_DECIDED, write_report
from privemo.terms import VERDICTS

TABLE = pd.DataFrame(
    {
        "corpus": "planted",
        "modality": ["acoustic", "lexical"],
        "L": [0.724, float("nan")],
        "low": [0.651, float("nan")],
        "high": [0.799, float("nan")],
    }
)


CLAIMS = pd.DataFrame(
    {
        "corpus": "planted",
        "claim": ["1a", "1b", "1c"],
        "question": 1,
        "statement": ["Voices leak gender.", "So do words.", "Both leak most."],
        "target": ["activation, valence", "activation", "activation, valence"],
        "paper": ["0.69", "0.56", ""],
        "ours": [0.724, 0.6, float("nan")],
        "low": [0.651, 0.5, float("nan")],
        "high": [0.799, 0.7, float("nan")],
        "p": [0.001, 0.03, float("nan")],
        "p_adjusted": [0.002, 0.0345, float("nan")],
        "verdict": ["reproduced", "contradicted", "not testable"],
        "reason": ["above 0.5", "below 0.5", "left out of this run: no text"],
        "truth": ["true", "true", "not planted: what a defence does"],
    }
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    fold = TABLE.assign(fold=7, L=0.123)
    save(
        folder,
        claims=CLAIMS,
        tables={"leakage": TABLE, "leakage_by_fold": fold},
        captions={"leakage": "Leakage & chance <0.5>."},
        scores=defended("gender", strength=0.5).assign(gate_passed=False),
        seconds={"notebook": 62.5, "training": 12.5},
        settings={"corpus": "planted", "profile": "lesson", "n_folds": 5},
        notes=["97 % of the words are known."],
    )
    save(
        folder,
        "2_privacy",
        question="Does privacy rise?",
        tables={},
        settings={"corpus": "planted", "profile": "smoke", "n_folds": 5},
        notes=["97 % of the words are known.", "Strong is ours."],
        seconds={"notebook": 5.0},
    )
    return write_report(folder).read_text(encoding="utf-8")


def test_the_report_asks_nothing_of_the_network(report):
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", report)
    assert report.count("data:image/png;base64,") == 2


@pytest.mark.parametrize(
    "part",
    [
        "1. Does leakage differ?",
        "2. Does privacy rise?",
        '<span class="verdict reproduced">reproduced</span>',
        'data-name="adjusted p">0.035<',
        'data-name="paper">0.69<',
        "left out of this run: no text",
        "1 of those that are not testable",
        "0.72 [0.65, 0.80]",
        "Table 5. Models with a gender and a speaker adversary.",
        "leakage_by_fold.csv",
        "Strong is ours.",
        "1 min 2 s",  # of the notebook; its parts are not added
        "1 min 8 s",  # of all
        "Leakage &amp; chance &lt;0.5&gt;.",
        "All rows: corpus planted.",
        "97 % of the words are known.",
        "a.wav",
        "<dt>n folds</dt>",
        "keras",
    ],
)
def test_every_part_is_shown(report, part):
    assert part in report


def test_every_slip_of_the_paper_is_shown(report):
    assert section(report, "slips").count("<tr>") == len(load_slips()) + 1  # the header


def section(report, name):
    start = report.index(f'<section id="{name}">')
    return report[start : report.index("</section>", start)]


def test_the_contents_lead_to_what_is_there(report):
    links = re.findall(r'href="#([^"]+)"', report)
    assert links and set(links) <= set(re.findall(r'<section id="([^"]+)"', report))


def test_verdicts_are_counted_and_one_that_cannot_be_right_is_marked(report):
    summary = section(report, "summary")
    assert re.findall(r'<td data-name="reproduced">(\d+)</td>', summary) == [
        "1",
        "1",
        "2",
    ]
    assert "<strong>1 cannot be right</strong>" in summary
    assert summary.count("not what was planted") == 1
    assert "what a defence does" not in summary
    assert "what a defence does" in section(report, "1_leakage")


def test_what_is_said_of_gender_is_not_said_of_another_attribute(tmp_path):
    """With three classes an attacker at 0.40 is above guessing, and not below 0.50."""
    scores = defended("none").assign(attribute="age_group", n_classes=3)
    settings = {"corpus": "cremad", "attribute": "age_group"}
    save(tmp_path, settings=settings, scores=scores)
    report = write_report(tmp_path).read_text(encoding="utf-8")
    first = section(report, "answers")
    assert "This run attacks <strong>age group</strong> and not gender" in first
    assert "guessing gives" not in report and "wrong gender" not in report
    assert '<ol class="answers">' not in report and "Table 1." not in report
    assert not (tmp_path / "tables/paper").exists()


def test_claims_without_a_known_truth_have_no_column_for_it(tmp_path):
    save(tmp_path, claims=CLAIMS.assign(truth=""))
    report = write_report(tmp_path).read_text(encoding="utf-8")
    assert "truth</th>" not in report and "cannot be right" not in report


def test_the_papers_tables_stand_beside_ours_in_its_layout(report):
    tables = section(report, "tables")
    assert tables.count('<table class="paper">') == 5
    assert "0.60<sup>\N{DAGGER}</sup>" in tables
    assert tables.count("Imp: MSP-Improv.") == 1  # the legend


def test_without_scores_there_is_no_section_of_tables(tmp_path):
    save(tmp_path)
    report = write_report(tmp_path).read_text(encoding="utf-8")
    assert 'id="tables"' not in report


def test_what_notebooks_share_is_said_once(report):
    assert report.count("97 % of the words are known.") == 1
    assert report.count("<dt>n folds</dt>") == report.count("<dt>keras</dt>") == 1
    assert "profile (notebook 1)" in report and "profile (notebook 2)" in report
    assert report.count(">a.wav<") == 1


def test_a_table_by_fold_is_named_and_not_printed(report):
    assert "0.12" not in section(report, "1_leakage")


def test_a_notebook_may_choose_its_tables(tmp_path):
    tables = {"a": TABLE.assign(fold=0, L=0.123), "b": TABLE.assign(L=0.456)}
    save(tmp_path, tables=tables, report_tables=["a"])
    report = write_report(tmp_path).read_text(encoding="utf-8")
    shown = section(report, "1_leakage")
    assert "0.12 [0.65, 0.80]" in shown and "0.46" not in shown
    elsewhere = shown[shown.index("Not printed here") :]
    assert "b.csv" in elsewhere and "a.csv" not in elsewhere


def test_nothing_left_out_is_said_in_words(tmp_path):
    save(tmp_path, problems=PROBLEMS.iloc[:0])
    assert "Nothing: every file could be used." in write_report(tmp_path).read_text()


def test_a_missing_number_is_a_dash(report):
    assert "nan" not in report.lower().replace("pennant", "")
    assert "\N{EN DASH}" in report


def test_without_results_the_remedy_is_named(tmp_path):
    with pytest.raises(PrivemoError, match="run: make replicate"):
        write_report(tmp_path)


# what answers first


@pytest.fixture(scope="module")
def page(report):
    return Page(report)


def test_five_sentences_and_one_picture_come_first_and_verdicts_next(page):
    assert len(page.find("li")) == 5
    assert len(page.find("svg", folded=False)) == 1
    assert page.find("img", folded=False) == []
    assert page.order("section")[:3] == ["answers", "glossary", "summary"]


def test_all_else_is_folded(page):
    folded = [one["id"] for one in page.find("section", folded=True)]
    assert folded == ["glossary", "tables", "1_leakage", "2_privacy", "data", "slips"]
    assert len(page.find("table", folded=False)) == 2
    assert page.words(folded=False) < 400


def test_the_glossary_is_one_click_away_and_has_every_word(report, page):
    glossary = section(report, "glossary")
    for word in (*GLOSSARY, *VERDICTS):
        assert f">{word}<" in glossary
    assert {"U", "L", "P", "MI", "chance", "interval"} <= set(GLOSSARY)
    assert page.parents("glossary").count("details") == 1


def test_what_is_folded_is_not_printed(report):
    printed = report[report.index("@media print") :]
    assert "details:not([open]), .csv { display: none; }" in printed
    assert "#summary, main > details[open] { break-before: page; }" in printed


def test_every_picture_has_words_and_every_table_a_head(page):
    assert all(one["alt"] for one in page.find("img"))
    assert all(one["aria-label"] for one in page.find("svg"))
    assert len(page.find("thead")) == len(page.find("table"))


def test_every_table_leads_to_its_csv(report, page, tmp_path):
    save(tmp_path, claims=CLAIMS, scores=defended("none").assign(gate_passed=True))
    page = Page(write_report(tmp_path).read_text(encoding="utf-8"))
    links = [one for one in page.find("a") if one.get("download")]
    assert len(page.find("table")) == len(links)
    for link in links:
        if not link["href"].startswith("data:text/csv"):
            assert (tmp_path / unquote(link["href"])).is_file(), link["href"]
    held = [one["href"] for one in links if one["href"].startswith("data:")]
    assert [unquote(href).count("file,problem,remedy") for href in held] == [1, 0]


def test_undecided_is_never_a_finding(tmp_path):
    luck = {"P": [0.2, 0.8, 0.5, 0.4, 0.6], "U": [0.2, 0.5, 0.3, 0.4, 0.3]}
    rows = [make_scores(**luck).assign(defence="none", recipe="paper", strength=0.0)]
    rows += [defended("gender", P=luck["U"], U=luck["P"])]
    save(tmp_path, scores=pd.concat(rows).assign(gate_passed=True))
    page = Page(write_report(tmp_path).read_text(encoding="utf-8"))
    kinds = [one["class"] for one in page.find("li")]
    assert kinds == ["open", "open", "not-asked", "open", "not-asked"]


@pytest.mark.parametrize("n_claims", [1, MOST_DECIDED, MOST_DECIDED + 1])
def test_more_than_a_printed_page_of_claims_is_folded(tmp_path, n_claims):
    claims = pd.concat([CLAIMS[:1]] * n_claims)
    save(tmp_path, claims=claims.assign(claim=[str(i) for i in range(n_claims)]))
    page = Page(write_report(tmp_path).read_text(encoding="utf-8"))
    assert len(page.find("table", folded=False)) == 1 + (n_claims <= MOST_DECIDED)


def test_a_run_of_nothing_but_smoke_says_so(tmp_path):
    save(tmp_path, settings={"corpus": "emodb", "profile": "smoke"})
    report = write_report(tmp_path).read_text(encoding="utf-8")
    assert "no number here means anything" in report
    assert "made by a machine" not in report
    assert "None of the paper's claims" not in report  # one was reproduced


# heads of tables

REFERENCE = sorted((Path(__file__).parents[1] / "reference").glob("*.csv"))


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Report the stored tables, all of them printed."""
    folder = tmp_path_factory.mktemp("stored")
    tables = {path.stem: pd.read_csv(path) for path in REFERENCE}
    save(folder, tables=tables, report_tables=list(tables), figures={})
    return Page(write_report(folder).read_text(encoding="utf-8"))


def test_no_head_of_a_stored_table_is_the_raw_name_of_a_column(stored):
    raw = {name for path in REFERENCE for name in pd.read_csv(path, nrows=0)}
    raw = {name for name in raw if heading(name) != name} - {"lower"}
    raw |= {name.replace("_", " ") for name in raw if not name.startswith("fold_")}
    heads = {text for text in stored.texts("th")}
    assert len(heads) > 60
    assert heads & raw == set()
    assert [text for text in heads if "_" in text] == []


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_two_columns_of_a_table_never_share_a_head(path):
    names = [heading(name) for name in pd.read_csv(path, nrows=0)]
    assert len(set(names)) == len(names)
