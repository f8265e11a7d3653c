# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · How strong should the adversary be?
#
# **Question.** Gradient reversal has one knob, $\lambda$. Turn it up, and the encoder
# listens more to what it should forget. What happens to emotion, to leakage and to an
# attacker?
#
# **Paper.** Section 5.4. **You will** see what $\lambda$ does to a single gradient, prove
# that privacy cannot fall as it grows, look at a curve in which it may, and count how many
# comparisons a curve invites. **Takes** a few minutes the first time, seconds after.

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
# reversal strengths, lambda; 0: no reversal
STRENGTHS = [0.0, 0.3, 0.5, 0.75, 1.0]
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
from scipy import stats
from scipy.special import softmax

from privemo import fold_interval, open_lesson
from privemo.lessons.exercises import attempted
from privemo.network.backend import gradient, keras
from privemo.network.layers import GradientReversal

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
    strengths=STRENGTHS,
)

# %% [markdown]
# ## What we expect
#
# The reversal strength $\lambda$ says how much the encoder cares. At 0 it does not notice
# the adversary, which is the general network of notebook 1. The paper tries 0.3, 0.5, 0.75
# and 1. It expects the obvious: more $\lambda$, more privacy, and emotion untouched. It
# reports something less obvious. Written down before the run:
#
# 1. **Emotion recognition stays the same.** *U* at $\lambda = 1$ is within a tolerance of
#    *U* at 0.3. The tolerance is the largest fall that the paper itself calls slight. This
#    is a claim of *no* difference, so a wide interval cannot support it: only one that lies
#    within the tolerance as a whole does. Contradicted if the whole interval lies outside.
# 2. **Privacy rises from 0.5 to 0.75.** (The sentence in the paper says the opposite of
#    its own example, in which *P* rises. We take the numbers.)
# 3. **Privacy falls from 0.75 to 1.** This is the surprise, and the paper offers
#    overfitting as an explanation.
# 4. **At every $\lambda$ privacy is higher than without reversal.** Judged by the least
#    favourable $\lambda$: if it holds there, it holds everywhere.
#
# As in notebook 1, what decides is the p after adjusting for all claims of this notebook.
#
# The paper prints three numbers for this: *P* of the acoustic network on MuSE at three
# strengths. They are marked in the plot.

# %% [markdown]
# ## The data
#
# The corpus and the blocks are those of notebooks 1 and 2. A curve is as wide as its
# intervals, and these depend on how many blocks there are, and on how many speakers in one.

# %%
lesson = open_lesson(4, **ASKED)
lesson.about()
lesson.speakers()

# %% [markdown]
# ## The idea: a tug of war
#
# One gradient reaches the encoder, and it has two parts. The emotion head says how each
# unit of the representation should move so that emotion is told better. The adversary says
# the same for gender, and the reversal layer multiplies what it says by $-\lambda$. What
# arrives is the sum.
#
# Take a representation of three units. The first is read by the emotion head only, the
# second by the adversary only, the third by both: some cue that tells of emotion *and* of
# gender. For a softmax head the advice can be written down by hand: the weights, times
# what was said minus what is true. A positive pull makes a unit grow.

# %%
units = np.array([[0.5, 0.5, 0.5]], dtype="float32")  # of emotion, of gender, of both
emotion_head = np.array([[0, 0, 2], [0, 0, 0], [0, 0, 0.6]], dtype="float32")
gender_head = np.array([[0, 0], [0, 2], [0, 2]], dtype="float32")
HIGH, MALE = 2, 1  # what is true of this utterance


# %%
def advice(head, truth):
    """Gradient of a softmax head's cross-entropy by the units, from scratch."""
    said = softmax(units @ head, axis=-1)
    return (said - np.eye(head.shape[1])[truth]) @ head.T  # (1, 3)


# %% [markdown]
# One value: at $\lambda = 0.5$ the encoder is pulled so, on the unit of emotion, of gender,
# of both:

# %%
(-(advice(emotion_head, HIGH) - 0.5 * advice(gender_head, MALE))).round(2)

# %% [markdown]
# And for every strength:

# %%
LAMBDAS = np.array([0.0, 0.3, 0.5, 0.75, 1.0, 3.0], dtype="float32")
scratch = advice(emotion_head, HIGH) - LAMBDAS[:, None] * advice(gender_head, MALE)

