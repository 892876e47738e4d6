"""The result of `calibrate`: the answer, and the draws behind it as tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayonets.errors import FolderError
from bayonets.inference.posterior import FILE, Posterior, read_posterior
from bayonets.questions.answers import FILE as ANSWER
from bayonets.questions.answers import kept
from bayonets.questions.calibrate.answer import Calibration

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure


class Calibrated:
    """A posterior with its answer.

    Attributes:
        answer: what was learned, in sentences, tables and pictures.
        posterior: weighted draws, under which other questions can be asked.
    """

    def __init__(self, answer: Calibration, posterior: Posterior) -> None:
        self.answer = answer
        self.posterior = posterior

    def draws(self) -> "pd.DataFrame":
        """One row for each draw: weight, island, run, log likelihood, outcomes, and a column for each number."""
        import pandas as pd

        known = self.posterior
        columns: dict[str, Any] = {
            "weight": known.weight,
            "island": known.island,
            "run": known.run,
            "log_likelihood": known.log_likelihood,
        }
        columns |= {name: known.outcomes[:, index] for index, name in enumerate(("fell", "days", "left"))}
        columns |= {name: known.numbers[:, index] for index, name in enumerate(known.names)}
        return pd.DataFrame(columns)

    def numbers(self) -> "pd.DataFrame":
        """One row for each number: its range, quantiles before and after, and its shrinkage."""
        import pandas as pd

        rows = []
        for result in self.answer.numbers:
            after = result.posterior or (float("nan"),) * 3
            quantiles = dict(
                zip(
                    ("prior_5", "prior_50", "prior_95", "post_5", "post_50", "post_95"),
                    result.prior + after,
                    strict=True,
                )
            )
            rows.append(
                {"name": result.name, "label": result.label, "kind": result.kind, "low": result.low,
                 "best": result.best, "high": result.high, "shrinkage": result.shrinkage} | quantiles
            )  # fmt: skip
        return pd.DataFrame(rows)

    def reports(self) -> "pd.DataFrame":
        """One row for each report: how often it is met, and how probably it is wrong, before and after."""
        import pandas as pd

        names = (
            "number",
            "date",
            "quantity",
            "label",
            "observed",
            "used",
            "met_before",
            "met",
            "wrong_before",
            "wrong",
        )
        return pd.DataFrame([{name: getattr(report, name) for name in names} for report in self.answer.reports])

    def to_xarray(self) -> "xr.DataTree":
        """The draws as a DataTree with the groups and dimensions that ArviZ reads (docs/calibrate.md).

        Raises:
            RefusedError: xarray is not installed (`pip install "bayonets[xarray]"`).
        """
        from bayonets.questions.calibrate.data_tree import data_tree

        return data_tree(self.answer, self.posterior)

    def digest(self) -> str:
        """SHA-256 of the draws, which does not depend on threads or interruptions."""
        return self.posterior.digest()

    def text(self, width: int = 100) -> str:
        """The account as text, in lines of so many characters at most."""
        return self.answer.text(width)

    def plot(self, **options: Any) -> "Figure":
        """The answer as one figure; the options are those of every answer."""
        return self.answer.plot(**options)

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, for programs."""
        return self.answer.as_json()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        html: str = self.answer._repr_html_()
        return html


def open_posterior(path: str | Path) -> Calibrated:
    """Open the folder of a finished calibration.

    Raises:
        FolderError: it holds no posterior, a table is missing or damaged, or its answer belongs to other draws.
    """
    folder = Path(path)
    posterior, answer = read_posterior(folder), kept(folder)
    if not isinstance(answer, Calibration) or not _belong_together(answer, posterior):
        raise FolderError(
            f"{folder}: {ANSWER} and {FILE} belong to different calibrations. Give its calibrate command again, which "
            "writes both from its results"
        )
    return Calibrated(answer, posterior)


def _belong_together(answer: Calibration, posterior: Posterior) -> bool:
    """Whether an answer is that of these draws, as far as both of them say the same."""
    of_answer = (answer.digest, answer.particles, answer.checks.effective, answer.checks.passed)
    of_draws = (posterior.scenario_digest, len(posterior.weight), posterior.effective, posterior.passed)
    numbers = tuple(result.name for result in answer.numbers)
    reports = tuple(result.number for result in answer.reports)
    return of_answer == of_draws and (numbers, reports) == (posterior.names, posterior.report_numbers)
