# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 · Does unlearning gender change the same for women and men?
#
# **Question.** A network is trained to unlearn gender. Does that change emotion
# recognition by the same amount for women and for men?
#
# **Paper.** Section 5.5; tables 3 and 4 against tables 1 and 2. **You will** measure gaps
# between groups with fairlearn, find out what a gap between a few speakers means, and
# judge a claim about many cells at once. **Takes** seconds if notebook 3 has run, a few
# minutes if not.

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
from functools import partial

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame
from sklearn.metrics import recall_score

from privemo import open_lesson
from privemo.lessons.exercises import attempted
from privemo.scores.groups import rates_by_gender
from privemo.terms import LEVELS

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
# Notebook 3 asked what happens to emotion, and answered with an average over all speakers. An
# average has a blind spot: it can stand still while one group goes up and another goes
# down by as much. Suppose the network had learnt to listen for pitch in women and for
# loudness in men. Made to forget which of the two it hears, it may settle for the cue that
# serves one of them. Other work had found that training for privacy or invariance can harm
# one group more than another, so the paper looked.
#
# A word on the word. *Gender* here is the label that a corpus records, of two categories,
# female and male. Nothing below says anything about what else people are.
#
# U(M) and U(F) are the emotion UAR on the test utterances of men and of women. The *gap*
# is U(M) minus U(F). Two expectations, written down before anything is run:
#
# 1. **The defence changes the gap** in a cell: it does not change both alike.
#    *Reproduced* if a two-sided test shows the change of the gap, in the mean over both
#    targets, not to be 0; *contradicted* if it is shown to lie within the tolerance of
#    notebook 3.
# 2. **There is no consistent sign**: which gender is worse off is not the same in all
#    modalities and targets. That is one claim about *all cells together*. Reproduced if at
#    least one change is shown to lie above 0 and at least one below, each in a test that
#    allows for the number of cells; contradicted if all are shown to lie on one side.
#
# As in notebook 1, p is then adjusted for all claims of this notebook.
#
# Beware of the second. How often would a table of cells in which *nothing* happens, only
# noise, show signs of both kinds?

# %%
lesson = open_lesson(5, **ASKED)
mixed = 1 - 2 * 0.5**lesson.n_cells
print(
    f"Cells: {lesson.n_cells}. If all were noise, both signs would show: {mixed:.0%}."
)

# %% [markdown]
# With several cells that is what chance does nearly always. So estimates on both sides of
# 0 are no evidence for the claim, and the rule asks for *tests* on both sides.
#
# ## The data
#
# The corpus, the blocks and the networks are those of notebook 3. What counts now is how
# many speakers of each gender are *asked in one block*, because U(F) of a block rests on
# these women alone. (`fold` is the number of the block.)

# %%
lesson.about()
lesson.tested_people()

# %% [markdown]
# ## The idea: a rate for each group, and their difference
#
# U is an average of three recalls, so two groups can have the same U and be served very
# differently. To see it, take the recalls apart. The recall of *high*, say, is the share of
# the utterances that are high and are called so. Compute it on men and on women and
# subtract: that is a **gap**. By hand, on twelve utterances:

# %%
example = pd.DataFrame({"gender": ["female"] * 6 + ["male"] * 6})
example["emotion"] = ["low", "low", "mid", "mid", "high", "high"] * 2
women, men = "low mid mid mid high low", "low low mid high low low"
example["predicted_emotion"] = f"{women} {men}".split()

# %% [markdown]
# One value: of the two *high* utterances of women one was called high, of those of men
# none.

# %%
high = example[example["emotion"] == "high"]
high["predicted_emotion"].eq("high").groupby(high["gender"]).mean()


# %% [markdown]
# Men's recall minus women's is the gap. As a function, and for all levels:


# %%
def gap(said, level):
    """Return the recall of a level on men minus that on women."""
    meant = said[said["emotion"] == level]
    recall = meant["predicted_emotion"].eq(level).groupby(meant["gender"]).mean()
    return recall.get("male", np.nan) - recall.get("female", np.nan)