# %% [markdown]
# The package puts a `GradientReversal` before the adversary and lets Keras differentiate
# the sum of both losses. It must find the same.


# %%
def both(z, reverse):
    """What the encoder descends: one head as it is, one behind the reversal."""
    emotion = keras.ops.softmax(z @ emotion_head)[0, HIGH]
    gender = keras.ops.softmax(reverse(z) @ gender_head)[0, MALE]
    return -keras.ops.log(emotion) - keras.ops.log(gender)


# %% tags=["nbval-check-output"]
for strength, mine in zip(LAMBDAS, scratch, strict=True):
    reverse = GradientReversal(strength)
    package = gradient(lambda z, layer=reverse: both(z, layer), units)
    np.testing.assert_allclose(package[0], mine, atol=1e-5)
print("the package finds the same at every strength")

# %% tags=["nbval-check-output"]
columns = ["of emotion", "of gender", "of both"]
pulls = pd.DataFrame(-scratch + 0.0, columns=columns, index=LAMBDAS.round(2))
print(pulls.rename_axis("lambda").round(2).to_string())

# %% [markdown]
# Read the columns.
#
# - The first does not depend on $\lambda$. Nobody quarrels about it.
# - The second is 0 without reversal and then ever more negative. Gender alone costs
#   nothing to give up, so any $\lambda$ above 0 will do; a small one only takes longer.
# - The third **changes its sign**. While $\lambda$ is small, emotion wins, and the unit
#   keeps growing, gender and all. Beyond some point the adversary wins, and the unit goes,
#   emotion and all.
#
# So $\lambda$ is a price. It says how much emotion the encoder pays for forgetting one
# unit's worth of gender. Too low a price buys nothing; too high a price buys everything and
# leaves the encoder poor.
#
# ### In an ideal world
#
# Suppose the encoder could choose freely which cues to keep, and the adversary always read
# gender as well as anybody could. Each cue has a worth for emotion and one for gender. The
# ideal encoder keeps a cue if what it brings is more than what it costs.

# %%
of_emotion = np.array([0.30, 0.25, 0.20, 0.15, 0.10])  # what each of five cues tells
of_gender = np.array([0.00, 0.20, 0.35, 0.10, 0.25])


# %%
def choice(strength):
    """Return the cues that the ideal encoder keeps, and what they tell."""
    keep = of_emotion > strength * of_gender
    cues = "".join(np.where(keep, list("12345"), "."))
    return strength, cues, of_emotion[keep].sum(), of_gender[keep].sum()


# %%
columns = ["lambda", "cues kept", "emotion", "gender"]
pd.DataFrame(map(choice, LAMBDAS), columns=columns).round(2)

# %% [markdown]
# At the smallest price nothing happens. Then the cues go one by one, the worst bargain
# first. And gender never comes *back*. That is no accident of these five numbers. Let an
# encoder choose $A$ at a small $\lambda$ and $B$ at a larger $\lambda'$, and write $e$ and
# $g$ for what each tells of emotion and gender. Each prefers its own choice at its own price:
#
# $$e_A - \lambda g_A \ge e_B - \lambda g_B \qquad\text{and}\qquad
#   e_B - \lambda' g_B \ge e_A - \lambda' g_A.$$
#
# Add the two, and what is left is $(\lambda' - \lambda)(g_A - g_B) \ge 0$: the encoder with
# the larger $\lambda$ tells no more of gender. **In an ideal world privacy cannot fall as
# $\lambda$ grows.** The paper reports a fall. So either something is not ideal, or it is luck.
#
# ### What is not ideal
#
# - **The adversary is not the best reader.** Notebook 2 shows how it falls behind.
#   $\lambda$ then multiplies advice that is out of date. Twice the price for the wrong
#   goods is no bargain: a larger $\lambda$ may make the encoder *run faster* instead of
#   forgetting more.
# - **The encoder does not choose freely.** It walks downhill from where it starts, and it
#   stops early. A large $\lambda$ shakes it; what was learnt by then may be little. (That
#   is why many raise $\lambda$ slowly from 0, as Ganin and Lempitsky do. The paper does not
#   say so, and recipe `paper` does not do it.)
# - **The epoch matters.** Ours is that of the lowest emotion loss. Where the chance gate
#   chooses instead (notebook 2), networks of two strengths may be stopped at different
#   moments, and differ for that reason alone.
# - **P is measured by somebody else**, on other speakers. The adversary's loss is what is
#   traded, the attacker's UAR is what is reported.
# - **Few speakers.** The estimates move by themselves, without any $\lambda$.
#
# The last one is the dullest and should be ruled out first.

