"""The paper's numbers were typed in once; here they are checked against themselves."""

import numpy as np
import pandas as pd
import pytest

from privemo.claims.measuring import CHANCE, RULES
from privemo.claims.printed import printed
from privemo.claims.verdicts import TOLERANCE
from privemo.errors import PrivemoError
from privemo.published import (
    TABLES,
    load_claims,
    load_inline,
    load_scores,
    load_slips,
    load_table,
)

ROW = ["target", "modality", "corpus"]
GENERAL = pd.concat([load_table(1), load_table(2)]).set_index(ROW)
PRIVATE = pd.concat([load_table(3), load_table(4)]).set_index(ROW)
BOTH = load_table(5).set_index(ROW)


def inline(section, quantity):
    numbers = load_inline()
    numbers = numbers[
        (numbers["section"] == section) & (numbers["quantity"] == quantity)
    ]
    return numbers.set_index(ROW)


def slip(name):
    return load_slips().set_index("slip").loc[name]


@pytest.mark.parametrize("number", TABLES)
def test_a_table_has_eight_rows_a_target(number):
    table = load_table(number)
    for target, rows in table.groupby("target"):
        assert rows["modality"].tolist() == (
            ["acoustic"] * 4 + ["lexical"] * 2 + ["multimodal"] * 2
        ), target
        assert rows["corpus"].tolist() == [
            *["msp_improv", "msp_podcast", "iemocap", "muse"],
            *["iemocap", "muse"] * 2,
        ], target
    targets = {1: 1, 2: 1, 3: 1, 4: 1, 5: 2}[number]
    assert table["target"].nunique() == targets and len(table) == 8 * targets


@pytest.mark.parametrize(
    ("number", "quantities"),
    [
        (1, ["U_male", "U_female", "U", "L", "P", "MI"]),
        (2, ["U_male", "U_female", "U", "L", "P", "MI"]),
        (3, ["U_male", "U_female", "U", "P", "MI"]),
        (4, ["U_male", "U_female", "U", "P", "MI"]),
        (5, ["U", "P", "MI"]),
    ],
)
def test_columns_ranges_and_decimals_are_those_printed(number, quantities):
    values = load_table(number)[quantities]
    assert list(load_table(number).columns) == ROW + quantities
    np.testing.assert_allclose(values, values.round(2))
    for name in values:
        low, high = {"P": (0, 0.5), "L": (0.5, 1), "MI": (0.5, 1)}.get(name, (1 / 3, 1))
        assert values[name].between(low, high).all(), name


@pytest.mark.parametrize(
    ("number", "column", "total"),
    # column sums worked out by hand from the paper
    [(1, "L", 5.58), (2, "L", 4.86), (1, "P", 2.68), (4, "P", 3.70), (5, "MI", 8.97)],
)
def test_columns_add_up_to_the_printed_ones(number, column, total):
    assert load_table(number)[column].sum() == pytest.approx(total)


def test_single_cells_are_where_the_paper_has_them():
    assert GENERAL.loc[("activation", "multimodal", "iemocap"), "L"] == 0.74
    assert GENERAL.loc[("valence", "acoustic", "msp_improv"), "U_female"] == 0.49
    assert PRIVATE.loc[("activation", "lexical", "muse"), "U_male"] == 0.58
    assert BOTH.loc[("valence", "multimodal", "muse"), "MI"] == 0.58


@pytest.mark.parametrize("number", [0, 6, "1", None])
def test_a_table_the_paper_lacks_is_refused(number):
    with pytest.raises(PrivemoError, match="tables 1 to 5"):
        load_table(number)


def test_utterance_counts_add_up():
    counts = inline("3.1", "n_utterances").reset_index()
    for corpus in ("iemocap", "msp_improv"):
        rows = counts[counts["corpus"] == corpus].set_index("condition")["value"]
        assert rows.drop("all").sum() == rows["all"]


def test_lists_of_the_text_have_a_row_for_each_cell():
    assert len(inline("5.6", "U")) == len(inline("5.6", "P")) == 4
    assert sorted(inline("5.7", "MI").index) == sorted(BOTH.index)
    assert set(load_inline()["significant"]) == {"yes", "no", ""}


@pytest.mark.parametrize(("section", "bold", "plain"), [("5.6", 2, 6), ("5.7", 14, 2)])
def test_bold_marks_of_the_text_are_all_there(section, bold, plain):
    rows = load_inline()
    marks = rows.loc[rows["section"] == section, "significant"].value_counts()
    assert marks.to_dict() == {"yes": bold, "no": plain}


