"""Limit 5 of model.md, section 7: one officer or one formation more changes nobody else's draws.

And with ties_across 0 one formation more without weight and without pact changes nobody else's fate: bit for bit.
"""

from typing import Any

import numpy as np
import pytest
from tests.worlds import NEVER_FALLS, NO_EVIDENCE, NO_TIES, Stage, everything, walkout, with_parameters, world

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import OFFICER

NAMES = ["north", "south", "east"]
SIZES = [64, 130, 1_024]


def apart(sizes: list[int], names: list[str], outed: float = 0.05) -> Inputs:
    """Officers who have nothing to do with one another, not even by the news: what is left is what they draw."""
    return world(
        sizes,
        30,
        names=names,
        traits={"grievance_mean": 0.4, "culpability_mean": 0.6},
        levers={"duty": 0.8, "watch": 0.6, "amnesty": 0.5, "support": 0.5, "outing": outed, "pardon": 0.9},
        parameters=NO_TIES | NO_EVIDENCE | NEVER_FALLS | {"sanction": 3.0, "catch_shirking": 0.3, "timeliness": 0.0},
        events=[walkout(4, 0.2, *range(len(sizes)))],
        fixed_protest=100.0,
    )


def officers_by_name(inputs: Inputs, names: list[str], days: int = 30) -> dict[str, list[Any]]:
    """Every field of the officers after some days, by formation."""
    stage = Stage(inputs)
    stage.advance(days)
    officers, first = stage.state.officers, inputs.first
    return {
        name: [officers[field][first[f] : first[f + 1]].copy() for field in OFFICER.names or ()]
        for f, name in enumerate(names)
    }


@pytest.mark.parametrize("grown", [0, 1, 2])
@pytest.mark.parametrize("days", [0, 30])
def test_one_officer_more_changes_nobody_elses_draws(grown: int, days: int) -> None:
    """At 64 and 1,024 he begins another block of trials, and another chunk of reviewers."""
    larger = [size + (1 if f == grown else 0) for f, size in enumerate(SIZES)]
    before = officers_by_name(apart(SIZES, NAMES), NAMES, days)
    after = officers_by_name(apart(larger, NAMES), NAMES, days)
    for f, name in enumerate(NAMES):
        for one, other in zip(before[name], after[name], strict=True):
            assert np.array_equal(one, other[: SIZES[f]])


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("days", [0, 30])
def test_one_formation_more_changes_nobody_elses_draws(place: int, days: int) -> None:
    before = officers_by_name(apart(SIZES, NAMES), NAMES, days)
    names, sizes = NAMES.copy(), SIZES.copy()
    names.insert(place, "new")
    sizes.insert(place, 77)
    after = officers_by_name(apart(sizes, names), names, days)
    for name in NAMES:
        assert all(np.array_equal(one, other) for one, other in zip(before[name], after[name], strict=True))


def test_another_order_of_formations_changes_nobodys_draws() -> None:
    before = officers_by_name(apart(SIZES, NAMES), NAMES)
    after = officers_by_name(apart(SIZES[::-1], NAMES[::-1]), NAMES[::-1])
    for name in NAMES:
        assert all(np.array_equal(one, other) for one, other in zip(before[name], after[name], strict=True))


def inserted(inputs: Inputs, place: int, size: int) -> Inputs:
    """The same world with one formation more, without weight and without pact, and an event less for it."""

    def grown(array: Any, value: Any, axis: int) -> Any:
        return np.insert(array, place, value, axis=axis)

    sizes = grown(inputs.size, size, 0)
    traits = {name: grown(values, 0.5, 0) for name, values in inputs.traits._asdict().items()}
    traits |= {"street_value": grown(inputs.traits.street_value, 0.0, 0), "pact": grown(inputs.traits.pact, 0.0, 0)}
    levers = {name: grown(values, 0.6, 1) for name, values in inputs.levers._asdict().items()}
    return inputs._replace(
        name_keys=grown(inputs.name_keys, np.uint64(0xABCDEF0123456789), 0),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        size=sizes,
        traits=type(inputs.traits)(**traits),
        levers=type(inputs.levers)(**levers),
        signal=grown(inputs.signal, 0.3, 1),
        rung_duty=grown(inputs.rung_duty, 0.7, 1),
        event_formations=grown(inputs.event_formations, 1, 1),
    )


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize("run", [0, 1])
def test_one_formation_more_without_weight_or_pact_changes_nobody_elses_fate(place: int, run: int) -> None:
    inputs = with_parameters(everything(60), ties_across=0.0)
    one, other = Stage(inputs, run=run), Stage(inserted(inputs, place, 90), run=run)
    for stage in (one, other):
        stage.advance(60)
    others = np.delete(np.arange(7), place)
    assert np.array_equal(one.record.streets, other.record.streets)
    assert np.array_equal(one.record.heads, other.record.heads[:, others])
    assert np.array_equal(one.record.outed, other.record.outed[:, others])
    assert np.array_equal(one.record.posture, other.record.posture[:, others])
    assert (other.record.heads[-1, place] > 0).sum() > 1  # the new one has a life of its own


def test_an_event_more_changes_nobody_whom_it_does_not_name_nor_the_chance_of_other_events() -> None:
    """A walkout of another formation, before and on the day of the first, listed before it and after it."""
    inputs = apart(SIZES, NAMES)
    before = officers_by_name(inputs, NAMES)
    for day, first in ((2, True), (4, True), (4, False)):
        order = [1, 0] if first else [0, 1]
        more = inputs._replace(
            event_day=np.array([4, day])[order],
            event_kind=np.repeat(inputs.event_kind, 2),
            event_share=np.array([0.2, 0.5])[order],
            event_posture=np.repeat(inputs.event_posture, 2),
            event_formations=np.array([[1, 1, 1], [0, 0, 1]], np.uint8)[order],
        )
        after = officers_by_name(more, NAMES)
        for name in NAMES[:2]:
            assert all(np.array_equal(one, other) for one, other in zip(before[name], after[name], strict=True))
        assert not np.array_equal(before["east"][1], after["east"][1])
