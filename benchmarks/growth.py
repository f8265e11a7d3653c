"""How a training step of privemo grows with frames and with speakers.

    python benchmarks/growth.py [n_rounds]

The acoustic network of `contenders.py`: utterances of more frames, and beside gender a
second adversary that tells 10 or 100 speakers apart. A pass over a corpus is so
many steps, so that time grows with utterances as they do; how memory does is what
`corpus_size.py` measures.
"""

import sys

from contenders import N_BATCHES
from training_step import Contender
from turns import in_turns, row, table

FRAMES, SPEAKERS = (100, 200, 400, 800), (10, 100)
USUAL = "growth: step at 400 frames"


def milliseconds(contender):
    """Take some steps; milliseconds of one."""
    contender.start(1)
    return contender.answer()["seconds"] / N_BATCHES * 1e3


def measure(n_rounds=7):
    """Measure all in turn; returns the rows of the table."""
    given = {f"growth: step at {n} frames": {"n_frames": n} for n in FRAMES}
    for n in SPEAKERS:
        given[f"{USUAL}, telling {n} speakers, too"] = {"n_speakers": n}
    contenders = {
        name: Contender("privemo", "tensorflow", "acoustic", one_thread=True, **more)
        for name, more in given.items()
    }
    ready = {name: contender.wait() for name, contender in contenders.items()}
    found = in_turns(
        {
            name: lambda c=contender: milliseconds(c)
            for name, contender in ready.items()
        },
        n_rounds,
    )
    for contender in ready.values():
        contender.end()
    return [
        row(
            name,
            values,
            "ms",
            of="this to 400 frames",
            ratios=[a / b for a, b in zip(values, found[USUAL], strict=True)],
            peak_mb=ready[name].answers[-1]["peak_mb"],
        )
        for name, values in found.items()
    ]


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
