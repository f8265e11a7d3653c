"""What `privemo attack` does with a file."""

import shlex
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from privemo import paths
from privemo.battery.contents import TABLES
from privemo.battery.identity import FILES as IDENTITY_FILES
from privemo.battery.identity import read_people, tell_apart, told, write_identity
from privemo.battery.lookup import find_file
from privemo.battery.made import attribute_of
from privemo.battery.page import (
    CAPTIONS,
    FILES,
    conclusion,
    readable_tables,
    write_page,
)
from privemo.battery.place import claim_folder, find_folder, folder_name, subject_of
from privemo.battery.reading import read_material
from privemo.battery.round import paper_notes
from privemo.battery.running import load_effort, run_battery, with_attackers
from privemo.errors import PrivemoError
from privemo.files import MOVE_HOME, refused, try_folder

ELSEWHERE = "name another folder with --results"
SPEAKER = "speaker"  # as an attribute: who is who
OF_CLASSES = ("classes", "same_rows")
ROWS = {
    "classes",
    "part",
    "units",
    "leave_out",
}  # with these, another thing is attacked


def attack_file(
    path, *, attribute, profile, seed, results=None, attackers=(), **choices
):
    """Attack the representations in a file, and write the page."""
    effort = with_attackers(load_effort(profile), attackers)
    path = Path(path).expanduser()
    attribute = attribute_of(path, attribute)
    if attribute == SPEAKER:
        yield from _attack_speakers(path, profile, seed, results, attackers, choices)
        return
    material = read_material(path, attribute=attribute, **choices)
    named = {"attackers": list(attackers)} if attackers else {}
    subject = subject_of(path, attribute=attribute, **choices)
    runs = paths.runs_folder()
    try_folder(runs, MOVE_HOME)
    folder = _folder(results, folder_name(path, attribute), subject)
    findings = run_battery(material, effort=effort, seed=seed, folder=runs)
    facts = {
        "file": subject["file"],
        "date": date.today().isoformat(),
        "command": command_of(path, attribute, profile, seed, named | choices),
        "choices": choices,
    }
    paper = () if choices.keys() & ROWS else paper_notes(path, attribute)
    notes = (*paper, *findings.notes)
    findings = replace(findings, facts=facts | findings.facts, notes=notes)
    for name, table in readable_tables(findings).items():
        yield f"{CAPTIONS[name]}\n{table.to_string(index=False)}\n"
    yield "\n".join([conclusion(findings), *findings.notes])
    with _writing(folder):
        page = write_page(findings, folder)
    yield f"report: {page}"


@contextmanager
def _writing(folder):
    """Say where else results can go if they cannot be written."""
    try:
        yield
    except (OSError, PrivemoError) as error:
        remedy = f"{ELSEWHERE}: what was computed is kept, and found again"
        raise refused(folder, error.__cause__ or error, remedy) from error


def _attack_speakers(path, profile, seed, results, attackers, choices):
    """Tell people apart; there is nothing to be chosen of attackers and classes."""
    path = find_file(path, (".npz", *TABLES))
    unused = [f"--{n.replace('_', '-')}" for n in choices if n in OF_CLASSES]
    unused += ["--attackers"] if attackers else []
    if unused:
        raise PrivemoError(
            f"{unused[0]} says nothing of who is who; leave it out with --attribute "
            f"{SPEAKER}"
        )
    subject = subject_of(path, attribute=SPEAKER, **choices)
    folder = _folder(results, folder_name(path, SPEAKER), subject, IDENTITY_FILES)
    command = command_of(path, SPEAKER, profile, seed, choices)
    people = read_people(path, **choices)
    table = tell_apart(people, seed=seed)
    yield from told(people, table)
    facts = {"date": date.today().isoformat(), "file": subject["file"]}
    with _writing(folder):
        facts |= {"command": command, "seed": seed}
        page = write_identity(people, table, folder, facts=facts)
    yield f"report: {page}"


def command_of(path, attribute, profile, seed, choices):
    """Write the command that does the same again, wherever the file is by then.

    Examples
    --------
    >>> choices = {"classes": ["f", "m"], "one_row_each": True}
    >>> command_of(Path("there/my file.npz"), "gender", "quick", 0, choices)
    "privemo attack 'my file.npz' --attribute gender --profile quick --seed 0 \
--classes f,m --one-row-each"
    """
    words = ["privemo", "attack", path.name, "--attribute", attribute]
    words += ["--profile", profile, "--seed", str(seed)]
    for name, value in choices.items():
        words.append(f"--{name.replace('_', '-')}")
        words += [] if value is True else [",".join(value)]
    return shlex.join(words)


def _folder(results, name, subject, files=FILES):
    """Return the folder that was asked for, or one that nobody else has."""
    if results is None:
        place = paths.results_folder()
        try_folder(place, ELSEWHERE)
        return find_folder(place / name, subject, files=files)
    folder = Path(results).expanduser().resolve()
    try_folder(folder, ELSEWHERE, names=files)
    claim_folder(folder, subject, files=files)
    return folder
