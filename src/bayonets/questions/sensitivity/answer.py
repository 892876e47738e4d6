"""The answer to which unknown matters: chance and unknown numbers apart, and what knowing each number is worth."""

from dataclasses import dataclass
from typing import ClassVar

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.questions.earlier import reads_earlier
from bayonets.questions.sensitivity.indices import Index
from bayonets.questions.sensitivity.screening import ElementaryEffect
from bayonets.questions.sensitivity.spread import Spread
from bayonets.statistics.estimate import Estimate


@dataclass(frozen=True)
class InformationValue:
    """The expected value of perfect information on one number alone, for one outcome.

    Attributes:
        name, label, kind: of the number; kind is "quantity" (of the scenario) or "parameter" (of the model).
        share: of the variance over single runs that it would remove; freed of bias, hence below 0 now and then where it
            is 0. Its interval is cut off at 0.
        matters: whether that is more than the best of so many worthless numbers would seem to remove, and its interval
            excludes 0.
        gain: by how much it lowers the misclassification rate of hold or fall; None for other outcomes.
    """

    name: str
    label: str
    kind: str
    share: Estimate
    matters: bool
    gain: Estimate | None
    _earlier = reads_earlier


@dataclass(frozen=True)
class Calls:
    """Misclassification rates of hold or fall.

    Attributes:
        nothing: without information on any number.
        least, most: with perfect information on all numbers, between these.
    """

    nothing: float
    least: float
    most: float


@dataclass(frozen=True)
class ByOutcome:
    """What was found of one outcome.

    Attributes:
        outcome: held, days or left.
        label, unit: for people; the unit is "share", "days" or "officers".
        constant: what every run of every draw has, where they all have the same; None where they differ.
        spread: chance and numbers apart; None where the outcome is constant.
        floor: share of the variance that the best of so many worthless numbers would seem to remove.
        worths: of every number by itself, the largest first.
        effects: Morris' screening, the largest first; empty with method sobol, or where no point differs from another.
        indices: Sobol' indices, the largest total first; likewise.
        calls: wrong calls, of `held` only.
    """

    outcome: str
    label: str
    unit: str
    constant: float | None
    spread: Spread | None
    floor: float
    worths: tuple[InformationValue, ...]
    effects: tuple[ElementaryEffect, ...]
    indices: tuple[Index, ...]
    calls: Calls | None


@dataclass(frozen=True, repr=False)
class Sensitivity(Answer):
    """The answer.

    Attributes:
        scenario, digest, seed: what was asked about.
        days: of the scenario.
        method: "morris" or "sobol".
        twin: whether the twin answered, which knows no chance.
        single: whether the method moves every number by itself, and not groups.
        quantities, parameters: numbers of the scenario and of the model that were taken as unknown.
        groups: that the method moves.
        draws: of all numbers at once.
        runs: at each point.
        rows: trajectories of Morris, or rows of Saltelli.
        points: at which the scenario was asked, in all.
        outcomes: held, days, left.
    """

    question: ClassVar[str] = "sensitivity"

    scenario: str
    digest: str
    seed: int
    days: int
    method: str
    twin: bool
    single: bool
    quantities: int
    parameters: int
    groups: int
    draws: int
    runs: int
    rows: int
    points: int
    outcomes: tuple[ByOutcome, ...]

    @property
    def numbers(self) -> int:
        """Unknown numbers."""
        return self.quantities + self.parameters

    def of(self, outcome: str) -> ByOutcome:
        """What was found of one outcome.

        Raises:
            SettingError: there is none of that name.
        """
        named = {each.outcome: each for each in self.outcomes}
        if outcome not in named:
            raise SettingError(f"{outcome!r}: must be an outcome of this answer: {', '.join(named)}")
        return named[outcome]
