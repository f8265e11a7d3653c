# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · Does a network that unlearns gender still hear emotion?
#
# **Question.** A network is trained to unlearn gender. Does it still hear emotion as well
# as before?
#
# **Paper.** Section 5.3; tables 3 and 4 against tables 1 and 2. **You will** build the
# paired t-test from scratch, correct it twice, work out what a test over so few pairs can
# see, and tell "no difference was found" from "there is no difference". **Takes** seconds
# if notebook 2 has run, a few minutes if not.

# %% tags=["parameters"]
# "planted", or a real one such as "emodb"; docs/corpora.md lists them
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"
TARGET = "both"
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
from scipy import stats

from privemo import open_lesson, paired_difference
from privemo.claims.verdicts import verdict
from privemo.lessons.exercises import attempted
from privemo.statistics.intervals import adjust
from privemo.statistics.means import mean_of

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
# A *general* network (Gen) learns emotion, and its gender adversary is a spectator. In a
# *private* one (Priv) the adversary's gradient is reversed, so that the encoder unlearns
# what tells gender. Some of that may have told emotion, too: if women raise their pitch
# when they are excited and men their loudness, then a network that must not know which of
# the two is speaking has lost a useful hint. Privacy might have a price.
#
# The paper expected a minor drop and found none "in general": performance was maintained,
# or fell slightly, and for words it rose. Written down before anything is run, with
# *U* the emotion UAR (the recalls of low, mid and high, averaged; chance is a third):
#
# 1. **U does not fall**, or slightly at most. "Slightly" needs a number, and the paper
#    gives none. We take the largest fall from its tables 1 and 2 to its tables 3 and 4,
#    which the code calls `TOLERANCE`. The claim is *reproduced* if a one-sided test
#    shows the change to lie above minus that number (at 5 %: the whole 90 % interval
#    does), and *contradicted* if one shows it to lie below.
# 2. **For lexical networks U rises.** Reproduced if a two-sided test shows it above 0.
#
# The first one is a claim that nothing much happens. Such a claim is harder to show than
# it looks, and most of this lesson is about why.

# %%
lesson = open_lesson(3, **ASKED)
print(f"The tolerated fall of U is {lesson.tolerance}.")

# %% [markdown]
# ## The data
#
# The corpus is the one of notebook 1, and so are the blocks: the same speakers test the
# general network and the private one. Each network below is one that notebook 2 has
# trained already, if it has run on the same settings.

# %%
lesson.about()
lesson.speakers()

# %% [markdown]
# ## The idea: compare each pair with itself
#
# Suppose five folds of one corpus give the scores below. (They are made up, and the same on every
# machine.) Both rows go up and down by ten points, because some speakers are easier to
# hear than others. The differences do not: in each fold the private network is a little
# worse. To compare the two means as if they came from two different groups of speakers
# would drown that in the differences between speakers. A *paired* test looks at the
# differences only.
#
# How sure can one be that the mean difference $\bar d$ is not 0? Divide it by its standard
# error. With $k$ folds and $s$ the standard deviation of the differences, that is
# $s / \sqrt{k}$, *if the folds are independent*, and the quotient is Student's $t$:
#
# $$t = \frac{\bar d}{s \sqrt{1 / k}}$$
#
# Folds are not independent. Each network learns from three fifths of the speakers, so
# any two of them share a good part of what they learnt from. Five folds that agree are
# then less impressive than they look: they have the same teachers. Nadeau and Bengio
# replace the $1 / k$ by $1 / k + n_\text{test} / n_\text{train}$. The second term does not
# shrink, however many folds you cut. It is the price of having one set of people. The blocks
# of the embedded corpus share nobody, so for them the ordinary $t$ is right, and ten of them
# are worth ten.
#
# $$t_\text{corrected} = \frac{\bar d}{s \sqrt{1 / k + n_\text{test} / n_\text{train}}}$$


# %% [markdown]
# By hand, the differences first:

# %% tags=["nbval-check-output"]
general = [0.61, 0.67, 0.64, 0.72, 0.62]
private = [0.58, 0.66, 0.60, 0.71, 0.59]
d = np.subtract(private, general)
print(d.round(2), f"mean {d.mean():.3f}, standard deviation {d.std(ddof=1):.3f}")

# %% [markdown]
# Then the two standard errors, and both quotients:

# %% tags=["nbval-check-output"]
plain_error = d.std(ddof=1) * np.sqrt(1 / 5)
corrected_error = d.std(ddof=1) * np.sqrt(1 / 5 + 1 / 3)  # one fold tests, three train
print(f"t = {d.mean() / plain_error:.2f}, corrected {d.mean() / corrected_error:.2f}")


# %% [markdown]
# As a function, with the two-sided p-value of Student's t:


# %%
def t_test(difference, test_share=0.0):
    """Return t and the two-sided p-value of the mean of paired differences."""
    k = len(difference)
    t = np.mean(difference) / (np.std(difference, ddof=1) * np.sqrt(1 / k + test_share))
    return t, 2 * stats.t.sf(abs(t), df=k - 1)


# %% tags=["nbval-check-output"]
found = {"as two groups": stats.ttest_ind(private, general)}
found |= {"plain": t_test(d), "corrected": t_test(d, 1 / 3)}
for name, (t, p) in found.items():
    print(f"{name:<14} t = {t:5.2f}, p = {p:.3f}")

# %% [markdown]
# The same ten numbers, three verdicts. As two groups they are indistinguishable. The plain
# paired test, which is the paper's, calls the fall significant. The corrected one, which
# knows about the shared speakers, does not quite. The package has both, and SciPy has the
# plain one:

# %%
test = paired_difference(private, general, test_share=1 / 3)
np.testing.assert_allclose(found["plain"], stats.ttest_rel(private, general))
np.testing.assert_allclose([t_test(d)[1], t_test(d, 1 / 3)[1]], test[3:5])
test

# %% [markdown]
# ## Run
#
# One network for each modality, target, block and defence. What was computed before is
# found in `runs/`. Here is what every test below is made of: the difference of U, private
# minus general, block by block (of a real corpus, fold by fold).

# %%
lesson.by_fold.round(3)

# %% [markdown]
# Look at the signs first. A row with one sign throughout is what a real effect looks
# like, and a row that goes to and fro is what a test will call noise. Then look at the
# size: every entry is a dozen speakers who are asked, and two networks that went two ways.
# Much of what varies here is not the defence at all.
#
# The from-scratch test on each of these rows, and the package's:

# %%
for differences, row in lesson.folds():
    np.testing.assert_allclose(t_test(differences)[1], row.p, atol=1e-9)

# %%
lesson.show_change(
    "before", "after", "change", "low", "high", "p", "p_corrected"
).round(3)

# %% [markdown]
# `before` and `after` are the means of U, `change` is their difference with its 95 %
# interval, `p` is the paper's test, `p_corrected` the other one; of independent blocks the
# two are one. (Of folds it goes further than the formula above: it counts, speaker by
# speaker, how much of the difference is who was asked and how much is which training
# answered. That is narrower than Nadeau and Bengio's and as honest, see
# page "statistics" of the documentation.) The interval and the corrected test are two ways
# of saying the same: the interval leaves out 0 exactly where the corrected p-value is below
# 0.05.
#
# ### Many tests
#
# A test at the level 0.05 finds something where there is nothing one time in twenty. Do
# several of them, and the chance that *one* of them does grows quickly. The paper
# therefore adjusts its p-values after Benjamini and Hochberg: sort them, multiply each by
# the number of tests, divide by its rank. What is then below 0.05 may be called a
# discovery; of all discoveries made in this way, at most one in twenty is expected to be
# false.
# The last line of the calculation sees to it that a smaller p-value is never adjusted to a
# larger one than its neighbour.

# %%
ranked = lesson.show_change("p").dropna().sort_values("p")
n, rank = len(ranked), np.arange(1, len(ranked) + 1)
ranked["p * tests / rank"] = ranked["p"] * n / rank
ranked["adjusted"] = ranked["p * tests / rank"][::-1].cummin()

# %%
np.testing.assert_allclose(ranked["adjusted"], adjust(ranked["p"]))
print(f"One false alarm or more: {1 - 0.95**n:.0%} if all are independent.")
ranked.round(3)

# %% [markdown]
# Which tests belong together is a decision, and one to make beforehand. Here it is the
# change of U in all cells of this notebook. The report's tables 3 and 4 do as the paper
# does and take all tests of one printed table together, U on men and on women, P and
# membership included; the same cell may have another adjusted p-value there.

# %%
lesson.show_change("change", "p_adjusted", "p_corrected_adjusted").round(3)

# %% [markdown]
# ## The result beside the paper
#
# U under both kinds of network, ours with its interval and the paper's range over its
# corpora.

