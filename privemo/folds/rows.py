"""The rows of one run: who trains, who chooses and who is asked, as far as labelled."""

from privemo.folds.membership import membership_split
from privemo.folds.speakers import speaker_folds
from privemo.terms import LEVELS


def rows_of(prepared, run):
    """Return the rows of a run, those without the label left out."""
    table, k = prepared.utterances, run.fold
    if run.membership:
        rows = membership_split(
            table,
            n_sets=run.n_folds,
            rotation=k,
            seed=run.fold_seed,
            own_set_chooses=prepared.independent,
        )
    else:
        rows = speaker_folds(table, n_folds=run.n_folds, seed=run.fold_seed)[k]
    labelled = table[run.cell.target].isin(LEVELS).to_numpy()
    parts = {name: part[labelled[part]] for name, part in vars(rows).items()}
    return type(rows)(**parts)
