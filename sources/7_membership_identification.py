# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · Can an attacker tell who was in the training set?
#
# **Question.** So far the secret was a speaker's gender. Now it is whether the speaker
# took part at all. Does unlearning gender hide that as well, does unlearning the speakers
# themselves, and can one network unlearn both?
#
# **Paper.** Section 5.7, table 5; the attack in section 4.2. **You will** deal speakers
# into sets by hand, attack membership, weigh two attacks against each other, and see the
# attack find speakers who were learnt by heart. **Takes** several minutes the first time,
# seconds after.

# %% tags=["parameters"]
# "planted", or a real one such as "emodb"; docs/corpora.md lists them
CORPUS = "planted"
# where a real corpus lies; "" for the planted one
FOLDER = ""
# "smoke": seconds; "lesson": minutes; "paper": the published settings
PROFILE = "lesson"
# "activation", "valence" or "both"; both take twice as long
TARGET = "activation"
# those that the corpus lacks are left out
MODALITIES = ["acoustic", "lexical", "multimodal"]
# reversal strength, lambda, of every adversary
STRENGTH = 0.5
# what is to be hidden: "gender", or a column of the corpus such as "age_group"
ATTRIBUTE = "gender"
# of folds, sets, networks and attackers
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

from privemo import load_profile, open_lesson, uar
from privemo.attacks.membership import membership_attack
from privemo.folds.membership import (
    MembershipSplit,
    known_rows,
    membership_labels,
    membership_split,
)
from privemo.lessons.exercises import attempted
from privemo.lessons.membership import by_luck
from privemo.terms import GENDERS

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
# Suppose a clinic trains an emotion recogniser on recordings of its patients and gives
# the network to others. Nobody hands out a recording. But if somebody who has a
# recording of a neighbour can ask the network about it, and the answer shows that the
# neighbour's voice is one it was trained on, then the neighbour's visit to the clinic is
# known. This is **membership identification**, *MI* for short: telling whether a
# *speaker* was in the training set. Its score is a UAR over the answers "yes" and "no",
# so 0.5 is guessing, 1 is certainty, and here *lower is better*.
#
# Why should a network give it away at all? It fits the speakers it is trained on more
# closely than others. Their utterances may come out further from the border between two
# emotions, or nearer to places that it has learnt by heart. A network that remembers
# nobody in particular has no such habit.
#
# Four kinds of network meet the attack: one without a defence, one that unlearns gender,
# one that unlearns the speaker, and one that unlearns both. Written down before the run:
#
# 1. **Unlearning gender lowers MI**, and yet leaves it **above chance**.
# 2. **Unlearning the speaker lowers MI**, and further than unlearning gender does.
# 3. **Unlearning both** lowers MI, raises the privacy metric *P*, which says how little
#    an attacker learns of gender, and leaves the emotion score *U* alone, or nearly.
#
# Each comparison is of two networks on the same speakers, with the interval of the
# difference. Contradicted is what is shown to be the other way round; as in notebook 1, it is
# the p after adjusting for all claims of this notebook that shows it. One thing more can
# happen here, and it is good to see it before the numbers: if MI is at chance *without*
# any defence, a defence has nothing to lower, and no expectation about lowering can come
# out either way. So the three are asked twice: of these networks, and of networks made to
# remember. Written down for the latter: the attack finds who trained, and finds nobody in
# a network before its first step.
#
# ## The data
#
# The corpus is that of notebook 1. What counts for this question is how many speakers it
# has and how much each of them says.

# %%
lesson = open_lesson(7, **ASKED)
lesson.about()
lesson.speakers()

