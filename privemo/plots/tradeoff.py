"""What defences cost in emotion and buy in gender."""

import matplotlib.pyplot as plt

from privemo.defences import pareto_front
from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.plots.common import require, with_legend


def trade_off_plot(points):
    """Draw privacy over utility, on the test rows, and mark what validation chose.

    Parameters
    ----------
    points : DataFrame, one row a defence
        As `privemo.defences.trade_off` returns it.

    Returns
    -------
    figure : matplotlib Figure
        Filled: the front, which the validation scores chose, joined in its order;
        empty: defences that another one beats there. Up and to the right is better.

    Raises
    ------
    PrivemoError
        If a column is missing.
    """
    require(points, ["defence", "U_test", "P_test"])
    front = pareto_front(points)
    beaten = points.drop(front.index)
    figure, ax = plt.subplots(figsize=(5.2, 3.6))
    look = {"color": "tab:blue", "markersize": 6}
    chosen = "front, chosen on validation"
    ax.plot(front["U_test"], front["P_test"], "o-", linewidth=0.8, label=chosen, **look)
    ax.plot(
        beaten["U_test"], beaten["P_test"], "o", mfc="white", label="beaten", **look
    )
    for point in points.itertuples():
        place = point.U_test, point.P_test
        ax.annotate(point.defence, place, (4, 4), textcoords="offset points", size=8)
    ax.margins(0.15)  # room for the names
    ax.axvline(EMOTION_CHANCE, color="black", linestyle=":", label="chance")
    ax.axhline(GENDER_CHANCE, color="black", linestyle=":")
    ax.set(xlabel="emotion U, refitted head, test", ylabel="1 - attack UAR, test")
    return with_legend(figure, ax)
