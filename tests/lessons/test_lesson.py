"""The door: what a lesson says of made-up scores, and what it refuses."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from privemo.claims.planted_truth import TRUTH_SETS
from privemo.errors import PrivemoError
from privemo.experiments.questions import QUESTIONS
from privemo.lessons.attackers import AttackersLesson
from privemo.lessons.lesson import Lesson, wide
from privemo.lessons.membership import MembershipLesson, by_luck
from privemo.lessons.opening import LESSONS, open_lesson, planned
from privemo.lessons.privacy import gate_told
from privemo.lessons.several import SeveralLesson
from privemo.lessons.showing import Picture, over_epochs, spans, told
from privemo.statistics.intervals import adjust, paired_difference
from privemo.tables.attackers import battery_table

NOISE = np.array([0.01, -0.02, 0.00, 0.02, -0.01])


class Made(Lesson):
    """A lesson whose scores are made up: private networks hide .1 more."""

    key, name = 2, "2_made"

    def __init__(self):
        corpus = SimpleNamespace(description="made up")
        said = {"notes": ("no words",), "streams": {"acoustic": []}}
        table = pd.DataFrame({"gender": ["female", "male"]})
        prepared = SimpleNamespace(attribute="gender", utterances=table, **said)
        super().__init__(corpus, prepared, None, None, given={"seed": 0})
        self.scores = pd.concat([folds("none", 0.3, 0.0), folds("gender", 0.4, 0.5)])


def folds(defence, privacy, strength):
    """Five folds of one cell."""
    return pd.DataFrame(
        {
            "corpus": "planted",
            "modality": "acoustic",
            "target": "activation",
            "defence": defence,
            "recipe": "paper",
            "strength": strength,
            "fold": range(5),
            "n_train": 30,
            "n_test": 10,
            "U": 0.6 + NOISE,
            "P": privacy + NOISE[::-1] * (defence == "gender"),
        }
    )


def test_networks_are_called_by_their_names():
    means = Made().means("U", "P")
    assert list(means.index.get_level_values("network")) == ["general", "private"]
    assert means["P"].round(2).to_list() == [0.3, 0.4]


def test_a_comparison_is_that_of_the_statistics():
    (row,) = Made().compare("P").to_dict("records")
    scores = Made().scores
    sides = [scores[scores["defence"] == name]["P"] for name in ("gender", "none")]
    found = paired_difference(*sides, test_share=1 / 3)
    assert row["difference"] == found.estimate == pytest.approx(0.1)
    assert (row["low"], row["p_corrected"]) == (found.low, found.p_corrected)
    assert row["adjusted"] == adjust([found.p_corrected])[0]
    assert (row["network"], row["quantity"]) == ("private", "P")


@pytest.mark.parametrize("n_dealings", [1, 2, 3])
def test_of_several_dealings_every_speaker_is_asked_once(n_dealings):
    """A speaker is tested in every dealing, and permutations need one fold of each."""
    every = [
        {"speaker": f"s{i}", "fold": 2 * dealing + (i + dealing) // 2 % 2, "take": j}
        for dealing in range(n_dealings)
        for i in range(8)
        for j in range(3)
    ]
    lesson = Made()
    lesson.predicted = lambda cell: pd.DataFrame(every)
    said = lesson.predicted_once("any")
    assert len(said) == 8 * 3 and set(said["fold"]) == {0, 1}
    assert (said.groupby("speaker")["fold"].nunique() == 1).all()
    assert said.equals(pd.DataFrame(every).iloc[: 8 * 3])


def test_ours_stands_beside_the_papers_range():
    table = Made().beside_paper("P")
    assert table.loc["general", ("P", "ours")] == "0.30 [0.30, 0.30]"
    assert table.loc["general", ("P", "paper")] == "0.30 to 0.35"


def judged(streams):
    """Make a lesson whose claims can be judged; the corpus has these streams."""
    lesson = Made()
    lesson.prepared.name, lesson.prepared.streams = "planted", streams
    told = {"U_male": 0.6, "U_female": 0.6, "L": 0.5, "gate_passed": True}
    lesson.scores = lesson.scores.assign(**told, independent=True)
    lesson.planted = dict  # no knob was turned
    return lesson


def test_verdicts_are_shown_claim_by_claim(capsys):
    table = judged({"acoustic": []}).verdicts()
    assert list(table) == ["verdict", "ours", "p_adjusted", "paper", "reason"]
    assert table["verdict"].to_list() == ["reproduced", "reproduced"]
    assert table["ours"].iloc[0] == "0.10 [0.08, 0.12]"
    assert table["p_adjusted"].iloc[0] == "<0.001"
    assert table.index[0].startswith("Acoustic: training against gender raises")
    assert "Not testable here: 7 of 9, 0 of them left" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("planted", "shown"),
    [(TRUTH_SETS["no gender"], True), (TRUTH_SETS["default"], False), (None, False)],
)
def test_the_truth_stands_beside_the_verdict_where_it_is_known(planted, shown):
    """Nothing is known of what a defence does, and nothing of people."""
    lesson = judged({"acoustic": []})
    lesson.planted = lambda: planted
    table = lesson.verdicts()
    assert ("truth" in table) == shown
    if shown:
        assert list(table)[:2] == ["verdict", "truth"]
        assert table["truth"].to_list() == ["false", "false"]


def test_verdicts_left_out_of_a_run_are_counted(capsys):
    judged({"acoustic": [], "lexical": []}).verdicts()
    assert "7 of 9, 7 of them left out of this run" in capsys.readouterr().out


def test_a_table_of_many_networks_stands_cell_by_cell():
    rows = [(t, n, 0.5) for n in ("general", "private") for t in ("valence", "arousal")]
    table = pd.DataFrame(rows, columns=["target", "network", "score"])
    table = table.assign(low=0.4, high=0.6, quantity="U", published="")
    found = wide(table, ["target", "network"]).index.to_list()
    assert found == [
        *[("arousal", "general"), ("arousal", "private")],
        *[("valence", "general"), ("valence", "private")],
    ]


def test_a_figure_is_kept_with_its_words(monkeypatch):
    shown = []
    monkeypatch.setattr("privemo.lessons.lesson.display", shown.append)
    lesson, figure = Made(), Figure()
    lesson.show("gap", figure, "P rises from 0.3 to 0.4")
    (picture,) = shown
    assert 'alt="P rises from 0.3 to 0.4"' in picture._repr_html_()
    assert lesson.figures == {"gap": figure}
    assert lesson.alternatives == {"gap": "P rises from 0.3 to 0.4"}


def test_words_of_a_picture_are_no_markup():
    picture = Picture(Figure(), 'a "quoted" <b>')
    assert 'alt="a &quot;quoted&quot; &lt;b&gt;"' in picture._repr_html_()
    assert repr(picture) == 'a "quoted" <b>'


def test_numbers_are_told_with_their_intervals():
    table = pd.DataFrame(
        {"who": ["a", "b"], "score": [0.5, 0.25], "low": [0.4, np.nan]}
    )
    table["high"] = [0.6, np.nan]
    assert told(table, ["who"]) == "a: 0.50 [0.40, 0.60]; b: 0.25."


def test_numbers_of_a_group_are_told_from_end_to_end():
    table = pd.DataFrame({"who": ["b", "a", "b"], "score": [0.5, 0.254, 0.666]})
    assert spans(table, "who") == "b: 0.50 to 0.67; a: 0.25 to 0.25."


def test_trainings_are_told_in_plain_numbers():
    seen = pd.DataFrame({"gender": [0.5, 0.6], "attacker": [0.7, np.nan]})
    words = over_epochs({"one pass": seen})
    assert words.endswith("one pass: adversary 0.55, attacker 0.70.")


@pytest.mark.parametrize(
    ("defence", "n", "words"),
    [("none", 3, "3 of 5"), ("gender", 5, "5 of 5"), ("gender", 3, "3 of 5 †")],
)
def test_folds_are_counted_in_which_a_gate_passed(defence, n, words):
    passed = n == 5 or defence == "none"
    cell = {"defence": defence, "gates": n, "n_gates": 5, "gate_passed": passed}
    assert gate_told(SimpleNamespace(**cell)) == words


def attacked(name, attacker, uar):
    """Five folds of one attacker; the network is called as its defence and recipe."""
    cell = {"modality": "acoustic", "attacker": attacker, "n_train": 30, "n_test": 10}
    cell |= dict(zip(("defence", "recipe"), name, strict=True))
    cell |= {"independent": False}
    return pd.DataFrame({**cell, "fold": range(5), "UAR": uar + NOISE})


def test_a_network_is_caught_where_the_whole_interval_is_above_chance():
    """Dense layers alone miss the private network; a control is no network."""
    private, general = ("gender", "paper"), ("none", "paper")
    lesson = AttackersLesson.__new__(AttackersLesson)
    lesson.scored = pd.concat(
        [
            attacked(general, "dense layers", 0.7),
            attacked(general, "boosted trees", 0.51),
            attacked(private, "dense layers", 0.51),
            attacked(private, "boosted trees", 0.7),
            attacked(("raw features", "paper"), "boosted trees", 0.9),
        ]
    )
    caught = lesson.caught.loc["acoustic"]
    assert caught["dense layers"].to_dict() == {"general": True, "private": False}
    assert caught["boosted trees"].to_dict() == {"general": False, "private": True}
    others = lesson.caught_by_others().loc["acoustic"]
    assert others.to_dict() == {"general": False, "private": True}


@pytest.mark.parametrize(
    ("independent", "n_classes", "above"),
    [(True, 2, True), (False, 2, False), (False, 3, True)],
)
def test_a_network_is_caught_by_the_interval_that_the_summary_shows(
    independent, n_classes, above
):
    """Blocks that share nobody have the narrower one; three classes a lower chance."""
    lesson = AttackersLesson.__new__(AttackersLesson)
    name, both = ("none", "paper"), ("dense layers", "picked beforehand")
    how = {"independent": independent, "n_classes": n_classes}
    table = pd.concat([attacked(name, attacker, 0.525) for attacker in both])
    lesson.scored = table.assign(**how)
    summary = battery_table(lesson.scored.assign(corpus="c", target="t"))
    assert (summary["verdict"] == "above chance").tolist() == [above]
    assert lesson.caught.to_numpy().tolist() == [[above, above]]


@pytest.mark.parametrize(("n_yes", "n_no", "n"), [(3, 3, 1), (6, 6, 5), (10, 2, 1)])
def test_luck_is_that_of_coins(n_yes, n_no, n):
    rng = np.random.default_rng(0)
    yes = rng.binomial(n_yes, 0.5, (20_000, n)) / n_yes
    no = rng.binomial(n_no, 0.5, (20_000, n)) / n_no
    spread = ((yes + no) / 2).mean(axis=1).std()
    assert by_luck(n_yes, n_no, n) == pytest.approx(1.96 * spread, rel=0.03)


@pytest.mark.parametrize(
    ("general", "untrained", "works"),
    [(0.65, 0.5, True), (0.5, 0.5, False), (0.65, 0.6, False), (0.4, 0.5, False)],
)
def test_an_attack_works_that_finds_what_is_there_and_nothing_else(
    general, untrained, works
):
    means = {"none": general, "gender": 0.6, "speaker": 0.6, "gender and speaker": 0.6}
    means["untrained encoder"] = untrained
    found = [folds(name, 0, 0).assign(MI=mean + NOISE) for name, mean in means.items()]
    lesson = object.__new__(MembershipLesson)
    lesson.canary_scores = pd.concat(found).assign(independent=True)
    assert lesson.attack_works() == works
    assert lesson.positive_control()["MI"].to_dict() == pytest.approx(means)
    change = lesson.canary_changes().loc[("gender", "none"), "change"]
    assert change == pytest.approx(0.6 - general)


def test_agreement_counts_pairs_of_adversaries():
    """Three adversaries; the first two agree on three of four utterances."""
    said = np.array([[0, 0, 1, 1], [0, 0, 1, 0], [1, 1, 0, 0]])
    arrays = {f"a{i}": np.eye(2)[row] for i, row in enumerate(said)}
    rows = SimpleNamespace(test=np.arange(4))
    adversaries = [SimpleNamespace(name=name) for name in arrays]
    recipe = SimpleNamespace(name="paper")
    cell = SimpleNamespace(adversaries=adversaries, recipe=recipe)
    lesson = SimpleNamespace(trainings=lambda _: [("run", rows, arrays)])
    lesson._agreement = SeveralLesson._agreement.__get__(lesson)
    lesson.todo = SimpleNamespace(further=[cell])
    table = SeveralLesson.agreement(lesson)
    assert table.loc["paper", "agreement"] == pytest.approx((3 / 4 + 0 + 1 / 4) / 3)
    assert np.isnan(table.loc["paper", "likeness"])


def test_an_unknown_lesson_is_refused():
    with pytest.raises(PrivemoError, match="no lesson 8; the lessons are 1, 2, 3"):
        open_lesson(8)
    assert set(LESSONS) == set(QUESTIONS)


def test_a_misspelt_parameter_is_refused():
    with pytest.raises(PrivemoError, match="no parameter 'sed'; choose one of target"):
        open_lesson(1, sed=3)


@pytest.mark.parametrize("asked", [Made.means, Made.beside_paper, Made.compare])
def test_a_quantity_without_scores_is_refused(asked):
    with pytest.raises(PrivemoError, match="no quantity 'L'; choose one of U, P"):
        asked(Made(), "L")


def test_a_network_that_there_is_not_is_no_measure():
    with pytest.raises(PrivemoError, match="'genral'; choose one of general, private"):
        Made().compare("P", to="genral")


@pytest.mark.parametrize("looked_up", ["predictions", "training_histories"])
def test_what_networks_said_is_looked_up_after_training(looked_up, monkeypatch):
    done = []
    monkeypatch.setattr(Made, "train", lambda self: done.append("trained"))
    look = f"privemo.lessons.lesson.{looked_up}"
    monkeypatch.setattr(look, lambda *given, **how: done.append("looked up"))
    ask = Made.predicted if looked_up == "predictions" else Made.history
    ask(Made(), None)
    assert done == ["trained", "looked up"]


def test_what_trainings_left_is_looked_up_after_training(monkeypatch):
    done = []
    monkeypatch.setattr(Made, "train", lambda self: done.append("trained"))
    runs = "privemo.lessons.lesson.draws_of"
    monkeypatch.setattr(runs, lambda *given, **how: done.append("looked up") or [])
    assert list(Made().trainings(None)) == [] and done == ["trained", "looked up"]


def test_a_strength_for_each_stream_is_put_together():
    given = {"strength": 0.5, "strength_acoustic": 0.7, "strength_lexical": 0.1}
    wanted = {"gender": 0.5, "acoustic": 0.7, "given": 0.7, "lexical": 0.1}
    assert planned(given)["strength"] == wanted
    assert planned({"strength": 0.5})["strength"] == 0.5


def test_only_what_was_asked_for_is_planned():
    wishes = planned({"target": "valence", "seed": 3, "results": "here"})
    assert wishes == {
        "target": "valence",
        "modalities": ["acoustic", "lexical", "multimodal"],
    }
