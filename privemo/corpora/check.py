"""A look at a corpus before it is trusted: what is there, and what is wrong with it."""

import textwrap
from dataclasses import dataclass, replace

from privemo import corpora
from privemo.config import Settings
from privemo.corpora.corpus import NotUsable
from privemo.corpora.drawing import classes, labels, percent
from privemo.corpora.headers import look_at_headers
from privemo.corpora.listening import listen
from privemo.corpora.listing import about_corpus
from privemo.corpora.loudness import loudness_trend
from privemo.corpora.problems import cases, listed, problem_kinds
from privemo.corpora.schema import speaker_genders
from privemo.corpora.spellings import alike, bare_speaker
from privemo.errors import PrivemoError
from privemo.terms import GENDERS

WIDTH = 80  # columns of a terminal
MOST = 10  # kinds of problem that are shown
NO_REMEDY, OPTIONAL = "nothing to do", "leave it"  # in the words of the loaders
SAMPLED = 200  # recordings whose headers and loudness are looked at, if not told else
FEW = 0.05  # share of the utterances up to which the optional may be left; ours


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a look at a corpus found; made to be printed.

    Attributes
    ----------
    title : str
        Which corpus.
    sections : dict of str to list of str
        Lines by heading.
    mend : list of str
        What would spoil results, or can be helped; empty if all is well.
    """

    title: str
    sections: dict
    mend: list

    def __str__(self):
        lines = [self.title]
        for heading, found in self.sections.items():
            lines += ["", heading, *(_wrapped(line, "  ") for line in found)]
        mend = [_wrapped(line, "- ") for line in self.mend]
        return "\n".join([*lines, "", "to mend:" if mend else "pass", *mend])


def check_folder(name, folder=None, *, count_folds, sounds=None):
    """Load a corpus and look at it; what cannot be loaded is to be mended.

    Parameters
    ----------
    name : str
        A name in `privemo.corpora.CORPORA`.
    folder : path, optional
        Where it is.
    count_folds : callable
        `privemo.folds.speakers.choose_n_folds`.
    sounds : int, optional
        Most recordings that are opened; all are decoded if not given.

    Returns
    -------
    report : Report
        To be printed.

    Raises
    ------
    PrivemoError
        If there is no such corpus, or nothing of it in the folder.
    """
    about = about_corpus(name)
    try:
        corpus = corpora.load_corpus(name, folder)
    except NotUsable as error:
        if error.corpus is None:
            return _refused(f"{name}: {about.title}", error)
        corpus = replace(error.corpus, problems=error.problems)
    return check_corpus(corpus, about, count_folds=count_folds, sounds=sounds)


def check_corpus(corpus, about, *, count_folds, sounds=None):
    """Compare a corpus with what is published of it, and look for mistakes."""
    table = corpus.utterances
    audio = table["audio"][table["audio"] != ""]
    some = SAMPLED if sounds is None else sounds
    findings = {  # lines to show, and what is to be mended
        "utterances": (_utterances(len(table), about.n_utterances), []),
        "speakers": _speakers(table, about.n_speakers),
        "activation": labels(table, "activation", about.scale),
        "valence": labels(table, "valence", about.scale),
        "classes": classes(table),
        "left out": _left_out(corpus.problems, len(table)),
        "recordings": _recordings(audio, sounds=sounds, some=some),
        "loudness": _loudness(loudness_trend(table, sounds=some)),
        "folds": _folds(table, count_folds),
    }
    return Report(
        title=f"{corpus.name}: {about.title}",
        sections={heading: lines for heading, (lines, _) in findings.items()},
        mend=[what for _, mend in findings.values() for what in mend],
    )


def _refused(title, error):
    """Report a corpus from which nothing must be computed."""
    lines, mend = _left_out(error.problems, 0)
    return Report(
        title=title,
        sections={"utterances": ["none can be used"], "left out": lines},
        mend=mend or [str(error)],
    )


def _wrapped(line, margin):
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=" " * (len(margin) + 2),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _utterances(n, published):
    """Compare the number of utterances with that of the nearest release."""
    lines = [f"{n:,} can be used"]
    if not published:
        return [*lines, "how many there should be is not published"]
    release, nearest = min(published.items(), key=lambda item: abs(item[1] - n))
    of = f" of release {release}" if release else ""
    if n == nearest:
        return [*lines, f"as many as are published{of}"]
    number = "nearest published number" if len(published) > 1 else "published"
    than = "fewer" if n < nearest else "more"
    return [*lines, f"{number}: {nearest:,}{of}; here are {abs(n - nearest):,} {than}"]


def _speakers(table, published):
    """Count speakers and utterances by gender, and see whether a speaker dominates."""
    found = speaker_genders(table).value_counts().reindex(GENDERS, fill_value=0)
    spoken = table["gender"].value_counts().reindex(GENDERS, fill_value=0)
    shares = table["speaker"].value_counts(normalize=True)
    lines = [
        f"{found[gender]:,} {gender}, with {spoken[gender]:,} utterances "
        f"({percent(spoken[gender] / len(table))}); published: "
        f"{published.get(gender, 'not')}"
        for gender in GENDERS
    ]
    lines.append(
        f"share of utterances per speaker: {percent(shares.iloc[-1])} "
        f"({shares.index[-1]}) to {percent(shares.iloc[0])} ({shares.index[0]}), "
        f"median {percent(shares.median())}"
    )
    return lines, _respelled(table["speaker"]) + [
        f"{found[gender]:,} {gender} speakers are here and {n:,} are published: the "
        f"names or the genders of speakers may be misread"
        for gender, n in published.items()
        if found[gender] > n
    ]


def _respelled(speakers):
    """Name speakers who may be one, spelled in several ways."""
    found = [
        " and ".join(map(repr, n)) for n in alike(speakers, bare=bare_speaker).values()
    ]
    if not found:
        return []
    return [
        f"speakers that differ in case, blanks, Unicode form or .0 only: "
        f"{listed(found)}; write each in one way, or give two people two names"
    ]


def _left_out(problems, n_utterances):
    """Show the problems by kind, and name all cases of those that should be mended."""
    if problems.empty:
        return ["nothing"], []
    kinds, said = problem_kinds(problems), cases(problems)
    lines = [
        f"{row.n:,}: {_described(row, said[row.Index])}"
        for row in kinds[:MOST].itertuples()
    ]
    if len(kinds) > MOST:
        rest = kinds["n"][MOST:]
        lines.append(f"and {len(rest):,} kinds more, {rest.sum():,} in all")
    few = kinds["n"] <= FEW * n_utterances
    may_stay = kinds["remedy"].str.startswith(NO_REMEDY) | (
        kinds["remedy"].str.contains(OPTIONAL) & few
    )
    return lines, [what for i in kinds.index[~may_stay] for what in said[i]]


def _recordings(audio, *, sounds, some):
    """Describe some recordings by their headers, and decode them all."""
    lines = look_at_headers(audio, sounds=some)
    heard, mend = listen(audio, sounds=sounds)
    return lines + heard, mend


def _described(kind, said):
    """Say what is wrong, where first, and what to do."""
    all_named = len(said) == 1 and kind.file.startswith("row")
    first = "" if kind.n == 1 or all_named else " first"
    return f"{kind.problem} ({kind.file}{first}); {kind.remedy}"


def _loudness(trend):
    """Warn if louder speech is labelled as less active."""
    if trend is None:
        few = "not tested: it takes three speakers with five labelled recordings each"
        return [few], []
    line = (
        f"activation with log energy, within speakers: Spearman's correlation "
        f"{trend.correlation:+.2f} [{trend.low:+.2f}, {trend.high:+.2f}] over "
        f"{trend.n_speakers} speakers, {trend.n_recordings} recordings"
    )
    if trend.same_peak:
        note = (
            "note: all recordings reach the same peak; each was scaled by itself, so "
            "that loudness tells little, and the sign is not judged"
        )
        return [line, note], []
    if trend.high < 0:
        return [line, "WARNING: the louder, the less active; it may be inverted"], [
            "activation falls with loudness, it may be inverted: look up which end of "
            "the scale is calm, listen to a few utterances of low and of high, and "
            "turn the ratings round if they are inverted"
        ]
    if trend.low <= 0:
        return [line, "it is not shown that activation rises with loudness"], []
    return [line, "activation rises with loudness, as it should"], []


def _folds(table, count_folds):
    """Say how many folds with both genders can be made."""
    wanted = Settings().n_folds
    try:
        n_folds = count_folds(table, wanted)
    except PrivemoError as error:
        return ["no folds with both genders can be made"], [str(error)]
    fewer = f", and not {wanted}" if n_folds < wanted else ""
    return [f"{n_folds} folds with both genders in each can be made{fewer}"], []
