# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond · Can a few members be named for certain?
#
# **Question.** MI counts every answer alike. An attacker with an MI near one half may still
# be sure of somebody, and right.
#
# **Ours.** **You will** compute an area under a curve by hand, read hits at few false alarms,
# and see why one per cent takes a hundred people. **Takes** a minute after notebook 7.

# %% tags=["parameters"]
# "planted", or a real one such as "emodb"; docs/corpora.md lists them
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"
TARGET = "activation"
# those that the corpus lacks are left out
MODALITIES = ["acoustic", "lexical", "multimodal"]
# reversal strength, lambda, of the private networks
STRENGTH = 0.5
# what is to be hidden: "gender", or a column of the corpus such as "age_group"
ATTRIBUTE = "gender"
# of folds, networks and attackers
SEED = 0
# how often the speakers of a real corpus are dealt into folds
DEALINGS = 1
# your GoogleNews-vectors-negative300.bin; "" for the subset that is fetched
VECTORS = ""
# your own features, an .npz as docs/features.md says, for MODALITIES = ["given"]
FEATURES = ""
# of the features that have several: "mean", or a number
LAYER: int | str = "mean"
# folder of tables and figures; "" for the default
RESULTS = ""

# %% jupyter={"source_hidden": true} tags=["remove-input"]
import numpy as np
import pandas as pd

from privemo import open_lesson
from privemo.lessons.exercises import attempted
from privemo.scores.curves import attack_curve, hits_at

ASKED = dict(
    corpus=CORPUS,
    folder=FOLDER,
    profile=PROFILE,
    seed=SEED,
    dealings=DEALINGS,
    vectors=VECTORS,
    features=FEATURES,
    layer=LAYER,
    attribute=ATTRIBUTE,
    results=RESULTS,
    target=TARGET,
    modalities=MODALITIES,
    strength=STRENGTH,
)

# %% [markdown]
# ## What we expect
#
# Behind a network without a defence, more areas under the curves of two attackers lie wholly
# above one half than wholly below. If both counts are alike, nobody was shown to know
# anything.

# %%
lesson = open_lesson("membership_curves", **ASKED)
lesson.about()

# %% [markdown]
# ## The idea: hits and false alarms
#
# MI counts every answer alike. But think of the neighbour and the clinic. An attacker who
# is right about everybody a little more often than not harms nobody in particular. One
# who names *two* people and is certain of them does, and may have an MI of 0.52. So look
# at how sure the attacker is (the log odds of "yes"), and move the threshold. At every
# threshold some members are found, the *hits*, and some others are accused, the *false
# alarms*. The curve of one over the other is the ROC; the area below it, the AUC, is the
# chance that a member gets a higher score than somebody who is none. And the left end is
# where it counts: how many are found while next to nobody is accused falsely?
#
# By hand, on ten speakers:

# %%
sure = np.array([2.5, 2.1, 0.9, 0.7, 0.3, 0.1, -0.2, -0.4, -0.8, -1.5])
truth = np.array(["yes", "yes", "no", "yes", "no", "yes", "no", "no", "yes", "no"])
member, others = sure[truth == "yes"], sure[truth == "no"]

# %% [markdown]
# The area is the share of pairs, a member and another, in which the member scores higher:

# %%
area = (member[:, None] > others).mean()
without_alarm = (member > others.max()).mean()
print(f"area {area:.2f}; found without any false alarm: {without_alarm:.0%}")

# %%
curve = attack_curve(sure, truth)
assert abs(area - np.trapezoid(curve["tpr"], curve["fpr"])) < 1e-9
assert without_alarm == curve.loc[curve["fpr"] == 0, "tpr"].max()

# %% tags=["nbval-check-output"]
print("found at 10 % false alarms:", hits_at(curve, 0.1, n_negative=len(others)))

# %% [markdown]
# The last line is no number, and rightly so. With five who are no members, one false alarm
# is 20 % already; 10 % cannot be looked at. One per cent takes a hundred answers that do not
# hang together, and a few people with many utterances each are not that: read the hits of
# utterances with this in mind. `tpr_10` and `tpr_1` below are the members that are found at
# 10 % and at 1 % false alarms.
#
# ## Who asks, and about what
#
# Two attackers:
#
# - the **semi-informed** one is the paper's: it knows of some speakers that they trained
#   and of others that they did not;
# - the **ignorant** one knows nobody's answer. It has a network of its own (here that of
#   another dealing of the same corpus, which is more than a real one would have; what it
#   learns from leaves the asked speakers out), has learnt from *that* one how members look,
#   and hopes it is the same elsewhere. Units of two networks do not correspond, so it goes by what has
#   no axes: how long a representation is, and how close the utterances of one speaker are.
#
# And two units: the utterance, and the **speaker**, one decision for each from the mean of
# all their log odds. Membership is a property of speakers, and an attacker with many
# recordings of somebody will use them all. Those who are asked about in any of the
# dealings, or blocks, are put together here.
#
# Two cautions. Of a member only the half that did not train is asked about, and means of
# fewer scores spread more, to either side, so that a few members at the far left of a
# speaker's curve are no proof. And log odds of different dealings' attackers are not on one
# scale: one is surer of everything than another. So those of each dealing are standardised
# before they are put together, which takes no answer and leaves their order.

