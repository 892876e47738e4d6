"""Entries of a scenario that are valid but doubtful."""
