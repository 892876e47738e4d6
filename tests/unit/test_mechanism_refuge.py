"""Refuge (model.md, section 4): support - b for EXITED, else blank; b are his own roots, which may be negative."""

from bayonets.mechanisms.refuge import refuge_terms


def test_help_counts_for_leaving_and_what_it_costs_him_against() -> None:
    assert refuge_terms(0.75, 2.0) == (0.0, 0.0, 0.0, -1.25)
    assert refuge_terms(2.0, 0.75) == (0.0, 0.0, 0.0, 1.25)
    assert refuge_terms(0.0, 0.0) == (0.0, 0.0, 0.0, 0.0)


def test_who_would_rather_live_elsewhere_is_drawn_away() -> None:
    assert refuge_terms(0.5, -1.5) == (0.0, 0.0, 0.0, 2.0)