# %%
lesson.undefended().round(2)

# %% [markdown]
# One thing to rule out. Sets of two speakers cannot be halved by gender, so that by luck of
# the dealing members may be women more often than the others are. Then an attacker who
# hears gender seems to know membership, in every network and behind every defence alike.
# Where the two numbers below differ, believe the rows of women and men by themselves.

# %%
lesson.women().round(2)

# %% [markdown]
# Women and men by themselves, one decision a speaker:

# %%
lesson.undefended(by_gender=True).round(2)

# %%
lesson.plot_curves()

# %% [markdown]
# Networks without a defence. A curve that hugs the diagonal is an attacker who knows
# nothing, whatever its MI. The rows of the other defences, and of women and men by
# themselves, are in the table that is saved; here are those in which an attacker is shown
# to know something, the whole interval of the AUC above one half:

# %%
lesson.caught().round(2)

# %% [markdown]
# Be as strict with a short list as with a long one. The areas are not independent: the same
# speakers are in all of them, and women and men once more by themselves. So both lists may
# well be longer than one in forty without anybody knowing anything. If an attacker knows
# something, the first should be clearly longer than the second. The intervals are over
# speakers, for an attacker held fixed.

# %% [markdown]
# ## Who is who
#
# Membership asks whether somebody trained. A plainer question needs no training set: are
# two utterances of the *same person*? Nobody asked about trained the network. Two sizes:
# the **equal error rate** (EER), where as many pairs of one person are missed as pairs of
# two are taken for one, 0.5 for who guesses; and the **linkability** D_sys (Gomez-Barrero
# and others, 2018), 0 where a score never speaks for one person. Several utterances are put
# together by the mean of their vectors. The row of shuffled speakers is the control: there
# is nobody to be recognised, and what it has of D_sys is what few pairs make of nothing.

# %%
lesson.show_identity()

# %% [markdown]
# The cosine needs no training. A scorer that learnt from other speakers how people differ
# tells more, or not: on so few speakers it is often the weaker one.

# %%
lesson.show_identity(scorer="trained")

# %% [markdown]
# Do not wonder at errors near one half. Filterbanks are normalised by speaker, which takes
# what is constant in a voice before any network hears it; the vectors of an encoder are not.
#
# Look at three things. Does an untrained network link voices already? Does unlearning the
# *speaker* among those who train hide people whom the network never met? And what do three
# utterances do to whoever was safe with one?

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()


# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Implement** (3 points). An attacker who has all recordings of a person will not answer
# each by itself. Write one decision a speaker: the mean of the log odds of all their
# utterances, as a pandas Series indexed by speaker.


# %% nbgrader={"grade": false, "grade_id": "b3-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def by_speaker(log_odds, speaker):
    """Return the mean log odds of each speaker."""
    ### BEGIN SOLUTION
    return pd.Series(np.asarray(log_odds)).groupby(np.asarray(speaker)).mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "b3-e1-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
means = by_speaker([1.0, 3.0, -2.0], ["anna", "anna", "ben"])
tried = attempted(1, means=means)
if tried:
    assert dict(means) == {"anna": 2.0, "ben": -2.0}, f"got {dict(means)}"
    ### BEGIN HIDDEN TESTS
    mixed = by_speaker(pd.Series([1.0, -2.0, 3.0], index=[7, 8, 9]), ["a", "b", "a"])
    assert dict(mixed) == {"a": 2.0, "b": -2.0}, (
        "count by the speaker's name, in any order, whatever the index of a Series"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **2. Explain** (2 points). In a sentence or two: an attack has an area of 0.51 and finds 8 %
# of the members at 1 % false alarms. Would you publish the network?

# %% [markdown] nbgrader={"grade": true, "grade_id": "b3-e2", "locked": false, "points": 2, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - No: the area says that it knows little about most, and the left end that it knows a few
#   members for almost certain. Those few are harmed whatever the average says.
#
# </details>
