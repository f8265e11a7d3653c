"""The same three networks by privemo, by stock Keras and by PyTorch, to be timed.

    python benchmarks/contenders.py ENGINE NETWORK [n_frames] [n_speakers]

A process of its own for each contender, started by `training_step.py`: it says "ready",
then takes as many training steps as each line of its input asks for and answers with
the seconds, its device and its peak of resident memory, as one line of json. The
networks are those of section 4.1: three convolutions of 64 kernels, two GRU layers of
32, mean pooling, a head for emotion and one for gender behind a gradient reversal;
batches of 32 utterances of 400 frames and 12 words, RMSprop. Given speakers, privemo's
network has a third head that tells them apart.
"""

import json
import resource
import sys
import time

import numpy as np

BATCH_SIZE, N_BATCHES, N_MELS, N_WORDS, WORD_WIDTH = 32, 8, 40, 12, 300
N_KERNELS, N_UNITS, STRENGTH, LEARNING_RATE = 64, 32, 0.5, 1e-3


def made_up(network, n_frames):
    """Make streams of noise, shape (n_utterances, n_steps, width), and labels."""
    rng, n = np.random.default_rng(0), BATCH_SIZE * N_BATCHES
    shapes = {"acoustic": (n, n_frames, N_MELS), "lexical": (n, N_WORDS, WORD_WIDTH)}
    streams = {
        name: rng.standard_normal(shape, dtype="float32")
        for name, shape in shapes.items()
        if network in (name, "multimodal")
    }
    return streams, np.arange(n) % 3, np.arange(n) // 3 % 2


def by_privemo(network, n_frames, n_speakers):
    """Train as `privemo.network.training` does, epoch by epoch."""
    from privemo.config import load_profile
    from privemo.experiments.cells import make_cells
    from privemo.network.backend import BACKEND
    from privemo.network.labels import TrainingData
    from privemo.network.training import Training

    streams, emotion, gender = made_up(network, n_frames)
    labels, n_classes = (
        {"emotion": emotion, "gender": gender},
        dict(emotion=3, gender=2),
    )
    if n_speakers:
        labels["speaker"] = np.arange(len(emotion)) % n_speakers
        n_classes["speaker"] = n_speakers
    defence = "gender and speaker" if n_speakers else "gender"
    (cell,) = make_cells(defence, [network], ["activation"], strength=STRENGTH)
    rows = np.arange(len(emotion))
    data = TrainingData(
        {name: list(stream) for name, stream in streams.items()},
        {name: values.astype("int32") for name, values in labels.items()},
        n_classes,
        rows,
        rows[:BATCH_SIZE],
    )
    training = Training(data, cell=cell, settings=load_profile("paper"), seed=0)
    rng, weight = np.random.default_rng(0), training.network.trainable_variables[0]

    def epoch():
        training.train_epoch(0, rng)
        np.asarray(weight.value)  # JAX answers before it has computed

    return epoch, BACKEND


def by_keras(network, n_frames, _):
    """Train by ``fit``, layers as they come."""
    import keras
    from keras import layers, ops

    streams, emotion, gender = made_up(network, n_frames)
    entries, pooled = [], []
    for name, stream in streams.items():
        entry = x = keras.Input(stream.shape[1:])
        for _ in range(3 * (name == "acoustic")):
            x = layers.Conv1D(N_KERNELS, 3, padding="same", activation="relu")(x)
        for _ in range(2):
            x = layers.GRU(N_UNITS, return_sequences=True)(x)
        entries.append(entry)
        pooled.append(layers.GlobalAveragePooling1D()(x))
    h = pooled[0] if len(pooled) == 1 else layers.Concatenate()(pooled)
    reverse = layers.Lambda(
        lambda x: ops.stop_gradient((1 + STRENGTH) * x) - STRENGTH * x
    )
    heads = []
    for x, n_classes in ((h, 3), (reverse(h), 2)):
        x = layers.Dense(N_UNITS, activation="relu")(x)
        heads.append(layers.Dense(n_classes, activation="softmax")(x))
    model = keras.Model(entries, heads)
    model.compile(
        keras.optimizers.RMSprop(LEARNING_RATE), ["sparse_categorical_crossentropy"] * 2
    )
    x, y = list(streams.values()), [emotion, gender]
    epoch = lambda: model.fit(x, y, batch_size=BATCH_SIZE, verbose=0)  # noqa: E731
    return epoch, keras.backend.backend()


def by_torch(network, n_frames, _):
    """Train by a loop as PyTorch's own examples have it; on a GPU if there is one."""
    import torch
    from torch import nn

    device = "cuda" if torch.cuda.is_available() else "cpu"

    class Reversal(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return x.view_as(x)

        @staticmethod
        def backward(context, gradient):
            return -STRENGTH * gradient

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            widths = {"acoustic": N_KERNELS, "lexical": WORD_WIDTH}
            convolutions = []
            for width in (N_MELS, N_KERNELS, N_KERNELS):
                convolutions += [nn.Conv1d(width, N_KERNELS, 3, padding=1), nn.ReLU()]
            self.convolutions = nn.Sequential(*convolutions)
            self.recurrent = nn.ModuleDict(
                {
                    name: nn.GRU(widths[name], N_UNITS, 2, batch_first=True)
                    for name in streams
                }
            )
            width = N_UNITS * len(streams)
            self.emotion, self.gender = (
                nn.Sequential(
                    nn.Linear(width, N_UNITS), nn.ReLU(), nn.Linear(N_UNITS, n)
                )
                for n in (3, 2)
            )

        def forward(self, batch):
            pooled = []
            for name, x in batch.items():
                if name == "acoustic":
                    x = self.convolutions(x.transpose(1, 2)).transpose(1, 2)
                pooled.append(self.recurrent[name](x)[0].mean(1))
            h = torch.cat(pooled, 1)
            return self.emotion(h), self.gender(Reversal.apply(h))

    streams, *labels = made_up(network, n_frames)
    streams = {k: torch.as_tensor(v, device=device) for k, v in streams.items()}
    emotion, gender = (torch.as_tensor(values, device=device) for values in labels)
    model, loss = Network().to(device), nn.CrossEntropyLoss()
    optimizer = torch.optim.RMSprop(model.parameters(), LEARNING_RATE)

    def epoch():
        for rows in torch.randperm(len(emotion), device=device).split(BATCH_SIZE):
            optimizer.zero_grad()
            said = model({name: stream[rows] for name, stream in streams.items()})
            total = loss(said[0], emotion[rows]) + loss(said[1], gender[rows])
            total.backward()
            optimizer.step()
        if device == "cuda":
            torch.cuda.synchronize()

    return epoch, "torch"


def device_of(framework):
    """Name what the framework computes on."""
    if framework == "jax":
        import jax

        return jax.devices()[0].device_kind
    if framework == "torch":
        import torch

        return torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    import tensorflow

    return "gpu" if tensorflow.config.list_physical_devices("GPU") else "cpu"


def main(engine, network, n_frames=400, n_speakers=0):
    """Get ready, then answer one line with another until the input ends."""
    build = {"privemo": by_privemo, "keras": by_keras, "torch": by_torch}[engine]
    epoch, framework = build(network, int(n_frames), int(n_speakers))
    start = time.perf_counter()
    epoch()
    compiled = time.perf_counter() - start
    device = device_of(framework)
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            epoch()
        answer = {
            "seconds": time.perf_counter() - start,
            "n_utterances": int(line) * BATCH_SIZE * N_BATCHES,
            "first_seconds": compiled,
            "device": device,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
