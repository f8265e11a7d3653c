"""A network and what is compiled of it, once a process."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from privemo.config import PAPER
from privemo.network.backend import forward, keras, seed_weights, training_step
from privemo.network.encoders import brought
from privemo.network.network import build_network
from privemo.network.refitting import columns_read, head_layers
from privemo.network.scaling import set_scaling, shape_of
from privemo.terms import STREAMS

# settings of what comes after compiling; networks that differ in no other are shared
LATER = (
    *("n_folds", "n_seeds", "max_epochs", "patience", "epoch_kept", "chance_margin"),
    *("probe_epochs", "attacker_layers", "attacker_units", "attacker_epochs", "tuned"),
)


@dataclass(frozen=True)
class Compiled:
    """A network and what is compiled of it."""

    network: keras.Model
    outputs: callable  # of inputs
    step: callable
    extra_step: callable  # of the adversaries alone; None if the recipe has none
    optimizers: list


@lru_cache(maxsize=8)
def compiled_network(
    modality, n_emotions, outline, settings, recipe, given=None, version=None
):
    """Compile a network once a process; folds, seeds and strengths share it.

    Of an encoder that others bring, each version is a network of its own.
    """
    plan = modality, n_emotions, outline, settings, recipe, given, version
    network = _build(*plan)
    optimizers = [keras.optimizers.RMSprop(settings.learning_rate)]
    loss = loss_of(recipe.orthogonality)
    step = training_step(network, optimizers[0], loss)
    extra_step = None
    if recipe.extra_steps:
        heads = _adversaries_alone(network, modality, [a for a, _ in outline])
        optimizers.append(keras.optimizers.RMSprop(recipe.extra_learning_rate))
        extra_step = training_step(
            heads, optimizers[1], loss_of(0), n_steps=recipe.extra_steps
        )
    return Compiled(network, forward(network), step, extra_step, optimizers)


_cross_entropy = keras.losses.SparseCategoricalCrossentropy(
    reduction="mean_with_sample_weight"
)


def loss_of(orthogonality):
    """Sum the heads' weighted cross-entropies, and how alike adversaries see."""

    def loss(outputs, labels, weights):
        value = sum(
            _cross_entropy(labels[head], outputs[head], sample_weight=weights[head])
            for head in labels
        )
        if orthogonality:
            first = next(name for name in weights if name != "emotion")
            weight = weights[first][:, None]  # 0 where a batch was filled up
            alike = keras.ops.sum(weight * outputs["likeness"])
            value += orthogonality * alike / keras.ops.sum(weight)
        return value

    return loss


def fresh_network(cell, n_classes, settings, *, seed, streams=None, train=()):
    """Return the compiled network as if it had just been built under this seed.

    Given features are scaled by their mean and spread over the training rows.
    """
    plan = plan_of(cell, n_classes, settings, streams)
    *_, given, _ = plan
    compiled = compiled_network(*plan)
    seed_weights(seed)
    compiled.network.set_weights(_build(*plan).get_weights())
    for optimizer in compiled.optimizers:
        for variable in optimizer.variables:
            if variable.name != "learning_rate":
                variable.assign(np.zeros(variable.shape, variable.dtype))
    if given:
        set_scaling(compiled.network, streams["given"], train)
    return compiled


def plan_of(cell, n_classes, settings, streams=None):
    """Say what decides a compiled network, without the strengths."""
    settings = replace(settings, **{name: getattr(PAPER, name) for name in LATER})
    version = brought(settings)
    outline = tuple(
        (replace(adversary, strength=0.0), n_classes[adversary.attribute])
        for adversary in cell.adversaries
    )
    given = shape_of(streams["given"]) if "given" in STREAMS[cell.modality] else None
    told = cell.modality, n_classes["emotion"], outline
    return *told, settings, cell.recipe, given, version


def _build(modality, n_emotions, outline, settings, recipe, given, version):
    """Build a network from the adversaries and their numbers of classes."""
    return build_network(
        modality,
        n_emotions=n_emotions,
        adversaries={a.name: (n, a.placement) for a, n in outline},
        settings=settings,
        recipe=recipe,
        given=given,
    )


def _adversaries_alone(network, modality, adversaries):
    """Share the adversaries' layers in a network that reads representations."""
    entry = keras.Input(network.output["representation"].shape[1:])
    outputs, names = {}, {layer.name for layer in network.layers}
    for adversary in adversaries:
        x = entry[:, columns_read(adversary, modality, entry.shape[1])]
        if f"standardise_{adversary.name}" in names:
            x = network.get_layer(f"standardise_{adversary.name}")(x)
        for layer in head_layers(network, adversary):
            x = layer(x)
        outputs[adversary.name] = x
    return keras.Model(entry, outputs)
