# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · Which modality gives away the speaker's gender?
#
# **Question.** A network is trained to hear emotion, and nothing else. Can gender be
# read off what it has learnt, and does it matter whether it heard a voice, read words,
# or did both?
#
# **Paper.** Section 5.1, tables 1 and 2. **You will** look at what a network sees, build
# gradient reversal from scratch, tell an *adversary* from an *attacker*, and judge a
# replication by intervals. **Takes** about four minutes the first time, seconds after.

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
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

from privemo import load_corpus, open_lesson, uar
from privemo.lessons.exercises import attempted, word_attack
from privemo.lessons.showing import Picture
from privemo.network.backend import gradient, keras
from privemo.network.layers import GradientReversal
from privemo.plots.looks import OURS
from privemo.statistics.over_speakers import WIDENING, speaker_permutation

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
)

# %% [markdown]
# ## What we expect
#
# Suppose a telephone service wants to know when its callers are upset. Instead of the
# recording it keeps only a *representation*: a few dozen numbers that a network has
# learnt to compute because they help to tell emotion. The words are gone, the voice is
# gone. It looks like privacy.
#
# The paper's first question is whether it is. Three expectations, written down before
# anything is run:
#
# 1. **Leakage is above chance** in every modality. Leakage, *L* for short, is how well a
#    gender classifier does that is trained along with the network on its
#    representation. Its score is the unweighted average recall (UAR): the share of women
#    recognised and the share of men recognised, averaged. Who guesses gets 0.5, whatever
#    the number of women and men.
# 2. **The voice leaks more than the words**: acoustic above lexical.
# 3. **Both together leak most**: multimodal above either one.
#
# The rule that turns numbers into a verdict is fixed beforehand too. Each claim is judged
# once, on the mean over both targets, and the claims of a question are adjusted together,
# since six tests have six chances to be lucky. An expectation is *reproduced* if its
# adjusted p lies below .05, *contradicted* if that of its opposite does, *direction only*
# if the estimate is clearly on its side and so is the whole 90 % interval, but the
# adjusted p does not decide, and *inconclusive* otherwise. The rule is code, in
# `privemo/claims/verdicts.py`; nobody can talk it round after the fact.

# %% [markdown]
# ## The data
#
# One row is one utterance: who spoke, the speaker's gender as the corpus records it, the
# words, the recording, and two emotional dimensions. **Activation** runs from calm to
# excited, **valence** from negative to positive. Annotators rated both; the mean rating
# is cut into *low*, *mid* and *high*, by bounds that belong to the rating scale and not
# to the data.
#
# The default corpus is called `planted`, because we put into it what is to be found. A
# speech synthesiser speaks it, in voices drawn from Peterson and Barney's classic
# measurements of men and women, so its truth is known: men and women *show* activation
# by different cues, men more by tempo and loudness, women more by pitch, and they choose
# some words differently. What a *defence* does to all this was not planted. Where a real
# corpus replaces it, nothing below changes.

# %%
lesson = open_lesson(1, **ASKED)
lesson.about()

# %% [markdown]
# How much is there, and how is it distributed? A network can be excellent by accident if
# one class is rare, and an attack on gender means nothing where there is one gender only.

# %%
assert lesson.speakers()["speakers"].min() >= 3, "too few speakers of one gender"
lesson.balance()

# %% [markdown]
# Files that could not be read are not hidden. They are listed here and counted in the
# report; an empty table is good news. Of a corpus that must not be quoted they are counted
# here, too; `privemo corpora check` names them.

# %%
lesson.prepared.problems

# %% [markdown]
# ### A corpus of your own
#
# Do you have recordings or transcripts, and know who speaks and with what emotion? Write a
# table with one row an utterance, call it `utterances.csv`, and set `CORPUS = "own"` and
# `FOLDER`. `docs/corpora.md` describes its columns. This one is too small to train on, and
# it has words only; the level of an emotion may also be a mean rating.

# %%
table = """utterance,speaker,gender,text,valence
1,anna,F,what a lovely morning,high
2,anna,F,I shall take the bus,mid
3,ben,M,leave me alone,low
"""
with TemporaryDirectory() as folder:
    Path(folder, "utterances.csv").write_text(table, encoding="utf-8")
    own = load_corpus("own", folder)

