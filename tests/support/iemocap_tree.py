"""A small tree in the layout of IEMOCAP."""

HEADER = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
# two external raters, and the actor's own, which must not count
RATERS = ("A-E3:\tval 3; act 2; dom  2;\t()", "A-E4:\tval 2; act 3; dom  3;\t(mild)")
SELF = "A-F1:\tval 5; act 5; dom  5;\t()"


def add_wav(root, name):
    path = wav_path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def wav_path(root, name):
    dialogue = name.rsplit("_", 1)[0]
    return root / f"Session{name[4]}" / "sentences" / "wav" / dialogue / f"{name}.wav"


def add_line(root, name, folder, text, **options):
    """Append to the file of the dialogue of an utterance."""
    dialogue = name.rsplit("_", 1)[0]
    path = root / f"Session{name[4]}" / "dialog" / folder / f"{dialogue}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", **options) as file:
        file.write(text)


def block(name, means="[2.5000, 2.5000, 2.5000]", raters=(*RATERS, SELF)):
    head = f"[6.2901 - 8.2357]\t{name}\tneu\t{means}"
    categories = ["C-E2:\tNeutral; Anger;\t()", "C-F1:\tNeutral;\t(curious)"]
    return "\n".join([head, *categories, *raters, "", ""])


def add_label(root, name, **options):
    add_line(root, name, "EmoEvaluation", block(name, **options))


def add_words(root, name, text="Excuse me.", **options):
    line = f"{name} [006.2901-008.2357]: {text}\n"
    add_line(root, name, "transcriptions", line, **options)


def add(root, name, text="Excuse me.", **options):
    add_wav(root, name)
    add_label(root, name, **options)
    add_words(root, name, text)


def rater(valence, activation, number=1):
    return f"A-E{number}:\tval {valence}; act {activation}; dom 3;\t(act 1; val 1)"
