"""The result of `calibrate`: the answer, and the draws behind it as tables."""

from typing import TYPE_CHECKING, Any

from bayonets.inference.posterior import Posterior
from bayonets.questions.calibrate.answer import Calibration

if TYPE_CHECKING:
    import pandas as pd
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
