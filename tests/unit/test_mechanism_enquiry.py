"""Enquiry (model.md, section 2, step 8): who stays asks with (min(1, (1 + enquiry) u) - u) / (1 - u)."""

import pytest

from bayonets.mechanisms.enquiry import enquiry_probability


def test_for_each_who_leaves_so_many_ask_and_stay() -> None:
    # (min(1, 1.5 * 0.2) - 0.2) / 0.8
    assert enquiry_probability(0.2, 0.5) == pytest.approx(0.125, rel=1e-12)
    for u in (0.01, 0.1, 0.2):
        asks_and_stays = (1.0 - u) * enquiry_probability(u, 3.0)
        assert asks_and_stays == pytest.approx(3.0 * u, rel=1e-12)


def test_who_is_likely_to_leave_asks_for_sure() -> None:
    assert enquiry_probability(0.5, 1.0) == 1.0
    assert enquiry_probability(0.9, 1.0) == 1.0


def test_who_cannot_leave_does_not_ask_and_who_leaves_for_sure_has_not_stayed() -> None:
    assert enquiry_probability(0.0, 10.0) == 0.0
    assert enquiry_probability(1.0, 10.0) == 0.0


def test_with_enquiry_0_only_those_who_leave_have_asked() -> None:
    for u in (0.0, 0.3, 0.99):
        assert enquiry_probability(u, 0.0) == 0.0
