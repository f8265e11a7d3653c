"""Every setting that decides a number, in one flat, frozen record."""

from dataclasses import dataclass, fields, replace

from privemo.errors import PrivemoError
from privemo.plugins.registry import find
from privemo.terms import EPOCHS_KEPT, check


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything about the method that decides the numbers an experiment yields.

    What varies *within* a table (modality, target, reversal strength, fold, seed) is
    not here but in `privemo.experiments.cells.Cell`. Each comment names where the
    paper states the value, or says ``ours`` where the paper leaves it open.
    """

    # acoustic features (section 3.3)
    sample_rate: int = 16_000  # Hz; ours
    window_seconds: float = 0.025  # Hamming; section 3.3
    hop_seconds: float = 0.010  # section 3.3
    n_mels: int = 40  # section 3.3
    # network (section 4.1: the middle of its grid)
    n_convolutions: int = 3  # {3, 4}
    convolution_width: int = 3  # {2, 3} frames
    n_kernels: int = 64  # {32, 64, 128}
    frames_pooled: int = 1  # frames averaged before the GRU; 1: none, as the paper
    n_gru_layers: int = 2  # {2, 3}
    n_gru_units: int = 32  # section 4.1
    n_dense_layers: int = 1  # {1, 2}
    n_dense_units: int = 32  # {32, 64}
    encoder: str = ""  # a plug-in that takes the place of convolutions and GRUs; ours
    # training (section 4.1)
    n_folds: int = 5  # section 5.1
    n_dealings: int = 1  # of the folds, of a corpus that is one block; ours
    n_blocks: int = 10  # independent corpora, where they can be made; ours
    n_seeds: int = 3  # section 4.1
    max_epochs: int = 50  # section 4.1
    patience: int = 5  # epochs without a better validation loss; section 4.1
    batch_size: int = 32  # utterances, grouped by length; ours
    learning_rate: float = 1e-3  # RMSprop; ours
    epoch_kept: str = "lowest loss"  # section 4.1; one of `EPOCHS_KEPT`
    chance_margin: float = 0.05  # of the chance gate, around 0.5; ours
    probe_epochs: int = 3  # between two fresh attackers beside the adversary; 0: none
    # attacker (section 4.1)
    attacker_layers: tuple[int, ...] = (2, 3, 4)  # section 4.1
    attacker_units: tuple[int, ...] = (32, 64)  # section 4.1
    attacker_epochs: int = 100  # ours
    tuned: bool = False  # whether to use what `privemo search` found; ours

    def __post_init__(self):
        counts = ("n_folds", "n_dealings", "n_blocks", "n_seeds")
        for name in (*counts, "max_epochs", "patience", "batch_size"):
            if getattr(self, name) < 1:
                raise PrivemoError(f"{name} must be at least 1, got {self!r}")
        check("epoch_kept", self.epoch_kept, EPOCHS_KEPT)
        if self.encoder:
            find("encoders", self.encoder)
        if self.n_folds < 3:
            raise PrivemoError(
                f"n_folds must be at least 3 (one tests, one validates, the rest "
                f"train), got {self.n_folds}"
            )


PAPER = Settings()
PROFILES = {
    # seconds; finds mistakes, measures nothing
    "smoke": replace(
        PAPER,
        n_kernels=8,
        frames_pooled=8,
        n_gru_units=8,
        n_blocks=3,
        n_seeds=1,
        max_epochs=2,
        attacker_layers=(2,),
        attacker_units=(32,),
        attacker_epochs=20,
    ),
    # minutes on a laptop; what the stored notebooks show
    "lesson": replace(
        PAPER,
        n_kernels=16,
        frames_pooled=8,
        n_seeds=1,
        max_epochs=40,  # this and the next by benchmarks/lesson_settings.py
        learning_rate=3e-3,
        probe_epochs=4,
        attacker_layers=(2, 3),
        attacker_units=(32,),
        attacker_epochs=50,
    ),
    # the paper's settings; hours to days
    "paper": replace(PAPER, tuned=True),
}


def load_profile(name, **overrides):
    """Look up a named group of settings and override some of them.

    Parameters
    ----------
    name : {"smoke", "lesson", "paper"}
        ``"smoke"`` finds mistakes in seconds, ``"lesson"`` is for a class and a laptop,
        ``"paper"`` holds the published settings.
    **overrides
        Fields of `Settings` to replace.

    Returns
    -------
    settings : Settings
        ``dataclasses.asdict(settings)`` is stored beside every result.

    Raises
    ------
    PrivemoError
        If there is no such profile or no such field.

    Examples
    --------
    >>> load_profile("lesson", n_seeds=2).n_seeds
    2
    """
    check("profile", name, PROFILES)
    unknown = sorted(set(overrides) - {field.name for field in fields(Settings)})
    if unknown:
        raise PrivemoError(
            f"there is no setting {', '.join(unknown)}; the settings are "
            f"{', '.join(field.name for field in fields(Settings))}"
        )
    return replace(PROFILES[name], **overrides)
