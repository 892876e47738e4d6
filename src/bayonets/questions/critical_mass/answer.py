"""The answer: whose loyalty carries the regime, and how many of them, refusing together, it cannot do without."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.scenario.handles import Which

Verdict = Literal["number", "none", "anyway", "unclear"]


@dataclass(frozen=True)
class MassOverDraws:
    """How many must refuse in a run, over the runs of all draws of the unknown numbers.

    Attributes:
        low, median, high: 5, 50 and 95 percent quantiles; None: not even all of them suffice.
        suffices: share of the runs in which all of them suffice, be it that it falls anyway.
        anyway: share of the runs that fall though nobody more refuses.
    """

    low: int | None
    median: int | None
    high: int | None
    suffices: float
    anyway: float


@dataclass(frozen=True)
class Mass:
    """What was found of one formation, service or group.

    Attributes:
        name, label: of the formation, service or group.
        kind: "formation", "service" or "group".
        formations: names of its formations.
        size: its officers.
        verdict: "number": with that number the probability of a fall is 50%; "none": not even all of them suffice;
            "anyway": it is above 50% without them; "unclear": whether all of them suffice is undetermined.
        found: the number; None where there is none, or where the best guess is that all do not suffice.
        low, high: its 90 percent interval; `high` None: it may be that all do not suffice. Both None without a number.
        refusing: officers of it who refuse as the day begins, mean over the runs.
        streets, army: of the falls about that number, how many came by the streets and by the army.
        all_fell, all_asked: runs that fell with all of them refusing, and runs asked about that.
        asked: runs asked in all.
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
        """The number, as a share of its officers."""
        return None if self.found is None else self.found / self.size

    @property
    def margin(self) -> float | None:
        """How many more than refuse already."""
        return None if self.found is None else max(self.found - self.refusing, 0.0)


@dataclass(frozen=True, repr=False)
class CriticalMass(Answer):
    """The answer.

    Attributes:
        scenario, digest: name and SHA-256 of the scenario.
        seed: random seed.
        on: the day on which they refuse; it counts as the first of the days within which the regime may fall.
        day: the same, counted from the start.
        within: days.
        beyond: how many of these lie after the scenario's last day; levers stay there as they were on it.
        runs: runs that were asked: in which the regime stands as the day begins.
        fell_before: runs in which it does not.
        plain_fell: runs that fall in time though nobody more refuses.
        complete: whether all formations of the scenario were asked about.
        masses: formations in the order of the scenario, then services, then groups.
        uncertain: which numbers were drawn anew for every two runs; None: none.
        draws: of these numbers.
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

    def mass(self, name: str) -> Mass:
        """What was found of a formation, service or group.

        Raises:
            SettingError: there is none of that name.
        """
        named = {each.name: each for each in self.masses}
        if name not in named:
            raise SettingError(f"{name!r}: must be one that was asked about: {', '.join(map(repr, named))}")
        return named[name]

    def ranked(self) -> tuple[Mass, ...]:
        """Those with a number first, the smallest number first; then those that may have one, then the others."""
        order = {"anyway": 0, "number": 0, "unclear": 1, "none": 2}
        return tuple(
            sorted(
                self.masses,
                key=lambda one: (order[one.verdict], one.size if one.found is None else one.found, one.size),
            )
        )
