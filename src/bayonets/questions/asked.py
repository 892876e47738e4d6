"""What every question is asked with: a scenario in any of its forms, and whole numbers within reason."""

from pathlib import Path
from typing import Protocol

import numpy as np

from bayonets.errors import SettingError
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read

MOST = 2**63 - 1


class HasScenario(Protocol):
    """What holds a scenario, such as a `Setup`."""

    @property
    def scenario(self) -> Scenario:
        """The dossier."""
        ...


ScenarioLike = str | Path | Scenario | HasScenario
"""The name of a scenario of the library, the path of a file, a scenario, or a `Setup`."""


def scenario_of(given: ScenarioLike) -> Scenario:
    """The scenario in any of its forms.

    Raises:
        ScenarioError: with every fault of the file.
    """
    if isinstance(given, str | Path):
        return read(given)
    return given if isinstance(given, Scenario) else given.scenario


def check_count(name: str, value: int, least: int) -> None:
    """Refuse what is no whole number from `least` on.

    Raises:
        SettingError: it is not.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= MOST:
        raise SettingError(f"{name}: {value!r}: must be a whole number from {least} on, such as {max(least, 1)}")
