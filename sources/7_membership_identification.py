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
# into five sets by hand, build an attack on membership, weigh two attacks against each
# other, and see what a few dozen speakers can show. **Takes** several minutes the first
# time, seconds after.

# %% tags=["parameters"]
CORPUS = "planted"  # or a real one, such as "emodb"; data/README.md lists them
FOLDER = ""  # where a real corpus lies; "" for the planted one
PROFILE = (
    "lesson"  # "smoke": seconds; "lesson": minutes; "paper": the published settings
)
TARGET = "activation"  # "activation", "valence", "both"; both take twice as long
MODALITIES = [
    "acoustic",
    "lexical",
    "multimodal",
]  # those the corpus lacks are left out
STRENGTH = 0.5  # reversal strength, lambda, of every adversary
SEED = 0  # of folds, sets, networks and attackers
VECTORS = (
    ""  # your GoogleNews-vectors-negative300.bin; "" for the subset privemo fetches
)
RESULTS = ""  # folder of tables and figures; "" for the default

# %%
import time
from dataclasses import asdict

import numpy as np
import pandas as pd

from privemo.attacks import membership_attack
from privemo.beyond import membership_scores, trade_off_scores
from privemo.cells import DEFENCES, STREAMS
from privemo.claims import judge
from privemo.config import load_profile
from privemo.controls import control_table
from privemo.corpora import load_corpus
from privemo.corpora.schema import GENDERS
from privemo.course.exercises import attempted
from privemo.curves import attack_curve, curve_tables, hits_at
from privemo.defences import ENTRIES, gaussian_sigma, sensitivity
from privemo.defences.over_folds import trade_off_points
from privemo.experiments import run_cells, run_membership
from privemo.features import prepare
from privemo.lesson import choose_inputs
from privemo.membership import (
    MembershipSplit,
    known_rows,
    membership_labels,
    membership_split,
)
from privemo.metrics import uar
from privemo.plots import (
    both_attacks_plot,
    curves_plot,
    membership_plot,
    membership_sets_plot,
    trade_off_plot,
)
from privemo.published import load_scores, load_slips
from privemo.questions import QUESTIONS, plan
from privemo.results import save_results
from privemo.runs import labels_of, rows_of, runs_of
from privemo.summary import beside_paper, summarise

started = time.perf_counter()
settings = load_profile(PROFILE)
settings

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
# difference. Refuted is what has its whole interval on the wrong side. One thing more can
# happen here, and it is good to see it before the numbers: if MI is at chance *without*
# any defence, a defence has nothing to lower, and no expectation about lowering can come
# out either way.
#
# ## The data
#
# The corpus is that of notebook 1. What counts for this question is how many speakers it
# has and how much each of them says.

# %%
corpus = load_corpus(CORPUS, FOLDER or None)
todo = plan(7, corpus, target=TARGET, modalities=MODALITIES, strength=STRENGTH)
prepared = prepare(corpus, settings, vectors=VECTORS or None)
utterances = prepared.utterances
print(corpus.description, *prepared.notes, sep="\n")
counts = utterances.groupby(["gender", "speaker"]).size()
assert counts.groupby("gender").size().min() >= 3, "too few speakers of one gender"
counts.groupby("gender").agg(speakers="size", utterances="sum", fewest="min")

# %% [markdown]
# ## The idea: who is in, who is out, who knows
#
# The paper's recipe, in four steps. Speakers are dealt into **five sets**, s1 to s5, that
# share nobody.
#
# 1. The network trains on all of s1 to s3. From s4 and from s5 some speakers are
#    **selected**, here half of them, as many women as men; some of their utterances join
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
slip = load_slips().set_index("slip").loc["membership-no"]
print(f"printed:   {slip['printed']}\nelsewhere: {slip['elsewhere']}")
print(f"we read:   {slip['reading']}")

# %% [markdown]
# From scratch, with every second speaker of a set selected and every second utterance of
# theirs joining, instead of drawing lots:


# %%
def split_from_scratch(table):
    """Deal speakers into five sets; the last two are s4 and s5."""
    sides = [table.loc[table["gender"] == g, "speaker"].unique() for g in GENDERS]
    sets = {name: k for k in range(5) for side in sides for name in side[k::5]}
    k = table["speaker"].map(sets)
    selected = {name for k in (3, 4) for side in sides for name in side[k::5][::2]}
    yes = table["speaker"].isin(selected)
    joins = yes & (table.groupby("speaker").cumcount() % 2 == 0)
    masks = {"train": (k < 3) | joins, "base": k < 3, "validation": (k == 3) & ~yes}
    for name, number in (("known", 3), ("asked", 4)):
        masks[f"{name}_yes"] = (k == number) & yes & ~joins
        masks[f"{name}_no"] = (k == number) & ~yes
    return MembershipSplit(**{name: np.flatnonzero(m) for name, m in masks.items()})