# %% tags=["nbval-check-output"]
by_hand = [gap(example, level) for level in LEVELS]
print(*(f"{level}: {value:+.2f}" for level, value in zip(LEVELS, by_hand, strict=True)))


# %% [markdown]
# fairlearn's `MetricFrame` does the same for any metric and any number of groups: it splits
# the utterances by a *sensitive feature* and computes the metric on each part. `by_group`
# shows the parts. `difference()` subtracts the smallest from the largest, so it has no
# sign: it says how far apart the groups are and not who is ahead.


# %%
def frame_of(said, *levels):
    """Recall of some levels by gender, by fairlearn."""
    recall = partial(recall_score, average="micro", zero_division=np.nan)
    metrics = {level: partial(recall, labels=[level]) for level in levels}
    truth, guess, who = (said[c] for c in ("emotion", "predicted_emotion", "gender"))
    named = {"y_true": truth, "y_pred": guess, "sensitive_features": who}
    return MetricFrame(metrics=metrics, **named)


# %% tags=["nbval-check-output"]
frame = frame_of(example, *LEVELS)
np.testing.assert_allclose(frame.difference()[list(LEVELS)], np.abs(by_hand))
frame.by_group[list(LEVELS)].round(2)

# %% [markdown]
# ### A gap that is not there
#
# Now take the men's *mid* utterances away. Of a level that a group does not show, nobody
# can say how well it is recognised in that group; the gap is undefined. See what the two
# ways of computing it make of that:

# %% tags=["nbval-check-output"]
lacking = example.query("gender == 'female' or emotion != 'mid'")
frame = frame_of(lacking, "mid")
print("recall of mid:", frame.by_group["mid"].to_dict())
print("by hand:", gap(lacking, "mid"), " MetricFrame:", frame.difference()["mid"])

# %% [markdown]
# `difference()` leaves the empty group out, finds one group, and reports that it is no
# different from itself: a gap of 0, perfect fairness, from no data. It is an easy mistake
# to publish. This kit therefore takes the rates from `MetricFrame` and the differences
# itself, so that what is undefined stays `NaN` and is seen. For the same reason a U(M) of
# a block without a *mid* is refused rather than averaged over the two levels that are
# left, which would be a score with another chance level.
#
# The package adds one more rate to each level, **false alarms**: how often something else
# is taken for it. A network that calls every man *high* has a perfect recall of men's
# *high*, and the false alarms give it away. If all recalls and all false alarms are the
# same for two groups, a classifier satisfies what is called *equalised odds*.

# %%
rates = rates_by_gender(example)
recalls = rates[rates["rate"] == "recall"].set_index("level")["gap"]
np.testing.assert_allclose(recalls[list(LEVELS)], by_hand)
rates

# %% [markdown]
# ## The result beside the paper
#
# U on men and on women, under the general network and the private one, with intervals and
# the paper's range over its corpora.

# %%
lesson.beside_paper("U_male", "U_female")

# %% [markdown]
# Half as many speakers are asked for each as in notebook 3, so these intervals tend to be
# wider than those of U there; with few blocks, single ones may be narrower. If a block lacks
# a level for one gender, it has no U for that gender and is left out here; `n_folds` below
# says how many are left.
#
# What matters is the change, paired by block: for men, for women, and their difference, the
# change of the gap. The last one has an interval of its own. That one group's change is
# significant and the other's is not does *not* show that they differ; only the interval of
# the difference can.

# %%
lesson.change.round(3)

# %% [markdown]
# In the picture every cell is a point: across, the change of U for men, upwards that for
# women, with an interval each way. On the dashed diagonal both change alike. Below it women
# come off worse, above it men do. Left of the dotted vertical men lose, below the dotted
# horizontal women lose, and in the lower left quarter both do. Hollow marks are the paper's
# cells, a corpus each; it prints no intervals, so there are none to draw.

