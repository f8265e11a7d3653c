# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · Does it matter where in the network the adversary stands?
#
# **Question.** A network that hears and reads has two streams. One adversary can listen
# to both at once, or each stream can have its own. Which of the two leaves less of the
# speaker's gender behind, and does emotion pay for it?
#
# **Paper.** Section 5.6. **You will** follow the reversed gradient into each stream, see
# what one stream can hide of the other, attack every stream by itself, and learn what
# an adversary on each stream cannot see. **Takes** a few minutes the first time, seconds
# after.

# %% tags=["parameters"]
# "planted", or a real one with recordings and words; see docs/corpora.md
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"
TARGET = "both"
# the others have one stream, and nothing to ask about
MODALITIES = ["multimodal"]
# reversal strength, lambda, of one adversary on the concatenation
STRENGTH = 0.5
# the same of an adversary on the acoustic stream
STRENGTH_ACOUSTIC = 0.5
# and of one on the lexical stream
STRENGTH_LEXICAL = 0.5
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
from sklearn.neighbors import KNeighborsClassifier

from privemo import open_lesson, uar
from privemo.lessons.exercises import attempted
from privemo.network.adversaries import Adversary
from privemo.network.backend import gradient, keras
from privemo.network.layers import GradientReversal
from privemo.network.refitting import columns_read

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
    strength_acoustic=STRENGTH_ACOUSTIC,
    strength_lexical=STRENGTH_LEXICAL,
)

# %% [markdown]
# ## What we expect
#
# The multimodal network has an acoustic stream, which ends in a vector $h_a$, and a
# lexical one, which ends in $h_l$. Both are put side by side, $h = [h_a; h_l]$, and the
# emotion head reads $h$. So far the adversary read $h$, too. The paper moves it: one
# adversary behind $h_a$, one behind $h_l$, each with its own reversal and its own
# $\lambda$. Its argument is that the voice leaks more than the words, so that it should
# be possible to press harder there.
#
# Two expectations, written down before anything is run:
#
# 1. **An adversary on each stream gives a higher privacy metric** *P* than one on both.
#    *P* is one minus the score of an attacker who meets the finished network, so higher
#    is better and 0.5 is perfect. The attacker reads the whole $h$ in either case.
# 2. **Emotion does not pay**: *U*, the emotion score, does not fall, or slightly at most.
#
# Both compare two networks on the same blocks, and the interval is that of the
# *difference*. The first expectation is contradicted if that is shown to lie below zero, the
# second by a fall that is shown and large enough to matter; what counts as slight is written
# in `privemo/claims/verdicts.py`, for all notebooks alike. As in notebook 1, what decides is
# the p after adjusting for all claims of this notebook.
#
# How much could there be to find? Look at what the paper prints for this very
# comparison. The last column is the change from one adversary to two.

# %%
lesson = open_lesson(6, **ASKED)
lesson.printed()

# %% [markdown]
# The privacy metric moves by a step or two of the last printed digit, in one cell not at
# all. *U* moves as well, and every time downward, which the paper does not mention. Keep
# the size of these numbers in mind when you come to the intervals.
#
# ## The data
#
# The corpus is that of notebook 1. Only networks of both modalities are trained here,
# on half of its blocks; those without a defence and with one adversary are the cells of notebooks 2 and 3, and if those ran before, nothing is computed again.

# %%
lesson.about()

# %% [markdown]
# Each of these networks carries the adversaries below. Every one has a gender adversary
# that reads the whole $h$. With strength 0 it is a spectator: it learns, and the network
# does not notice. It is there so that the leakage *L* means the same in all rows.

# %%
lesson.adversaries()

