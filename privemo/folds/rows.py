"""The rows of one run: who trains, who chooses and who is asked, as far as labelled."""

from privemo.folds.membership import membership_split
from privemo.folds.speakers import speaker_folds
from privemo.terms import LEVELS


def rows_of(prepared, run):
    """Return the rows of a run, those without the label left out.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Its utterances are dealt by speaker, before any is left out, so that every
        modality and target has the same speakers in the same part.
    run : Run
        Which fold or rotation.

    Returns
    -------
    rows : Fold or MembershipSplit
        Row positions by part.
    """
    table, k = prepared.utterances, run.fold
    if run.membership:
        rows = membership_split(
            table, n_sets=run.n_folds, rotation=k, seed=run.fold_seed
        )
    else:
        rows = speaker_folds(table, n_folds=run.n_folds, seed=run.fold_seed)[k]
    labelled = table[run.cell.target].isin(LEVELS).to_numpy()
    parts = {name: part[labelled[part]] for name, part in vars(rows).items()}
    return type(rows)(**parts)
