"""What an attack costs is guessed from its rows, units and attackers."""

import numpy as np
import pytest
from support.battery import LINEAR, TREES, VECTORS

from privemo.attacks.crossing import Job
from privemo.attacks.kinds import ATTACKERS
from privemo.battery.forecast import LEAST, forecast, minutes, seconds_of
from privemo.battery.parts import Part
from privemo.terms import MAJORITY


def part_of(n, n_units, attacker, n_seeds=1, k=2):
    label = np.arange(n) % k
    job = Job(np.zeros((n, n_units)), label, label, n_seeds=n_seeds)
    return Part(job, "", attacker, np.arange(n), np.arange(0))


@pytest.mark.parametrize(("attacker", "power"), [(LINEAR, 1), (VECTORS, 2)])
def test_time_grows_with_the_rows_or_their_square(attacker, power):
    small, large = (seconds_of(part_of(n, 50, attacker)) for n in (1000, 4000))
    assert (large - LEAST) / (small - LEAST) == pytest.approx(4**power)


def test_every_attacker_costs_something_and_a_majority_nothing():
    costs = {name: seconds_of(part_of(4000, 700, name)) for name in ATTACKERS}
    assert all(1 < seconds < 60 for seconds in costs.values()), costs
    assert seconds_of(part_of(4000, 700, MAJORITY)) == LEAST


def test_seeds_and_classes_cost_where_they_do():
    assert seconds_of(part_of(900, 9, TREES, n_seeds=3)) > seconds_of(
        part_of(900, 9, TREES)
    )
    assert seconds_of(part_of(900, 9, LINEAR, n_seeds=3)) == seconds_of(
        part_of(900, 9, LINEAR)
    )
    assert seconds_of(part_of(900, 9, TREES, k=9)) > seconds_of(part_of(900, 9, TREES))


def test_a_forecast_says_time_memory_and_what_is_there():
    parts = [part_of(8000, 768, VECTORS)] * 10
    text = forecast(parts, 10, 2)
    assert (
        text.startswith("10 attacks; about 10 minutes with 2 at a time")
        and "before" not in text
    )
    assert text.endswith("GB of memory")
    assert forecast(parts, 12, 2).startswith("12 attacks, 2 of them computed before;")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "a minute at most"), (60, "a minute at most"), (61, "2 minutes")],
)
def test_minutes_are_rounded_up(seconds, text):
    assert minutes(seconds) == text
