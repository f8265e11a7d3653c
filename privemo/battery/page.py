"""What the battery found, in words: a terminal's tables, and a page to pass on."""

from pathlib import Path

from privemo import __version__
from privemo.battery.advice import advise, agreement
from privemo.battery.together import more_from_many
from privemo.files import write_csv, write_text
from privemo.report.display import as_text, cell, interval
from privemo.report.links import csv_link
from privemo.report.template import page_template
from privemo.terms import ABOVE, BELOW, PICKED

SHOWN = [  # of the table of attackers; the csv has more
    *("attacker", "UAR", "low", "high", "P", "calibrated P"),
    *("p", "verdict", "chosen"),
]
CAPTIONS = {
    "confusion": "What was said of whom",
    "attackers": "Attackers",
    "together": "Several utterances of a speaker, put together",
    "controls": "Controls: these must be at chance",
    "inputs": "Beside other inputs",
    "description": "Description length, bits an utterance",
}
FILES = ("report.html", *(f"{name}.csv" for name in CAPTIONS))


def readable_tables(findings):
    """Write the cells of the tables as text."""
    passed = findings.controls["passed"].map({True: "yes", False: "NO"})
    tables = {
        "confusion": findings.confusion,
        "attackers": findings.attackers[SHOWN],
        "together": findings.together,
        "controls": findings.controls.assign(passed=passed),
        "inputs": findings.inputs,
        "description": findings.description,
    }
    if findings.together.empty:
        del tables["together"]
    if len(findings.inputs) < 2:
        del tables["inputs"]
    return {name: as_text(table) for name, table in tables.items()}


def conclusion(findings):
    """Say what came out in a sentence or two."""
    name, chance = findings.facts["attribute"], findings.facts["chance"]
    table = findings.attackers.set_index("attacker")
    picked = table.loc[PICKED]
    uar = interval(*picked[["UAR", "low", "high"]])
    text = {
        ABOVE: f"These representations tell the {name} of speakers who were never "
        f"heard before: UAR {uar}, chance is {chance}.",
        BELOW: f"The {name} is told wrongly more often than by chance: UAR {uar}, "
        f"chance is {chance}. Whoever turns these answers round has an attack.",
    }.get(
        picked["verdict"],
        f"The attacker picked beforehand is not told from chance: UAR {uar}, chance is "
        f"{chance}. That is no proof that the {name} cannot be told; see how wide the "
        f"interval is.",
    )
    single = table.drop(index=PICKED)
    for verdict in (ABOVE, BELOW):
        names = single.index[single["verdict"] == verdict].tolist()
        if names and verdict != picked["verdict"]:
            text += f" {verdict.capitalize()}: {', '.join(names)}."
    if many := more_from_many(findings.together):
        text += f" {many}"
    if not findings.controls["passed"].all():
        text += " A control is not at chance: trust nothing here until you know why."
    return text


def checked(findings):
    """Say what the controls came to, and the description lengths."""
    n = findings.facts["shuffled labels"]
    passed = findings.controls["passed"].all()
    found = (
        "no more was found than by chance"
        if passed
        else "more was found than by chance, so the attack itself is wrong"
    )
    words = f"The {findings.facts['attribute']} was dealt anew among the speakers {n} "
    return f"{words}times, and {found}. {agreement(findings)}"


def write_page(findings, folder):
    """Write ``report.html``, which holds everything, and the tables as csv."""
    folder = Path(folder)
    for name in CAPTIONS:
        write_csv(folder / f"{name}.csv", getattr(findings, name))
    confusion = findings.confusion
    links = {name: csv_link(folder, f"{name}.csv") for name in CAPTIONS}
    text = page_template("battery.html").render(
        version=__version__,
        findings=findings,
        conclusion=conclusion(findings),
        advice=advise(findings),
        agreement=agreement(findings),
        checked=checked(findings),
        confusion=confusion.to_dict("records"),
        said=[name for name in confusion if name.startswith("said ")],
        n_speakers=int(confusion["speakers"].sum()),
        facts={k: v for k, v in findings.facts.items() if k != "choices"},
        links=links,
        tables=readable_tables(findings),
        captions=CAPTIONS,
        picked=PICKED,
        rows=findings.attackers.to_dict("records"),
        chance=float(findings.controls["chance"].iloc[0]),
        picked_uar=cell(findings.attackers["UAR"].iloc[-1]),
    )
    write_text(folder / "report.html", text)
    return folder / "report.html"
