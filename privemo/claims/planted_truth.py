"""What is known to be true of a claim on the planted corpus.

What information is there was planted; what a defence does to it was not. So a claim is
known to be true or false only where it follows from a knob that is turned up, or off.
"""

from privemo.corpora.planted import make_knobs

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
    and nothing to unlearn. A claim that emotion recognition is kept is true where no
    emotion was planted: there is nothing to lose.

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
        return "false" if gender[claim.modality] == "none" else DEFENCE
    concerned = [claim.modality] if claim.modality else [*emotion]
    if any(emotion[modality] != "none" for modality in concerned):
        return DEFENCE
    return "true" if claim.direction in ("no fall", "same") else "false"


def _leakage(claim, gender):
    """Compare what two modalities hold, or one with nothing."""
    here = gender[claim.modality]
    if here == "none":
        return "false"
    if not claim.other_modality:
        return "true" if here == "plain" else FAINT
    other = claim.other_modality
    rest = {"acoustic": "lexical", "lexical": "acoustic"}[other]
    if claim.modality == "multimodal" and gender[rest] == "none":
        return "false"  # it has what the other has, and no more
    return "true" if (here, gender[other]) == ("plain", "none") else AMOUNT


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
