"""What `privemo attack FILE --attribute speaker` does: who is who, not what."""

from dataclasses import dataclass

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
    held, gender = _read(path, part)
    held, notes = held.of_parts(part)
    columns = select(held.columns, units=units, leave_out=leave_out)
    used = units_of(columns, held, path, meant=bool(units))
    speaker = as_names(held.speaker, "speaker", NO_SPEAKER)
    if not one_row_each:
        check_names(speaker)
    gender = np.char.strip(held.attribute.astype(str)) if gender else None
    _check_gender(speaker, gender)
    return People(used.to_numpy(), speaker, gender, notes)


def tell_apart(people, *, seed):
    """Tell people apart by their representations; see `identity_table`."""
    return identity_table(
        people.representation,
        people.speaker,
        gender=people.gender,
        recording=copies(people.representation),
        seed=seed,
    )


def told(people, table):
    """Write the table and what follows from it, for a terminal."""
    yield f"{CAPTION}\n{readable(table).to_string(index=False)}\n"
    yield "\n".join([conclusion(table), *_notes(people, table)])


def write_identity(people, table, folder, *, facts):
    """Write ``report.html``, which holds everything, and the table as csv."""
    write_csv(folder / TABLE, table)
    text = page_template("identity.html").render(
        version=__version__,
        caption=CAPTION,
        conclusion=conclusion(table),
        notes=_notes(people, table),
        table=readable(table),
        link=csv_link(folder, TABLE),
        n_utterances=len(people.speaker),
        n_speakers=len(np.unique(people.speaker)),
        n_units=people.representation.shape[1],
        facts=facts,
    )
    write_text(folder / PAGE, text)
    return folder / PAGE


def readable(table):
    """Write scores with their bounds."""
    names = {"n_speakers": "speakers", "n_mated": "pairs of one person"}
    bounds = {name: name.replace(" ", "_") for name in table}  # as others are called
    return as_text(table.drop(columns="n_left_out").rename(columns=bounds | names))


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
        "People whom nobody trained on are told apart, by the scorer that errs less, "
        + "; ".join(parts)
        + ". Who guesses has 0.50, who is never wrong 0."
    )


def _read(path, part):
    """Read a file, and tell whether it says anything of gender."""
    try:
        return read_contents(path, "gender", parts=part), True
    except PrivemoError:  # without gender, or for a reason that is met again
        return read_contents(path, "speaker", parts=part), False


def _check_gender(speaker, gender):
    """Refuse a speaker of two genders: pairs are scored within each."""
    if gender is None:
        return
    known = pd.Series(gender, index=speaker)[gender != ""]
    said = known.groupby(level=0).unique()
    several = said[said.str.len() > 1]
    if len(several):
        name, genders = several.index[0], " and ".join(sorted(several.iloc[0]))
        raise PrivemoError(
            f"{len(several)} speakers have more than one gender, first {name!r}, who "
            f"is {genders}; correct the column, or leave it out"
        )


def _notes(people, table):
    """Say what was left out: rows, speakers of too few utterances, and a scorer."""
    few = table.drop_duplicates("utterances").query("n_left_out > 0")
    notes = [
        f"{row.n_left_out} speakers have fewer than {2 * row.utterances} utterances, "
        f"and so no two groups of {row.utterances}."
        for row in few.itertuples()
    ]
    trained = set(table.loc[table["scorer"] == TRAINED, "utterances"])
    without = sorted(set(table["utterances"]) - trained)
    if without:
        counts = " and ".join(map(str, without))
        notes.append(
            f"No scorer was trained for {counts} utterances of each: that takes four "
            f"speakers, of each gender where it is known."
        )
    return (*people.notes, *notes)
