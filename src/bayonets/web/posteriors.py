"""The posterior with which the server was started: read once, and drawn from where it belongs to the scenario."""

import shlex
from dataclasses import fields
from pathlib import Path

import numpy as np

from bayonets.ensemble.estimate import bytes_text
from bayonets.errors import RefusedError, SettingError
from bayonets.inference.posterior import Posterior, read_posterior
from bayonets.inference.under import check_belongs, under
from bayonets.scenario.model import Scenario
from bayonets.web.errors import ApiError
from bayonets.web.limits import Limits
from bayonets.web.schema.scenarios import PosteriorModel


def opened_posterior(folder: Path, scenario: Scenario, limits: Limits) -> Posterior:
    """The posterior of a folder, for a server that opens a scenario.

    Raises:
        FolderError: the folder holds no posterior, or is damaged.
        SettingError: it belongs to another scenario.
        RefusedError: its draws take more memory than the limits allow.
    """
    posterior = read_posterior(folder)
    under(scenario, posterior)
    size = posterior.joint.units.nbytes + sum(
        array.nbytes for array in (getattr(posterior, field.name) for field in fields(posterior))
        if isinstance(array, np.ndarray)
    )  # fmt: skip
    if size > limits.posterior_bytes:
        raise RefusedError(
            f"{folder}: its draws take {bytes_text(size)} of memory, more than the live page keeps "
            f"({bytes_text(limits.posterior_bytes)}). Calibrate with fewer --particles"
        )
    return posterior


def needed(posterior: Posterior | None) -> Posterior:
    """The posterior, for a request that draws from it.

    Raises:
        ApiError: the server was started without one.
    """
    if posterior is None:
        raise ApiError(422, "posterior", how_to_get_one("NAME"))
    return posterior


def how_to_get_one(scenario: str) -> str:
    """What to do for a posterior, for the scenario of an id such as `library:textbook`."""
    kind, _, rest = scenario.rpartition(":")
    name = "FILE" if kind == "upload" else shlex.quote(rest)
    return (
        f"No posterior was given. Compute one: `bayonets calibrate {name} --out posterior`, then "
        f"`bayonets serve {name} --posterior posterior`"
    )


def posterior_model(posterior: Posterior | None, name: str, scenario: Scenario) -> PosteriorModel:
    """Whether the numbers of a scenario with this id can be drawn from the posterior, and in words why not."""
    if posterior is None:
        return PosteriorModel(fits=False, text=how_to_get_one(name))
    try:
        check_belongs(scenario, posterior)
    except SettingError as error:
        return PosteriorModel(fits=False, text=str(error))
    return PosteriorModel(fits=True, text=f"Its draws are worth {posterior.effective:.0f} independent ones.")
