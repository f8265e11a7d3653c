"""Why utterances and speakers of MuSE are left out or doubted, and what to do."""

SHORTEST, LONGEST = 3, 25  # the paper's [3, 25], unit not stated; ours: seconds

REASONS = {  # key -> problem, remedy; the utterances of the first ten are left out
    "name": (
        "the name does not begin with the two digits of a speaker",
        "restore the name it was released with, or take it out",
    ),
    "again": ("an earlier row has the same name", "keep the right one of the two"),
    "alone": ("there is a transcript, but no label", "copy the csv again, or leave it"),
    "label": ("there is a recording, but no label", "copy the csv again, or leave it"),
    "audio": (
        "there is a label, but no recording",
        "copy the folders Audio again, or leave it",
    ),
    "rating": (
        "the mean ratings are no numbers from 1 to 9",
        "copy the csv again, or leave it",
    ),
    "seconds": (
        "neither the csv nor the recording tells its length",
        "copy the recording again, or leave it",
    ),
    "length": (
        f"the recording is not {SHORTEST} to {LONGEST} seconds long",
        "nothing to do: the paper leaves them out, too",
    ),
    "gender": (
        "neither the csv nor the laboratory's list tells the gender of the speaker",
        "correct the column Gender, or leave it",
    ),
    "words": (
        "the transcript is missing or holds no word",
        "copy the transcripts again, or leave it",
    ),
    "manual": (
        "Whisper wrote nothing; the transcript of a person is used",
        "nothing to do",
    ),
    "twice": (
        "there are two recordings of this name; the first in order of folders is used",
        "keep the right one of the two",
    ),
    "mean": (
        "the released mean is not that of the single ratings; the released one is used",
        "nothing to do",
    ),
}


DOUBTS = {  # the same of speakers
    "unread": (
        "the csv names no gender, or both; that of the laboratory's list is used",
        "correct the column Gender",
    ),
    "differ": (
        "the csv and the laboratory's list name different genders; the csv is used",
        "listen, and correct the column Gender if it is wrong",
    ),
}
