"""Tiny trees in the layout of corpora that anybody may have."""

EMODB = ["03a01Fa", "03a01Nc", "08a02Tb", "09b10Wa", "10b01La"]
MELD_HEADER = (
    "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,"
    "Season,Episode,StartTime,EndTime"
)


def touch(folder, *names):
    """Make empty recordings: a loader reads names, not sound."""
    for name in names:
        path = folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def emodb_tree(folder, names=EMODB):
    touch(folder / "wav", *names)
    return folder


def ravdess_tree(folder, actors=("01", "02")):
    for actor in actors:
        for code in ("01-01", "03-01", "03-02", "05-02"):
            touch(folder / f"Actor_{actor}", f"03-01-{code}-01-01-{actor}")
    return folder


def meld_line(text, speaker="Ross", sentiment="neutral", dialogue=0, number=0):
    start, end = '"00:16:16,059"', '"00:16:21,731"'
    return f'1,"{text}",{speaker},x,{sentiment},{dialogue},{number},8,21,{start},{end}'


def meld_csv(folder, *lines, split="train", encoding="utf-8", header=MELD_HEADER):
    folder.mkdir(parents=True, exist_ok=True)
    data = "\r\n".join([header, *lines, ""]).encode(encoding)
    (folder / f"{split}_sent_emo.csv").write_bytes(data)
    return folder


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]
