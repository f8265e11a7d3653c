# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond · All defences on one front
#
# **Question.** Reversal is one way of hiding gender. Others need no training at all. Which
# leaves most emotion for the gender it hides?
#
# **Ours.** **You will** erase a direction by hand, choose a front on some speakers and look
# at it on others, and see what differential privacy would take. **Takes** a minute after
# notebook 7.

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
from sklearn.linear_model import LogisticRegression

from privemo import LinearErasure, open_lesson
from privemo.defences import gaussian_sigma, sensitivity
from privemo.lessons.exercises import attempted
from privemo.tables.defences import pareto_front

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
# 1. A defence that is fitted when training is over is on the *front*, which is chosen on
#    validation speakers: no other one is better in emotion or in privacy without being
#    worse in the other.
# 2. No network that was trained against gender is shown to hide more of it from attackers
#    who meet *new* people than a network without a defence.

# %%
lesson = open_lesson("defences", **ASKED)
lesson.about()

# %% [markdown]
# ## Defences that come afterwards
#
# Unlearning is one way of hiding something. There are others, which need no training at
# all, since they change the finished representation. What they take out is decided by the
# *training* speakers only:
#
# - **LEACE** (Belrose and others, 2023): of all affine maps after which no linear classifier
#   learns the training speakers' genders, the one that changes least;
# - **INLP** (Ravfogel and others, 2020): fit a linear classifier, project its direction out,
#   begin again, until it does no better than chance, give or take 0.05, on validation
#   speakers. They also choose the front, so believe the test columns;
# - **noise**: clip what is too long and add Gaussian noise, at three levels: half as long as
#   the longest representation, as long, twice as long;
# - **without voice**, **without words**: drop one stream of a multimodal network. The
#   bluntest of all, and the one to beat.
#
# Beside them the networks that unlearnt while they trained, at one strength each; *three
# adversaries* is the network of the bonus notebook `several_adversaries.ipynb`.

# %% [markdown]
# ### By hand: erase a line
#
# Two units, and women lie a step to the right of men along the first one. What a linear
# reader needs is the difference of the two means:

# %%
rng = np.random.default_rng(0)
gender = np.repeat(["female", "male"], 200)
Z = rng.normal(size=(400, 2)) + np.outer(gender == "female", [1.0, 0.0])

# %% tags=["nbval-check-output"]
gap = Z[gender == "female"].mean(axis=0) - Z[gender == "male"].mean(axis=0)
print("difference of the means:", gap.round(2))

# %% [markdown]
# Project it out, and the means agree. That is the whole trick, up to the choice of what to
# move least: LEACE looks at the spread of the units, too.

# %%
direction = gap / np.linalg.norm(gap)
erased = Z - np.outer((Z - Z.mean(axis=0)) @ direction, direction)

# %%
for name, some in {
    "projected": erased,
    "LEACE": LinearErasure().fit(Z, gender).transform(Z),
}.items():
    left = some[gender == "female"].mean(axis=0) - some[gender == "male"].mean(axis=0)
    assert np.abs(left).max() < 1e-9
    score = LogisticRegression().fit(some, gender).score(some, gender)
    print(f"{name}: a line tells {score:.2f} of these very rows, chance is 0.50")

# %% [markdown]
# A word on **noise and differential privacy**. It looks like the noise of that theory, and
# it is not. A formal promise would need centre and radius of the ball to be fixed without
# looking at the speakers; noise for *all* the utterances of a speaker at once, and not for
# one; and an encoder that was not itself trained on these very people. And it would need
# much more noise than is added here:

# %%
for n, whom in (
    (1, "one utterance"),
    (lesson.utterances_of_one(), "all of a speaker's"),
):
    sigma = gaussian_sigma(sensitivity(1.0, n_utterances=n), epsilon=1.0, delta=1e-5)
    print(f"(1, 0.00001)-differentially private for {whom}: {sigma:.1f} radii a unit")

# %%
lesson.noise_added().round(2)