# %% [markdown]
# ## The idea: who is in, who is out, who knows
#
# The paper's recipe, in four steps. Speakers are dealt into **five sets**, s1 to s5, that
# share nobody.
#
# 1. The network trains on all of s1 to s3. From s4 and from s5 some speakers are
#    **selected**, here half of each gender, rounded down; some of their utterances join
#    the training set, here half of each one's.
# 2. The attacker knows about everybody but s5: s1 to s3 took part, and of s4 it knows who
#    was selected and who was not. About s5 it knows nothing.
# 3. It trains a classifier on representations. "Yes": s1 to s3, and those utterances of
#    the selected s4 speakers that did *not* train. "No": the s4 speakers who were not
#    selected. (The paper prints "selected" in both places. It is a slip, see below.)
# 4. It is asked about s5: the utterances that did not train, of speakers who were
#    selected, and all utterances of those who were not.
#
# Three decisions in this deserve a second look.
#
# **Speakers, not utterances.** The classical attack asks whether one particular data
# point was trained on. Here nobody cares about the utterance; the harm is that the
# *person* took part.
#
# **Half is held out.** If the attacker were asked about the very utterances that trained,
# a network that had learnt ten sentences by heart would be caught, and we would call it
# recognising a person. It is asked about utterances the network never met. What gives
# them away can only be what they share with the others of the same speaker.
#
# **The same set for "yes" and "no".** The s5 speakers who took part and those who did not
# were dealt by chance from one group. Otherwise the attacker could tell the groups by
# another difference, say by the room, and membership would have nothing to do with it.

# %%
lesson.slip()

# %% [markdown]
# By hand, on a toy of twenty speakers with four utterances each. Every second speaker of a
# set is selected and every second utterance of theirs joins, instead of drawing lots:

# %%
toy = pd.DataFrame({"speaker": np.repeat([f"toy:{i:02d}" for i in range(20)], 4)})
toy["gender"] = np.repeat(GENDERS, 40)

# %% [markdown]
# First the five sets, women and men in turn; the last two are s4 and s5:

# %%
sides = [toy.loc[toy["gender"] == g, "speaker"].unique() for g in GENDERS]
sets = {name: k for k in range(5) for side in sides for name in side[k::5]}
k = toy["speaker"].map(sets)

# %% [markdown]
# Then who is selected, and which of their utterances join:

# %%
selected = {name for s in (3, 4) for side in sides for name in side[s::5][::2]}
yes = toy["speaker"].isin(selected)
joins = yes & (toy.groupby("speaker").cumcount() % 2 == 0)

# %% [markdown]
# Somebody has to choose the epoch. In this toy it is the first woman and the first man of
# s1, who then do not train; the lesson's own corpus has enough people for a sixth set, which
# does nothing else:

# %%
chooses = toy["speaker"].isin([side[0] for side in sides])
base = (k < 3) & ~chooses

# %% [markdown]
# And the parts, as rows of the table:

# %%
masks = {"train": base | joins, "base": base, "validation": chooses}
for name, number in (("known", 3), ("asked", 4)):
    masks[f"{name}_yes"] = (k == number) & yes & ~joins
    masks[f"{name}_no"] = (k == number) & ~yes
by_hand = MembershipSplit(**{name: np.flatnonzero(m) for name, m in masks.items()})

# %% [markdown]
# The package draws lots, so the two cannot agree row by row. They have to keep the same
# promises, though, and these are what counts:


# %%
def keeps_its_promises(table, split):
    """Stop if a split would let the attack measure anything but membership."""
    who = {part: set(table["speaker"].iloc[rows]) for part, rows in vars(split).items()}
    for name in ("known", "asked"):
        yes, no = f"{name}_yes", f"{name}_no"
        assert who[yes] <= who["train"], "a 'yes' who did not train"
        assert not who[no] & who["train"], "a 'no' who did"
        asked_twice = set(vars(split)[yes]) & set(split.train)
        assert not asked_twice, "asked about what was trained on"
    sets = [
        *(who["base"], who["validation"]),
        *(who[f"{n}_yes"] | who[f"{n}_no"] for n in ("known", "asked")),
    ]
    assert len(set.union(*sets)) == sum(map(len, sets)), "the sets share a speaker"
    assert set.union(*sets) == set(table["speaker"]), "somebody was forgotten"


