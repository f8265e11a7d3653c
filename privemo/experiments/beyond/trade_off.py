"""What is left of emotion and of an attribute on other speakers."""

from privemo.attacks.trade_off import trade_off
from privemo.experiments.beyond.common import attacked_by
from privemo.folds.rows import rows_of


def compute(draw, settings, training):
    """Score what is left of emotion and of the attribute."""
    prepared, run = draw
    rows, target = rows_of(*draw), run.cell.target
    Z, table = attacked_by(draw, settings, training, vars(rows))
    table = table.assign(**{target: prepared.utterances[target]})
    how = {"attribute": prepared.attribute, "seed": run.seed}
    point = trade_off(Z, table, rows, target=target, **how)
    del point["attacker"]
    return {"scores": point}, {}
