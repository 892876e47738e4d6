"""Exits beside those of the same country in calm: how many of them would have happened anyway."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.findings.measures import Measures
from bayonets.pictures.words import number, percent, percents, runs_text
from bayonets.results import Courses
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import ratio
from bayonets.world.stances import EXITED

DEFINITION = (
    "In calm means: no protest, no support, amnesty, naming, listing, guarantee or campaign, and no event but signals "
    "of the state's strength; the state's own levers stay as they are. Each run in calm has the people, the ties and "
    "the random numbers of the run beside it, and its exits are counted up to the day on which that one ended."
)


@dataclass(frozen=True)
class Beside:
    """Mean exits of some formations, and of the same in calm.

    Attributes:
        label: whose they are.
        exits: mean over the runs.
        calm: mean over the same runs in calm.
    """

    label: str
    exits: float
    calm: float

    @property
    def share(self) -> float | None:
        """The exits in calm as a share of the exits; None where nobody left."""
        return self.calm / self.exits if self.exits > 0.0 else None


@dataclass(frozen=True)
class BesideCalm:
    """Exits beside those in calm.

    Attributes:
        pairs: of runs.
        of_all: of the study's runs, so many.
        total: of all formations outside the army.
        share: of its exits, those in calm; nan where nobody left.
        services: service by service.
    """

    pairs: int
    of_all: int
    total: Beside
    share: Estimate
    services: tuple[Beside, ...]


def beside_calm(courses: Courses) -> BesideCalm | None:
    """The exits of runs beside those in calm; None where no run has been made in calm."""
    calm = courses.calm
    if calm is None:
        return None
    _, one, two = np.intersect1d(courses.run, calm.run, assume_unique=True, return_indices=True)
    if not len(one):
        return None
    # An interval of time at risk that both have: in calm nothing falls, but for what the state does to itself.
    last = np.minimum(courses.last_day[one], calm.last_day[two])
    exits, without = courses.heads[one, last, :, EXITED], calm.heads[two, last, :, EXITED]
    measures = Measures(courses)
    army = "outside the army" if measures.has_army else "of all formations"
    own, other = (_of(heads, measures.without_pact) for heads in (exits, without))
    services = (
        Beside(group.label, float(_of(exits, group.places).mean()), float(_of(without, group.places).mean()))
        for group in measures.services
    )
    total = Beside(army, float(own.mean()), float(other.mean()))
    return BesideCalm(len(one), courses.runs, total, ratio(other, own), tuple(services))


def _of(heads: Any, places: tuple[int, ...]) -> Floats:
    """(R,) officers of some formations, from (R, F)."""
    return np.asarray(heads[:, list(places)].sum(axis=1), dtype=np.float64)


def calm_sentence(found: BesideCalm) -> str:
    """How many of the exits would have happened anyway."""
    total, share, (low, high) = found.total, found.total.share, found.share.ends
    runs = runs_text(found.pairs) + (f" (the first of {number(found.of_all)})" if found.pairs < found.of_all else "")
    if share is None:
        return (
            f"Exits {total.label}: none in {runs}, and {number(total.calm, 1)} on average in the same country in calm."
        )
    ends = "" if found.pairs < 2 else f" (95% CI {percents(low, min(high, 1.0))})"
    many = "as many or more" if share >= 1.0 else f"{percent(share)}{ends} of them"
    return (
        f"Exits {total.label}: {number(total.exits, 1)} on average in {runs}, {number(total.calm, 1)} in the same "
        f"country in calm, without protest and offers: {many} would have happened anyway."
    )


def as_plain(found: BesideCalm) -> dict[str, Any]:
    """As numbers and text, ready for JSON."""
    low, high = found.share.ends
    known = np.isfinite(low)
    return {
        "pairs": found.pairs,
        "exits": found.total.exits,
        "exits_in_calm": found.total.calm,
        "share": found.total.share,
        "share_low_95": low if known else None,
        "share_high_95": high if known else None,
        "by_service": {one.label: {"exits": one.exits, "in_calm": one.calm} for one in found.services},
        "finding": calm_sentence(found),
    }
