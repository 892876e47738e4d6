"""What a dossier knows of its case: how it ended, the basis of its numbers, and the grade of its facts.

Motives and the height of levers are assumed in every dossier, so that their share says little about the care of its
author. The grade therefore rests on what can be observed: the officers of each formation, the turnout, and the
observations of the course.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import keys_of
from bayonets.scenario.sources import is_assumed, is_memory, sourced_numbers
from bayonets.scenario.timeline import Observation

Basis = Literal["sourced", "memory", "assumed"]
Grade = Literal["A", "B", "C", "D"]

GRADES: dict[Grade, tuple[float, float]] = {"A": (0.75, 0.5), "B": (0.5, 0.25), "C": (0.25, 0.0)}
"""The least shares of the facts with a source, and of those with a source and high or medium confidence; else D."""


@dataclass(frozen=True)
class Evidence:
    """The basis of the numbers of a dossier.

    Attributes:
        numbers: how many numbers the file gives.
        sourced, memory, assumed: how many of them have a source, were recalled, and are assumed or have no source.
        facts: the number of facts: sizes of formations, turnout, and observations.
        facts_sourced: how many of them have a source.
        facts_trusted: how many of those have high or medium confidence.
    """

    numbers: int
    sourced: int
    memory: int
    assumed: int
    facts: int
    facts_sourced: int
    facts_trusted: int

    @property
    def sourced_share(self) -> float:
        """Share of the numbers that have a source, in [0, 1]."""
        return _share(self.sourced, self.numbers)

    @property
    def grade(self) -> Grade:
        """The grade of the facts, by the shares in `GRADES`."""
        shares = _share(self.facts_sourced, self.facts), _share(self.facts_trusted, self.facts)
        for grade, (sourced, trusted) in GRADES.items():
            if shares[0] >= sourced and shares[1] >= trusted:
                return grade
        return "D"


def evidence_of(scenario: Scenario) -> Evidence:
    """The basis of the numbers and of the facts of a dossier."""
    numbers = [(path, basis_of(source), number.confidence) for path, number, source in sourced_numbers(scenario)]
    bases = Counter(basis for _, basis, _ in numbers)
    facts = [(basis, confidence) for path, basis, confidence in numbers if _is_fact(path)]
    facts += [(basis_of(seen.source), seen.confidence) for seen in scenario.observations]
    sourced = [confidence for basis, confidence in facts if basis == "sourced"]
    trusted = sum(confidence in ("high", "medium") for confidence in sourced)
    return Evidence(
        len(numbers), bases["sourced"], bases["memory"], bases["assumed"], len(facts), len(sourced), trusted
    )


def basis_of(source: str | None) -> Basis:
    """What a number or an observation rests on, by its source."""
    if source is None or is_assumed(source):
        return "assumed"
    return "memory" if is_memory(source) else "sourced"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _is_fact(path: str) -> bool:
    """Whether a number could be observed: the size of a formation or the turnout, not the maximum of the turnout."""
    block, *inner = keys_of(path)
    return (block == "services" and inner[-1] == "size") or (block == "protest" and inner[0] in ("initial", "by_date"))


def history_of(scenario: Scenario) -> str | None:
    """How the case ended: as the dossier says, else as its observations of the fall say; None if they say nothing."""
    return scenario.history or end_observed(scenario)


def end_observed(scenario: Scenario) -> str | None:
    """How the case ended by the observations of the fall: "fell" if one of them says so, else "held"."""
    falls = [seen for seen in scenario.observations if seen.quantity in ("fell", "fell_day")]
    if any(_ends(seen)[0] >= _HALF for seen in falls):
        return "fell"
    return "held" if any(_ends(seen)[1] < _HALF for seen in falls) else None


_HALF = 0.5


def _ends(seen: Observation) -> tuple[float, float]:
    """The lowest and the highest value, from 0 to 1, that an observation of the fall allows."""
    if seen.quantity == "fell_day":
        return 1.0, 1.0
    if seen.about is not None:
        return seen.about.value, seen.about.value
    low, high = seen.between or (seen.at_least, seen.at_most)
    return 0.0 if low is None else low, 1.0 if high is None else high
