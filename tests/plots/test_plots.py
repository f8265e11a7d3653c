"""Pictures show what they are given: scores, intervals, chance, the paper."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from privemo.claims.verdicts import TOLERANCE
from privemo.errors import PrivemoError
from privemo.folds.membership import membership_split
from privemo.plots import (
    attackers_plot,
    both_attacks_plot,
    change_plot,
    curves_plot,
    gap_plot,
    leakage_plot,
    membership_plot,
    membership_sets_plot,
    placement_plot,
    power_plot,
    rates_plot,
    strength_plot,
    subgroup_plot,
    trade_off_plot,
    training_plot,
)
from privemo.published import load_scores
from privemo.tables.attackers import battery_table
from privemo.tables.changes import published_changes
from privemo.terms import DEFENCES, PICKED

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


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


def legend_of(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def change_table(targets=("activation", "valence")):
    cells = [(t, m) for t in targets for m in ("acoustic", "lexical")]
    table = pd.DataFrame(cells, columns=["target", "modality"])
    bounds = {"change": -0.02, "low": -0.08, "high": 0.04, "visible": 0.09}
    return table.assign(**bounds)


def test_a_change_stands_beside_what_can_be_seen_and_what_is_tolerated():
    table = change_table()
    table.loc[0, ["low", "high", "visible"]] = float("nan")  # one fold only
    figure = change_plot(table, published_changes("U"))
    assert [ax.get_title() for ax in figure.axes] == ["activation", "valence"]
    ax = figure.axes[1]
    bars = {(bar.get_x(), bar.get_width()) for bar in ax.patches}
    assert bars == {(-0.09, 0.18)}
    drawn = {tuple(line.get_xdata()) for line in ax.lines}
    assert (-TOLERANCE, -TOLERANCE) in drawn and (0, 0) in drawn
    paper = max(ax.lines, key=lambda line: len(line.get_xdata()))
    assert len(paper.get_xdata()) == 6  # of 8 rows, 2 are multimodal
    assert "paper, each corpus" in legend_of(figure)


@pytest.mark.parametrize("spread", [0.01, 0.05])
def test_power_rises_and_the_correction_takes_some_of_it(spread):
    published = published_changes("U")
    ax = power_plot(spread, published, n_folds=5, test_share=1 / 3).axes[0]
    curves = {line.get_label(): line.get_ydata() for line in ax.lines}
    plain, corrected = curves["plain test, as it believes"], curves["corrected test"]
    assert plain[0] == pytest.approx(0.05, abs=1e-3)
    assert (np.diff(corrected) >= -1e-9).all() and (corrected <= plain + 1e-9).all()
    assert (curves["corrected, four times the speakers"] >= corrected - 1e-9).all()


@pytest.mark.parametrize("spread", [0.0, float("nan")])
def test_power_without_a_spread_is_not_drawn(spread):
    figure = power_plot(spread, published_changes("U"), n_folds=5, test_share=1 / 3)
    assert legend_of(figure) == [
        "paper's changes of U",
        "tolerated fall",
        "false alarms",
    ]


def test_women_and_men_stand_on_two_axes_of_one_scale():
    keys = ["target", "modality"]
    table = change_table().merge(change_table(), on=keys, suffixes=("_male", "_female"))
    table.loc[0, "change_female"] = float("nan")  # a level that no woman showed
    printed = [published_changes(name) for name in ("U_male", "U_female")]
    published = pd.merge(*printed, on=[*keys, "corpus"], suffixes=("_male", "_female"))
    assert len(published) == 16
    figure = subgroup_plot(table, published)
    for ax in figure.axes:
        assert ax.get_xlim() == ax.get_ylim()
        assert len(ax.containers) == (1 if ax.get_title() == "activation" else 2)
        hollow = [x for x in ax.lines if x.get_markerfacecolor() == "none"]
        assert sum(len(line.get_xdata()) for line in hollow) == 8
    assert {"both alike", "lexical, 95 %"} <= set(legend_of(figure))


def test_a_gap_that_is_not_defined_leaves_a_blank():
    rows = [
        {"rate": rate, "level": level, "gap": gap, "network": network}
        for network in ("Gen", "Priv")
        for rate in ("recall", "false alarms")
        for level, gap in (("low", 0.1), ("mid", float("nan")), ("high", -0.2))
    ]
    rates = pd.DataFrame(rows).assign(target="valence", modality="lexical")
    figure = rates_plot(rates)
    assert [ax.get_title() for ax in figure.axes] == ["valence, lexical"]
    bars = [bar.get_width() for bar in figure.axes[0].patches]
    np.testing.assert_array_equal(bars, [0.1, np.nan, -0.2] * 2)
    assert legend_of(figure) == ["Gen", "Priv"]


def summary_of(*rows):
    """Make a summary from rows of target, modality, defence, quantity and score."""
    columns = ["target", "modality", "defence", "quantity", "score"]
    table = pd.DataFrame(rows, columns=columns).assign(corpus="toy")
    return table.assign(low=table["score"] - 0.1, high=table["score"] + 0.2)


def error_bars(ax):
    """Return the bounds of the horizontal intervals, by the line they stand on."""
    bars = [segment for bar in ax.containers for segment in bar[2][0].get_segments()]
    return {segment[0, 1]: segment[:, 0].round(6).tolist() for segment in bars}


def ticks(ax):
    """Return the paper's values, sorted, by the line they stand on."""
    found = {}
    for line in ax.lines:
        if line.get_marker() == "|" and str(line.get_label()).startswith("paper"):
            for x, y in line.get_xydata():
                found.setdefault(y, []).append(round(x, 6))
    return {y: sorted(values) for y, values in found.items()}


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


