"""What would make every number wrong is refused before anything is computed."""

from dataclasses import replace

import numpy as np
import pytest
from support.small_corpora import CELL, SETTINGS

from privemo.errors import PrivemoError
from privemo.experiments import checks
from privemo.experiments.checks import check_folds
from privemo.experiments.experiment import run_cells
from privemo.folds.speakers import speaker_folds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "toy"}, "speakers of toy, toy:00 for one"),
        ({"streams": {}}, "other has no lexical features"),
        ({"vectors": "others"}, "not vectors of one source"),
    ],
)
def test_an_unfit_other_corpus_is_refused(prepared, elsewhere, tmp_path, change, words):
    other = replace(elsewhere, **change)
    if "name" in change:
        other = replace(other, utterances=prepared.utterances)
    with pytest.raises(PrivemoError, match=words):
        run_cells(prepared, [CELL], SETTINGS, known=other, folder=tmp_path, n_jobs=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_folds_are_asserted_before_anything_is_computed(prepared, seed):
    check_folds(prepared, SETTINGS, seed=seed)
    paired = prepared.utterances.assign(
        session=prepared.utterances["speaker"].str[4:].astype(int).floordiv(2)
    )
    check_folds(replace(prepared, utterances=paired), SETTINGS, seed=seed)


@pytest.mark.parametrize("fault", ["speaker", "gender", "utterance"])
def test_folds_that_would_leak_stop_everything(prepared, tmp_path, fault, monkeypatch):
    def faulty(utterances, *, n_folds, seed, attribute):
        first, *others = speaker_folds(utterances, n_folds=n_folds, seed=seed)
        gender = utterances["gender"].to_numpy()
        women = first.validation[gender[first.validation] == "female"]
        change = {
            "speaker": {"train": np.append(first.train, first.test[0])},
            "gender": {"validation": women},
            "utterance": {"test": first.test[1:]},
        }[fault]
        return [replace(first, **change), *others]

    monkeypatch.setattr(checks, "speaker_folds", faulty)
    with pytest.raises(PrivemoError, match="share a speaker or lack a gender"):
        run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    assert not list(tmp_path.iterdir())
