"""Uncertain runs: how much of their spread is chance, and how much the numbers that were drawn."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.uncertain import RUNS_A_DRAW, Draws, draws_of
from bayonets.findings.measures import Measures
from bayonets.outcomes import outcomes
from bayonets.pictures.parts import Cell, Data, Picture, Section, Table, picture
from bayonets.pictures.words import capital, number, percent, percents, runs_text
from bayonets.questions.sensitivity.answer import Found
from bayonets.questions.sensitivity.drawn import found_in_draws
from bayonets.questions.sensitivity.findings import apart, known, level
from bayonets.questions.sensitivity.picture import chance_note, of_outcomes, parts_said, ranking_of_worths
from bayonets.questions.sensitivity.respond import OUTCOMES
from bayonets.report.outcome import caption
from bayonets.scenario.handles import IN_WORDS
from bayonets.statistics.estimate import Floats

_FEWEST = 10


def uncertain_sections(measures: Measures) -> tuple[Section, ...]:
    """The section about chance and drawn numbers, where numbers were drawn."""
    which = measures.courses.uncertain
    if which is None:
        return ()
    draws = draws_of(measures.courses.scenario, measures.courses.seed, which)
    pairs = _pairs(measures.courses.run)
    said = (
        f"In these runs {IN_WORDS[which]} were drawn anew for every two runs: {number(len(draws.unknown))} numbers, "
        "each by its own law and independently of the others. Two runs of a draw have the same numbers and other luck: "
        "what differs between them is chance, and what differs between draws beyond that is the numbers."
    )
    if len(pairs) < _FEWEST:
        less = f"There are {len(pairs)} draws with both runs; at least {_FEWEST} are needed to tell the two apart."
        return (Section("uncertain", "Chance and unknown numbers", (said, less)),)
    found = _found(measures, draws, pairs)
    texts = [_sentence(each) for each in found]
    return (
        Section("uncertain", "Chance and unknown numbers", (said, *texts, _picture(measures, found), _table(found))),
    )


def _pairs(runs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(K, 2) places of the runs of each draw of which both are there."""
    place = {int(run): at for at, run in enumerate(runs)}
    firsts = [run for run in place if run % RUNS_A_DRAW == 0 and run + 1 in place]
    return np.array([(place[run], place[run + 1]) for run in sorted(firsts)], dtype=np.int64).reshape(-1, RUNS_A_DRAW)


def _found(measures: Measures, draws: Draws, pairs: npt.NDArray[np.int64]) -> list[Found]:
    """What was found of each outcome."""
    courses = measures.courses
    ends, known = courses.ends(), outcomes(courses.scenario)
    values: dict[str, Floats] = {name: known[name].of(ends) for name in OUTCOMES}
    own = [draws.draw_of(int(courses.run[first])) for first, _ in pairs]
    return found_in_draws(courses.scenario, draws, own, {name: column[pairs] for name, column in values.items()})


def _sentence(found: Found) -> str:
    if found.spread is None:
        return f"{capital(found.label)}: {level(found.constant or 0.0, found.unit)} in every run: nothing varies."
    return f"{capital(found.label)}: {apart(found.spread)} {known(found)}"


def _picture(measures: Measures, found: Sequence[Found]) -> Picture:
    outcomes = [(each, chance_note(each), (ranking_of_worths(each),)) for each in found]
    return picture(
        "uncertain",
        partial(of_outcomes, outcomes, constant="the same in every run"),
        _data(found),
        title=_title(found),
        subtitle=f"Parts of the variance over {runs_text(measures.runs)}, and the numbers that are behind most of "
        "it by themselves; 95% intervals. Bold: stands out from worthless numbers.",
        text=[said for each in found if (said := parts_said(each))],
        caption=caption(measures),
    )


def _title(found: Sequence[Found]) -> str:
    varying = next((each for each in found if each.spread is not None), None)
    if varying is None or varying.spread is None:
        return "Nothing varies, by chance or by the numbers"
    ends = percents(1.0 - varying.spread.high, 1.0 - varying.spread.low)
    return f"{capital(varying.label)}: {ends} of the variance over single runs is chance"


def _table(found: Sequence[Found]) -> Table:
    rows = []
    for each in found:
        if each.spread is not None:
            spread = each.spread
            mean = f"{level(spread.mean, each.unit)} ({level(spread.mean_low, each.unit)} to "
            mean += f"{level(spread.mean_high, each.unit)})"
            chance = f"{percent(spread.chance)} ({percents(1.0 - spread.high, 1.0 - spread.low)})"
            inputs = f"{percent(spread.inputs)} ({percents(spread.low, spread.high)})"
            rows.append([capital(each.label), mean, chance, inputs])
    heads = ("Outcome", "Mean (95% interval)", "Of its variance: chance", "The numbers")
    return Table(heads, rows, numeric=(1, 2, 3), folded="The same as a table")


def _data(found: Sequence[Found]) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        if each.spread is not None:
            spread = each.spread
            rows.append((each.outcome, "chance", spread.chance, 1.0 - spread.high, 1.0 - spread.low))
        rows += [(each.outcome, worth.name, worth.share.value, *worth.share.ends) for worth in each.worths]
    return Data(("outcome", "name", "share_of_variance", "low_95", "high_95"), rows)
