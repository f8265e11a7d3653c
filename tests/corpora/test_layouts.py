"""What is there is not called absent: other folders, cases, encodings, separators."""

import codecs
import shutil

import pytest
from support.open_trees import (
    EMODB,
    emodb_tree,
    meld_csv,
    meld_line,
    ravdess_tree,
    touch,
)

from privemo.corpora import load_corpus
from privemo.corpora.files import find, read_table, read_text, walk
from privemo.errors import PrivemoError

RAVDESS = {"01", "02"}


def renamed(root, name_of):
    """Move every recording to another place below the root."""
    for path in [path for path in root.rglob("*") if path.is_file()]:
        target = root / name_of(path.relative_to(root))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    for folder in sorted(root.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return root


PLACES = {
    "flat": lambda path: path.name,
    "lower": lambda path: str(path).lower(),
    "upper": lambda path: str(path).upper(),
    "sorted otherwise": lambda path: f"x/{path.stem[6:8]}/{path.name}",
    "a folder more": lambda path: f"more/{path}",
    "a folder within": lambda path: f"{path.parent}/{path.parent}/{path.name}",
    "far below": lambda path: f"a/b/c/d/e/{path}",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["emodb", "ravdess"])
def test_recordings_are_known_by_their_names_wherever_they_lie(tmp_path, name, place):
    root = {"emodb": emodb_tree, "ravdess": ravdess_tree}[name](tmp_path / "here")
    released = load_corpus(name, root)
    corpus = load_corpus(name, renamed(root, PLACES[place]))
    columns = ["utterance", "speaker", "gender", "activation", "valence"]
    assert corpus.utterances[columns].equals(released.utterances[columns])
    assert corpus.problems.equals(released.problems)


def test_all_of_the_corpus_is_read_where_only_some_lies_as_released(tmp_path):
    touch(ravdess_tree(tmp_path), "03-01-05-01-01-01-03")
    assert len(load_corpus("ravdess", tmp_path).utterances) == 9


@pytest.mark.parametrize("place", ["flat", "sorted otherwise", "upper"])
def test_a_foreign_folder_is_refused(tmp_path, place):
    renamed(ravdess_tree(tmp_path / "speech"), PLACES[place])
    names = ["11b22ef", "17a01Fa", "03a03Fa", "03a01Xa", "03a01F", "x03a01Fa", "noise"]
    touch(tmp_path / "speech", *names)  # some of them nearly those of EmoDB
    with pytest.raises(PrivemoError, match="no emodb recordings or tables in"):
        load_corpus("emodb", tmp_path)


def test_recordings_in_a_format_that_is_not_read_are_named(tmp_path):
    renamed(emodb_tree(tmp_path), lambda path: path.with_suffix(".m4a"))
    said = f"{len(EMODB)} files with the right names, .*m4a first, .*ffmpeg -i OLD.m4a"
    with pytest.raises(PrivemoError, match=said):
        load_corpus("emodb", tmp_path)


def test_an_archive_is_to_be_unpacked(tmp_path):
    (tmp_path / "Audio_Speech.zip").touch()
    with pytest.raises(PrivemoError, match="but an archive: unpack Audio_Speech.zip;"):
        load_corpus("ravdess", tmp_path)
    with pytest.raises(PrivemoError, match="is not a folder, but an archive: unpack"):
        load_corpus("ravdess", tmp_path / "Audio_Speech.zip")


def test_parts_side_by_side_are_one_corpus_and_copies_are_not(tmp_path):
    ravdess_tree(tmp_path / "one", actors=["01"])
    ravdess_tree(tmp_path / "two", actors=["02"])
    assert len(load_corpus("ravdess", tmp_path).utterances) == 8
    ravdess_tree(tmp_path / "three", actors=["02"])
    with pytest.raises(PrivemoError, match="more than once; name one of .*one.*three"):
        load_corpus("ravdess", tmp_path)


@pytest.mark.parametrize(
    ("corpus", "name"),
    [
        ("meld", "train_sent_emo.xlsx"),
        ("msp_podcast", "Labels/labels_consensus.ods"),
        ("own", "utterances.xls"),
    ],
)
def test_a_table_in_another_format_is_to_be_saved_as_csv(tmp_path, corpus, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    said = f"but a table: save {name.rpartition('/')[2]} as csv;"
    with pytest.raises(PrivemoError, match=said):
        load_corpus(corpus, tmp_path)


def test_a_missing_table_that_is_there_in_another_format_is_named(tmp_path):
    meld_csv(tmp_path, meld_line("yes"))
    (tmp_path / "dev_sent_emo.xlsx").touch()
    problems = load_corpus("meld", tmp_path).problems.set_index("file")["remedy"]
    assert problems["dev_sent_emo.csv"].startswith("save dev_sent_emo.xlsx as csv")
    assert problems["test_sent_emo.csv"].startswith("download it again")
    touch(tmp_path / "AudioWAV", "1001_IEO_ANG_HI")
    (tmp_path / "VideoDemographics.xlsx").touch()
    with pytest.raises(PrivemoError, match="save VideoDemographics.xlsx as csv"):
        load_corpus("cremad", tmp_path)


# looking


@pytest.mark.parametrize("pattern", ["Ab[1-3]/*.TXT", "aB1/c.txt", "no/*", "AB1/C*"])
def test_a_pattern_fits_in_any_case(tmp_path, pattern):
    (tmp_path / "aB1").mkdir()
    for name in ("c.txt", "._c.txt"):
        (tmp_path / "aB1" / name).touch()
    found = [path.name for path in find(tmp_path, pattern)]
    assert found == ([] if pattern == "no/*" else ["c.txt"])


def test_the_first_pattern_that_fits_counts(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).touch()
    assert [path.name for path in find(tmp_path, "c*", "B*", "a*")] == ["b.csv"]


@pytest.mark.parametrize(("deepest", "n"), [(0, 1), (1, 2), (2, 3), (None, 4)])
def test_a_walk_ends_where_it_is_told(tmp_path, deepest, n):
    folder = tmp_path
    for name in ("a", "b", "c", "d"):
        (folder / f"{name}.txt").touch()
        folder = folder / name
        folder.mkdir()
    assert len(list(walk(tmp_path, deepest=deepest))) == n


# text

TEXT = 'name;said\n1;"naïve, “so”"\n'
MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_reads_the_same_in_every_encoding(tmp_path, encoding, end):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert read_text(path) == TEXT


@pytest.mark.parametrize("encoding", MARKS)
def test_a_mark_is_no_text(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(MARKS[encoding] + TEXT.encode(encoding))
    assert read_text(path) == TEXT


def test_a_text_cut_within_a_letter_is_read_up_to_there(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("so it goes".encode("utf-16")[:-1])
    assert read_text(path).startswith("so it goe")


@pytest.mark.parametrize("text", ["", "a", "ab", "\0"])
def test_short_texts_are_not_taken_for_utf_16(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert read_text(path) == text


# tables


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("head", ["", "\n\n", "sep={}\n"])
def test_separators_and_cases_of_a_table_are_understood(tmp_path, separator, head):
    lines = ["sr no;NAME; Said ", '1;anna;"no; not, again|now"', "2;ben;NA"]
    first, second, third = (line.split(";", 2) for line in lines)
    text = "\n".join(separator.join(line) for line in (first, second, third))
    (tmp_path / "a.csv").write_text(head.format(separator) + text)
    table = read_table(tmp_path / "a.csv", ("Name", "said"))
    assert table["Name"].to_list() == ["anna", "ben"]
    assert table["said"].to_list() == ["no; not, again|now", "NA"]
    assert "sr no" in table


@pytest.mark.parametrize("end", [",", ",,"])
def test_separators_at_the_ends_of_lines_move_no_cell(tmp_path, end):
    (tmp_path / "a.csv").write_text(f"a,b\n1,2{end}\n3,4{end}\n")
    table = read_table(tmp_path / "a.csv", ("a", "b"))
    assert table.to_dict("list") == {"a": ["1", "3"], "b": ["2", "4"]}


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2,3\n4,5,6", '"cut', "a,b\n1,2,3\n1,2,3,4"]
)
def test_what_is_no_table_is_refused(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(ValueError, match=r"\w"):
        read_table(tmp_path / "a.csv", ("a",))


def test_a_foreign_copy_below_is_not_mixed_in(tmp_path):
    emodb_tree(tmp_path / "EmoDB")
    shutil.copytree(tmp_path / "EmoDB" / "wav", tmp_path / "EmoDB" / "backup")
    corpus = load_corpus("emodb", tmp_path)
    assert not corpus.utterances["audio"].str.contains("backup").any()
