"""The phase map: how an outcome, or the effect of a lever on it, depends on any two numbers of a scenario."""

RUNS = 4000
"""Runs in all, by default: in Python, in the shell and on the page."""
