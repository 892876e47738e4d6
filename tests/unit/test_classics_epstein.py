"""Epstein's models: the compiled code against the same code uncompiled, what holds at every step, the exact side.

This file is also the program that the second process runs without compiling anything.
"""

import hashlib
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tests
from scipy import integrate

from bayonets.classics import epstein
from bayonets.classics.epstein_agents import (
    ACTIVE,
    COP,
    EMPTY,
    JAILED,
    KINDS,
    NOT_GROUP,
    Rules,
    World,
    is_willing,
    patience_of,
)
from bayonets.classics.epstein_torus import Sight, diamond_view, disc_view, look, seen_from
from bayonets.errors import ClassicError

Grid = npt.NDArray[np.int64]

# Small tori that between them use every branch: views that go around the torus, cops who see less or more, a torus
# without an empty site, counts four to a word, terms of no turn.
REBELLIONS: dict[str, dict[str, Any]] = {
    "plain": {"size": 16, "vision": 3, "steps": 12},
    "short-sighted cops": {"size": 13, "vision": 4, "cop_vision": 2, "steps": 12},
    "far-sighted cops": {"size": 13, "vision": 2, "cop_vision": 5, "steps": 12},
    "all around": {"size": 6, "vision": 7, "steps": 15},
    "two by two": {"size": 2, "vision": 1, "citizens": 0.5, "cops": 0.25, "steps": 20},
    "full": {"size": 9, "vision": 2, "citizens": 0.9, "cops": 0.1, "legitimacy": 0.2, "steps": 6},
    "far": {"size": 26, "vision": 12, "steps": 5},
    "no term": {"size": 12, "vision": 3, "jail": 0, "steps": 12},
}
FEUDS: dict[str, dict[str, Any]] = {
    "plain": {"size": 12, "steps": 25},
    "peacekeepers": {"size": 12, "cops": 0.05, "legitimacy": 0.75, "steps": 25},
    "far-sighted": {"size": 11, "vision": 3.2, "cop_vision": 4.5, "cops": 0.03, "steps": 15},
    "short lives": {"size": 10, "longest_life": 6, "cloning": 0.3, "steps": 25},
    "crowded": {"size": 8, "citizens": 1.0, "legitimacy": 0.9, "cloning": 0.8, "steps": 15},
}


def digest(result: Any) -> str:
    """SHA-256 over everything in a result."""
    found = hashlib.sha256()
    for field in fields(result):
        found.update(np.asarray(getattr(result, field.name), np.int64).tobytes())
    return found.hexdigest()


def digests() -> dict[str, str]:
    of_one = {f"I {name}": digest(epstein.simulate(**words, seed=3)) for name, words in REBELLIONS.items()}
    return of_one | {f"II {name}": digest(epstein.simulate_groups(**words, seed=3)) for name, words in FEUDS.items()}


