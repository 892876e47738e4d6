"""Repeated runs of a simulator in a few lines of text: the mean of each result and its spread."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.scenario.printable import plain
from bayonets.statistics.quantiles import quantiles
from bayonets.statistics.shares import wilson_ends
from bayonets.wording import listed, percent, percents, runs_text, significant, span

_ENDS = (0.05, 0.95)

Columns = Mapping[str, npt.NDArray[Any]]


def summary(heading: str, numbers: Columns, courses: Columns, steps: npt.NDArray[np.int64]) -> str:
    """The heading, then one line for each number, then the names of the courses.

    Args:
        heading: the simulator with its arguments.
        numbers: (R,) by name.
        courses: of any length, by name.
        steps: (R,) the number of steps of each run.
    """
    lines = [f"{plain(heading)}: {runs_text(steps.size)}"]
    if numbers:
        rows = [("", "mean", "90% of the runs"), *(_row(name, column) for name, column in numbers.items())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += ["", *(f"{a.ljust(widths[0])}  {b.rjust(widths[1])}  {c}".rstrip() for a, b, c in rows)]
    if courses:
        lengths = span(significant(float(steps.min())), significant(float(steps.max())))
        lines += ["", f"By step ({lengths} steps): {listed(list(courses))}"]
    return "\n".join(lines)


def _row(name: str, column: npt.NDArray[Any]) -> tuple[str, str, str]:
    if column.dtype.kind == "b":
        met = int(np.count_nonzero(column))
        return name, percent(met / column.size), f"of the runs; 95% CI {percents(*wilson_ends(met, column.size))}"
    finite = column[np.isfinite(column)].astype(np.float64)
    if not finite.size:
        return name, "none", ""
    low, high = (significant(float(end)) for end in quantiles(finite, _ENDS))
    missing = f" ({runs_text(finite.size)} with a value)" if finite.size < column.size else ""
    return name, significant(float(finite.mean())), span(low, high) + missing
