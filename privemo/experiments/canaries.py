"""A control of the attack on membership: speakers who were learnt by heart (ours).

Networks that stop when validation speakers no longer gain have little time to remember
anybody, and an attack that finds nothing in them may be one that finds nothing ever. So
canaries are planted (`privemo.features.canaries`), the network is trained for long, and
the same attack is made. It must find who trained, and must not in a network before its
first step.
"""

from dataclasses import replace

import pandas as pd

from privemo.corpora import planted
from privemo.experiments.experiment import compute_cells, run_membership
from privemo.features import prepare
from privemo.features.canaries import with_canaries
from privemo.terms import CELL

N_EPOCHS = 30  # ours, as is all of this; benchmarks/canaries.py compares some settings
LEARNING_RATE = 3e-3
N_DEALINGS = 3  # of the speakers of a block into sets; their mean is the block's score


def by_heart(settings):
    """Let a training go on until it has learnt by heart; no row chooses the epoch."""
    n_epochs = min(N_EPOCHS, settings.max_epochs)
    return replace(
        settings,
        max_epochs=n_epochs,
        patience=n_epochs,
        epoch_kept="last",
        learning_rate=LEARNING_RATE,
        probe_epochs=0,
        tuned=False,
    )


def canary_blocks(settings, *, seed=0, vectors=None):
    """Make blocks of the planted corpus in which every speaker is a canary.

    Parameters
    ----------
    settings : Settings
        Of the profile; ``n_blocks`` is used.
    seed : int, default=0
        Of the corpus; that of the tables by default.
    vectors : WordVectors or path, optional
        See `privemo.features.vectors.load_vectors`.

    Returns
    -------
    prepared : privemo.features.Prepared
        Words alone; its blocks share no speaker.
    """
    corpus = planted.load(seed=seed, n_blocks=settings.n_blocks)
    plain = prepare(corpus, settings, modalities=["lexical"], vectors=vectors)
    blocks = tuple(with_canaries(block, seed=block.block) for block in plain.parts)
    return replace(blocks[0], blocks=blocks, block=None)


def canary_scores(blocks, cells, settings, *, seed=0, **how):
    """Ask who trained, in every block.

    Parameters
    ----------
    blocks : privemo.features.Prepared
        From `canary_blocks`.
    cells : sequence of Cell
        See `privemo.experiments.questions.Plan`.
    settings : Settings
        Of the profile; see `by_heart`.
    seed, **how
        ``seed``, ``folder`` and ``n_jobs`` of
        `privemo.experiments.experiment.run_membership`.

    Returns
    -------
    scores : DataFrame, one row a cell and block
        What names the cell; ``fold``, the block; ``independent``; ``n_train``,
        ``n_test`` and ``MI``, means over some dealings of the block's speakers into
        sets, since ten who are asked about tell little.
    """
    found = [
        run_membership(blocks, cells, by_heart(settings), seed=dealing, **how)
        for dealing in _dealings(settings, seed)
    ]
    names = ["corpus", *CELL, "fold", "independent"]
    by_block = pd.concat(found).groupby(names, sort=False, as_index=False)
    return by_block[["n_train", "n_test", "MI"]].mean()


def compute_canaries(blocks, cells, settings, *, seed=0, **how):
    """Compute the records of all blocks that are not there yet."""
    return sum(
        compute_cells(
            blocks, (), by_heart(settings), members=cells, seed=dealing, **how
        )
        for dealing in _dealings(settings, seed)
    )


def _dealings(settings, seed):
    """List the seeds of the dealings; one where networks end before they remember."""
    n_dealings = N_DEALINGS if settings.max_epochs >= N_EPOCHS else 1
    return range(N_DEALINGS * seed, N_DEALINGS * seed + n_dealings)
