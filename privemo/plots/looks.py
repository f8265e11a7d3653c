"""Colours that stand apart without red and green, and in grey.

Lightness falls from each to the next, and two that mean different things never differ
by colour alone: marks, lines or places tell them apart, too.
"""

PALE, PAPER, THIRD, ATTACKER, OURS = PALETTE = (
    *("#a9d6f5", "#e39a23"),  # for broad bars, and the paper's marks
    *("#16847c", "#a3173f", "#0a2463"),
)
GREY = "0.6"  # of what is not asked about
LINES = ("-", "--", "-.", ":")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo")
MODALITY_MARKS = {
    "acoustic": ("o", OURS),
    "lexical": ("s", THIRD),
    "multimodal": ("^", ATTACKER),
    "given": ("D", GREY),
    "given and lexical": ("v", PALE),
}
