"""What a notebook leaves behind, made up."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from privemo.report.results import LeftBehind, save_results

TABLE = pd.DataFrame({"modality": ["acoustic"], "L": [0.72], "low": [0.65]})
PROBLEMS = pd.DataFrame({"file": ["a.wav"], "problem": ["is empty"], "remedy": ["get"]})


def save(folder, notebook="1_leakage", verdict="reproduced", **changes):
    parts = {
        "question": "Does leakage differ?",
        "tables": {"leakage": TABLE},
        "figures": {"leakage": Figure()},
        "claims": pd.DataFrame({"claim": ["1a"], "verdict": [verdict]}),
        "settings": {"corpus": "planted", "n_folds": np.int64(5)},
        "problems": PROBLEMS,
    }
    found = LeftBehind(**(parts | changes))
    return save_results(notebook, found, folder=folder)