# %% tags=["nbval-check-output"]
print(own.description, f"Modalities: {', '.join(own.modalities)}.", sep="\n")
print(own.utterances[["speaker", "gender", "text", "valence"]].to_string(index=False))

# %% [markdown]
# ## What the network hears
#
# Listen to two utterances, and look at what is left of them when the network gets them:
# the energy in 40 frequency bands, a hundred times a second. This is the *mel
# filterbank*, a coarse picture of what the ear passes on. Dark is quiet, bright is loud.
# Look for the pitch (the fine horizontal stripes at the bottom), the vowels (broad bright
# bands) and the hissing consonants (bright at the top).
#
# Before the network sees it, every band is normalised by speaker: each speaker's own mean
# is taken away and the spread set to one. A high voice and a low voice then look alike on
# average, so it is tempting to think that gender is gone already. Keep that thought.

# %%
lesson.listen()

# %% [markdown]
# ## The idea: a head that listens without disturbing
#
# The network has three parts. An **encoder** turns an utterance into its representation.
# An **emotion head** reads the representation and says low, mid or high. And a second
# head, the **adversary**, reads the same representation and says female or male. Encoder
# and emotion head are trained together. What may the adversary do to the encoder?
#
# That is decided by one small layer between them, the **gradient reversal layer** of
# Ganin and Lempitsky. Going forward it does nothing. Going backward, when the adversary
# sends down its advice on how the representation should change so that gender is easier
# to tell, the layer multiplies that advice by $-\lambda$:
#
# - $\lambda > 0$: the encoder does the opposite of what would help. It unlearns gender.
#   The paper calls such a network *private* (Priv).
# - $\lambda = 0$: the advice is thrown away. The adversary learns what it can, and the
#   encoder does not notice that it exists. The paper calls such a network *general*
#   (Gen). **This notebook trains general networks only.** Their adversary is a pure
#   spectator, and how well it sees is the leakage *L*.
#
# From scratch, the layer is one line. `stop_gradient(x)` has the value of `x`, and the
# gradient ignores it. So $(1+\lambda)\,\mathrm{stop}(x) - \lambda x$ has the value $x$,
# and the gradient $-\lambda$:


# %%
def reverse_from_scratch(x, strength):
    """Identity going forward, times -strength going backward."""
    return (1 + strength) * keras.ops.stop_gradient(x) - strength * x


# %% [markdown]
# Send some advice down through it, three numbers that say how the representation should
# change. At $\lambda = 0.3$, little of it arrives, and turned round:

# %%
x = np.array([[0.5, -2.0, 3.0]], dtype="float32")
advice = np.array([[1.0, 10.0, -4.0]], dtype="float32")
gradient(lambda z: reverse_from_scratch(z, 0.3), x, advice)

# %% [markdown]
# The package's layer must do the same, at every strength:

# %% tags=["nbval-check-output"]
for strength in (0.0, 0.3, 1.0):
    scratch = gradient(lambda z, s=strength: reverse_from_scratch(z, s), x, advice)
    package = gradient(GradientReversal(strength), x, advice)
    np.testing.assert_allclose(package, scratch, atol=1e-5)
    np.testing.assert_allclose(package, -np.float32(strength) * advice, atol=1e-5)
    np.testing.assert_array_equal(np.asarray(GradientReversal(strength)(x)), x)
    print(f"strength {strength}: advice {advice[0]} arrives as {package[0]}")

