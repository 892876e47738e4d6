"""The same country in calm: the number of officers who would have left without protest and without offers.

Officers with a low cost of leaving leave in any case, so exits alone say little. The runs in calm have the same people,
ties and random streams as the runs beside which they are reported. They are kept in a result folder below that of the
study, which resumes like any other and to which the study's tables, ledger and digest do not refer.
"""

from typing import Final

from bayonets.ensemble.below import open_below, read_below
from bayonets.ensemble.run import which_in
from bayonets.ensemble.store import Folder
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.read import read
from bayonets.scenario.timeline import Event, Signal
from bayonets.world import catalogue

NAME: Final = "calm"
MOST: Final = 100
"""The maximum number of pairs: they give the share of exits in calm to within some percentage points."""

OFFERS: Final = ("support", "amnesty", "outing", "designated", "guarantee", "outreach")
"""Levers of the opposition and of actors abroad; in calm they are at their defaults."""


def runs_in_calm(runs: int) -> int:
    """The number of runs in calm that accompany a number of runs."""
    return min(runs, MOST)


def calm_scenario(scenario: Scenario) -> Scenario:
    """The scenario without protest, offers and events; the levers of the state are unchanged.

    Of the events only signals that strengthen belief in the regime remain, such as a promise of help from abroad: the
    others are acts of the opposition, or would not have occurred without a crisis.
    """
    levers = {name: Quantity(best=catalogue.levers()[name].default) for name in OFFERS}
    protest = {"initial": Quantity(best=0.0), "by_date": None}
    changes = {
        "name": f"{scenario.name}, in calm",
        "protest": scenario.protest.model_copy(update=protest),
        "levers": scenario.levers.model_copy(update=levers),
        "events": tuple(event for event in scenario.events if _is_of_the_state(event)),
        "observations": (),
    }
    return Scenario.model_validate({name: getattr(scenario, name) for name in Scenario.model_fields} | changes)


def _is_of_the_state(event: Event) -> bool:
    return isinstance(event, Signal) and event.shift.best < 0.0


def open_calm(folder: Folder, scenario: Scenario) -> tuple[Folder, Scenario]:
    """The folder of the runs in calm, for writing under the lock of the study's folder, and their scenario.

    Raises:
        FolderError: it cannot be written, or belongs to another scenario, seed or model.
    """
    calm = calm_scenario(scenario)
    return open_below(folder, NAME, calm, which_in(calm, folder.manifest["uncertain"])), calm


def calm_below(folder: Folder) -> Folder | None:
    """The folder of the runs in calm, for reading; None if there is none that belongs to these runs.

    Raises:
        FolderError: it cannot be read.
    """
    return read_below(folder, NAME, lambda: calm_scenario(read(folder.scenario_path())).digest())
