# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond · Today's encoders
#
# **Question.** Nobody begins with filterbanks today. An encoder that others trained, on more
# speech than you will ever see, turns a recording into a few hundred numbers. What do they
# give away about who is speaking, and what takes it away?
#
# **Ours.** **You will** tell gender and age by hand from an encoder's vectors, train networks
# on them, pass one on, ask who is who, and see what several utterances of a person do.
# **Takes** a minute.

# %% tags=["parameters"]
# "planted", or a real one such as "emodb"; docs/corpora.md lists them
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"
TARGET = "activation"
# "given": an encoder's vectors; "given and lexical": these and the words
MODALITIES = ["given"]
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
# vectors of your own, an .npz as docs/features.md says; "" for those brought along
FEATURES = ""
# of the features that have several: "mean", or a number
LAYER: int | str = "mean"
# folder of tables and figures; "" for the default
RESULTS = ""

# %% jupyter={"source_hidden": true} tags=["remove-input"]
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from privemo import fold_interval, open_lesson, uar
from privemo.battery.round import paper_notes
from privemo.lessons.exercises import attempted
from privemo.statistics.linking import equal_error_rate

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
# 1. As they come, the vectors tell gender, and tell people apart: the encoder was trained to.
# 2. A network that is trained on them for emotion hides some of both, beyond what it hides
#    before its first step.
# 3. Noise that is drawn anew for every utterance averages out over ten; what LEACE has
#    erased stays erased.

# %%
lesson = open_lesson("encoders", **ASKED)
lesson.about()

# %% [markdown]
# The encoder is Resemblyzer, a network that was trained to bring utterances of one speaker
# together and those of two apart; nobody trained it for gender, age or emotion. `privemo
# encode` runs it. So that you need neither its weights nor a corpus, what it makes of the
# planted voices is brought along. With a corpus of your own it takes two lines:
#
# ```
# privemo encode ravdess ../RAVDESS --output ravdess.npz
# privemo replicate notebook=encoders corpus=ravdess folder=../RAVDESS \
#     features=ravdess.npz modalities=given
# ```
#
# Any other encoder will do, of speech or of text, of one vector an utterance or many:
# docs/features.md says what the file looks like.

# %% [markdown]
# ## By hand: what is in a vector?
#
# Two kinds of planted voices are brought along. In the first, age is a label that nothing
# in the voice tells. In the second, the old speak lower and slower than the young. A linear
# reader learns from some speakers and is asked about others, block by block. Each fold has
# as many speakers of a class as any other, or who is asked about would be rare among those
# that the reader learnt from, and it would err more often than by guessing:

# %%
reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))


def hidden(vectors, block, label):
    """P of one block: one minus the UAR of a linear reader, on speakers it never met."""
    rows = vectors["block"] == block
    X, y = vectors["values"][rows].astype(float), vectors[label][rows]
    how = {"groups": vectors["speaker"][rows], "cv": StratifiedGroupKFold(5)}
    told = cross_val_predict(reader, X, y, **how)
    return 1 - uar(y, told, classes=np.unique(y))


# %% tags=["nbval-check-output"]
for name, vectors in lesson.voices.items():
    n_blocks, (n, n_units) = len(set(vectors["block"])), vectors["values"].shape
    print(f"{name}: {n:,} utterances in {n_blocks} blocks, {n_units} numbers each")

# %%
found = []
for name, vectors in lesson.voices.items():
    for label in ("gender", "age_group"):
        blocks = np.unique(vectors["block"])
        P = [hidden(vectors, block, label) for block in blocks]
        bounds = fold_interval(P, test_share=0)
        found.append([name, label, 1 - 1 / len(np.unique(vectors[label])), *bounds])
by_hand = pd.DataFrame(found, columns=["voices", "label", "chance", "P", "low", "high"])
by_hand.round(2)

# %% [markdown]
# Of three age groups a guess is right once in three times, so P of who knows nothing is
# two thirds, not one half. What is planted should be found, and what is not should not: an
# attack that finds age in the first kind of voices is one to mistrust.
#
# To ask everything below about age in place of gender, set `ATTRIBUTE = "age_group"` and run
# the notebook again. Adversaries, attackers, controls and folds all follow; the planted
# corpus as it is has nothing to be found, so give it a corpus that has. CREMA-D knows the
# ages of its actors.

# %% [markdown]
# ## Trained for emotion
#
# Now the vectors take the place of filterbanks in the network of figure 1: a dense layer in
# place of the recurrent ones, since there is one vector an utterance, and everything behind
# it as it was. Before any of this can be read, what must be at chance is at chance:

