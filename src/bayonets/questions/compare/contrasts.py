"""Differences between an arm and the baseline with their intervals, outcome by outcome."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.outcomes import HELD, Kind, Outcome, outcomes
from bayonets.questions.compare.reduced import Clock, Reduced
from bayonets.questions.earlier import reads_earlier
from bayonets.questions.over_draws import OverDraws, by_draw, over_draws
from bayonets.scenario.model import Scenario
from bayonets.statistics.bootstrap import bootstrap
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import welch
from bayonets.statistics.shares import agresti_min, newcombe, tango

Runs = npt.NDArray[np.int64]
_FEWEST = 2
FEW = 10
"""With fewer differing pairs, resampling cannot represent the tails of the difference."""


PER = 1000.0
"""Denominator of rates: officers."""


@dataclass(frozen=True)
class Rates:
    """Officers per thousand, where two forces differ in size and counts alone would mislead.

    Attributes:
        officers, arm_officers: sizes in the baseline and in the arm, by the best values of the two scenarios.
        baseline, arm: means, per thousand officers of each.
        interval: of the difference, arm minus baseline.
    """

    officers: int
    arm_officers: int
    baseline: float
    arm: float
    interval: Estimate
    _earlier = reads_earlier

    @property
    def found(self) -> float:
        """The difference, arm minus baseline."""
        return self.interval.value

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "officers": self.officers,
            "arm_officers": self.arm_officers,
            "baseline": self.baseline,
            "arm": self.arm,
            "difference": self.found,
            "low_95": self.interval.low,
            "high_95": self.interval.high,
        }


@dataclass(frozen=True)
class Contrast:
    """The difference of one outcome between the baseline and an arm.

    Attributes:
        outcome: its name in programs: held, days, fell_day, left, left.SERVICE, left.SERVICE.FORMATION, protest; of
            forces that are compared by role also asked, refusing, left:ROLE, asked:ROLE, refusing:ROLE.
        label: its name in text.
        kind: its unit: a share of the runs, days, officers, or thousands of people.
        baseline, arm: means.
        interval: of the difference, arm minus baseline; from pairs where the arm is paired.
        unpaired: interval of the same difference from the same number of runs without pairing.
        pairs: number of pairs of runs; of draws, where numbers were drawn.
        differ: number of pairs in which the outcome differs; -1 without pairs.
        over: the difference over draws of the unknown numbers; None where none were drawn, or without pairs.
        rates: officers per thousand, where the arm has other forces; else None.
    """

    outcome: str
    label: str
    kind: Kind
    baseline: float
    arm: float
    interval: Estimate
    unpaired: Estimate
    pairs: int
    differ: int
    over: OverDraws | None = None
    rates: Rates | None = None
    _earlier = reads_earlier

    @property
    def found(self) -> float:
        """The difference, arm minus baseline."""
        return self.interval.value

    @property
    def role(self) -> str:
        """The role of the services that it counts; empty for other outcomes."""
        return self.outcome.partition(":")[2]

    @property
    def rough(self) -> bool:
        """Whether too few pairs differ for a reliable bootstrap; Tango's interval for shares has no such limit."""
        return self.kind != "share" and 0 <= self.differ < FEW

    @property
    def gain(self) -> float:
        """The ratio of the numbers of runs without and with pairing for equal precision; nan if unknown."""
        if self.differ < 0 or self.rough or self.interval.width <= 0.0:
            return float("nan")
        return (self.unpaired.width / self.interval.width) ** 2

    def as_json(self) -> dict[str, Any]:
        """As plain data; nan as null."""
        gain = self.gain
        return {
            "outcome": self.outcome,
            "label": self.label,
            "role": self.role or None,
            "baseline": self.baseline,
            "arm": self.arm,
            "difference": self.found,
            "low_95": self.interval.low,
            "high_95": self.interval.high,
            "unpaired_low_95": self.unpaired.low,
            "unpaired_high_95": self.unpaired.high,
            "rough": self.rough,
            "gain": None if np.isnan(gain) else gain,
            "runs": self.pairs,
            "runs_that_differ": None if self.differ < 0 else self.differ,
            "over_draws": None if self.over is None else asdict(self.over),
            "per_thousand": None if self.rates is None else self.rates.as_json(),
        }


def means_of(scenario: Scenario) -> list[Outcome]:
    """The outcomes that are compared by means; holding is compared as a share."""
    return [outcome for outcome in outcomes(scenario).values() if outcome.kind != "share"]


def paired(
    scenario: Scenario, base: Reduced, arm: Reduced, clock: Clock, seed: int, *, drawn: bool = False
) -> list[Contrast]:
    """All contrasts of an arm whose runs are paired with those of the baseline.

    Args:
        scenario: that of the baseline.
        base, arm: summaries of the same runs.
        clock: the arms that share a last day.
        seed: of the study, for the bootstrap.
        drawn: whether numbers were drawn; draws are then the independent units, not runs.
    """
    listed = means_of(scenario)
    first, second = (
        units(of.run, np.stack([outcome.of(of.ends(clock, scenario.days)) for outcome in listed], axis=1), drawn=drawn)
        for of in (base, arm)
    )
    intervals = bootstrap(second - first, seed)
    means = [
        _contrast(outcome, first[:, index], second[:, index], intervals[index], paired=True, drawn=drawn)
        for index, outcome in enumerate(listed)
    ]
    held = _held_in_draws(base, arm) if drawn else _held(base, arm, pairs=True)
    return [held, means[0], *_fell_day(base, arm, seed, drawn=drawn), *means[1:]]


