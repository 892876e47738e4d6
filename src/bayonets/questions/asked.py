"""Arguments of all questions: a scenario in any of its forms, a day, and whole numbers within bounds."""

from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np

from bayonets.errors import SettingError
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read

MOST = 2**63 - 1


class HasScenario(Protocol):
    """An object that holds a scenario, such as a `Setup`."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...


ScenarioLike = str | Path | Scenario | HasScenario
"""The name of a scenario of the library, the path of a file, a scenario, or a `Setup`."""


def scenario_of(given: ScenarioLike) -> Scenario:
    """The scenario, from any of its forms.

    Raises:
        ScenarioError: with all faults of the file.
    """
    if isinstance(given, str | Path):
        return read(given)
    return given if isinstance(given, Scenario) else given.scenario


def check_count(name: str, value: int, least: int) -> None:
    """Refuse a value that is not a whole number of at least `least`.

    Raises:
        SettingError: the value is not such a number.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= MOST:
        raise SettingError(f"{name}: {value!r}: must be a whole number of at least {least}, such as {max(least, 1)}")


def day_of(scenario: Scenario, on: str | date) -> int:
    """The number of days from the start of the scenario to a date.

    Raises:
        SettingError: it is not a date, or not one of the scenario's days.
    """
    try:
        day = scenario.day_of(on if isinstance(on, date) else date.fromisoformat(on))
    except (TypeError, ValueError):
        raise SettingError(f"on={on!r}: must be a date, such as {scenario.start.isoformat()!r}") from None
    if not 0 <= day < scenario.days:
        last = scenario.date_of(scenario.days - 1)
        raise SettingError(f"on={str(on)!r}: must be from {scenario.start} to {last}, the days of the scenario")
    return day