def test_membership_plot_leaves_a_gap_where_nothing_was_run():
    table = summary_of(
        ("activation", "acoustic", "none", "MI", 0.6),
        ("activation", "acoustic", "gender and speaker", "MI", 0.5),
        ("activation", "lexical", "speaker", "MI", 0.4),
    )
    figure = membership_plot(table, load_scores())
    acoustic, lexical = figure.axes
    assert acoustic.get_title() == "activation, acoustic"
    assert list(error_bars(acoustic)) == [0, -3] and list(error_bars(lexical)) == [-2]
    # section 5.7 and table 5 have four corpora with audio, two with text
    assert ticks(acoustic)[-2] == [0.58, 0.58, 0.60, 0.62]
    assert ticks(lexical)[-3] == [0.52, 0.52]
    names = [label.get_text() for label in acoustic.get_yticklabels()]
    assert names == ["none", "gender", "speaker", "gender and speaker"]


def test_membership_plot_takes_a_table_in_the_order_of_defences():
    table = summary_of(("activation", "lexical", "gender", "MI", 0.6))
    ordered = table.assign(defence=pd.Categorical(table["defence"], DEFENCES))
    assert -1 in error_bars(membership_plot(ordered, load_scores()).axes[0])


@pytest.mark.parametrize(("p", "mi"), [(0.3, 0.6), (0.45, 0.5)])
def test_both_attacks_are_uars_of_attackers(p, mi):
    cell = "activation", "lexical", "gender"
    table = summary_of((*cell, "P", p), (*cell, "MI", mi))
    figure = both_attacks_plot(table, load_scores().iloc[:0])
    (ax,) = figure.axes
    points = [b[0] for b in ax.containers if len(b[0].get_xydata())]
    np.testing.assert_allclose(points[0].get_xydata(), [[1 - p, mi]])
    across, upward = (bars.get_segments()[0] for bars in _container(ax)[2])
    np.testing.assert_allclose(across[:, 0], [1 - p - 0.2, 1 - p + 0.1])
    np.testing.assert_allclose(upward[:, 1], [mi - 0.1, mi + 0.2])


def _container(ax):
    return next(bars for bars in ax.containers if len(bars[0].get_xydata()))


def test_a_defence_met_by_one_attack_only_is_no_point():
    cell = "activation", "lexical"
    rows = [(*cell, "gender", "P", 0.4), (*cell, "speaker", "MI", 0.5)]
    figure = both_attacks_plot(summary_of(*rows), load_scores().iloc[:0])
    containers = figure.axes[0].containers
    assert all(len(bars[0].get_xydata()) == 0 for bars in containers)


def test_the_paper_has_one_point_a_corpus():
    table = summary_of(("activation", "acoustic", "gender", "MI", 0.5))
    figure = both_attacks_plot(table, load_scores())
    points = [
        tuple(point.round(6))
        for line in figure.axes[0].lines
        if line.get_color() == "tab:orange" and line.get_marker() == "s"
        for point in line.get_xydata()
    ]
    # tables 3 and 5.4 both print MuSE; P 0.44, 0.44, 0.43, 0.45 are those of table 3
    assert sorted(points) == [(0.55, 0.69), (0.56, 0.68), (0.56, 0.68), (0.57, 0.67)]


