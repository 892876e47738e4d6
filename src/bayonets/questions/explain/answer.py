"""The answer to why a formation stays, as plain numbers.

An `Estimate` is a mean over runs; for one run it is the number itself, without an interval.
"""

from dataclasses import dataclass
from typing import ClassVar

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.statistics.estimate import Estimate


@dataclass(frozen=True)
class Weight:
    """The part of a mechanism, or of a commander's reason, to staying over a way of breaking [months of pay]."""

    name: str
    mean: Estimate


@dataclass(frozen=True)
class Way:
    """A way of breaking, compared with staying.

    Attributes:
        name: "shirking", "resisting" or "exited"; for a commander "stalling" or "stood_down".
        runs: number of runs in which it can be chosen.
        weights: of all mechanisms, in the order of the model; above 0 they favour staying, below 0 breaking.
        difference: utility of staying minus that of this way: the sum of the weights.
        chance: probability that it is chosen at a review.
    """

    name: str
    runs: int
    weights: tuple[Weight, ...]
    difference: Estimate
    chance: Estimate


@dataclass(frozen=True)
class Shares:
    """Shares of a formation by stance; the four add up to 1."""

    loyal: Estimate
    shirking: Estimate
    resisting: Estimate
    exited: Estimate


@dataclass(frozen=True)
class Preference:
    """Public and private preference (Kuran 1991): shares of the officers of a formation who were not removed.

    Attributes:
        shown: stances as they are.
        chosen: stances if all officers who serve reviewed that day.
        without_fear: the same without the sanctions of the regime.
        without_fear_and_team: the same without the influence of the team either.
        hidden: share refusing or leaving without fear, minus the shown share.
        held_by_team: share refusing or leaving without fear and team, minus that without fear.
    """

    shown: Shares
    chosen: Shares
    without_fear: Shares
    without_fear_and_team: Shares
    hidden: Estimate
    held_by_team: Estimate


@dataclass(frozen=True)
class TraitGroup:
    """Officers who have not broken and share a trait.

    Attributes:
        trait, label: such as "grievance", "highest third".
        officers: their mean number.
        share: of all officers who have not broken.
        shirks: probability of choosing SHIRKING at a review.
        breaks: probability of choosing RESISTING or EXITED at a review.
        of_breaking: share of this group among all officers who would break if all reviewed.
    """

    trait: str
    label: str
    officers: float
    share: Estimate
    shirks: Estimate
    breaks: Estimate
    of_breaking: Estimate | None


@dataclass(frozen=True)
class Commander:
    """The decision of the commander, in runs in which he has a choice.

    Attributes:
        runs: number of these runs.
        belief: that the regime falls.
        ordering: probability that he continues to order at a review.
        ways: stalling and standing down.
    """

    runs: int
    belief: Estimate
    ordering: Estimate
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class ChangesBeforeBreak:
    """Changes of weights in the days before a break, or before the day of the answer where there was none.

    Attributes:
        who: "officers" or "commander".
        way: the way of breaking, as in `Way.name`.
        broke: whether the formation broke.
        runs: number of runs in the mean.
        days: mean number of days; smaller where a break came early.
        changes: of each weight, the largest first; below 0 towards breaking.
        difference: change of the difference in utility: the sum of the changes.
        belief_before, belief: that the regime falls, at the beginning and at the end.
    """

    who: str
    way: str
    broke: bool
    runs: int
    days: float
    changes: tuple[Weight, ...]
    difference: Estimate
    belief_before: Estimate
    belief: Estimate


@dataclass(frozen=True)
class Breaks:
    """Breaks of the formation in all runs, over all days.

    Attributes:
        runs: number of runs in which it broke.
        ordered: of these, by decision of its commander; taken: by an event of the scenario; scattered: officer by
            officer, when more than a tenth have refused or left; walked_out: by a walkout of the scenario.
        first, median, last: days of the break; None where there was none.
        by_then: number of runs in which it had broken before the morning of the answer.
    """

    runs: int
    ordered: int
    taken: int
    scattered: int
    walked_out: int
    first: int | None
    median: int | None
    last: int | None
    by_then: int


@dataclass(frozen=True)
class FormationRow:
    """A formation in the table of all formations.

    Attributes:
        name, label: of the formation.
        officers: mean number serving.
        belief: mean belief of its officers that the regime falls.
        exit_margin: utility of staying minus that of leaving.
        shirks, breaks: probabilities at a review, for officers who have not broken.
        stands_down: probability that its commander stands down at a review; None where no commander has a choice.
        broken: number of runs in which it had broken by then.
        daily: probability that an officer breaks that day, alone or with the formation; None where all had broken.
    """

    name: str
    label: str
    officers: float
    belief: Estimate
    exit_margin: Estimate
    shirks: Estimate
    breaks: Estimate
    stands_down: Estimate | None
    broken: int
    daily: Estimate | None


@dataclass(frozen=True, repr=False)
class Explanation(Answer):
    """The explanation why a formation stays, on the morning of a day.

    Attributes:
        scenario, digest, seed: of the question.
        run: the single run that is explained, or None.
        runs: number of runs.
        standing: number of these in which the regime stood and officers served on that morning, to which means refer.
        days: number of days of the scenario.
        formation, label, service: name and label of the formation, and label of its service.
        day, date: the day counted from the start, and its date in ISO form.
        why_formation, why_day: how they were chosen.
        stood_down: number of runs in which the formation had stood down as a whole by that morning.
        officers: mean number serving.
        belief: mean belief of the officers that the regime falls.
        ways: shirking (if there is duty to shirk), resisting, exited.
        preference: public and private preference.
        groups: officers by trait, without groups of fewer than ten officers on average.
        commander: None where commanders do not choose or the formation has stood down in all runs.
        breaks: in all runs.
        moved: changes before the break, or before the day.
        off: mechanisms that the scenario leaves out.
        rows: all formations, if none was named.
    """

    question: ClassVar[str] = "explain"

    scenario: str
    digest: str
    seed: int
    run: int | None
    runs: int
    standing: int
    days: int
    formation: str
    label: str
    service: str
    day: int
    date: str
    why_formation: str
    why_day: str
    stood_down: int
    officers: float
    belief: Estimate
    ways: tuple[Way, ...]
    preference: Preference
    groups: tuple[TraitGroup, ...]
    commander: Commander | None
    breaks: Breaks
    moved: tuple[ChangesBeforeBreak, ...]
    off: tuple[str, ...]
    rows: tuple[FormationRow, ...]

    def way(self, name: str) -> Way:
        """A way of breaking of the officers or the commander.

        Raises:
            SettingError: the name is unknown, or the way could not be chosen.
        """
        ways = {way.name: way for way in (*self.ways, *(self.commander.ways if self.commander else ()))}
        if name not in ways:
            raise SettingError(f"{name!r}: must be a way of breaking in this answer: {', '.join(ways)}")
        return ways[name]
