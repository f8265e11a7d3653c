"""The network that the tests of represent and export find."""

from privemo.experiments.passing_on.choices import Asked

ASKED = Asked(profile="smoke", modality="lexical", corpus="own", fold=1)
