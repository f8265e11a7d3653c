"""The benchmark finds statistics that break their promise, and leaves others alone."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # as for a script that lies there
PROMISES = importlib.import_module("promises")
N_STRENGTHS = importlib.import_module("drawn_scores").N_STRENGTHS
N_FOLDS, N_DRAWS = 5, 200


def made_up(rng, *, shared, fair=True):
    """Scores around chance whose folds have an error in common, or have not."""

    def scores(quantity, n):
        error = rng.normal(size=(N_FOLDS, n)) + shared * rng.normal(size=n)
        return PROMISES.CHANCE[quantity] + 0.05 * error

    p = rng.random() if fair else rng.random() / 4
    test = SimpleNamespace(p_greater=p, p_two_sided=p, uar=0.5, null_low=0, null_high=1)
    return {
        **{q: scores(q, 2) for q in ("L", "U", "U_male", "U_female", "MI")},
        "P": scores("P", 1 + N_STRENGTHS),
        **{"share": 0, "MI share": 0, "permutation": test, "gap p": p},
        "curves": rng.random(3) < (0.95 if fair else 0.8),
    }


def remarks(found, *, promised):
    return {
        name: PROMISES.remark(np.mean(values), len(values), promised=promised)
        for name, values in found.items()
    }


@pytest.fixture(scope="module")
def independent():
    rng = np.random.default_rng(0)
    return [made_up(rng, shared=0) for _ in range(N_DRAWS)]


@pytest.fixture(scope="module")
def dependent():
    rng = np.random.default_rng(1)
    return [made_up(rng, shared=1, fair=False) for _ in range(N_DRAWS)]


def test_promises_that_are_kept_are_said_to_be_kept(independent):
    found = remarks(PROMISES.coverage(independent, 0), promised="holds")
    assert len(found) == 4 * len(PROMISES.CHANCE) + 4
    assert "too narrow" not in found.values()
    wrong = remarks(PROMISES.alarms(independent, 0), promised="errs")
    broken = {name for name, said in wrong.items() if said != "kept"}
    assert not broken


def test_promises_that_are_broken_are_found(dependent):
    found = remarks(PROMISES.coverage(dependent, 0), promised="holds")
    spared = {"L, band of shuffles"}
    assert {name for name, said in found.items() if said != "too narrow"} == spared
    wrong = remarks(PROMISES.alarms(dependent, 0), promised="errs")
    for name in (
        "L above chance: reproduced",
        "P difference, above: reproduced",
        "U difference, no fall: reproduced",
        "gap difference, differs: reproduced",
        "paired t-test, corrected",
        "one of four, adjusted, corrected",
        "L, shuffled speakers, one-sided",
        "gap of groups, shuffled",
    ):
        assert wrong[name] == "too often", name


@pytest.mark.parametrize(
    ("share", "n", "promised", "said"),
    [
        (0.95, 200, "holds", "kept"),
        (0.925, 200, "holds", "kept"),  # chance does that
        (0.90, 200, "holds", "too narrow"),
        (0.925, 2000, "holds", "too narrow"),
        (0.98, 200, "holds", "wide"),
        (0.05, 200, "errs", "kept"),
        (0.07, 200, "errs", "kept"),
        (0.10, 200, "errs", "too often"),
        (0.07, 2000, "errs", "too often"),
    ],
)
def test_a_remark_allows_for_chance_and_no_more(share, n, promised, said):
    assert PROMISES.remark(share, n, promised=promised) == said


def test_a_table_ends_a_row_with_its_worst_remark():
    cells = {"a": np.ones(200), "b": np.arange(200) % 2}
    lines = PROMISES.as_markdown(
        "held", {"10": cells, "20": {"a": np.ones(200)}}, promised="holds"
    ).splitlines()
    assert lines[0] == "|  | 10 | 20 | held |"
    assert lines[2:] == [
        "| a | 1.000 | 1.000 | wide |",
        "| b | 0.500 |  | too narrow |",
    ]


@pytest.fixture(scope="module")
def draw():
    size = dict(n_speakers=24, n_folds=5, effect=0.8)
    return PROMISES.one_draw(0, 1, (0.5, 0.1, 0.5), **size)


def test_a_draw_holds_what_was_planted(draw):
    assert draw["P"].shape == (5, 1 + N_STRENGTHS)
    assert draw["MI"].shape == (5, 2)
    for quantity in ("L", "U", "U_male", "U_female"):
        assert np.nanmean(draw[quantity]) > PROMISES.CHANCE[quantity] + 0.05
    assert draw["P"].mean() < 0.45
    assert draw["share"] == pytest.approx(1 / 3)
    assert draw["permutation"].p_greater < 0.05


def test_a_draw_without_anything_planted_holds_nothing():
    size = dict(n_speakers=60, n_folds=5, effect=0.0)
    draw = PROMISES.one_draw(0, 1, (0.5, 0.1, 0.5), **size)
    for quantity in ("L", "U", "P", "MI"):
        # standard deviations over corpora of this size: 0.04 and less
        assert abs(draw[quantity].mean() - PROMISES.CHANCE[quantity]) < 0.13


def test_the_number_of_a_draw_decides_it(draw):
    size = dict(n_speakers=24, n_folds=5, effect=0.8)
    again, other = (
        PROMISES.one_draw(0, n, (0.5, 0.1, 0.5), **size)["P"] for n in (1, 2)
    )
    np.testing.assert_array_equal(again, draw["P"])
    assert not np.allclose(other, draw["P"])
