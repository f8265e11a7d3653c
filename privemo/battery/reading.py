"""Read somebody's representations from a file, and ask about what is in doubt."""

from dataclasses import replace
from pathlib import Path

from privemo.battery.columns import numbers_of, select
from privemo.battery.contents import TABLES, read_contents
from privemo.battery.doubles import check_doubles, check_names
from privemo.battery.families import listed
from privemo.battery.lookup import find_file
from privemo.battery.made import attribute_of, how_made
from privemo.battery.material import Material
from privemo.battery.units import check_units
from privemo.errors import PrivemoError

MOST_NOTED = 100  # columns or families that a note names


def read_material(
    path,
    *,
    attribute="attribute",
    classes=(),
    units=(),
    leave_out=(),
    one_row_each=False,
    same_rows=False,
    part=(),
):
    """Read representations with an attribute and a speaker for each.

    Parameters
    ----------
    path : path-like
        A file ``.npz`` with the arrays ``representation``, shape
        (n_utterances, n_units), ``attribute`` and ``speaker``, shape (n_utterances,),
        and, if you like, other inputs called ``control_NAME``; or a table ``.csv``,
        ``.tsv`` or ``.txt`` with the columns ``attribute`` and ``speaker``, one row an
        utterance. All its other columns of numbers are units, unless they have but one
        value for each speaker; what is in doubt is refused. Or ``.parquet``, as such a
        table; of a file that `privemo represent` wrote, units are what it says.
    attribute : str, default="attribute"
        The array or column to be told from the representations, if it is called
        something else; ``"gender"`` in a file that `privemo represent` wrote.
    classes : sequence of str, optional
        The classes to be told; rows of others, or of none, are left out.
    units, leave_out : sequence of str, optional
        Columns that are units, without further questions, and columns that are none:
        names, or patterns such as ``d*``. Those of an array are called 0, 1 and so on.
    one_row_each : bool, default=False
        Whether most speakers may have a single row.
    same_rows : bool, default=False
        Whether several speakers of one class may have the same row.
    part : sequence of str, optional
        The rows to be attacked, by the array or column ``part``: such as ``test``, who
        did not train the network.

    Returns
    -------
    material : Material
        Its notes say what was left out.

    Raises
    ------
    PrivemoError
        If there is no such file, an array or column is missing, it is not clear what is
        a unit or who is who, or for the reasons given in `Material`.
    """
    path = find_file(Path(path), (".npz", *TABLES))
    attribute = attribute_of(path, attribute)
    if attribute == "speaker":
        raise PrivemoError(
            "the attribute cannot be the speaker: speakers who are asked about are not "
            "among those who are known; see privemo.attacks.identity for who is who"
        )
    held, outside = read_contents(path, attribute, parts=part).of_parts(part)
    held, left_out = held.of_classes(classes)
    columns = select(held.columns, units=units, leave_out=leave_out)
    used = units_of(columns, held, path, meant=bool(units))
    asked = held.loose or units or leave_out
    material = Material(
        used.to_numpy(),
        held.attribute,
        held.speaker,
        name=attribute,
        others=held.others,
        notes=outside
        + left_out
        + (_notes(held.columns, columns, used) if asked else ()),
    )
    if not one_row_each:
        check_names(material.speaker)
    # where privemo wrote it, copies of recordings were looked for in the corpus
    shared = () if same_rows or how_made(path) else check_doubles(material)
    return replace(material, notes=material.notes + shared)


def units_of(columns, held, path, *, meant):
    """Return the columns that are units; there is one, at least."""
    numbers = numbers_of(columns, meant=meant) if held.loose else columns
    if not meant:
        numbers = numbers[check_units(numbers, held.speaker, loose=held.loose)]
    if numbers.empty:
        raise PrivemoError(
            f"{path} has no column of numbers beside attribute and speaker that varies "
            "within a speaker; give each unit of the representation a column"
        )
    return numbers


def _notes(columns, asked, used):
    """Say which columns are units and which are not."""
    left_out = {
        "as asked": [name for name in columns if name not in asked],
        "since not numbers or with one value a speaker": [
            name for name in asked if name not in used
        ],
    }
    return (
        f"Units: {used.shape[1]} columns, {listed(used, MOST_NOTED)}.",
        *(
            f"Left out, {why}: {listed(names, MOST_NOTED)}."
            for why, names in left_out.items()
            if names
        ),
    )
