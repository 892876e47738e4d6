"""Exits, and the comparison of the runs with the observations."""

from functools import partial

import numpy as np

from bayonets.account.blocks import Account, Block, Cell, Chart, Data
from bayonets.findings.headline import end_of_runs, leaving_clause
from bayonets.findings.measures import Measures
from bayonets.findings.observations import (
    MOSTLY,
    ObservationCheck,
    checks,
    sentence,
    tally,
    together_sentence,
    topic,
    whom,
)
from bayonets.findings.sentences import share_spread
from bayonets.observed import OFFICERS
from bayonets.pictures import style
from bayonets.pictures.composed import Key, composed
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.observed import observed_items
from bayonets.pictures.stances import MOST_PANELS
from bayonets.pictures.value_axis import COUNT_TICKS, SHARE_TICKS, ValueAxis
from bayonets.report.observed import mark_of, table
from bayonets.report.outcome import caption
from bayonets.report.ranks import most_at_end, shares_at_end, shown_places
from bayonets.scenario.printable import day_month, full_date, in_sentence
from bayonets.statistics.quantiles import quantiles, range_90
from bayonets.wording import capital, number, people, percent, runs_text
from bayonets.world.stances import EXITED, REMOVED, STANCES

_MEDIAN = KeyItem("median, 50% and 90% of the runs", style.FORCE, "dot")
_KEY = (KeyItem("left", style.EXITED, "dot"), KeyItem("removed", style.REMOVED, "square"))


def exits_section(measures: Measures) -> Account:
    """Exits and observations."""
    compared = checks(measures)
    blocks: list[Block] = [_exits(measures)]
    if compared:
        blocks += [text for text in (tally(compared), together_sentence(compared)) if text]
        blocks += _against_observed(measures, compared)
    else:
        blocks.append("The scenario has no observations with which to compare the runs.")
    return Account("exits", "Exits and observations", tuple(blocks))


def _exits(measures: Measures) -> Chart:
    groups = _groups(measures)
    nested = any(total for _, _, total in groups)
    rows = [
        _row(measures, label, formations, bold=total, indented=nested and not total)
        for label, formations, total in groups
    ]
    axis = ValueAxis("share of the formation", percent, SHARE_TICKS, root=True, least=SHARE_TICKS[1])
    panel = IntervalPanel(tuple(rows), (axis,), labels="above if narrow", note_name="exits of all officers")
    clause = leaving_clause(measures)
    return Chart(
        "exits",
        partial(composed, [(Key([*_KEY, _MEDIAN]),), (panel,)]),
        _exit_data(measures),
        title=capital(clause) or _most_lost(measures),
        subtitle=f"Officers who had left or been removed by {end_of_runs(measures)}, as shares of their formation, in "
        f"{runs_text(measures.runs)}; the scale is a square root.",
        text=[shown_places(measures)[1], *_exit_text(measures)],
        caption=caption(measures),
    )


def _groups(measures: Measures) -> list[tuple[str, tuple[int, ...], bool]]:
    """(label, formations, whether it is a service or a single formation), each service above its formations."""
    kept = set(shown_places(measures)[0])
    rows: list[tuple[str, tuple[int, ...], bool]] = []
    for group in measures.services:
        if len(measures.services) > MOST_PANELS and not kept & set(group.places):
            continue
        if len(group.places) == 1:
            rows += [(measures.labels[group.places[0]], group.places, True)]
            continue
        rows.append((group.label, group.places, True))
        rows += [(measures.labels[index], (index,), False) for index in group.places if index in kept]
    return rows


def _row(measures: Measures, label: str, formations: tuple[int, ...], *, bold: bool, indented: bool) -> IntervalRow:
    left = quantiles(measures.at_end(EXITED, formations))
    officers = float(np.median(measures.sizes[:, list(formations)].sum(axis=1)))
    ends = people(float(left[0]), float(left[4]))
    middle = number(float(left[2]))
    note = f"{middle} of {number(officers)}" if ends == middle else f"{middle} ({ends}) of {number(officers)}"
    exited = Whisker.of_runs(shares_at_end(measures, EXITED, formations), style.EXITED)
    removed = Whisker.of_runs(shares_at_end(measures, REMOVED, formations), style.REMOVED, "s")
    return IntervalRow(label, ((exited, removed),), note, bold=bold, indented=indented)


