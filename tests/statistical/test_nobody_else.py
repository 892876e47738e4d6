"""Limit 5 of model.md, section 7: one officer or one formation more changes nobody else's draws.

And with ties_across 0 one formation more without weight, without pact and without watchers changes nobody else's fate:
bit for bit.
"""

import numpy as np
import pytest

from bayonets.verify.limit_draws import (
    NAMES,
    SIZES,
    Pairs,
    apart,
    fates,
    officers_by_name,
    one_larger,
    same_fates,
    same_officers,
    with_one_more_event,
    with_one_more_formation,
)


def assert_same(pairs: Pairs) -> None:
    assert pairs
    assert all(np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize("grown", [0, 1, 2])
@pytest.mark.parametrize("days", [0, 30])
def test_one_officer_more_changes_nobody_elses_draws(grown: int, days: int) -> None:
    """At 64 and 1,024 he begins another block of trials, and another chunk of reviewers."""
    before = officers_by_name(apart(SIZES, NAMES), NAMES, days)
    assert_same(same_officers(before, officers_by_name(apart(one_larger(grown), NAMES), NAMES, days)))


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("days", [0, 30])
def test_one_formation_more_changes_nobody_elses_draws(place: int, days: int) -> None:
    before = officers_by_name(apart(SIZES, NAMES), NAMES, days)
    sizes, names = with_one_more_formation(place)
    assert_same(same_officers(before, officers_by_name(apart(sizes, names), names, days)))


def test_another_order_of_formations_changes_nobodys_draws() -> None:
    before = officers_by_name(apart(SIZES, NAMES), NAMES)
    assert_same(same_officers(before, officers_by_name(apart(SIZES[::-1], NAMES[::-1]), NAMES[::-1])))


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize("run", [0, 1])
def test_one_formation_more_without_weight_pact_or_watchers_changes_nobody_elses_fate(place: int, run: int) -> None:
    one, other = fates(place, run)
    assert_same(same_fates(one, other, place))
    assert (other.record.heads[-1, place] > 0).sum() > 1  # the new one has a life of its own


def test_an_event_more_changes_nobody_whom_it_does_not_name_nor_the_chance_of_other_events() -> None:
    """A walkout of another formation, before and on the day of the first, listed before it and after it."""
    inputs = apart(SIZES, NAMES)
    before = officers_by_name(inputs, NAMES)
    named = before.pop("east")
    for day, first in ((2, True), (4, True), (4, False)):
        after = officers_by_name(with_one_more_event(inputs, day, first=first), NAMES)
        assert_same(same_officers(before, after))
        assert not np.array_equal(named[1], after["east"][1])
