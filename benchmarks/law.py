"""Do the peers follow the same law as the engine? A small apparatus with every feature of the model, many runs of each.

    python -m benchmarks.law

prints the largest differences of each peer and ends with 1 if one of them does not agree. The peers draw chance of
their own, so that runs cannot be compared one by one, but means over runs can.
"""

import math
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import run_course, workplace
from bayonets.scenario.inputs import build
from bayonets.world.stances import BY_ARMY, HELD, POSTURE_SET, STALLING, STANCES, STOOD_DOWN, WALKOUT
from benchmarks.cases import belarus
from benchmarks.peers import agents, plain, tuned
from benchmarks.peers.course import PeerCourse

Numbers = npt.NDArray[np.float64]

DAYS = 60
"""Days of the small apparatus."""

DATES = (9, 29, DAYS - 1)
"""Days that are compared."""

STREETS = ("protest", "force", "pressure")
"""Columns of the streets that are compared; the first of the record's."""

WIDEST = 4.5
"""Standard errors that a difference may reach."""

PEERS = {
    "plain": (plain.simulate, 1000),
    "tuned": (tuned.simulate, 1000),
    "agents": (agents.simulate, 300),
}
"""Each peer and how many runs of it are compared with as many of the engine's."""


class Simulate(Protocol):
    """How every peer is called."""

    def __call__(self, inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
        """One run."""


class Row(NamedTuple):
    """One comparison.

    Attributes:
        what: is compared.
        engine, peer: means over runs.
        errors: their difference in standard errors; 0 or infinity where neither has any spread.
    """

    what: str
    engine: float
    peer: float
    errors: float


def small_case() -> Inputs:
    """Some 1,500 officers with every feature in play: belarus-2020 at a sixtieth, with outing and more trouble added.

    Walkouts, postures set from above, vengeance, outreach, pardon, a public face and accommodation are not part of
    belarus-2020; they are here so that no row of the model goes unseen. Shares are such that the ladder is climbed to
    the army, commanders stall and stand down, and some runs, but not all, end in a downfall of either kind.
    """
    inputs = build(belarus())
    size = np.maximum(inputs.size // 60, 10)
    levers = {name: lever[:DAYS].copy() for name, lever in inputs.levers._asdict().items()}
    levers["designated"][20:, :6] = 0.4
    whole = {name: lever[:DAYS].copy() for name, lever in inputs.whole_levers._asdict().items()}
    whole |= {"outing": np.full(DAYS, 0.03), "outreach": np.where(np.arange(DAYS) < 12, 1.0, 2.5)}
    whole |= {"pardon": np.full(DAYS, 0.4), "public_face": np.full(DAYS, 0.2), "accommodation": np.full(DAYS, 0.1)}
    parameters = inputs.parameters._replace(
        demand=inputs.parameters.demand / 60 * 2.6,
        vengeance=0.3,
        catch_shirking=0.03,
        hold_days=4.0,
        maximum=450.0,
        sanction=14.0,
        ladder_trigger=-0.3,
        army_threat=0.05,
        army_sides=0.85,
        belief_army=4.0,
        culpability_rate=0.03,
        pact_command=15.0,
    )
    return inputs._replace(
        size=size,
        first=np.concatenate([[0], np.cumsum(size)]),
        levers=type(inputs.levers)(**levers),
        whole_levers=type(inputs.whole_levers)(**whole),
        signal=inputs.signal[:DAYS].copy(),
        fixed_protest=inputs.fixed_protest[:DAYS],
        parameters=parameters,
        **events(inputs.formations),
    )


def events(formations: int) -> dict[str, npt.NDArray[Any]]:
    """Two walkouts and two postures set from above, by the fields of `Inputs`."""
    named = np.zeros((4, formations), np.uint8)
    for event, who in enumerate(([11, 12], [7, 8, 11], [6, 12], [8, 17])):
        named[event, who] = 1
    return {
        "event_day": np.array([5, 8, 15, 25]),
        "event_kind": np.array([WALKOUT, POSTURE_SET, WALKOUT, POSTURE_SET]),
        "event_share": np.array([0.1, 0.6, 0.1, 0.3]),
        "event_posture": np.array([0, STALLING, 0, STOOD_DOWN]),
        "event_formations": named,
    }


def quantities(inputs: Inputs) -> list[str]:
    """Names of what `numbers` returns."""
    by_date = [f"{stance} of formation {f}" for f in range(inputs.formations) for stance in STANCES]
    by_date += [f"outed of formation {f}" for f in range(inputs.formations)]
    by_date += [f"posture of formation {f}" for f in range(inputs.formations)]
    by_date += [f"all {name}" for name in (*STANCES, "outed")]
    by_date += STREETS
    return [f"{name}, day {day}" for day in DATES for name in by_date] + ["downfall", "downfall by the army"]


def numbers(record: Any, cause: int) -> Numbers:
    """What is compared of one run."""
    columns: list[Any] = []
    for day in DATES:
        heads, outed = record.heads[day], record.outed[day]
        columns += [heads.ravel(), outed, record.posture[day]]
        columns += [heads.sum(axis=0), [outed.sum()], record.streets[day, : len(STREETS)]]
    return np.concatenate([*columns, [cause != HELD, cause == BY_ARMY]]).astype(np.float64)


def of_engine(inputs: Inputs, runs: int, seed: int) -> Iterator[Numbers]:
    """Runs of the package's engine."""
    place = workplace(inputs)
    for run in range(runs):
        run_course(place, seed, run)
        yield numbers(place.record, int(place.state.country[0].cause))


def of_peer(inputs: Inputs, simulate: Simulate, runs: int, seed: int) -> Iterator[Numbers]:
    """Runs of a peer, each with a seed of its own."""
    for state in np.random.SeedSequence(seed).generate_state(runs):
        course = simulate(inputs, int(state))
        yield numbers(course, course.cause)


def compare(inputs: Inputs, simulate: Simulate, runs: int, seed: int) -> list[Row]:
    """Means over so many runs of the engine and so many of a peer.

    If both follow one law, all runs are of one kind, so the spread of all of them together says how far the means may
    be apart. Equal numbers of runs keep this sound for what happens rarely, too: k runs in which it did, all on one
    side, are sqrt(k) standard errors. Squares of the distance from the common mean are compared in the same way: they
    differ where the spread does.
    """
    ours = np.array(list(of_engine(inputs, runs, seed)))
    theirs = np.array(list(of_peer(inputs, simulate, runs, seed)))
    names = quantities(inputs)
    centre = np.concatenate([ours, theirs]).mean(axis=0)
    means = [row_of(name, *pair) for name, *pair in zip(names, ours.T, theirs.T, strict=True)]
    squares = zip(names, ((ours - centre) ** 2).T, ((theirs - centre) ** 2).T, strict=True)
    return means + [row_of(f"spread of {name}", *pair) for name, *pair in squares]


def row_of(what: str, ours: Numbers, theirs: Numbers) -> Row:
    """One comparison of as many runs of either kind."""
    engine, peer = float(ours.mean()), float(theirs.mean())
    spread = math.sqrt((float(ours.var(ddof=1)) + float(theirs.var(ddof=1))) / 2.0 + (engine - peer) ** 2 / 4.0)
    rounding = 1e-4 * max(abs(engine), abs(peer), 1e-12)
    if spread <= rounding:
        return Row(what, engine, peer, 0.0 if abs(engine - peer) <= rounding else math.inf)
    return Row(what, engine, peer, (peer - engine) / (spread * math.sqrt(2.0 / len(ours))))


def agrees(rows: list[Row]) -> bool:
    """Whether every difference is within WIDEST standard errors, or within rounding where there is no spread.

    A normal quantity is farther off by chance once in 147,000 times. `compare` makes 814 comparisons of this case, so
    a peer of the same law fails by chance less than once in 180 times; many of them hang together, which makes it
    rarer still. A peer that fails is mended, never given another seed.
    """
    return all(abs(row.errors) <= WIDEST for row in rows)


def main() -> None:
    """Compare every peer, print the largest differences, end with 1 if one does not agree."""
    inputs, agreed = small_case(), True
    for name, (simulate, runs) in PEERS.items():
        rows = compare(inputs, simulate, runs, seed=2020)
        agreed &= agrees(rows)
        largest = sorted(rows, key=lambda row: -abs(row.errors))[:8]
        say(f"{name}: {runs} runs, {len(rows)} comparisons, {'agrees' if agrees(rows) else 'DOES NOT AGREE'}")
        for row in largest:
            say(f"  {row.errors:+6.2f} standard errors: {row.what}: engine {row.engine:.4g}, peer {row.peer:.4g}")
    sys.exit(not agreed)


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
