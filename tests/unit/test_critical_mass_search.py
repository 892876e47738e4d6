"""The search for the even chance: its grid, its posterior worked out the slow way, its questions."""

import numpy as np
import pytest

from bayonets.questions.critical_mass.search import (
    Trial,
    curve_of,
    grid_of,
    is_hopeless,
    questions,
)


@pytest.mark.parametrize("officers", [1, 2, 50, 51, 52, 400, 125_000])
def test_the_grid_goes_one_by_one_and_then_in_steps_of_2_percent_to_all_of_them(officers: int) -> None:
    grid = grid_of(officers)
    assert (grid[0], grid[-1]) == (0, officers)
    assert grid[: min(officers, 50) + 1].tolist() == list(range(min(officers, 50) + 1))
    steps = np.diff(grid)
    assert (steps >= 1).all()
    assert (steps <= np.maximum(1, 0.5 + 0.02 * grid[:-1])).all()


def answers(last: int, place: float, width: float, runs: int, seed: int) -> list[Trial]:
    luck = np.random.default_rng(seed)
    grid = np.clip(np.round(luck.normal(place, 2.0 * width, runs)), 0, last - 1).astype(int)
    fell = luck.random(runs) < 1.0 / (1.0 + np.exp(-(grid - place) / width))
    inner = [Trial(int(index), bool(each)) for index, each in zip(grid, fell, strict=True)]
    return [Trial(last, True)] * 12 + inner


@pytest.mark.parametrize(("place", "width"), [(40.0, 6.0), (70.0, 1.5), (12.0, 3.0)])
def test_the_posterior_is_that_of_the_slow_way(place: float, width: float) -> None:
    """Every place and steepness on a fine grid, one answer after the other."""
    last, plain = 100, (1, 60)
    asked = answers(last, place, width, 48, 0)
    floor, ceiling = 1.5 / 61.0, 12.5 / 13.0
    middle = np.log((0.5 - floor) / (ceiling - 0.5))
    places, widths = np.linspace(-11.0, 111.0, 2441), np.geomspace(0.25, 50.0, 17)
    posterior = np.ones((len(places), len(widths)))
    for one in asked[12:]:
        chance = floor + (ceiling - floor) / (1.0 + np.exp(-(one.index - places[:, None]) / widths - middle))
        chance = np.clip(chance, 1e-3, 1.0 - 1e-3)
        posterior *= chance if one.fell else 1.0 - chance
    own = posterior.sum(axis=1) / posterior.sum()
    curve = curve_of(asked, plain, last)
    low, found, high = (float(places[np.searchsorted(np.cumsum(own), level)]) for level in (0.04, 0.5, 0.96))
    room = 0.03 * (high - low) + 0.1
    assert (curve.place.value, *curve.place.ends) == pytest.approx((found, low, high), abs=room)
    assert curve.spread == pytest.approx(float(np.sqrt(own @ (places - own @ places) ** 2)), abs=room)


def test_the_first_runs_are_asked_about_all_of_them_and_then_every_other_until_that_is_settled() -> None:
    last = 80
    assert questions([], (0, 0), last, range(8)) == dict.fromkeys(range(8), last)
    eight = [Trial(last, True)] * 8
    asked = questions(eight, (0, 8), last, range(8, 16))
    assert [run for run, index in asked.items() if index == last] == [8, 10, 12, 14]
    asked = questions([*eight, *[Trial(last, True)] * 4], (0, 16), last, range(16, 32))
    assert last not in asked.values()
    assert min(asked.values()) < last / 2 < max(asked.values())


def test_questions_gather_about_the_even_chance() -> None:
    asked = answers(100, 40.0, 3.0, 400, 1)
    found = questions(asked, (0, 400), 100, range(400, 432))
    assert len(found) == 32
    assert all(30 <= index <= 50 for index in found.values())


def test_who_does_not_suffice_is_not_asked_about_any_further() -> None:
    few = [Trial(80, False)] * 31
    assert not is_hopeless(few, 80)
    assert is_hopeless([*few, Trial(80, True)], 80)
    assert questions([*few, Trial(80, True)], (0, 32), 80, range(32, 48)) == {}
    assert not is_hopeless([Trial(80, run % 3 == 0) for run in range(48)], 80)  # 16 of 48: not yet sure
