"""Privacy of emotion representations: teaching and replication kit."""

__version__ = "0.1.0"
