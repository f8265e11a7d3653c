"""What is planted is there, what is not planted is not, and the bits never change."""

import re
import wave

import numpy as np
import pandas as pd
import pytest

from privemo.corpora.planted import (
    emotions,
    expression,
    load,
    make_knobs,
    rendering,
    texts,
    voices,
    write_script,
)
from privemo.corpora.planted.fingerprint import SETTINGS
from privemo.corpora.planted.voices import (
    MEASURES,
    _people,
    _population,
    draw_speakers,
)
from privemo.corpora.schema import bin_rating

SMALL = SETTINGS["small"]
NO_GENDER = {
    "gender_in_timbre": 0,
    "gender_in_expression": 0,
    "gender_in_words": 0,
    "gender_emotion_confounding": 0,
}
NOTHING = NO_GENDER | {"emotion_in_voice": 0, "emotion_in_words": 0}
MANY = {"n_speakers": 200, "n_utterances": 4}  # a script alone takes no time
VOICE = ["f0", "f1", "f2", "f3", "accent", "tempo", "liveliness"]
CUES = [f"cue_{name}" for name in expression.CUES]


def script_of(**knobs):
    return write_script(make_knobs(**knobs))


def swap_genders(monkeypatch):
    """Let every woman of the script be a man, and the other way round."""
    genders = voices.genders
    swapped = {"female": "male", "male": "female"}
    monkeypatch.setattr(
        voices, "genders", lambda knobs: [swapped[g] for g in genders(knobs)]
    )


def samples_of(audio):
    with wave.open(audio) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (
            16_000,
            2,
            1,
        )
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def pitch(y, *, lowest=60, highest=500, frame=800):
    """Measure the median F0 in Hz, by autocorrelation of loud frames of 50 ms."""
    frames = y[: len(y) // frame * frame].reshape(-1, frame)
    power = (frames**2).mean(axis=1)
    found = []
    for y in frames[power > 0.3 * power.max()]:
        lags = range(16_000 // highest, 16_000 // lowest)
        likeness = [np.corrcoef(y[:-lag], y[lag:])[0, 1] for lag in lags]
        found.append(16_000 / lags[int(np.argmax(likeness))])
    return np.median(found)


def measured(corpus):
    """Measure pitch (Hz), level (dB) and length (s) of every recording."""
    rows = [
        {
            "pitch": pitch(y),
            "level": 10 * np.log10(np.mean(y**2)),
            "length": len(y) / 16_000,
        }
        for y in map(samples_of, corpus.utterances["audio"])
    ]
    return pd.concat([corpus.utterances, pd.DataFrame(rows)], axis=1)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load(tmp_path_factory.mktemp("small"), **SMALL)


# Definition


def test_a_row_is_what_annotators_said_and_a_recording(small):
    table = small.utterances
    assert small.name == "planted"
    assert len(table) == 4 * 2
    assert not len(small.problems)
    assert table.groupby("gender")["speaker"].nunique().to_dict() == {
        "female": 2,
        "male": 2,
    }
    script = write_script(make_knobs(**SMALL))
    assert table["text"].to_list() == script["text"].to_list()
    for emotion in ("activation", "valence"):
        said = script[[f"{emotion}_{i}" for i in range(1, 6)]]
        assert said.isin([1, 2, 3, 4, 5]).all(axis=None)
        np.testing.assert_allclose(table[f"{emotion}_rating"], said.mean(axis=1))
        levels = bin_rating(said.mean(axis=1), 1, 5)
        assert table[emotion].to_list() == levels.tolist()


@pytest.mark.parametrize("wide", [{}, {"emotion_in_voice": 1, "gender_in_timbre": 1}])
def test_recordings_can_be_listened_to(tmp_path, wide):
    corpus = load(tmp_path / "c", n_speakers=6, n_utterances=4, **wide)
    for audio in corpus.utterances["audio"]:
        y = samples_of(audio)
        assert 0.8 < len(y) / 16_000 < 6
        assert 0.05 < np.abs(y).max() < 0.99
        assert abs(y.mean()) < 0.01


def test_voices_are_those_of_peterson_and_barney():
    speakers = voices.draw_speakers(
        make_knobs(gender_in_timbre=1, speaker_identity=1, n_speakers=400)
    )
    found = np.log(speakers[voices.MEASURES]).groupby(speakers["gender"])
    # their means over speakers in Hz; three standard errors of ln(F0) are 0.035
    published = {"male": [131, 500, 1425, 2382], "female": [223, 578, 1695, 2782]}
    for gender, hz in published.items():
        np.testing.assert_allclose(found.mean().loc[gender], np.log(hz), atol=0.04)
    assert found.std()["f0"].between(0.10, 0.20).all()


@pytest.mark.parametrize("seed", [0, 3])
def test_no_measured_person_speaks_twice(seed, monkeypatch):
    monkeypatch.setattr("privemo.corpora.planted.voices.JITTER", 0)
    table = draw_speakers(make_knobs(n_speakers=60, seed=seed, gender_in_timbre=0))
    assert len(table[MEASURES].drop_duplicates()) == 60


def test_more_speakers_than_were_measured_spread_as_they_do():
    _, _, deviations = _population()
    drawn = _people(make_knobs(n_speakers=2000))
    assert len(np.unique(drawn, axis=0)) == 2000
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(deviations.T), atol=0.002)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.01)


