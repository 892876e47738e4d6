"""Matplotlib figures of plain numbers, one file for each kind of picture, for answers, reports and notebooks."""
