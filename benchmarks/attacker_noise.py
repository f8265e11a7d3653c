"""Hold the lean attackers beside scikit-learn's, and beside their own seeds.

    python benchmarks/attacker_noise.py [FOLDER] [n_trainings] [n_seeds]

Takes the representations of the planted corpus of the lessons that trainings have left
in a folder of records, and attacks each as section 4.2 does, with two layers of 32
units: once by `privemo.network.dense.DenseLayers`, once by the `MLPClassifier` that it
stands for. Prints the share of predictions that differ, the mean difference of the
attack UAR with its interval over trainings, the spread over seeds beside it, and the
processor seconds of both.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from privemo.attacks.dense import dense_attacker
from privemo.config import load_profile
from privemo.corpora.planted import load
from privemo.experiments.records import Record
from privemo.features import prepare
from privemo.folds.speakers import speaker_folds
from privemo.metrics import uar
from privemo.paths import runs_folder
from privemo.statistics.intervals import fold_interval
from privemo.terms import GENDERS

HIDDEN, SETTINGS = (32, 32), load_profile("lesson")


def stock_attacker(hidden, *, n_epochs, seed):
    """Build the same attacker of what scikit-learn has."""
    network = MLPClassifier(
        hidden,
        batch_size=32,
        max_iter=n_epochs,
        n_iter_no_change=n_epochs,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network)


def representations(prepared, folder, n):
    """Yield what some trainings on a corpus have left, and their folds."""
    folds = {}
    for path in sorted(Path(folder).glob("*/record.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        how = facts["settings"]
        mine = how.get("fingerprint") == prepared.fingerprint
        if how["kind"] != "training" or not mine or how["membership"] or n == 0:
            continue
        key = how["n_folds"], how["fold_seed"]
        if key not in folds:
            folds[key] = speaker_folds(prepared.utterances, n_folds=key[0], seed=key[1])
        n -= 1
        yield (
            Record(path.parent, facts).arrays()["representation"],
            folds[key][how["fold"]],
        )


def attack(build, Z, gender, fold, seed):
    """Attack the training speakers, knowing the test speakers; said, and seconds."""
    model = build(HIDDEN, n_epochs=SETTINGS.attacker_epochs, seed=seed)
    start = time.process_time()
    model.fit(Z[fold.test], gender[fold.test])
    return model.predict(Z[fold.train]), time.process_time() - start


def main(folder=None, n_trainings="60", n_seeds="3"):
    """Print the comparison."""
    warnings.simplefilter("ignore")
    corpus = load(n_speakers=60, n_utterances=12)
    prepared = prepare(corpus, SETTINGS, progress=False)
    gender = prepared.utterances["gender"].to_numpy(dtype=str)
    scores, seconds, other = [], [], []
    for Z, fold in representations(prepared, folder or runs_folder(), int(n_trainings)):
        truth, mine = gender[fold.train], []
        for seed in range(int(n_seeds)):
            found = [
                attack(build, Z, gender, fold, seed)
                for build in (dense_attacker, stock_attacker)
            ]
            said = [one for one, _ in found]
            mine.append([uar(truth, one, classes=GENDERS) for one in said])
            seconds.append([spent for _, spent in found])
            other.append(np.mean(said[0] != said[1]))
        scores.append(mine)
    scores = np.array(scores)  # (n_trainings, n_seeds, 2)
    difference = np.diff(scores, axis=2).mean(axis=(1, 2))
    found = fold_interval(difference, test_share=0)
    print(f"{len(scores)} trainings, {scores.shape[1]} seeds")
    print(f"predictions that differ: {np.mean(other):.6f}")
    print("UAR, scikit-learn less lean: {:+.6f} [{:+.6f}, {:+.6f}]".format(*found))
    print(f"standard deviation over seeds: {scores[..., 0].std(1, ddof=1).mean():.4f}")
    lean, stock = np.median(seconds, axis=0)
    print(f"median seconds of one fit: lean {lean:.4f}, scikit-learn {stock:.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