# %% [markdown]
# ## The idea: who gets the blame
#
# What does a stream learn from the adversary? Only what comes down to it as a gradient.
# So take the smallest network that has the problem: each stream is a single number, $a$
# for the voice and $l$ for the words, and positive numbers speak for "male". The
# adversary is linear. It adds up what it reads, $s = w_a a + w_l l$, and says "male" with
# probability $p = 1/(1+e^{-s})$. For a man, the gradients of its cross-entropy are
#
# $$\frac{\partial\,\mathrm{loss}}{\partial a} = (p-1)\,w_a, \qquad
# \frac{\partial\,\mathrm{loss}}{\partial l} = (p-1)\,w_l,$$
#
# and the reversal multiplies both by $-\lambda$. Two factors, and each tells something:
#
# - the **weight**, $w_a$ or $w_l$: the blame is shared out in proportion to how the
#   adversary reads the streams. What it does not read, it does not push;
# - the **error**, $p-1$: it is the *same* for both streams. As soon as one of them gives
#   gender away, the adversary is right, the error is nearly nothing, and nobody is
#   blamed any more, whatever the other stream says.
#
# With an adversary of its own, a stream has an error of its own.

# %% [markdown]
# By hand, for a man whose voice says nothing and whose words are the number 0.5. The
# adversary reads the voice twice as keenly as the words, and $\lambda$ is 0.5, too:

# %%
weights = np.array([2, 1], dtype="float32")  # of voice, of words
man = np.array([0, 0.5], dtype="float32")
says_male = 1 / (1 + np.exp(-man @ weights))
print("sent down:", (0.5 * (1 - says_male) * weights).round(3))


# %% [markdown]
# The function does it for many utterances, and for an adversary that stands anywhere:


# %%
def sent_down(h, adversary, weights, is_male):
    """Gradient that arrives at the representation from one linear adversary."""
    read = columns_read(adversary, "multimodal", h.shape[1])
    says_male = 1 / (1 + np.exp(-h[:, read] @ weights[read]))  # (n_utterances,)
    sent = np.zeros_like(h)  # (n_utterances, 2): voice, words
    error = (says_male - is_male)[:, None]
    sent[:, read] = -adversary.strength * error * weights[read]
    return sent


# %% [markdown]
# The package does not know this formula. It has a reversal layer and lets the framework
# differentiate:


# %%
def sent_by_package(h, adversary, weights, is_male):
    """The same by the reversal layer and automatic differentiation."""
    read = columns_read(adversary, "multimodal", h.shape[1])
    reverse = GradientReversal(adversary.strength)
    sign = np.where(is_male, 1, -1).astype("float32")

    def loss(h):
        score = keras.ops.sum(reverse(h[:, read]) * weights[read], axis=1)
        return keras.ops.softplus(-sign * score)

    return gradient(loss, h)


# %% [markdown]
# Three utterances of men. The words always say the same, 0.5; the voice says nothing,
# something, a lot.

# %%
h = np.array([[0, 0.5], [1, 0.5], [2, 0.5]], dtype="float32")  # voice, words
is_male = np.ones(3)
one = Adversary("gender", 0.5)
own = [Adversary("gender", 0.5, stream) for stream in ("acoustic", "lexical")]

# %%
for adversary in (one, *own):
    case = h, adversary, weights, is_male
    np.testing.assert_allclose(sent_down(*case), sent_by_package(*case), atol=1e-6)

# %% tags=["nbval-check-output"]
from_one = sent_down(h, one, weights, is_male)
from_own = sum(sent_down(h, adversary, weights, is_male) for adversary in own)
for (voice, _), both, each in zip(h, from_one, from_own, strict=True):
    print(f"voice {voice:g}: the words get {both[1]:.3f}, from their own {each[1]:.3f}")

# %% [markdown]
# And now the claims one by one. The blame is shared in proportion to the weights:

# %%
np.testing.assert_allclose(from_one[:, 0] / from_one[:, 1], 2, rtol=1e-5)

# %% [markdown]
# Under one adversary a loud voice covers for the words; under their own they get the same
# whatever the voice says:

# %%
assert np.all(np.diff(from_one[:, 1]) < 0) and from_one[2, 1] < from_one[0, 1] / 10
np.testing.assert_allclose(from_own[:, 1], from_own[0, 1], atol=1e-6)

# %% [markdown]
# And it goes both ways: silence the words, and the voice gets what it got.

# %%
in_silence = sent_down(h * [1, 0], own[0], weights, is_male)
np.testing.assert_allclose(in_silence[:, 0], from_own[:, 0], atol=1e-6)

