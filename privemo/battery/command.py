"""What `privemo attack` does with a file."""

from dataclasses import replace
from pathlib import Path

from privemo import paths
from privemo.battery.page import (
    CAPTIONS,
    FILES,
    conclusion,
    readable_tables,
    write_page,
)
from privemo.battery.place import claim_folder, find_folder, folder_name, subject_of
from privemo.battery.reading import read_material
from privemo.battery.running import load_effort, run_battery
from privemo.errors import PrivemoError
from privemo.files import MOVE_HOME, refused, try_folder

ELSEWHERE = "name another folder with --results"


def attack_file(path, *, attribute, profile, seed, results=None, **choices):
    """Attack the representations in a file, and write the page."""
    effort = load_effort(profile)
    path = Path(path).expanduser()
    material = read_material(path, attribute=attribute, **choices)
    subject = subject_of(path, attribute=attribute, **choices)
    runs = paths.runs_folder()
    try_folder(runs, MOVE_HOME)
    folder = _folder(results, folder_name(path, attribute), subject)
    findings = run_battery(material, effort=effort, seed=seed, folder=runs)
    facts = {"file": subject["file"], **findings.facts}
    findings = replace(findings, facts=facts)
    for name, table in readable_tables(findings).items():
        yield f"{CAPTIONS[name]}\n{table.to_string(index=False)}\n"
    yield "\n".join([conclusion(findings), *findings.notes])
    try:
        page = write_page(findings, folder)
    except (OSError, PrivemoError) as error:
        remedy = f"{ELSEWHERE}: what was computed is kept, and found again"
        raise refused(folder, error.__cause__ or error, remedy) from error
    yield f"report: {page}"


def _folder(results, name, subject):
    """Return the folder that was asked for, or one that nobody else has."""
    if results is None:
        place = paths.results_folder()
        try_folder(place, ELSEWHERE)
        return find_folder(place / name, subject, files=FILES)
    folder = Path(results).expanduser().resolve()
    try_folder(folder, ELSEWHERE, names=FILES)
    claim_folder(folder, subject, files=FILES)
    return folder
