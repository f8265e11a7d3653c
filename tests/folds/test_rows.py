"""The rows of a run, part by part."""

from dataclasses import replace

import pytest
from support.small_corpora import RUN, make_prepared

from privemo.folds.membership import membership_split
from privemo.folds.rows import rows_of


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


@pytest.mark.parametrize("independent", [False, True])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_block_has_a_set_of_its_own_that_chooses(prepared, fold, independent):
    run = replace(RUN, membership=True, fold=fold)
    rows = rows_of(replace(prepared, block=0 if independent else None), run)
    how = {"n_sets": 3, "rotation": fold, "seed": RUN.fold_seed}
    table = prepared.utterances
    expected = membership_split(table, own_set_chooses=independent, **how)
    for part, mine in vars(rows).items():
        assert mine.tolist() == vars(expected)[part].tolist()
    other = membership_split(table, own_set_chooses=not independent, **how)
    assert rows.validation.tolist() != other.validation.tolist()


def test_rows_without_the_label_are_in_no_part(prepared):
    table = prepared.utterances.copy()
    table.loc[::4, "activation"] = ""
    for membership in (False, True):
        run = replace(RUN, membership=membership)
        for rows in vars(rows_of(replace(prepared, utterances=table), run)).values():
            assert (table["activation"].iloc[rows] != "").all()
