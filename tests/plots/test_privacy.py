"""The attacker is drawn beside the adversary, at the end and epoch by epoch."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import line

from privemo.plots import (
    gap_plot,
    training_plot,
)


def gap_table(*rows):
    """Make rows of L and P from (target, modality, network, L, P, gate passed)."""
    rows = [
        {
            "target": target,
            "modality": modality,
            "network": network,
            "quantity": quantity,
            "score": score,
            "low": score - 0.1,
            "high": score + 0.05,
            "published_low": 0.4 if quantity == "P" else float("nan"),
            "published_high": 0.45 if quantity == "P" else float("nan"),
            "gate_passed": passed,
        }
        for target, modality, network, leakage, privacy, passed in rows
        for quantity, score in (("L", leakage), ("P", privacy))
    ]
    return pd.DataFrame(rows)


def drawn(ax, name):
    """Return centres, lower and upper ends of what a panel calls `name`."""
    container = next(c for c in ax.containers if c.get_label().startswith(name))
    ends = np.array([path.vertices[:, 0] for path in container[2][0].get_paths()])
    return container[0].get_xdata().astype(float), ends.min(axis=1), ends.max(axis=1)


@pytest.mark.parametrize(("leakage", "privacy"), [(0.5, 0.3), (0.7, 0.45), (0.4, 0.55)])
def test_the_attacker_is_drawn_as_a_uar_beside_the_adversary(leakage, privacy):
    row = ("activation", "lexical", "private", leakage, privacy, True)
    ax = gap_plot(gap_table(row)).axes[0]
    for name, bounds in (
        ("adversary", (leakage, leakage - 0.1, leakage + 0.05)),
        ("attacker", (1 - privacy, 1 - privacy - 0.05, 1 - privacy + 0.1)),
    ):
        np.testing.assert_allclose(np.ravel(drawn(ax, name)), bounds)
    gap, paper = (lines.get_segments()[0][:, 0] for lines in ax.collections[:2])
    np.testing.assert_allclose(gap, [leakage, 1 - privacy])
    np.testing.assert_allclose(sorted(paper), [0.55, 0.6])


def test_a_dagger_stands_where_a_gate_did_not_pass_and_nowhere_else():
    table = gap_table(
        ("activation", "lexical", "general", 0.6, 0.4, True),
        ("activation", "lexical", "private", 0.5, 0.4, False),
        ("valence", "lexical", "private", 0.5, 0.4, True),
    )
    names = [t.get_text() for t in gap_plot(table).axes[0].get_yticklabels()]
    assert names == ["lexical, general", "lexical, private\N{DAGGER}"]
    silent = gap_plot(table.drop(columns="gate_passed"))
    assert "\N{DAGGER}" not in silent.axes[0].get_yticklabels()[1].get_text()


def test_a_cell_that_was_not_run_leaves_its_row_empty():
    table = gap_table(
        ("activation", "acoustic", "general", 0.6, 0.4, True),
        ("activation", "lexical", "general", 0.7, 0.2, True),
        ("valence", "lexical", "general", 0.65, 0.3, True),
    )
    _, valence = gap_plot(table).axes
    np.testing.assert_allclose(drawn(valence, "attacker")[0], [0.7])
    y = next(c for c in valence.containers if c.get_label().startswith("attacker"))
    assert round(y[0].get_ydata()[0]) == -1  # the second row, the first is empty


def history_of(**columns):
    """Make a history of two folds, of three and of two epochs."""
    folds = {"fold": [0, 0, 0, 1, 1], "epoch": [0, 1, 2, 0, 1]}
    return pd.DataFrame(
        {**folds, "chosen": [False, True, False, True, False]} | columns
    )


def test_epochs_count_from_one_and_means_are_over_folds_that_still_train():
    nan = float("nan")
    history = history_of(
        gender=[0.7, 0.6, 0.5, 0.5, 0.4], attacker=[nan, 0.8, nan, nan, 0.6]
    )
    first, second = training_plot({"general": history, "private": history}).axes
    assert [first.get_title(), second.get_title()] == ["general", "private"]
    expected = [[1, 0.6], [2, 0.5], [3, 0.5]]
    np.testing.assert_allclose(line(second, "adversary"), expected)
    np.testing.assert_allclose(line(second, "attacker"), [[2, 0.7]])
    assert line(first, "epochs kept")[:, 0].tolist() == [2, 1]


def test_a_training_without_an_attacker_beside_it_is_drawn():
    figure = training_plot({"general": history_of(gender=[0.7, 0.6, 0.5, 0.5, 0.4])})
    assert len(line(figure.axes[0], "attacker")) == 0
    assert len(line(figure.axes[0], "adversary")) == 3
