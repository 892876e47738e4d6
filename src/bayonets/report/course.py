"""Why, first part: protest, pressure and force over the days, what was observed of them, what was set to happen."""

from collections.abc import Iterator

import numpy as np

from bayonets.findings.measures import PEOPLE, Measures
from bayonets.findings.observations import checks, tally
from bayonets.findings.sentences import direction
from bayonets.pictures import style
from bayonets.pictures.fan import FanPanel, Moment, fan
from bayonets.pictures.observed import Observed
from bayonets.pictures.parts import Block, Cell, Data, Listing, Picture, picture
from bayonets.pictures.words import (
    crowd,
    day_month,
    full_date,
    listed,
    number,
    of_runs,
    percent,
    plain,
    runs_text,
    span,
)  # fmt: skip
from bayonets.report.observed import mark_of, table
from bayonets.report.outcome import caption, on_iso
from bayonets.scenario.timeline import PostureChange, Signal, Walkout

_MOST_NAMED = 5
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LEVEL_NAMES = ("q05", "q25", "median", "q75", "q95")


def streets_blocks(measures: Measures) -> list[Block]:
    """The fan charts, what the marks on them stand for, and the observations of the protest."""
    legend = [*(line for _, line in _events(measures)), *_rung_lines(measures)]
    protests = [check for check in checks(measures) if check.seen.quantity == "protest"]
    return [
        _fans(measures),
        *([Listing(tuple(legend), legend=True)] if legend else []),
        *([table(measures, protests, folded="Each observation of the protest")] if protests else []),
    ]


def _fans(measures: Measures) -> Picture:
    panels = [
        FanPanel("protest, people", measures.protest, style.PROTEST, _seen(measures), write=crowd),
        FanPanel(
            "pressure, log of protest against force", measures.pressure, style.FORCE, threshold=0.0,
            threshold_name="above this line the streets are lost", write=_one_decimal,
        ),
        FanPanel("force, riot policemen at full effort", measures.force, style.FORCE),
    ]  # fmt: skip
    moments = [moment for moment, _ in (*_events(measures), *_rungs(measures)) if moment]
    lost = int(np.count_nonzero(measures.days_lost))
    return picture(
        "streets",
        lambda width: fan(panels, measures.start, moments, width=width),
        _fan_data(measures),
        title=f"{_protest_sentence(measures)}; {_lost_sentence(lost, measures.runs)}",
        subtitle=f"Protest, pressure and force by day in {runs_text(measures.runs)}; after a downfall a run keeps its "
        "last state.",
        text=_fan_text(measures),
        caption=caption(measures),
    )


def _one_decimal(value: float) -> str:
    return number(value, 1)


def _protest_sentence(measures: Measures) -> str:
    first, last = measures.protest[:, 0], measures.protest[:, -1]
    start, low, median, high = (crowd(float(level)) for level in (first[2], last[0], last[2], last[4]))
    ends = f"{median} people" + ("" if low == high else f" (90% of runs: {span(low, high)})")
    if measures.days == 1:
        return f"Protest brings out {ends}"
    moves = direction(first, last)
    if moves:
        return f"Protest {moves} from {start} to {ends}"
    return f"Protest begins with {start} and ends with {ends}, with no direction common to the runs"


def _lost_sentence(lost: int, runs: int) -> str:
    if not lost:
        return "the streets are never lost"
    return f"the streets are lost on at least one day in {of_runs(lost, runs)}"


def _fan_text(measures: Measures) -> list[str]:
    lines = []
    for name, levels, decimals in (("Pressure", measures.pressure, 1), ("Force", measures.force, 0)):
        ends = (levels[2, 0], levels[2, -1], levels[0, -1], levels[4, -1])
        begin, median, low, high = (number(float(level), decimals) for level in ends)
        course = f"begins and ends at {median}" if begin == median else f"goes from {begin} to {median}"
        lines.append(f"{name} {course}" + (f" (90% of runs: {span(low, high)})." if low != high else "."))
    return [*lines, _observed_sentence(measures)]


def _observed_sentence(measures: Measures) -> str:
    """How many observations of the protest the runs meet."""
    found = [check for check in checks(measures) if check.seen.quantity == "protest"]
    return tally(found, "the protest")


def _fan_data(measures: Measures) -> Data:
    columns = ["date"]
    rows: list[list[Cell]] = [[on_iso(measures, day)] for day in range(measures.days)]
    for name, levels in (
        ("protest_people", measures.protest),
        ("pressure", measures.pressure),
        ("force", measures.force),
    ):
        columns += [f"{name}_{level}" for level in _LEVEL_NAMES]
        for day, row in enumerate(rows):
            row += levels[:, day].tolist()
    return Data(tuple(columns), rows)


def _seen(measures: Measures) -> tuple[Observed, ...]:
    scenario = measures.courses.scenario
    marks = []
    for seen in scenario.observations:
        day = scenario.day_of(seen.date)
        if seen.quantity == "protest" and 0 <= day < measures.days:
            marks.append(mark_of(seen, day, PEOPLE))
    return tuple(marks)


def _events(measures: Measures) -> Iterator[tuple[Moment | None, str]]:
    scenario = measures.courses.scenario
    for place, event in enumerate(scenario.events, start=1):
        day = scenario.day_of(event.date)
        shown = Moment(day, str(place)) if 0 <= day < measures.days else None
        yield shown, f"{place}: {full_date(event.date)}, {_event_words(measures, event)}."


def _event_words(measures: Measures, event: Walkout | Signal | PostureChange) -> str:
    names = listed([plain(measures.courses.scenario.label_of(name)) for name in event.names]) or "all services"
    if isinstance(event, Walkout):
        return f"walkout of {percent(event.share.best)} in {names}"
    if isinstance(event, Signal):
        change = f"{'+' if event.shift.best > 0 else ''}{number(event.shift.best, 2)}"
        return f"signal to {names}: belief in a downfall {change} in log-odds"
    return f"{percent(event.share.best)} of the commanders in {names} turn to {event.posture.replace('_', ' ')}"


def _rung_lines(measures: Measures) -> list[str]:
    if measures.rung_days.shape[1] and (measures.rung_days < 0).all():
        return ["No rung of the state's ladder is called in any run."]
    return [line for _, line in _rungs(measures)]


def _rungs(measures: Measures) -> Iterator[tuple[Moment | None, str]]:
    for place in range(measures.rung_days.shape[1]):
        days = measures.rung_days[:, place]
        called = days[days >= 0]
        name = _ROMAN[place] if place < len(_ROMAN) else str(place + 1)
        if not len(called):
            yield None, f"{name}: {_rung_words(measures, place)}; called in none."
            continue
        day = round(float(np.median(called)))
        median = day_month(measures.courses.scenario.date_of(day))
        often = of_runs(len(called), measures.runs)
        line = f"{name}: {_rung_words(measures, place)}; called in {often}, in the median of them from {median}."
        yield (Moment(day, name) if 2 * len(called) >= measures.runs else None), line


def _rung_words(measures: Measures, place: int) -> str:
    """What a rung of the ladder orders: whom to which share of full duty."""
    duty = measures.courses.scenario.ladder[place].duty
    orders = [
        f"{plain(measures.courses.scenario.label_of(name))} {percent(share.best)}" for name, share in duty.items()
    ]
    if len(orders) > _MOST_NAMED:
        orders = [*orders[: _MOST_NAMED - 1], f"{len(orders) - _MOST_NAMED + 1} others"]
    return f"rung of the state's ladder, duty of {listed(orders)}"
