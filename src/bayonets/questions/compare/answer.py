"""The answer of a comparison: the results of each arm."""

from dataclasses import dataclass
from typing import ClassVar

from bayonets.account import terminal
from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.questions.compare.beside import EffectBeside
from bayonets.questions.compare.contrasts import Contrast
from bayonets.questions.compare.divergence import Divergence
from bayonets.questions.compare.information import EffectInformation
from bayonets.questions.compare.interactions import Interaction
from bayonets.questions.compare.roles import Matched
from bayonets.scenario.handles import Which


@dataclass(frozen=True)
class ArmResult:
    """The results of one arm.

    Attributes:
        name, said: of the arm, and its differences in words.
        unpaired: why its runs are not paired with those of the baseline; empty where they are.
        equal: whether its scenario is that of the baseline.
        same: number of runs that are the same in both, officer by officer; -1 without pairs.
        held: number of runs in which the regime holds.
        broke, saved: number of runs that fall only in this arm, and that hold only in this arm; -1 without pairs.
        contrasts: one for each outcome.
        parting: the divergence of one run in the two arms, or None.
        information: under a posterior, what knowing single numbers would do for its effects.
        roles: for an arm with other formations, the services of both sides by role, by which it is compared.
    """

    name: str
    said: str
    unpaired: str
    equal: bool
    same: int
    held: int
    broke: int
    saved: int
    contrasts: tuple[Contrast, ...]
    parting: Divergence | None
    information: tuple[EffectInformation, ...] = ()
    roles: tuple[Matched, ...] = ()

    def contrast(self, outcome: str) -> Contrast:
        """The contrast of an outcome.

        Raises:
            SettingError: the name is unknown.
        """
        named = {contrast.outcome: contrast for contrast in self.contrasts}
        if outcome not in named:
            raise SettingError(f"{outcome!r}: must be an outcome of this comparison: {', '.join(named)}")
        return named[outcome]


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """The answer: all arms against the baseline, and the interactions of combined levers.

    Attributes:
        scenario: name of the baseline.
        digest: SHA-256 of the baseline.
        seed, runs, days: of every arm; `runs` counts those completed in all arms.
        held: number of runs in which the regime holds in the baseline.
        arms: in the order given.
        interactions: for each combination of two arms, on the probability of holding and on other outcomes.
        uncertain: which numbers were drawn anew for every two runs; None: none, all have their best values.
        draws: their number; each draw is shared by all arms.
        beside: the effects at the best numbers and under the prior, beside those under the posterior.
    """

    question: ClassVar[str] = "compare"

    scenario: str
    digest: str
    seed: int
    runs: int
    days: int
    held: int
    arms: tuple[ArmResult, ...]
    interactions: tuple[Interaction, ...]
    uncertain: Which | None = None
    draws: int = 0
    beside: tuple[EffectBeside, ...] = ()

    def arm(self, name: str) -> ArmResult:
        """One arm.

        Raises:
            SettingError: the name is unknown.
        """
        named = {arm.name: arm for arm in self.arms}
        if name not in named:
            raise SettingError(f"{name!r}: must be an arm of this comparison: {', '.join(map(repr, named))}")
        return named[name]

    def text(self, width: int = 100, *, formations: bool = False) -> str:
        """The account as text; `formations` lists the exits of each formation, not only of each service."""
        return terminal.text(self.account(), width, details=formations)
