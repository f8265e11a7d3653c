"""Leakage is drawn beside chance and the paper."""

import pandas as pd

from privemo.plots import (
    leakage_plot,
)


def test_plot_marks_chance_and_the_paper():
    table = pd.DataFrame(
        {
            "target": ["activation", "activation", "valence"],
            "modality": ["acoustic", "lexical", "lexical"],
            "score": [0.7, 0.6, 0.5],
            "low": [0.6, 0.5, 0.4],
            "high": [0.8, 0.7, 0.6],
            "published_low": [0.69, 0.62, 0.57],
            "published_high": [0.73, 0.64, 0.61],
        }
    )
    figure = leakage_plot(table)
    assert [ax.get_title() for ax in figure.axes] == ["activation", "valence"]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert any("paper" in text for text in texts) and "chance" in texts