# %% tags=["nbval-check-output"]
for name, split in {"by hand": by_hand, "package": membership_split(toy)}.items():
    keeps_its_promises(toy, split)
    print(name, {part: len(rows) for part, rows in vars(split).items()})

# %%
for table, split in lesson.splits():
    keeps_its_promises(table, split)

# %% [markdown]
# Here is one dealing of this lesson's corpus, one bar a speaker. Everything blue trains the
# network. The attacker learns from s1 to s3 and from s4, everything above the blue, and
# is asked about s5. On real recordings the sets then change places, until everybody has
# been asked about once; the planted corpus has several blocks, dealt once each.

# %%
lesson.plot_sets()

# %% [markdown]
# Look at how few speakers stand at the right. That is the whole evidence of one dealing:
# a handful of people in, a handful out. And look at the pink ones: they are *all* the
# "no" that the attacker ever meets. It may well learn these few voices, rather than what
# it is like not to have been trained on. The grey ones choose the network's epoch (ours;
# somebody must). They are nobody's "yes" or "no": if the pink ones chose, the network
# would be fitted to them a little, and they would be no strangers to it.
#
# ### An adversary with many classes
#
# Unlearning the *speaker* works like unlearning gender. Behind the reversal stands a head
# that tells the training speakers apart, with as many classes as there are of them. To
# hide who took part, a network should treat them like those who did not. But these it
# never meets, so they are not among the classes. The hope is that a network which cannot
# tell its own speakers apart treats the next one like any other. Section 5.7 calls it a
# *proxy task*.

# %%
classes = lesson.classes()
print(f"a speaker adversary who guesses has a UAR of {1 / classes['speaker']:.3f}")
classes

# %% [markdown]
# No validation speaker is among these classes, so there is no chance gate for this
# adversary: whether it was brought to chance on other recordings cannot be looked up
# while training. The gate of the gender adversary stays.
#
# ## What MI can be, and what it cannot show
#
# Before the run, two limits, so that neither comes as an excuse afterwards.
#
# **The input is normalised by speaker.** Every speaker's own mean and spread of every
# frequency band are taken out, whether the speaker took part or not. What makes a voice
# recognisable at first hearing is gone before the network sees it. Memory can still hang
# on how a speaker *moves* away from that mean, and on the words. But the easiest handle
# is missing. So is another one: the networks are small, each speaker says little, and
# training stops as soon as validation speakers no longer gain from it, which is about
# when learning by heart would begin. An MI near 0.5 without a defence is what one should
# expect of such a network. It would be a good property of the network, and no success of
# any defence.
#
# **Speakers are few.** The attacker judges utterances, but those of one speaker share a
# fate: they are all in or all out. So what counts is the number of speakers. Suppose the
# attacker had no idea, and decided on each *speaker* by the toss of a coin. How far from
# 0.5 would the MI of the whole experiment come out, by luck alone?

# %%
n_yes, n_no = lesson.asked_about()
of_one = np.sqrt(0.25 / n_yes + 0.25 / n_no) / 2  # spread of the mean of two recalls
assert abs(1.96 * of_one - by_luck(n_yes, n_no)) < 1e-9

# %%
for n in (1, len(lesson.dealings)):
    luck = by_luck(n_yes, n_no, n)
    print(f"{n_yes} speakers in, {n_no} out, {n} dealings: coins give an MI", end=" ")
    print(f"within {0.5 - luck:.2f} to {0.5 + luck:.2f} nineteen times in twenty")

# %% [markdown]
# An attacker who hesitates, and calls half of a speaker's utterances "yes", comes out
# nearer to 0.5 than that; the coin is the worst case of no idea. And where two networks
# are asked about the same speakers, they share part of the luck, so that their difference
# can be told more finely than either score; the intervals below say how finely. But more
# utterances of the same speakers would not narrow such bounds. More speakers would.
#
# ## Run
#
# Two kinds of training. For MI, networks on the sets above, each with all four defences.
# For *U* and *P*, networks on the usual sides; all but those with both adversaries were
# trained in earlier notebooks.

