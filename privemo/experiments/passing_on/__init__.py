"""A finished network, and what it makes of recordings, as files for other tools."""
