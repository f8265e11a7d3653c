# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond · Do several adversaries at one place find more than one?
#
# **Question.** In notebook 6 the question was where *one* adversary stands. Here several
# stand at the same place, alike but for their first weights.
#
# **Ours**, after Elazar and Goldberg (2018) and Han, Baldwin and Cohn (2021). **You will**
# measure how alike three views are, see whether adversaries that are kept apart still say
# the same, and compare them with one, block by block. **Takes** a minute after notebook 6.

# %% tags=["parameters"]
# "planted", or a real one with recordings and words; see docs/corpora.md
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"
TARGET = "activation"
# the others have one stream, and nothing to ask about
MODALITIES = ["multimodal"]
# reversal strength, lambda; several adversaries share it
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
from privemo.network.layers import likeness

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
# 1. Three adversaries hide more than one: *P*, one minus what an attacker tells afterwards,
#    is higher. Refuted where the whole interval of the difference lies below 0.
# 2. Three that are kept apart see more different things than three left to themselves: they
#    give the same answer to fewer utterances.

# %%
lesson = open_lesson("several_adversaries", **ASKED)
lesson.about()

# %% [markdown]
# ## The idea: who looks in the same direction
#
# One adversary watches the direction in which it found gender,
# and the encoder can carry gender off in another. Several may watch several.
#
# May, but need not: all of them climb the same hill, and if they end at the same top,
# three are one. Han, Baldwin and Cohn (2021) add a term to the adversaries' loss which is
# large when two of them see the same in an utterance. How alike two hidden layers are we
# measure by their squared cosine, 0 for nothing in common and 1 for all of it. (They take
# the squared products, which depend on the layers' size.) By hand, two
# views of one utterance, each of two hidden units:

# %% tags=["nbval-check-output"]
one, other = np.array([1.0, 0.0]), np.array([0.6, 0.8])
print(f"squared cosine: {(one @ other) ** 2:.2f}")  # both have length 1


# %% [markdown]
# As a function, for any number of views of many utterances: the mean over all pairs.


# %%
def likeness_by_hand(hidden):
    """Squared cosine of every two views, mean over pairs."""
    unit = hidden / np.linalg.norm(hidden, axis=-1, keepdims=True)  # (n, batch, units)
    cosine = np.einsum("ibu,jbu->ijb", unit, unit)  # (n, n, batch)
    above = np.triu_indices(len(hidden), k=1)
    return (cosine[above] ** 2).mean(axis=0)


# %%
views = np.random.default_rng(0).random((3, 4, 5)).astype("float32")
package = np.asarray(likeness(list(views)))[:, 0]
np.testing.assert_allclose(likeness_by_hand(views), package, rtol=1e-5)

# %%
same, apart = np.stack([views[0]] * 3), np.eye(3)[:, None]
print(f"the same three times: {likeness_by_hand(same).max():.2f}")
print(f"three that share nothing: {likeness_by_hand(apart).max():.2f}")

# %% [markdown]
# The gradient of that term stops before the encoder, which has no business in helping its
# adversaries to differ. The adversaries share the strength: each gets a third of
# $\lambda$, so that together they push no harder than one.
#
# Two kinds of network are new, then: three adversaries of the paper's recipe, and three
# that are kept apart (recipe `orthogonal`). The others are shown again, all for the first
# target alone.
#
# ## Run

# %%
lesson.means("U", "L", "P").round(2)

# %% [markdown]
# Did the term do what it is for? Ask the three adversaries about the test speakers, and
# count how often any two of them give the same answer. Adversaries at chance that say the
# same are one adversary at chance.

# %%
lesson.agreement().round(2)

# %% [markdown]
# The likeness is kept only where a recipe asks for it. Mind what it keeps apart: hidden
# units. Two layers may share no unit and still give the same answer, and two adversaries
# who always say the same word agree, too, so look at their *L* as well.
#
# And does it help? Against one adversary, paired by block, as in the verdict of notebook 6:

# %%
lesson.against_one.set_index(["network", "quantity"]).round(3)

# %% [markdown]
# That was the paper's attacker. Does the answer change with the six of the notebook `attackers.ipynb`? Here
# they are, with the controls below: an encoder that learnt nothing, raw features, shuffled
# labels, and what the voices were drawn from.

# %%
lesson.plot_attackers()

# %%
lesson.show_attackers().round(2)

# %% [markdown]
# If the attackers above see as much behind three as behind one, nothing speaks for the
# idea that one adversary merely looked in the wrong direction. Another explanation is that
# it is always a little too late (notebook 2), and three who are late do not make one who is
# in time. Which of them is true, an interval that holds both cannot say.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()


# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Implement** (3 points). Two adversaries may share no hidden unit and still give the
# same answers. Write the share of utterances of which any two of them say the same, mean
# over pairs. `said` has one row an adversary, one column an utterance.


# %% nbgrader={"grade": false, "grade_id": "b2-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def agreement(said):
    """Return the share of utterances of which two adversaries say the same."""
    ### BEGIN SOLUTION
    first, second = np.triu_indices(len(said), k=1)
    return (said[first] == said[second]).mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "b2-e1-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
said = np.array([[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 0]])
share = agreement(said)
tried = attempted(1, share=share)
if tried:
    assert abs(share - 0.5) < 1e-9, (
        f"the pairs agree on 3, 2 and 1 of 4 utterances, one half on average; got {share}"
    )
    ### BEGIN HIDDEN TESTS
    assert agreement(np.zeros((5, 7))) == 1, "who all say the same agree on everything"
    assert agreement(np.array([[0, 0], [1, 1]])) == 0, "who never agree share nothing"
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **2. Explain** (2 points). In a sentence or two: three adversaries share one $\lambda$, a
# third each. Why would a comparison be unfair if each had the whole of it?

# %% [markdown] nbgrader={"grade": true, "grade_id": "b2-e2", "locked": false, "points": 2, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - Together they would push three times as hard as the one they are compared with, so that
#   more privacy could come from the push and not from there being several.
#
# </details>