# %% [markdown]
# ## Run
#
# For each modality one general network ($\lambda = 0$) and one private network for each
# strength, once a block. For the first modality also some by recipe `strong`, which keeps
# its adversary from falling behind (notebook 2). It is ours, it is drawn dashed, and no
# verdict on the paper rests on it. Networks that notebooks 1 and 2 trained are not trained
# again.

# %%
n_folds = lesson.scores["fold"].nunique()
print(f"{len(lesson.todo.cells)} networks, each in {n_folds} {lesson.unit}s")

# %% [markdown]
# ## The result beside the paper
#
# Every number with its 95 % interval over blocks. A dagger (†) marks a private cell whose
# chance gate did not pass in some block. Below, what the paper prints; its value at 0 is
# that of its table 1.

# %%
lesson.by_strength("U")

# %%
lesson.by_strength("L")

# %%
lesson.by_strength("P")

# %%
lesson.paper()

# %% [markdown]
# In the picture a line is a modality, and a star is the paper. The lines are set a little
# apart so that their intervals can be told from each other.

# %%
lesson.plot_curves()

# %% [markdown]
# ### Reading a curve without being fooled
#
# The eye is good at finding shapes. It sees a peak at 0.75 and a dip at 1, and at once has
# a story for them. Before the story, two questions.
#
# **What can so few blocks see?** The interval of a difference between two strengths, paired by
# block, has a half-width. An estimate smaller than that is not told from 0, whatever the
# picture looks like. It is computed below. Compare it with the paper's steps.
#
# **How many comparisons did the eye make?** With $k$ strengths a curve holds
# $k (k - 1) / 2$ pairs, and each modality brings another curve. At a level of 0.05, one
# pair in twenty "differs" by luck alone, if the test is right, and more if it takes for
# independent what is not. So we test all pairs, and correct for their number.


# %%
lesson.count_pairs().round(3)

# %% [markdown]
# Each row is one quantity: how many pairs of strengths there are over all curves, how many
# of them would differ at 0.05 by luck alone if all were equal, and how many do differ: by
# the plain paired t-test, by the corrected one (of blocks the same), and by this one adjusted
# for the number of pairs (Benjamini and Hochberg). The last column is the median half-width. The
# pairs of a curve share its points, so they are not independent questions; it is a sense
# of proportion, not a law.
#
# And the shape itself? A curve that rises all the way is a strong statement if it has five
# points, a curve with *some* peak is none at all. You will work out how weak in the first
# exercise.

# %%
lesson.shapes()

# %% [markdown]
# Before believing a rising curve, look at where the scale begins and ends. Notebook 2
# explains these controls; here they are for the modalities above.

# %%
lesson.controls().round(2)

# %% [markdown]
# ## Verdict
#
# By the paper's recipe, rule and thresholds fixed beforehand. The reason behind each one
# says what the interval did.

# %%
lesson.verdicts()

# %% [markdown]
# "Inconclusive" is the natural verdict on a small step between two neighbouring strengths,
# measured in a few blocks. It says nothing against the paper and nothing for it.
# The paper's own three values are printed without intervals, for one corpus and one
# modality, so it is not known which of them differ from each other.
#
# What would settle the question? Not more strengths, which only add points for the eye.
# More *blocks*, or more speakers; and one comparison chosen beforehand, 0.75 against 1, instead of all of them.
#
# In practice $\lambda$ is chosen, like any other setting, on validation speakers: as much
# emotion as possible among the networks whose adversary is at chance. If the adversary is
# not honest (notebook 2), this choice is not worth much either. First mend the adversary,
# then turn the knob.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). Suppose $\lambda$ did nothing at all, and every *P*
# were the same number plus luck, with equal luck everywhere. How often would you still see
#
# - the paper's shape: of three strengths, the one in the *middle* has the highest *P*?
# - a curve of *five* strengths that rises all the way?
#
# Give two shares between 0 and 1. No formula is needed, but think of all the orders in
# which three, or five, different numbers can stand.

