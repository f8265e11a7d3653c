"""What a notebook leaves behind can be read back, and a half of it is never seen."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from privemo.errors import PrivemoError
from privemo.results import VERDICTS, collect_claims, load_runs, save_results, versions

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
        "folder": folder,
    }
    return save_results(notebook, **(parts | changes))


def test_tables_figures_and_claims_are_plain_files(tmp_path):
    save(tmp_path)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")}
    assert found == {
        "tables/leakage.csv",
        "figures/leakage.png",
        "run/1_leakage.json",
        "claims.csv",
    }
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "tables/leakage.csv"), TABLE)
    assert (tmp_path / "figures/leakage.png").read_bytes()[1:4] == b"PNG"


def test_the_run_is_read_back(tmp_path):
    save(tmp_path, notes=("97 % of the words are known.",))
    (run,) = load_runs(tmp_path)
    assert run["settings"] == {"corpus": "planted", "n_folds": 5}
    assert run["problems"] == PROBLEMS.to_dict("records")
    assert run["notes"] == ["97 % of the words are known."]
    assert run["versions"]["numpy"] == np.__version__


def test_claims_of_all_notebooks_come_into_one_table(tmp_path):
    save(tmp_path, "2_privacy", "contradicted")
    save(tmp_path, "1_leakage", "inconclusive")
    save(tmp_path, "1_leakage", "reproduced")  # again: replaces the row
    claims = pd.read_csv(tmp_path / "claims.csv")
    assert claims["notebook"].tolist() == ["1_leakage", "2_privacy"]
    assert claims["verdict"].tolist() == ["reproduced", "contradicted"]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_accepted(tmp_path, verdict):
    save(tmp_path, verdict=verdict)


def test_an_unknown_verdict_is_refused_with_the_right_ones(tmp_path):
    with pytest.raises(PrivemoError, match="'proved'; a verdict is one of reproduced"):
        save(tmp_path, verdict="proved")
    assert list(tmp_path.iterdir()) == []


def test_a_named_index_is_kept_and_a_plain_one_is_not(tmp_path):
    indexed = TABLE.set_index("modality")
    save(tmp_path, tables={"a": indexed, "b": TABLE.iloc[:0]})
    header = (tmp_path / "tables/a.csv").read_text().splitlines()[0]
    assert header == "modality,L,low"
    assert (tmp_path / "tables/b.csv").read_text() == "modality,L,low\n"


def test_missing_numbers_stay_valid_json(tmp_path):
    claims = pd.DataFrame({"claim": ["1a"], "verdict": ["not testable"]})
    save(tmp_path, claims=claims.assign(ours=float("nan")))
    text = (tmp_path / "run/1_leakage.json").read_text()
    assert json.loads(text)["claims"][0]["ours"] is None
    assert "NaN" not in text


def test_a_failure_while_writing_leaves_the_old_file(tmp_path):
    save(tmp_path)
    before = (tmp_path / "figures/leakage.png").read_bytes()

    class Broken(Figure):
        def savefig(self, path, **options):
            path.write_bytes(b"half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        save(tmp_path, figures={"leakage": Broken()})
    assert (tmp_path / "figures/leakage.png").read_bytes() == before


def test_an_empty_folder_names_the_remedy(tmp_path):
    for reader in (load_runs, collect_claims):
        with pytest.raises(PrivemoError, match="run: make replicate"):
            reader(tmp_path)


def test_versions_name_what_is_installed_only():
    found = versions()
    assert {"Python", "machine", "privemo", "keras", "numpy"} <= set(found)
    assert None not in found.values()
