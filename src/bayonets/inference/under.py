"""A scenario under a posterior: its unknown numbers are then drawn from the draws of a calibration."""

from math import ceil
from pathlib import Path
from typing import Any, Final

from bayonets.engine.version import MODEL_VERSION
from bayonets.errors import SettingError
from bayonets.inference.posterior import Posterior, read_posterior
from bayonets.scenario.handles import Which, unknowns, which_of
from bayonets.scenario.laws import check_ends
from bayonets.scenario.model import Scenario

_LEAST_ALIKE: Final = 0.8
"""A scenario in which fewer of the calibrated numbers have the same range is another one, not one that was changed."""

PosteriorLike = Any
"""The folder of a calibration, the result of `bn.calibrate`, or a `Posterior`."""


def under(
    scenario: Scenario, posterior: PosteriorLike | None, uncertain: bool | str | None = None
) -> tuple[Scenario, Which | None]:
    """The scenario under a posterior, and which of its numbers are drawn.

    Args:
        scenario: the scenario, in which some of the calibrated numbers may have been set.
        posterior: of this scenario; None for none.
        uncertain: numbers to be drawn from their ranges instead.

    Raises:
        SettingError: both are given; or the posterior belongs to another scenario, length or version of the model.
        FolderError: the folder holds no posterior, or is damaged.
    """
    if posterior is None:
        return scenario, which_of(uncertain)
    if which_of(uncertain) is not None:
        raise SettingError(f"uncertain={uncertain!r} with a posterior: both say how the numbers are drawn. Use one")
    known = posterior_in(posterior)
    check_belongs(scenario, known)
    scenario = scenario.under(known.joint)
    check_ends(scenario, unknowns(scenario, "posterior"))
    return scenario, "posterior"


def posterior_in(given: PosteriorLike) -> Posterior:
    """The posterior from any of its forms.

    Raises:
        SettingError: it is not a posterior.
        FolderError: the folder holds no posterior, or is damaged.
    """
    if isinstance(given, str | Path):
        return read_posterior(Path(given))
    known = getattr(given, "posterior", given)
    if not isinstance(known, Posterior):
        kind = type(given).__name__
        raise SettingError(f"posterior: a {kind}: must be the folder of a calibration, or what bn.calibrate returned")
    return known


def check_belongs(scenario: Scenario, known: Posterior) -> None:
    """Refuse a posterior of another scenario.

    Raises:
        SettingError: it belongs to another scenario, length or version of the model, or each of its numbers was set.
    """
    if known.model != MODEL_VERSION:
        raise SettingError(
            f"posterior: belongs to version {known.model} of the model, this is {MODEL_VERSION}. Calibrate again"
        )
    if known.days != scenario.days:
        raise SettingError(
            f"posterior: belongs to {known.days} days; the scenario has {scenario.days}. Leave the number of days as "
            "it was calibrated, or calibrate again"
        )
    ranges = {number["name"]: (number["low"], number["best"], number["high"], number["law"]) for number in known.over}
    alike = sum(ranges.get(handle.name) == handle.range for handle in unknowns(scenario, "all"))
    formations = tuple(formation.name for formation in scenario.formations)
    if (scenario.start.isoformat(), formations) != (known.start, known.formations):
        raise SettingError(
            "posterior: belongs to another scenario, with other formations or another start. Name the calibration of "
            "this scenario"
        )
    if alike < _LEAST_ALIKE * len(ranges):
        raise SettingError(
            f"posterior: belongs to another scenario: {alike} of its {len(ranges)} numbers have the same range here. "
            "Name the calibration of this scenario"
        )
    if not alike:
        raise SettingError("posterior: the scenario has a value of its own for each of its numbers. Leave it out")


def replaced(scenario: Scenario) -> list[str]:
    """Names of calibrated numbers for which the scenario has a value of its own, which replaces the posterior's."""
    if scenario.joint is None:
        return []
    free = {handle.name for handle in unknowns(scenario, "posterior")}
    return [name for name in scenario.joint.names if name not in free]


def cautions(scenario: Scenario, runs: int) -> list[str]:
    """Sentences for the user about a posterior: values that replace it, and draws that are too few."""
    joint = scenario.joint
    if joint is None:
        return []
    sentences = []
    if names := replaced(scenario):
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        sentences.append(f"{names[0]}{more}: the value of the scenario replaces that of the posterior")
    if runs / 2 > ceil(joint.effective):
        sentences.append(
            f"More runs cannot make up for the {joint.effective:.0f} independent draws of the posterior; calibrate "
            "with more --particles"
        )
    if not joint.passed:
        sentences.append("A check of this calibration failed (see its report): what follows rests on it")
    return sentences
