"""How far a number is known: estimates with their intervals, and what makes one of the numbers of runs.

A leaf of the house: it knows NumPy, SciPy's special functions and the keyed random numbers of the engine, and nothing
of files, scenarios or runs. SciPy's `stats` is a second of loading that no interval here needs; the tests hold ours
against it.
"""
