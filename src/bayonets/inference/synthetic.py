"""Reports that a simulated course would have brought about, from the same reporters with the same errors.

A reporter who gave bounds finds the quantity below, within or above them; one who gave a value gives another; a wrong
one speaks of another course of the prior. Their probabilities are those of `reports.py`.
"""

import math
from dataclasses import replace

import numpy as np

from bayonets.inference.reports import DEGREES, Floats, Report, Reports
from bayonets.inference.streams import key_of, normals, uniforms

_WRONG, _OTHER, _ERROR = range(3)


def synthetic(reports: Reports, values: Floats, biases: Floats, others: Floats, streams: tuple[int, ...]) -> Reports:
    """The reports on one course.

    Args:
        reports: the reporters, with what they said of the real course.
        values: (J,) the quantities of the simulated course; nan where the regime had fallen before.
        biases: (G,) biases of the groups in the logarithm.
        others: (B, J) quantities of courses of the prior, of one of which a wrong reporter speaks.
        streams: seed and numbers of the random stream.
    """
    count = len(reports)
    wrong = uniforms(key_of(*streams, _WRONG), (count,)) < reports.wrong
    which = (uniforms(key_of(*streams, _OTHER), (count,)) * len(others)).astype(np.int64)
    errors = normals(key_of(*streams, _ERROR), (count, 1 + DEGREES))
    statements = []
    for index, report in enumerate(reports.reports):
        value = float(others[which[index], index] if wrong[index] else values[index])
        bias = float(biases[report.group]) if report.group >= 0 else 0.0
        statements.append(_statement(report, value, bias, errors[index]))
    return Reports(tuple(statements), reports.groups)


def _statement(report: Report, value: float, bias: float, errors: Floats) -> Report:
    if math.isnan(value):
        return replace(report, absent=True)
    seen = perceived(report, value, bias, errors)
    if report.kind == "about":
        return replace(report, low=seen)
    low, high = _ends(report)
    if seen < low:
        return replace(report, low=-math.inf, high=math.nextafter(report.low - 2.0 * report.half, -math.inf))
    if seen > high:
        return replace(report, low=math.nextafter(report.high + 2.0 * report.half, math.inf), high=math.inf)
    return report


def perceived(report: Report, value: float, bias: float, errors: Floats) -> float:
    """The quantity as a reporter who is not wrong perceives it; for bounds its logarithm, for a fact the quantity.

    Args:
        report: of this reporter.
        value: the quantity of the course.
        bias: of his group in the logarithm.
        errors: (1 + DEGREES,) standard normal numbers.
    """
    if report.kind == "about":
        heavy = float(errors[0]) / math.sqrt(float(np.mean(errors[1:] ** 2)))
        biased = value * math.exp(bias)
        return biased + math.hypot(report.high, report.error * biased) * heavy
    noise = bias + report.error * float(errors[0])
    return value if report.kind == "fact" else math.log(max(value, report.floor)) + noise


def distance(report: Report, value: float, bias: float, errors: Floats) -> float:
    """How far the perceived quantity lies outside the bounds of a report, 0 within them; for `about`, from its value.

    In the logarithm for bounds, in standard deviations for `about`, in the unit of a fact; nan where there is no
    quantity, which contradicts the report.

    Args:
        report, value, bias, errors: as for `perceived`.
    """
    if math.isnan(value):
        return math.nan
    seen = perceived(report, value, bias, errors)
    if report.kind == "about":
        return (seen - report.low) / report.high
    low, high = _ends(report)
    return seen - min(max(seen, low), high)


def _ends(report: Report) -> tuple[float, float]:
    """The bounds on the scale of `perceived`."""
    return (report.low, report.high) if report.kind == "fact" else report.log_bounds
