"""A corpus whose licence is signed, from its folder to the report that is passed on."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from support.iemocap_tree import add_label, add_words, rater, wav_path
from support.leaks import forbidden_strings, leaks
from support.speech import speak

from privemo.corpora import load_corpus
from privemo.lessons.notebooks import run_notebook
from privemo.lessons.showing import listen
from privemo.report.page import write_report

WORDS = [
    "nobody",
    "shall",
    "ever",
    "read",
    "about",
    "the",
    "green",
    "umbrella",
    "of",
    "my",
    "aunt",
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Make a small IEMOCAP: ten voices, louder where they are rated as more active."""
    root = tmp_path_factory.mktemp("licensed") / "IEMOCAP_full_release"
    for session in range(1, 6):
        for gender, sex in (("F", "female"), ("M", "male")):
            for i in range(9):
                name = f"Ses0{session}F_impro01_{gender}{i:03d}"
                text = " ".join(WORDS[i:] + WORDS[:i])
                loudness = 6.0 * (i % 3) + 0.02 * (9 * session + i)  # all differ
                speak(wav_path(root, name), gender=sex, loudness=loudness)
                add_label(root, name, raters=[rater(1 + 2 * (i % 3), 1 + 2 * (i % 3))])
                add_words(root, name, text)
    wav_path(root, "Ses03F_impro01_F004").write_bytes(b"")  # a problem with a name
    add_words(root, "Ses04F_impro01_M999", "a secret that has no recording")
    return root


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    """Make word vectors, so that the test needs no network."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.bin"
    model = KeyedVectors(300)
    model.add_vectors(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), 300)))
    model.save_word2vec_format(path, binary=True)
    return path


@pytest.mark.slow
def test_results_hold_nothing_of_a_licensed_corpus(
    tree, vectors, tmp_path, monkeypatch, request
):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    results = tmp_path / "results"
    parameters = {
        "CORPUS": "iemocap",
        "FOLDER": str(tree),
        "PROFILE": "smoke",
        "TARGET": "activation",
        "VECTORS": str(vectors),
        "RESULTS": str(results),
    }
    path = request.config.rootpath / "notebooks" / "1_leakage_by_modality.ipynb"
    run_notebook(path, results / "notebooks" / path.name, parameters)
    assert "IEMOCAP" in write_report(results).read_text(encoding="utf-8")

    utterances = load_corpus("iemocap", tree).utterances
    forbidden = forbidden_strings(utterances, tree) | {str(tmp_path), "a secret that"}
    assert len(forbidden) > 90
    assert leaks(results, forbidden) == []
    # what must not be handed on is where it is said not to be
    assert "must not be handed on" in (tmp_path / "home/runs/README.md").read_text()


def test_a_licensed_recording_is_not_drawn(tree, capsys):
    utterances = load_corpus("iemocap", tree).utterances
    listen(utterances[:2], corpus="iemocap", settings=None)
    assert "Recordings of iemocap are not shown" in capsys.readouterr().out