# %%
lesson.beside_paper("U")

# %% [markdown]
# ### What so few blocks can see
#
# Suppose U really fell by some amount. How often would a test over blocks like ours notice?
# That is its *power*, and it depends on three things: the size of the fall, the spread $s$
# of the blocks' differences, and their number. Turn the question round and it gives
# the number that every report of "no significant difference" ought to come with: **the
# smallest difference that would have been found four times out of five**, `visible` below.
# Anything much smaller could be there and would most likely have been missed. (With ten
# blocks it happens to be about as large as `spread`.)

# %%
n_seen = (lesson.change["visible"] <= lesson.tolerance).sum()
print(f"In {n_seen} of {len(lesson.change)} cells", end=" ")
print(f"a fall of {lesson.tolerance} would mostly be noticed.")
lesson.show_change("change", "spread", "visible", "n_folds").round(3)

# %% [markdown]
# The first picture puts that beside the result. Grey is what would mostly go unnoticed.
# The blue point is our change of U with its interval, the hollow ones are the
# differences between the paper's tables, corpus by corpus, and the dashed line is the
# tolerated fall. Compare the width of the grey with the distance of the hollow points from
# 0.

# %%
lesson.plot_change()

# %% [markdown]
# The second one shows the power itself, at the middle spread of our cells. At a true
# difference of 0 every test finds something one time in twenty, by construction. Blue is
# what we have. Grey is half as many blocks, green four times as many. (Of a real corpus
# grey is what the plain test believes of itself, part of which is credit it takes for folds
# that are not independent, and green is four times the speakers: more seeds or more folds
# of the same people would not move the blue curve by much.)

# %%
lesson.plot_power()

# %% [markdown]
# ## "Not significant" is not "unchanged"
#
# A test asks: *could it be 0?* If the answer is yes, nothing has been shown. The sentence
# "performance is not significantly affected" may mean that the change is tiny. It may also
# mean that the study was too small to see it, and the p-value does not say which. With few
# enough speakers nothing is ever significant, and every defence would be free of charge.
#
# To show that something did *not* happen, turn the question round: *could it be as bad as
# the tolerated fall?* Only if the whole interval lies above minus the tolerance is the
# answer no. Statisticians call that a test of non-inferiority, and our rule "no fall" in
# `privemo/claims/verdicts.py` is one; it asks on one side, so the 90 % interval will do. A
# wide one never passes, so a small study cannot win by being small. Here are both
# questions for each cell: the first is answered by the adjusted p, as the paper does, the
# second by the 95 % interval:

# %%
quiet = lesson.change["p_adjusted"] >= 0.05
kept = lesson.change["low"] > -lesson.tolerance
print(f"{quiet.sum()} of {len(quiet)} cells: no significant change (the paper's test).")
print(f"In {(quiet & kept).sum()} of these, a fall beyond the tolerance is ruled out.")
print(f"In the other {(quiet & ~kept).sum()}, nothing was found and little excluded.")

# %% [markdown]
# ## Verdict
#
# Computed from the blocks, so that it cannot disagree with them.

# %%
lesson.verdicts()

# %% [markdown]
# Four readings of such a table that go wrong:
#
# - *"It did not fall significantly, so privacy is free."* See above. Where the verdict is
#   "inconclusive" or "direction only", the honest sentence is that this many speakers do
#   not decide it.
# - *"The mean is higher, so unlearning gender helps."* A mean is higher half of the time.
#   The paper's rise for lexical networks is a few hundredths on two corpora; look at where
#   such a rise lies in our grey bar before you explain it.
# - *"The defence costs nothing, so let us use it."* U says nothing of what was bought. If
#   the attacker still reads gender (notebook 2), then a U that did not fall is the least
#   one may ask for. A network that changed nothing would pass this notebook with honours.
# - *"U is the same, so everybody is served as before."* An average over all speakers can
#   stand still while one group goes up and another down. That is notebook 5.
#
# And one limit of our own rule. The tolerance is the paper's largest fall, not a judgement
# of what a user could bear. For a real application the number has to come from there, and
# it has to be there before the experiment.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). Here are the differences, Priv minus Gen, of four
# made-up studies of five folds. For each of them answer two questions with `True` or
# `False`: does the corrected test find a change (p below 0.05)? Is "no fall" *reproduced*,
# with the tolerance of this notebook? All four combinations occur.

