"""Whether two utterances of test speakers are of one person."""

from privemo.attacks.identity import identity_table
from privemo.experiments.beyond.common import attacked_by
from privemo.folds.equals import recordings_of
from privemo.folds.rows import rows_of

KEPT = ["scorer", "utterances", "who", "EER", "D_sys", "n_speakers", "n_mated"]


def compute(draw, settings, training):
    """Tell the test speakers apart, whom the network never heard."""
    rows, table = rows_of(*draw), draw.prepared.utterances
    Z, _ = attacked_by(draw, settings, training, vars(rows))
    mine = table.iloc[rows.test]
    found = identity_table(
        Z[rows.test],
        mine["speaker"].to_numpy(dtype=str),
        gender=mine["gender"].to_numpy(dtype=str),
        recording=recordings_of(mine),
        seed=draw.run.seed,
        n_bootstraps=0,
    )
    return {"identity": found[KEPT].to_dict("records")}, {}