def _most_lost(measures: Measures) -> str:
    index, levels = most_at_end(measures, EXITED)
    if levels[2] <= 0.0:
        return "No officer leaves in the median run"
    return f"{measures.labels[index]} has the largest share of exits: {share_spread(levels)}"


def _exit_text(measures: Measures) -> list[str]:
    parts = [
        f"{in_sentence(group.label)} {share_spread(shares_at_end(measures, EXITED, group.places), of='')}"
        for group in measures.services[:12]
    ]
    return [f"Share of officers who left, with the range of 90% of runs: {'; '.join(parts)}."]


def _exit_data(measures: Measures) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for index, formation in enumerate(measures.formations):
        levels = [level for stance in (EXITED, REMOVED) for level in range_90(measures.at_end(stance, (index,)))]
        rows.append((formation.name, formation.service, float(measures.typical_sizes[index]), *levels))
    names = [f"{name}_{level}" for name in ("exited", "removed") for level in ("q05", "median", "q95")]
    return Data(("formation", "service", "officers", *names), rows)


def _against_observed(measures: Measures, compared: tuple[ObservationCheck, ...]) -> list[Block]:
    blocks: list[Block] = []
    counted = [check for check in compared if check.seen.quantity in OFFICERS and len(check.known)]
    if counted:
        blocks.append(_observed_picture(measures, counted))
    if any(check.seen.quantity != "protest" for check in compared):
        blocks.append(table(measures, [check for check in compared if check.seen.quantity != "protest"]))
    return blocks


def _observed_picture(measures: Measures, counted: list[ObservationCheck]) -> Chart:
    rows = [
        IntervalRow(
            f"{day_month(check.seen.date)}: {topic(measures.courses.scenario, check.seen)}",
            ((Whisker.of_runs(check.levels, _color(check)),),),
            check.verdict if measures.runs == 1 else f"met in {percent(check.share or 0.0)}",
            observed=mark_of(check.seen, 0.0),
        )
        for check in counted
    ]
    axis = ValueAxis("officers", number, COUNT_TICKS, root=True, least=1.0)
    panel = IntervalPanel(tuple(rows), (axis,), labels="above if narrow")
    items = [_MEDIAN, *observed_items([row.observed for row in rows if row.observed])]
    return Chart(
        "observed",
        partial(composed, [(Key(items),), (panel,)]),
        _observed_data(measures, counted),
        title=_observed_title(measures, counted),
        subtitle=f"Above: officers on the date given, in {_whose(measures)}. Below: the observation. The scale is a "
        "square root.",
        text=[sentence(measures, check) for check in counted],
        caption=caption(measures),
    )


def _whose(measures: Measures) -> str:
    if measures.held == measures.runs:
        return runs_text(measures.runs)
    return (
        f"those of {runs_text(measures.runs)} in which the regime still stands (other runs do not meet the observation)"
    )


def _color(check: ObservationCheck) -> str:
    """The colour of the stance; black for other quantities."""
    quantity = check.seen.quantity
    return style.STANCE_COLORS[STANCES.index(quantity)] if quantity in STANCES else style.INK


def _observed_title(measures: Measures, counted: list[ObservationCheck]) -> str:
    """The number of observations of officers that at least nine runs in ten meet."""
    well = sum((check.share or 0.0) >= MOSTLY for check in counted)
    if len(counted) == 1:
        what = capital(topic(measures.courses.scenario, counted[0].seen))
        return f"{what} as observed on {full_date(counted[0].seen.date)}: {counted[0].verdict}"
    how_many = {0: "None", len(counted): "All"}.get(well, str(well))
    are = "is" if well < 2 else "are"
    return f"{how_many} of the {len(counted)} observations of officers {are} met in 9 of 10 runs or more"


def _observed_data(measures: Measures, counted: list[ObservationCheck]) -> Data:
    rows = []
    for check in counted:
        mark = mark_of(check.seen, 0.0)
        observed = ["" if value is None else float(value) for value in (mark.low, mark.high, mark.value)]
        levels = [float(level) for level in check.levels]
        share = float(check.met.mean()) if check.met is not None else ""
        rows.append(
            (
                check.seen.date.isoformat(),
                check.seen.quantity,
                whom(measures.courses.scenario, check.seen),
                *observed,
                *levels,
                share,
            )
        )
    columns = (
        "date",
        "quantity",
        "of",
        "observed_low",
        "observed_high",
        "observed",
        "q05",
        "q25",
        "median",
        "q75",
        "q95",
        "share_met",
    )
    return Data(columns, rows)
