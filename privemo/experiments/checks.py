"""What every score rests on, asserted before anything is computed."""

import numpy as np

from privemo.errors import PrivemoError
from privemo.folds.speakers import choose_n_folds, speaker_folds
from privemo.terms import STREAMS


def check_known(prepared, known, cells):
    """Refuse another corpus that the attacker cannot, or must not, learn from."""
    later = [cell.afterwards for cell in cells if cell.afterwards]
    if later:
        raise PrivemoError(
            f"{later[0]!r} is attacked within one corpus; leave KNOWN out, or that "
            f"defence"
        )
    shared = set(prepared.utterances["speaker"]) & set(known.utterances["speaker"])
    if shared:
        raise PrivemoError(
            f"{known.name} has {len(shared)} speakers of {prepared.name}, "
            f"{min(shared)} for one: an attacker must not know whom it is asked about; "
            f"choose another corpus as KNOWN"
        )
    for stream in {name for cell in cells for name in STREAMS[cell.modality]}:
        if stream not in known.streams:
            raise PrivemoError(
                f"{known.name} has no {stream} features, which the networks take; "
                f"leave that modality out, or choose another corpus as KNOWN"
            )
        if stream == "lexical" and prepared.vectors != known.vectors:
            raise PrivemoError(
                f"the words of {prepared.name} and {known.name} are not vectors of one "
                f"source; run `privemo vectors`, or give one file to both (VECTORS)"
            )


def check_folds(prepared, settings, *, seed):
    """Assert what every score rests on, on the very table at hand."""
    utterances, attribute = prepared.utterances, prepared.attribute
    n_classes = len(prepared.classes)
    how = {"attribute": attribute}
    n_folds = choose_n_folds(utterances, settings.n_folds, **how)
    folds = speaker_folds(utterances, n_folds=n_folds, seed=seed, **how)
    tested = np.sort(np.concatenate([fold.test for fold in folds]))
    sound = np.array_equal(tested, np.arange(len(utterances)))
    for fold in folds:
        parts = [utterances.iloc[rows] for rows in vars(fold).values()]
        sound &= all(part[attribute].nunique() == n_classes for part in parts)
        for column in {"speaker", "session"} & set(utterances):
            held = [set(part[column]) for part in parts]
            sound &= sum(map(len, held)) == len(set.union(*held))
    if not sound:
        raise PrivemoError(
            f"the folds of this corpus share a speaker or lack a {attribute}, so no "
            "score could be trusted; please report this with the version of privemo"
        )