# %% [markdown]
# The package draws lots, so the two cannot agree row by row. They have to keep the same
# promises, though, and these are what counts:


# %%
def keeps_its_promises(table, split):
    """Stop if a split would let the attack measure anything but membership."""

    def who(rows):
        return set(table["speaker"].iloc[rows])

    sets = [who(split.base)]
    for name in ("known", "asked"):
        yes, no = vars(split)[f"{name}_yes"], vars(split)[f"{name}_no"]
        assert who(yes) <= who(split.train), "a 'yes' who did not train"
        assert not who(no) & who(split.train), "a 'no' who did"
        assert not set(yes) & set(split.train), "asked about what was trained on"
        sets.append(who(yes) | who(no))
    assert len(set.union(*sets)) == sum(map(len, sets)), "the sets share a speaker"
    assert set.union(*sets) == set(table["speaker"]), "somebody was forgotten"


# %% tags=["nbval-check-output"]
toy = pd.DataFrame({"speaker": np.repeat([f"toy:{i:02d}" for i in range(20)], 4)})
toy["gender"] = np.repeat(GENDERS, 40)
splits = {"by hand": split_from_scratch(toy), "package": membership_split(toy)}
for name, split in splits.items():
    keeps_its_promises(toy, split)
    sizes = {part: len(rows) for part, rows in vars(split).items()}
    print(name, sizes)
    assert sizes == {part: len(rows) for part, rows in vars(splits["by hand"]).items()}
for run in runs_of(prepared, todo.members[0], settings, seed=SEED, membership=True):
    how = {"n_sets": run.n_folds, "rotation": run.fold, "seed": run.fold_seed}
    keeps_its_promises(utterances, membership_split(utterances, **how))

# %% [markdown]
# Here is one dealing of the real corpus, one bar a speaker. Everything blue trains the
# network. The attacker learns from s1 to s3 and from s4, everything above the blue, and
# is asked about s5. Then the sets change places, until everybody has been asked about
# once.

# %%
split = rows_of(prepared, run)
sets_figure = membership_sets_plot(utterances, split)

# %% [markdown]
# Look at how few speakers stand at the right. That is the whole evidence of one dealing:
# a handful of people in, a handful out. And look at the pink ones: they are *all* the
# "no" that the attacker ever meets. It may well learn these few voices, rather than what
# it is like not to have been trained on. They also decide when the network stops (ours;
# somebody must, and they are the only ones left who neither train nor are asked about).
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
speaker_cell = next(cell for cell in todo.members if cell.defence == "speaker")
_, n_classes = labels_of(utterances, speaker_cell, split.train)
assert n_classes["speaker"] == utterances["speaker"].iloc[split.train].nunique()
assert n_classes["gender"] == 2
print(f"classes of the adversaries: {n_classes}")
print(f"a speaker adversary who guesses has a UAR of {1 / n_classes['speaker']:.3f}")

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
asked = [split.asked_yes, split.asked_no]
n_yes, n_no = (utterances["speaker"].iloc[rows].nunique() for rows in asked)
of_one = np.sqrt(0.25 / n_yes + 0.25 / n_no) / 2  # mean of two recalls
n_rotations = run.n_folds
by_luck = 1.96 * of_one / np.sqrt(n_rotations)
print(
    f"{n_yes} speakers in and {n_no} out in one dealing: coins give an MI within "
    f"{0.5 - 1.96 * of_one:.2f} to {0.5 + 1.96 * of_one:.2f} nineteen times in twenty;\n"
    f"over {n_rotations} dealings, everybody asked once: {0.5 - by_luck:.2f} to "
    f"{0.5 + by_luck:.2f}."
)

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
# For *U* and *P*, networks on the usual folds; all but those with both adversaries were
# trained in earlier notebooks.

# %%
membership = run_membership(prepared, todo.members, settings, seed=SEED)
scores = run_cells(prepared, todo.cells, settings, seed=SEED)
membership.groupby(["target", "modality", "defence"], sort=False)["MI"].mean().unstack(
    "defence"
).round(2)

# %% [markdown]
# ## The result beside the paper
#
# First MI alone, each with its interval (Nadeau and Bengio, over the five dealings) and
# the range over the paper's corpora. Mean and interval are ours; "published" are tables 1
# to 4, the list in section 5.7 and table 5.