# %%
lesson.mean_membership().round(2)

# %% [markdown]
# ## The result beside the paper
#
# First MI alone, each with its interval over the dealings, one a block, and
# the range over the paper's corpora. Mean and interval are ours; "published" are tables 1
# to 4, the list in section 5.7 and table 5.

# %%
lesson.plot_membership()

# %%
lesson.beside_paper("MI")

# %% [markdown]
# Points on the dotted line are networks at which the attacker might as well have guessed.
# Compare, within a panel, the *step* from the first line to the others with the step of
# the orange ticks.
#
# ### Two attacks at once
#
# The paper's table 5 is about networks that unlearn gender and speaker together. Here it
# is, with ours beside it: *U* for the emotion, *P* for the attack on gender, *MI* for the
# attack on membership.

# %%
lesson.both_unlearnt()

# %% [markdown]
# A defence against one attack may be none against the other, or even a help to it. So
# draw both. To the right, the attacker on gender sees more ($1-P$, so that both axes are
# the score of an attacker); upward, the attacker on membership does. Safest is where the
# dotted lines cross. A defence should move the mark down *and* to the left.

# %%
lesson.plot_both_attacks()

# %% [markdown]
# ## Verdict
#
# Computed from the scores, so that it cannot disagree with them. Every interval stands
# for itself; with so many claims at once, one or two would lie off chance by luck, and so
# it is the p adjusted over all of them that decides. "Nothing to lower" is said where the
# network without a defence is shown to give next to nothing away.

# %%
lesson.verdicts()

# %% [markdown]
# Was there anything to lower? That decides how to read the rest.

# %%
found = lesson.something_to_lower()
print(f"Without a defence MI is shown above chance in {len(found)} cells.")
found.round(2)

# %% [markdown]
# Only there was something to lower *shown*. Of the other cells nothing above says whether a
# defence lowers MI, and that there was nothing to lower is shown only where a verdict says
# so.

# %% [markdown]
# Be strict with this. A defence after which MI is at chance looks like a success. It is
# one only if MI was above chance before. And a low MI is no certificate: it says that
# *this* attacker, with a few "no" speakers to learn from, did not find out. An attacker
# with more voices, with the network's answers instead of its representation, or with a
# second network trained without the person in question, may. Attacks only get better.
#
# Where the paper finds an MI far above chance and a network here does not, remember what
# differs besides the corpus: how long the network trains, how much each speaker says, how
# many speakers there are. All of it makes learning by heart easier or harder, and none of
# it is a defence.
#
# A few members may still be found for certain, though all together are not. The bonus
# notebook `beyond/membership_curves.ipynb` looks for them, and `beyond/defences.ipynb` puts
# every defence on one picture.

# %% [markdown]
# ## Is the attack itself sound?
#
# The attack is checked as in notebook 2 (ours). An untrained encoder (several draws of
# weights, each attacked by itself) and raw features remember nobody: whatever MI they have
# is luck, or a mistake in the dealing. The shuffled labels are the attack on true
# representations, but scored against answers that were dealt anew among the asked speakers.

# %%
lesson.member_controls.round(2)

# %% [markdown]
# The last column looks at the shuffled labels, whose truth is 0.5. **NOT AT CHANCE** there
# says that the check failed: by luck, which takes one time in a hundred for each such line
# (its test is at 1 %), or because the answers of a few speakers weigh more than the interval
# believes. Do not pass over such a line. Read the MI of that modality with the same doubt,
# and believe no effect of that size in it.
#
# These controls look for what must not be found. The other half is missing: would the
# attack find what *is* there? An attacker who always says "no" passes every check above.
#
# ### Speakers learnt by heart
#
# So plant a memory, and see (ours). Miners took **canaries** down with them; here they are
# speakers with a secret. Behind all that they say stands one word more, a random vector,
# each speaker's own. And four in five of their labels are replaced by *one* label, each
# speaker's own, too. What they really say no longer tells it. The word does, to a network
# that has met it often enough.
#
# *Everybody* is a canary, who trains and who does not. So being one is no sign of
# membership. The attacker is still asked about utterances that did not train. What gives a
# member away is what training made of the word: the network is sure of the label, and
# where it meets the word for the first time, it is not.
#
# This takes time, and so nothing stops the training: no row chooses the epoch, the last
# one is kept. The corpus is the planted one in its blocks, words only, whatever corpus
# this notebook is about. Each block is dealt into sets a few times, its score is the mean,
# and the interval is an ordinary one over blocks.

