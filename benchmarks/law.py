"""Do the peers follow the same law as the engine? A small apparatus with every feature of the model, many runs of each.

    python -m benchmarks.law            compares each peer with the engine; ends with 1 if one of them does not agree
    python -m benchmarks.law --power    how clearly that would show if a peer had a number of the model wrong

The peers draw chance of their own, so that runs cannot be compared one by one. But if both follow one law, runs of both
are of one kind: which of them are the peer's is then a matter of names, and the largest difference between their means
must not stand out among those that the same runs show under names given out at random.
"""

import math
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import MECHANISMS, FormationLevers, Inputs, Parameters, Switches, Traits, WholeLevers
from bayonets.engine.simulate import run_course, run_workspace
from bayonets.engine.state import STREETS
from bayonets.world import catalogue
from bayonets.world.stances import (
    BY_ARMY,
    DESIGNATION,
    HELD,
    NO_DUTY_NAMED,
    POSTURE_SET,
    POSTURES,
    STALLING,
    STANCES,
    STOOD_DOWN,
    WALKOUT,
)
from benchmarks.peers import agents, plain, tuned
from benchmarks.peers.course import PeerCourse

Numbers = npt.NDArray[np.float64]

DAYS = 40
"""Days of the small apparatus."""

DATES = (4, 9, 19, DAYS - 1)
"""Days that are compared."""

RUNS = 1000
"""Runs of each that are compared."""

SHUFFLES = 4999
FALSE_ALARMS = 0.001
"""How often a peer of the same law fails by chance; exactly so, whatever the laws of the quantities are."""

ROUNDING = 1e-4
"""Quantities without any spread may differ by this share of their size: single precision against double."""

PEERS = {"plain": plain.simulate, "tuned": tuned.simulate, "agents": agents.simulate}


