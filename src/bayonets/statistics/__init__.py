"""Statistics: estimates with their intervals, and the methods that compute them from runs.

This package depends only on NumPy, SciPy's special functions and the keyed random numbers of the engine, not on files,
scenarios or runs. `scipy.stats` takes a second to import and is not needed for these intervals; tests compare them with
it.
"""
