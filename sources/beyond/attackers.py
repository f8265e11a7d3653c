# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond · An attacker worth fearing
#
# **Question.** Notebook 2 attacked each network with dense layers, as the paper does. Would
# other attackers, and the best of them, find more?
#
# **Ours**; the paper asks nothing of the kind. **You will** see why the largest of six
# scores is too large, let an attacker be picked before it is asked, and count how many bits
# a gender takes. **Takes** a minute after notebook 2.

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

from privemo import open_lesson
from privemo.lessons.exercises import attempted

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
# A *P* is a statement about what somebody could *not* find out, and such statements are
# cheap: whoever searches badly finds nothing. So here the same networks, general and
# private, meet attackers of six kinds. Written down before the run:
#
# 1. The attacker that is picked beforehand tells more of gender than dense layers of the
#    paper's sizes, in most networks.
# 2. No network is safe from dense layers and open to the others. Such a network would have
#    looked private in every table of notebook 2.
#
# And beside the networks stand the controls that notebook 2 explains: shuffled labels, an
# untrained encoder, raw features, and on the planted corpus an oracle.

# %%
lesson = open_lesson("attackers", **ASKED)
lesson.about()

# %% [markdown]
# ## The idea: do not choose by the score you report
#
# Suppose six attackers know nothing at all, and each scores 0.5 plus luck. One experiment,
# by hand:

# %%
rng = np.random.default_rng(0)
scores = 0.5 + 0.05 * rng.normal(size=6)
scores.round(2)

# %% [markdown]
# The best of the six looks like a discovery. Here it is again, in a thousand experiments
# in which there is nothing to find:

# %% tags=["nbval-check-output"]
luck = 0.5 + 0.05 * rng.normal(size=(1000, 6))
print(f"mean of the best of six: {luck.max(axis=1).mean():.3f}")

# %% [markdown]
# Now pick the best attacker by its score on *other* people, and report what it does here.
# The luck that picked it stays behind:

# %%
elsewhere = 0.5 + 0.05 * rng.normal(size=(1000, 6))
picked = luck[np.arange(1000), elsewhere.argmax(axis=1)]
print(f"mean of the one picked elsewhere: {picked.mean():.3f}")
assert abs(picked.mean() - 0.5) < 0.01 < luck.max(axis=1).mean() - 0.5

# %% [markdown]
# ## Six attackers, and the one who is picked
#
# Logistic regression, support vectors with a radial kernel, nearest neighbours, boosted
# trees, the paper's dense layers, and the mean vote of these five. Each is tuned inside
# D2, on speakers that it was not fitted to. All play the paper's game: D2 is known, D1 is
# asked about.
#
# Five attackers and their ensemble give six numbers, and it is tempting to report the
# largest. But the largest of six is too large, even if none of them knows anything: it was
# picked for having been lucky. So there are three summaries:
#
# - the **median**: an attacker like any other;
# - the **highest**, with its name. An upper end, and biased upward;
# - the one **picked beforehand**: in each block, the attacker with the best score on the
#   validation speakers *within D2*, who are not those it is then asked about. That is what
#   a real attacker can do, so this one has an interval and a verdict.

# %%
lesson.show_attackers().round(2)

# %%
lesson.plot_attackers()

# %% [markdown]
# In each row the orange dot is the attacker with the paper's dense layers, tuned like the
# others. Does the one that is picked tell more? That was the first expectation:

# %%
lesson.by_attacker.round(2)

# %%
gain = lesson.gain()
print(f"More than dense layers in {(gain > 0).sum()} of {len(gain)} networks,", end=" ")
print(f"{gain.mean():+.3f} on average; shown below chance: {lesson.n_below_chance()}.")

# %% [markdown]
# And is there a network that is safe from dense layers and not from the others? That matters
# more: in every table of notebook 2 such a network would have looked private. Say that an
# attacker has *caught* a network if the whole interval of its UAR lies above chance.

# %%
lesson.caught

# %%
others = lesson.caught_by_others()
print(f"Caught by others and not by dense layers: {others.sum()} of {len(others)}.")

# %% [markdown]
# None of these intervals is corrected for their number. So one attacker alone who has caught
# a network is a weak reason to call it open; a row that says the same throughout is a strong
# one.

# %% [markdown]
# ## How many bits is a gender?
#
# A score says what can be told in the end, not how hard it is. Here is another measure.
# You have the representations and want the genders of D1; I have them and send them to
# you. Without representations every utterance costs one bit. With them, you train a probe
# on the speakers I have sent so far, and I code the next block of speakers with it: a
# gender to which it gave the probability $p$ costs $-\log_2 p$ bits, next to nothing where
# the probe was sure and right, many where it was sure and wrong. The blocks double in
# size, and the first one is sent without a probe. How many bits do I need? The method is
# the online code of Voita and Titov, *minimum description length*; that blocks are made of
# whole speakers is ours. If gender is easy to read, a few speakers are enough to learn it,
# and the rest is cheap.
#
# Two probes are used, a linear one and one with a kernel. `compression` is one bit over
# `bits`. And again there is a control, the same code for genders that were dealt anew:
# what is **saved** is the control's bits less these. Where the control costs more than one
# bit, since its probe was misled, some of the saving is the control's bad luck.

# %%
lesson.show_bits().round(2)

# %% [markdown]
# Look for rows in which the linear probe saves nothing and the kernel does. There gender
# is told by a curve only, which a linear adversary, or a linear defence, would not see.
# Before you blame the defence for it, see whether the untrained encoder has the same
# pattern. The bonus notebook `defences.ipynb` has defences that are linear.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()


# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Implement** (3 points). Write the code of one block. Given the probability that the
# probe gave to the *true* gender of each utterance, return how many bits the block takes. A
# probe may be certain and wrong; so that no utterance costs more than eleven bits, mix its
# probability with a guess, 0.999 parts of the one and 0.001 parts of one half.


# %% nbgrader={"grade": false, "grade_id": "b1-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def block_bits(probability):
    """Return the bits of a block, given the probability of each true gender."""
    ### BEGIN SOLUTION
    return -np.log2(0.999 * np.asarray(probability) + 0.001 / 2).sum()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "b1-e1-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
bits = block_bits([0.5, 0.5, 0.5, 0.5])
tried = attempted(1, bits=bits)
if tried:
    assert abs(bits - 4) < 1e-9, (
        f"who guesses needs one bit each, four here; got {bits}"
    )
    assert block_bits([0.99] * 4) < 0.1, (
        "a probe that is sure and right costs next to nothing"
    )
    ### BEGIN HIDDEN TESTS
    wrong = block_bits([0.0])
    assert 10 < wrong < 11, (
        f"sure and wrong costs just under eleven bits, not {wrong:.1f}"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **2. Explain** (2 points). In a sentence or two each:
#
# - A colleague tries forty attackers, reports the best one's UAR on the asked speakers with
#   its interval, and calls the interval honest since it is a 95 % one. What is wrong?
# - The linear probe saves no bits and the kernel probe saves many. What does that say of a
#   defence that takes out directions?

# %% [markdown] nbgrader={"grade": true, "grade_id": "b1-e2", "locked": false, "points": 2, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - The interval is that of an attacker chosen beforehand. The best of forty was chosen by
#   the very score that is reported, so its luck is in it; pick by other speakers.
# - Gender is told by a curve only. A direction taken out removes what a line can read, and
#   leaves the curve.
#
# </details>
