"""Speakers: voices drawn from the measurements of Peterson and Barney."""

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

MEASURES = ["f0", "f1", "f2", "f3"]  # Hz
ACCENTS = ("en-us", "en-gb-x-rp", "en-us-nyc", "en", "en-029")  # of espeak-ng
JITTER = 0.03  # SD of ln(Hz): no speaker is a measured person to the hertz; ours
STYLES = {"activation_style": 1.0, "valence_style": 0.5}  # moved by gender, at knob 1
STYLE_SPREAD = 0.3  # SD of the personal style of expression
AGES = {"young": 1, "middle": 0, "old": -1}  # side; a third of each gender
# at knob 1, between middle and young: ln of F0 and of formants, words per minute; ours
AGE_HZ, AGE_TEMPO = np.array([0.25, 0.08, 0.08, 0.08]), 30.0
HABITS = {"tempo": 12.0, "liveliness": 0.15}  # SD: words per minute; ln of pitch range


def draw_speakers(knobs):
    """Draw the speakers of a corpus.

    The logarithms of F0 and of the formants are the mean of men and women, plus or
    minus ``gender_in_timbre`` times half their difference, plus ``speaker_identity``
    times the deviation of one measured person from the mean of their gender. That
    person is drawn from all 61 whatever the speaker's gender, so that with
    ``gender_in_timbre`` 0 voices do not depend on gender. Nobody is drawn twice: an
    asked speaker has no twin among those who trained. More speakers than 61 are drawn
    from the normal distribution that has the covariance of the 61.
    """
    people = _people(knobs)
    ages = age_groups(knobs)
    rows = [
        {"speaker": f"planted:{knobs.seed}:{index + 1:02d}", "gender": gender}
        | _voice(knobs, index, side(gender), people[index])
        | _habits(knobs, index)
        | _styles(knobs, index, side(gender))
        | {"age_group": ages[index]}
        for index, gender in enumerate(genders(knobs))
    ]
    speakers = pd.DataFrame(rows)
    if knobs.age_in_voice:
        younger = speakers["age_group"].map(AGES) * knobs.age_in_voice
        scale = np.exp(np.outer(younger, AGE_HZ))
        speakers[MEASURES] = (speakers[MEASURES] * scale).round(1)
        speakers["tempo"] += AGE_TEMPO * younger
    return speakers


def age_groups(knobs):
    """Return the age group of each speaker: one of each in three women, or men."""
    names, groups = [*AGES], []
    for index in range(knobs.n_speakers):
        place, gender = divmod(index, 2)
        three = knobs.stream("age", gender, place // len(names))
        groups.append(names[three.permutation(len(names))[place % len(names)]])
    return groups


def genders(knobs):
    """Return the gender of each speaker, in turn."""
    return [("female", "male")[index % 2] for index in range(knobs.n_speakers)]


def side(gender):
    """Return 1 for women and -1 for men."""
    return {"female": 1, "male": -1}[gender]


def measured_men():
    """Return the mean man of Peterson and Barney: F0, F1, F2, F3 in Hz."""
    middle, half_gap, _ = _population()
    return np.exp(middle - half_gap)


def _people(knobs):
    """Draw the deviation that each speaker's voice is made from, (n_speakers, 4)."""
    _, _, deviations = _population()
    random = knobs.stream("voice")
    if knobs.n_speakers <= len(deviations):
        return deviations[random.permutation(len(deviations))[: knobs.n_speakers]]
    spread = np.linalg.cholesky(np.cov(deviations.T))
    drawn = random.standard_normal((knobs.n_speakers, len(MEASURES)))
    return drawn @ spread.T


def _voice(knobs, index, side, person):
    middle, half_gap, _ = _population()
    random = knobs.stream("voice", index)
    person = person + JITTER * random.standard_normal(len(MEASURES))
    log_hz = (
        middle
        + side * knobs.gender_in_timbre * half_gap
        + knobs.speaker_identity * person
    )
    return dict(zip(MEASURES, np.exp(log_hz).round(1).tolist(), strict=True))


def _habits(knobs, index):
    random = knobs.stream("habit", index)
    own_accent = random.random() < knobs.speaker_identity
    accent = ACCENTS[random.integers(len(ACCENTS))]
    habits = {"accent": accent if own_accent else ACCENTS[0]}
    for name, spread in HABITS.items():
        habits[name] = knobs.speaker_identity * spread * random.standard_normal()
    return habits


def _styles(knobs, index, side):
    random = knobs.stream("habit", index, 1)
    personal = knobs.speaker_identity * STYLE_SPREAD * random.standard_normal(2)
    gendered = side * knobs.gender_in_expression * np.array([*STYLES.values()])
    return dict(zip(STYLES, np.clip(gendered + personal, -1, 1).tolist(), strict=True))


@cache
def _population():
    """Return ln(Hz) of the middle, half the gap, and each person's deviation."""
    file = resources.files(__package__) / "peterson_barney_1952.csv"
    with file.open(encoding="utf-8") as lines:
        people = pd.read_csv(lines, comment="#")
    log_hz = np.log(people[MEASURES].to_numpy())
    female = (people["gender"] == "female").to_numpy()
    women, men = log_hz[female].mean(axis=0), log_hz[~female].mean(axis=0)
    deviations = log_hz - np.where(female[:, np.newaxis], women, men)
    return (women + men) / 2, (women - men) / 2, deviations  # (4,), (4,), (61, 4)
