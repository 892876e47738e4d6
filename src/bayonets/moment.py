"""Equilibria of the mean field of a scenario on a day: fixed points, folds and the edge of the basin of attraction."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from bayonets.errors import SettingError
from bayonets.questions.asked import day_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.words import checked, setting_named

if TYPE_CHECKING:
    from bayonets.engine.continuation import FixedPoint
    from bayonets.engine.frozen import Frozen

_DIGITS = 6
_HUGE = 1e300


@dataclass(frozen=True)
class Moment:
    """The mean field of a scenario at the beginning of a day, frozen except for the officers' reviews.

    From that moment on no officer leaves and no order is given.

    Attributes:
        scenario: the dossier itself.
        day: counted from the start.
        protest: thousands of people in the streets from that day on; None: the protest of the mean field on that day.
    """

    scenario: Scenario
    day: int = 0
    protest: float | None = None

    def fixed_points(self) -> "tuple[FixedPoint, ...]":
        """The equilibria of the apparatus: shares of the serving officers who refuse, ascending, stable or not.

        The search starts from shares between none and all, equal in all formations; where formations break one by one
        there may be further equilibria.

        Raises:
            EngineError: the regime has fallen by then.
        """
        from bayonets.engine.continuation import fixed_points

        return fixed_points(self._frozen())

    def basin_edge(self) -> float | None:
        """The edge of the basin of attraction: the smallest share of refusals from which the apparatus does not return.

        The share is that of the serving officers who refuse at once, equal in all formations. None if the apparatus
        returns from every share.

        Raises:
            EngineError: the regime has fallen by then.
        """
        from bayonets.engine.continuation import basin_edge

        return basin_edge(self._frozen())

    def folds(self, word: str, low: float, high: float) -> tuple[float, ...]:
        """The values of a lever, trait or parameter at which an equilibrium vanishes, ascending.

            bn.load("textbook").moment().folds("parameters.resist_pay_cut", 0.0, 1.0)

        Args:
            word: the number that is varied, as `--set` names it.
            low, high: the range over which it is varied.

        Raises:
            SettingError: the word names no number, or a number that takes whole steps only; or a value is invalid.
            EngineError: the regime has fallen by then.
        """
        from bayonets.engine.continuation import follow, path_between

        for value in (low, high):
            if not _is_number(value):
                raise SettingError(f"{word}: {value!r}: must be a number, such as 0.5")
        low, high = float(low), float(high)
        setting = setting_named(word, self.scenario)
        if setting.since is not None:
            raise SettingError(f"{word}: must have no date: a moment is a single day. Write {'.'.join(setting.path)}")
        if setting.bounds.whole or setting.name == "protest.initial":
            raise SettingError(
                f"{word}: must be a lever, trait or parameter that is not a count, such as levers.amnesty"
            )
        ends = [build(setting.into(self.scenario, checked(setting, value))) for value in (low, high)]
        path = path_between(self._frozen(), *ends)
        branches = [follow(path, back=back, loud=loud) for back in (False, True) for loud in (False, True)]
        values = {round(low + fold * (high - low), _DIGITS) for branch in branches for fold in branch.folds}
        return tuple(sorted(values))

    def _frozen(self) -> "Frozen":
        from bayonets.engine.frozen import freeze
        from bayonets.engine.groups import GroupPoints
        from bayonets.ensemble.prepare import ready_mean_field

        ready_mean_field()
        return freeze(build(self.scenario), GroupPoints(), self.day, self.protest)


def moment_of(scenario: Scenario, on: str | date | None, protest: float | None) -> Moment:
    """The moment of a date.

    Raises:
        SettingError: the date is invalid or not a day of the scenario; or the protest is not a number of at least 0.
    """
    day = 0 if on is None else day_of(scenario, on)
    if protest is not None and not (_is_number(protest) and protest >= 0.0):
        raise SettingError(f"protest={protest!r}: must be thousands of people, at least 0, such as 50")
    return Moment(scenario, day, protest)


def _is_number(value: Any) -> TypeGuard[float]:
    numbers: Any = int | float | np.integer | np.floating
    return isinstance(value, numbers) and not isinstance(value, bool) and bool(abs(value) < _HUGE)
