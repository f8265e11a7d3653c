"""Linear erasure leaves no mean to tell by, and changes no more than it must."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from support.shifted_classes import class_means, draw

from privemo.defences import (
    LinearErasure,
)
from privemo.terms import GENDERS

SHAPES = [
    dict(),
    dict(n_units=1),
    dict(n_classes=3),
    dict(n_classes=5, n_units=3),  # more classes than units
    dict(n_units=20, rank=4),
    dict(n=10, n_units=32),  # fewer rows than units
    dict(n=3, n_units=4),
    dict(n=300, n_units=64, n_classes=4, rank=30),
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_after_erasure_all_classes_have_one_mean(shape):
    Z, attribute = draw(**shape)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    scale = np.abs(Z).max()
    apart = class_means(erased, attribute) - Z.mean(axis=0)
    np.testing.assert_allclose(apart / scale, 0, atol=1e-10)
    one_hot = np.unique(attribute) == attribute[:, None]
    cross = (erased - erased.mean(axis=0)).T @ one_hot / len(Z)
    np.testing.assert_allclose(cross / scale, 0, atol=1e-10)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_linear_classifier_finds_anything_where_it_was_erased(shape):
    Z, attribute = draw(**shape)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    erased = (erased - erased.mean(axis=0)) / np.abs(Z).max()
    classifier = LogisticRegression(C=100, max_iter=2000).fit(erased, attribute)
    np.testing.assert_allclose(classifier.coef_, 0, atol=1e-6)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_erasure_is_the_formula_of_the_paper(n_classes):
    Z, attribute = draw(n_units=5, n_classes=n_classes)
    centred = Z - Z.mean(axis=0)
    one_hot = (np.unique(attribute) == attribute[:, None]).astype(float)
    variance, axes = np.linalg.eigh(centred.T @ centred / len(Z))
    whiten = axes @ np.diag(variance**-0.5) @ axes.T
    cross = whiten @ centred.T @ (one_hot - one_hot.mean(axis=0)) / len(Z)
    project = cross @ np.linalg.pinv(cross, rcond=1e-9)
    change = np.linalg.inv(whiten) @ project @ whiten
    expected = Z - centred @ change.T
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    np.testing.assert_allclose(erased, expected, atol=1e-8)


def test_no_other_affine_map_that_erases_changes_less():
    Z, attribute = draw(n_units=6, seed=2)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    difference = np.diff(class_means(Z, attribute), axis=0)[0]
    onto = np.outer(difference, difference) / (difference @ difference)
    projected = Z - (Z - Z.mean(axis=0)) @ onto  # erases, too, orthogonally
    for metric in (np.eye(6), np.diag([9.0, 1, 1, 4, 1, 0.1])):
        cost = [np.mean(((Z - new) @ metric) ** 2) for new in (erased, projected)]
        assert cost[0] < cost[1]


def test_erasure_twice_is_erasure_once_and_other_rows_move_by_the_same_map():
    Z, attribute = draw(n=100, n_units=6)
    erasure = LinearErasure().fit(Z[:80], attribute[:80])
    once = erasure.transform(Z)
    np.testing.assert_allclose(erasure.transform(once), once, atol=1e-9)
    np.testing.assert_allclose(erasure.transform(Z[80:]), once[80:], atol=1e-12)


def test_an_attribute_that_nothing_tells_leaves_the_representation_alone():
    Z = np.repeat([[1.0, 2], [3, 5], [0, 7]], 2, axis=0)  # each once with either class
    erasure = LinearErasure().fit(Z, list("fm" * 3))
    np.testing.assert_allclose(erasure.transform(Z), Z, atol=1e-12)
    assert erasure.read_.shape == (2, 0)


def test_what_is_no_mean_is_left():
    rng = np.random.default_rng(0)
    attribute = np.tile(GENDERS, 500)
    Z = rng.normal(size=(1000, 2)) * np.where(attribute == "male", 3, 1)[:, None]
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    spread = [erased[attribute == g].std() for g in GENDERS]
    assert spread[1] > 2 * spread[0]


def test_the_reference_erases_alike():
    reference = pytest.importorskip("concept_erasure")
    import torch

    Z, attribute = draw(n_units=12, n_classes=3)
    columns = torch.tensor((attribute[:, None] == np.unique(attribute)).astype(float))
    # as it comes, the reference shrinks the covariance of so few rows
    given = torch.tensor(Z), columns
    theirs = reference.LeaceEraser.fit(*given, shrinkage=False)(given[0])
    ours = LinearErasure().fit(Z, attribute).transform(Z)
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-6)


def test_a_linear_eraser_is_blind_where_it_was_fitted():
    Z, attribute = draw(shift=3)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    codes = (attribute == "b").astype(float)
    assert LinearRegression().fit(Z, codes).score(Z, codes) > 0.5
    assert LinearRegression().fit(erased, codes).score(erased, codes) < 1e-9