def test_every_speaker_is_a_bar_as_high_as_its_utterances():
    who = np.repeat([f"toy:{i:02d}" for i in range(20)], 6)
    table = pd.DataFrame({"speaker": who, "gender": np.repeat(["female", "male"], 60)})
    split = membership_split(table, seed=2)
    (ax,) = (figure := membership_sets_plot(table, split)).axes
    tops = {}
    for bar in ax.patches:
        x = bar.get_x()
        tops[x] = max(tops.get(x, 0), bar.get_y() + bar.get_height())
    assert len(tops) == 20 and set(tops.values()) == {6}
    blue = sum(bar.get_height() for bars in ax.containers[:1] for bar in bars)
    assert blue == len(split.base)
    held = {
        bars.get_label(): sum(b.get_height() for b in bars) for bars in ax.containers
    }
    assert held["known: yes"] == len(split.known_yes)
    assert held["known: no"] == len(split.known_no)
    assert held["asked: yes"] == len(split.asked_yes)
    assert held["asked: no"] == len(split.asked_no)
    trains = [b for b in ax.containers if b.get_label().startswith(("trains", "_"))]
    assert sum(b.get_height() for bars in trains for b in bars) == len(split.train)
    assert "trains the network" in legend_of(figure)


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


def line(ax, label):
    return next(one for one in ax.lines if one.get_label() == label).get_xydata()


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


def strength_table(recipes=("paper", "strong"), modality="acoustic"):
    """Make U and P at three strengths, in no order."""
    rows = [
        {"target": "activation", "modality": modality, "recipe": recipe}
        | {"strength": strength, "quantity": quantity, "score": score + strength / 10}
        | {"low": score - 0.1, "high": score + 0.2}
        for recipe in recipes
        for quantity, score in (("U", 0.5), ("P", 0.3))
        for strength in (1.0, 0.0, 0.5)
    ]
    return pd.DataFrame(rows)


def test_a_curve_goes_from_the_smallest_strength_to_the_largest():
    utility, privacy = strength_plot(strength_table(("paper",))).axes
    assert utility.get_title().startswith("emotion U")
    for ax, start in ((utility, 0.5), (privacy, 0.3)):
        x, y = np.array(ax.containers[0][0].get_data(), dtype=float)
        np.testing.assert_allclose(x, [0, 0.5, 1.0])
        np.testing.assert_allclose(y, [start, start + 0.05, start + 0.1])


def test_our_recipe_is_dashed_and_named_as_ours():
    figure = strength_plot(strength_table())
    styles = {c.get_label(): c[0].get_linestyle() for c in figure.axes[0].containers}
    assert styles == {"acoustic": "-", "acoustic, recipe strong (ours)": "--"}


def test_the_papers_strengths_are_marked_where_it_prints_them():
    figure = strength_plot(strength_table(), load_scores())
    utility, privacy = figure.axes
    (stars,) = [c for c in privacy.collections if c.get_label().startswith("paper")]
    marks = sorted(map(tuple, stars.get_offsets().data.tolist()))
    assert marks == [(0.0, 0.33), (0.5, 0.39), (0.75, 0.45), (1.0, 0.41)]
    assert not [c for c in utility.collections if c.get_label().startswith("paper")]
    lexical = strength_plot(strength_table(modality="lexical"), load_scores())
    assert not [t for t in legend_of(lexical) if t.startswith("paper")]


@pytest.mark.parametrize(
    "draw",
    [gap_plot, strength_plot, lambda table: training_plot({"general": table})],
    ids=["gap", "strength", "training"],
)
def test_a_table_meant_for_another_plot_is_refused(draw):
    scores = pd.DataFrame({"target": ["activation"], "modality": ["acoustic"]})
    with pytest.raises(PrivemoError, match="needs the columns"):
        draw(scores)


def test_a_change_without_its_power_or_of_one_group_is_refused():
    table, published = change_table(), published_changes("U")
    with pytest.raises(PrivemoError, match=r"needs the columns \['visible'\]"):
        change_plot(table.drop(columns="visible"), published)
    with pytest.raises(PrivemoError, match="'change_male', 'change_female'"):
        subgroup_plot(table, published)
    with pytest.raises(PrivemoError, match="network"):
        rates_plot(table)


def trade_offs():
    names = ["none", "erasure", "noise"]
    table = pd.DataFrame({"defence": names, "U_validation": [0.6, 0.55, 0.4]})
    table["P_validation"] = [0.2, 0.4, 0.3]
    return table.assign(U_test=[0.61, 0.52, 0.42], P_test=[0.22, 0.38, 0.45])


def marks(collection):
    """Return places and sizes of what was scattered."""
    places = map(tuple, collection.get_offsets().data.tolist())
    return dict(zip(places, collection.get_sizes().tolist(), strict=True))


