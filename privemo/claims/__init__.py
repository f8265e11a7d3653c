"""What the paper claims, judged by rules that were fixed before any result."""

from privemo.claims.judging import judge

__all__ = ["judge"]