# %%
table = beside_paper(pd.concat([summarise(scores), summarise(membership)]))
table = table.assign(
    defence=pd.Categorical(table["defence"], DEFENCES),
    ours=[f"{r.score:.2f} [{r.low:.2f}, {r.high:.2f}]" for r in table.itertuples()],
)
mi, published = table[table["quantity"] == "MI"], load_scores()
mi_figure = membership_plot(mi, published)
mi.set_index(["target", "modality", "defence"])[["ours", "published"]].sort_index()

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
both = table[table["defence"] == "gender and speaker"]
both.pivot(
    index=["target", "modality"], columns="quantity", values=["ours", "published"]
).swaplevel(axis=1)[["U", "P", "MI"]]

# %% [markdown]
# A defence against one attack may be none against the other, or even a help to it. So
# draw both. To the right, the attacker on gender sees more ($1-P$, so that both axes are
# the score of an attacker); upward, the attacker on membership does. Safest is where the
# dotted lines cross. A defence should move the mark down *and* to the left.

# %%
both_figure = both_attacks_plot(table, published)

# %% [markdown]
# ## Verdict
#
# Computed from the scores, so that it cannot disagree with them. Every interval stands
# for itself; with so many claims at once, expect one or two of them to come out as shown
# by luck, and give more weight to a pattern over modalities and targets than to one line.

# %%
offered = choose_inputs(corpus, target="both", modalities=list(STREAMS))[0]
claims = judge(
    7, scores, membership=membership, modalities={prepared.name: offered}, knobs={}
)
for statement, rows in claims.groupby("statement", sort=False):
    print(statement)
    print(*(f"    {row.target}: {row.verdict.upper()}" for row in rows.itertuples()))

# %% [markdown]
# Was there anything to lower? That decides how to read the rest.

# %%
undefended = mi[mi["defence"] == "none"]
shown = undefended[undefended["low"] > 0.5]
names = [f"{r.target}, {r.modality}" for r in shown.itertuples()]
if names:
    print(f"Without a defence MI is shown to be above chance in: {'; '.join(names)}.")
    print("There, and only there, a defence had something to lower.")
else:
    print("Without a defence MI is not shown to be above chance in any cell.")
    print(
        "So nothing above says whether a defence lowers it: there was nothing to lower."
    )

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

# %% [markdown]
# ## Beyond the paper: a few who can be found for certain
#
# From here on everything is ours. First the attack is checked, as in notebook 2. An
# untrained encoder and raw features remember nobody: whatever MI they have is luck, or a
# mistake in the dealing. The shuffled labels are the attack on true representations, but
# scored against answers that were dealt anew among the asked speakers.

# %%
member_controls = control_table(
    run_membership(prepared, todo.member_controls, settings, seed=SEED), quantity="MI"
)
controls = control_table(run_cells(prepared, todo.controls, settings, seed=SEED))
member_controls.round(2)

# %% [markdown]
# ### Hits and false alarms
#
# MI counts every answer alike. But think of the neighbour and the clinic. An attacker who
# is right about everybody a little more often than not harms nobody in particular. One
# who names *two* people and is certain of them does, and may have an MI of 0.52. So look
# at how sure the attacker is (the log odds of "yes"), and move the threshold. At every
# threshold some members are found, the *hits*, and some others are accused, the *false
# alarms*. The curve of one over the other is the ROC; the area below it, the AUC, is the
# chance that a member gets a higher score than somebody who is none. And the left end is
# where it counts: how many are found while next to nobody is accused falsely?
#
# From scratch, on ten speakers:

# %% tags=["nbval-check-output"]
sure = np.array([2.5, 2.1, 0.9, 0.7, 0.3, 0.1, -0.2, -0.4, -0.8, -1.5])
truth = np.array(["yes", "yes", "no", "yes", "no", "yes", "no", "no", "yes", "no"])
member, others = sure[truth == "yes"], sure[truth == "no"]
area = (member[:, None] > others).mean()  # every member against every other
curve = attack_curve(sure, truth)
package = np.trapezoid(curve["tpr"], curve["fpr"])
assert abs(area - package) < 1e-9
without_alarm = (member > others.max()).mean()
assert without_alarm == curve.loc[curve["fpr"] == 0, "tpr"].max()
print(
    f"area {area:.2f}; found without any false alarm: {without_alarm:.0%} of the members"
)
print(f"found at 10 % false alarms: {hits_at(curve, 0.1, n_negative=len(others))}")

