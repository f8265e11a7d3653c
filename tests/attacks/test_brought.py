"""An attacker of one's own joins the others, or is refused before it attacks."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC
from support.brought import forget
from support.planted_voices import draw, job_of

from privemo.attacks.brought import attacker, check_asked
from privemo.attacks.crossing import attack_all
from privemo.attacks.kinds import KINDS, kind_of
from privemo.errors import PrivemoError
from privemo.metrics import mean_uar


@pytest.fixture(autouse=True)
def forgotten():
    yield
    forget()


class Answering(GaussianNB):
    """An attacker whose answers a test spoils."""

    def predict_proba(self, X):
        return self.spoil(super().predict_proba(X))


def answering(spoil):
    return type("Spoilt", (Answering,), {"spoil": staticmethod(spoil)})


@pytest.mark.parametrize("kind", ["linear", "nothing"])
def test_what_is_planted_is_found_and_what_is_absent_is_not(kind):
    attacker("mine", grid={"var_smoothing": (1e-9, 1e-2)})(GaussianNB)
    material = draw(kind, n_speakers=16, n_each=8)
    (found,) = attack_all([job_of(material, attackers=("mine",))], n_jobs=1)
    score = mean_uar(material.attribute, found.said["mine"][0], found.fold)
    # a speaker told by luck: sd 1 / sqrt(4 * 16) = .125, and a little more by folds
    assert score > 0.9 if kind == "linear" else abs(score - 0.5) < 0.38
    assert {one["var_smoothing"] for one in found.settings["mine"]} <= {1e-9, 1e-2}


@pytest.mark.parametrize(
    ("made", "random"),
    [(GaussianNB, False), (GaussianNB(), False), (lambda: LogisticRegression(), True)],
)
def test_a_class_an_instance_and_a_function_are_kinds(made, random):
    attacker("mine")(made)
    assert kind_of("mine").random is random
    attacker("mine", random=not random)(made)
    assert kind_of("mine").random is not random


@pytest.mark.parametrize(
    ("made", "grid", "message"),
    [
        (LinearSVC, {}, "has no predict_proba"),
        (object, {}, "cannot be tried .*get_params"),
        (GaussianNB, {"depth": (1, 2)}, "cannot be tried .*Invalid parameter 'depth'"),
        (answering(lambda p: p * np.nan), {}, "holds NaN"),
        (answering(lambda p: p[:, :1]), {}, r"shape \(12, 1\), not \(12, 2\)"),
        (answering(lambda p: p[1:]), {}, r"shape \(11, 2\)"),
        (answering(lambda p: 2 * p), {}, "do not sum to 1"),
        (answering(lambda p: 1 / 0), {}, "cannot be tried .ZeroDivisionError"),
    ],
)
def test_what_is_no_attacker_is_refused_before_it_attacks(made, grid, message):
    attacker("mine", grid=grid)(made)
    with pytest.raises(PrivemoError, match=f"'mine'.*{message}"):
        job_of(draw(n_speakers=8, n_each=2), attackers=("mine",))


def test_an_attacker_with_dice_of_its_own_is_refused():
    rng = np.random.default_rng(0)
    dice = lambda p: rng.dirichlet(np.ones(p.shape[1]), len(p))  # noqa: E731
    attacker("mine")(answering(dice))
    with pytest.raises(PrivemoError, match="something else the second .*random_s"):
        check_asked(["mine"])


@pytest.mark.parametrize("name", [*KINDS])
def test_a_name_of_privemos_own_is_refused(name):
    with pytest.raises(PrivemoError, match="of privemo itself"):
        attacker(name)(GaussianNB)


def test_the_table_of_privemos_own_is_not_added_to():
    with pytest.raises(TypeError):
        KINDS["mine"] = KINDS["logistic regression"]
