"""Training steps of privemo, of stock Keras and of PyTorch, side by side.

    python benchmarks/training_step.py [n_rounds]

Utterances a second, by one process of one thread, by two of one thread each (which is
how privemo trains on two cores), and by one process that may use every core, which
stock Keras and PyTorch do unless told otherwise. `contenders.py` describes the
networks. An engine that is not installed is left out, and said so.
"""

import importlib.util
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from turns import in_turns, row, table

CONTENDERS = Path(__file__).with_name("contenders.py")
ENGINES = {
    "privemo on TensorFlow": ("privemo", "tensorflow"),
    "privemo on JAX": ("privemo", "jax"),
    "stock Keras on TensorFlow": ("keras", "tensorflow"),
    "stock Keras on JAX": ("keras", "jax"),
    "PyTorch": ("torch", "torch"),
}
OURS = "privemo on TensorFlow"
ONE, TWO = "one process of one thread", "two processes of one thread"
WHOLE = "one process on all cores"
# epochs of 8 batches, so that a measurement lasts about a second
N_EPOCHS = {"acoustic": 1, "lexical": 20, "multimodal": 1}
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
        "NPROC",
    )
}


class Contender:
    """A process that trains when it is told to."""

    def __init__(
        self, engine, framework, network, *, one_thread, n_frames=400, n_speakers=0
    ):
        environment = {k: v for k, v in os.environ.items() if k not in ONE_THREAD}
        environment |= {"TF_CPP_MIN_LOG_LEVEL": "3"} | (
            ONE_THREAD if one_thread else {}
        )
        if framework != "torch":
            environment["KERAS_BACKEND"] = framework
        self.process = subprocess.Popen(
            [
                sys.executable,
                CONTENDERS,
                engine,
                network,
                str(n_frames),
                str(n_speakers),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        self.answers = []

    def wait(self):
        """Wait until it is ready."""
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit(f"{' '.join(map(str, self.process.args))} did not start")
        return self

    def start(self, n_epochs):
        """Let it begin."""
        self.process.stdin.write(f"{n_epochs}\n")
        self.process.stdin.flush()

    def answer(self):
        """Wait for its figures."""
        self.answers.append(json.loads(self.process.stdout.readline()))
        return self.answers[-1]

    def end(self):
        """Close its input, upon which it ends."""
        self.process.stdin.close()
        self.process.wait()


def rate(contenders, n_epochs):
    """Let contenders train at the same time; utterances a second of all together."""
    for contender in contenders:
        contender.start(n_epochs)
    answers = [contender.answer() for contender in contenders]
    n_utterances = sum(answer["n_utterances"] for answer in answers)
    return n_utterances / max(answer["seconds"] for answer in answers)


def compare(network, engines, n_rounds):
    """Measure all engines on one network."""
    groups = {}
    for name, engine in engines.items():
        pair = [Contender(*engine, network, one_thread=True) for _ in range(2)]
        pair = [contender.wait() for contender in pair]
        groups[f"{name}, {ONE}"] = pair[:1]
        groups[f"{name}, {TWO}"] = pair
        if engine[0] != "privemo":
            whole = Contender(*engine, network, one_thread=False).wait()
            groups[f"{name}, {WHOLE}"] = [whole]
    n = N_EPOCHS[network]
    found = in_turns(
        {name: partial(rate, group, n) for name, group in groups.items()},
        n_rounds,
    )
    rows = [
        described(network, name, groups[name], values, found)
        for name, values in found.items()
    ]
    for contender in {c for group in groups.values() for c in group}:
        contender.end()
    return rows


def described(network, name, group, values, found):
    """Compare with privemo on TensorFlow on as many cores."""
    last = group[0].answers[-1]
    ours = f"{OURS}, {name.rpartition(', ')[2].replace(WHOLE, TWO)}"
    return row(
        f"{network}: {name} ({last['device']})",
        values,
        "utterances/s",
        of=f"{ours}, to this",
        ratios=[a / b for a, b in zip(found[ours], values, strict=True)],
        peak_mb=max(contender.answers[-1]["peak_mb"] for contender in group),
        first_epoch_seconds=last["first_seconds"],
    )


def measure(n_rounds=5):
    """Measure every network; returns the rows of the table."""
    engines = {
        name: engine
        for name, engine in ENGINES.items()
        if importlib.util.find_spec(engine[1])
    }
    for name in sorted(set(ENGINES) - set(engines)):
        print(f"{name} is not installed and is left out", file=sys.stderr)
    rows = []
    for network in N_EPOCHS:
        rows += compare(network, engines, n_rounds)
    return rows


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