# %% [markdown]
# The package's layer does the same, to the last bit of the forward value, and keeps
# $\lambda$ where a training can change it. (The one-liner is very slightly off going
# forward: adding and taking away $\lambda x$ costs a rounding error.)
#
# ### Adversary and attacker
#
# Two words that are easily confused, and the whole paper hangs on the difference.
#
# - The **adversary** is trained *with* the network, on the training speakers, and judged
#   on new speakers. Its score is the leakage *L*.
# - The **attacker** comes *afterwards*. It meets the finished, frozen encoder, computes
#   the representations of some speakers it has got hold of, trains a classifier of its
#   own on them, and turns it on others. One minus its score is the **privacy metric**
#   *P*: 0.5 means it might as well guess, 0 means it is always right.
#
# An encoder can defeat its own adversary and still be an open book to an attacker. That is
# the subject of notebook 2; here both look at a network that does not defend itself.
#
# ### Who is tested on whom
#
# No speaker is ever on two sides. Three fifths of the speakers train, women and men alike,
# one fifth decides when to stop, one fifth tests. For the attack the paper swaps the sides:
# the attacker learns on the *test* speakers, whom the network has never met, and is asked
# about the *training* speakers.
#
# One network is one throw of the dice, so everything is done several times. A real corpus
# has one set of people: it is dealt into five **folds**, each of which tests once, and two
# networks share most of their training speakers. The embedded corpus can do better, since
# it costs nothing to invent more people: it consists of **blocks**, each with speakers of
# its own and a network of its own, who never meet those of another block. (Tables call the
# number of a block or a fold `fold`.)

# %%
lesson.people()

# %% [markdown]
# ## Run
#
# One network for each modality, target and block. What was computed before is found in
# `runs/` and not computed again.

# %%
lesson.means("U", "L", "P").round(2)

# %% [markdown]
# ## The result beside the paper
#
# *U* is how well emotion is told apart, on everybody and on men and women alone (chance
# is a third). *L* and *P* are as above. Each number is the mean over the blocks. In
# brackets is its 95 % interval: if you drew new blocks and trained again, such an interval
# would hold the true value about nineteen times in twenty. Blocks are independent, so it is
# Student's ordinary one; what it speaks of is the machine that invents our speakers, and
# not mankind. Folds of a real corpus share most of their training speakers and know less
# together than they seem to; for them privemo counts who was asked and who trained, crossed.
# Beside it stands the range that the paper prints over its corpora.

# %%
lesson.beside_paper("U", "U_male", "U_female", "L", "P")

# %% [markdown]
# The picture shows the leakage alone: ours with its interval, the paper's range as a broad
# bar, and chance as a dotted line. A point to the right of the dotted line is a network
# that never heard the word "gender" and knows it all the same.

# %%
lesson.plot_leakage()

# %% [markdown]
# ### Could it be chance?
#
# The interval asks how much the result would move with other speakers. A second question
# is how far it could get if there were nothing to find. To answer it, keep what the
# adversary said, and deal the genders anew among the speakers, many times over. Genders
# are dealt to *speakers* and not to utterances, because a dozen utterances of one voice
# are not a dozen independent witnesses.
#
# Let us do that by hand, for the first *cell*: the networks that differ only in their block.
# (A table of results has one row a cell.) This is what their adversaries said of the test
# utterances, each block by a network that had never met these speakers:

# %%
said = lesson.said()
said[["speaker", "gender", "predicted_gender", "fold"]].head(4)

# %% [markdown]
# One block first. The share of the women's utterances that it called female, and of the
# men's that it called male; their mean is the UAR of this block:

# %%
first = said[said["fold"] == 0]
right = first["predicted_gender"] == first["gender"]
right.groupby(first["gender"]).mean().round(3)

# %% [markdown]
# The leakage is the mean over all blocks. As a function of the genders, since these are what
# will be dealt anew:


# %%
def mean_uar(gender):
    """UAR of the adversary if these were the genders; mean over the blocks."""
    right = said["predicted_gender"] == gender
    recalls = right.groupby([said["fold"], gender]).mean()
    return recalls.groupby("fold").mean().mean()


# %%
observed = mean_uar(said["gender"])
print(f"leakage of the first network: {observed:.3f}")


# %% [markdown]
# Now one shuffle. In each block the same number of women and men, dealt anew among its
# speakers; all utterances of a speaker stay together:


# %%
def shuffled(rng):
    """Deal the genders anew among the speakers of each block."""
    people = said.drop_duplicates("speaker").set_index("speaker")
    dealt = people.groupby("fold")["gender"].transform(rng.permutation)
    return said["speaker"].map(dealt)


# %%
rng = np.random.default_rng(SEED)
print(f"after one shuffle: {mean_uar(shuffled(rng)):.3f}")

# %% [markdown]
# One shuffle says little, two hundred say how far luck reaches. (The predictions are held
# fixed. In folds each was made by a network that was trained on the *true* genders of other
# folds, so that luck reaches a little further than the shuffles do: there the package
# widens them by `WIDENING`, which is derived where it stands.)

