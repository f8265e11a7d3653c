"""What is installed beside privemo, looked at: `privemo plugins`."""

from privemo.attacks.brought import check_asked
from privemo.config import load_profile
from privemo.defences.brought import brought
from privemo.errors import PrivemoError
from privemo.plugins.registry import GROUPS, entries, find

NONE = "no package brings an attacker, a defence or an encoder; see docs/plugins.md"
LOOK = {
    "attackers": lambda name: check_asked([name]),
    "defences": brought,
    "encoders": lambda name: _encoder(load_profile("smoke", encoder=name)),
}


def list_plugins():
    """Import and try what is installed; say of each what it is, or why it is refused.

    Yields
    ------
    text : str
        A line.
    good : bool
        Whether it can be used.
    """
    every = [(group, name) for group in GROUPS for name in sorted(entries(group))]
    if not every:
        yield NONE, True
    for group, name in every:
        try:
            LOOK[group](name)
            yield f"{find(group, name)}", True
        except PrivemoError as error:
            yield f"refused: {error}", False


def _encoder(settings):
    """Try an encoder; it takes the framework that trains."""
    from privemo.network.brought import checked_encoder

    checked_encoder(settings)
