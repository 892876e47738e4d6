"""Forecasts within a case: later reports from earlier ones, a quarter, half and three quarters of the way.

Each is a calibration that uses the reports up to a date; the later ones are scored beside the prior, the last value and
a trend (questions/calibrate/forecasts.py). A case counts only if its numbers were not chosen with the later reports in
view, as in belarus-2020-blind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bayonets.ensemble.progress import Progress, silent
from bayonets.errors import RefusedError
from bayonets.observed import day_known
from bayonets.questions.calibrate import calibrate
from bayonets.questions.calibrate.answer import Calibration, ReportResult
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library, read

WAYS: Final = (0.25, 0.5, 0.75)
FEWEST: Final = 4
"""Fewer dated reports of amounts are not forecast."""

TUNED: Final = ("belarus-2020",)
"""Scenarios whose numbers were chosen when the later reports were known; their forecasts would be none."""

_FACTS: Final = ("fell", "fell_day", "stood_down")


@dataclass(frozen=True)
class Later:
    """The forecasts of later reports from those up to a date, as mean log scores; the higher, the better.

    Attributes:
        scenario: its name in the library.
        until: the date.
        used, forecast: number of reports used and forecast.
        posterior, prior: mean log scores under each.
        persistence, trend: the same of simple forecasts, over the reports that they can forecast; None if none.
        beats_persistence: number of reports forecast better than by the last value, of `compared`.
        compared: number of reports that the last value can forecast.
        inside: number of amounts within 90 % of the forecast draws, of `amounts`.
        amounts: number of reports of amounts with a middle value.
    """

    scenario: str
    until: str
    used: int
    forecast: int
    posterior: float
    prior: float
    persistence: float | None
    trend: float | None
    beats_persistence: int
    compared: int
    inside: int
    amounts: int


def scenarios_to_forecast() -> tuple[str, ...]:
    """The scenarios of the library with four dated reports of amounts, whose numbers were chosen without these."""
    return tuple(name for name in library() if name not in TUNED and _amounts(read(name)) >= FEWEST)


def _amounts(scenario: Scenario) -> int:
    return sum(
        seen.quantity not in _FACTS and 0 <= day_known(scenario, seen) < scenario.days for seen in scenario.observations
    )


def within(
    name: str, *, quick: bool = True, seed: int = 1, out: Path | None = None, progress: Progress = silent
) -> tuple[Later, ...]:
    """Forecast the later reports of a scenario.

    Args:
        name: of the scenario.
        quick: as in `calibrate`.
        seed: random seed.
        out: folder of the three calibrations, in which they resume; None: nothing is written.
        progress: of each calibration.

    Raises:
        RefusedError: the scenario has fewer than four dated reports of amounts, or none before a date.
    """
    scenario = read(name)
    if _amounts(scenario) < FEWEST:
        raise RefusedError(
            f"{name}: has {_amounts(scenario)} dated reports of amounts; forecasts within a case need {FEWEST}. Add "
            "`observations` (docs/scenarios.md)"
        )
    rows = []
    for until in _dates(scenario):
        folder = None if out is None else out / f"{name}-until-{until.isoformat()}"
        answer = calibrate(name, quick=quick, until=until, seed=seed, out=folder, progress=progress).answer
        later = [report for report in answer.reports if report.forecast is not None]
        if later:
            rows.append(_later(name, until, answer, later))
    return tuple(rows)


def _dates(scenario: Scenario) -> Iterator[date]:
    """The dates a quarter, half and three quarters of the way by which there is a report."""
    first = min(seen.date for seen in scenario.observations)
    for way in WAYS:
        until = scenario.start + timedelta(days=round(way * scenario.days))
        if until >= first:
            yield until


def _later(name: str, until: date, answer: Calibration, later: Sequence[ReportResult]) -> Later:
    scores = [report.forecast for report in later if report.forecast is not None]
    simple = [(score.posterior, score.persistence) for score in scores if score.persistence is not None]
    trends = [score.trend for score in scores if score.trend is not None]
    middles = [(report.middle, report.posterior) for report in later if report.middle and report.posterior]
    return Later(
        name, until.isoformat(), len(answer.used), len(later),
        _mean([score.posterior for score in scores]), _mean([score.prior for score in scores]),
        _mean([last for _, last in simple]) if simple else None, _mean(trends) if trends else None,
        sum(ours > last for ours, last in simple), len(simple),
        sum(ends[0] <= middle <= ends[2] for middle, ends in middles), len(middles),
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
