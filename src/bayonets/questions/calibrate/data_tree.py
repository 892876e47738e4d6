"""A posterior as an xarray DataTree with the groups of ArviZ, and as a netCDF file that holds it.

An island is a chain. Within it the draws are resampled systematically, so that all count alike, as those of a chain do
(an island whose draws already count alike keeps each of them once). Chains have the same number of draws, so that the
weights between islands stand beside them, as `island_weight`.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.disk import UNFINISHED, only_disk_errors
from bayonets.ensemble.manifest import program_version
from bayonets.errors import RefusedError
from bayonets.inference.posterior import Posterior
from bayonets.inference.simulator import OUTCOMES
from bayonets.inference.streams import key_of, uniforms
from bayonets.inference.tempering import systematic
from bayonets.questions.calibrate.answer import Calibration

if TYPE_CHECKING:
    import xarray as xr

NAME: Final = "posterior.nc"

_EQUAL = 23
"""Number of the random stream by which draws are resampled."""

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Variables = dict[str, Any]


def data_tree(answer: Calibration, posterior: Posterior) -> "xr.DataTree":
    """The draws of a posterior and of its prior, with what was observed.

    Args:
        answer: of the same calibration, for the reports and the checks.
        posterior: N draws of K numbers in C islands of N / C draws, with J reports.

    Returns:
        Groups posterior, sample_stats, log_likelihood, posterior_predictive, prior, prior_predictive, observed_data and
        constant_data with dimensions chain (C; of the prior 1), draw, number (K), report (J; in log_likelihood only
        those that are used), and day.

    Raises:
        RefusedError: xarray is not installed.
    """
    xarray = _needed("xarray", "DataTree")
    rows = equal_rows(posterior, answer.seed)
    groups = {
        "posterior": _numbers(posterior, posterior.numbers[rows]),
        "sample_stats": _sample_stats(posterior, rows),
        "log_likelihood": _log_likelihood(answer, posterior, rows),
        "posterior_predictive": _predictive(posterior, posterior.values[rows], posterior.outcomes[rows]),
        "prior": _numbers(posterior, posterior.prior_numbers[None]),
        "prior_predictive": _predictive(posterior, posterior.prior_values[None], posterior.prior_outcomes[None]),
        "observed_data": _observed(answer),
        "constant_data": _constant(answer, posterior),
    }
    datasets = {f"/{name}": xarray.Dataset(*_with_indices(variables)) for name, variables in groups.items()}
    root = xarray.Dataset(attrs=_attributes(answer, posterior))
    tree: xr.DataTree = xarray.DataTree.from_dict({"/": root, **datasets})
    return tree


def write_netcdf(tree: "xr.DataTree", path: Path) -> Path:
    """Write a tree into a netCDF file, completely or not at all.

    Raises:
        RefusedError: the packages that write such files are not installed.
        FolderError: the file cannot be written.
    """
    for package in ("h5py", "h5netcdf"):
        _needed(package)
    unfinished = path.with_name(f"{UNFINISHED}{path.name}.part")
    with only_disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            tree.to_netcdf(unfinished, engine="h5netcdf")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return path


def _needed(package: str, name: str = "__name__") -> ModuleType:
    """A package of the extra; a version of it that does not have this name counts as not installed."""
    try:
        module = import_module(package)
        getattr(module, name)
    except (ImportError, AttributeError):
        raise RefusedError(
            f"A posterior as a DataTree or netCDF needs {package}, which is not installed, or not in a version that is "
            'new enough. Install it with `pip install "bayonets[xarray]"`'
        ) from None
    return module


def equal_rows(posterior: Posterior, seed: int) -> Rows:
    """(C, N / C) rows of the draws of each island, resampled in proportion to their weights, by a keyed offset."""
    chains = []
    for island in np.unique(posterior.island):
        own = np.flatnonzero(posterior.island == island)
        offset = float(uniforms(key_of(seed, _EQUAL, int(island)), (1,))[0])
        weight = posterior.weight[own]
        # Where an island is so improbable that its weight is 0, nothing is known of the weights within it.
        chains.append(own[systematic(weight if weight.any() else np.ones(len(own)), len(own), offset)])
    return np.stack(chains)


# --- Groups: variables with their dimensions, and the labels of these -------------------------------------------------


def _with_indices(variables: Variables) -> tuple[Variables, Variables]:
    """The variables, and the coordinates: the labels that they have, and whole numbers for chains and draws."""
    labels = {name: variables.pop(name) for name in ("number", "report", "direction") if name in variables}
    sizes = {
        dimension: size
        for dimensions, values in variables.values()
        for dimension, size in zip(dimensions, np.shape(values), strict=True)
    }
    return variables, {name: np.arange(sizes[name]) for name in ("chain", "draw") if name in sizes} | labels


def _numbers(posterior: Posterior, values: Floats) -> Variables:
    return {"numbers": (("chain", "draw", "number"), values), "number": list(posterior.names)}


def _sample_stats(posterior: Posterior, rows: Rows) -> Variables:
    each = ("chain", "draw")
    total = [float(posterior.weight[posterior.island == island].sum()) for island in np.unique(posterior.island)]
    return {
        "log_likelihood": (each, posterior.log_likelihood[rows]),
        "run": (each, posterior.run[rows]),
        "row": (each, rows.astype(np.int64)),
        "shocks": ((*each, "day"), posterior.shocks[rows]),
        "island_weight": (("chain",), np.array(total)),
    }


def _log_likelihood(answer: Calibration, posterior: Posterior, rows: Rows) -> Variables:
    """Of the reports that are used, so that their sum is the log likelihood of the draw."""
    used = [index for index, report in enumerate(answer.reports) if report.used]
    with np.errstate(divide="ignore"):  # a report that cannot be wrong may be impossible
        logs = np.log(posterior.probability[rows][:, :, used])
    return {
        "reported": (("chain", "draw", "report"), logs),
        "report": [posterior.report_numbers[index] for index in used],
    }


def _predictive(posterior: Posterior, values: Floats, outcomes: Floats) -> Variables:
    variables = {name: (("chain", "draw"), outcomes[:, :, index]) for index, name in enumerate(OUTCOMES)}
    return variables | {
        "reported": (("chain", "draw", "report"), values),
        "report": list(posterior.report_numbers),
    }


def _observed(answer: Calibration) -> Variables:
    by_report = ("report",)
    ends = np.array([report.alone for report in answer.reports], dtype=np.float64)
    return {
        "reported": (by_report, np.array([report.middle for report in answer.reports], dtype=np.float64)),
        "at_least": (by_report, ends[:, 0]),
        "at_most": (by_report, ends[:, 1]),
        "report": [report.number for report in answer.reports],
    }


def _constant(answer: Calibration, posterior: Posterior) -> Variables:
    """The ranges of the numbers, the reports in words, and the combinations that they inform."""
    numbers, reports = answer.numbers, answer.reports
    laws = [number["law"] for number in posterior.over] + ["normal"] * (len(numbers) - posterior.unknown)
    of_numbers = {name: [getattr(number, name) for number in numbers] for name in ("low", "best", "high", "kind")}
    of_numbers |= {"law": laws, "number_label": [number.label for number in numbers]}
    of_reports = {
        name: [getattr(report, name) for report in reports]
        for name in ("quantity", "observed", "source", "used", "wrong_before")
    }
    of_reports |= {"report_label": [report.label for report in reports]}
    variables: Variables = {name: (("number",), values) for name, values in of_numbers.items()}
    variables |= {name: (("report",), values) for name, values in of_reports.items()}
    variables["date"] = (("report",), np.array([report.date for report in reports], dtype="datetime64[ns]"))
    if len(posterior.singular):
        variables["load"] = (("number", "direction"), posterior.loads)
        variables["singular_value"] = (("direction",), posterior.singular)
        variables["direction"] = np.arange(len(posterior.singular))
    return variables | {"number": list(posterior.names), "report": list(posterior.report_numbers)}


def _attributes(answer: Calibration, posterior: Posterior) -> dict[str, Any]:
    """What identifies the calibration, and whether it can be relied on."""
    return {
        "inference_library": "bayonets",
        "inference_library_version": program_version(),
        "model": posterior.model,
        "scenario": answer.scenario,
        "scenario_digest": posterior.scenario_digest,
        "digest": posterior.digest(),
        "seed": answer.seed,
        "start": posterior.start,
        "days": posterior.days,
        "independent_draws": posterior.effective,
        "checks": "passed" if posterior.passed else "failed",
    }
