"""Explain: why do they stay? What every mechanism weighs for a formation on a day, and what moved before a break."""
