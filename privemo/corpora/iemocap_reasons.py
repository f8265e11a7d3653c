"""Why an utterance of IEMOCAP is not used, or not as it is labelled."""

REASONS = {  # key -> problem, remedy; the utterances of the first six are left out
    "name": (
        "the name is not like Ses01F_impro01_F000",
        "restore the name it was released with, or take it out",
    ),
    "alone": (
        "there is a transcript, but neither label nor recording",
        "copy EmoEvaluation and sentences/wav of its session again, or leave it",
    ),
    "label": (
        "there is a recording, but no label",
        "copy EmoEvaluation of its session again, or leave it",
    ),
    "audio": (
        "there is a label, but no recording",
        "copy sentences/wav of its session again, or leave it",
    ),
    "rating": (
        "neither the ratings nor the released means can be read",
        "copy EmoEvaluation of its session again, or leave it",
    ),
    "words": (
        "there is a recording, but not one word in the transcripts",
        "copy transcriptions of its session again, or leave it: some is laughter",
    ),
    "again": (
        "is labelled again further down; the first label is used",
        "copy EmoEvaluation of its session again, or leave it",
    ),
    "released": (
        "no external rater can be read; the released mean is used",
        "nothing to do",
    ),
    "mean": (
        "the released mean is not that of its external raters; theirs is used",
        "nothing to do",
    ),
    "scale": (
        "a rating lies outside the scale from 1 to 5; the nearer end is used",
        "nothing to do: a slip of the rater, as released",
    ),
}
