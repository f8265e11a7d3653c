"""Cells, runs and records: what is missing is computed, the rest is found."""