# %%
luck = np.array([mean_uar(shuffled(rng)) for _ in range(200)])
if not lesson.independent:
    luck = luck.mean() + WIDENING * (luck - luck.mean())

# %%
figure, ax = plt.subplots(figsize=(5, 2.2))
ax.hist(luck, bins=20, color="lightgrey", label="genders dealt anew")
ax.axvline(observed, color=OURS, label="true genders")
ax.set(xlabel="leakage of the first network (UAR)", ylabel="shuffles")
ax.legend(frameon=False)
above = f"{(observed > luck).mean():.0%} of them lie below the true one, {observed:.2f}"
span = f"{luck.min():.2f} to {luck.max():.2f}"
Picture(figure, f"Histogram of the leakages of shuffled genders, {span}; {above}.")

# %% [markdown]
# The package does the same with counts in place of loops. It must find the same leakage,
# and a band of luck that is nearly ours: it draws a thousand shuffles of its own, so that
# the ends of the two bands differ by a part of their width.

# %%
columns = said["gender"], said["predicted_gender"], said["speaker"]
how = {"fold": said["fold"], "independent": lesson.independent}
test = speaker_permutation(*columns, **how, seed=SEED)
assert abs(test.uar - observed) < 1e-9

# %%
band = np.array([test.null_low, test.null_high])
apart = np.abs(np.quantile(luck, [0.025, 0.975]) - band)
assert apart.max() <= np.ptp(band) / 3
band.round(3)

# %% [markdown]
# For every network, with its p-value: if the true dealing stands out, gender is there.

# %%
lesson.chance.round(3)

# %% [markdown]
# ## Verdict
#
# Computed from the table, so that it cannot disagree with it. On the planted corpus the
# *truth* stands beside the verdict, as far as it follows from what was planted: that gender
# is there to be told was, which modality gives away more of it was not.

# %%
lesson.verdicts()

# %% [markdown]
# ### The spectator and the burglar
#
# Before you believe a low leakage, look at the other column. The adversary is a
# spectator: it learns along the way, on a representation that changes under its feet,
# and it stops when *emotion* is learnt best, not when it has seen enough. The attacker
# takes its time. Here is what each of them makes of the same network.

# %%
both = lesson.adversary_and_attacker()
n_more = (both["attacker"] > both["adversary"]).sum()
print(f"The attacker sees more than the adversary in {n_more} of {len(both)} cells.")
both.round(2)

# %% [markdown]
# ### Is the attack itself sound?
#
# An attack can fail in two ways. It can find what is not there, because a speaker slipped
# onto both sides; and it can miss what is there, because the attacker is no good. So the
# same attacker is also put to things of which we know beforehand what should come out
# (ours; notebook 2 goes through them slowly):
#
# - the **majority class**, said of everybody: an UAR of one half, whatever the data;
# - **shuffled labels**: genders dealt anew among all speakers. Must be at chance;
# - an **untrained encoder**: the network before its first step, which has learnt nothing
#   and still passes on what it hears;
# - **raw features**: mean and spread of every feature, without any network;
# - an **oracle**, on the embedded corpus only: what each voice was drawn from.
#
# "Calibrated P" is *P* divided by what it is at chance: 0 where everything is told, 1 where
# nothing is, however many classes there are.

# %%
lesson.controls().round(2)

# %% [markdown]
# If *P* of the untrained encoder is as low as that of the trained network above, or lower,
# nothing shows that training brought gender *into* the network. It was there in the
# features, and the network let it pass.
#
# A network at which the adversary fails is not yet a network that keeps a secret. The gap
# between the spectator and the burglar is the subject of the next
# lesson; keep an eye on it.
#
# Read the verdicts with the number of speakers in mind. A difference between two
# modalities is told from 0 only if it is larger than half the width of its interval, and
# with a dozen speakers asked in a block that is a lot. "Direction only" is what an honest
# small study often has to say; it is not a weaker word for "yes".
#
# And remember the thought you kept. Every band was normalised by speaker; is gender gone?
# Look at the acoustic rows. What normalisation removes is how a voice *is*. What it leaves is how a
# voice *moves*: which cues go up when somebody gets excited. If those differ between
# women and men, a network trained for emotion has every reason to learn them.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). In the planted corpus the choice of words depends on
# gender, by a knob called `gender_in_words`. `word_attack(knob)` leaves all networks aside:
# it counts the words of some speakers, and a logistic regression tells the gender of
# others. What will its UAR be with the knob at 0, at 0.5 (where it stands by default) and
# at 1? Write down your three guesses, then run the two cells. Afterwards, compare the
# middle one with what the attacker made of the lexical network above. What would you
# rather have stolen, the words or the representation?