def test_bold_in_5_6_is_privacy_on_iemocap():
    rows = load_inline()
    bold = rows[(rows["section"] == "5.6") & (rows["significant"] == "yes")]
    assert set(bold["quantity"] + bold["corpus"]) == {"Piemocap"}
    assert bold["target"].tolist() == ["activation", "valence"]


def test_numbers_of_the_text_say_which_defence_they_are_of():
    rows = load_inline()
    scored = rows[rows["section"] != "3.1"]
    named = scored.groupby("section")["defence"].unique().map(list)
    assert named.to_dict() == {
        "5.1": ["none"],
        "5.4": ["gender"],
        "5.6": ["gender by stream"],
        "5.7": ["speaker"],
    }
    strengths = rows.dropna(subset="strength")
    assert strengths["strength"].tolist() == [0.5, 0.75, 1.0]
    for row in strengths.itertuples():
        assert row.condition.endswith(f"lambda {row.strength:g}")


def test_all_scores_are_there_once():
    scores = load_scores()
    # 4 tables x 8 rows: U(M), U(F), U, P, MI, and L in two of them; table 5: U, P, MI
    assert len(scores) == 4 * 8 * 5 + 2 * 8 + 16 * 3 + 3 + 8 + 16
    keys = [*ROW, "defence", "strength", "quantity"]
    assert not scores.duplicated(keys).any()
    assert scores["value"].between(0, 1).all()
    assert set(scores["target"]) == {"activation", "valence"}
    general = scores[scores["defence"] == "none"]
    assert set(general["source"]) == {"table 1", "table 2"}
    assert (general["strength"] == 0).all()
    found = scores[scores["defence"] == "speaker"].set_index(ROW)["value"]
    assert found["activation", "acoustic", "muse"] == 0.62


def test_every_question_has_claims_and_each_can_be_judged():
    claims = load_claims()
    counts = claims["question"].value_counts().sort_index()
    assert counts.to_dict() == {1: 6, 2: 9, 3: 4, 4: 12, 5: 4, 6: 2, 7: 21}
    assert claims["claim"].is_unique
    assert (claims["claim"].str[0] == claims["question"].astype(str)).all()
    assert set(claims["rule"]) == set(RULES)
    quantities = set(" - ".join(claims["quantity"]).split(" - "))
    assert quantities <= set(GENERAL.columns)
    named = set(claims["modality"]) | set(claims["other_modality"])
    assert named == {"acoustic", "lexical", "multimodal", ""}
    defences = set(claims["defence"]) | set(claims["other_defence"])
    assert defences == set(load_scores()["defence"]) | {""}
    assert set(claims["targets"]) == {"activation valence", "all"}


def test_a_claim_has_another_cell_unless_it_is_against_chance():
    claims = load_claims()
    alone = claims["other_defence"] == ""
    assert (alone == (claims["rule"] == "against chance")).all()
    assert (alone == (claims["other_modality"] == "")).sum() == len(claims) - 1  # 5b
    assert set(claims.loc[claims["question"] == 1, "defence"]) == {"none"}
    strengths = claims[claims["strength"] != ""]
    assert set(strengths["question"]) == {4}
    assert set(claims["section"]) == {f"5.{n}" for n in range(1, 8)}


# What the paper prints and what it says of it: where the two part, there is a slip.
AGAINST = {
    ("2d-acoustic", "valence", "iemocap"): "multimodal-privacy",
    ("2d-acoustic", "valence", "muse"): "multimodal-privacy",
    ("6a", "valence", "muse"): "separate-muse",
    ("7a-lexical", "valence", "iemocap"): "membership-unchanged",
    ("7a-multimodal", "valence", "muse"): "membership-unchanged",
    ("7g-acoustic", "activation", "msp_improv"): "both-emotion",
    ("7g-acoustic", "activation", "muse"): "both-emotion",
    ("7g-acoustic", "valence", "msp_improv"): "both-emotion",
    ("7g-multimodal", "valence", "iemocap"): "both-emotion",
    ("7g-multimodal", "valence", "muse"): "both-emotion",
}
HOLDS = {
    "above": lambda value: value > 0.005,
    "below": lambda value: value < -0.005,
    "no fall": lambda value: value > -TOLERANCE - 0.005,
}