# %% tags=["exercise"]
studies = {
    "A": [-0.010, -0.013, -0.008, -0.011, -0.009],
    "B": [-0.12, 0.04, -0.10, 0.06, -0.13],
    "C": [0.004, -0.003, 0.002, -0.004, 0.001],
    "D": [-0.09, -0.07, -0.10, -0.08, -0.11],
}

# %% nbgrader={"grade": false, "grade_id": "n3-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
guess = None  # {"A": (change found, no fall reproduced), "B": ..., "C": ..., "D": ...}
### BEGIN SOLUTION
guess = {"A": (True, True), "B": (False, False)}
guess |= {"C": (False, True), "D": (True, False)}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n3-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, guess=guess)
if tried:
    measured = {}
    for name, folds in studies.items():
        test = paired_difference(folds, np.zeros(5), test_share=1 / 3)
        word = verdict([mean_of(folds, test_share=1 / 3)], direction="no fall")
        measured[name] = (test.p_corrected < 0.05, word == "reproduced")
        print(f"{name}: {test.estimate:.3f} [{test.low:.3f}, {test.high:.3f}], {word}")
    assert set(guess) == set(studies), "give a pair for each of A, B, C and D"
    assert tuple(guess["D"]) == measured["D"], (
        "D falls by a lot, and by much the same in every fold: could it be 0, and could "
        "it be less than the tolerance?"
    )
    ### BEGIN HIDDEN TESTS
    wrong = [name for name in studies if tuple(guess[name]) != measured[name]]
    assert not wrong, (
        f"{', '.join(wrong)} came out otherwise. The first question is whether the "
        "interval printed above holds 0, the second whether it reaches below the "
        "tolerated fall; a steady effect may be found and still be harmless"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). "No fall" looks at one side only. Write the two-sided rule:
# `shown_same` tells whether the scores `a` and `b` of paired folds are shown to differ by
# less than `margin`, in either direction, with the corrected 95 % interval. Return `True`
# or `False`. (`paired_difference` is there to be used.)


# %% nbgrader={"grade": false, "grade_id": "n3-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def shown_same(a, b, *, test_share, margin):
    """Tell whether two paired scores are shown to differ by less than a margin."""
    ### BEGIN SOLUTION
    test = paired_difference(a, b, test_share=test_share)
    return -margin < test.low and test.high < margin
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n3-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
base, given = np.full(5, 0.6), {"test_share": 1 / 3, "margin": 0.03}
answer = shown_same(base + studies["C"], base, **given)
tried = attempted(2, answer=answer)
if tried:
    assert answer, "C hardly moves in any fold, so its interval is within the margin"
    assert not shown_same(base + studies["B"], base, **given), (
        "B is not significant, and that is not what is asked: its interval is wide"
    )
    ### BEGIN HIDDEN TESTS
    for sign in (-1, 1):
        moved = base + sign * np.array(studies["D"])
        assert not shown_same(moved, base, **given), (
            "a clear change is called the same: a rise counts like a fall here"
        )
        assert shown_same(moved, base, test_share=1 / 3, margin=0.2), (
            "the margin that is passed in must count, not a fixed one"
        )
    borderline = base + [-0.02, 0.0, 0.01, 0.02, -0.01]
    assert shown_same(borderline, base, test_share=0, margin=0.025), (
        "with test_share=0 the ordinary interval counts"
    )
    assert not shown_same(borderline, base, test_share=1 / 3, margin=0.025), (
        "the interval must be the corrected one: pass test_share on"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - A paper reports p = 0.4 for a fall of U over five folds of ten speakers in all, and
#   concludes that privacy is free. What is missing, and which number would you ask for?
# - To get more power, somebody trains ten seeds on each of the same five folds and runs
#   a plain t-test over fifty pairs. The p-value is tiny. What does it show, and for whom?
# - Why must it be settled before the run which tests are adjusted together?

# %% [markdown] nbgrader={"grade": true, "grade_id": "n3-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - That the test could have seen a fall that matters. A p-value of 0.4 is compatible with
#   no fall and with a large one; ask for the interval, or for the smallest difference the
#   test would have found four times out of five, and compare it with what would be too
#   much.
# - That these ten speakers, dealt in this way, give a difference which does not come from
#   the networks' random starts. The fifty pairs are not independent, since they share
#   speakers, so it does not show that other speakers would give it.
# - Whoever chooses afterwards can leave out tests until what he likes is significant. The
#   adjustment counts the chances one gave oneself to be lucky, and they have to be all
#   that there were.
#
# </details>