# %% nbgrader={"grade": false, "grade_id": "n1-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
guess = None  # three attack UARs: (knob at 0, at 0.5, at 1)
### BEGIN SOLUTION
guess = (0.5, 0.75, 0.95)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n1-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, guess=guess)
if tried:
    measured = [word_attack(knob) for knob in (0, 0.5, 1)]
    print("guess   ", *guess, "\nmeasured", *np.round(measured, 2))
    assert abs(guess[0] - 0.5) < 0.1, (
        "with the knob at 0 no word depends on gender; what is the UAR of who guesses?"
    )
    assert guess[0] < guess[1] < guess[2], (
        "turning the knob up plants more gender, so every guess is above the last one"
    )
    ### BEGIN HIDDEN TESTS
    apart = np.abs(np.subtract(guess, measured)).max()
    assert apart < 0.2, (
        f"one guess is {apart:.2f} off; see what is printed, and guess again why so many "
        "speakers give themselves away by a dozen sentences"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). Be the attacker. You know the gender of the `known` speakers
# and have everybody's representation. Write a function that is given some representations
# and their gender, and returns a fitted scikit-learn classifier.
# (`sklearn.linear_model.LogisticRegression` is a fine start; the simplest attacker is
# often hard to beat.) The test turns it on speakers whose gender you do not know.

# %% tags=["exercise"]
rng = np.random.default_rng(SEED)
gender = np.repeat(["female", "male"], 120)
representation = rng.normal(size=(240, 16)) + (gender == "male")[:, None]
known = rng.permutation(240)[:80]
unknown = np.setdiff1d(np.arange(240), known)


# %% nbgrader={"grade": false, "grade_id": "n1-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def fit_attacker(representation, gender):
    """Return a classifier that has learnt to tell gender."""
    ### BEGIN SOLUTION
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit(representation, gender)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n1-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
attacker = fit_attacker(representation[known], gender[known])
tried = attempted(2, attacker=attacker)
if tried:
    said = attacker.predict(representation[unknown])
    score = uar(gender[unknown], said, classes=("female", "male"))
    print(f"attack UAR {score:.2f}, privacy metric {1 - score:.2f}")
    assert score > 0.8, (
        f"UAR {score:.2f} on unknown speakers, where a logistic regression is above 0.8: "
        "was it fitted on both arguments, row by row?"
    )
    ### BEGIN HIDDEN TESTS
    turned = fit_attacker(-representation[known], gender[known])
    said = turned.predict(-representation[unknown])
    assert uar(gender[unknown], said, classes=("female", "male")) > 0.8, (
        "on other representations it fails: it must learn from what it is given, and "
        "from no other variable of the notebook"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - The adversary of a general network cannot influence the encoder. Why is it trained at
#   all, and why is its score on *training* speakers worth nothing?
# - Somebody reports a leakage of 0.95 on a corpus of ten speakers, with utterances dealt
#   into folds at random. What did the adversary learn?
# - Normalising by speaker uses all recordings of a test speaker, though not their labels.
#   When is that fair, and when is it not?

# %% [markdown] nbgrader={"grade": true, "grade_id": "n1-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - It is a measuring instrument: how well it tells gender is the leakage. Speakers it was
#   trained on it may simply remember; only on new speakers does its score say that gender
#   can be read from the representation.
# - The speakers. Every one of the ten is in the training folds too, so it is enough to
#   recognise who talks and to remember that person's gender.
# - It is fair where all recordings of a speaker are there before the first is judged, as
#   in an archive. It is not where a decision is due after the first utterance of somebody
#   unheard, or where the speaker's share of each emotion gives the label away.
#
# </details>
