"""The paper's numbers were typed in once; here they are checked against themselves."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.published import (
    TABLES,
    load_claims,
    load_inline,
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


def test_claims_of_question_1_name_columns_and_rules_that_exist():
    from privemo.claims import RULES

    claims = load_claims(1)
    assert len(claims) == 6 and claims["claim"].is_unique
    assert set(claims["rule"]) == set(RULES)
    assert set(claims["quantity"]) <= set(GENERAL.columns)
    named = set(claims["modality"]) | set(claims["other_modality"])
    assert named == {"acoustic", "lexical", "multimodal", ""}


def test_the_papers_own_tables_support_its_claims_on_question_1():
    leakage = GENERAL["L"].unstack("modality")
    for claim in load_claims(1).itertuples():
        other = leakage[claim.other_modality] if claim.other_modality else 0.5
        assert ((leakage[claim.modality] - other).dropna() > 0.005).all(), claim.claim


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
    printed = inline("5.1", "L")["value"]
    assert (GENERAL.loc[printed.index, "L"] - printed).abs().min() > 0.03
    for value in (*printed, *GENERAL.loc[printed.index, "L"]):
        assert f"{value:.2f}" in slip("leakage-muse").drop("reading").str.cat()


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
    printed = inline("5.4", "P")["value"].tolist()
    assert printed == [0.39, 0.45, 0.41]
    audio = PRIVATE["P"].xs(("acoustic", "muse"), level=("modality", "corpus"))
    assert audio["activation"] == 0.45 and audio["valence"] == 0.46


def test_slip_private_leakage():
    assert not any("L" in load_table(number) for number in (3, 4, 5))
