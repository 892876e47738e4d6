"""Interactions of two levers: the difference of differences of four arms, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from bayonets.outcomes import HELD, Kind, outcomes
from bayonets.questions.compare.contrasts import units
from bayonets.questions.compare.reduced import Clock, Reduced
from bayonets.questions.earlier import reads_earlier
from bayonets.scenario.model import Scenario
from bayonets.statistics.bootstrap import bootstrap
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.shares import agresti_min


@dataclass(frozen=True)
class Interaction:
    """The joint effect of two levers minus the sum of their effects: a difference of differences.

    Attributes:
        one, two, both: names of the arms.
        outcome, label, kind: as in `Contrast`.
        effects: of the first, of the second, and of both together, against the baseline.
        interval: of the joint effect minus the two effects, from the same runs in all four arms.
        at_the_end: whether the probability with both is 0 or 1, so that a larger effect could not show.
    """

    one: str
    two: str
    both: str
    outcome: str
    label: str
    kind: Kind
    effects: tuple[float, float, float]
    interval: Estimate
    at_the_end: bool = False
    _earlier = reads_earlier

    @property
    def found(self) -> float:
        """The joint effect minus the two effects."""
        return self.interval.value

    @property
    def verdict(self) -> Literal["help", "hinder", "cannot tell", "against each other"]:
        """Whether the levers reinforce or weaken each other, as far as the interval allows."""
        if not self.interval.sure:
            return "cannot tell"
        if self.effects[0] * self.effects[1] < 0.0:
            return "against each other"
        return "help" if self.found * (self.effects[0] + self.effects[1]) > 0.0 else "hinder"

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "arms": [self.one, self.two, self.both],
            "outcome": self.outcome,
            "effects": list(self.effects),
            "interaction": self.found,
            "low_95": self.interval.low,
            "high_95": self.interval.high,
            "verdict": self.verdict,
        }


def interactions(
    scenario: Scenario,
    names: tuple[str, str, str],
    four: Sequence[Reduced],
    clock: Clock,
    seed: int,
    *,
    drawn: bool = False,
) -> list[Interaction]:
    """The interaction of two levers on the probability of holding, the duration and exits.

    Args:
        scenario: that of the baseline.
        names: of the arms with the first lever, with the second, and with both.
        four: summaries of the same runs: baseline, first, second, both.
        clock: the four arms, which share a last day.
        seed: of the study.
        drawn: whether numbers were drawn, so that each draw counts once.
    """
    wanted = [outcome for name, outcome in outcomes(scenario).items() if name in ("days", "left", "protest")]
    levels = [
        units(
            summaries.run,
            np.stack([quantity.of(summaries.ends(clock, scenario.days)) for quantity in wanted], axis=1),
            drawn=drawn,
        )
        for summaries in four
    ]
    held = [units(summaries.run, summaries.held.astype(np.float64), drawn=drawn) for summaries in four]
    apart = held[3] - held[1] - held[2] + held[0]
    at_the_end = float(held[3].mean()) in (0.0, 1.0)
    intervals = bootstrap(levels[3] - levels[1] - levels[2] + levels[0], seed)
    of_held = replace(agresti_min(apart), unit=HELD.kind)
    results = [Interaction(*names, HELD.name, HELD.label, HELD.kind, _effects(held), of_held, at_the_end)]
    for index, quantity in enumerate(wanted):
        effects = _effects([level[:, index] for level in levels])
        more = replace(intervals[index], value=effects[2] - effects[0] - effects[1], unit=quantity.kind)
        results.append(Interaction(*names, quantity.name, quantity.label, quantity.kind, effects, more))
    return results


def _effects(four: Sequence[Floats]) -> tuple[float, float, float]:
    base, first, second, both = (float(level.mean()) for level in four)
    return first - base, second - base, both - base
