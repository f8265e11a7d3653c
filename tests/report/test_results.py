"""What a notebook leaves behind can be read back, and a half of it is never seen."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from support.results_of_notebooks import PROBLEMS, TABLE, save

from privemo.errors import PrivemoError
from privemo.report.results import (
    collect_claims,
    collect_scores,
    load_runs,
    refuse_others,
    versions,
)
from privemo.terms import VERDICTS

SCORES = pd.DataFrame(
    {
        "corpus": "planted",
        "modality": ["acoustic", "lexical"],
        "target": "activation",
        "defence": "none",
        "recipe": "paper",
        "strength": 0.0,
        "fold": 0,
        "U": [1 / 3, 2 / 7],
        "L": [0.1 + 0.2, float("nan")],
        "gate_passed": [True, False],
        "seconds": [1.5, 2.5],
    }
)


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
    chosen = pd.concat([TABLE, TABLE]).iloc[[1]]
    save(tmp_path, tables={"a": indexed, "b": TABLE.iloc[:0], "c": chosen})
    header = (tmp_path / "tables/a.csv").read_text().splitlines()[0]
    assert header == "modality,L,low"
    assert (tmp_path / "tables/b.csv").read_text() == "modality,L,low\n"
    assert (tmp_path / "tables/c.csv").read_text().startswith("modality,L,low\n")


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


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"5", b"null", b'{"notebook": "1"}', b"\xff\xfe{", b"[" * 9999],
)
def test_a_damaged_run_is_named(tmp_path, text):
    save(tmp_path)
    (run,) = tmp_path.glob("run/*.json")
    run.write_bytes(text)
    damaged = f"{run.name} is damaged .*; delete it"
    with pytest.raises(PrivemoError, match=damaged):
        load_runs(tmp_path)
    with pytest.raises(PrivemoError, match=damaged):
        refuse_others(tmp_path, "another", {"seed": 0})


def test_versions_name_what_is_installed_only():
    found = versions()
    assert {"Python", "machine", "privemo", "keras", "numpy"} <= set(found)
    assert None not in found.values()


def test_scores_come_back_to_the_last_digit_without_run_times(tmp_path):
    save(tmp_path, scores=SCORES)
    scores, membership = collect_scores(tmp_path)
    pd.testing.assert_frame_equal(
        scores, SCORES.drop(columns="seconds"), check_exact=True
    )
    assert membership.empty


def test_cells_that_notebooks_share_are_there_once(tmp_path):
    save(tmp_path, "1_leakage", scores=SCORES)
    private = SCORES.assign(defence="gender", strength=0.5)
    both = pd.concat([private, SCORES.assign(seconds=0.1)])  # found, not computed
    save(tmp_path, "2_privacy", scores=both, membership=private)
    scores, membership = collect_scores(tmp_path)
    assert len(scores) == 4 and len(membership) == 2
    assert scores["defence"].tolist() == ["none", "none", "gender", "gender"]


def test_notebooks_that_contradict_each_other_are_refused(tmp_path):
    save(tmp_path, "1_leakage", scores=SCORES)
    save(tmp_path, "2_privacy", scores=SCORES.assign(U=[1 / 3, 0.3]))
    message = "1_leakage and 2_privacy .*modality lexical.*fold 0.*run both again"
    with pytest.raises(PrivemoError, match=message):
        collect_scores(tmp_path)


def test_a_notebook_that_is_run_again_replaces_its_scores(tmp_path):
    save(tmp_path, scores=SCORES)
    save(tmp_path, scores=SCORES.assign(U=0.5))
    assert collect_scores(tmp_path)[0]["U"].tolist() == [0.5, 0.5]
    save(tmp_path)
    assert collect_scores(tmp_path)[0].empty


def test_a_table_for_the_report_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PrivemoError, match="names 'leak', .*among the tables: leakage"):
        save(tmp_path, report_tables=["leak"])
    assert list(tmp_path.iterdir()) == []