# %%
lesson.controls().round(2)

# %%
lesson.show_stages()

# %% [markdown]
# Read downwards. The first row is the encoder itself. The second is a network *before its
# first step*: what it hides more than the first, it hides because it has few units, and no
# training can be thanked for that. What the general network hides more than the second, it
# hides because it learnt emotion. What the private ones hide more than the general one, they
# hide because they unlearnt.
#
# And did they learn? U says so, against a chance of one in three.

# %% [markdown]
# ## Pass it on
#
# Somebody wants your network's representation, for another purpose. `privemo represent`
# writes it to a file, and the paper's attack can be made on the file as it was made on the
# network: it must find the same.

# %%
file = lesson.pass_on()

# %%
print(*paper_notes(file, lesson.attribute))

# %% [markdown]
# ## Who is who?
#
# A voice gives away more than gender. Are two utterances of the *same person*? Nobody asked
# about trained the network. The **equal error rate** (EER) moves a threshold over how alike
# two vectors are, until as many pairs of one person are missed as pairs of two are taken for
# one; who guesses has 0.5. **D_sys** is 0 where no score speaks for one person. Utterances
# are put together by the mean of their vectors. (Two groups of ten would take twenty
# utterances of a person; the planted speakers have twelve.)

# %%
lesson.show_identity()

# %% [markdown]
# Shuffled speakers are the control, in which there is nobody to be recognised. Compare the
# notebook on membership curves, whose networks read filterbanks that are normalised by
# speaker. These vectors are not: a speaker's mean is most of what the encoder was trained
# to keep.

# %% [markdown]
# ## And from ten utterances?
#
# Whoever has several utterances of a person multiplies what they say. Here it is gender
# again, P of a linear attacker on people it never met, after each defence:

# %%
lesson.show_together()

# %%
lesson.plot_several()

# %% [markdown]
# On the left a mark to the left is a person recognised; on the right a mark to the left is
# a gender told. Look for what moves left from one utterance to three and ten, and by how
# much more than its interval is wide.

# %% [markdown]
# ## What came of it
#
# Each expectation of the beginning, with what was found. *Shown* means that the whole
# interval lies on the side that was expected, *no change shown* that one that should hold 0
# does.

# %%
lesson.show_expected()

# %% [markdown]
# What is not shown is not refuted: it would take more blocks. What holds here holds for
# these voices; what the same encoder gives away of people is in docs/results-encoders.md.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()


# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Implement** (3 points). Write the equal error rate. You get the scores of pairs of one
# person, `mated`, and of pairs of two, `others`; the higher, the more alike. Try every score
# as a threshold: pairs of one person below it are missed, pairs of two at or above it are
# taken for one. Return the mean of the two shares where they lie closest.


# %% nbgrader={"grade": false, "grade_id": "b5-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def error_rate(mated, others):
    """Return the rate at which both kinds of error are equally frequent."""
    ### BEGIN SOLUTION
    mated, others = np.asarray(mated), np.asarray(others)
    thresholds = np.append(np.unique([*mated, *others]), np.inf)
    missed = np.array([(mated < t).mean() for t in thresholds])
    taken = np.array([(others >= t).mean() for t in thresholds])
    i = np.abs(missed - taken).argmin()
    return (missed[i] + taken[i]) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "b5-e1-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
answer = error_rate([4, 3, 2, 0], [3.5, 1, 0.5, -1])
tried = attempted(1, answer=answer)
if tried:
    assert abs(answer - 0.25) < 1e-9, (
        f"at a threshold of 2 one pair in four is wrong on either side; got {answer}"
    )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(0)
    for apart in (0.0, 1.0, 2.0):
        scores = rng.normal(apart, size=2000), rng.normal(size=2000)
        mine, theirs = error_rate(*scores), equal_error_rate(*scores)
        assert abs(mine - theirs) < 0.02, (
            f"on scores that lie {apart} apart it is {theirs:.2f}, not {mine:.2f}"
        )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **2. Explain** (2 points). In a sentence or two: a company says that its representation was
# trained for emotion only and hides who speaks, since an attacker errs in two pairs of five.
# What would you ask?

# %% [markdown] nbgrader={"grade": true, "grade_id": "b5-e2", "locked": false, "points": 2, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - How many utterances of a person did the attacker have? From three or ten of them it may
#   err far less. And how often does it err on the network before training? Perhaps nothing
#   was hidden by learning emotion, and all of it by having few units.
#
# </details>
