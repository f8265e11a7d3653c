"""What an attacker meets in a cell: its representation, a defended one, or a control's.

Four controls say what a privacy metric is worth (ours).

- **Shuffled labels**: gender dealt anew among the speakers. There is nothing to find,
  so an attacker who finds it has been told: a speaker is on both sides.
- **Untrained encoder**: the cell's network before its first step. Recurrent units that
  learnt nothing still pass on what they hear; this is how much. One draw of weights
  passes on more than another, so there are several, each attacked by itself.
- **Raw features**: mean and spread of the features, without any network: how much there
  was to hide.
- **Oracle**: what the embedded corpus drew each voice from. Nobody can tell more.
"""

from dataclasses import replace

import numpy as np

from privemo.corpora import planted
from privemo.corpora.schema import RECORDING
from privemo.defences import defend
from privemo.defences.brought import is_brought
from privemo.errors import PrivemoError
from privemo.features.pooled import pooled_features
from privemo.folds.dealing import shuffle_over_speakers
from privemo.network.encoders import brought as encoder_of
from privemo.network.labels import labels_of, streams_of
from privemo.terms import AFTERWARDS, STREAMS, UNTRAINED

_untrained_before = {}  # of this process
N_DRAWS = 3  # of the weights of an untrained encoder; ours
APART = 1_000_000  # between the seeds of two draws; runs lie closer together
N_DEALINGS = 1000  # tried; with two speakers a part every third or so will do


def n_draws(cell):
    """Count the representations that are attacked in a cell, one after the other."""
    return N_DRAWS if cell.afterwards == UNTRAINED else 1


def attacked(prepared, run, settings, training, *, parts, draw=0):
    """Return what is attacked in a run.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Utterances and their features.
    run : privemo.experiments.runs.Run
        Its cell's ``afterwards`` decides.
    settings : Settings
        Of the network.
    training : Record
        Of the run.
    parts : dict of str to ndarray of int
        Rows of ``"train"``, ``"validation"`` and ``"test"``, or of another division.
        Defences are fitted to ``"train"``; shuffled labels leave both genders in each.
    draw : int, default=0
        Which of `n_draws`.

    Returns
    -------
    representation : ndarray of float, shape (n_utterances, n_units)
        What the attacker sees.
    utterances : DataFrame
        Columns ``speaker`` and that of the attribute, shuffled, if that is the control.
        And ``recording``, where recordings are equal.

    Raises
    ------
    PrivemoError
        If an oracle is asked for and the corpus is not the embedded one.
    """
    table, name = people(prepared), run.cell.afterwards
    if name == UNTRAINED:
        return _untrained(prepared, run, settings, parts["train"], draw), table
    if name == "raw features":
        return pooled_features(prepared, STREAMS[run.cell.modality]), table
    if name == "oracle":
        return _oracle(prepared), table
    representation = training.arrays()["representation"]
    if name == "shuffled labels":
        dealt = _shuffled(table, prepared.attribute, parts, dealing_seed(run))
        return representation, table.assign(**{prepared.attribute: dealt})
    if name in AFTERWARDS or is_brought(name):
        representation = defend(
            name,
            representation,
            table[prepared.attribute].to_numpy(dtype=str),
            train=parts["train"],
            validation=parts["validation"],
        )
    return representation, table


def dealing_seed(run):
    """Seed a dealing of labels that mean nothing: one for every block or fold.

    Blocks are alike row by row, and one dealing for all would be no independent draw:
    how many speakers happen to keep their label would be the same in each.
    """
    return [run.fold_seed, run.number]


def _shuffled(table, name, parts, seed):
    """Deal the attribute anew among all speakers, until every part has all classes.

    Dealt part by part, a speaker on both sides would have two labels and not be seen.
    """
    attribute, speaker = (table[c].to_numpy(dtype=str) for c in (name, "speaker"))
    n_classes = len(np.unique(attribute))
    for number in range(N_DEALINGS):
        dealt = shuffle_over_speakers(attribute, speaker, seed=[*seed, number])
        if all(len(np.unique(dealt[rows])) == n_classes for rows in parts.values()):
            return dealt
    raise PrivemoError(
        f"labels of {name} cannot be dealt anew so that every part has all of them; "
        "the control 'shuffled labels' needs two speakers a part, or one a class"
    )


def people(prepared):
    """Keep of a table what an attacker needs to know of its rows."""
    wanted = "speaker", prepared.attribute, RECORDING
    return prepared.utterances[[c for c in wanted if c in prepared.utterances]]


def _untrained(prepared, run, settings, train, draw):
    """Represent by a network before its first step."""
    key = prepared.fingerprint, replace(run, cell=run.cell.trained), settings
    key += (encoder_of(settings),)
    if key not in _untrained_before:
        _untrained_before.clear()  # one is enough: folds follow each other
    draws = _untrained_before.setdefault(key, {})
    if draw not in draws:
        drawn = replace(run, seed=run.seed + APART * draw)
        draws[draw] = _represent_untrained(prepared, drawn, settings, train)
    return draws[draw]


def _represent_untrained(prepared, run, settings, train):
    from privemo.network.predicting import initial_weights, represent

    _, n_classes = labels_of(prepared.utterances, run.cell, train)
    how = {"cell": run.cell.trained, "settings": settings}
    streams = streams_of(prepared, run.cell)
    first = {"seed": run.seed, "streams": streams, "train": train}
    weights = initial_weights(n_classes, **first, **how)
    return represent(weights, streams, n_classes, **how)


def _oracle(prepared):
    if prepared.name != "planted":
        raise PrivemoError(
            f"an oracle knows what each voice was drawn from, and the voices of "
            f"{prepared.name} were drawn from nothing; leave that control out"
        )
    return planted.generator(prepared.utterances).to_numpy()
