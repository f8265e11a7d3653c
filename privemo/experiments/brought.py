"""What is installed beside privemo, looked at: `privemo plugins`."""

from privemo.attacks.brought import check_asked
from privemo.defences.brought import brought
from privemo.errors import PrivemoError
from privemo.plugins.registry import GROUPS, entries, find

NONE = "no package brings an attacker, a defence or an encoder; see docs/plugins.md"
LOOK = {
    "attackers": lambda name: check_asked([name]),
    "defences": brought,
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
