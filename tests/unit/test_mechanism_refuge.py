"""Refuge (model.md, section 4): support - exit_cost for EXITED, else blank."""

from bayonets.mechanisms.refuge import refuge_terms


def test_help_counts_for_leaving_and_its_cost_against() -> None:
    assert refuge_terms(0.75, 2.0) == (0.0, 0.0, 0.0, -1.25)
    assert refuge_terms(2.0, 0.75) == (0.0, 0.0, 0.0, 1.25)
    assert refuge_terms(0.0, 0.0) == (0.0, 0.0, 0.0, 0.0)
