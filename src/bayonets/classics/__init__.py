"""The models of this literature that have exact answers, each in one file: its simulator and its exact solution.

>>> from bayonets.classics import granovetter
>>> round(granovetter.equilibrium(mean=0.25, sd=0.3), 6)
0.993394
"""
