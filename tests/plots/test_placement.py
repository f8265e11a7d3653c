"""Placements are drawn with their intervals, beside the paper's corpora."""

import pytest
from support.pictures import error_bars, legend_of, summary_of, ticks

from privemo.plots import (
    placement_plot,
)
from privemo.published import load_scores


@pytest.mark.parametrize("score", [0.3, 0.45])
def test_placement_plot_shows_intervals_and_the_papers_corpora(score):
    rows = [("valence", "multimodal", "gender by stream", q, score) for q in "PU"]
    figure = placement_plot(summary_of(*rows), load_scores())
    privacy, emotion = figure.axes
    assert privacy.get_title() == "valence" and "P" in privacy.get_xlabel()
    bounds = [round(score - 0.1, 6), round(score + 0.2, 6)]
    assert error_bars(privacy) == {-2: bounds} == error_bars(emotion)
    # section 5.6, valence: P 0.46 twice, U 0.67 and 0.64; above it tables 2 and 4
    assert ticks(privacy) == {0: [0.32, 0.38], -1: [0.45, 0.46], -2: [0.46, 0.46]}
    assert ticks(emotion)[-2] == [0.64, 0.67]
    assert set(legend_of(figure)) == {"paper, each corpus", "ours, 95 %", "chance"}


def test_what_the_paper_did_not_ask_about_is_drawn_alone():
    rows = [("valence", "given and lexical", "gender by stream", q, 0.4) for q in "PU"]
    figure = placement_plot(
        summary_of(*rows), load_scores(), modality="given and lexical"
    )
    privacy, _ = figure.axes
    assert error_bars(privacy) == {-2: [0.3, 0.6]} and ticks(privacy) == {}
