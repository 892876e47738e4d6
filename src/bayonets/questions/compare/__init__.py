"""What does a lever change? The same people, ties and chance in every arm, run by run."""

RUNS = 300
"""Runs of each arm, by default: in Python, in the shell and on the page."""
