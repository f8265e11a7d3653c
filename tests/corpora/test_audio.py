"""Recordings are read right, and unusable ones are refused with a remedy."""

import pickle

import numpy as np
import pytest
import soundfile

from privemo.corpora.audio import UnusableAudio, read_audio

RATE = 16_000


def tone(seconds=0.5, *, sample_rate=RATE, frequency=440.0, amplitude=0.5):
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    return amplitude * np.sin(2 * np.pi * frequency * t)


def write(path, y, *, sample_rate=RATE, subtype="PCM_16"):
    soundfile.write(path, y, sample_rate, subtype=subtype)
    return path


def problem_of(path, **options):
    with pytest.raises(UnusableAudio) as caught:
        read_audio(path, **options)
    error = caught.value
    assert str(error) == f"{path}: {error.problem}; {error.remedy}"
    assert error.remedy
    return error.problem


# what is there is read


@pytest.mark.parametrize(
    ("subtype", "tolerance"),
    [("PCM_U8", 1 / 128), ("PCM_16", 1e-4), ("PCM_24", 1e-6), ("FLOAT", 1e-7)],
)
def test_every_sample_format_gives_the_same_samples(tmp_path, subtype, tolerance):
    y = tone()
    read = read_audio(write(tmp_path / "a.wav", y, subtype=subtype))
    assert read.dtype == np.float32
    assert read.shape == y.shape
    np.testing.assert_allclose(read, y, atol=tolerance)


def test_eight_bits_are_unsigned_around_128(tmp_path):
    path = write(tmp_path / "a.wav", tone(), subtype="PCM_U8")
    header = len(path.read_bytes()) - len(tone())
    data = np.frombuffer(path.read_bytes()[header:], np.uint8)
    assert abs(data.mean() - 128) < 1
    assert abs(read_audio(path).mean()) < 0.01


@pytest.mark.parametrize("sample_rate", [8_000, 44_100, 48_000])
def test_other_rates_are_resampled_to_the_same_tone(tmp_path, sample_rate):
    path = write(
        tmp_path / "a.wav", tone(sample_rate=sample_rate), sample_rate=sample_rate
    )
    read = read_audio(path)
    assert abs(len(read) - len(tone())) <= 1
    middle = slice(1000, 7000)  # the ends ring
    np.testing.assert_allclose(read[middle], tone()[middle], atol=2e-3)


def test_channels_are_averaged(tmp_path):
    left, right = tone(frequency=440), tone(frequency=1000)
    stereo = np.stack([left, right], axis=1)
    read = read_audio(write(tmp_path / "a.wav", stereo))
    np.testing.assert_allclose(read, (left + right) / 2, atol=1e-4)


def test_48_khz_stereo_is_averaged_and_resampled(tmp_path):
    stereo = np.stack([tone(sample_rate=48_000), np.zeros(24_000)], axis=1)
    read = read_audio(write(tmp_path / "a.wav", stereo, sample_rate=48_000))
    middle = slice(1000, 7000)
    np.testing.assert_allclose(read[middle], tone()[middle] / 2, atol=2e-3)


def test_a_full_scale_click_does_not_leave_the_unit_range(tmp_path):
    square = np.sign(tone(sample_rate=48_000, frequency=300))
    read = read_audio(write(tmp_path / "a.wav", square, sample_rate=48_000))
    assert np.abs(read).max() <= 1


def with_filler(data):
    """Put a chunk of odd length before the samples, as RAVDESS has one."""
    filler = b"FLLR" + (5).to_bytes(4, "little") + b"xxxxx" + b"\0"  # padded to even
    start = data.index(b"data")
    return data[:start] + filler + data[start:]


def test_a_chunk_before_the_samples_is_stepped_over(tmp_path):
    # a reader of fixed 44-byte headers would take it for sound
    path = tmp_path / "b.wav"
    path.write_bytes(with_filler(write(tmp_path / "a.wav", tone()).read_bytes()))
    np.testing.assert_allclose(read_audio(path), tone(), atol=1e-4)


def with_length(path, length, *, chunk=b"data", order="little"):
    """Let the header of a recording promise another length of sound."""
    data = bytearray(path.read_bytes())
    start = data.index(chunk) + 4
    data[start : start + 4] = length.to_bytes(4, order)
    path.write_bytes(data)
    return path


def test_a_length_not_known_when_written_is_no_truncation(tmp_path):
    path = with_length(write(tmp_path / "a.wav", tone()), 0xFFFF_FFFF)
    np.testing.assert_allclose(read_audio(path), tone(), atol=1e-4)


@pytest.mark.parametrize("kind", ["FLAC", "AIFF", "AU", "OGG", "MP3"])
def test_a_recording_is_read_for_what_it_is_whatever_it_is_called(tmp_path, kind):
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(), RATE, format=kind)
    tolerance = 0.05 if kind in ("OGG", "MP3") else 1e-4
    np.testing.assert_allclose(
        read_audio(path)[500:-500], tone()[500:-500], atol=tolerance
    )


@pytest.mark.parametrize(
    "tail",
    [
        b"",
        b"\0",
        bytes(5000),
        b"LIST" + (5000).to_bytes(4, "little") + b"INFO" + b"x" * 4996,
        b"bext" + (2000).to_bytes(4, "little") + b"\x81" * 2000,
        b"LIST" + (9999).to_bytes(4, "little") + b"x" * 4000,  # cut
        b"TAG" + b"\x81" * 125,
        b"ID3" + b"\x81" * 5000,
        b"\x81" * 1000,
    ],
)
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_U8"])
def test_what_stands_behind_the_sound_is_no_sound(tmp_path, subtype, tail):
    path = write(tmp_path / "a.wav", tone(0.50006), subtype=subtype)  # of odd length
    path.write_bytes(path.read_bytes() + tail)
    assert len(read_audio(path)) == 8001


