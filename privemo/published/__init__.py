"""What the paper prints: its tables, the numbers in its text, its claims, its slips.

Files
-----
``table1.csv`` to ``table5.csv``
    One row a target, modality and corpus. The bold and italic marks of the printed
    tables are not recorded: the text version this was taken from has lost them.
``inline.csv``
    Numbers printed in the text; ``significant`` says whether the number is bold there.
``claims.csv``
    What the paper says, and which rule of `privemo.claims` judges it. The published
    values are not repeated there; they are looked up in the tables.
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
    """Load the numbers printed in the paper's text.

    Returns
    -------
    numbers : DataFrame, one row a number
        Columns ``section``, ``target``, ``modality``, ``corpus``, ``condition``,
        ``quantity``, ``value``, ``significant`` ("yes", "no" or "" where the paper does
        not mark it) and ``note``.
    """
    numbers = _read("inline.csv", dtype=str, keep_default_na=False)
    return numbers.astype({"value": float})


def load_claims(question=None):
    """Load the paper's claims.

    Parameters
    ----------
    question : int, optional
        One of the paper's seven questions; all recorded claims if left out.

    Returns
    -------
    claims : DataFrame, one row a claim
        Columns ``claim``, ``question``, ``section``, ``statement``, ``rule``,
        ``quantity``, ``modality``, ``other_modality`` ("" if none) and ``targets``,
        separated by blanks.

    Raises
    ------
    PrivemoError
        If no claim of that question is recorded.
    """
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