# %% [markdown]
# The last line is no number, and rightly so. With five who are no members, one false alarm
# is 20 % already; 10 % cannot be looked at. One per cent takes a hundred people.
#
# ### Who asks, and about what
#
# Two attackers:
#
# - the **semi-informed** one is the paper's: it knows of some speakers that they trained
#   and of others that they did not;
# - the **ignorant** one knows nobody's answer. It has a network of its own (here that of
#   another dealing of the same corpus, which is more than a real one would have; what it
#   learns from leaves the asked speakers out), has learnt from *that* one how members look,
#   and hopes it is the same elsewhere. Units of two networks do not correspond, so it goes by what has
#   no axes: how long a representation is, and how close the utterances of one speaker are.
#
# And two units: the utterance, and the **speaker**, one decision for each from the mean of
# all their log odds. Membership is a property of speakers, and an attacker with many
# recordings of somebody will use them all. Every speaker is asked about in one of the
# dealings; here all of these are put together.
#
# Two cautions. Of a member only the half that did not train is asked about, and means of
# fewer scores spread more, to either side, so that a few members at the far left of a
# speaker's curve are no proof. And log odds of different dealings' attackers are not quite
# on one scale, which blurs the common curve.

# %%
asked_scores = membership_scores(prepared, todo.beyond["ignorant"], settings, seed=SEED)
curves = curve_tables(asked_scores)
plain = curves[curves["defence"] == "none"]
everybody = plain[plain["group"] == "all"].set_index(
    ["target", "modality", "attacker", "unit"]
)
everybody[
    ["n_positive", "n_negative", "auc", "auc_low", "auc_high", "tpr_10", "tpr_1"]
].round(2)

# %% [markdown]
# One thing to rule out. Sets of two speakers cannot be halved by gender, so that by luck of
# the dealing members may be women more often than the others are. Then an attacker who
# hears gender seems to know membership, in every network and behind every defence alike.
# Where the two numbers below differ, believe the rows of women and men by themselves.

# %%
people = asked_scores.drop_duplicates("speaker")
women = people["gender"].eq("female").groupby(people["label"]).mean()
print(
    f"women: {women['yes']:.0%} of the members asked about, {women['no']:.0%} of the others"
)

# %% [markdown]
# Women and men by themselves, one decision a speaker:

# %%
by_gender = plain[(plain["group"] != "all") & (plain["unit"] == "speaker")]
by_gender.set_index(["target", "modality", "attacker", "group"])[
    ["n_positive", "n_negative", "auc", "auc_low", "auc_high", "tpr_10"]
].round(2)

# %%
one_target = asked_scores["target"] == asked_scores["target"].iloc[0]
curves_figure = curves_plot(
    asked_scores[one_target & (asked_scores["defence"] == "none")]
)

# %% [markdown]
# Networks without a defence. A curve that hugs the diagonal is an attacker who knows
# nothing, whatever its MI. The rows of the other defences, and of women and men by
# themselves, are in the table that is saved; here are those in which an attacker is shown
# to know something, the whole interval of the AUC above one half:

# %%
caught = curves[curves["auc_low"] > 0.5]
reversed_ = curves[curves["auc_high"] < 0.5]
print(
    f"Of {curves['auc'].notna().sum()} areas {len(caught)} are shown above 0.5, and "
    f"{len(reversed_)} below; with 95 % intervals, one in forty of each is luck."
)
caught.set_index(["modality", "defence", "attacker", "unit", "group"])[
    ["auc", "auc_low", "auc_high", "tpr_10"]
].round(2)

# %% [markdown]
# Be as strict with a short list as with a long one. The areas are not independent: the same
# speakers are in all of them, and women and men once more by themselves. So both lists may
# well be longer than one in forty without anybody knowing anything. If an attacker knows
# something, the first should be clearly longer than the second. The intervals are over
# speakers, for an attacker held fixed.
#
# ## Beyond the paper: all defences in one picture
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
# Beside them the networks that unlearnt while they trained, at one strength each.
#
# A word on **noise and differential privacy**. It looks like the noise of that theory, and
# it is not. A formal promise would need centre and radius of the ball to be fixed without
# looking at the speakers; noise for *all* the utterances of a speaker at once, and not for
# one; and an encoder that was not itself trained on these very people. And it would need
# much more noise than is added here:

# %%
n_utterances = int(counts.median())  # of one speaker
for n, whom in ((1, "one utterance"), (n_utterances, "all of a speaker's")):
    distance = sensitivity(1.0, n_utterances=n)
    sigma = gaussian_sigma(distance, epsilon=1.0, delta=1e-5)
    print(f"(1, 0.00001)-differentially private for {whom}: {sigma:.1f} radii a unit")
