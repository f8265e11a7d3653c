"""Curves of who knows something and of who does not."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import legend_of, line

from privemo.errors import PrivemoError
from privemo.plots import (
    curves_plot,
)


def memberships(attackers=("semi-informed", "ignorant"), *, modalities=("acoustic",)):
    """Make log odds: members of the first attacker stand out, those of others not."""
    who = np.repeat(np.arange(12), 5)
    rows = [
        pd.DataFrame(
            {
                "modality": modality,
                "attacker": attacker,
                "speaker": [f"toy:{s:02d}" for s in who],
                "gender": np.array(["female", "male"])[who // 2 % 2],
                "label": np.array(["yes", "no"])[who % 2],
                "score": (i == 0) * 9.0 * (who % 2 == 0)
                + np.random.default_rng(i).normal(size=len(who)),
            }
        )
        for modality in modalities
        for i, attacker in enumerate(attackers)
    ]
    return pd.concat(rows, ignore_index=True)


def test_curves_of_utterances_are_thin_and_those_of_speakers_thick():
    figure = curves_plot(memberships(modalities=("acoustic", "lexical")))
    assert [ax.get_title() for ax in figure.axes] == ["acoustic", "lexical"]
    ax = figure.axes[1]
    widths = {one.get_label(): one.get_linewidth() for one in ax.lines}
    for attacker in ("semi-informed", "ignorant"):
        thick, thin = (f"{attacker}, {unit}" for unit in ("speakers", "utterances"))
        assert widths[thick] > widths[thin]
        assert len(line(ax, thick)) <= 1 + 12  # speakers
        for label in (thick, thin):
            np.testing.assert_array_equal(line(ax, label)[[0, -1]], [[0, 0], [1, 1]])
    assert set(legend_of(figure)) == {*widths} and "knows nothing" in widths


def test_a_curve_of_who_knows_goes_through_the_corner_and_no_other():
    (ax,) = curves_plot(memberships()).axes
    for unit in ("utterances", "speakers"):
        known = line(ax, f"semi-informed, {unit}").tolist()
        assert [0.0, 1.0] in known
        assert [0.0, 1.0] not in line(ax, f"ignorant, {unit}").tolist()


def test_one_attacker_may_be_drawn_alone():
    figure = curves_plot(memberships(["ignorant"]))
    assert not [name for name in legend_of(figure) if name.startswith("semi")]


def test_curves_without_a_truth_are_refused():
    with pytest.raises(PrivemoError, match=r"needs the columns \['label'\]"):
        curves_plot(memberships().drop(columns="label"))
