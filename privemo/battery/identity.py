"""What `privemo attack FILE --attribute speaker` does: who is who, not what."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from privemo import __version__
from privemo.attacks.identity import COSINE, EVERYBODY, TRAINED, identity_table
from privemo.battery.columns import select
from privemo.battery.contents import read_contents
from privemo.battery.copies import copies
from privemo.battery.doubles import check_names
from privemo.battery.material import NO_SPEAKER
from privemo.battery.names import as_names
from privemo.battery.reading import units_of
from privemo.errors import PrivemoError
from privemo.files import write_csv, write_text
from privemo.report.display import as_text, interval
from privemo.report.links import csv_link
from privemo.report.template import page_template

TABLE, PAGE = "identity.csv", "report.html"
FILES = (PAGE, TABLE)
CAPTION = (
    "Who is who. EER: as many pairs of one person are missed as pairs of two are taken "
    "for one; 0.5: who guesses. D_sys: linkability, 0: nothing links; of few trials it "
    "is too high, see shuffled speakers. Brackets: 95 % over speakers"
)
WORDS = {COSINE: "by their cosine", TRAINED: "by a scorer trained on other people"}


@dataclass(frozen=True, eq=False)
class People:
    """Representations and who speaks, of a file.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
    speaker : ndarray of str, shape (n_utterances,)
    gender : ndarray of str, shape (n_utterances,), or None
    notes : tuple of str
        What was left out.
    """

    representation: np.ndarray
    speaker: np.ndarray
    gender: np.ndarray | None
    notes: tuple


def read_people(path, *, units=(), leave_out=(), part=(), one_row_each=False):
    """Read representations and speakers, and their gender if the file has it."""
    held, notes = read_contents(path, "speaker", parts=part).of_parts(part)
    columns = select(held.columns, units=units, leave_out=leave_out)
    used = units_of(columns, held, path, meant=bool(units))
    speaker = as_names(held.speaker, "speaker", NO_SPEAKER)
    if not one_row_each:
        check_names(speaker)
    return People(used.to_numpy(), speaker, _gender(path, part), notes)


def attack_identity(path, folder, *, seed, facts, **choices):
    """Tell people apart by a file's representations; yield what is printed.

    Parameters
    ----------
    path : Path
        The file.
    folder : Path
        Of the page and the table.
    seed : int
        Of groups, folds and bootstraps.
    facts : dict
        What the page says of itself.
    **choices
        See `read_people`.

    Yields
    ------
    text : str

    Raises
    ------
    PrivemoError
        If nobody has two utterances, or the file cannot be read.
    """
    people = read_people(path, **choices)
    table = identity_table(
        people.representation,
        people.speaker,
        gender=people.gender,
        recording=copies(people.representation),
        seed=seed,
    )
    notes = (*people.notes, *_left_out(table))
    shown = readable(table)
    yield f"{CAPTION}\n{shown.to_string(index=False)}\n"
    yield "\n".join([conclusion(table), *notes])
    write_csv(folder / TABLE, table)
    text = page_template("identity.html").render(
        version=__version__,
        caption=CAPTION,
        conclusion=conclusion(table),
        notes=notes,
        table=shown,
        link=csv_link(folder, TABLE),
        n_utterances=len(people.speaker),
        n_speakers=len(np.unique(people.speaker)),
        n_units=people.representation.shape[1],
        facts={"date": date.today().isoformat(), **facts, "seed": seed},
    )
    write_text(folder / PAGE, text)
    yield f"report: {folder / PAGE}"


def readable(table):
    """Write scores with their bounds."""
    bounds = {"EER": ("EER", "EER low", "EER high")}
    bounds["D_sys"] = ("D_sys", "D_sys low", "D_sys high")
    told = {
        name: [interval(*row) for row in table[[*columns]].to_numpy()]
        for name, columns in bounds.items()
    }
    kept = ["scorer", "utterances", "who"]
    names = {"n_speakers": "speakers", "n_mated": "pairs of one person"}
    counts = table[[*names]].rename(columns=names)
    shown = pd.concat([table[kept], pd.DataFrame(told), as_text(counts)], axis=1)
    return shown.astype(str)


def conclusion(table):
    """Say how well people are told apart, by the scorer that does it best."""
    mine = table[(table["who"] == EVERYBODY) & table["scorer"].isin(WORDS)]
    parts = []
    for k, rows in mine.groupby("utterances"):
        best = rows.loc[rows["EER"].idxmin()]
        told = interval(*best[["EER", "EER low", "EER high"]])
        how = "utterance" if k == 1 else "utterances"
        parts.append(f"from {k} {how} of each, {WORDS[best['scorer']]}: EER {told}")
    return (
        "People whom nobody trained on are told apart "
        + "; ".join(parts)
        + ". Who guesses has 0.50, who is never wrong 0."
    )


def _gender(path, part):
    """Return what a file says of gender; None if it says nothing."""
    try:
        held, _ = read_contents(path, "gender", parts=part).of_parts(part)
    except PrivemoError:
        return None
    return np.char.strip(held.attribute.astype(str))


def _left_out(table):
    """Say of whom there were too few utterances."""
    few = table.drop_duplicates("utterances").query("n_left_out > 0")
    return tuple(
        f"{row.n_left_out} speakers have fewer than {2 * row.utterances} utterances, "
        f"and so no two groups of {row.utterances}."
        for row in few.itertuples()
    )