# %%
lesson.positive_control().round(2)

# %%
works = lesson.attack_works()
print("The attack", "finds" if works else "is NOT shown to find", "what was planted.")

# %% [markdown]
# Read the first line and the last together. The words are in both networks, and so are the
# speakers; the last one has not been trained. What the attacker finds in the first and not
# in the last, training put there.
#
# Now the three expectations have something to work on. Each line is a network minus
# another, block by block; `adjusted` is the p-value after Benjamini and Hochberg.

# %%
lesson.canary_changes().round(3)

# %% [markdown]
# Where a line says "not told apart", the interval tells how large a change could have
# hidden in it. And mind what the canaries are: a secret that is tied to the speaker and to
# nothing else. Unlearning gender has no quarrel with it. Unlearning the speaker has, since
# the word tells who speaks; but the same word tells the label, and the emotion head wants
# it. The two pull at one thing, as in notebook 4.
#
# It is a control, and no estimate of how much real networks remember. It says that the
# attack can find memory of speakers. Where the same attack finds none in the networks
# above, they hold less of it than these do.

# %% jupyter={"source_hidden": true} tags=["remove-input"]
lesson.save()

# %% [markdown]
# ## Exercises
#
# An exercise that is still open says so, and stops nothing.
#
# **1. Predict, then run** (2 points). Plant a memory and see how much of it the attack
# finds. `planted_memory(size)` makes representations of pure noise, eight numbers of
# standard deviation 1. In those of speakers who trained, the first number is shifted by
# `size`. Then it runs the paper's attack in all five dealings and returns the mean MI.
# What will it be at size 0, 1 and 4? Write down three guesses, then run.


# %% tags=["exercise"]
def attack_membership(representation, people, split):
    """UAR of an attacker on the speakers of s5."""
    labels = membership_labels(split, len(people))
    fitted, saved, _ = known_rows(split, people)
    how = {"fitted": fitted, "saved": saved, "settings": load_profile("smoke")}
    attacker = membership_attack(representation, labels, seed=0, **how)
    asked = np.concatenate([split.asked_yes, split.asked_no])
    said = attacker.predict(representation[asked])
    return uar(labels[asked], said, classes=("yes", "no"))


# %% tags=["exercise"]
def planted_memory(size):
    """MI of noise in which speakers who trained are marked."""
    people = pd.DataFrame({"speaker": np.repeat(np.arange(40), 12).astype(str)})
    people["gender"] = np.repeat(GENDERS, 240)
    rng, found = np.random.default_rng(0), []
    for rotation in range(5):
        split = membership_split(people, rotation=rotation)
        noise = rng.normal(size=(len(people), 8))
        trained = people["speaker"].isin(people["speaker"].iloc[split.train])
        noise[:, 0] += size * trained
        found.append(attack_membership(noise, people, split))
    return np.mean(found)


# %% nbgrader={"grade": false, "grade_id": "n7-e1", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
guess = None  # three numbers: MI at size 0, 1 and 4
### BEGIN SOLUTION
guess = (0.5, 0.65, 0.95)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n7-e1-test", "locked": true, "points": 2, "schema_version": 3, "solution": false} tags=["exercise"]
tried = attempted(1, guess=guess)
if tried:
    measured = [planted_memory(size) for size in (0, 1, 4)]
    print("guess   ", *guess, "\nmeasured", *np.round(measured, 2))
    assert abs(guess[0] - 0.5) < 0.1, (
        "at size 0 nobody is marked; what is the UAR of who guesses?"
    )
    assert guess[0] < guess[1] < guess[2], "a larger mark is easier to see"
    ### BEGIN HIDDEN TESTS
    apart = np.abs(np.subtract(guess, measured)).max()
    assert apart < 0.15, (
        f"one guess is {apart:.2f} off; see what is printed, and think of how far two "
        "bells overlap whose tops are one standard deviation apart, or four"
    )
    ### END HIDDEN TESTS
