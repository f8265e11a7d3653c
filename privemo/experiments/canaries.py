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
BLOCK_SEEDS = tuple(range(1, 11))  # of corpora; benchmarks/canaries.py has others
N_DEALINGS = 3  # of the speakers of a block into sets; their mean is the block's score
TOO_SHORT = (2, 1)  # blocks and dealings of a profile that ends before it remembers


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


def canary_blocks(settings, *, seeds=None, vectors=None, n_jobs=-1):
    """Make planted corpora that share no speaker, with a canary in every speaker.

    Parameters
    ----------
    settings : Settings
        Of the profile.
    seeds : sequence of int, optional
        Corpus seeds, one a block; ten by default, two of a profile of few epochs.
    vectors : WordVectors or path, optional
        See `privemo.features.vectors.load_vectors`.
    n_jobs : int, default=-1
        Processes that build what is not there.

    Returns
    -------
    blocks : list of privemo.features.Prepared
        Words alone.
    """
    seeds = BLOCK_SEEDS[: _size(settings)[0]] if seeds is None else seeds
    how = {"modalities": ["lexical"], "vectors": vectors, "progress": False}
    blocks = []
    for seed in seeds:
        corpus = planted.load(seed=seed, n_jobs=n_jobs)
        block = replace(prepare(corpus, settings, **how), independent=True)
        blocks.append(with_canaries(block, seed=seed))
    return blocks


def canary_scores(blocks, cells, settings, *, seed=0, **how):
    """Ask who trained, in every block.

    Parameters
    ----------
    blocks : sequence of privemo.features.Prepared
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
        What names the cell; ``fold``, the block; ``n_train``, ``n_test`` and ``MI``,
        means over some dealings of the block's speakers into sets, since ten who are
        asked about tell little; ``independent``, so that intervals over blocks are
        ordinary ones.
    """
    found = [
        run_membership(block, cells, by_heart(settings), seed=dealing, **how).assign(
            fold=number
        )
        for number, block in enumerate(blocks)
        for dealing in _dealings(settings, seed)
    ]
    names = ["corpus", *CELL, "fold"]
    by_block = pd.concat(found).groupby(names, sort=False, as_index=False)
    return by_block[["n_train", "n_test", "MI"]].mean().assign(independent=True)


def compute_canaries(blocks, cells, settings, *, seed=0, **how):
    """Compute the records of all blocks that are not there yet."""
    how |= {"members": cells}
    return sum(
        compute_cells(block, (), by_heart(settings), seed=dealing, **how)
        for block in blocks
        for dealing in _dealings(settings, seed)
    )


def _dealings(settings, seed):
    """List the seeds of the dealings; those of two seeds differ."""
    return range(N_DEALINGS * seed, N_DEALINGS * seed + _size(settings)[1])


def _size(settings):
    """Count blocks and dealings: few where networks end before they remember."""
    if settings.max_epochs < N_EPOCHS:
        return TOO_SHORT
    return len(BLOCK_SEEDS), N_DEALINGS