# %% [markdown]
# So much for the advantage. Is there no other side to it? There is. An adversary that
# reads both streams can find what is only in their *combination*: say, words that fit the
# voice for women and do not for men. Neither stream tells anything by itself, so neither
# of the two separate adversaries has anything to say, and the attacker, who reads both,
# has. The paper's argument looks at one side only. Exercise 2 builds the other.
#
# A word on fairness, too. The same $\lambda$ is not the same push. Two adversaries make
# two mistakes, and each passes its own on; one adversary has a single mistake to pass on
# to both. If separate adversaries come out ahead, it may be the place, or just the push.
# That is a reason to try other strengths with the parameters above.
#
# ## Run
#
# One network for each defence, target and block.

# %%
lesson.means("U", "L", "P").round(2)

# %% [markdown]
# ## The result beside the paper
#
# Means over the blocks with their 95 % intervals, and the range over
# the paper's two corpora that have text. Its tables print no leakage for networks with a
# defence.

# %%
lesson.beside_paper("U", "L", "P")

# %% [markdown]
# In the picture, a point further right is better in every panel: an attacker who knows
# less, an emotion that is told better. The orange ticks are the paper's corpora, one by
# one. Do not compare our points with the ticks; compare the *step* from one line to the
# next with the step that the ticks make.

# %%
lesson.plot_placement()

# %% [markdown]
# ## Each stream by itself
#
# Did the two adversaries bring their streams to chance? What each of them could tell of
# the validation speakers is kept for every epoch. Two readings of it: at the epoch that
# was kept, and averaged over all epochs.

# %%
lesson.validation().round(2)

# %% [markdown]
# The epoch was kept for its emotion loss, whatever the adversaries said. Had they been asked,
# it would have come out near chance because it was picked for that: who picks the quietest
# moment of an evening and reports the noise at that moment has not measured the evening. The
# column `gender` is the spectator on the whole, which nobody
# reversed: where it tells more than the other two, it found something that neither of
# them saw alone.
#
# The question of the blame needs a look from outside, and the same look for all three
# networks. So attack each stream by itself: the attacker of the paper's four phases, who
# knows the gender of the *test* speakers and is asked about the *training* speakers, but
# with half the representation, and as simple as can be (a logistic regression; ours).


# %%
lesson.streams().unstack().round(2)

# %% [markdown]
# Read it by column. If one stream covered for the other, that other stream should tell
# clearly more under one adversary ("gender") than under its own ("gender by stream"). A
# block has a network for each target. In how many of these pairs does a stream tell less
# under its own adversary than under the one on both?

# %%
lesson.told_less().round(2)

# %% [markdown]
# Two trainings of one and the same network differ, too, up in one block and down
# in the next. Covering would show as a change of one sign in nearly all of them.

# %% [markdown]
# ## Verdict
#
# Computed from the scores, so that it cannot disagree with them. *Ours* is the difference
# between separate adversaries and one, paired by block, with its interval.

# %%
lesson.verdicts()

# %% [markdown]
# ### How large an effect could we have seen?
#
# An interval that holds zero says "not shown". It says "not there" only if it is narrow
# beside what was expected. So put its width beside the changes that the paper prints.

# %%
reach = (lesson.claims["high"] - lesson.claims["low"]) / 2
largest = lesson.printed()["change"].abs().max()
print(f"The paper's largest change is {largest:.2f}; our intervals reach", end=" ")
print(f"{reach.min():.2f} to {reach.max():.2f} to either side.")

# %% [markdown]
# Where every reach is larger than that change, an effect of the paper's size could not be
# told from none here.
#
# ## Is the attack itself sound?
#
# The controls of notebook 2, for these networks:

# %%
lesson.controls().round(2)

# %% [markdown]
# Whatever came out above, it answers the question for one pair of strengths and one way
# of training. The from-scratch part says why a general answer is not to be expected. If a
# stream hides behind the other, separate adversaries find it. If gender sits in how the
# streams go together, only an adversary on both can. A network is free to do either, and
# a defence that closes one door makes the other one the cheaper way out.
#
# There is another way to have more than one adversary: several at the *same* place. The
# bonus notebook `beyond/several_adversaries.ipynb` tries it.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). Take the little network from above: weights 2 and
# 1, a man, and words that say 0.5. How loud must the voice speak for "male" until the
# words receive only a *tenth* of what they would receive from an adversary of their own?
# Write down your guess before you calculate, or calculate it: the error $p-1$ is all you
# need.

