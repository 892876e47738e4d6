"""Critical mass: how many officers, refusing together, give the regime an even chance to fall?"""

RUNS, WITHIN = 300, 30
"""Runs, and days within which the regime may fall, by default: in Python, in the shell and on the page."""
