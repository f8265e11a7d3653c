"""What `privemo attack` does with a file."""

from pathlib import Path

from privemo import paths
from privemo.battery.page import CAPTIONS, conclusion, readable_tables, write_page
from privemo.battery.reading import read_material
from privemo.battery.running import load_effort, run_battery
from privemo.files import check_writable, unwritable

NAMES = ("report.html", *(f"{name}.csv" for name in CAPTIONS))
ELSEWHERE = "name another folder with --results"


def attack_file(path, *, attribute, profile, seed, results=None):
    """Attack the representations in a file, and write the page."""
    effort = load_effort(profile)
    material = read_material(path, attribute=attribute)
    folder = results or paths.results_folder() / f"attack_{Path(path).stem}"
    folder, runs = Path(folder).expanduser().resolve(), paths.runs_folder()
    check_writable(runs, remedy="set PRIVEMO_HOME to another folder")
    check_writable(folder, NAMES, remedy=ELSEWHERE)
    findings = run_battery(material, effort=effort, seed=seed, folder=runs)
    for name, table in readable_tables(findings).items():
        yield f"{CAPTIONS[name]}\n{table.to_string(index=False)}\n"
    yield "\n".join([conclusion(findings), *findings.notes])
    try:
        page = write_page(findings, folder)
    except OSError as error:
        remedy = f"{ELSEWHERE}: what was computed is kept, and found again"
        raise unwritable(folder, error, remedy) from error
    yield f"report: {page}"
