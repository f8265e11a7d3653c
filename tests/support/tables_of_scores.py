"""Scores made up, in the form of an experiment's."""

import pandas as pd

MAIN = ("U", "U_male", "U_female", "L", "P")  # what run_cells scores


def make_scores(
    *,
    corpus="planted",
    target="activation",
    modality="acoustic",
    quantities=MAIN,
    **values,
):
    """Scores of five folds: 300 utterances train, 100 validate, 100 test."""
    constants = dict.fromkeys(quantities, [0.5, 0.6, 0.6, 0.6, 0.7])
    keys = dict(corpus=corpus, target=target, modality=modality)
    folds = dict(fold=range(5), n_train=300, n_test=100)
    return pd.DataFrame(keys | folds | constants | values)


def defended(defence, *, recipe="paper", strength=0.5, **values):
    table = make_scores(**values)
    return table.assign(defence=defence, recipe=recipe, strength=strength)
