"""Attack curves: how many are found at how few false alarms."""

import matplotlib.pyplot as plt

from privemo.plots.common import require, with_legend
from privemo.plots.looks import ATTACKER, OURS
from privemo.scores.curves import attack_curve, speaker_decisions

LOOKS = {"semi-informed": (ATTACKER, "-"), "ignorant": (OURS, "--")}


def curves_plot(scores):
    """Draw the receiver operating characteristics of attackers on membership."""
    require(scores, ["modality", "attacker", "score", "label", "speaker", "gender"])
    modalities = list(dict.fromkeys(scores["modality"]))
    size = 0.8 + 2.6 * len(modalities), 3.0
    figure, axes = plt.subplots(
        1, len(modalities), figsize=size, sharex=True, sharey=True, squeeze=False
    )
    for ax, modality in zip(axes[0], modalities, strict=True):
        mine = scores[scores["modality"] == modality]
        for attacker, rows in mine.groupby("attacker", sort=False):
            columns = (rows[name] for name in ("score", "label", "speaker", "gender"))
            units = {"utterances": rows, "speakers": speaker_decisions(*columns)}
            for (unit, table), width in zip(units.items(), (0.8, 2.0), strict=True):
                curve = attack_curve(table["score"], table["label"])
                label = f"{attacker}, {unit}"
                color, line = LOOKS[attacker]
                look = {"color": color, "linestyle": line, "linewidth": width}
                ax.step(curve["fpr"], curve["tpr"], where="post", label=label, **look)
        ax.plot([0, 1], [0, 1], color="black", linestyle=":", label="knows nothing")
        ax.set(title=modality, xlabel="false alarms", aspect="equal")
    axes[0, 0].set_ylabel("members found")
    return with_legend(figure, *axes[0])
