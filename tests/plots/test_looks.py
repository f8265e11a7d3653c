"""Colours are told apart by who sees no green, and in grey; and never alone."""

import itertools
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from privemo import plots
from privemo.plots.looks import HATCHES, LINES, MODALITY_MARKS, PALETTE

# Machado, Oliveira and Fernandes (2009), deuteranopia, of linear light
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
ALL = np.eye(3)
TO_XYZ = [  # of sRGB, white D65
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]
WHITE = np.array([0.95047, 1.0, 1.08883])
LIGHTER, APART = 12, 25  # least difference of lightness, and of colour, of CIE Lab


def lab(color, *, seen=ALL):
    """Turn a colour, as it is seen, into CIE Lab."""
    rgb = np.array(to_rgb(color))
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ light, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def too_near(colors):
    """List the pairs that are one in grey or to who sees no green."""
    return [
        (a, b)
        for a, b in itertools.combinations(colors, 2)
        if abs(lab(a)[0] - lab(b)[0]) < LIGHTER
        or np.linalg.norm(lab(a, seen=DEUTERANOPIA) - lab(b, seen=DEUTERANOPIA)) < APART
    ]


def test_lab_is_that_of_the_books():
    np.testing.assert_allclose(lab("white"), [100, 0, 0], atol=0.02)
    np.testing.assert_allclose(lab("red"), [53.24, 80.09, 67.20], atol=0.05)


def test_all_colours_are_told_apart():
    assert too_near(PALETTE) == []


@pytest.mark.parametrize(
    "colors",
    [("tab:blue", "tab:red"), ("tab:green", "tab:orange", "tab:red"), ("r", "g")],
)
def test_colours_that_are_one_in_grey_are_found(colors):
    assert too_near(colors) != []


def test_a_colour_map_has_one_way_up():
    lightness = [lab(c)[0] for c in plt.get_cmap("cividis")(np.linspace(0, 1, 9))]
    assert np.all(np.diff(lightness) > 5)


def test_what_differs_by_colour_differs_by_its_mark_or_line_too():
    marks, colors = zip(*MODALITY_MARKS.values(), strict=True)
    assert len(set(marks)) == len(set(colors)) == len(MODALITY_MARKS)
    assert len(set(LINES)) == len(LINES) and len(set(HATCHES)) == len(HATCHES)


@pytest.mark.parametrize(
    "path", sorted(Path(plots.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_every_plot_takes_its_colours_and_intervals_from_one_place(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"tab:|coolwarm|C\d\b", text)
    assert ".errorbar(" not in text or path.stem == "common"
