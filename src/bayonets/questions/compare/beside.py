"""The same comparison at the best numbers and under the prior, beside that under a posterior, and what decided it.

An effect that is told at one point may be an artefact of that point. Data moved an answer if the posterior differs from
the prior in the share of the draws with its sign, or in its width; otherwise the ranges decide it, and the numbers
whose draws go with the effect are named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from bayonets.ensemble.uncertain import RUNS_A_DRAW, draws_of
from bayonets.outcomes import outcomes
from bayonets.questions.compare.contrasts import Contrast
from bayonets.questions.compare.reduced import Clock, Reduced
from bayonets.questions.over_draws import by_draw
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats

OUTCOMES: Final = ("held", "left")
"""The outcomes that are set side by side."""

_MOVED_SHARE, _MOVED_WIDTH = 0.1, 0.2
_NAMED: Final = 3
_FEWEST_DRAWS: Final = 20


@dataclass(frozen=True)
class Deciding:
    """A number whose draws go with an effect.

    Attributes:
        outcome: held or left.
        name, label: of the number.
        correlation: rank correlation of the number with the effect, over draws of the posterior.
    """

    outcome: str
    name: str
    label: str
    correlation: float


@dataclass(frozen=True)
class EffectBeside:
    """An effect of an arm at the best numbers, under the prior and under the posterior.

    Attributes:
        arm, outcome: names.
        best, prior, posterior: the contrast each time; that at the best numbers has no draws.
    """

    arm: str
    outcome: str
    best: Contrast
    prior: Contrast
    posterior: Contrast

    @property
    def moved(self) -> bool:
        """Whether the data moved the answer."""
        before, after = self.prior.over, self.posterior.over
        if before is None or after is None:
            return False
        share = abs(after.positive - before.positive) > _MOVED_SHARE
        width = before.high - before.low
        return share or (width > 0.0 and 1.0 - (after.high - after.low) / width > _MOVED_WIDTH)

    @property
    def verdict(self) -> Literal["data", "ranges"]:
        """What decided the answer."""
        return "data" if self.moved else "ranges"


def side_by_side(
    best: Mapping[str, Sequence[Contrast]],
    prior: Mapping[str, Sequence[Contrast]],
    posterior: Mapping[str, Sequence[Contrast]],
) -> tuple[EffectBeside, ...]:
    """The effects of paired arms, from the contrasts of each by the name of the arm.

    Args:
        best, prior, posterior: contrasts by arm.
    """
    rows = []
    for arm, contrasts in posterior.items():
        for contrast in contrasts:
            others = [_of(side.get(arm, ()), contrast.outcome) for side in (best, prior)]
            if contrast.outcome in OUTCOMES and contrast.over is not None and others[0] and others[1]:
                rows.append(EffectBeside(arm, contrast.outcome, others[0], others[1], contrast))
    return tuple(rows)


def _of(contrasts: Sequence[Contrast], outcome: str) -> Contrast | None:
    return next((contrast for contrast in contrasts if contrast.outcome == outcome), None)


def deciding_numbers(
    base: Scenario, seed: int, baseline: Reduced, arm: Reduced, clock: Clock, outcome: str
) -> tuple[Deciding, ...]:
    """The numbers of the posterior whose draws go most with an effect; none where draws are few or the effect constant.

    Args:
        base: the baseline, under its posterior.
        seed: random seed.
        baseline, arm: summaries of the runs of both.
        clock: the arms whose common last day counts.
        outcome: held or left.
    """
    measure = outcomes(base)[outcome]
    both = [measure.of(reduced.ends(clock, base.days)) for reduced in (baseline, arm)]
    effect = by_draw(baseline.run, both[1] - both[0])
    if len(effect) < _FEWEST_DRAWS or np.ptp(effect) == 0.0:
        return ()
    draws = draws_of(base, seed, "posterior")
    units = np.array([draws.units(draw) for draw in np.unique(baseline.run // RUNS_A_DRAW)])
    ranked = _ranks(effect[:, None])[:, 0]
    correlations = _ranks(units).T @ ranked / len(ranked)
    top = np.argsort(-np.abs(correlations), kind="stable")[:_NAMED]
    return tuple(
        Deciding(outcome, draws.names[index], plain(draws.unknown[index].label(base)), float(correlations[index]))
        for index in top
    )


def _ranks(values: Floats) -> Floats:
    """(K, F) ranks of each column, with mean 0 and variance 1; equal values share their rank."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=0)
    ranks -= ranks.mean(axis=0)
    spread = ranks.std(axis=0)
    return np.asarray(ranks / np.where(spread > 0.0, spread, 1.0))
