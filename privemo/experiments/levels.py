"""Whether networks can learn the levels of a target, before anything is computed."""

from privemo.errors import PrivemoError
from privemo.experiments.runs import by_number, draws_of
from privemo.features import Prepared
from privemo.folds.rows import rows_of
from privemo.terms import LEVELS, TARGETS, levels_in


def level_notes(utterances):
    """Say of each target with two levels that two classes are told, and its chance."""
    found = {target: levels_in(utterances[target]) for target in TARGETS}
    return [
        f"{target} has two levels only, {' and '.join(levels)}: networks tell these "
        f"two, and chance of U is 0.50."
        for target, levels in found.items()
        if len(levels) == 2
    ]


def check_levels(corpus, todo, settings, *, seed):
    """Refuse a level that some network would not meet in training or validation.

    Parameters
    ----------
    corpus : Corpus
        Its recordings are not looked at.
    todo : privemo.experiments.questions.Plan
        What is to be trained.
    settings : Settings
        How many folds there are to be.
    seed : int
        Of the first dealing.

    Raises
    ------
    PrivemoError
        If a level has too few utterances, or they are of too few speakers.
    """
    if corpus.blocks:
        return  # made here, with all levels in every part
    every = [*todo.cells, *todo.members]
    told = every[0].attribute if every else "gender"
    facts = corpus.name, corpus.utterances, {}, "", None, ()
    table = Prepared(*facts, attribute=told)
    for cells, membership in ((todo.cells, False), (todo.members, True)):
        for cell in {cell.target: cell for cell in cells}.values():
            _check_two(table, cell.target)
            how = {"seed": seed, "membership": membership}
            for draws in by_number(draws_of(table, cell, settings, **how)):
                _check_draw(draws[0])


def _check_two(prepared, target):
    """Refuse a target whose labels are all the same."""
    levels = levels_in(prepared.utterances[target])
    if len(levels) == 1:
        raise PrivemoError(
            f"{prepared.name}: all labels of {target} are {levels[0]}, so that there "
            f"is nothing to tell; choose another TARGET, or correct the labels"
        )


def _check_draw(draw):
    """Refuse a draw in which a level is missing where it is learnt or chosen by."""
    emotion = draw.prepared.utterances[draw.run.cell.target].to_numpy(dtype=str)
    rows = rows_of(*draw)
    for name in ("train", "validation"):
        lacking = set(levels_in(emotion)) - set(emotion[getattr(rows, name)])
        if lacking:
            raise _too_rare(draw, emotion, name, min(lacking, key=LEVELS.index))


def _too_rare(draw, emotion, name, level):
    """Say which level is too rare, and what can be done about it."""
    target, n = draw.run.cell.target, int((emotion == level).sum())
    sets = "rotation" if draw.run.membership else "fold"
    others = [other for other in levels_in(emotion) if other != level]
    rest = f"so that {' and '.join(others)} are told" if len(others) > 1 else ""
    return PrivemoError(
        f"{draw.prepared.name}: {n:,} utterances are {level} in {target}, and none is "
        f"among the {name} rows of {sets} {draw.run.number}, so that no network can "
        f"learn that level; choose another TARGET, add speakers who have it, or empty "
        f"those cells of the table{', ' * bool(rest)}{rest}"
    )