# %% nbgrader={"grade": false, "grade_id": "n6-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
loudness = None  # what the voice says
### BEGIN SOLUTION
error_alone = 1 - 1 / (1 + np.exp(-0.5))
wanted = error_alone / 10  # of the adversary that reads both
loudness = (np.log((1 - wanted) / wanted) - 0.5) / 2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n6-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, loudness=loudness)
if tried:
    case = np.array([[loudness, 0.5]]), np.array([2.0, 1.0]), np.ones(1)
    alone = sent_down(case[0], Adversary("gender", 0.5, "lexical"), *case[1:])
    together = sent_down(case[0], Adversary("gender", 0.5), *case[1:])
    share = together[0, 1] / alone[0, 1]
    print(f"voice {loudness:.2f}: the words receive {share:.2f} of it")
    assert share < 0.5, (
        f"the words still receive {share:.2f} of it: the voice must speak more plainly "
        "for the adversary to be content without them"
    )
    ### BEGIN HIDDEN TESTS
    assert abs(share - 0.1) < 0.05, (
        f"{share:.2f} is not a tenth; it is the ratio of the two errors p - 1, one with "
        "s = 2 * voice + 0.5 and one with s = 0.5"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). Fool both adversaries at once. Write a function that is
# given the gender of some utterances (+1 or -1) and a random generator, and returns two
# streams of one number each. Neither stream may tell gender by itself (a UAR below 0.58);
# together they must (above 0.8). The attacker below looks at the nearest neighbours, so it
# finds patterns that no straight line can.


# %% tags=["exercise"]
def attack(h, gender):
    """Attack UAR of nearest neighbours: half of the utterances known, half asked."""
    known = np.arange(len(gender)) % 2 == 0
    attacker = KNeighborsClassifier(15).fit(h[known], gender[known])
    return uar(gender[~known], attacker.predict(h[~known]), classes=(-1, 1))


some_gender = np.random.default_rng(1).choice([-1, 1], 1000)


# %% nbgrader={"grade": false, "grade_id": "n6-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def two_streams(gender, rng):
    """Return a voice and words, one number an utterance each."""
    ### BEGIN SOLUTION
    voice = rng.choice([-1, 1], len(gender))
    words = voice * gender  # they agree for one gender and disagree for the other
    return voice + rng.normal(0, 0.2, len(gender)), words + rng.normal(
        0, 0.2, len(gender)
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n6-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
pair = two_streams(some_gender, np.random.default_rng(2))
tried = attempted(2, streams=pair)
if tried:
    both = np.column_stack(pair)
    alone = [attack(both[:, [i]], some_gender) for i in (0, 1)]
    together = attack(both, some_gender)
    print(f"alone {alone[0]:.2f} and {alone[1]:.2f}, together {together:.2f}")
    assert max(alone) < 0.58, (
        f"one stream alone tells gender with UAR {max(alone):.2f}: it must look the same "
        "for women and men when the other stream is covered"
    )
    ### BEGIN HIDDEN TESTS
    assert together > 0.8, (
        f"together they tell gender with UAR {together:.2f} only: let the words depend on "
        "the voice in one way for women and in another way for men"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - Separate adversaries allow a strength for each stream. Suppose the acoustic stream
#   leaks far more than the lexical one. Which one would you press harder, and what could
#   go wrong?
# - Suppose the gate chose the epoch (notebook 2, exercise 2), and every reversed adversary
#   had to be near chance on validation speakers. Why would that be harder with two
#   adversaries, and what would it cost?
# - Somebody finds both streams at chance, each attacked alone, and announces that the
#   representation tells nothing. What do you reply?

# %% [markdown] nbgrader={"grade": true, "grade_id": "n6-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - The acoustic one. But the pressure acts on everything the stream learns, emotion too;
#   and gender may move to the stream that is pressed less, or into the combination. So
#   look at the attack on the whole afterwards, and at U.
# - Both would have to be near chance in the same epoch, which is rarer than either alone.
#   The epoch that passes would then less often be the best one for emotion, or none would
#   pass.
# - That the attacker will not cover one eye. What neither stream tells may be in how they
#   go together, so the attack has to read the whole representation.
#
# </details>
