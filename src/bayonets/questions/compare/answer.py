"""The answer of a comparison: the results of each arm."""

from dataclasses import dataclass
from typing import ClassVar

from bayonets.account import terminal
from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.questions.compare.contrasts import Contrast
from bayonets.questions.compare.interactions import Interaction
from bayonets.questions.compare.parting import Parting
from bayonets.scenario.handles import Which


@dataclass(frozen=True)
class ArmResult:
    """What was found of one arm.

    Attributes:
        name, said: of the arm.
        unpaired: why its runs are no pairs with the baseline's; empty where they are.
        equal: whether it is the baseline's own scenario.
        same: runs that are the same in both, officer by officer; -1 where there are no pairs.
        held: runs in which the regime holds.
        broke, saved: runs that fall in this arm only, and that hold in this arm only; -1 where there are no pairs.
        contrasts: outcome by outcome.
        parting: one run in both arms, or None.
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
    parting: Parting | None

    def contrast(self, outcome: str) -> Contrast:
        """One of its contrasts.

        Raises:
            SettingError: there is none of that name.
        """
        named = {each.outcome: each for each in self.contrasts}
        if outcome not in named:
            raise SettingError(f"{outcome!r}: must be an outcome of this comparison: {', '.join(named)}")
        return named[outcome]


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """The answer: every arm against the baseline, and what combined levers do to each other.

    Attributes:
        scenario: name of the baseline's.
        digest: SHA-256 of the baseline.
        seed, runs, days: of every arm; `runs` are those completed in all arms.
        held: runs in which the regime holds in the baseline.
        arms: in the order given.
        interactions: of the first outcome, the probability of holding, and of others, for each combination of two arms.
        uncertain: which numbers were drawn anew for every two runs; None: none, each has its best value.
        draws: of these numbers, each shared by all arms.
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

    def arm(self, name: str) -> ArmResult:
        """One arm.

        Raises:
            SettingError: there is none of that name.
        """
        named = {each.name: each for each in self.arms}
        if name not in named:
            raise SettingError(f"{name!r}: must be an arm of this comparison: {', '.join(map(repr, named))}")
        return named[name]

    def text(self, width: int = 100, *, formations: bool = False) -> str:
        """The account as text; `formations` lists the exits of each formation, not only of each service."""
        return terminal.text(self.account(), width, details=formations)
