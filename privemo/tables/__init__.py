"""Scores of many folds become a table."""
