"""What is counted over notebooks, and what is said once for all of them."""

import pytest

from privemo.report.overview import (
    MEANINGS,
    as_words,
    count_verdicts,
    duration,
    run_time,
    said_once,
    show_claims,
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
    pairs |= {("nothing to lower", "true")}
    (shown,) = show_claims({"claims": [claim(verdict, truth)]})
    assert shown["at_odds"] == ((verdict, truth) in pairs)


def test_verdicts_are_counted_by_notebook_and_for_all():
    runs = [
        {"notebook": "1", "claims": [claim(), claim("contradicted", "true")]},
        {"notebook": "2", "claims": [claim("reproduced", "not planted: why"), claim()]},
        {"notebook": "3", "claims": []},
    ]
    counts = count_verdicts(runs)
    assert counts["reproduced"].to_dict() == {"1": 1, "2": 2, "3": 0, "all": 3}
    assert counts.loc["all", ["known", "at_odds", "contradicted"]].tolist() == [1, 1, 1]


def test_what_a_run_left_out_is_counted_apart_from_what_a_corpus_lacks():
    left = claim("not testable", reason="left out of this run: no scores of it")
    lacking = claim("not testable", reason="emodb has no text")
    one_target = claim(reason="shown above 0; valence was left out of this run")
    counts = count_verdicts([{"notebook": "1", "claims": [left, lacking, one_target]}])
    assert counts.loc["all", ["not testable", "left_out"]].tolist() == [2, 1]


def test_a_claim_is_shown_with_its_numbers_and_its_truth():
    given = dict(
        target="activation, valence", truth="not planted: why", p_adjusted=0.02
    )
    made = claim(ours=0.6, low=0.5, high=0.7, statement="It is.", **given)
    (shown,) = show_claims({"claims": [made]})
    assert (shown["ours"], shown["p_adjusted"]) == ("0.60 [0.50, 0.70]", "0.020")
    assert (shown["short_truth"], shown["statement"]) == ("not planted", "It is.")
    (shown,) = show_claims({"claims": [claim("not testable", ours=None)]})
    assert (shown["ours"], shown["p_adjusted"], shown["statement"]) == ("", "", "1a")


def test_a_number_without_interval_is_shown_without():
    (shown,) = show_claims({"claims": [claim(ours=0.5, low=None, high=None)]})
    assert shown["ours"] == "0.50"


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