def test_quiet_speech_is_not_silence(tmp_path):
    quiet = tone(amplitude=2e-4)  # -74 dBFS
    assert len(read_audio(write(tmp_path / "a.wav", quiet, subtype="FLOAT")))


# what is not usable is refused


def test_a_missing_file_is_refused(tmp_path):
    assert "missing" in problem_of(tmp_path / "a.wav")


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    path.touch()
    assert "0 bytes" in problem_of(path)


def test_a_header_without_samples_is_refused(tmp_path):
    assert "no samples" in problem_of(write(tmp_path / "a.wav", []))


@pytest.mark.parametrize("kept", [0.99, 0.5, 0.1])
def test_a_truncated_file_is_refused(tmp_path, kept):
    data = write(tmp_path / "a.wav", tone()).read_bytes()
    path = tmp_path / "b.wav"
    path.write_bytes(data[: int(kept * len(data))])
    missing = len(data) - int(kept * len(data))
    assert f"truncated: the header promises {missing:,} bytes" in problem_of(path)


def test_truncation_is_seen_behind_another_chunk(tmp_path):
    path = tmp_path / "b.wav"
    path.write_bytes(with_filler(write(tmp_path / "a.wav", tone()).read_bytes())[:-10])
    assert "truncated: the header promises 10 bytes" in problem_of(path)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9])
def test_a_header_that_counts_less_than_there_is_is_refused(tmp_path, subtype, share):
    path = write(tmp_path / "a.wav", tone(1.0), subtype=subtype)
    n_bytes = path.stat().st_size - path.read_bytes().index(b"data") - 8
    counted = int(n_bytes * share)
    problem = problem_of(with_length(path, counted))
    assert f"does not count the last {n_bytes - counted:,} bytes" in problem


def test_aiff_is_compared_with_its_header_too(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(), RATE, format="AIFF")
    data = path.read_bytes()
    path.write_bytes(data[:-1000])
    assert "truncated: the header promises 1,000 bytes" in problem_of(path)
    path.write_bytes(data)
    with_length(path, len(tone()), chunk=b"SSND", order="big")
    assert "does not count the last" in problem_of(path)


@pytest.mark.parametrize("kind", ["flac", "ogg", "mp3"])
@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_truncated_file_of_another_kind_is_refused(tmp_path, kind, kept):
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, tone(2.0), RATE)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    said = problem_of(path)
    assert any(words in said for words in ("cannot be read", "truncated", "no samples"))


@pytest.mark.parametrize("rate", [1, 999, 1_000_001, 2_000_000_000])
def test_a_rate_that_no_recording_has_is_refused(tmp_path, rate):
    path = write(tmp_path / "a.wav", tone())
    data = bytearray(path.read_bytes())
    data[24:28] = rate.to_bytes(4, "little")
    path.write_bytes(data)
    assert f"the header says {rate:,} samples a second" in problem_of(path)


@pytest.mark.parametrize("promised", [0, 0xF_0000_0000])
def test_flac_without_a_length_or_with_too_much_of_it_is_refused(tmp_path, promised):
    path = tmp_path / "a.flac"
    soundfile.write(path, tone(), RATE)
    data = bytearray(path.read_bytes())
    data[21] = (data[21] & 0xF0) | promised >> 32  # 0: as written to a pipe
    data[22:26] = (promised & 0xFFFF_FFFF).to_bytes(4, "big")
    path.write_bytes(data)
    assert "does not say a length, or a wrong one" in problem_of(path)


def test_a_file_cut_in_its_header_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(write(tmp_path / "b.wav", tone()).read_bytes()[:30])
    assert "cannot be read as audio" in problem_of(path)


def test_a_git_lfs_pointer_is_refused_by_name(tmp_path):
    path = tmp_path / "a.wav"
    path.write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"
    )
    assert "git-lfs pointer" in problem_of(path)


def test_a_text_named_wav_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    path.write_text("<html>404 not found</html>" * 20)
    assert "cannot be read as audio" in problem_of(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_sample_that_is_no_number_is_refused(tmp_path, value):
    y = tone()
    y[100] = value
    path = write(tmp_path / "a.wav", y, subtype="FLOAT")
    assert "1 samples are not numbers" in problem_of(path)


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_silence_and_a_constant_are_refused(tmp_path, level):
    assert "silent" in problem_of(write(tmp_path / "a.wav", np.full(RATE, level)))


def test_unscaled_integers_are_refused(tmp_path):
    path = write(tmp_path / "a.wav", 20_000 * tone(), subtype="FLOAT")
    assert "full scale is 1" in problem_of(path)


def test_less_than_one_window_is_refused(tmp_path):
    path = write(tmp_path / "a.wav", tone(0.024))
    assert "lasts 0.024 s" in problem_of(path)
    assert len(read_audio(path, shortest_seconds=0.020)) == 384


def test_the_refusal_survives_the_way_back_from_another_process(tmp_path):
    error = UnusableAudio(tmp_path / "a.wav", "is empty", "copy it again")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert (again.problem, again.remedy) == (error.problem, error.remedy)


# real recordings


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name",
    ["Actor_01/03-01-02-01-01-02-01", "Actor_05/03-01-02-01-02-02-05"],
)
def test_stereo_recordings_of_ravdess_are_read_whole(real_data, name):
    path = real_data / "RAVDESS/Audio_Speech_Actors_01-24" / f"{name}.wav"
    if not path.exists():
        pytest.skip(f"no {path}")
    info = soundfile.info(path)
    assert (info.channels, info.samplerate) == (2, 48_000)
    y = read_audio(path)
    assert abs(len(y) / RATE - info.duration) < 1e-3
    assert y.std() > 1e-3
