"""What corpora there are, in a few lines each."""

import textwrap
from importlib import import_module

from privemo.corpora import CORPORA
from privemo.terms import check

WIDTH = 80  # columns of a terminal
INDENT = 13


def about_corpus(name):
    """Return what is known of a corpus before it is read."""
    check("corpus", name, CORPORA)
    return import_module(CORPORA[name]).ABOUT


def list_corpora():
    """Describe every corpus that privemo can read."""
    for name in CORPORA:
        about = about_corpus(name)
        sentences = [
            "; ".join(filter(None, [_speakers(about), _utterances(about)])),
            f"{'gated' if about.gated else 'free'}; licence: {about.licence}",
            about.get,
        ]
        lines = [f"{name:<{INDENT}}{about.title}"]
        lines += [_wrapped(sentence) for sentence in sentences if sentence]
        yield "\n".join(lines)


def _speakers(about):
    """Count the speakers by gender, if their makers did."""
    counts = [f"{n:,} {gender}" for gender, n in about.n_speakers.items()]
    return f"{', '.join(counts)} speakers" if counts else ""


def _utterances(about):
    """Say how many utterances each release has."""
    releases = [
        f"{n:,} ({release})" if release else f"{n:,}"
        for release, n in about.n_utterances.items()
    ]
    return f"{', '.join(releases)} utterances" if releases else ""


def _wrapped(sentence):
    margin = " " * INDENT
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
    )
