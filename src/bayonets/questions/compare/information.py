"""Which number, were it known, would most reduce the spread of an effect, and most improve a choice that depends on it.

The effect of an arm varies over draws of a posterior, because the numbers do and because runs are random. Only the
first part can be reduced: it is separated by the two runs of each draw, and shared among the numbers by regression. A
number is named only if it stands out among equally many irrelevant numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from bayonets.ensemble.uncertain import Draws, draws_of
from bayonets.outcomes import Kind, outcomes
from bayonets.questions.compare.reduced import Clock, Reduced
from bayonets.questions.over_draws import pairs_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.information_value import Regressors, floor_of, information_values, savings_of_choice
from bayonets.statistics.spread import spread

NAMED: Final = 3
"""Maximum number of numbers that a sentence names."""

_FEWEST_DRAWS: Final = 20


@dataclass(frozen=True)
class NumberKnown:
    """What information on one number would do for an effect.

    Attributes:
        name, label, kind: of the number; kind is "quantity" (of the scenario) or "parameter" (of the model).
        share: of the variance of the effect over the numbers, apart from randomness, that it would remove.
        choice: expected gain of choosing between the arm and the baseline with the number known, in the unit of the
            outcome, whether more or less of it is preferred (expected value of partial perfect information).
    """

    name: str
    label: str
    kind: str
    share: Estimate
    choice: Estimate

    @property
    def narrowing(self) -> tuple[float, float, float]:
        """The share of the standard deviation that it would remove, with the ends of its 95 percent interval."""
        low, high = self.share.ends
        return narrower(self.share.value), narrower(low), narrower(high)


@dataclass(frozen=True)
class EffectInformation:
    """What information on single numbers would do for the effect of an arm on an outcome.

    Attributes:
        outcome, kind: of the effect, and its unit.
        independent: number of independent draws on which this rests.
        clear: whether the effect clearly varies over the numbers, and not only by randomness.
        numbers: those that stand out, the largest share first.
        others: the share of the variance that no other number than the first `NAMED` of these removes more than, by the
            upper ends of their intervals.
    """

    outcome: str
    kind: Kind
    independent: int
    clear: bool
    numbers: tuple[NumberKnown, ...] = ()
    others: float = 0.0


def narrower(share: float) -> float:
    """The share of a standard deviation that goes with a share of its variance."""
    return 1.0 - sqrt(1.0 - min(max(share, 0.0), 1.0))


def information_on(
    base: Scenario, seed: int, baseline: Reduced, arm: Reduced, clock: Clock, names: Sequence[str]
) -> tuple[EffectInformation, ...]:
    """What information on the numbers of the posterior would do for the effects of an arm.

    Args:
        base: the baseline, under its posterior.
        seed: random seed.
        baseline, arm: summaries of the same runs of both.
        clock: the arms whose common last day counts.
        names: of the outcomes.

    Returns:
        One entry for each outcome that varies; none where there are fewer than 20 independent draws with both runs.
    """
    pairs = pairs_of(baseline.run)
    if len(pairs) < _FEWEST_DRAWS:
        return ()
    draws = draws_of(base, seed, "posterior")
    regressors = draws.regressors([draws.draw_of(int(run)) for run in baseline.run[pairs[:, 0]]])
    if regressors.independent < _FEWEST_DRAWS:
        return ()
    labels = [plain(handle.label(base)) for handle in draws.unknown]
    entries = []
    for name in names:
        measure = outcomes(base)[name]
        before, after = (measure.of(reduced.ends(clock, base.days)) for reduced in (baseline, arm))
        effect = (after - before)[pairs]
        if np.ptp(effect) > 0.0:
            entries.append(_of_effect(name, measure.kind, effect, regressors, draws, labels))
    return tuple(entries)


def _of_effect(
    name: str, kind: Kind, effect: Floats, regressors: Regressors, draws: Draws, labels: Sequence[str]
) -> EffectInformation:
    """The entry of one effect, from (K, 2) its values in the runs of the draws."""
    parts, independent = spread(effect, draws.seed, regressors.independent), int(regressors.independent)
    if parts is None or parts.low <= 0.0:
        return EffectInformation(name, kind, independent, clear=False)
    total = parts.inputs * parts.deviation**2
    shares = information_values(regressors, effect, total, of_numbers=True)
    choices = savings_of_choice(regressors, effect.mean(axis=1))
    floor = floor_of(regressors, effect, total, draws.seed)
    order = sorted(range(len(shares)), key=lambda index: -shares[index].value)
    clear = [index for index in order if shares[index].value > floor and shares[index].ends[0] > 0.0]
    rest = [index for index in order if index not in clear[:NAMED]]
    return EffectInformation(
        name, kind, independent, True,
        tuple(
            NumberKnown(draws.names[index], labels[index], draws.unknown[index].kind, shares[index], choices[index])
            for index in clear
        ),
        min(max((shares[index].ends[1] for index in rest), default=0.0), 1.0),
    )  # fmt: skip