# %%
lesson.plot_change()

# %% [markdown]
# In how many cells is a group worse off than before? Counting is crude, but it is how one
# reads such a table. *Lower* means below 0 after rounding to hundredths, as the paper prints;
# *shown lower* means that the whole interval lies below 0. The last column is the share of the
# paper's sixteen cells, in which "lower" is all that can be counted. Hold it against a
# coin: where nothing happens, a little less than half of all cells are lower.

# %%
lesson.harmed.round(2)

# %% [markdown]
# ### Level by level
#
# Now the recalls, on all test utterances (each was tested once, by a network that had not
# met its speaker). A bar to the right: men's emotion is recognised better; to the left:
# women's. Grey is the general network, blue the private one. Equal lengths on opposite
# sides are a gap that U would never show.


# %%
lesson.plot_rates()

# %% [markdown]
# ### What a gap between a few speakers means
#
# A gap without sign cannot be below 0. So it is above 0 even where gender means nothing:
# split *any* speakers into two groups, and one of them will be easier to hear. The fewer
# there are, the larger that gap. One man who mumbles is a sixth of the men in a block of
# twelve who are asked.
#
# From here on `gap` is the largest difference without sign, over the recalls and the false
# alarms of all levels. To know how much of it luck explains, deal the genders anew among the
# speakers of each block, many times, and take the largest gap each time. `expected` is the
# mean of those, `null_high` is what nineteen in twenty of them stay below, and `p` is the
# share that is as large as the true one. (The networks stay as they are. Where folds share
# speakers this makes p a little too small, as in notebook 1.)

# %%
chance = lesson.chance
beyond = (chance["gap"] > chance["null_high"]).sum()
print(f"{beyond} of {len(chance)} networks have a gap beyond what dealing explains.")
chance.round(3)

# %% [markdown]
# Compare `gap` with `expected` before you compare Gen with Priv. A gap that moves from one
# side of `expected` to the other has not been opened or closed by a defence as long as both
# stay below `null_high`. And remember that a network may have a real gap for a reason that
# has nothing to do with it: women and men may *show* emotion differently, and one way may
# be easier to hear.
#
# ## Verdict
#
# Computed from the blocks, so that it cannot disagree with them.

# %%
lesson.verdicts()

# %% [markdown]
# The last line is about all cells at once, and its "ours" is a share: of the cells in which
# the gap moved in favour of men. Two things follow from what came before.
#
# - **Mixed signs are cheap.** Noise alone gives them nearly always, as computed at the top.
#   The paper prints its sixteen differences without intervals and finds "no consistent"
#   pattern. That may be a fact about defences, or what two decimals of a few speakers look
#   like. From the printed tables nobody can tell, and a verdict of "inconclusive" or
#   "direction only" here says the same of ours.
# - **The opposite would have been news.** Had one gender lost in all sixteen cells, chance
#   would hardly have done it. For activation alone the paper's women never come off better
#   than its men, which its text does not mention (see the slips in the report).
#
# What should someone do who has to decide about such a system? The paper's own advice
# stands whatever the verdicts are: measure the groups one by one, on the data where the
# system will be used. To that this lesson adds three things. Give the interval, because "no
# gap found" on a handful of speakers is no clearance. Look at the worse-off group's own
# numbers and not at the gap alone, because a gap can be closed by serving everybody badly.
# And do not let an undefined number pass for a good one.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). `chance_gap(n)` draws two groups of `n` speakers each
# from *one and the same* population, in which the recall of a level is 0.6 on average and
# differs from speaker to speaker, as it does in life. It returns the mean gap without sign,
# over many such draws. There is no gap in truth. What will it be with 3, with 12 and with
# 48 speakers in each group?


# %% tags=["exercise"]
def chance_gap(n, *, n_utterances=4, n_draws=2000):
    """Return the mean gap without sign between two groups that do not differ."""
    rng = np.random.default_rng(0)
    recall = rng.beta(3.6, 2.4, size=(n_draws, 2, n))  # of each speaker; mean 0.6
    seen = rng.binomial(n_utterances, recall) / n_utterances
    return np.abs(np.diff(seen.mean(axis=2), axis=1)).mean()