streams = STREAMS[todo.further[0].modality] if todo.further else ("acoustic",)
n_units = settings.n_gru_units * len(streams)
for name in ("little noise", "noise", "much noise"):
    print(
        f"{name}, {n_units} units: {ENTRIES[name].noise / np.sqrt(n_units):.2f} radii"
    )

# %% [markdown]
# One rule for all of them, so that they can be compared. The network's own emotion head
# fits the old representation only, so *every* representation, also those without a
# defence, gets a new one: a linear head, fitted to the training speakers. And the
# attackers of gender, a linear one and a dense one, learn from some of the test speakers
# and are asked about others of them: `P_test` is one minus the UAR of *these* attackers, not
# the paper's *P*, which asks about the training speakers. Of them a linear defence leaves
# the two genders no difference of means, by construction, so that asking about them could
# flatter it. And a warning about noise: these attackers answer utterance by utterance. Who
# has many utterances of a speaker averages the noise away, so a speaker is hidden less well
# than its points say.
#
# **Chosen on validation, shown on test.** A defence belongs to the *front* if no other one
# is better in emotion or in privacy without being worse in the other. Who is on the front
# is decided by the same scores on *validation* speakers. On the test speakers a defence of
# the front may well look beaten, and if so you see it.

# %%
COMPARED = {
    ("gender", "paper"): "unlearns gender",
    ("gender", "strong"): "unlearns gender, strong",
    ("gender and speaker", "paper"): "unlearns both",
    ("gender by several", "orthogonal"): "three adversaries",
}
points, trade_off_figures = pd.DataFrame(columns=["defence"]), {}
if todo.further:
    print(f"{todo.further[0].modality} networks, trained for {todo.further[0].target}")
    traded = trade_off_scores(prepared, todo.further, settings, seed=SEED)
    others = run_membership(prepared, todo.further_members, settings, seed=SEED)
    points = trade_off_points(traded, names=COMPARED, membership=others)
    trade_off_figures["membership_trade_off"] = trade_off_plot(points)
else:
    print("A fold has too few speakers here: nobody is left to be asked about.")

# %%
left = ["defence", "U_validation", "U_test", "P_validation", "P_test", "MI", "front"]
points.reindex(columns=left).round(2)

# %% [markdown]
# Means have no intervals. Here is each defence minus none, on the test speakers, paired by
# fold:

# %%
points.set_index("defence").filter(like="change").dropna().round(2)

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

# %%
_ = save_results(
    "7_membership_identification",
    question=QUESTIONS[7],
    tables={
        "membership": mi.drop(columns=["published_low", "published_high", "ours"]),
        "membership_controls": pd.concat(
            [member_controls.assign(attack="MI"), controls.assign(attack="P")]
        ),
        "membership_curves": curves,
        "membership_trade_off": points,
    },
    figures={
        "membership_roc": curves_figure,
        **trade_off_figures,
        "membership": mi_figure,
        "membership_both_attacks": both_figure,
        "membership_sets": sets_figure,
    },
    captions={
        "membership": "Membership identification by defence: mean over the dealings of "
        "the sets with 95 % interval, beside the paper's corpora (tables 1 to 4, section "
        "5.7, table 5).",
        "membership_both_attacks": "Both attacks at once; where the dotted lines cross, "
        "neither attacker learns anything. Empty marks: the paper's corpora.",
        "membership_sets": "One dealing of the speakers into sets, one bar a speaker.",
        "membership_controls": "Controls of the attacks behind MI and P (ours).",
        "membership_curves": "Attack curves (ours): area, and members found at 1 % and "
        "10 % false alarms, by utterance and by speaker, with intervals over speakers.",
        "membership_roc": "Members found over false alarms, networks without a defence "
        "(ours). Thick: one decision a speaker.",
        "membership_trade_off": "What each defence leaves of emotion, gender and "
        "membership (ours): mean over folds. The front was chosen on validation speakers "
        "and is shown on test speakers.",
    },
    claims=claims,
    scores=scores,
    membership=membership,
    report_tables=["membership", "membership_controls", *trade_off_figures],
    settings={
        "corpus": CORPUS,
        "profile": PROFILE,
        "seed": SEED,
        "strength": STRENGTH,
        **asdict(settings),
    },
    seconds={"notebook": round(time.perf_counter() - started, 1)},
    problems=prepared.problems,
    notes=[corpus.description, *prepared.notes],
    folder=RESULTS,
)

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
