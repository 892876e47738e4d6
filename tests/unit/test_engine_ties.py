"""Who knows whom (model.md, section 1): a ring within each formation, pairs drawn uniformly across the apparatus."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats
from tests.worlds import Stage, walkout, world

from bayonets.engine.inputs import Inputs
from bayonets.engine.ties import show_change
from bayonets.errors import EngineError
from bayonets.world.stances import LOYAL, RESISTING

FALSE_ALARM = 1e-5


def neighbours_told(size: int, ties_within: float, who: int) -> list[int]:
    """Which places of a formation learn that one officer refuses; another formation stands on either side of it."""
    stage = Stage(
        world([5, size, 5], 1, parameters={"ties_within": ties_within, "ties_across": 0.0, "review_rate": 0.0})
    )
    show_change(stage.workspace.case, stage.state, 1, 5 + who, LOYAL, RESISTING)
    told = stage.state.officers["resisting_ties"]
    assert not told[:5].any()
    assert not told[5 + size :].any()
    assert told.max() <= 1
    return [int(place) for place in np.flatnonzero(told[5 : 5 + size])]


def test_the_ring_reaches_half_of_the_ties_within_to_either_side() -> None:
    assert neighbours_told(20, 8.0, 10) == [6, 7, 8, 9, 11, 12, 13, 14]
    assert neighbours_told(20, 2.0, 10) == [9, 11]


def test_the_ring_closes_at_its_ends() -> None:
    assert neighbours_told(20, 4.0, 0) == [1, 2, 18, 19]
    assert neighbours_told(20, 4.0, 19) == [0, 1, 17, 18]


def test_no_ties_within_is_no_ring() -> None:
    assert neighbours_told(20, 0.0, 3) == []


@pytest.mark.parametrize(("size", "known"), [(1, 0), (2, 0), (3, 2), (4, 2), (5, 4), (6, 4), (8, 6), (9, 8), (10, 8)])
def test_in_a_small_formation_the_ring_never_meets_itself(size: int, known: int) -> None:
    """Half-width min(4, (size - 1) // 2): everybody is known once at most."""
    assert len(neighbours_told(size, 8.0, 0)) == known


def pairs(inputs: Inputs, seed: int = 1) -> Counter[tuple[int, int]]:
    """Ties across by their two ends, as stored from the first end."""
    state = Stage(inputs, seed).state
    found: Counter[tuple[int, int]] = Counter()
    for officer in range(inputs.officers):
        for tie in range(state.tie_start[officer], state.tie_start[officer + 1]):
            found[officer, int(state.tie_end[tie])] += 1
    return found


def test_ties_across_are_mutual_and_nobody_knows_himself() -> None:
    found = pairs(world([30, 40, 5], 1, parameters={"ties_across": 6.0}))
    assert all(found[one, other] == found[other, one] for one, other in found)
    assert all(one != other for one, other in found)
    assert max(found.values()) > 1  # repeats are kept and counted


@pytest.mark.parametrize(
    ("officers", "ties_across", "expected"), [(75, 2.0, 75), (75, 1.0, 37), (7, 0.5, 1), (3, 0.5, 0)]
)
def test_half_of_the_ties_rounded_down_are_drawn_and_only_pairs_with_oneself_dropped(
    officers: int, ties_across: float, expected: int
) -> None:
    inputs = world([officers], 1, parameters={"ties_across": ties_across})
    counts = [sum(pairs(inputs, seed).values()) / 2 for seed in range(300)]
    assert max(counts) == expected
    dropped = expected * 300 - sum(counts)
    if expected:
        assert stats.binomtest(int(dropped), expected * 300, 1.0 / officers).pvalue > FALSE_ALARM


def test_both_ends_are_uniform_among_all_officers() -> None:
    """Chi-square over all ordered pairs of ten officers, those with oneself excepted."""
    inputs = world([3, 7], 1, parameters={"ties_across": 10.0})
    found: Counter[tuple[int, int]] = Counter()
    for seed in range(400):
        found.update(pairs(inputs, seed))
    counts = [found[one, other] for one in range(10) for other in range(one)]
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_ties_last_after_a_colleague_has_left() -> None:
    inputs = world(
        [20],
        3,
        levers={"support": 1e4},
        parameters={"ties_across": 0.0, "review_rate": 0.5, "hold_days": 1e9},
        only=["refuge"],
    )
    stage = Stage(inputs)
    stage.advance(3)
    gone = int(stage.state.heads[0, 3])
    assert gone > 5
    assert int(stage.state.officers["exited_ties"].sum()) == 8 * gone


def test_a_walkout_is_seen_from_both_ends_of_every_tie() -> None:
    inputs = world([30, 40], 1, parameters={"ties_across": 4.0, "review_rate": 0.0}, events=[walkout(0, 1.0, 0)])
    stage = Stage(inputs)
    stage.advance()
    across = pairs(inputs)
    for officer in range(70):
        seen = sum(count for (one, other), count in across.items() if one == officer and other < 30)
        in_ring = 8 if officer < 30 else 0
        assert int(stage.state.officers["resisting_ties"][officer]) == seen + in_ring


@pytest.mark.parametrize(("within", "across"), [(70_000.0, 0.0), (40_000.0, 30_000.0), (0.0, 60_001.0)])
def test_more_ties_than_a_record_can_count_are_refused(within: float, across: float) -> None:
    inputs = world([80_000], 1, parameters={"ties_within": within, "ties_across": across})
    with pytest.raises(EngineError, match="at most 60000 ties"):
        Stage(inputs)
