"""The same comparison at the best numbers and under the prior, beside that under a posterior, and what decided it.

An effect that is told at one point may be an artefact of that point. Data moved an answer if the posterior differs from
the prior in the share of the draws with its sign, or in its width; otherwise the ranges decide it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bayonets.questions.compare.contrasts import Contrast

OUTCOMES: Final = ("held", "left")
"""The outcomes that are set side by side."""

_MOVED_SHARE, _MOVED_WIDTH = 0.1, 0.2


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
