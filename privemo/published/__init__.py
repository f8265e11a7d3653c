"""What the paper prints: its tables, the numbers in its text, its claims, its slips.

Files
-----
``table1.csv`` to ``table5.csv``
    One row a target, modality and corpus. The bold and italic marks of the printed
    tables are not recorded: the text version this was taken from has lost them.
``inline.csv``
    Numbers printed in the text; ``significant`` says whether the number is bold there.
``claims.csv``
    What section 5 says, which cells it compares and which rule of
    `privemo.claims.verdicts` judges it. The published values are not repeated there;
    they are looked up in the tables and in the text's numbers.
``slips.csv``
    Where the paper differs from itself, and how this kit reads it.

References
----------
.. [1] M. Jaiswal and E. Mower Provost, "Privacy enhanced multimodal neural
   representations for emotion recognition", in Proc. AAAI, 2020.
"""

from importlib.resources import files

import pandas as pd

from privemo.errors import PrivemoError

TABLES = (1, 2, 3, 4, 5)
DEFENCE_OF_TABLE = {
    1: "none",
    2: "none",
    3: "gender",
    4: "gender",
    5: "gender and speaker",
}


def load_table(number):
    """Load one of the paper's tables.

    Parameters
    ----------
    number : {1, 2, 3, 4, 5}
        1 and 2: general models for activation and valence; 3 and 4: private models;
        5: models with a gender and a speaker adversary, both targets.

    Returns
    -------
    table : DataFrame, 8 rows a target
        Columns ``target``, ``modality``, ``corpus`` and, where printed, ``U_male``,
        ``U_female``, ``U``, ``L``, ``P``, ``MI``, all UARs in [0, 1] or, for P, 1 minus
        one.

    Raises
    ------
    PrivemoError
        If the paper has no such table.

    Examples
    --------
    >>> len(load_table(1)), float(load_table(1)["L"].max())
    (8, 0.74)
    """
    if number not in TABLES:
        raise PrivemoError(f"the paper has tables 1 to 5, not {number!r}")
    return _read(f"table{number}.csv")


def load_inline():
    """Load the numbers printed in the paper's text."""
    numbers = _read("inline.csv", dtype=str, keep_default_na=False)
    numbers["strength"] = pd.to_numeric(numbers["strength"])
    return numbers.astype({"value": float})


def load_scores():
    """Load every score the paper prints for a model, from its tables and its text.

    Returns
    -------
    scores : DataFrame, one row a score
        Columns ``source`` ("table 1" to "table 5", or the section), ``target``,
        ``modality``, ``corpus``, ``defence``, ``strength`` (lambda; 0 without a
        defence, NaN where the paper does not say), ``quantity`` and ``value``, in
        [0, 1].

    Notes
    -----
    Left out are the two leakages of section 5.1, which tables 1 and 2 contradict. The
    values of section 5.4 are taken for activation. See the slips ``leakage-muse`` and
    ``strength-target``.

    Examples
    --------
    >>> scores = load_scores()
    >>> scores.query("corpus == 'muse' and strength == 0.75")["value"].tolist()
    [0.45]
    """
    names = ["target", "modality", "corpus"]
    parts = [
        load_table(number)
        .melt(names, var_name="quantity")
        .assign(source=f"table {number}", defence=defence)
        for number, defence in DEFENCE_OF_TABLE.items()
    ]
    text = load_inline().rename(columns={"section": "source"})
    text = text[text["source"].isin(["5.4", "5.6", "5.7"])]
    text = text.assign(target=text["target"].replace("", "activation"))
    scores = pd.concat([*parts, text], ignore_index=True)
    scores.loc[scores["defence"] == "none", "strength"] = 0.0
    columns = ["source", *names, "defence", "strength", "quantity", "value"]
    return scores[columns].dropna(subset="value")


def load_claims(question=None):
    """Load the paper's claims."""
    claims = _read("claims.csv", dtype=str, keep_default_na=False)
    claims = claims.astype({"question": int})
    if question is None:
        return claims
    recorded = claims["question"].unique().tolist()
    if question not in recorded:
        raise PrivemoError(
            f"no claim of question {question!r} is recorded; choose one of {recorded}"
        )
    return claims[claims["question"] == question].reset_index(drop=True)


def load_slips():
    """Load the places where the paper differs from itself.

    Returns
    -------
    slips : DataFrame, one row a slip
        Columns ``slip``, ``kind`` ("contradiction", "overstated", "misprint" or
        "remark"), ``section``, ``printed``, ``elsewhere`` and ``reading`` (how this kit
        reads it).
    """
    return _read("slips.csv", dtype=str, keep_default_na=False)


def _read(name, **options):
    with (files("privemo.published") / name).open(encoding="utf-8") as file:
        return pd.read_csv(file, **options)
