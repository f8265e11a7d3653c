"""How an adversary is trained: the paper's way, and the best way we found."""

from dataclasses import dataclass

from privemo.errors import PrivemoError


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A way of training the adversaries; the emotion head and encoder stay the same.

    The defaults are section 4.1 and nothing more; every other value is ours.

    Parameters
    ----------
    name : str
        Shown in tables.
    hidden_units : tuple of int
        Units of each dense layer of an adversary; empty: as the emotion head.
    standardise : bool
        Whether the adversary's input is standardised, by mean and standard deviation
        over the training rows, taken before every epoch.
    refit_passes : int
        Passes over the frozen representations of the training rows in which each
        adversary is refitted before every epoch.
    extra_steps : int
        Steps of the adversary alone before each step of the whole network.
    extra_learning_rate : float
        RMSprop's, in those extra steps.
    warm_up_epochs : int
        Epochs over which the reversal strength rises from 0 to its value.
    orthogonality : float
        Weight, in the adversaries' loss, of how alike what two of them see in an
        utterance is: the squared cosine of their last hidden layers, mean over pairs
        and utterances. The encoder takes no notice of it.
    """

    name: str = "paper"
    hidden_units: tuple[int, ...] = ()
    standardise: bool = False
    refit_passes: int = 0
    extra_steps: int = 0
    extra_learning_rate: float = 1e-3
    warm_up_epochs: int = 0
    orthogonality: float = 0.0

    def __post_init__(self):
        counts = ("refit_passes", "extra_steps", "warm_up_epochs")
        for field in (*counts, "orthogonality"):
            if getattr(self, field) < 0:
                raise PrivemoError(f"{field} is 0 or more, got {getattr(self, field)}")

    def share(self, epoch):
        """Return the share of the reversal strength that acts in an epoch.

        Examples
        --------
        >>> [Recipe(warm_up_epochs=4).share(epoch) for epoch in (0, 1, 4, 9)]
        [0.0, 0.25, 1.0, 1.0]
        """
        return min(1.0, epoch / self.warm_up_epochs) if self.warm_up_epochs else 1.0


RECIPES = {
    # section 4.1 and nothing more
    "paper": Recipe(),
    # ours: the adversary never falls behind an attacker who takes his time
    "strong": Recipe(
        name="strong",
        hidden_units=(64, 64),
        standardise=True,
        refit_passes=15,
        extra_steps=10,
        extra_learning_rate=3e-3,
    ),
    # several adversaries that are kept from learning the same (Han et al., 2021)
    "orthogonal": Recipe(name="orthogonal", orthogonality=1.0),
}