def test_a_trade_off_shows_test_scores_and_the_choice_of_validation():
    figure = trade_off_plot(trade_offs())
    (ax,) = figure.axes
    front = ax.lines[0]
    assert front.get_label() == "front, chosen on validation"
    np.testing.assert_allclose(front.get_xydata(), [[0.52, 0.38], [0.61, 0.22]])
    sizes = marks(*ax.collections)
    assert sizes[0.52, 0.38] == sizes[0.61, 0.22] > sizes[0.42, 0.45]
    # names stand in the order of their points, and each is joined to its own
    named = {text.get_text(): text for text in ax.texts}
    assert sorted(named, key=lambda name: -named[name].xyann[1]) == [
        *("noise", "erasure", "none")
    ]
    assert {name: text.xy for name, text in named.items()} == {
        "none": (0.61, 0.22),
        "erasure": (0.52, 0.38),
        "noise": (0.42, 0.45),
    }
    assert {"front, chosen on validation", "chance"} == set(legend_of(figure))


def test_membership_is_the_colour_of_a_trade_off_and_grey_where_it_is_not_known():
    figure = trade_off_plot(trade_offs().assign(MI=[0.65, np.nan, 0.5]))
    ax, scale = figure.axes
    assert "MI" in scale.get_xlabel() + scale.get_ylabel()
    every, coloured = ax.collections
    assert len(marks(every)) == 3
    assert set(marks(coloured)) == {(0.61, 0.22), (0.42, 0.45)}
    assert marks(coloured).items() <= marks(every).items()
    np.testing.assert_allclose(coloured.get_array(), [0.65, 0.5])
    low, high = coloured.get_clim()
    assert (low + high) / 2 == 0.5  # chance has the colour in the middle


def test_a_trade_off_without_names_is_refused():
    with pytest.raises(PrivemoError, match="needs the columns .*defence"):
        trade_off_plot(trade_offs().drop(columns="defence"))


NAMES = {("none", "paper"): "general", ("gender", "strong"): "private, strong"}


def battery(modalities=("acoustic", "lexical")):
    """Make scores of three attackers on two networks, in three folds."""
    uars = {"logistic regression": 0.6, "dense layers": 0.7, PICKED: 0.8}
    rows = [
        {"corpus": "toy", "target": "valence", "modality": modality}
        | {"defence": defence, "recipe": recipe, "strength": 0.5, "fold": fold}
        | {"n_train": 60, "n_test": 20, "attacker": attacker}
        | {"UAR": uar - 0.1 * (defence == "gender") + 0.01 * fold}
        for modality in modalities
        for defence, recipe in NAMES
        for attacker, uar in uars.items()
        for fold in (-1, 0, 1)
    ]
    return pd.DataFrame(rows)


def test_attackers_are_dots_on_the_line_of_their_network():
    scores = battery()
    figure = attackers_plot(scores, battery_table(scores), names=NAMES)
    assert [ax.get_title() for ax in figure.axes] == ["acoustic", "lexical"]
    for ax in figure.axes:
        places = {one.get_label(): one.get_xydata() for one in ax.lines}
        np.testing.assert_allclose(places["attackers"], [[0.6, 0], [0.5, -1]])
        np.testing.assert_allclose(places["the paper's"], [[0.7, 0], [0.6, -1]])
        assert len(places["chance"]) == 2 and (places["chance"][:, 0] == 0.5).all()
        (picked,) = ax.containers
        np.testing.assert_allclose(picked[0].get_xydata(), [[0.8, 0], [0.7, -1]])
        names = [t.get_text() for t in figure.axes[0].get_yticklabels()]
        assert names == ["general", "private, strong"]
    expected = battery_table(scores[scores["modality"] == "lexical"])
    bounds = expected[["low", "high"]].to_numpy().round(6).tolist()
    assert error_bars(figure.axes[1]) == {0: bounds[0], -1: bounds[1]}
    wanted = {"attackers", "the paper's", "picked beforehand, 95 %", "chance"}
    assert set(legend_of(figure)) == wanted


def test_the_order_of_names_is_that_of_the_lines():
    scores = battery(["lexical"])
    turned = dict(reversed(NAMES.items()))
    (ax,) = attackers_plot(scores, battery_table(scores), names=turned).axes
    places = {one.get_label(): one.get_xydata() for one in ax.lines}
    np.testing.assert_allclose(sorted(places["attackers"][:, 1]), [-1, 0])
    np.testing.assert_allclose(places["attackers"], [[0.6, -1], [0.5, 0]])


@pytest.mark.parametrize(
    ("which", "missing"),
    [("scores", "attacker"), ("scores", "recipe"), ("table", "low")],
)
def test_attackers_of_another_table_are_refused(which, missing):
    given = {"scores": battery(), "table": battery_table(battery())}
    given[which] = given[which].drop(columns=missing)
    with pytest.raises(PrivemoError, match=f"needs the columns .'{missing}'"):
        attackers_plot(**given, names=NAMES)


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
