"""Results from draws of all numbers at once: randomness and numbers apart, and the value of information on each."""

from collections.abc import Mapping, Sequence

from bayonets.ensemble.uncertain import Draws
from bayonets.outcomes import HELD, has_army
from bayonets.questions.sensitivity.answer import ByOutcome, Calls, InformationValue
from bayonets.scenario.handle_names import label_of
from bayonets.scenario.handles import Handle
from bayonets.scenario.model import Scenario
from bayonets.statistics.estimate import Floats
from bayonets.statistics.information_value import (
    Regressors,
    floor_of,
    information_values,
    misclassification_rates,
    misclassification_savings,
)
from bayonets.statistics.spread import spread


def named(outcome: str, scenario: Scenario) -> tuple[str, str]:
    """The label and the unit of an outcome."""
    return {
        HELD.name: (HELD.label, HELD.kind),
        "days": (f"days it lasts, of {scenario.days}", "days"),
        "left": ("officers outside the army who left" if has_army(scenario) else "officers who left", "officers"),
    }[outcome]


def results_of_draws(
    scenario: Scenario, draws: Draws, numbers: Sequence[int], values: Mapping[str, Floats]
) -> list[ByOutcome]:
    """The results for each outcome from the runs of a study.

    Args:
        scenario: with every number at its best value.
        draws: of the study.
        numbers: (K,) numbers of the draws.
        values: by outcome, (K, 2) values of the two runs of each draw.
    """
    labels = tuple(label_of(scenario, name) for name in draws.names)
    regressors = draws.regressors(numbers)
    return [
        of_draws(scenario, draws.unknown, labels, outcome, regressors, of_outcome, draws.seed)
        for outcome, of_outcome in values.items()
    ]


def of_draws(
    scenario: Scenario,
    unknown: tuple[Handle, ...],
    labels: tuple[str, ...],
    outcome: str,
    regressors: Regressors,
    values: Floats,
    seed: int,
) -> ByOutcome:
    """The results for one outcome from draws.

    Args:
        scenario: of the outcome.
        unknown, labels: F numbers.
        outcome: its name.
        regressors: of the numbers in K draws.
        values: (K, m) outcome of each run; m = 1 for the mean field.
        seed: of the resampling.
    """
    label, unit = named(outcome, scenario)
    parts = spread(values, seed, regressors.independent)
    if parts is None:
        return ByOutcome(outcome, label, unit, float(values[0, 0]), None, 0.0, (), (), (), None)
    total = parts.deviation**2
    floor = floor_of(regressors, values, total, seed)
    calls = Calls(*misclassification_rates(values)) if outcome == "held" and values.shape[1] > 1 else None
    shares = information_values(regressors, values, total)
    savings = misclassification_savings(regressors, values) if outcome == "held" else [None] * len(shares)
    values_of_information = [
        InformationValue(handle.name, text, handle.kind, share, share.value > floor and share.ends[0] > 0.0, saving)
        for handle, text, share, saving in zip(unknown, labels, shares, savings, strict=True)
    ]
    ranked = tuple(sorted(values_of_information, key=lambda value: -value.share.value))
    return ByOutcome(outcome, label, unit, None, parts, floor, ranked, (), (), calls)
