"""A look at a corpus before it is trusted: what is there, and what is wrong with it."""

import textwrap
from dataclasses import dataclass

import numpy as np

from privemo.config import Settings
from privemo.corpora.headers import look_at_headers
from privemo.corpora.loudness import loudness_trend
from privemo.corpora.problems import problem_kinds
from privemo.corpora.schema import speaker_genders
from privemo.errors import PrivemoError
from privemo.terms import GENDERS, LEVELS

WIDTH = 80  # columns of a terminal
BAR = 40  # characters of a whole
MOST = 10  # kinds of problem that are shown
NO_REMEDY, OPTIONAL = "nothing to do", "leave it"  # in the words of the loaders
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


def check_corpus(corpus, about, *, count_folds, sounds=200):
    """Compare a corpus with what is published of it, and look for mistakes."""
    table = corpus.utterances
    audio = table["audio"][table["audio"] != ""]
    findings = {  # lines to show, and what is to be mended
        "utterances": (_utterances(len(table), about.n_utterances), []),
        "speakers": _speakers(table, about.n_speakers),
        "activation": _labels(table, "activation", about.scale),
        "valence": _labels(table, "valence", about.scale),
        "left out": _left_out(corpus.problems, len(table)),
        "recordings": look_at_headers(audio, sounds=sounds),
        "loudness": _loudness(loudness_trend(table, sounds=sounds)),
        "folds": _folds(table, count_folds),
    }
    return Report(
        title=f"{corpus.name}: {about.title}",
        sections={heading: lines for heading, (lines, _) in findings.items()},
        mend=[what for _, mend in findings.values() for what in mend],
    )


def bars(counts):
    """Draw counts as bars of text.

    Examples
    --------
    >>> for line in bars({"low": 3, "high": 1}):
    ...     print(line)
    low         3  75 % ##############################
    high        1  25 % ##########
    """
    total = max(sum(counts.values()), 1)
    return [
        f"{label:<5}{n:>8,}{_percent(n / total):>6} {'#' * round(BAR * n / total)}"
        for label, n in counts.items()
    ]


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
        f"({_percent(spoken[gender] / len(table))}); published: "
        f"{published.get(gender, 'not')}"
        for gender in GENDERS
    ]
    lines.append(
        f"share of utterances per speaker: {_percent(shares.iloc[-1])} "
        f"({shares.index[-1]}) to {_percent(shares.iloc[0])} ({shares.index[0]}), "
        f"median {_percent(shares.median())}"
    )
    return lines, [
        f"{found[gender]:,} {gender} speakers are here and {n:,} are published: the "
        f"names or the genders of speakers may be misread"
        for gender, n in published.items()
        if found[gender] > n
    ]


def _percent(share):
    """Write a share with two digits: 0.064 is 6.4 %, 0.64 is 64 %.

    Examples
    --------
    >>> _percent(0.0644), _percent(0.5), _percent(1)
    ('6.4 %', '50 %', '100 %')
    """
    return f"{100 * share:.{1 if share < 0.0995 else 0}f} %"


def _labels(table, target, scale):
    """Draw the levels and the ratings of a target; look for ratings off the scale."""
    counts = table[target].value_counts().reindex([*LEVELS, ""], fill_value=0)
    if not counts[list(LEVELS)].sum():
        return ["no labels"], []
    lines = bars(counts[list(LEVELS)].to_dict())
    if counts[""]:
        lines.append(f"{counts['']:,} have no label")
    ratings = table[f"{target}_rating"].dropna()
    if ratings.empty:
        return [*lines, "no ratings"], []
    low, high = scale or (np.floor(ratings.min()), np.ceil(ratings.max()))
    lines.append(f"ratings from {low:g} to {high:g}, mean {ratings.mean():.2f}")
    lines += bars(_histogram(ratings, low, high))
    outside = ratings[~ratings.between(low, high)]
    if outside.empty:
        return lines, []
    return lines, [
        f"{len(outside):,} ratings of {target}, from {outside.min():g} to "
        f"{outside.max():g}, lie outside of the scale from {low:g} to {high:g}: "
        f"correct them, or leave these utterances out"
    ]


def _histogram(ratings, low, high):
    """Count ratings in steps of one; the last step holds its upper end, too."""
    steps = np.arange(low, max(high, low + 1) + 1)
    counts, _ = np.histogram(ratings, steps)
    return {f"{a:g}-{a + 1:g}": int(n) for a, n in zip(steps[:-1], counts, strict=True)}


def _left_out(problems, n_utterances):
    """Show the problems by kind, and say which should be mended."""
    if problems.empty:
        return ["nothing"], []
    kinds = problem_kinds(problems)
    lines = [f"{row.n:,}: {_described(row)}" for row in kinds[:MOST].itertuples()]
    if len(kinds) > MOST:
        rest = kinds["n"][MOST:]
        lines.append(f"and {len(rest):,} kinds more, {rest.sum():,} in all")
    few = kinds["n"] <= FEW * n_utterances
    may_stay = kinds["remedy"].str.startswith(NO_REMEDY) | (
        kinds["remedy"].str.contains(OPTIONAL) & few
    )
    return lines, [_described(row) for row in kinds[~may_stay].itertuples()]


def _described(kind):
    """Say what is wrong, where first, and what to do."""
    first = f"{kind.file} first" if kind.n > 1 else kind.file
    return f"{kind.problem} ({first}); {kind.remedy}"


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
