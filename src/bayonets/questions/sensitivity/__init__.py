"""Sensitivity: which unknown number matters, how much of the spread is chance, and what knowing a number is worth."""
