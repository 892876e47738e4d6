"""The answer from the draws: numbers, directions, reports and outcomes before and after, and the checks."""

from collections.abc import Iterator

import numpy as np

from bayonets.findings.observations import amounts, topic
from bayonets.inference.bank import Bank, mean_probability
from bayonets.inference.checks import DISCREPANCIES, Checks, checks_of, evidence_under
from bayonets.inference.coverage import Coverage
from bayonets.inference.points import Floats
from bayonets.inference.posterior import Posterior
from bayonets.inference.reports import BIAS, Report
from bayonets.inference.sampling import Sample
from bayonets.inference.simulator import OUTCOMES, Simulator
from bayonets.observed import bounds
from bayonets.outcomes import Ends, outcomes
from bayonets.questions.calibrate.answer import (
    SHOCKS,
    Calibration,
    DirectionResult,
    NumberResult,
    OutcomeResult,
    Range,
    ReportResult,
)
from bayonets.questions.calibrate.forecasts import forecast
from bayonets.scenario.laws import mean_of, pulls
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Estimate
from bayonets.statistics.quantiles import weighted_quantiles
from bayonets.statistics.shares import wilson_ends

_LOADS = 6


def assembled(
    simulator: Simulator, bank: Bank, sample: Sample, posterior: Posterior, at_best: Ends, *, over: str, quick: bool,
    seed: int, failed: float, engine_runs: int, tested: Coverage | None = None,
) -> Calibration:  # fmt: skip
    """The answer.

    Args:
        simulator, bank, sample, posterior: of the calibration.
        at_best: runs at the best numbers.
        over: the numbers that are unknown, in the words of the question.
        quick: whether the mean field was corrected.
        seed: random seed.
        failed: share of the runs that could not be completed.
        engine_runs: number of runs of the engine.
        tested: the test of the set-up on synthetic courses.
    """
    scenario = simulator.scenario
    checks = checks_of(sample, bank, simulator, failed, quick=quick, seed=seed)
    numbers = tuple(_numbers(simulator, posterior, checks))
    fell = np.asarray(bank.engine.outcomes[:, 0])
    biases = simulator.biases(sample.points.z)
    evidence = [
        (extra, evidence_under(sample, bank.full, biases, np.full(len(simulator.reports), extra)))
        for extra in DISCREPANCIES
    ]
    return Calibration(
        scenario=plain(scenario.name),
        digest=scenario.digest(),
        seed=seed,
        days=scenario.days,
        quick=quick,
        over=over,
        particles=len(sample.points),
        islands=len(sample.log_evidence),
        prior_draws=len(fell),
        engine_runs=engine_runs,
        fell_before=_share(int(np.nansum(fell)), int(np.isfinite(fell).sum())),
        fell_at_best=_share(int(np.count_nonzero(~at_best.held)), len(at_best.fell_day)),
        numbers=numbers,
        pulling=_pulling(simulator),
        directions=tuple(_directions(simulator, sample)),
        reports=tuple(_reports(simulator, bank, sample, checks)),
        outcomes=tuple(_outcomes(simulator, bank, sample, at_best, checks)),
        log_evidence=evidence[0][1],
        evidence=tuple(evidence),
        checks=checks,
        start=scenario.start.isoformat(),
        coverage=tested,
    )


def _range(values: Floats, weights: Floats) -> Range | None:
    low, median, high = (float(level) for level in weighted_quantiles(values, weights))
    return None if np.isnan(median) else (low, median, high)


def _numbers(simulator: Simulator, posterior: Posterior, checks: Checks) -> Iterator[NumberResult]:
    labels = [*(handle.label(simulator.scenario) for handle in simulator.unknown), *simulator.reports.groups]
    even = np.ones(len(posterior.prior_numbers))
    for index, name in enumerate(posterior.names):
        z = posterior.z[:, index]
        mean = float(posterior.weight @ z)
        spread = float(np.sqrt(posterior.weight @ (z - mean) ** 2))
        prior = _range(posterior.prior_numbers[:, index], even) or (0.0, 0.0, 0.0)
        after = _range(posterior.numbers[:, index], posterior.weight) if checks.enough else None
        if index < len(simulator.unknown):
            handle = simulator.unknown[index]
            kind, ends, centre = str(handle.kind), (handle.low, handle.best, handle.high), mean_of(handle)
            label = plain(labels[index])
        else:
            kind, ends, centre = "bias", (-2.0 * BIAS, 0.0, 2.0 * BIAS), 0.0
            label = f"bias of the reports of group {plain(labels[index])}"
        yield NumberResult(name, label, kind, *ends, centre, prior, after, 1.0 - spread)


