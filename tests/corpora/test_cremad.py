"""CREMA-D is read from file names and a table; tiny trees in its layout stand in."""

import shutil

import pandas as pd
import pytest

from privemo.corpora.audio import read_audio
from privemo.corpora.categories import category_levels
from privemo.corpora.cremad import ABOUT, CATEGORIES, INTENSITIES, SENTENCES, load
from privemo.errors import PrivemoError

NAMES = ["1001_IEO_ANG_HI", "1001_DFA_NEU_XX", "1002_IEO_SAD_LO", "1002_TSI_HAP_XX"]
HEADER = '"ActorID","Age","Sex","Race","Ethnicity"'
SPEAKERS = ['1001,51,"Male","A","B"', '1002,21,"Female","A","B"']
POINTER = (
    f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 72448\n"
)


def cremad_tree(root, names=NAMES, *, table="VideoDemographics.csv", speakers=SPEAKERS):
    for name in names:
        path = root / "AudioWAV" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    if table:
        (root / table).parent.mkdir(exist_ok=True)
        (root / table).write_text("\n".join([HEADER, *speakers]))  # no last newline
    return root


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


# what a name says


def test_a_name_and_the_table_say_all(tmp_path):
    corpus = load(cremad_tree(tmp_path))
    row = corpus.utterances.set_index("utterance").loc["1001_IEO_ANG_HI"]
    assert (row["speaker"], row["gender"]) == ("cremad:1001", "male")
    assert (row["activation"], row["valence"]) == ("high", "low")
    assert row["text"] == "It's eleven o'clock"
    assert row["audio"] == str(tmp_path / "AudioWAV" / "1001_IEO_ANG_HI.wav")
    assert pd.isna(row["valence_rating"])
    assert corpus.modalities == ("acoustic",)


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("HAP_LO", ("mid", "high")),
        ("HAP_MD", ("mid", "high")),
        ("HAP_HI", ("high", "high")),
        ("HAP_XX", ("high", "high")),
        ("SAD_MD", ("low", "low")),
        ("SAD_HI", ("mid", "low")),
        ("DIS_LO", ("mid", "low")),
        ("DIS_HI", ("high", "low")),
        ("FEA_LO", ("high", "low")),
        ("NEU_XX", ("mid", "mid")),
    ],
)
def test_only_the_high_level_is_strong(tmp_path, name, levels):
    utterances = load(cremad_tree(tmp_path, [f"1001_IEO_{name}"])).utterances
    assert tuple(utterances.loc[0, ["activation", "valence"]]) == levels


def test_every_code_has_a_label_and_every_sentence_its_text(tmp_path):
    names = [f"1001_{s}_{e}_XX" for s in SENTENCES for e in CATEGORIES]
    utterances = load(cremad_tree(tmp_path, names)).utterances
    assert len(utterances) == 12 * 6
    assert utterances["text"].nunique() == 12
    found = utterances[["activation", "valence"]].drop_duplicates()
    expected = {category_levels(category) for category in CATEGORIES.values()}
    assert set(found.itertuples(index=False, name=None)) == expected


# where it lies


@pytest.mark.parametrize("asked", ["a/CREMA-D", "a/CREMA-D/AudioWAV", "a", "."])
def test_the_root_is_found_from_above_and_from_the_recordings(tmp_path, asked):
    cremad_tree(tmp_path / "a" / "CREMA-D")
    assert len(load(tmp_path / asked).utterances) == len(NAMES)


@pytest.mark.parametrize("folder", ["processedResults", "tables"])
def test_the_table_of_speakers_is_found_below_too(tmp_path, folder):
    cremad_tree(tmp_path, table=f"{folder}/VideoDemographics.csv")
    assert load(tmp_path).utterances["gender"].nunique() == 2


def test_a_missing_corpus_is_refused_with_its_tree(tmp_path):
    with pytest.raises(PrivemoError, match=r"(?s)no cremad recordings.*AudioWAV/1001_"):
        load(tmp_path)


@pytest.mark.parametrize("folder", ["", "audiowav", "sounds/all", "AudioWAV/AudioWAV"])
def test_recordings_are_found_in_other_folders(tmp_path, folder):
    cremad_tree(tmp_path)
    names = [path.name for path in tmp_path.glob("AudioWAV/*.wav")]
    (tmp_path / "AudioWAV").rename(tmp_path / "old")
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        (tmp_path / "old" / name).rename(tmp_path / folder / name)
    assert len(load(tmp_path).utterances) == len(NAMES)


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_names_are_known_in_any_case(tmp_path, change):
    utterances = load(cremad_tree(tmp_path, map(change, NAMES))).utterances
    assert utterances["utterance"].to_list() == sorted(NAMES)
    assert set(utterances["speaker"]) == {"cremad:1001", "cremad:1002"}