def test_pitch_is_as_written_in_the_script(small):
    script = write_script(make_knobs(**SMALL))
    wanted = script["f0"] * 2 ** (script["cue_pitch"] / 12)
    np.testing.assert_allclose(measured(small)["pitch"], wanted, rtol=0.12)


def test_noise_is_as_far_below_ordinary_speech_as_asked_for(tmp_path):
    knobs = {"n_speakers": 2, "n_utterances": 1}
    for snr_db in (10, 40):
        corpus = load(tmp_path / str(snr_db), snr_db=snr_db, **knobs)
        room = samples_of(corpus.utterances["audio"][0])[:700]  # before she speaks
        level = 20 * np.log10(np.sqrt(np.mean(room**2)) / rendering.LEVEL)
        assert level == pytest.approx(-snr_db, abs=0.6)


@pytest.mark.parametrize(
    "knob, same",
    [
        ("gender_in_words", [*VOICE, *CUES, "activation", "valence", "valence_1"]),
        ("emotion_in_words", [*VOICE, *CUES, "activation", "valence", "valence_1"]),
        ("emotion_in_voice", [*VOICE, "text", "activation", "valence_1"]),
        ("gender_in_expression", [*VOICE, "text", "activation", "valence_1"]),
        ("gender_in_timbre", [*CUES, "text", "activation", "valence_1"]),
        ("speaker_identity", ["text", "activation", "valence_1"]),
        ("gender_emotion_confounding", [*VOICE, "activation_style"]),
        ("snr_db", [*VOICE, *CUES, "text", "activation", "valence_1"]),
    ],
)
def test_a_knob_leaves_alone_what_it_does_not_mean(knob, same):
    low, high = script_of(**{knob: 0.2}), script_of(**{knob: 0.9})
    pd.testing.assert_frame_equal(low[same], high[same])
    if knob != "snr_db":
        assert not low.equals(high)


def test_more_speakers_leave_the_first_ones_as_they_were():
    few, more = script_of(n_speakers=4), script_of(n_speakers=8)
    pd.testing.assert_frame_equal(more.iloc[: len(few)], few)


def test_another_seed_is_another_corpus():
    one, other = script_of(seed=1), script_of(seed=2)
    for column in ("f0", "activation", "text", "cue_pitch", "valence_1"):
        assert not one[column].equals(other[column])


# What is planted is found


def test_gender_in_timbre_is_heard(tmp_path):
    knobs = NO_GENDER | {"gender_in_timbre": 1, "n_speakers": 8, "n_utterances": 2}
    table = measured(load(tmp_path / "c", speaker_identity=0, **knobs))
    women, men = (table.loc[table["gender"] == g, "pitch"] for g in ("female", "male"))
    assert women.median() / men.median() == pytest.approx(223 / 131, rel=0.15)


def test_men_show_activation_by_level_and_length_and_women_by_pitch(tmp_path):
    knobs = NOTHING | {
        "gender_in_expression": 1,
        "emotion_in_voice": 1,
        "speaker_identity": 0,
        "n_speakers": 4,
        "n_utterances": 10,
    }
    table = measured(load(tmp_path / "c", **knobs))
    table["latent"] = script_of(**knobs)["activation"]
    found = table.groupby("gender")[["latent", "pitch", "level", "length"]].corr()
    women, men = found.loc["female", "latent"], found.loc["male", "latent"]
    assert women["pitch"] > 0.9
    assert men["level"] > 0.9
    assert men["length"] < -0.4  # sentences differ in length, too
    # without a trace: three standard errors of a correlation of 20 utterances are 0.7
    assert abs(men["pitch"]) < 0.7 and abs(women["level"]) < 0.7


def words_by(script, field):
    """Mean score, over the words of each sentence, of a field of words.csv."""
    scores = {
        word.word.lower(): getattr(word, field)
        for words in texts.vocabulary().values()
        for word in words
    }
    return script["text"].map(
        lambda text: np.mean(
            [s for w, s in scores.items() if re.search(rf"\b{w}\b", text.lower())]
        )
    )


