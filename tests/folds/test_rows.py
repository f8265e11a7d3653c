"""The rows of a run, part by part."""

from dataclasses import replace

import pytest
from support.small_corpora import RUN, make_prepared

from privemo.folds.rows import rows_of


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


def test_rows_without_the_label_are_in_no_part(prepared):
    table = prepared.utterances.copy()
    table.loc[::4, "activation"] = ""
    for membership in (False, True):
        run = replace(RUN, membership=membership)
        for rows in vars(rows_of(replace(prepared, utterances=table), run)).values():
            assert (table["activation"].iloc[rows] != "").all()
