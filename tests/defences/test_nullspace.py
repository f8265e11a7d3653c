"""Projections take out what a classifier used, until there is nothing left to use."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from support.shifted_classes import draw

from privemo.defences import (
    NullspaceProjection,
)
from privemo.metrics import uar
from privemo.terms import GENDERS


@pytest.mark.parametrize(("n_classes", "per_round"), [(2, 1), (3, 3), (5, 5)])
def test_every_round_takes_out_what_its_classifier_used(n_classes, per_round):
    Z, attribute = draw(n_units=12, n_classes=n_classes, shift=3)
    for n_rounds in (1, 2):
        projection = NullspaceProjection(n_rounds=n_rounds).fit(Z, attribute)
        directions = projection.directions_
        # the coefficients of k > 2 classes sum to 0: at most k - 1 directions
        most = n_rounds * min(per_round, max(1, n_classes - 1))
        assert 1 <= len(directions) <= most
        np.testing.assert_allclose(
            directions @ directions.T, np.eye(len(directions)), atol=1e-9
        )
    kept = projection.scaler_.transform(projection.transform(Z))
    np.testing.assert_allclose(kept @ directions.T, 0, atol=1e-9)


def test_the_first_direction_is_that_of_the_first_classifier():
    Z, attribute = draw(n_units=5)
    projection = NullspaceProjection(n_rounds=1).fit(Z, attribute)
    classifier = LogisticRegression(class_weight="balanced", max_iter=1000)
    w = classifier.fit(projection.scaler_.transform(Z), attribute).coef_[0]
    assert abs(projection.directions_[0] @ w) == pytest.approx(np.linalg.norm(w))


def test_rounds_stop_when_other_speakers_tell_no_more():
    rng = np.random.default_rng(1)
    attribute = np.tile(GENDERS, 400)
    Z = rng.normal(size=(800, 10))
    Z[:, 0] += 3 * (attribute == "male")
    known, other = slice(0, 400), slice(400, 800)
    projection = NullspaceProjection().fit(
        Z[known], attribute[known], validation=(Z[other], attribute[other])
    )
    *before, last = projection.history_
    assert last <= 0.55 < min(before)
    assert len(projection.directions_) == len(before) < 5
    left = projection.transform(Z)
    said = LogisticRegression().fit(left[known], attribute[known]).predict(left[other])
    # 400 utterances that tell nothing: standard deviation of the UAR 0.025
    assert abs(uar(attribute[other], said, classes=GENDERS) - 0.5) < 0.08


def test_without_anything_to_find_validation_stops_at_once():
    rng = np.random.default_rng(3)
    Z, attribute = rng.normal(size=(4000, 4)), np.tile(GENDERS, 2000)
    given = Z[2000:], attribute[2000:]
    projection = NullspaceProjection().fit(Z[:2000], attribute[:2000], validation=given)
    assert len(projection.directions_) == 0 and len(projection.history_) == 1
    np.testing.assert_allclose(projection.transform(Z), Z, atol=1e-12)


def test_rounds_end_with_the_units():
    Z, attribute = draw(n_units=3)
    projection = NullspaceProjection(n_rounds=50).fit(Z, attribute)
    assert len(projection.directions_) <= 3
