"""The cap of epochs is for accidents: trainings of a profile end by themselves."""

from pathlib import Path

import pandas as pd
import pytest

from privemo.config import PROFILES

CAPPED = 0.05  # most trainings that may run into the cap
FOLDERS = ("scores", "membership")


@pytest.mark.slow
@pytest.mark.parametrize("kind", FOLDERS)
def test_trainings_of_the_lessons_end_by_themselves(solved, kind):
    files = sorted(Path(solved, kind).glob("*.csv"))
    table = pd.concat(map(pd.read_csv, files), ignore_index=True)
    assert len(table) > 50
    capped = ~table["ended"]
    cells = table[capped].groupby(["modality", "defence", "recipe"]).size()
    assert capped.mean() <= CAPPED, cells


@pytest.mark.parametrize("profile", sorted(set(PROFILES) - {"smoke"}))
def test_patience_is_the_papers_and_the_cap_leaves_room_for_it(profile):
    settings = PROFILES[profile]
    assert settings.patience == 5 and settings.max_epochs >= 40
    assert settings.epoch_kept == "lowest loss"
