"""Protest, pressure and force by day, with the observations of them, the events and the rungs of the ladder."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from bayonets.account.blocks import Block, Cell, Chart, Data, Listing
from bayonets.findings.measures import PEOPLE, Measures
from bayonets.findings.observations import checks, tally
from bayonets.findings.sentences import direction
from bayonets.observed import places_of
from bayonets.pictures import style
from bayonets.pictures.axes import count_axis, share_axis, signed_axis
from bayonets.pictures.composed import Key, composed
from bayonets.pictures.observed import Observed, observed_items
from bayonets.pictures.time_panel import DayLine, MarkedDay, PanelRow, TimePanel, band_items
from bayonets.report.observed import mark_of, table
from bayonets.report.outcome import caption, on_iso, standing_words
from bayonets.scenario.event_words import event_text
from bayonets.scenario.printable import day_month, full_date, in_sentence, plain
from bayonets.scenario.timeline import OF_THE_COUNTRY
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import range_90
from bayonets.wording import crowd, listed, number, of_runs, on_day, percent, significant, span

_MOST_NAMED = 5
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LEVEL_NAMES = ("q05", "q25", "median", "q75", "q95")


def streets_blocks(measures: Measures) -> list[Block]:
    """The fan charts, the meaning of the marks on them, and the observations of the protest."""
    rungs = list(_rungs(measures))
    drawn = tuple(line for moment, line in (*_events(measures), *rungs) if moment)
    others = tuple(line for moment, line in rungs if not moment)
    protests = [check for check in checks(measures) if check.seen.quantity == "protest"]
    return [
        _fans(measures),
        *([Listing(drawn, legend=True)] if drawn else []),
        *([_NO_RUNG] if _no_rung(measures) else [Listing(others)] if others else []),
        *([table(measures, protests, caption="Each observation of the protest")] if protests else []),
    ]


_LEAST_SHARE = 0.05
"""The smallest end of an axis of shares, so that a negligible share does not look large."""


def _panels(measures: Measures) -> list[TimePanel]:
    protest, force = _seen(measures, "protest", PEOPLE), _seen(measures, "force")
    low, high = float(np.nanmin(measures.pressure)), float(np.nanmax(measures.pressure))
    panels = [
        TimePanel(
            "protest, people", [DayLine.of_runs(measures.protest, style.PROTEST, crowd)],
            partial(count_axis, top=_highest(measures.protest, protest, 1.02)), protest,
        ),
        TimePanel(
            "pressure, log of protest against force", [DayLine.of_runs(measures.pressure, style.FORCE, _one_decimal)],
            partial(signed_axis, low=low, high=high), threshold=(0.0, "above: beyond the forces' capacity"),
        ),
        TimePanel(
            "force, riot policemen at full effort", [DayLine.of_runs(measures.force, style.FORCE, number)],
            partial(count_axis, top=_highest(measures.force, force, 1.02)), force,
        ),
    ]  # fmt: skip
    return [*panels, _army_panel(measures)] if measures.has_army else panels


def _army_panel(measures: Measures) -> TimePanel:
    sides, seen = measures.common("army_sides"), _seen(measures, "army")
    top = max(_highest(measures.army, seen), sides or 0.0, _LEAST_SHARE)
    threshold = None if sides is None else (sides, "from this line on the regime falls")
    return TimePanel(
        "army siding with the protesters, at the day's end",
        [DayLine.of_runs(measures.army, style.RESISTING, percent)],
        partial(share_axis, top=top), seen, threshold=threshold,
    )  # fmt: skip


def _highest(levels: Floats, seen: tuple[Observed, ...], room: float = 1.0) -> float:
    """The end of the axis of a quantity: above all of its bands and all observations."""
    return max([float(np.nanmax(levels)) * room, *(value for mark in seen for value in mark.numbers)])


def _fans(measures: Measures) -> Chart:
    panels = _panels(measures)
    marks = [mark for panel in panels for mark in panel.observed]
    moments = [moment for moment, _ in (*_events(measures), *_rungs(measures)) if moment]
    exceeded = int(np.count_nonzero(measures.days_lost))
    of = "the runs" if measures.held == measures.runs else "the runs standing"
    rows = [
        PanelRow(
            [panel], measures.start, measures.days, (168.0, 140.0), named=panel is panels[-1], moments=moments,
            marked=bool(moments) and panel is panels[0],
        )
        for panel in panels
    ]  # fmt: skip
    what = "Protest, pressure, force and the army's side" if measures.has_army else "Protest, pressure and force"
    return Chart(
        "streets",
        partial(composed, [(Key([*band_items(of), *observed_items(marks)]),), *((row,) for row in rows)]),
        _fan_data(measures),
        title=f"{_protest_sentence(measures)}; {_exceeded_sentence(exceeded, measures.runs)}",
        subtitle=f"{what} by day in {standing_words(measures)}.",
        text=_fan_text(measures),
        caption=caption(measures),
    )


def _one_decimal(value: float) -> str:
    return number(value, 1)


def _protest_sentence(measures: Measures) -> str:
    """The largest protest and its date, or a note that the scenario fixes the protest."""
    low, median, high = map(crowd, range_90(measures.peak))
    first, middle, last = (round(float(day)) for day in np.quantile(measures.peak_day, (0.05, 0.5, 0.95)))
    on = f" on {on_day(measures.start, middle)}" if first == last else ""
    spread = [f"90% of runs: {span(low, high)}"] if low != high else []
    spread += [] if on else [f"median date {on_day(measures.start, middle)}"]
    bracket = f" ({'; '.join(spread)})" if spread else ""
    if measures.protest_given:
        return f"Protest is as given by the scenario and peaks at {median} people{on}{bracket}"
    return f"Protest peaks at {median} people{on}{bracket}"


def _exceeded_sentence(exceeded: int, runs: int) -> str:
    if not exceeded:
        return "it never exceeds the capacity of the forces"
    return f"it exceeds the capacity of the forces on at least one day in {of_runs(exceeded, runs)}"


def _fan_text(measures: Measures) -> list[str]:
    lines = []
    for name, levels, decimals in (("Pressure", measures.pressure, 1), ("Force", measures.force, 0)):
        first, last = levels[:, 0], levels[:, measures.last_drawn]
        begin, median, low, high = (number(float(level), decimals) for level in (first[2], last[2], last[0], last[4]))
        change = direction(first, last) or "changes"
        course = f"begins and ends at {median}" if begin == median else f"{change} from {begin} to {median}"
        lines.append(f"{name} {course}" + (f" (90% of runs: {span(low, high)})." if low != high else "."))
    return [*lines, _observed_sentence(measures)]


def _observed_sentence(measures: Measures) -> str:
    """The number of observations of the protest that the runs meet."""
    return tally([check for check in checks(measures) if check.seen.quantity == "protest"], "the protest")


def _fan_data(measures: Measures) -> Data:
    columns = ["date"]
    rows: list[list[Cell]] = [[on_iso(measures, day)] for day in range(measures.days)]
    shown = [("protest_people", measures.protest), ("pressure", measures.pressure), ("force", measures.force)]
    shown += [("army_share", measures.army)] if measures.has_army else []
    for name, levels in shown:
        columns += [f"{name}_{level}" for level in _LEVEL_NAMES]
        for day, row in enumerate(rows):
            row += levels[:, day].tolist()
    columns.append("runs_standing")
    for day, row in enumerate(rows):
        row.append(int(measures.standing[day]))
    return Data(tuple(columns), rows)


def _seen(measures: Measures, quantity: str, scale: float = 1.0) -> tuple[Observed, ...]:
    """The observations of a quantity of the whole country."""
    scenario, all_formations = measures.courses.scenario, set(range(len(measures.formations)))
    marks = []
    for seen in scenario.observations:
        day = scenario.day_of(seen.date)
        whole = seen.quantity in OF_THE_COUNTRY or set(places_of(measures.courses.scenario, seen)) == all_formations
        if seen.quantity == quantity and whole and 0 <= day < measures.days:
            marks.append(mark_of(seen, day, scale))
    return tuple(marks)


def _events(measures: Measures) -> Iterator[tuple[MarkedDay, str]]:
    """The events within the days simulated, numbered as in the file."""
    scenario = measures.courses.scenario
    for index, event in enumerate(scenario.events, start=1):
        day = scenario.day_of(event.date)
        if 0 <= day < measures.days:
            text = plain(event_text(scenario, event, significant))
            yield MarkedDay(day, str(index)), f"{index}: {full_date(event.date)}, {text}."


_NO_RUNG = "No rung of the state's ladder is called in any run."


def _no_rung(measures: Measures) -> bool:
    return bool(measures.rung_days.shape[1] and (measures.rung_days < 0).all())


def _rungs(measures: Measures) -> Iterator[tuple[MarkedDay | None, str]]:
    """Every rung of the ladder, with its marked day if it is called in at least half of the runs."""
    for index in range(measures.rung_days.shape[1]):
        days = measures.rung_days[:, index]
        called = days[days >= 0]
        name = _ROMAN[index] if index < len(_ROMAN) else str(index + 1)
        if not len(called):
            yield None, f"{name}: {_rung_words(measures, index)}; called in no run."
            continue
        day = round(float(np.median(called)))
        median = day_month(measures.courses.scenario.date_of(day))
        often = of_runs(len(called), measures.runs)
        line = f"{name}: {_rung_words(measures, index)}; called in {often}, in force from {median} in the median."
        yield (MarkedDay(day, name) if 2 * len(called) >= measures.runs else None), line


def _rung_words(measures: Measures, index: int) -> str:
    """The orders of a rung of the ladder: services or formations with their share of full duty."""
    duty = measures.courses.scenario.ladder[index].duty
    orders = [
        f"{in_sentence(measures.courses.scenario.label_of(name))} {percent(share.best)}" for name, share in duty.items()
    ]
    if len(orders) > _MOST_NAMED:
        orders = [*orders[: _MOST_NAMED - 1], f"{len(orders) - _MOST_NAMED + 1} others"]
    return f"rung of the state's ladder, duty of {listed(orders)}"
