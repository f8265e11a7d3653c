"""What the columns of a table are called on a page; a csv keeps their short names."""

import re

END = {"low": "lower bound", "high": "upper bound"}
HEADINGS = {
    # scores
    "U_male": "U(M)",
    "U_female": "U(F)",
    "P_reverse": "P, asked about new speakers",
    "uar": "UAR",
    "attack_uar": "attack UAR",
    "published": "paper",
    "n_folds": "blocks or folds",
    "strength": "lambda",
    "from": "from lambda",
    "to": "to lambda",
    # tests
    "p": "p, plain",
    "p_corrected": "p, corrected",
    "p_adjusted": "p, plain, adjusted",
    "p_corrected_adjusted": "p, corrected and adjusted",
    "adjusted": "p, corrected and adjusted",
    "p_greater": "p, of one side",
    "p_two_sided": "p, of both sides",
    "null": "95 % of what luck gives",
    "null_high": "97.5 % of luck is below",
    "n_arrangements": "ways to deal gender",
    "visible": "smallest change mostly seen",
    # groups
    "gap": "gap between women and men",
    "expected": "gap that luck gives",
    "cells": "networks",
    "lower": "worse off",
    "shown lower": "shown to be worse off",
    "share lower": "share worse off",
    "female": "women",
    "male": "men",
    # attackers, defences, curves
    "median": "median attacker",
    "highest": "highest attacker",
    "by": "which one",
    "control_bits": "bits of the control",
    "saved_bits": "bits saved beyond it",
    "reads": "attacker reads",
    "front": "on the front",
    "U_validation": "U in validation",
    "U_test": "U in test",
    "P_validation": "P in validation",
    "P_test": "P in test",
    "U_change": "change of U",
    "P_change": "change of P",
    "n_positive": "members asked about",
    "n_negative": "others asked about",
    "D_sys": "linkability",
    "n_speakers": "speakers",
    "auc": "area under the curve",
    "tpr_1": "members found at 1 % false alarms",
    "tpr_10": "members found at 10 % false alarms",
}


GLOSSARY = {
    "UAR": "Unweighted average recall: of each class the share that is told rightly, "
    "averaged over classes. 1 is always right.",
    "chance": "The UAR of who guesses: 1 over the number of classes, so 0.50 for two "
    "and 0.33 for three.",
    "interval": "In square brackets, 95 %: the numbers that the data leave room for. "
    "It may pass 0 or 1, which no UAR can; a picture ends it there with an arrow.",
    "U": "Utility: the UAR of emotion, on everybody; U(M) on men, U(F) on women. "
    "Higher is better.",
    "L": "Leakage: the UAR of gender of the adversary, which is trained along with the "
    "network. Lower is better.",
    "P": "Privacy metric: 1 minus the UAR of gender of an attacker, who is trained "
    "afterwards on what the finished network gives out. Higher is better, 0.50 is "
    "guessing.",
    "MI": "Membership identification: the UAR of telling who the network was trained "
    "on. Lower is better, 0.50 is guessing.",
    "lambda": "How strongly the network is trained against the adversary.",
    "p": "How often luck alone gives as much. Adjusted: for how many were looked at "
    "(Benjamini and Hochberg). Corrected: for folds that share speakers.",
    "recipe strong": "This kit's own way of training against gender; all else follows "
    "the paper.",
}


def heading(name):
    """Name a column in words.

    Examples
    --------
    >>> heading("p_two_sided"), heading("fold_3"), heading("modality")
    ('p, of both sides', 'fold 3', 'modality')
    """
    end = re.search(r"_(low|high)$", name)
    if end and name not in HEADINGS:
        return f"{heading(name[: end.start()])}, {END[end[1]]}"
    return HEADINGS.get(name) or name.replace("_", " ")
