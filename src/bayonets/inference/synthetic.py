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
    if report.kind == "about":
        heavy = float(errors[0]) / math.sqrt(float(np.mean(errors[1:] ** 2)))
        perceived = value * math.exp(bias)
        return replace(report, low=perceived + math.hypot(report.high, report.error * perceived) * heavy)
    low, high = (report.low, report.high) if report.kind == "fact" else report.log_bounds
    noise = bias + report.error * float(errors[0])
    perceived = value if report.kind == "fact" else math.log(max(value, report.floor)) + noise
    if perceived < low:
        return replace(report, low=-math.inf, high=math.nextafter(report.low - 2.0 * report.half, -math.inf))
    if perceived > high:
        return replace(report, low=math.nextafter(report.high + 2.0 * report.half, math.inf), high=math.inf)
    return report
