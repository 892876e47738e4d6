"""Exits compared with those of the same country in calm: how many of them would have happened anyway."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.findings.measures import Measures
from bayonets.results import Courses
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import ratio
from bayonets.wording import number, percent, percents, runs_text
from bayonets.world.stances import EXITED

DEFINITION = (
    "In calm means: no protest, no support, amnesty, naming, listing, guarantee or campaign, and no event but signals "
    "of the state's strength; the state's own levers stay as they are. Each run in calm has the people, the ties and "
    "the random numbers of the run beside it, and its exits are counted up to the day on which that one ended."
)


@dataclass(frozen=True)
class Beside:
    """Mean exits from some formations, and from the same formations in calm.

    Attributes:
        label: the formations.
        exits: the mean over the runs.
        calm: the mean over the same runs in calm.
    """

    label: str
    exits: float
    calm: float

    @property
    def share(self) -> float | None:
        """The exits in calm as a share of the exits; None if no officer left."""
        return self.calm / self.exits if self.exits > 0.0 else None


@dataclass(frozen=True)
class BesideCalm:
    """Exits compared with those in calm.

    Attributes:
        pairs: the number of pairs of runs.
        of_all: the number of runs of the study.
        total: the exits from all formations outside the army.
        share: the exits in calm as a share of that total; nan if no officer left.
        services: the exits by service.
    """

    pairs: int
    of_all: int
    total: Beside
    share: Estimate
    services: tuple[Beside, ...]


def beside_calm(courses: Courses) -> BesideCalm | None:
    """The exits of the runs compared with those in calm; None if no run has been made in calm."""
    calm = courses.calm
    if calm is None:
        return None
    _, with_events, in_calm = np.intersect1d(courses.run, calm.run, assume_unique=True, return_indices=True)
    if not len(with_events):
        return None
    # Both runs of a pair are at risk for the same time: in calm the regime falls only by the state's own acts.
    last = np.minimum(courses.last_day[with_events], calm.last_day[in_calm])
    exits, without = courses.heads[with_events, last, :, EXITED], calm.heads[in_calm, last, :, EXITED]
    measures = Measures(courses)
    army = "outside the army" if measures.has_army else "of all formations"
    left, left_in_calm = (_of(counts, measures.without_pact) for counts in (exits, without))
    services = (
        Beside(group.label, float(_of(exits, group.places).mean()), float(_of(without, group.places).mean()))
        for group in measures.services
    )
    total = Beside(army, float(left.mean()), float(left_in_calm.mean()))
    return BesideCalm(len(with_events), courses.runs, total, ratio(left_in_calm, left), tuple(services))


def _of(counts: Any, formations: tuple[int, ...]) -> Floats:
    """(R,) officers of some formations, from (R, F)."""
    return np.asarray(counts[:, list(formations)].sum(axis=1), dtype=np.float64)


def calm_sentence(exits: BesideCalm) -> str:
    """How many of the exits would have happened anyway."""
    total, share, (low, high) = exits.total, exits.total.share, exits.share.ends
    runs = runs_text(exits.pairs) + (f" (the first of {number(exits.of_all)})" if exits.pairs < exits.of_all else "")
    if share is None:
        return (
            f"Exits {total.label}: none in {runs}, and {number(total.calm, 1)} on average in the same country in calm."
        )
    ends = "" if exits.pairs < 2 else f" (95% CI {percents(low, min(high, 1.0))})"
    many = "as many or more" if share >= 1.0 else f"{percent(share)}{ends} of them"
    return (
        f"Exits {total.label}: {number(total.exits, 1)} on average in {runs}, {number(total.calm, 1)} in the same "
        f"country in calm, without protest and offers: {many} would have happened anyway."
    )


def as_plain(exits: BesideCalm) -> dict[str, Any]:
    """The same as numbers and text, ready for JSON."""
    low, high = exits.share.ends
    finite = np.isfinite(low)
    return {
        "pairs": exits.pairs,
        "exits": exits.total.exits,
        "exits_in_calm": exits.total.calm,
        "share": exits.total.share,
        "share_low_95": low if finite else None,
        "share_high_95": high if finite else None,
        "by_service": {service.label: {"exits": service.exits, "in_calm": service.calm} for service in exits.services},
        "finding": calm_sentence(exits),
    }
