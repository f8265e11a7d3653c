"""The rows of one run: who trains, who chooses and who is asked, as far as labelled."""

from functools import lru_cache

from privemo.folds.membership import membership_split
from privemo.folds.speakers import speaker_folds
from privemo.terms import LEVELS


def rows_of(prepared, run):
    """Return the rows of a run, those without the label left out."""
    deal = _rotation if run.membership else _fold
    rows = deal(prepared, run.fold, run.n_folds, run.fold_seed)
    labelled = prepared.utterances[run.cell.target].isin(LEVELS).to_numpy()
    parts = {name: part[labelled[part]] for name, part in vars(rows).items()}
    return type(rows)(**parts)


def _fold(prepared, fold, n_folds, seed):
    return _folds(prepared, n_folds, seed)[fold]


# every table asks for the rows of every block or fold again, cell by cell
@lru_cache(maxsize=64)
def _folds(prepared, n_folds, seed):
    how = {"seed": seed, "attribute": prepared.attribute}
    return speaker_folds(prepared.utterances, n_folds=n_folds, **how)


@lru_cache(maxsize=64)
def _rotation(prepared, rotation, n_sets, seed):
    return membership_split(
        prepared.utterances,
        n_sets=n_sets,
        rotation=rotation,
        seed=seed,
        own_set_chooses=prepared.independent,
        attribute=prepared.attribute,
    )