# %% [markdown]
# ## Run
#
# One rule for all of them, so that they can be compared. The network's own emotion head
# fits the old representation only, so *every* representation, also those without a
# defence, gets a new one: a linear head, fitted to the training speakers. And the
# attackers of gender, a linear one and a dense one, learn from some of the test speakers
# and are asked about others of them: `P_test` is one minus the UAR of *these* attackers, not
# the paper's *P*, which asks about the training speakers. Of them a linear defence leaves
# the two genders no difference of means, by construction, so that asking about them could
# flatter it. And a warning about noise: these attackers answer utterance by utterance. Who
# has many utterances of a speaker averages the noise away; the last table says how far.
#
# **Chosen on validation, shown on test.** A defence belongs to the *front* if no other one
# is better in emotion or in privacy without being worse in the other. Who is on the front
# is decided by the same scores on *validation* speakers. On the test speakers a defence of
# the front may well look beaten, and if so you see it.

# %%
print(f"{lesson.first.modality} networks, trained for {lesson.first.target}")
lesson.show_points().round(2)

# %%
lesson.plot_points()

# %% [markdown]
# Means have no intervals. Here is each defence minus none, on the test speakers, paired by
# block:

# %%
lesson.show_changes().round(2)

# %% [markdown]
# To the right is more emotion, upward is less gender. Grey is an attacker on membership at
# chance, red one above, blue one below, which is no less telling. Three questions to put to
# the picture:
#
# - Is a defence that costs a training on the front, or does one that costs a fraction of a
#   second do as well?
# - LEACE keeps what it promises: no linear classifier finds anything on the speakers that
#   it was fitted to. How much of that arrives at attackers who are not linear, and at other
#   people?
# - What does it take to beat "without voice" and "without words"? Who gives up a stream
#   gives up all of its gender and keeps the emotion of the other.
#
# And do not look for a winner closer than the intervals of the differences allow. On the
# trained networks' side there is one strength only; question 4 has more.

# %% [markdown]
# ## And from ten utterances?
#
# So far an attacker answered utterance by utterance. Whoever has several of one speaker
# multiplies what they say. Noise that is drawn anew for each utterance might average out;
# a direction that was taken out should stay out. P of the linear attacker, from one utterance of a
# test speaker and from several, and what several change. It is the linear attacker in every
# row, also where the picture above shows the dense one:

# %%
lesson.show_together()

# %% [markdown]
# Which defences lose most from one to ten, which hold, and did the noises average out? A
# defence that hides something in one sentence need not hide it in a conversation.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()


# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Implement** (3 points). Who is on the front? Write the rule: given two lists of numbers,
# `emotion` and `privacy`, one entry a defence, return the positions of those that no other
# one equals in both and beats in one.


# %% nbgrader={"grade": false, "grade_id": "b4-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def front(emotion, privacy):
    """Return the positions of the defences that no other one beats."""
    ### BEGIN SOLUTION
    points = list(zip(emotion, privacy, strict=True))

    def beaten(p):
        return any(q[0] >= p[0] and q[1] >= p[1] and q != p for q in points)

    return [i for i, p in enumerate(points) if not beaten(p)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "b4-e1-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
answer = front([0.6, 0.5, 0.4], [0.2, 0.4, 0.3])
tried = attempted(1, answer=answer)
if tried:
    assert sorted(answer) == [0, 1], (
        f"the third is beaten by the second in both; got {answer}"
    )
    ### BEGIN HIDDEN TESTS
    points = lesson.points
    mine = front(points["U_validation"], np.minimum(points["P_validation"], 0.5))
    assert sorted(mine) == sorted(pareto_front(points).index), (
        "on the defences above it finds another front than the package"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **2. Explain** (2 points). In a sentence or two: why is the front chosen on validation
# speakers and shown on test speakers, and what does it mean if a defence of the front looks
# beaten there?

# %% [markdown] nbgrader={"grade": true, "grade_id": "b4-e2", "locked": false, "points": 2, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - Whoever chooses and reports by the same scores reports their luck. A defence of the front
#   that looks beaten on other speakers had luck when it was chosen, or lies so near the
#   others that these speakers do not decide.
#
# </details>
