"""What was planted is found, what was not is not: over independent blocks.

Slow, and the test that matters most: it goes the whole way from the synthesiser to the
attacker. Its figures are printed (``pytest -s tests/test_truth.py``).
"""

import pytest
from scipy.stats import ttest_1samp

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import Cell
from privemo.experiments.experiment import run_cells
from privemo.features import prepare

SEED = 5000  # of blocks that no table has
SETTINGS = load_profile(
    "lesson",
    n_gru_units=16,
    probe_epochs=0,
    attacker_layers=(2,),
    attacker_units=(32,),
)
MODALITIES = ("acoustic", "lexical", "multimodal")
SCORES = ("L", "attack", "reverse")  # the attack in both directions
SIZE = {"n_speakers": 40, "n_utterances": 10}
N_PLAIN, N_ABSENT = 16, 8  # blocks; what tells two streams apart takes more of them
# set before the first run: more in the voice than in the words
PLAIN = {"gender_in_expression": 1.0, "gender_in_timbre": 0.6, "gender_in_words": 0.7}
ABSENT = dict.fromkeys([*PLAIN, "gender_emotion_confounding"], 0.0)


def measure(knobs, n_blocks, modalities=MODALITIES):
    """Return L and attack UAR, one row a block and modality."""
    corpus = load_corpus("planted", seed=SEED, n_blocks=n_blocks, **SIZE, **knobs)
    prepared = prepare(corpus, SETTINGS, progress=False)
    cells = [Cell(modality, "activation") for modality in modalities]
    scores = run_cells(prepared, cells, SETTINGS)
    scores["attack"] = 1 - scores["P"]
    scores["reverse"] = 1 - scores["P_reverse"]
    return scores[["modality", "fold", "U", *SCORES]]


def show(title, found):
    """Print mean and spread over the blocks."""
    table = found.groupby("modality")[["U", *SCORES]].agg(["mean", "std"])
    print(f"\n{title}\n{table.round(3)}")


@pytest.fixture(scope="module")
def plain():
    found = measure(PLAIN, N_PLAIN)
    show("gender planted", found)
    return found.pivot(index="fold", columns="modality")


@pytest.fixture(scope="module")
def absent():
    found = measure(ABSENT, N_ABSENT)
    show("gender absent", found)
    return found.pivot(index="fold", columns="modality")


@pytest.mark.slow
@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("score", SCORES)
def test_planted_gender_is_found(plain, score, modality):
    test = ttest_1samp(plain[score][modality], 0.5, alternative="greater")
    assert test.pvalue < 0.05, plain[score]


@pytest.mark.slow
@pytest.mark.parametrize("score", SCORES)
def test_more_is_found_where_more_was_planted(plain, score):
    mean = plain[score].mean()
    assert mean["acoustic"] > mean["lexical"]
    assert mean["multimodal"] > mean["lexical"]


@pytest.mark.slow
@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("score", SCORES)
def test_absent_gender_is_not_found(absent, score, modality):
    # nine such tests at one in a thousand each
    assert ttest_1samp(absent[score][modality], 0.5).pvalue > 0.001, absent[score]
    assert abs(absent[score][modality].mean() - 0.5) < 0.08, absent[score]


@pytest.mark.slow
def test_emotion_is_there_either_way(plain, absent):
    for found in (plain, absent):
        assert (found["U"].mean() > 0.40).all(), found["U"]
