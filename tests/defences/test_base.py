"""Defences are scikit-learn's: they work in pipelines, and say so when they cannot."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from privemo.defences import ClippedNoise, LinearErasure, NullspaceProjection
from privemo.errors import PrivemoError

Z = np.random.default_rng(0).normal(size=(40, 3)) + np.arange(40)[:, None] % 2
GENDER = np.array(["female", "male"])[np.arange(40) % 2]
ALL = (LinearErasure(), NullspaceProjection(n_rounds=2), ClippedNoise())


@parametrize_with_checks([LinearErasure(), NullspaceProjection(n_rounds=2)])
def test_scikit_learns_conventions_hold(estimator, check):
    check(estimator)


@pytest.mark.parametrize("defence", ALL, ids=lambda one: type(one).__name__)
def test_a_frame_keeps_its_units(defence):
    frame = pd.DataFrame(Z, columns=["h0", "h1", "h2"])
    found = defence.set_output(transform="pandas").fit(frame, GENDER).transform(frame)
    assert list(found) == list(frame) and len(found) == 40


@pytest.mark.parametrize("defence", ALL[:2], ids=lambda one: type(one).__name__)
def test_in_a_pipeline_it_does_what_it_does_alone(defence):
    scaled = StandardScaler().fit_transform(Z)
    alone = defence.fit(scaled, GENDER).transform(scaled)
    together = make_pipeline(StandardScaler(), defence).fit(Z, GENDER).transform(Z)
    np.testing.assert_allclose(together, alone)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("defence", ALL, ids=lambda one: type(one).__name__)
def test_what_is_no_number_is_named_by_its_row(defence, value):
    broken = Z.copy()
    broken[7, 1] = value
    with pytest.raises(PrivemoError, match="row 7 .* leave such rows out"):
        defence.fit(broken, GENDER)


@pytest.mark.parametrize("defence", ALL, ids=lambda one: type(one).__name__)
def test_another_width_is_refused(defence):
    with pytest.raises(PrivemoError, match=r"\(n_utterances, 3\), got \(40, 2\)"):
        defence.fit(Z, GENDER).transform(Z[:, :2])


@pytest.mark.parametrize("defence", ALL[:2], ids=lambda one: type(one).__name__)
def test_without_an_attribute_there_is_nothing_to_erase(defence):
    with pytest.raises(PrivemoError, match="requires y to be passed"):
        defence.fit(Z)