class Simulate(Protocol):
    """How every peer is called."""

    def __call__(self, inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
        """One run."""


class Comparison(NamedTuple):
    """Two sets of runs, by quantity.

    Attributes:
        names: of the quantities.
        ours, theirs: means over runs.
        errors: their differences in standard errors; infinite where neither has any spread, and they differ.
        chance: how often names given out at random make so large a largest difference; 0 if an error is infinite.
    """

    names: list[str]
    ours: Numbers
    theirs: Numbers
    errors: Numbers
    chance: float

    @property
    def agrees(self) -> bool:
        """Whether it would be no surprise if both followed one law."""
        return self.chance > FALSE_ALARMS


_LEVERS: dict[str, list[float] | float] = {
    "duty": [0.9, 0.8, 0.5, 0.3, 0.6, 0.1, 0.0, 0.05],
    "violence": [1.5, 1.2, 0.8, 0.5, 1.0, 0.7, 1.0, 2.0],
    "bonus": [1.0, 0.8, 0.4, 0.9, 0.5, 0.8, 0.5, 0.3],
    "command": [0.8, 0.6, 0.3, 0.9, 0.2, 0.5, 0.4, 0.7],
    "propaganda": [0.8, 0.6, 0.4, 0.2, 0.2, 0.0, 0.3, 0.5],
    "watch": [0.7, 0.6, 0.5, 0.3, 0.4, 0.9, 0.4, 0.6],
    "isolation": [0.8, 0.5, 0.2, 0.0, 0.3, 0.6, 0.3, 0.0],
    "support": [0.6, 0.8, 1.0, 0.8, 0.4, 0.9, 0.6, 0.4],
    "amnesty": [0.5, 0.6, 0.8, 0.7, 0.9, 0.8, 0.9, 0.7],
    "designated": [0.5, 0.2, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0],
    "kinship": [-0.4, -0.2, 0.3, 0.4, 0.2, 0.5, 0.9, 0.6],
    "esprit": [0.3, -0.2, 0.2, 0.1, 0.0, -0.1, 0.2, -0.6],
    "detention": [0.1, 0.0, 0.2, 0.4, 0.0, 0.3, 0.0, 0.1],
    "patron": [0.3, 0.1, 0.0, 0.2, 0.1, 0.0, 0.0, 0.2],
    "cover": [1.0, 0.9, 0.8, 0.7, 0.6, 0.8, 0.9, 0.7],
    "guarantee": [0.2, 0.5, 0.7, 0.0, 0.3, 0.8, 0.4, 0.0],
    "outing": [0.05, 0.04, 0.06, 0.05, 0.05, 0.04, 0.0, 0.1],
    "outreach": 1.8,
    "pardon": 0.7,
    "public_face": 0.2,
    "accommodation": 0.15,
}
_LATER: dict[str, list[float] | float] = {
    "duty": [1.0, 0.6, 0.7, 0.4, 0.3, 0.3, 0.0, 0.0],
    "designated": [0.7, 0.2, 0.0, 0.1, 0.0, 0.4, 0.0, 0.0],
    "cover": [0.8, 0.9, 0.6, 0.7, 0.6, 0.8, 0.5, 0.7],
    "outreach": 2.6,
    "accommodation": 0.3,
}
"""Levers from the twelfth day on."""

_TRAITS = {
    "grievance_mean": [-0.2, 0.1, 0.3, 0.1, 0.2, 0.4, 0.5, 0.6],
    "grievance_sd": [0.8, 0.8, 1.0, 1.0, 1.2, 1.2, 1.1, 0.9],
    "culpability_mean": [0.8, 0.6, 0.3, 0.2, 0.5, 0.1, 0.05, 0.0],
    "command_culpability": [1.5, 0.2, 0.8, 0.3, 0.1, 0.5, 0.2, 0.1],
    "team": [1.6, 1.3, 1.0, 0.6, 0.9, 0.8, 0.7, 0.5],
    "street_value": [1.0, 1.0, 0.8, 0.4, 0.6, 0.5, 0.5, 0.7],
    "exit_cost": [2.5, 2.2, 2.0, 1.8, 1.5, 1.6, 1.4, 1.2],
    "exit_cost_sd": [2.0, 1.5, 1.8, 1.2, 1.0, 2.2, 1.6, 1.4],
    "pact": [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
    "watcher": [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
}
_PARAMETERS = {
    "optimism_sd": 1.5, "belief_prior": -3.5, "belief_news": 6.0, "belief_pressure": 1.0, "belief_concession": 3.0,
    "later": 0.25, "trend_days": 4.0, "inhibition": 0.6, "appeal": 0.5, "affirm": 0.5, "foresight": 6.0,
    "distrust": 0.8, "vengeance": 1.0, "shame": 1.0, "shirk_effort": 0.6, "catch_shirking": 0.05, "background": 0.4,
    "demand": 0.45, "quorum": 40.0, "hold_days": 5.0, "army_sides": 0.5, "ladder_trigger": -1.2, "ladder_days": 2.0,
    "core": 60.0, "disperse": 0.1, "command_sanction": 45.0, "command_conscience": 12.0, "command_spread": 8.0,
    "command_retaliation": 80.0,
}  # fmt: skip


def small_case() -> Inputs:
    """Some 700 officers in eight formations, the last two in the pact, with every feature of the model in play.

    Numbers are such that the ladder is climbed, commanders stall and stand down, and some runs, but not all, end in a
    downfall of either kind; `--power` tells whether each of them shows.
    """
    size = np.array([150, 90, 60, 120, 7, 80, 110, 70])
    days, units = np.arange(DAYS), len(size)
    since = [np.where(days >= day, 2.0 ** -(np.maximum(days - day, 0) / 8.0), 0.0) for day in range(DAYS)]

    def lever(name: str) -> Numbers:
        early, late = np.array(_LEVERS[name]), np.array(_LATER.get(name, _LEVERS[name]))
        values: Numbers = np.where(np.expand_dims(days < 12, tuple(range(1, 1 + early.ndim))), early, late)
        return values

    rungs = np.full((3, units), NO_DUTY_NAMED)
    rungs[0, :2], rungs[1, 2:6], rungs[2, 6:] = 1.0, 0.7, 0.1
    reached = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    events: tuple[tuple[int, int, float, int, float, tuple[int, ...]], ...] = (
        (3, WALKOUT, 0.15, 0, 0.0, (0, 3)),
        (4, DESIGNATION, 0.5, 0, 0.6, (1, 2, 4)),
        (5, POSTURE_SET, 0.6, STALLING, 0.0, (1, 3, 5)),
        (8, WALKOUT, 0.1, 0, 0.0, (2, 7)),
        (14, POSTURE_SET, 0.4, STOOD_DOWN, 0.0, (2, 6)),
    )
    day, kind, share, posture, degree, named = zip(*events, strict=True)
    return Inputs(
        name_keys=np.arange(1, units + 1, dtype=np.uint64),
        first=np.concatenate([[0], np.cumsum(size)]),
        size=size,
        traits=Traits(**{name: np.array(values) for name, values in _TRAITS.items()}),
        levers=FormationLevers(**{name: lever(name) for name in FormationLevers._fields}),
        whole_levers=WholeLevers(**{name: lever(name) for name in WholeLevers._fields}),
        signal=0.8 * np.outer(since[5], reached) - 0.5 * np.outer(since[13], 1.0 - reached),
        unmask=0.8 * np.outer(since[6], reached),
        call=1.5 ** since[7] * 1.4 ** since[15],
        threat=0.3 * since[10],
        initial_protest=200.0,
        fixed_protest=np.zeros(0),
        rung_duty=rungs,
        event_day=np.array(day),
        event_kind=np.array(kind),
        event_share=np.array(share),
        event_posture=np.array(posture),
        event_degree=np.array(degree),
        event_formations=np.array([np.isin(np.arange(units), who) for who in named], np.uint8),
        switches=Switches(*([1.0] * len(MECHANISMS))),
        choosable=np.ones(4),
        commanders=True,
        complete_mixing=False,
        parameters=Parameters(**{n: float(p.default) for n, p in catalogue.parameters().items()} | _PARAMETERS),
    )


def quantities(inputs: Inputs) -> list[str]:
    """Names of what `numbers` returns."""
    formations = [f"of formation {f}" for f in range(inputs.formations)]
    by_date = [f"{stance} {of}" for of in formations for stance in STANCES]
    by_date += [f"{what} {of}" for what in ("outed", "asked", *POSTURES) for of in formations]
    by_date += [f"all {stance}" for stance in STANCES] + ["all outed", "all asked", *STREETS]
    return [f"{name}, day {day}" for day in DATES for name in by_date] + ["downfall", "downfall by the army"]


def numbers(record: Any, cause: int) -> list[float]:
    """What is compared of one run; `record` is the engine's or a peer's."""
    found: list[Any] = []
    for day in DATES:
        heads, outed, asked = record.heads[day], record.outed[day], record.asked[day]
        found += [heads.ravel(), outed, asked, *(record.posture[day] == one for one in range(len(POSTURES)))]
        found += [heads.sum(axis=0), [outed.sum(), asked.sum()], record.streets[day]]
    return [*np.concatenate(found).tolist(), cause != HELD, cause == BY_ARMY]


def of_engine(inputs: Inputs, runs: int, seed: int) -> Numbers:
    """Runs of the package's engine."""
    place, rows = run_workspace(inputs), []
    for run in range(runs):
        run_course(place, seed, run)
        rows.append(numbers(place.record, int(place.state.country[0].cause)))
    return np.array(rows)


def of_peer(inputs: Inputs, simulate: Simulate, runs: int, seed: int) -> Numbers:
    """Runs of a peer, each with a seed of its own."""
    courses = (simulate(inputs, int(state)) for state in np.random.SeedSequence(seed).generate_state(runs))
    return np.array([numbers(course, course.cause) for course in courses])


def compare(names: list[str], ours: Numbers, theirs: Numbers, shuffles: int = SHUFFLES) -> Comparison:
    """Means of as many runs of either kind, and means of the squares of their distance from the common mean.

    The squares differ where the spread does. Differences are counted in standard errors of the runs of both together;
    a largest one under names given out at random is as likely to be the largest of all as the true one, if both are of
    one law, so that the chance that is returned is exact (a permutation test, after Westfall & Young 1993).
    """
    both = np.concatenate([ours, theirs])
    both = np.concatenate([both, (both - both.mean(axis=0)) ** 2], axis=1)
    means = both[: len(ours)].mean(axis=0), both[len(ours) :].mean(axis=0)
    spread = both.std(axis=0)
    size = np.maximum(np.abs(means).max(axis=0), 1e-12)
    certain = spread <= ROUNDING * size
    scale = np.where(certain, np.inf, spread) * math.sqrt(2.0 / len(ours))
    errors = (means[1] - means[0]) / scale
    astray = certain & (np.abs(means[1] - means[0]) > ROUNDING * size)
    errors[astray] = np.inf
    standard = ((both - both.mean(axis=0)) / scale).astype(np.float32)
    largest = np.concatenate(list(shuffled(standard, len(ours), shuffles)))
    at_least = 1 + int((largest >= np.abs(errors).max() * (1.0 - ROUNDING)).sum())
    chance = 0.0 if astray.any() else at_least / (1 + len(largest))
    return Comparison(names + [f"spread of {name}" for name in names], *means, errors, chance)


def shuffled(standard: npt.NDArray[np.float32], runs: int, shuffles: int) -> Iterator[npt.NDArray[np.float32]]:
    """The largest difference of means, in standard errors, under names given out at random, some hundred at a time."""
    rng = np.random.default_rng(0)
    names = np.repeat(np.array([-1.0 / runs, 1.0 / runs], np.float32), runs)
    for done in range(0, shuffles, 100):
        given = rng.permuted(np.tile(names, (min(100, shuffles - done), 1)), axis=1)
        yield np.abs(given @ standard).max(axis=1)


def changed(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    """The inputs with one number of the model wrong at a time: parameters by half, traits and levers left out."""
    defaults = catalogue.levers() | catalogue.traits()
    for name, value in inputs.parameters._asdict().items():
        if name != "scale":  # of a turnout that the scenario fixes
            other = inputs.parameters._replace(**{name: 1.5 * value or 0.5})
            yield f"{name}: {1.5 * value or 0.5:g} for {value:g}", inputs._replace(parameters=other)
    for record in ("traits", "levers", "whole_levers"):
        for name, values in getattr(inputs, record)._asdict().items():
            other = getattr(inputs, record)._replace(**{name: np.full_like(values, defaults[name].default)})
            yield f"{name} left out", inputs._replace(**{record: other})
    for name in ("signal", "unmask", "call", "threat"):
        values = getattr(inputs, name)
        yield f"{name} left out", inputs._replace(**{name: np.full_like(values, 1.0 if name == "call" else 0.0)})
    for rung in range(len(inputs.rung_duty)):
        duty = inputs.rung_duty.copy()
        duty[rung] = NO_DUTY_NAMED
        yield f"rung {rung} left out", inputs._replace(rung_duty=duty)
    for event in range(len(inputs.event_day)):
        share = inputs.event_share.copy()
        share[event] = 0.0
        yield f"event {event} left out", inputs._replace(event_share=share)


def tell_power(inputs: Inputs) -> None:
    """The largest differences in standard errors that the engine shows with one number wrong, the smallest first."""
    names, ours = quantities(inputs), of_engine(inputs, RUNS, seed=1)
    found = [
        (compare(names, ours, of_engine(other, RUNS, seed=2), shuffles=99), what) for what, other in changed(inputs)
    ]
    found.sort(key=lambda pair: float(np.abs(pair[0].errors).max()))
    for comparison, what in found:
        say(f"{np.abs(comparison.errors).max():6.1f} standard errors by {what}")


def tell_agreement(inputs: Inputs) -> bool:
    """Compare every peer and print the largest differences; whether all of them agree."""
    names, ours = quantities(inputs), of_engine(inputs, RUNS, seed=1)
    agreed = True
    for peer, simulate in PEERS.items():
        found = compare(names, ours, of_peer(inputs, simulate, RUNS, seed=2))
        agreed &= found.agrees
        verdict = "agrees" if found.agrees else "DOES NOT AGREE"
        say(f"{peer}: {RUNS} runs, {len(found.names)} quantities, {verdict}: so large a largest difference,")
        say(f"  or a larger one, comes with a chance of {found.chance:.3f}; the limit is {FALSE_ALARMS}")
        for one in np.argsort(-np.abs(found.errors))[:8]:
            what, engine, of_peers = found.names[one], found.ours[one], found.theirs[one]
            say(f"  {found.errors[one]:+6.2f} standard errors: {what}: engine {engine:.4g}, peer {of_peers:.4g}")
    return agreed


def main() -> None:
    """Compare every peer, and end with 1 if one does not agree; or tell the power."""
    if "--power" in sys.argv:
        tell_power(small_case())
    else:
        sys.exit(not tell_agreement(small_case()))


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
