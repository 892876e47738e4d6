"""The answer to why they stay: plain numbers.

An `Estimate` is a mean over runs; of one run it is the number itself, without an interval.
"""

from dataclasses import dataclass
from typing import ClassVar

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.statistics.estimate import Estimate


@dataclass(frozen=True)
class Weight:
    """What one mechanism, or one reason of a commander, adds to staying over a way of breaking [months of pay]."""

    name: str
    mean: Estimate


@dataclass(frozen=True)
class Way:
    """One way of breaking, against staying.

    Attributes:
        name: "shirking", "resisting" or "exited"; of a commander "stalling" or "stood_down".
        runs: of the answer's runs, those in which it could be chosen.
        weights: of every mechanism, in the order of the model; above 0 it holds, below 0 it pulls away.
        difference: utility of staying less that of this way: the sum of the weights.
        chance: that it is chosen at a review.
    """

    name: str
    runs: int
    weights: tuple[Weight, ...]
    difference: Estimate
    chance: Estimate


@dataclass(frozen=True)
class Shares:
    """A formation by stance; the four add up to 1."""

    loyal: Estimate
    shirking: Estimate
    resisting: Estimate
    exited: Estimate


@dataclass(frozen=True)
class Preference:
    """What is shown and what is not (Kuran 1991): shares of the formation's officers who were not removed.

    Attributes:
        shown: stances as they are.
        chosen: as they would be if everybody who serves reviewed today.
        without_fear: the same without the regime's sanctions.
        without_fear_and_team: the same without the team's pull either.
        hidden: refusing or leaving without fear, less what is shown.
        held_by_team: refusing or leaving without fear and team, less that without fear.
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
        trait, label: such as "grievance", "upper third".
        officers: how many on average.
        share: of all who have not broken.
        shirks: probability of choosing SHIRKING at a review.
        breaks: probability of choosing RESISTING or EXITED at a review.
        of_breaking: share of this group among all who would break, if everybody reviewed.
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
    """What the commander weighs, in the runs in which he has a choice.

    Attributes:
        runs: how many those are.
        belief: that the regime falls.
        ordering: probability that he chooses to go on ordering at a review.
        ways: stalling and standing down.
    """

    runs: int
    belief: Estimate
    ordering: Estimate
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Moved:
    """What moved in the days before a break, or before the day of the answer where there was none.

    Attributes:
        who: "officers" or "commander".
        way: of breaking that is looked at, as in `Way.name`.
        broke: whether it happened.
        runs: of which this is the mean.
        days: how many lie between; fewer than asked where a break came early.
        changes: of each weight, the largest move first; below 0 it moved towards breaking.
        difference: change of the difference in utility: the sum of the changes.
        belief_before, belief: that the regime falls, then and now.
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
    """How the formation broke in the runs asked, over all their days.

    Attributes:
        runs: in which it broke.
        ordered: of these, by its commander's own decision; taken: by an event of the scenario; scattered: officer by
            officer, more than a tenth having refused or left; walked_out: by a walkout of the scenario.
        first, median, last: days of the break; None where there was none.
        by_then: runs in which it had broken before the morning asked about.
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
    """One formation in the table of all.

    Attributes:
        name, label: of the formation.
        officers: serving on average.
        belief: mean of its officers' beliefs that the regime falls.
        exit_margin: utility of staying less that of leaving.
        shirks, breaks: probabilities at a review, of those who have not broken.
        stands_down: probability that its commander takes it off the streets at a review; None where none has a choice.
        broken: runs in which it had broken by then.
        daily: probability that an officer breaks that day, by himself or with his formation; None where all had broken.
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
    """Why a formation stays, on the morning of a day.

    Attributes:
        scenario, digest, seed: what was asked about.
        run: the one run asked about, or None.
        runs: that were asked about.
        standing: of these, in which the regime stood and somebody served on that morning: all means are of them.
        days: of the scenario.
        formation, label, service: whose officers these are; service by its label.
        day, date: the day counted from the start, and its date in ISO form.
        why_formation, why_day: how they were chosen.
        stood_down: runs in which the formation had left the streets as one by that morning.
        officers: serving on average.
        belief: mean of the officers' beliefs that the regime falls.
        ways: shirking (if there is duty to shirk), resisting, exited.
        preference: what is shown against what is not.
        groups: who is nearest to the edge; none with fewer than ten officers on average.
        commander: None where commanders do not choose or his formation has stood down in all runs.
        breaks: in the runs asked.
        moved: before the break, or before the day.
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
    moved: tuple[Moved, ...]
    off: tuple[str, ...]
    rows: tuple[FormationRow, ...]

    def way(self, name: str) -> Way:
        """One way of breaking, of the officers or the commander.

        Raises:
            SettingError: there is none of that name, or it could not be chosen.
        """
        known = {way.name: way for way in (*self.ways, *(self.commander.ways if self.commander else ()))}
        if name not in known:
            raise SettingError(f"{name!r}: must be a way of breaking in this answer: {', '.join(known)}")
        return known[name]
