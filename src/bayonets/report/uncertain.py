"""Uncertain runs: the parts of their variance due to randomness and to the numbers that were drawn."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.account.blocks import Account, Cell, Chart, Data, Entry, Table, WithInterval
from bayonets.ensemble.uncertain import Draws, draws_of
from bayonets.findings.measures import Measures
from bayonets.outcomes import outcomes
from bayonets.questions.over_draws import pairs_of
from bayonets.questions.sensitivity.answer import ByOutcome
from bayonets.questions.sensitivity.drawn import results_of_draws
from bayonets.questions.sensitivity.findings import apart, known, level
from bayonets.questions.sensitivity.picture import chance_note, of_outcomes, parts_text, ranking_of_values
from bayonets.questions.sensitivity.respond import OUTCOMES
from bayonets.report.outcome import caption
from bayonets.scenario.handles import IN_WORDS
from bayonets.statistics.estimate import Floats
from bayonets.wording import capital, number, percent, percents, runs_text

_FEWEST = 10


def uncertain_sections(measures: Measures) -> tuple[Account, ...]:
    """The section about randomness and drawn numbers; empty if no numbers were drawn."""
    which = measures.courses.uncertain
    if which is None:
        return ()
    draws = draws_of(measures.courses.scenario, measures.courses.seed, which)
    pairs = pairs_of(measures.courses.run)
    how = (
        "jointly, with the correlations that the reports imply. What one number alone explains then includes what "
        "correlated numbers explain"
        if which == "posterior"
        else "each from its own distribution and independently of the others"
    )
    about = (
        f"In these runs {IN_WORDS[which]} were drawn anew for every two runs: {number(len(draws.unknown))} numbers, "
        f"{how}. The two runs of a draw share the numbers but not the random stream: differences between them are due "
        "to randomness, and further differences between draws to the numbers."
    )
    if len(pairs) < _FEWEST:
        less = f"There are {len(pairs)} draws with both runs; at least {_FEWEST} are needed to separate the two."
        return (Account("uncertain", "Randomness and unknown numbers", (about, less)),)
    variances = _variances(measures, draws, pairs)
    texts = [_sentence(variance) for variance in variances]
    return (
        Account(
            "uncertain",
            "Randomness and unknown numbers",
            (about, *texts, _chart(measures, variances), _table(variances)),
        ),
    )


def _variances(measures: Measures, draws: Draws, pairs: npt.NDArray[np.int64]) -> list[ByOutcome]:
    """The variance of each outcome, separated into its parts."""
    courses = measures.courses
    ends, by_name = courses.ends(), outcomes(courses.scenario)
    values: dict[str, Floats] = {name: by_name[name].of(ends) for name in OUTCOMES}
    draw_of = [draws.draw_of(int(courses.run[first])) for first, _ in pairs]
    return results_of_draws(courses.scenario, draws, draw_of, {name: column[pairs] for name, column in values.items()})


def _sentence(outcome: ByOutcome) -> str:
    if outcome.spread is None:
        value = level(outcome.constant or 0.0, outcome.unit)
        return f"{capital(outcome.label)}: {value} in every run, without variation."
    variance = apart(outcome.spread)
    return f"{capital(outcome.label)}: {variance[0].lower()}{variance[1:]} {known(outcome)}"


def _chart(measures: Measures, variances: Sequence[ByOutcome]) -> Chart:
    panels = [(outcome, chance_note(outcome), (ranking_of_values(outcome),)) for outcome in variances]
    return Chart(
        "uncertain",
        partial(of_outcomes, panels, constant="the same in every run"),
        _data(variances),
        title=_title(variances),
        subtitle=f"Parts of the variance over {runs_text(measures.runs)}, and the numbers with the largest effects "
        "of their own; 95% CI. Bold: distinguishable from numbers without influence.",
        text=[text for outcome in variances if (text := parts_text(outcome))],
        caption=caption(measures),
    )


def _title(variances: Sequence[ByOutcome]) -> str:
    varying = next((outcome for outcome in variances if outcome.spread is not None), None)
    if varying is None or varying.spread is None:
        return "No outcome varies, by randomness or by the numbers"
    ends = percents(1.0 - varying.spread.high, 1.0 - varying.spread.low)
    return f"{capital(varying.label)}: {ends} of the variance over single runs is due to randomness"


def _table(variances: Sequence[ByOutcome]) -> Table:
    rows: list[list[Entry]] = []
    for outcome in variances:
        if outcome.spread is not None:
            spread = outcome.spread
            mean, low, high = (level(value, outcome.unit) for value in (spread.mean, spread.mean_low, spread.mean_high))
            chance = WithInterval(percent(spread.chance), percents(1.0 - spread.high, 1.0 - spread.low))
            inputs = WithInterval(percent(spread.inputs), percents(spread.low, spread.high))
            rows.append([capital(outcome.label), WithInterval(mean, f"{low} to {high}"), chance, inputs])
    heads = ("Outcome", "Mean (95% CI)", "Of its variance: randomness", "Unknown numbers")
    return Table(heads, rows, "The same as a table")


def _data(variances: Sequence[ByOutcome]) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for outcome in variances:
        if outcome.spread is not None:
            spread = outcome.spread
            rows.append((outcome.outcome, "chance", spread.chance, 1.0 - spread.high, 1.0 - spread.low))
        rows += [(outcome.outcome, value.name, value.share.value, *value.share.ends) for value in outcome.worths]
    return Data(("outcome", "name", "share_of_variance", "low_95", "high_95"), rows)