def test_the_compiled_models_are_the_plain_ones_bit_for_bit_and_the_plain_ones_warn_of_nothing() -> None:
    path = [str(Path(tests.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(path)}
    plain = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, check=False)
    assert plain.returncode == 0, plain.stderr
    assert dict(line.rsplit(" ", 1) for line in plain.stdout.splitlines()) == digests()


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    for simulate in (epstein.simulate, epstein.simulate_groups):
        runs = [digest(simulate(size=16, steps=8, seed=seed)) for seed in (5, 5, 6)]
        assert runs[0] == runs[1] != runs[2]


def test_a_longer_run_begins_as_a_shorter_one_does() -> None:
    long, short = (epstein.simulate(size=16, steps=steps, seed=2) for steps in (12, 5))
    assert (long.active[:6] == short.active).all()
    assert (long.jailed[:6] == short.jailed).all()


def test_nobody_comes_or_goes_in_model_i() -> None:
    for seed in range(5):
        run = epstein.simulate(steps=60, seed=seed)
        assert (run.active + run.jailed + run.quiet == run.citizens).all()
        assert run.active[0] == run.jailed[0] == 0
        assert run.peak_active == run.active[run.peak_step] == max(run.active)
        assert run.most_jailed == max(run.jailed) > 0


def test_members_alive_are_those_before_and_born_less_killed_and_dead_of_age() -> None:
    for seed in range(5):
        run = epstein.simulate_groups(cops=0.02, steps=120, seed=seed)
        alive = run.first + run.second
        assert (np.diff(alive) == (run.born - run.killed - run.aged)[1:]).all()
        assert run.killed[0] == run.born[0] == run.aged[0] == 0
        assert run.deaths_by_violence == run.killed.sum() > 0
        assert run.survivors == alive[-1] <= 1600 - run.cops
        assert (run.active + run.jailed <= alive).all()


def test_a_group_that_has_died_out_stays_so_from_the_extinction_step_on() -> None:
    run = epstein.simulate_groups(steps=300, seed=1)
    fewer = np.minimum(run.first, run.second)
    assert run.extinction_step > 0
    assert (fewer[: run.extinction_step] > 0).all()
    assert (fewer[run.extinction_step :] == 0).all()
    assert (run.killed[run.extinction_step + 1 :] == 0).all()


# --- the world itself, after every step -------------------------------------------------------------------------------


def after_rebellion(size: int, vision: int, cop_vision: int, steps: int) -> World:
    rules = Rules(citizens=0.7, cops=0.05, legitimacy=0.75, threshold=0.1, jail=5)
    return epstein.rebellion(
        size, diamond_view(size, vision), diamond_view(size, cop_vision), rules, 2.3, steps, seed=4
    )[0]


def after_feud(size: int, vision: float, cop_vision: float, steps: int) -> World:
    rules = Rules(0.7, 0.05, 0.75, 0.1, 5, groups=2, cloning=0.1, longest_life=20)
    return epstein.feud(size, disc_view(size, vision), disc_view(size, cop_vision), rules, 2.3, steps, seed=4)[0]


def grid_of(world: World, size: int) -> Grid:
    """(size, size) marks, the rows' unused ends left out."""
    return world.marks.reshape(size, -1)[:, :size].astype(np.int64)


def sites_in_view(size: int, row: int, column: int, sees: Callable[[int, int], bool]) -> set[tuple[int, int]]:
    """Looked for in the plainest way: on the torus laid out nine times and more."""
    span = range(-3 * size, 3 * size + 1)
    found = {((row + d) % size, (column + a) % size) for d in span for a in span if sees(d, a)}
    return found - {(row, column)}


def seen(view: Sight, counts: Any, size: int) -> Grid:
    """(size, size) what the world says is seen of some from every site."""
    return np.array([[seen_from(view, counts, (r << view.shift) + c) for c in range(size)] for r in range(size)])


def pulled(grid: Grid, those: Any, view: Sight) -> Grid:
    """(size, size) the same, counted anew site by site."""
    size = len(grid)
    counted = np.zeros_like(grid)
    for row, column in np.ndindex(size, size):
        for place in range(view.sites):
            there = look(view, row, column, place)
            counted[row, column] += those[there >> view.shift, there & ((1 << view.shift) - 1)]
    return counted


@pytest.mark.parametrize(
    ("after", "size", "vision", "cop_vision"),
    [(after_rebellion, 17, 3, 3), (after_rebellion, 11, 2, 4), (after_rebellion, 5, 4, 4), (after_feud, 13, 1.7, 2.5)],
)
@pytest.mark.parametrize("steps", [0, 1, 2, 5, 9])
def test_after_every_step_each_stands_on_a_site_of_his_own_and_is_seen_where_he_stands(
    after: Callable[..., World], size: int, vision: float, cop_vision: float, steps: int
) -> None:
    world = after(size, vision, cop_vision, steps)
    grid = grid_of(world, size)
    taken = np.flatnonzero(world.marks)
    alive = world.who[taken]
    assert len(set(alive.tolist())) == len(alive) == (grid != EMPTY).sum()
    assert (world.agents.site[alive] == taken).all()
    assert (np.bincount(grid.ravel(), minlength=KINDS)[1:] == world.heads[1:KINDS]).all()
    active = (grid & ACTIVE) == ACTIVE
    assert (seen(world.sight, world.cops_seen, size) == pulled(grid, grid == COP, world.sight)).all()
    assert (seen(world.sight, world.actives_seen, size) == pulled(grid, active, world.sight)).all()
    by_cops = seen(world.cop_sight, world.actives_seen_by_cops, size)
    assert (by_cops == pulled(grid, active, world.cop_sight)).all()
    assert (world.agents.sentence[alive][grid[grid != EMPTY] & NOT_GROUP != JAILED] == 0).all()


@pytest.mark.parametrize(("size", "vision"), [(20, 7), (15, 7), (14, 7), (5, 3), (3, 1), (2, 1)])
def test_a_diamond_is_every_site_so_many_steps_away_each_once(size: int, vision: int) -> None:
    view = diamond_view(size, vision)
    for row, column in [(0, 0), (size - 1, size // 2), (size // 2, size - 1)]:
        there = [look(view, row, column, place) for place in range(view.sites)]
        sites = {(site >> view.shift, site & ((1 << view.shift) - 1)) for site in there}
        assert len(there) == len(sites)
        assert sites == sites_in_view(size, row, column, lambda d, a: abs(d) + abs(a) <= vision)
    if size > 2 * vision:
        assert view.sites == 2 * vision * (vision + 1)


def test_a_disc_of_the_papers_vision_is_the_eight_neighbours() -> None:
    assert disc_view(40, 1.7).sites == 8
    assert disc_view(40, 1.0).sites == 4
    assert disc_view(40, 7.0).sites == 148


@pytest.mark.parametrize(
    ("hardship", "risk", "k"),
    [
        (0.9, 0.3, 2.3),
        (0.5, 0.5, 2.3),
        (1.0, 0.0, 2.3),
        (0.9, 0.068, 2.3),
        (0.9, 0.0625, 2.3),
        (0.9, 0.1, 0.1),
        (1, 1, 0),
    ],
)
def test_patience_says_of_any_cops_and_actives_what_the_rule_says(hardship: float, risk: float, k: float) -> None:
    """Cops from 0 to 112 and actives, himself among them, from 1 to 113; Python's round is the convention."""
    arrest = np.array([1.0 - np.exp(-k * ratio) for ratio in range(113)])
    grievance = hardship * (1.0 - 0.82)
    patience = patience_of(grievance, risk, 0.1, arrest)
    for cops, actives in np.ndindex(113, 113):
        rule = grievance - risk * arrest[round(cops / (actives + 1))] > 0.1
        assert rule == is_willing(patience, cops, actives + 1)


# --- the exact side ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("legitimacy", [0.0, 0.5, 0.82])
@pytest.mark.parametrize("threshold", [0.0, 0.1])
@pytest.mark.parametrize("arrest", [0.0, 0.01, 0.08, 0.3, 0.9, 1.0])
def test_the_active_share_is_the_integral_over_hardship_and_risk_aversion(
    legitimacy: float, threshold: float, arrest: float
) -> None:
    def share_at(risk: float) -> float:
        """Of people of this risk aversion: those of a hardship above (threshold + risk P) / (1 - legitimacy)."""
        return max(0.0, 1.0 - (threshold + risk * arrest) / (1.0 - legitimacy))

    kink = (1.0 - legitimacy - threshold) / arrest if arrest > 0.0 else 1.0
    expected = integrate.quad(share_at, 0.0, 1.0, points=[min(1.0, max(0.0, kink))])[0]
    assert epstein.active_share(legitimacy, threshold, arrest) == pytest.approx(expected, abs=1e-12)


def test_the_active_share_by_hand() -> None:
    assert epstein.active_share(0.82, 0.1, 0.0) == pytest.approx(1.0 - 0.1 / 0.18)
    assert epstein.active_share(0.9, 0.1, 0.5) == pytest.approx(0.0, abs=1e-12)
    assert epstein.active_share(1.0, 0.0, 0.5) == 0.0
    assert epstein.active_share(0.5, 0.6, 0.0) == 0.0


def test_without_cops_the_actives_are_those_whose_grievance_exceeds_the_threshold() -> None:
    """3 runs of 10,000 sites; within 4.5 standard deviations of a binomial count (false alarm below 1 in 40,000)."""
    for seed in range(3):
        run = epstein.simulate(size=100, cops=0.0, steps=2, seed=seed)
        share = epstein.active_share(0.82, 0.1, 0.0)
        spread = np.sqrt(run.citizens * share * (1.0 - share))
        assert abs(run.active[1] - run.citizens * share) < 4.5 * spread
        assert run.active[1] == run.active[2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: epstein.simulate(size=1), "size: 1: must be from 2 to 4096"),
        (lambda: epstein.simulate(size=4.0), "size: 4.0: must be a whole number"),  # type: ignore[arg-type]
        (lambda: epstein.simulate(citizens=1.1), "citizens: 1.1: must be from 0 to 1"),
        (lambda: epstein.simulate(citizens=0.7, cops=0.4), "must be at most 1, one agent to a site"),
        (lambda: epstein.simulate(vision=0), "vision: 0: must be from 1 to 100"),
        (lambda: epstein.simulate(cop_vision=101), "cop_vision: 101: must be from 1 to 100"),
        (lambda: epstein.simulate(legitimacy=float("nan")), "legitimacy: nan: must be a finite number"),
        (lambda: epstein.simulate(jail=-1), "jail: -1"),
        (lambda: epstein.simulate(k=-0.1), "k: -0.1: must be at least 0"),
        (lambda: epstein.simulate(threshold=float("inf")), "threshold: inf"),
        (lambda: epstein.simulate(steps=-1), "steps: -1"),
        (lambda: epstein.simulate(seed=-1), "seed: -1"),
        (lambda: epstein.simulate(seed=True), "seed: True: must be a whole number"),
        (lambda: epstein.simulate_groups(vision=0.5), "vision: 0.5: must be from 1 to 100"),
        (lambda: epstein.simulate_groups(cloning=2.0), "cloning: 2.0: must be from 0 to 1"),
        (lambda: epstein.simulate_groups(longest_life=0), "longest_life: 0"),
        (lambda: epstein.active_share(arrest_probability=1.5), "arrest_probability: 1.5: must be from 0 to 1"),
        (lambda: epstein.active_share(threshold=-0.1), "threshold: -0.1: must be at least 0"),
    ],
)
def test_bad_input_gets_a_clear_error(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClassicError, match=said):
        wrong()


def test_a_torus_without_anybody_stays_empty() -> None:
    run = epstein.simulate(citizens=0.0, cops=0.0, steps=3)
    assert (run.citizens, run.cops, run.peak_active) == (0, 0, 0)
    empty = epstein.simulate_groups(citizens=0.0, steps=3)
    assert (empty.survivors, empty.extinction_step) == (0, 0)


if __name__ == "__main__":  # for the test of the compiled models against the plain ones
    warnings.simplefilter("error", RuntimeWarning)
    sys.stdout.writelines(f"{name} {found}\n" for name, found in digests().items())