@pytest.mark.parametrize(
    ("old", "new"),
    [('","', '";"'), (",", "\t"), ("Male", " M "), ("Sex", "SEX"), ("001,", "001.0,")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_table_is_read_as_other_programs_save_it(tmp_path, old, new, encoding):
    cremad_tree(tmp_path, table=None)
    text = "\n".join([HEADER, *SPEAKERS]).replace(old, new)
    if new == '";"':
        text = text.replace(",", ";")
    (tmp_path / "videodemographics.CSV").write_bytes(text.encode(encoding))
    genders = load(tmp_path).utterances.groupby("speaker")["gender"].first()
    assert genders.to_list() == ["male", "female"]


# older names


@pytest.mark.parametrize("name", ["1001_ITH_SAD_X", "1001_ith_sad_x", "1002_IEO_NEU_X"])
def test_an_older_name_is_read_as_that_of_today_and_said(tmp_path, name):
    corpus = load(cremad_tree(tmp_path, [*NAMES, name]))
    today = f"{name}X".upper()
    row = corpus.utterances.set_index("utterance").loc[today]
    assert row["audio"].endswith(f"{name}.wav")
    said = problems_with(corpus, "older name").iloc[0]
    assert said["file"] == f"{name}.wav"
    assert said["problem"].endswith(f"'{name}' is read as '{today}'")


@pytest.mark.parametrize("name", ["1001_IEO_ANG_X", "1001_ITH_SAD", "1001_ITH_SAD_XXX"])
def test_a_name_that_could_be_another_is_no_older_one(tmp_path, name):
    corpus = load(cremad_tree(tmp_path, [*NAMES, name]))
    assert len(corpus.utterances) == len(NAMES)
    assert problems_with(corpus, "older name").empty
    assert len(problems_with(corpus, "name is not like")) == 1


def test_an_older_name_beside_that_of_today_is_not_used_and_said(tmp_path):
    corpus = load(cremad_tree(tmp_path, [*NAMES, "1001_ITH_SAD_X", "1001_ITH_SAD_XX"]))
    assert len(corpus.utterances) == len(NAMES)
    said = problems_with(corpus, "neither is used").iloc[0]
    assert "'1001_ITH_SAD_XX.wav' and '1001_ITH_SAD_X.wav'" in said["problem"]


# what cannot be used


def test_a_whole_corpus_has_no_problems_but_that_it_is_a_part(tmp_path):
    corpus = load(cremad_tree(tmp_path, [*NAMES, "._1001_IEO_ANG_HI"]))
    assert len(corpus.utterances) == len(NAMES)
    assert corpus.problems["problem"].to_list() == [
        "4 of the 7,441 recordings with sound of the release are here"
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_pointers_of_git_lfs_are_told_by_what_is_in_them(tmp_path, n):
    cremad_tree(tmp_path)
    for number in range(n):
        path = tmp_path / "AudioWAV" / f"1001_WSI_{[*CATEGORIES][number]}_XX.wav"
        path.write_text(POINTER)
    corpus = load(tmp_path)
    assert len(corpus.utterances) == len(NAMES)
    (row,) = problems_with(corpus, "git-lfs pointer").itertuples()
    assert row.file == "1001_WSI_ANG_XX.wav"
    assert row.problem.startswith("3 recordings, this one first") == (n == 3)
    assert "git lfs pull" in row.remedy


def test_a_short_recording_is_no_pointer_nor_is_a_long_text(tmp_path):
    cremad_tree(tmp_path)
    (tmp_path / "AudioWAV" / f"{NAMES[0]}.wav").write_bytes(b"RIFF" + bytes(126))
    (tmp_path / "AudioWAV" / f"{NAMES[1]}.wav").write_text(POINTER + " " * 1024)
    assert len(load(tmp_path).utterances) == len(NAMES)


def test_a_clone_without_git_lfs_is_refused_with_the_remedy(tmp_path):
    cremad_tree(tmp_path)
    for path in tmp_path.glob("AudioWAV/*.wav"):
        path.write_text(POINTER)
    with pytest.raises(PrivemoError, match="no utterance can be used.*git lfs pull"):
        load(tmp_path)


def test_the_recording_without_sound_is_left_out_and_said(tmp_path):
    corpus = load(cremad_tree(tmp_path, [*NAMES, "1076_MTI_SAD_XX"]))
    assert len(corpus.utterances) == len(NAMES)
    assert problems_with(corpus, "no sound")["file"].item() == "1076_MTI_SAD_XX.wav"


@pytest.mark.parametrize(
    "name",
    [
        "1001_XXX_ANG_HI",
        "1001_IEO_FUN_HI",
        "1001_IEO_ANG_ZZ",
        "101_IEO_ANG_HI",
        "noise",
    ],
)
def test_odd_names_are_counted_and_the_rest_used(tmp_path, name):
    corpus = load(cremad_tree(tmp_path, [*NAMES, name, f"{name}_copy"]))
    assert len(corpus.utterances) == len(NAMES)
    row = problems_with(corpus, "name is not like").iloc[0]
    assert row["file"] == f"{name}.wav"
    assert row["problem"].startswith("2 recordings")


def test_a_row_of_the_table_that_ends_early_leaves_the_others(tmp_path):
    corpus = load(cremad_tree(tmp_path, speakers=[SPEAKERS[0], "1002,21"]))
    assert set(corpus.utterances["speaker"]) == {"cremad:1001"}


@pytest.mark.parametrize("sex", ["", '"Unknown"'])
def test_speakers_of_unknown_gender_are_left_out_and_counted(tmp_path, sex):
    corpus = load(
        cremad_tree(tmp_path, speakers=[SPEAKERS[0], f'1002,21,{sex},"A","B"'])
    )
    assert set(corpus.utterances["speaker"]) == {"cremad:1001"}
    assert (
        problems_with(corpus, "gender of the speaker")["problem"]
        .item()
        .startswith("2 recordings")
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "VideoDemographics.csv: the file is missing"),
        ("", "is no csv table with columns ActorID and Sex"),
        ("ActorID,Gender\n1001,Male", "is no csv table with columns ActorID and Sex"),
        ('ActorID,Sex\n1001,"Male', "is no csv table with columns ActorID and Sex"),
    ],
)
def test_without_the_table_of_speakers_nothing_can_be_used(tmp_path, content, words):
    cremad_tree(tmp_path, table=None)
    if content is not None:
        (tmp_path / "VideoDemographics.csv").write_text(content)
    with pytest.raises(PrivemoError, match=f"no utterance can be used.*{words}"):
        load(tmp_path)


# the real tables


@pytest.fixture(scope="module")
def real(real_data, tmp_path_factory):
    """Load a corpus with all real names and the real table, and no sound."""
    folder = real_data / "CREMA-D"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    root = tmp_path_factory.mktemp("CREMA-D")
    (root / "AudioWAV").mkdir()
    names = pd.read_csv(folder / "SentenceFilenames.csv")["Filename"]
    for name in names:
        (root / "AudioWAV" / f"{name}.wav").touch()
    shutil.copy(folder / "VideoDemographics.csv", root)
    return load(root)


@pytest.mark.corpus
def test_all_real_names_are_understood_and_all_speakers_known(real):
    assert len(real.utterances) == ABOUT.n_utterances[""] - 1
    assert real.problems["file"].to_list() == ["1076_MTI_SAD_XX.wav"]
    speakers = real.utterances.groupby("gender")["speaker"].nunique()
    assert speakers.to_dict() == ABOUT.n_speakers
    spoken = real.utterances["gender"].value_counts()
    assert spoken.to_dict() == {"male": 3930, "female": 3512 - 1}


@pytest.mark.corpus
def test_the_real_flac_of_one_sentence_is_that_of_all_speakers(real_data):
    folder = real_data / "CREMA-D_IEO"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    corpus = load(folder)
    assert len(corpus.utterances) == 1456
    assert corpus.utterances["speaker"].nunique() == 91
    assert corpus.utterances["audio"].str.endswith(".flac").all()
    assert len(corpus.problems) == 1  # only that it is a part
    assert len(read_audio(corpus.utterances["audio"][0])) > 16_000


@pytest.mark.corpus
def test_the_real_listing_holds_the_names_of_the_real_table(real, real_data):
    listing = (real_data / "CREMA-D" / "_AudioWAV_listing.txt").read_text().split()
    names = {line.removeprefix("AudioWAV/").removesuffix(".wav") for line in listing}
    assert names - set(real.utterances["utterance"]) == {"1076_MTI_SAD_XX"}


@pytest.mark.corpus
def test_listeners_hear_the_levels_as_the_table_of_intensities_says(real, real_data):
    folder = real_data / "CREMA-D" / "processedResults"
    votes = pd.read_csv(folder / "summaryTable.csv").set_index("FileName")["VoiceVote"]
    emotional = votes[~votes.index.str.contains("NEU")]
    level = emotional.index.str[-2:]
    neutral = (emotional == "N").groupby(level).mean().round(2)
    assert neutral.to_dict() == {"LO": 0.68, "MD": 0.48, "HI": 0.24, "XX": 0.44}
    assert INTENSITIES["HI"] == "strong"
