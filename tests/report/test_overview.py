"""What is counted over notebooks, and what is said once for all of them."""

import pytest

from privemo.report.overview import (
    MEANINGS,
    as_words,
    at_odds,
    count_verdicts,
    duration,
    group_claims,
    run_time,
    said_once,
)
from privemo.terms import VERDICTS


def claim(verdict="reproduced", truth="", **values):
    names = {"claim": "1a", "target": "activation"}
    return names | {"verdict": verdict, "truth": truth} | values


def test_every_verdict_is_explained():
    assert tuple(MEANINGS) == VERDICTS


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("truth", ["true", "false", "", "not planted: a defence"])
def test_a_verdict_is_at_odds_with_the_opposite_truth_only(verdict, truth):
    pairs = {("contradicted", "true"), ("reproduced", "false")}
    assert at_odds(verdict, truth) == ((verdict, truth) in pairs)


def test_verdicts_are_counted_by_notebook_and_for_all():
    runs = [
        {"notebook": "1", "claims": [claim(), claim("contradicted", "true")]},
        {"notebook": "2", "claims": [claim("reproduced", "not planted: why"), claim()]},
        {"notebook": "3", "claims": []},
    ]
    counts = count_verdicts(runs)
    assert counts["reproduced"].to_dict() == {"1": 1, "2": 2, "3": 0, "all": 3}
    assert counts.loc["all", ["known", "at_odds", "contradicted"]].tolist() == [1, 1, 1]


def test_targets_of_a_claim_stand_side_by_side():
    claims = [
        claim(ours=0.6, low=0.5, high=0.7, truth="true"),
        claim("contradicted", "true", target="valence", ours=None),
        claim(claim="1b", target="all"),
        claim(claim="1a", corpus="emodb"),
    ]
    first, *others = group_claims({"claims": claims})
    assert first["cells"]["activation"]["ours"] == "0.60 [0.50, 0.70]"
    assert first["cells"]["valence"]["ours"] == ""
    assert [cell["at_odds"] for cell in first["cells"].values()] == [False, True]
    assert [list(group["cells"]) for group in others] == [["all"], ["activation"]]


def test_a_number_without_interval_is_shown_without():
    (group,) = group_claims({"claims": [claim(ours=0.5, low=None, high=None)]})
    assert group["cells"]["activation"]["ours"] == "0.50"


def test_what_differs_is_told_from_what_does_not():
    facts = {"a": {"n": 5, "x": [1, 2]}, "b": {"n": 5, "x": [1], "only": ""}}
    same, different = said_once(facts)
    assert same == {"n": "5", "only": "\N{EN DASH}"}
    assert different == [("x", "1, 2", "a"), ("x", "1", "b")]


@pytest.mark.parametrize(
    ("value", "text"),
    [([2, 3], "2, 3"), (0.5, "0.5"), (True, "True"), (None, "\N{EN DASH}"), (0, "0")],
)
def test_settings_are_words(value, text):
    assert as_words(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59.9 s"), (60, "1 min 0 s"), (3725.2, "62 min 5 s")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_parts_are_added_where_a_notebook_gives_no_sum():
    assert run_time({"seconds": {"a": 1, "b": 2}}) == 3
    assert run_time({"seconds": {"notebook": 5, "b": 2}}) == 5
    assert run_time({"seconds": {}}) == 0