def test_gender_in_words_moves_the_words():
    gaps = []
    for knob in (0, 0.3, 1):
        script = script_of(gender_in_words=knob, **MANY)
        mean = words_by(script, "gender").groupby(script["gender"]).mean()
        gaps.append(mean["female"] - mean["male"])
    # scores have an SD of about 0.25 in a sentence: three standard errors are 0.05
    assert abs(gaps[0]) < 0.05
    assert gaps[1] > 0.1 and gaps[2] > 0.4


@pytest.mark.parametrize("emotion, least", [("activation", 0.5), ("valence", 0.7)])
def test_emotion_in_words_moves_the_words(emotion, least):
    script = script_of(emotion_in_words=1, **MANY)
    assert words_by(script, emotion).corr(script[emotion]) > least


def test_annotators_disagree_and_mean_what_is_felt():
    script = script_of(**MANY)
    said = script[[f"valence_{i}" for i in range(1, 6)]]
    assert said.mean(axis=1).corr(script["valence"]) > 0.85
    assert 0.4 < said.std(axis=1).mean() < 1.2
    assert 0.15 < (bin_rating(said.mean(axis=1), 1, 5) == "mid").mean() < 0.4


def test_confounding_moves_emotions():
    script = script_of(gender_emotion_confounding=1, **MANY)
    for emotion in ("activation", "valence"):
        mean = script.groupby("gender")[emotion].mean()
        assert mean["female"] == pytest.approx(1 / 3, abs=0.05)
        assert mean["male"] == pytest.approx(-1 / 3, abs=0.05)


def test_speaker_identity_spreads_voices():
    spread = [
        voices.draw_speakers(make_knobs(speaker_identity=knob))["f1"].std()
        for knob in (0.1, 0.5, 1)
    ]
    assert spread == sorted(spread) and spread[2] > 30  # Hz


# What is absent is not found: not weakly, but exactly


def test_without_gender_knobs_swapping_genders_changes_nothing(monkeypatch):
    one = script_of(**NO_GENDER)
    swap_genders(monkeypatch)
    other = script_of(**NO_GENDER)
    assert (one["gender"] != other["gender"]).all()
    rest = one.columns.drop("gender")
    pd.testing.assert_frame_equal(one[rest], other[rest])


@pytest.mark.parametrize(
    "knob, silent",
    [
        ("gender_in_timbre", VOICE),
        ("gender_in_expression", [*CUES, "activation_style", "valence_style"]),
        ("gender_in_words", ["text"]),
        ("gender_emotion_confounding", ["activation", "valence", "valence_1"]),
    ],
)
def test_each_gender_knob_at_0_silences_its_own_part(monkeypatch, knob, silent):
    loud = dict.fromkeys(NO_GENDER, 0.5) | {"gender_emotion_confounding": 0}
    one, loud_one = script_of(**loud | {knob: 0}), script_of(**loud | {knob: 1})
    swap_genders(monkeypatch)
    other, loud_other = script_of(**loud | {knob: 0}), script_of(**loud | {knob: 1})
    pd.testing.assert_frame_equal(one[silent], other[silent])
    assert not loud_one[silent].equals(loud_other[silent])


@pytest.mark.parametrize(
    "knob, silent", [("emotion_in_voice", CUES), ("emotion_in_words", ["text"])]
)
def test_each_emotion_knob_at_0_silences_its_own_part(monkeypatch, knob, silent):
    latent = emotions._latent
    one, loud_one = script_of(**{knob: 0}), script_of(**{knob: 1})
    monkeypatch.setattr(emotions, "_latent", lambda *a: -latent(*a))
    other, loud_other = script_of(**{knob: 0}), script_of(**{knob: 1})
    assert (one["activation"] == -other["activation"]).all()
    pd.testing.assert_frame_equal(one[silent], other[silent])
    assert not loud_one[silent].equals(loud_other[silent])


def test_without_identity_and_timbre_all_speakers_have_one_voice():
    speakers = voices.draw_speakers(make_knobs(speaker_identity=0, gender_in_timbre=0))
    assert speakers[VOICE].drop_duplicates().shape[0] == 1


def test_emotions_are_spread_evenly_within_every_speaker():
    script = script_of(n_speakers=20, n_utterances=12)
    for emotion in ("activation", "valence"):
        for _, mine in script.groupby("speaker")[emotion]:
            steps = np.floor((mine + 1) / 2 * 12).astype(int)
            assert sorted(steps) == list(range(12))
    # 240 draws: three standard errors of a correlation are 0.2
    assert abs(script["activation"].corr(script["valence"])) < 0.2