def _pulling(simulator: Simulator) -> tuple[str, ...]:
    """Names of the numbers whose mean lies far from the best value, the farthest first."""
    pulling = [handle for handle in simulator.unknown if pulls(handle)]
    away = {handle.name: abs(mean_of(handle) - handle.best) / max(abs(handle.best), 1e-9) for handle in pulling}
    return tuple(sorted(away, key=lambda name: -away[name]))


def _share(count: int, of: int) -> Estimate:
    return Estimate(count / of, *wilson_ends(count, of), unit="share", n=of)


def _directions(simulator: Simulator, sample: Sample) -> Iterator[DirectionResult]:
    labels = [*(handle.label(simulator.scenario) for handle in simulator.unknown)]
    labels += [f"bias of the reports of group {name}" for name in simulator.reports.groups]
    labels += ["chance in the protest"]
    names = (*simulator.names, SHOCKS)
    along: Floats = sample.points.z @ sample.directions.loads
    for index, singular in enumerate(sample.directions.singular):
        mean = float(sample.weights @ along[:, index])
        spread = float(np.sqrt(sample.weights @ (along[:, index] - mean) ** 2))
        loads = sample.directions.loads[:, index]
        loads = np.append(loads[: simulator.named], np.linalg.norm(loads[simulator.named :]))
        top = np.argsort(-np.abs(loads), kind="stable")[:_LOADS]
        named = tuple((names[i], plain(labels[i]), float(loads[i])) for i in top if abs(loads[i]) > 0.1)
        yield DirectionResult(float(singular), spread, named)


def _reports(simulator: Simulator, bank: Bank, sample: Sample, checks: Checks) -> Iterator[ReportResult]:
    reports, scenario = simulator.reports, simulator.scenario
    used = np.flatnonzero(bank.full.used).tolist()
    values, biases = sample.points.values, simulator.biases(sample.points.z)
    if_wrong = mean_probability(reports, bank.engine.values, simulator.biases(bank.engine.z))
    wrong = sample.weights @ reports.wrong_given(reports.probabilities(values, biases, if_wrong), if_wrong)
    met, met_before = reports.met(values), reports.met(bank.engine.values)
    even = np.ones(len(bank.engine))
    for index, report in enumerate(reports.reports):
        after = _range(values[:, index], sample.weights) if checks.enough else None
        prior = _range(bank.engine.values[:, index], even)
        score = None
        if index not in used:
            score = forecast(reports, index, used, values, biases, sample.weights, float(if_wrong[index]))
        yield ReportResult(
            number=report.number,
            date=report.seen.date.isoformat(),
            quantity=report.seen.quantity,
            label=topic(scenario, report.seen),
            observed=amounts(report.seen),
            source=plain(report.seen.source or ""),
            used=index in used,
            wrong_before=report.wrong,
            wrong=float(wrong[index]) if index in used else None,
            prior=prior,
            posterior=after,
            met_before=float(met_before[:, index].mean()),
            met=float(sample.weights @ met[:, index]),
            alone=bounds(report.seen, scenario.start),
            hides=_hides(report, after),
            forecast=score,
            middle=report.middle,
        )


def _hides(report: Report, after: Range | None) -> bool:
    """Whether the model reaches less than a third of the logarithmic range of a report, at one end of it."""
    if after is None or report.kind != "bounds" or not 0.0 < report.low < report.high < np.inf:
        return False
    low, high = np.log(report.low), np.log(report.high)
    first, last = (np.log(max(end, report.floor)) for end in (after[0], after[2]))
    inside = min(last, high) - max(first, low)
    at_one_end = last < low + 0.5 * (high - low) or first > high - 0.5 * (high - low)
    return bool(0.0 < inside < (high - low) / 3.0 and at_one_end)


def _outcomes(
    simulator: Simulator, bank: Bank, sample: Sample, at_best: Ends, checks: Checks
) -> Iterator[OutcomeResult]:
    by_name = outcomes(simulator.scenario)
    even = np.ones(len(bank.engine))
    for index, name in enumerate(OUTCOMES):
        outcome = by_name[name]
        before, after = bank.engine.outcomes[:, index], sample.points.outcomes[:, index]
        yield OutcomeResult(
            name=name,
            label=outcome.label,
            unit=outcome.kind,
            best=float(outcome.of(at_best).mean()),
            prior_mean=float(np.nanmean(before)),
            posterior_mean=float(sample.weights @ after),
            prior=_range(before, even) or (0.0, 0.0, 0.0),
            posterior=_range(after, sample.weights) if checks.enough else None,
        )