# %% nbgrader={"grade": false, "grade_id": "n4-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
guess = None  # two shares: (highest in the middle of three, five that always rise)
### BEGIN SOLUTION
guess = (1 / 3, 1 / 120)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n4-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, guess=guess)
if tried:
    luck = np.random.default_rng(0).normal(size=(100_000, 5))
    middle = (luck[:, :3].argmax(axis=1) == 1).mean()
    rising = (np.diff(luck, axis=1) > 0).all(axis=1).mean()
    print(
        "guess   ", *np.round(guess, 3), "\nmeasured", middle.round(3), rising.round(3)
    )
    assert guess[0] > guess[1], (
        "one of three places is easily the highest; that five numbers happen to stand in "
        "order is far rarer"
    )
    ### BEGIN HIDDEN TESTS
    assert abs(guess[0] - middle) < 0.05, (
        "without an effect each of the three is as likely to be the highest as the others"
    )
    assert guess[1] < 0.03, (
        "five numbers can stand in 5 x 4 x 3 x 2 x 1 orders, and one of them rises"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). How small a difference can be seen? Write the half-width of
# the 95 % interval of a mean over folds. With $k$ folds, standard deviation $s$ (with
# $k - 1$ below) and `test_share` $= n_\mathrm{test} / n_\mathrm{train}$, Nadeau and Bengio
# take
#
# $$t_{k-1} \; s \; \sqrt{1/k + n_\mathrm{test} / n_\mathrm{train}},$$
#
# where $t_{k-1}$ is `stats.t.ppf(0.975, df=k - 1)`. Then look at the formula. What happens
# to it when there are many folds, and what does not go away?


# %% nbgrader={"grade": false, "grade_id": "n4-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def half_width(differences, test_share):
    """Return half the width of the corrected 95 % interval of their mean."""
    ### BEGIN SOLUTION
    k = len(differences)
    s = np.std(differences, ddof=1)
    return stats.t.ppf(0.975, df=k - 1) * s * np.sqrt(1 / k + test_share)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n4-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
example = [0.06, -0.02, 0.04, 0.01, 0.07]
mine = half_width(example, 1 / 3)
tried = attempted(2, half_width=mine)
if tried:
    exact = fold_interval(example, test_share=1 / 3)
    reach = exact.high - exact.estimate
    print(f"half-width {mine:.4f}, of the package {reach:.4f}")
    assert abs(mine - reach) < 1e-9, (
        "not the package's: is it the standard deviation with k - 1 below (ddof=1), and "
        "is test_share under the root, beside 1 / k?"
    )
    ### BEGIN HIDDEN TESTS
    three = fold_interval(example[:3], test_share=0)
    assert abs(half_width(example[:3], 0) - (three.high - three.estimate)) < 1e-9, (
        "with three folds and no shared speakers it is off: k is the number of folds "
        "given, in the t quantile too, and 0 is a test_share like any other"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - The paper explains the fall of *P* from 0.75 to 1 by overfitting. Which result of yours
#   would speak for that explanation, and which for luck?
# - Somebody runs five strengths, reports the one with the highest *P* on the test speakers,
#   and calls it "our method". What is wrong, and who should choose $\lambda$ instead?
# - "To be on the safe side we set $\lambda$ to 100." Use the tug of war to say what will
#   happen to the unit that both heads read, and what *P* and *U* will then look like, if
#   the adversary keeps up. And if it does not?

# %% [markdown] nbgrader={"grade": true, "grade_id": "n4-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - For overfitting: the fall comes back with other seeds and other speakers, and at
#   $\lambda = 1$ the adversary does much better on training speakers than on new ones.
#   For luck: the fall is within the interval, and with other seeds it turns up at other
#   strengths or not at all.
# - The highest of several numbers is flattered by luck, and the test speakers who chose it
#   cannot also judge it. Validation speakers choose, test speakers judge once.
# - The adversary's part outweighs emotion everywhere, so every unit that helps to tell
#   gender goes, and emotion with it. *U* falls towards chance and *P* rises towards 0.5:
#   perfectly private, because nothing is said any more. If it falls behind, its advice is
#   out of date, gender is moved about instead of given up, and *P* need not rise at all, as
#   by recipe `paper` above; or the training never settles, and neither number means much.
#
# </details>
