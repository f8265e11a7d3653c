"""The gain of evidence is that of the definition, and a stopped run goes on."""

import importlib
import sys
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # as for a script that lies there
EVIDENCE = importlib.import_module("evidence")
# seconds, trainings, half-width: half as wide, twice as long
COSTS = {"now": (200.0, 60, 0.03), "before": (100.0, 30, 0.06)}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Measure nothing, but keep what is asked for."""
    asked = []

    @contextmanager
    def trees():
        yield {EVIDENCE.NOW: "now", EVIDENCE.BEFORE: "before"}

    def measured(tree, seed):
        asked.append((tree, seed))
        if seed > 73:
            raise KeyboardInterrupt
        names = "seconds", "n_trainings", "half_width"
        return dict(zip(names, COSTS[tree], strict=True))

    monkeypatch.setattr(EVIDENCE, "KEPT", tmp_path / "evidence.csv")
    monkeypatch.setattr(EVIDENCE, "_trees", trees)
    monkeypatch.setattr(EVIDENCE, "measured", measured)
    return asked


def test_the_gain_is_that_of_seconds_and_of_squared_widths(asked):
    found = {row["what"]: row["median"] for row in EVIDENCE.measure(2)}
    assert found["evidence: now, 60 trainings, +-0.030, 2 seeds"] == pytest.approx(200)
    before = f"evidence: {EVIDENCE.BEFORE}, 30 trainings, +-0.060, 2 seeds"
    assert found[before] == pytest.approx(400)
    assert found["evidence: gain"] == pytest.approx(2)
    assert found["evidence: gain of speed"] == pytest.approx(1)
    assert found["evidence: gain of design"] == pytest.approx(2)


def test_no_seed_is_measured_twice_and_a_stopped_run_loses_none(asked):
    EVIDENCE.measure(2)
    with pytest.raises(KeyboardInterrupt):
        EVIDENCE.measure(5)
    del asked[:]
    rows = EVIDENCE.measure(4)
    assert asked == []
    assert ", 4 seeds" in rows[0]["what"]


def test_a_seed_of_other_code_is_measured_again(asked, monkeypatch):
    EVIDENCE.measure(1)
    monkeypatch.setattr(EVIDENCE, "_code", lambda: "edited")
    del asked[:]
    EVIDENCE.measure(1)
    assert [seed for _, seed in asked] == [EVIDENCE.FIRST_SEED] * 2
    assert set(pd.read_csv(EVIDENCE.KEPT)["code"]) == {"edited"}
