"""Several utterances of a speaker: told from ten what is not from one, and no more."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.battery import EFFORT

from privemo.battery import Material, run_battery
from privemo.battery.page import conclusion, readable_tables, write_page
from privemo.battery.together import SHOWN, more_from_many
from privemo.terms import ABOVE, CHANCE, PICKED

FEW = replace(EFFORT, n_shuffles=2)


def material(shift, *, n_speakers=40, n_each=20, copied=1, seed=0):
    """Draw voices whose class moves one unit a little, under much noise."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat([f"s{i:02d}" for i in range(n_speakers)], n_each)
    label = np.where(np.arange(n_speakers) % 2, "f", "m").repeat(n_each)
    Z = rng.normal(size=(len(speaker), 4))
    Z[:, 0] += shift * (label == "f")
    again = [np.repeat(some, copied, axis=0) for some in (Z, label, speaker)]
    return Material(*again)


def found(shift, **how):
    return run_battery(material(shift, **how), effort=FEW, n_jobs=1)


def of_picked(findings):
    table = findings.together
    return table[table["attacker"] == PICKED].set_index("utterances")


def test_what_noise_hides_in_one_utterance_returns_in_ten():
    table = of_picked(found(0.7))
    assert table["UAR"].is_monotonic_increasing
    assert table.loc[10, "UAR"] > table.loc[1, "UAR"] + 0.1
    assert table.loc[10, "verdict"] == ABOVE
    assert table["n_groups"].tolist() == [800, 240, 80]
    assert table["n_left_out"].tolist() == [0, 80, 0]


def test_one_utterance_is_what_the_table_of_attackers_says():
    findings = found(0.7)
    alone = findings.attackers.set_index("attacker").loc[PICKED]
    together = of_picked(findings).loc[1]
    for name in ("UAR", "low", "high"):
        assert together[name] == pytest.approx(alone[name])


@pytest.mark.parametrize("seed", range(3))
def test_many_utterances_do_not_make_sure_of_what_is_not_there(seed):
    table = of_picked(found(0.0, seed=seed))
    assert (table["verdict"] == CHANCE).all()
    assert (table["low"] < 0.5).all()


def test_copies_tell_nothing_twice():
    once, copied = (of_picked(found(0.7, n_each=10, copied=n)) for n in (1, 3))
    assert once["n_groups"].tolist() == copied["n_groups"].tolist()


def test_speakers_with_two_utterances_have_no_such_table(tmp_path):
    findings = found(1.0, n_each=2)
    assert findings.together.empty
    assert "together" not in readable_tables(findings)
    assert more_from_many(findings.together) == ""
    page = write_page(findings, tmp_path).read_text(encoding="utf-8")
    assert 'id="together"' not in page


def test_it_is_printed_stored_and_shown(tmp_path):
    findings = found(0.7)
    assert list(findings.together.columns) == SHOWN
    assert "together" in readable_tables(findings)
    page = write_page(findings, tmp_path).read_text(encoding="utf-8")
    assert 'id="together"' in page
    stored = pd.read_csv(tmp_path / "together.csv")
    assert stored["utterances"].tolist() == [1, 3, 10] * 2


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([ABOVE, ABOVE, ABOVE], ""),
        ([CHANCE, CHANCE, CHANCE], ""),
        ([CHANCE, CHANCE, ABOVE], "but 10 of a speaker are"),
        ([CHANCE, ABOVE, ABOVE], "but 3 of a speaker are"),
    ],
)
def test_a_sentence_says_from_how_many(verdicts, said):
    rows = {"attacker": PICKED, "utterances": [1, 3, 10], "verdict": verdicts}
    table = pd.DataFrame(rows).assign(UAR=0.7, low=0.6, high=0.8)
    told = more_from_many(table)
    assert (said in told) if said else told == ""
    findings = replace(found(0.7, n_each=4), together=table)
    assert told in conclusion(findings)