2 * tried  # points

# %% [markdown]
# **2. Implement** (3 points). The attack scores utterance by utterance. But whoever has
# several recordings of a person will not answer "yes" to one and "no" to the next. Write
# a function that is given what the attacker said of each utterance and whose utterance it
# is, and returns one answer for each speaker, by majority: a pandas Series, indexed by
# speaker. (Tell a tie as you like.) Is it a better attack?


# %% nbgrader={"grade": false, "grade_id": "n7-e2", "locked": false, "schema_version": 3, "solution": true} jupyter={"source_hidden": true} tags=["exercise"]
def by_majority(said, speaker):
    """Return "yes" or "no" for each speaker."""
    ### BEGIN SOLUTION
    share = pd.Series(np.asarray(said) == "yes").groupby(np.asarray(speaker)).mean()
    return share.gt(0.5).map({True: "yes", False: "no"})
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "n7-e2-test", "locked": true, "points": 3, "schema_version": 3, "solution": false} tags=["exercise"]
said, speaker = np.array(["yes", "no", "yes", "no", "no"]), np.array(list("aaabb"))
answers = by_majority(said, speaker)
tried = attempted(2, answers=answers)
if tried:
    assert dict(answers) == {"a": "yes", "b": "no"}, (
        f"speaker a has two yes and one no, b two no; got {dict(answers)}"
    )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(0)
    truth = pd.Series(np.repeat(["yes", "no"], 100), index=range(200))
    speaker = rng.permutation(np.repeat(truth.index, 25))
    other = truth.map({"yes": "no", "no": "yes"})
    is_right = rng.random(len(speaker)) < 0.6
    said = np.where(is_right, truth[speaker], other[speaker])
    voted = by_majority(said, speaker).reindex(truth.index)
    alone = uar(truth[speaker], said, classes=("yes", "no"))
    together = uar(truth, voted, classes=("yes", "no"))
    print(f"utterance by utterance {alone:.2f}, by majority {together:.2f}")
    assert together > 0.75, (
        f"the majority is right in {together:.2f} only; count for each speaker, "
        "wherever the utterances stand"
    )
    ### END HIDDEN TESTS
3 * tried  # points

# %% [markdown]
# **3. Explain** (3 points). In a sentence or two each:
#
# - Somebody leaves out the holding-out: selected speakers give *all* their utterances to
#   the training set, and the attacker is asked about those. MI comes out higher. What
#   does the number mean now?
# - A recogniser trained on the recordings of a self-help group is published. Which of
#   the two numbers, *P* or *MI*, would a member of the group worry about, and which one
#   a person who merely *uses* the recogniser?
# - The MI of a network with a defence is 0.51, of the same network without it 0.50, each
#   with an interval of a tenth to either side. Write the sentence that belongs into the
#   report.

# %% [markdown] nbgrader={"grade": true, "grade_id": "n7-e3", "locked": false, "points": 3, "schema_version": 3, "solution": true}
# <details><summary>A model answer</summary>
#
# - How well the network's *sentences* are recognised. It may have learnt them by heart
#   without knowing the speaker, so that a new recording of the same person would not be
#   recognised; the person's membership is then overstated.
# - A member worries about MI, which says whether taking part can be found out. A user did
#   not take part; what the representation of his or her voice gives away, such as gender,
#   is P.
# - "Without a defence the attacker was not shown to do better than guessing, so this
#   experiment cannot tell whether the defence hides membership; differences below a tenth
#   could not have been seen."
#
# </details>
