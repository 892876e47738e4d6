"""Uncertain runs: how much of their spread is due to randomness, and how much to the numbers that were drawn."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.account.blocks import Account, Cell, Chart, Data, Entry, Table, WithInterval
from bayonets.ensemble.uncertain import RUNS_A_DRAW, Draws, draws_of
from bayonets.findings.measures import Measures
from bayonets.outcomes import outcomes
from bayonets.pictures.words import capital, number, percent, percents, runs_text
from bayonets.questions.sensitivity.answer import ByOutcome
from bayonets.questions.sensitivity.drawn import found_in_draws
from bayonets.questions.sensitivity.findings import apart, known, level
from bayonets.questions.sensitivity.picture import chance_note, of_outcomes, parts_said, ranking_of_worths
from bayonets.questions.sensitivity.respond import OUTCOMES
from bayonets.report.outcome import caption
from bayonets.scenario.handles import IN_WORDS
from bayonets.statistics.estimate import Floats

_FEWEST = 10


def uncertain_sections(measures: Measures) -> tuple[Account, ...]:
    """The section about randomness and drawn numbers, where numbers were drawn."""
    which = measures.courses.uncertain
    if which is None:
        return ()
    draws = draws_of(measures.courses.scenario, measures.courses.seed, which)
    pairs = _pairs(measures.courses.run)
    about = (
        f"In these runs {IN_WORDS[which]} were drawn anew for every two runs: {number(len(draws.unknown))} numbers, "
        "each from its own distribution and independently of the others. The two runs of a draw share the numbers but "
        "not the random stream: differences between them are due to randomness, and further differences between draws "
        "to the numbers."
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


def _pairs(runs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(K, 2) places of the runs of each draw of which both are there."""
    place = {int(run): at for at, run in enumerate(runs)}
    firsts = [run for run in place if run % RUNS_A_DRAW == 0 and run + 1 in place]
    return np.array([(place[run], place[run + 1]) for run in sorted(firsts)], dtype=np.int64).reshape(-1, RUNS_A_DRAW)


def _variances(measures: Measures, draws: Draws, pairs: npt.NDArray[np.int64]) -> list[ByOutcome]:
    """The variance of each outcome apart."""
    courses = measures.courses
    ends, known = courses.ends(), outcomes(courses.scenario)
    values: dict[str, Floats] = {name: known[name].of(ends) for name in OUTCOMES}
    own = [draws.draw_of(int(courses.run[first])) for first, _ in pairs]
    return found_in_draws(courses.scenario, draws, own, {name: column[pairs] for name, column in values.items()})


def _sentence(found: ByOutcome) -> str:
    if found.spread is None:
        return f"{capital(found.label)}: {level(found.constant or 0.0, found.unit)} in every run, without variation."
    variance = apart(found.spread)
    return f"{capital(found.label)}: {variance[0].lower()}{variance[1:]} {known(found)}"


def _chart(measures: Measures, found: Sequence[ByOutcome]) -> Chart:
    outcomes = [(each, chance_note(each), (ranking_of_worths(each),)) for each in found]
    return Chart(
        "uncertain",
        partial(of_outcomes, outcomes, constant="the same in every run"),
        _data(found),
        title=_title(found),
        subtitle=f"Parts of the variance over {runs_text(measures.runs)}, and the numbers that are behind most of "
        "it by themselves; 95% CI. Bold: stands out from irrelevant numbers.",
        text=[said for each in found if (said := parts_said(each))],
        caption=caption(measures),
    )


def _title(found: Sequence[ByOutcome]) -> str:
    varying = next((each for each in found if each.spread is not None), None)
    if varying is None or varying.spread is None:
        return "No outcome varies, by randomness or by the numbers"
    ends = percents(1.0 - varying.spread.high, 1.0 - varying.spread.low)
    return f"{capital(varying.label)}: {ends} of the variance over single runs is due to randomness"


def _table(found: Sequence[ByOutcome]) -> Table:
    rows: list[list[Entry]] = []
    for each in found:
        if each.spread is not None:
            spread = each.spread
            mean, low, high = (level(value, each.unit) for value in (spread.mean, spread.mean_low, spread.mean_high))
            chance = WithInterval(percent(spread.chance), percents(1.0 - spread.high, 1.0 - spread.low))
            inputs = WithInterval(percent(spread.inputs), percents(spread.low, spread.high))
            rows.append([capital(each.label), WithInterval(mean, f"{low} to {high}"), chance, inputs])
    heads = ("Outcome", "Mean (95% CI)", "Of its variance: randomness", "Unknown numbers")
    return Table(heads, rows, "The same as a table")


def _data(found: Sequence[ByOutcome]) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        if each.spread is not None:
            spread = each.spread
            rows.append((each.outcome, "chance", spread.chance, 1.0 - spread.high, 1.0 - spread.low))
        rows += [(each.outcome, worth.name, worth.share.value, *worth.share.ends) for worth in each.worths]
    return Data(("outcome", "name", "share_of_variance", "low_95", "high_95"), rows)