def test_the_papers_own_numbers_support_its_claims_but_for_the_slips():
    against, n_cells = set(), 0
    for claim in load_claims().itertuples():
        if claim.direction not in HOLDS:
            continue
        chance = 0 if claim.other_defence else CHANCE[claim.quantity]
        for target in claim.targets.split():
            values = printed(claim, target, load_scores()) - chance
            n_cells += len(values)
            for key in values.index[~values.map(HOLDS[claim.direction])]:
                against.add((claim.claim, target, key[-1]))
    assert against == set(AGAINST) and n_cells > 150
    assert set(AGAINST.values()) <= set(load_slips()["slip"])


def test_printed_differences_are_those_worked_out_by_hand():
    claims, scores = load_claims().set_index("claim", drop=False), load_scores()
    by_hand = {
        ("1b", "activation"): [0.11, 0.08],  # 0.73 - 0.62, 0.72 - 0.64
        ("2a-lexical", "valence"): [0.05, 0.02],
        ("3b", "activation"): [0.04, 0.03],
        ("4b-acoustic", "activation"): [0.06],
        ("4d-acoustic", "activation"): [0.06, 0.12, 0.08],  # 0.39, 0.45, 0.41 - 0.33
        ("6b", "valence"): [-0.02, -0.01],
        ("7d-lexical", "activation"): [-0.03, -0.05],
    }
    for (name, target), expected in by_hand.items():
        values = printed(claims.loc[name], target, scores)
        assert values.tolist() == pytest.approx(expected), name
    for claim in claims[claims["claim"].str.startswith("4a")].itertuples():
        assert printed(claim, "activation", scores).empty  # not printed


def test_the_tolerance_is_the_largest_fall_that_the_paper_calls_slight():
    change = (PRIVATE["U"] - GENERAL["U"]).round(2)
    assert change.min() == -TOLERANCE
    assert change["activation", "acoustic", "muse"] == -TOLERANCE  # named in 5.3
    assert change["valence", "multimodal", "muse"] == -0.02  # the other one


def test_examples_of_5_5_are_those_of_the_tables():
    change = (PRIVATE - GENERAL)[["U_male", "U_female"]].round(2)
    assert change.loc["activation", "acoustic", "msp_improv"].tolist() == [-0.01, -0.05]


def test_a_question_without_recorded_claims_is_refused():
    with pytest.raises(PrivemoError, match=r"question 8 is recorded; choose one of"):
        load_claims(8)


def test_every_slip_is_explained():
    slips = load_slips()
    assert slips["slip"].is_unique
    assert set(slips["kind"]) == {"contradiction", "overstated", "misprint", "remark"}
    assert (slips.drop(columns="slip") != "").all(axis=None)


def test_notes_of_the_text_name_slips_that_exist():
    notes = load_inline()["note"].str.extract(r"slip ([\w-]+)")[0].dropna()
    assert set(notes) <= set(load_slips()["slip"])


# Each slip that is a matter of numbers follows from the tables.


def test_slip_leakage_muse():
    text = inline("5.1", "L")["value"]
    assert (GENERAL.loc[text.index, "L"] - text).abs().min() > 0.03
    for value in (*text, *GENERAL.loc[text.index, "L"]):
        assert f"{value:.2f}" in slip("leakage-muse").drop("reading").str.cat()


def test_slip_leakage_muse_has_the_attackers_score():
    privacy = GENERAL["P"]["activation", "multimodal", "muse"]
    assert 1 - privacy == pytest.approx(0.69)


def test_slip_u_outside_is_two_rows():
    groups = ["U_male", "U_female"]
    rows = pd.concat([GENERAL, PRIVATE])
    low, high = rows[groups].min(axis=1), rows[groups].max(axis=1)
    outside = rows[(rows["U"] < low - 0.001) | (rows["U"] > high + 0.001)]
    assert len(rows) == 32
    assert outside.index.tolist() == [
        ("valence", "acoustic", "msp_improv"),
        ("valence", "acoustic", "muse"),
    ]


def test_slip_separate_muse_and_separate_emotion():
    gain = inline("5.6", "P")["value"] - PRIVATE["P"]
    assert (gain.dropna() > 0.005).sum() == 3
    assert gain["valence", "multimodal", "muse"] == pytest.approx(0)
    assert ((inline("5.6", "U")["value"] - PRIVATE["U"]).dropna() < -0.005).all()


