"""Who knows how sure a network is finds what trained, but not where all are alike."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from privemo.folds.membership import NO, YES

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # as for a script that lies there
CANARIES = importlib.import_module("canaries")
N_EACH = 200  # utterances that trained, and others, known as well as asked


@pytest.fixture
def attacked(monkeypatch):
    """Attack a network that is so sure of what trained, and so of the others."""

    def attack(trained, others):
        rng, parts = np.random.default_rng(0), np.split(np.arange(4 * N_EACH), 4)
        sure = [rng.uniform(*how, N_EACH) for how in (trained, others) * 2]
        surest = np.concatenate(sure)
        emotion = np.column_stack([surest, 1 - surest, np.zeros_like(surest)])
        labels = np.repeat([YES, NO, YES, NO], N_EACH)
        names = ("known_yes", "known_no", "asked_yes", "asked_no")
        split = SimpleNamespace(**dict(zip(names, parts, strict=True)))
        found = (None, {"emotion": emotion}, split, labels)
        monkeypatch.setattr(CANARIES, "about_utterances", lambda *_: found)
        return CANARIES.attack_confidence(None, None, None, 0)

    return attack


@pytest.mark.parametrize(
    ("trained", "others"), [((0.9, 1), (0.5, 0.8)), ((0.5, 0.8), (0.9, 1))]
)
def test_another_confidence_is_found_whichever_is_surer(attacked, trained, others):
    assert attacked(trained, others) == (1, 1)


def test_the_same_confidence_tells_nothing(attacked):
    """Two standard errors of a share of 400, and more."""
    assert attacked((0.5, 1), (0.5, 1)) == pytest.approx((0.5, 0.5), abs=0.06)


def test_certainty_is_a_number(attacked):
    mi, area = attacked((1, 1), (0.5, 0.9))
    assert (mi, area) == (1, 1)
