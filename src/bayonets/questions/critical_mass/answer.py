"""The answer: the number of officers of each formation, service and group on whom the regime depends."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.scenario.handles import Which

Verdict = Literal["number", "none", "anyway", "unclear"]


@dataclass(frozen=True)
class ShareRefusing:
    """The probability of a fall if a share of the officers refuses together, averaged over draws.

    Attributes:
        share: of the officers.
        probability: share of the runs that fall.
        low, high: its 95 percent interval, in which a draw counts once.
    """

    share: float
    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class OwnNumbers:
    """The distribution of the critical masses of single draws, by the mean field; or of runs, where it is not used.

    Attributes:
        of: what has a critical mass of its own: draws, in the mean field, or runs, which differ by randomness as well.
        count: their number.
        low, median, high: 5, 50 and 95 percent quantiles of the number of officers; None: not even all suffice.
        none: share of them in which no number suffices.
        anyway: share of them in which the regime falls without further refusals.
        bins: shares of them by the twentieth of the officers in which the number lies, from 0-5 to 95-100 percent; with
            `none` and `anyway` their sum is 1.
        before: number of draws left out because the mean field has fallen before the day.
        agree: share of the runs in which the mean field gives the same result as to whether the regime falls without
            further refusals, and with those of all officers; None: it is not used.
    """

    of: Literal["draws", "runs"]
    count: int
    low: int | None
    median: int | None
    high: int | None
    none: float
    anyway: float
    bins: tuple[float, ...]
    before: int = 0
    agree: float | None = None


@dataclass(frozen=True)
class MassOverDraws:
    """The number of officers who must refuse in a run, over the runs of all draws of the unknown numbers.

    Where sizes are drawn, it is the same share of the best size as the number in the draw is of the size in the draw.

    Attributes:
        low, median, high: 5, 50 and 95 percent quantiles; None: not even all officers suffice.
        suffices: share of the runs in which all officers suffice, including runs that fall anyway: the plateau of the
            curve.
        anyway: share of the runs that fall without further refusals.
        curve: the probability of a fall by the share of the officers who refuse, from none to all.
        own: the critical masses of single draws; None where no draw has any.
    """

    low: int | None
    median: int | None
    high: int | None
    suffices: float
    anyway: float
    curve: tuple[ShareRefusing, ...] = ()
    own: OwnNumbers | None = None

    @property
    def plateau(self) -> ShareRefusing | None:
        """The probability of a fall if all officers refuse together."""
        return self.curve[-1] if self.curve else None


@dataclass(frozen=True)
class Mass:
    """The result for one formation, service or group.

    Attributes:
        name, label: of the formation, service or group.
        kind: "formation", "service" or "group".
        formations: names of its formations.
        size: its number of officers.
        verdict: "number": with that number the probability of a fall is 50%; "none": not even all of them suffice;
            "anyway": it is above 50% without them; "unclear": whether all of them suffice is undetermined.
        found: the number; None where there is none, or where the best estimate is that all officers do not suffice.
        low, high: its 90 percent interval; `high` is None where all officers may not suffice, both without a number.
        refusing: its officers who refuse as the day begins, mean over the runs.
        streets, army: falls near that number because protest exceeds the capacity of the forces, and because the army
            changes sides.
        all_fell, all_asked: runs that fell with all of its officers refusing, and the number of such runs.
        asked: number of all runs.
        over: the number over draws of the unknown numbers; None where none were drawn.
    """

    name: str
    label: str
    kind: Literal["formation", "service", "group"]
    formations: tuple[str, ...]
    size: int
    verdict: Verdict
    found: int | None
    low: int | None
    high: int | None
    refusing: float
    streets: int
    army: int
    all_fell: int
    all_asked: int
    asked: int
    over: MassOverDraws | None = None

    @property
    def share(self) -> float | None:
        """The number as a share of the officers."""
        return None if self.found is None else self.found / self.size

    @property
    def margin(self) -> float | None:
        """The number of further refusals, beyond those who refuse already."""
        return None if self.found is None else max(self.found - self.refusing, 0.0)


@dataclass(frozen=True, repr=False)
class CriticalMass(Answer):
    """The answer.

    Attributes:
        scenario, digest: name and SHA-256 of the scenario.
        seed: random seed.
        on: the day on which officers refuse, which is the first of the days within which the regime falls.
        day: the same, counted from the start.
        within: number of days.
        beyond: number of these days after the last day of the scenario, on which levers keep their last values.
        runs: number of runs in which the regime stands as the day begins.
        fell_before: number of runs in which it has fallen before.
        plain_fell: number of runs that fall within these days without further refusals.
        complete: whether all formations of the scenario are included.
        masses: formations in the order of the scenario, then services, then groups.
        uncertain: which numbers were drawn anew for every two runs; None: none.
        draws: number of draws.
        independent: number of independent draws that these are worth: under a posterior, at most those of the
            posterior.
        cautions: about the posterior, in sentences.
    """

    question: ClassVar[str] = "critical-mass"

    scenario: str
    digest: str
    seed: int
    on: date
    day: int
    within: int
    beyond: int
    runs: int
    fell_before: int
    plain_fell: int
    complete: bool
    masses: tuple[Mass, ...]
    uncertain: Which | None = None
    draws: int = 0
    independent: int = 0
    cautions: tuple[str, ...] = ()

    def mass(self, name: str) -> Mass:
        """The result for a formation, service or group.

        Raises:
            SettingError: the name is unknown.
        """
        named = {mass.name: mass for mass in self.masses}
        if name not in named:
            raise SettingError(
                f"{name!r}: must be a formation, service or group of this answer: {', '.join(map(repr, named))}"
            )
        return named[name]

    def ranked(self) -> tuple[Mass, ...]:
        """Results in rank: those with a number, in ascending order; then the undetermined ones; then the others."""
        order = {"anyway": 0, "number": 0, "unclear": 1, "none": 2}
        return tuple(
            sorted(
                self.masses,
                key=lambda mass: (order[mass.verdict], mass.size if mass.found is None else mass.found, mass.size),
            )
        )
