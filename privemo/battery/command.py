"""What `privemo attack` does with a file."""

from pathlib import Path

from privemo import paths
from privemo.battery.page import CAPTIONS, conclusion, readable_tables, write_page
from privemo.battery.reading import read_material
from privemo.battery.running import load_effort, run_battery


def attack_file(path, *, attribute, profile, seed, results=None):
    """Attack the representations in a file, and write the page."""
    effort = load_effort(profile)
    material = read_material(path, attribute=attribute)
    findings = run_battery(material, effort=effort, seed=seed)
    folder = results or paths.results_folder() / f"attack_{Path(path).stem}"
    page = write_page(findings, Path(folder).expanduser().resolve())
    for name, table in readable_tables(findings).items():
        yield f"{CAPTIONS[name]}\n{table.to_string(index=False)}\n"
    yield "\n".join([conclusion(findings), *findings.notes])
    yield f"report: {page}"