def units(runs: Runs, values: Floats, *, drawn: bool) -> Floats:
    """The values of the independent units: the runs, or where numbers were drawn the means by draw."""
    return by_draw(runs, values) if drawn else values


def _fell_day(base: Reduced, arm: Reduced, seed: int, *, drawn: bool) -> list[Contrast]:
    """The day of the fall in pairs in which both fall, if there are at least two."""
    both = ~base.held & ~arm.held
    first, second = (
        units(base.run[both], reduced.fell_day[both].astype(np.float64), drawn=drawn) for reduced in (base, arm)
    )
    if len(first) < _FEWEST:
        return []
    outcome = Outcome("fell_day", "day it falls, where both fall", "days")
    return [_contrast(outcome, first, second, bootstrap((second - first)[:, None], seed)[0], paired=True, drawn=drawn)]


def _contrast(
    outcome: Outcome, first: Floats, second: Floats, interval: Estimate, *, paired: bool, drawn: bool = False
) -> Contrast:
    differ = int(np.count_nonzero(first != second)) if paired else -1
    means = float(first.mean()), float(second.mean())
    over = over_draws(second - first) if drawn else None
    return _of(outcome, means, (interval, welch(first, second)), (len(second), differ), over)


def _of(
    outcome: Outcome,
    means: tuple[float, float],
    intervals: tuple[Estimate, Estimate],
    counts: tuple[int, int],
    over: OverDraws | None = None,
) -> Contrast:
    """A contrast from means of baseline and arm, intervals with and without pairing, and numbers of pairs."""
    difference = means[1] - means[0]
    interval, alone = (replace(estimate, value=difference, unit=outcome.kind) for estimate in intervals)
    return Contrast(outcome.name, outcome.label, outcome.kind, *means, interval, alone, *counts, over)


def _held_in_draws(base: Reduced, arm: Reduced) -> Contrast:
    """The probability of holding where each draw of the numbers counts once, with 0, one half or 1."""
    first, second = (by_draw(base.run, of.held.astype(np.float64)) for of in (base, arm))
    draws, levels = len(first), (float(first.mean()), float(second.mean()))
    alone = newcombe(float(first.sum()), draws, float(second.sum()), draws)
    differ = int(np.count_nonzero(first != second))
    return _of(HELD, levels, (agresti_min(second - first), alone), (draws, differ), over_draws(second - first))


def _held(base: Reduced, arm: Reduced, *, pairs: bool, drawn: bool = False) -> Contrast:
    first, second = int(base.held.sum()), int(arm.held.sum())
    weight = 1.0 / RUNS_A_DRAW if drawn else 1.0
    alone = newcombe(*(weight * count for count in (first, len(base.held), second, len(arm.held))))
    shares = first / len(base.held), second / len(arm.held)
    interval, differ = alone, -1
    if pairs:
        gained, lost = int((arm.held & ~base.held).sum()), int((base.held & ~arm.held).sum())
        interval, differ = tango(gained, lost, len(arm.held)), gained + lost
    return _of(HELD, shares, (interval, alone), (len(arm.held), differ))


def unpaired(
    scenario: Scenario, other: Scenario, base: Reduced, arm: Reduced, clocks: Sequence[Clock], *, drawn: bool = False
) -> list[Contrast]:
    """The contrasts of an arm with other people: outcomes that both scenarios have, each on its own last day.

    Args:
        scenario, other: those of the baseline and of the arm.
        base, arm: summaries of the runs of each.
        clocks: of each.
        drawn: whether numbers were drawn, so that each draw counts once.
    """
    theirs = outcomes(other)
    contrasts = [_held(base, arm, pairs=False, drawn=drawn)]
    for outcome in means_of(scenario):
        if outcome.name in theirs:
            first = units(base.run, outcome.of(base.ends(clocks[0], scenario.days)), drawn=drawn)
            second = units(arm.run, theirs[outcome.name].of(arm.ends(clocks[1], other.days)), drawn=drawn)
            sizes = officers_in(scenario, outcome.places), officers_in(other, theirs[outcome.name].places)
            contrasts.append(of_two_forces(outcome, first, second, sizes))
    return contrasts


def officers_in(scenario: Scenario, places: Sequence[int]) -> int:
    """The number of officers in some formations, by the best values of their sizes."""
    return sum(int(scenario.formations[index].size.best) for index in places)


def of_two_forces(outcome: Outcome, first: Floats, second: Floats, sizes: tuple[int, int]) -> Contrast:
    """The contrast of an outcome of two scenarios without pairs; of officers also per thousand.

    Args:
        outcome: the outcome.
        first, second: its values in the baseline and in the arm.
        sizes: officers in the formations that it counts.
    """
    contrast = _contrast(outcome, first, second, welch(first, second), paired=False)
    return replace(contrast, rates=_rates(first, second, sizes)) if outcome.kind == "officers" else contrast


def _rates(first: Floats, second: Floats, sizes: tuple[int, int]) -> Rates:
    first, second = PER * first / sizes[0], PER * second / sizes[1]
    means = float(first.mean()), float(second.mean())
    return Rates(*sizes, *means, replace(welch(first, second), value=means[1] - means[0], unit="officers per thousand"))