def test_slip_membership_unchanged_and_significant():
    fall = GENERAL["MI"] - PRIVATE["MI"]
    assert (fall > 0.005).sum() == 14 and (fall > -0.005).all()
    speaker = inline("5.7", "MI")
    not_bold = speaker[speaker["significant"] == "no"]
    assert not_bold["value"].tolist() == [0.52, 0.53]
    assert not_bold.index.get_level_values("modality").unique() == ["lexical"]


def test_slip_audio_privacy():
    table = load_table(4).pivot(index="corpus", columns="modality", values="P")
    assert (table["acoustic"] < table["lexical"])[["iemocap", "muse"]].all()
    assert table["acoustic"].max() > table["lexical"].max()


def test_slip_margins_are_one_hundredth():
    leakage = GENERAL["L"].unstack("modality")
    audio = (leakage["acoustic"] - leakage["lexical"])["valence"].dropna()
    both = (leakage["multimodal"] - leakage["acoustic"])["activation"].dropna()
    assert audio.round(2).tolist() == both.round(2).tolist() == [0.01, 0.01]
    assert leakage["acoustic"]["valence"].min() < leakage["lexical"]["valence"].min()


def test_slip_multimodal_privacy():
    privacy = PRIVATE["P"].unstack("modality").dropna()
    difference = (privacy["acoustic"] - privacy["multimodal"]).round(2)
    assert (difference["activation"] > 0).all() and (difference["valence"] == 0).all()


def test_slip_two_adversaries():
    multimodal = (BOTH["P"] - PRIVATE["P"]).xs("multimodal", level="modality")
    assert (multimodal < -0.005).all() and (BOTH["P"] > GENERAL["P"]).all()


def test_slip_strength_target():
    values = inline("5.4", "P")["value"].tolist()
    assert values == [0.39, 0.45, 0.41]
    audio = PRIVATE["P"].xs(("acoustic", "muse"), level=("modality", "corpus"))
    assert audio["activation"] == 0.45 and audio["valence"] == 0.46
    general = GENERAL["P"].xs(("acoustic", "muse"), level=("modality", "corpus"))
    assert general["activation"] < min(values) < 0.41 < general["valence"]


def test_slip_private_leakage():
    assert not any("L" in load_table(number) for number in (3, 4, 5))


def test_slip_separate_significant():
    privacy = inline("5.6", "P")
    muse = privacy.xs("muse", level="corpus")
    assert muse["value"].tolist() == [0.44, 0.46] and set(muse["significant"]) == {"no"}
    before = PRIVATE["P"].xs(("multimodal", "muse"), level=("modality", "corpus"))
    assert before.tolist() == [0.43, 0.46]


def test_slip_subgroup_signs():
    change = PRIVATE - GENERAL
    gap = (change["U_male"] - change["U_female"]).round(2)
    assert (gap["activation"] >= 0).all() and (gap["activation"] > 0).sum() == 5
    assert (gap["valence"] > 0).sum() == 1 and (gap["valence"] < 0).sum() == 4


def test_slip_membership_far():
    membership = PRIVATE["MI"]["activation"]
    assert membership["lexical"].tolist() == [0.55, 0.58]
    loud = PRIVATE["MI"].drop("lexical", level="modality")
    assert (loud.min(), loud.max()) == (0.67, 0.71)


def test_slip_both_emotion():
    change = (BOTH["U"] - GENERAL["U"]).round(2)
    assert (change == -0.04).sum() == 4 and (change == -0.05).sum() == 1
    assert change.idxmin() == ("valence", "multimodal", "muse")
    assert (change >= -TOLERANCE).sum() == 11


def test_slip_emotion_significant():
    rise = (PRIVATE["U"] - GENERAL["U"]).xs("lexical", level="modality").round(2)
    assert sorted(rise) == [0.02, 0.02, 0.03, 0.04]


def test_slip_strength_tables_and_strength_emotion():
    rows = inline("5.4", "P").reset_index()
    table = PRIVATE["P"]["activation", "acoustic", "muse"]
    assert rows.loc[rows["value"] == table, "strength"].tolist() == [0.75]
    assert inline("5.4", "U").empty


def test_slip_six_setups():
    assert len(load_table(1)) + len(load_table(2)) == 16


def test_slip_membership_validation():
    speakers = inline("3.1", "n_speakers")["value"]
    assert speakers["", "", "iemocap"] / 5 == 2
