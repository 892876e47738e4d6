"""Reports that were held out, scored against the prior, persistence and a trend."""

import math
from collections.abc import Sequence

import numpy as np

from bayonets.inference.reports import Report, Reports
from bayonets.questions.calibrate.answer import Forecast
from bayonets.statistics.estimate import Floats

_LEAST_SPREAD = 0.35
"""The least spread of a simple forecast in the logarithm, that of a report of low confidence."""


def forecast(
    reports: Reports, index: int, used: Sequence[int], values: Floats, biases: Floats, weights: Floats, prior: float
) -> Forecast:
    """The log scores of a report that was held out.

    Args:
        reports: all reports.
        index: of the report.
        used: indices of the reports that were used.
        values, biases, weights: (N, J), (N, G) and (N,) of the posterior.
        prior: probability of the report over the prior.
    """
    single = reports.only([index])
    if_wrong = np.array([prior])
    posterior = float(weights @ single.probabilities(values[:, [index]], biases, if_wrong)[:, 0])
    report = reports.reports[index]
    before = [other for other in (reports.reports[i] for i in used) if _precedes(other, report)]
    simple = [_simple(report, before, trend=trend) for trend in (False, True)]
    score = [None if centre is None else _score(single, *centre, prior) for centre in simple]
    return Forecast(_log(posterior), _log(prior), score[0], score[1])


def _log(probability: float) -> float:
    return math.log(max(probability, 1e-12))


def _precedes(other: Report, report: Report) -> bool:
    """Whether another report is an earlier single of the same quantity and formations, with a value."""
    same = (other.seen.quantity, other.seen.names) == (report.seen.quantity, report.seen.names)
    return same and report.kind != "fact" and other.seen.date < report.seen.date and other.log_middle is not None


def _simple(report: Report, before: Sequence[Report], *, trend: bool) -> tuple[float, float] | None:
    """Centre and spread of a forecast in the logarithm: the last value, or a line; None where there are too few."""
    points = sorted((other.seen.date.toordinal(), other.log_middle or 0.0) for other in before)
    if len(points) < (3 if trend else 1):
        return None
    days, logs = (np.array(each, dtype=np.float64) for each in zip(*points, strict=True))
    if not trend:
        changes = np.diff(logs)
        spread = float(np.sqrt(np.mean(changes**2))) if len(changes) else 0.0
        return float(logs[-1]), max(spread, _LEAST_SPREAD)
    slope, level = np.polyfit(days - days[-1], logs, 1)
    rest = logs - level - slope * (days - days[-1])
    spread = float(np.sqrt(np.sum(rest**2) / (len(logs) - 2)))
    return float(level + slope * (report.seen.date.toordinal() - days[-1])), max(spread, _LEAST_SPREAD)


def _score(single: Reports, centre: float, spread: float, prior: float) -> float:
    """The log probability of the report if the quantity has a log-normal law."""
    middles = (np.arange(400) + 0.5) / 400.0
    from scipy.special import ndtri

    values = np.exp(centre + spread * ndtri(middles))[:, None]
    biases = np.zeros((len(values), max(len(single.groups), 1)))
    return _log(float(single.probabilities(values, biases, np.array([prior])).mean()))