# %% nbgrader={"grade": false, "grade_id": "n5-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
guess = None  # three mean gaps: (3 speakers a group, 12, 48)
### BEGIN SOLUTION
guess = (0.18, 0.09, 0.045)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n5-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, guess=guess)
if tried:
    measured = [chance_gap(n) for n in (3, 12, 48)]
    print("guess   ", *guess, "\nmeasured", *np.round(measured, 3))
    assert min(guess) > 0, (
        "a gap without sign is never below 0 and hardly ever 0; can its mean be?"
    )
    assert guess[0] > guess[1] > guess[2], (
        "with more speakers a group's mean varies less, and so does the difference"
    )
    ### BEGIN HIDDEN TESTS
    ratio = np.divide(guess, measured)
    assert ratio.min() > 0.5 and ratio.max() < 2, (
        "a guess is off by more than a factor of two; see what is printed, and guess "
        "again what happens to the spread of a mean when there are four times as many"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). A gap can be closed by serving the better-off group worse. So
# look at the bottom instead: write a function that is given what a network said, in the
# columns `gender`, `emotion` and `predicted_emotion`, and returns the gender and the level
# with the lowest recall, as a pair such as `("female", "high")`. What is undefined does not
# count. (`rates_by_gender` or `MetricFrame` does most of it.)


# %% nbgrader={"grade": false, "grade_id": "n5-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def worst_served(said):
    """Return the gender and the level of the lowest recall."""
    ### BEGIN SOLUTION
    rates = rates_by_gender(said)
    recalls = rates[rates["rate"] == "recall"].melt("level", ["female", "male"])
    worst = recalls.loc[recalls["value"].idxmin()]
    return worst["variable"], worst["level"]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n5-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
answer = worst_served(example)
tried = attempted(2, answer=answer)
if tried:
    assert tuple(answer) == ("male", "high"), (
        f"got {answer}; in the example no man's high was recognised, see the table of "
        "rates above: recall, not false alarms, and gender first"
    )
    ### BEGIN HIDDEN TESTS
    swapped = example.replace({"gender": {"male": "female", "female": "male"}})
    assert tuple(worst_served(swapped)) == ("female", "high"), (
        "with the genders exchanged the answer must change: use the argument"
    )
    fewer = swapped.query("gender == 'male' or emotion != 'low'")
    is_male = fewer["gender"] == "male"
    all_high = fewer["predicted_emotion"].where(is_male, "high")
    fewer = fewer.assign(predicted_emotion=all_high)
    assert tuple(worst_served(fewer)) == ("female", "mid"), (
        "a level that a gender does not show is undefined, and neither 0 nor the answer"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - A defence brings the gap between men and women from 0.10 to 0.00, and the report calls
#   it fairer. Which two numbers do you want to see before you agree, and why?
# - For men U falls significantly, for women it does not. Why does that not show that the
#   defence harms men more?
# - A study of sixteen cells finds that the worse-off gender changes from cell to cell, and
#   concludes that there is no systematic harm. What else could produce that pattern, and
#   what would you need to tell the two apart?

# %% [markdown] nbgrader={"grade": true, "grade_id": "n5-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - U of each group, before and after: the gap may have closed because the better-off group
#   was served worse and nobody better. And the interval of the change, since between few
#   speakers a gap of that size comes and goes by chance.
# - One p-value just below 0.05 and one just above can belong to the same change. Whether
#   the two differ is a question about their difference, which has an interval of its own,
#   and that may well hold 0.
# - Noise: where nothing happens, signs fall like coins. Or harm that is real but goes one
#   way here and the other way there. An interval for each cell tells them apart, if it is
#   narrow enough to lie on one side of 0 in some cells and on the other side in others.
#
# </details>
