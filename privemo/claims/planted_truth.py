"""What is known to be true of a claim on the planted corpus.

What information is there was planted; what a defence does to it was not. So a claim is
known to be true or false only where it follows from a knob that is turned up, or off.
"""

from privemo.corpora.planted import make_knobs

# the corpora on which verdicts are held beside the truth, as knobs; ours
TRUTH_SETS = {
    "default": {},
    "no gender": {
        "gender_in_timbre": 0.0,
        "gender_in_expression": 0.0,
        "gender_in_words": 0.0,
    },
    "gender in the voice only": {"gender_in_words": 0.0},
    # words are spoken, so that it is faintly in the voice, too
    "gender in the words only": {"gender_in_timbre": 0.0, "gender_in_expression": 0.0},
    "no emotion": {"emotion_in_voice": 0.0, "emotion_in_words": 0.0},
}

DEFENCE = "not planted: what a defence does"
AMOUNT = "not planted: what each modality gives away is not on one scale"
FAINT = (
    "not planted: gender is in what is said and felt, and is heard faintly if at all"
)
MEMORY = "not planted: whether a network remembers its training speakers"


def planted_truth(claim, knobs):
    """Tell whether a claim is true of the planted corpus.

    Parameters
    ----------
    claim : named tuple
        A row of `privemo.published.load_claims`.
    knobs : dict of str to float
        The knobs that do not have their default; see
        `privemo.corpora.planted.Knobs`.

    Returns
    -------
    truth : str
        "true", "false", or "not planted: " and why.

    Raises
    ------
    PrivemoError
        If there is no such knob or its value is out of range.

    Notes
    -----
    A claim about gender is false where no gender was planted: there is nothing to leak
    and nothing to unlearn, and women and men can change places. A claim that emotion
    recognition is kept is true where no emotion was planted: there is nothing to lose.

    Whether one stream adds to another that holds gender is not known even where it
    holds none by itself: words tell what was felt, and men and women express it by
    other cues of the voice.

    Examples
    --------
    >>> from privemo.published import load_claims
    >>> claims = load_claims(1).set_index("claim", drop=False)
    >>> planted_truth(claims.loc["1a-lexical"], {"gender_in_words": 0.5})
    'true'
    >>> planted_truth(claims.loc["1a-lexical"], {"gender_in_words": 0})
    'false'
    """
    knobs = make_knobs(**knobs)
    gender, emotion = _gender(knobs), _emotion(knobs)
    if claim.quantity == "MI":
        return MEMORY if claim.rule == "against chance" else DEFENCE
    if claim.quantity == "L":
        return _leakage(claim, gender)
    if claim.quantity == "P":
        return "false" if _all_none(claim, gender) else DEFENCE
    if _all_none(claim, emotion):
        return "true" if claim.direction in ("no fall", "same") else "false"
    by_group = claim.quantity != "U"
    return "false" if by_group and _all_none(claim, gender) else DEFENCE


def clash(verdict, truth):
    """Hold a verdict beside the truth.

    Parameters
    ----------
    verdict : str
        One of `privemo.terms.VERDICTS`.
    truth : str
        As `planted_truth` returns it, or "".

    Returns
    -------
    outcome : {"right", "wrong", "undecided"}
        "nothing to lose" agrees with any known truth of what it is said of: it is
        known only where no emotion, or no gender, was planted. "nothing to lower" is
        wrong of a claim that is true. Undecided where the truth is not known, too.

    Examples
    --------
    >>> clash("reproduced", "false"), clash("nothing to lower", "false")
    ('wrong', 'right')
    >>> clash("inconclusive", "true"), clash("reproduced", "not planted: why")
    ('undecided', 'undecided')
    """
    return _OUTCOMES.get((verdict, truth), "undecided")


_OUTCOMES = {
    ("reproduced", "true"): "right",
    ("reproduced", "false"): "wrong",
    ("contradicted", "true"): "wrong",
    ("contradicted", "false"): "right",
    ("nothing to lower", "true"): "wrong",
    ("nothing to lower", "false"): "right",
    ("nothing to lose", "true"): "right",
    ("nothing to lose", "false"): "right",
}


def _all_none(claim, held):
    """Tell whether no modality that a claim compares holds anything."""
    concerned = {claim.modality, claim.other_modality} - {""} or set(held)
    return all(held[modality] == "none" for modality in concerned)


def _leakage(claim, gender):
    """Compare what two modalities hold, or one with nothing."""
    here = gender[claim.modality]
    if here == "none":
        return "false"
    if not claim.other_modality:
        return "true" if here == "plain" else FAINT
    other = gender[claim.other_modality]
    return "true" if (here, other) == ("plain", "none") else AMOUNT


def _gender(knobs):
    """Say how plainly each modality holds gender: plain, faint or none."""
    style = knobs.gender_in_expression and knobs.emotion_in_voice
    felt = knobs.gender_emotion_confounding
    spoken = knobs.gender_in_words or (felt and knobs.emotion_in_words)
    # a shift of a speaker's mean is hidden where features are normalised by speaker
    heard = spoken or (felt and knobs.emotion_in_voice)
    return _modalities(knobs.gender_in_timbre or style, heard, spoken)


def _emotion(knobs):
    """Say how plainly each modality holds emotion: plain, faint or none."""
    felt = knobs.gender_emotion_confounding  # then gender tells of emotion
    gender_heard = knobs.gender_in_timbre or knobs.gender_in_words
    heard = knobs.emotion_in_words or (felt and gender_heard)
    spoken = knobs.emotion_in_words or (felt and knobs.gender_in_words)
    return _modalities(knobs.emotion_in_voice, heard, spoken)


def _modalities(in_voice, heard, in_words):
    acoustic = "plain" if in_voice else "faint" if heard else "none"
    lexical = "plain" if in_words else "none"
    both = min(acoustic, lexical, key=["plain", "faint", "none"].index)
    return {"acoustic": acoustic, "lexical": lexical, "multimodal": both}
