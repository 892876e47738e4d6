"""The first two sections: the findings, and their uncertainty."""

from functools import partial

import numpy as np

from bayonets.account.blocks import Account, Block, Cell, Chart, Data
from bayonets.findings.headline import falls_of, ranges_sentence
from bayonets.findings.measures import BOTH, Measures
from bayonets.findings.sentences import no_fall
from bayonets.observed import bounds
from bayonets.pictures import style
from bayonets.pictures.composed import composed
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.observed import Observed
from bayonets.pictures.survival import Falls, nearness, survival
from bayonets.pictures.value_axis import QUARTERS, ValueAxis
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import range_90
from bayonets.statistics.shares import wilson, wilson_ends
from bayonets.wording import (
    capital,
    crowd,
    days_text,
    number,
    of_runs,
    on_day,
    people,
    percent,
    percents,
    runs_text,
    span,
)

_SMALL_PRESSURE = 0.005


def caption(measures: Measures) -> str:
    """The scenario, the arm, the runs and the seed, below every picture."""
    return f"{measures.courses.called}, {runs_text(measures.runs)}, seed {measures.courses.seed}."


def standing_words(measures: Measures) -> str:
    """The runs of a picture by day: `9 runs`, or `the runs that stand (9 at the start, 4 on the last day)`."""
    if measures.held == measures.runs:
        return runs_text(measures.runs)
    last = measures.last_drawn
    when = "the last day" if last == measures.days - 1 else f"{on_day(measures.start, last)}, the last day drawn"
    return f"the runs that stand ({number(measures.runs)} at the start, {number(int(measures.drawn[last]))} on {when})"


def pressure_text(pressure: float) -> str:
    """A pressure to two decimals; a value just below or above 0 is not written as 0."""
    if pressure == 0.0 or abs(pressure) >= _SMALL_PRESSURE:
        return number(pressure, 2)
    return "just below 0" if pressure < 0.0 else "just above 0"


def key_figures(measures: Measures) -> list[tuple[str, str, str]]:
    """(name, number, its uncertainty) of the key figures."""
    low, high = measures.chance_held
    outside = " outside the army" if measures.has_army else ""
    figures = [
        (
            "The regime holds",
            f"in {of_runs(measures.held, measures.runs)}",
            f"probability {percents(low, high)} (95% CI)",
        ),
        *_ranges_figure(measures),
        (f"Exits{outside}", *_count(measures.exits_at_end)),
        (f"Officers removed{outside}", *_count(measures.removed)),
        ("Formations that stood down", *_stood_down(measures)),
        _peak_figure(measures),
    ]
    return [*figures, _army_figure(measures)] if measures.has_army else figures


def _ranges_figure(measures: Measures) -> list[tuple[str, str, str]]:
    if measures.ranges is None:
        return []
    drawn = Measures(measures.ranges)
    probability = f"probability {percents(*drawn.chance_held)} (95% CI)"
    return [("With every number drawn", f"in {of_runs(drawn.held, drawn.runs)}", probability)]


def _peak_figure(measures: Measures) -> tuple[str, str, str]:
    """The largest protest, simulated or as the scenario fixes it."""
    low, middle, high = map(crowd, range_90(measures.peak))
    when = on_day(measures.start, round(float(np.median(measures.peak_day))))
    name = "Protest at its peak, as given" if measures.protest_given else "Protest at its peak"
    if low == high and (measures.peak_day == measures.peak_day[0]).all():
        return name, f"{middle} people", f"on {when}"
    return name, f"{middle} people", f"{_ends(span(low, high), middle, measures.runs)}; median day {when}"


def _count(values: "np.typing.NDArray[np.int64]") -> tuple[str, str]:
    low, median, high = range_90(values)
    return number(median), _ends(people(low, high), number(median), len(values))


def _ends(ends: str, middle: str, runs: int) -> str:
    if runs == 1:
        return "in the only run"
    return "the same in nearly every run" if ends == middle else f"90% of runs: {ends}"


def _stood_down(measures: Measures) -> tuple[str, str]:
    count = int(np.count_nonzero(measures.stood_down))
    if not count:
        return "none", "in any run"
    most = number(int(measures.stood_down.max()))
    return f"in {of_runs(count, measures.runs)}", f"at least one; at most {most} of {len(measures.formations)}"


def _army_figure(measures: Measures) -> tuple[str, str, str]:
    """The runs in which enough of the army changed sides for a fall, and the largest share that did."""
    most = f"at most {percent(float(measures.army_peak.max()))} of it, in any run"
    both = int(np.count_nonzero(measures.courses.both_ways))
    if both:
        most += f"; on the day of a fall due to protest in {runs_text(both)}"
    return "The army changes sides", f"in {of_runs(measures.army_turned, measures.runs)}", most


def _chance(measures: Measures) -> Chart:
    name = f"probability of holding for {days_text(measures.days)}"
    low, high = measures.chance_held
    rows, data = [_chance_row(name, measures)], [_chance_cells("best", measures)]
    if measures.ranges is not None:
        drawn = Measures(measures.ranges)
        rows = [_chance_row("every number at its best value", measures)]
        rows.append(_chance_row("every number drawn from its range", drawn))
        data.append(_chance_cells("drawn", drawn))
    of = runs_text(measures.runs)
    of += "" if measures.ranges is None else f", and of {runs_text(measures.ranges.runs)} with drawn numbers,"
    held = f"It held in {of_runs(measures.held, measures.runs)} ({percent(measures.held / measures.runs)})."
    return Chart(
        "chance",
        partial(composed, [(IntervalPanel(tuple(rows), (_PROBABILITY,), labels="above"),)]),
        Data(("numbers", "held", "runs", "share", "low_95", "high_95"), data),
        title=f"The probability that the regime holds: {percents(low, high)}",
        subtitle=f"Share of {of} in which it holds for {days_text(measures.days)}, and its 95% Wilson interval.",
        text=[held, ranges_sentence(measures)],
        caption=caption(measures),
    )


_PROBABILITY = ValueAxis("", percent, QUARTERS, end=1.0)


def _chance_row(name: str, measures: Measures) -> IntervalRow:
    held, runs = measures.held_of
    return IntervalRow(name, ((Whisker(*wilson_ends(held, runs), style.INK, held / runs),),))


def _chance_cells(numbers: str, measures: Measures) -> tuple[Cell, ...]:
    return (numbers, measures.held, measures.runs, measures.held / measures.runs, *measures.chance_held)


def sure_section(measures: Measures) -> Account:
    """The uncertainty: survival if runs fell, and the distance from a fall for runs that held."""
    runs = runs_text(measures.runs)
    about = (
        f"The intervals express the uncertainty due to randomness in {runs}, such as encounters and decisions. They "
        "take every number of the scenario as given. To examine other numbers, change them with --set and run again "
        "with the same seed."
    )
    if measures.ranges is not None:
        about += (
            f" The effect of uncertain numbers is indicated by {runs_text(measures.ranges.runs)} in which every number "
            "of the scenario and of the model was drawn from its range, anew for every two runs; it is shown below, "
            "beside the result at the best values. The command bayonets sensitivity identifies the numbers that matter."
        )
    if measures.courses.uncertain is not None:
        about = (
            f"In these {runs} the unknown numbers were drawn as well, so that all intervals and bands express both "
            "randomness and the uncertainty of the numbers; the next section separates the two."
        )
    blocks: list[Block] = [about, _chance(measures)]
    if measures.held < measures.runs:
        blocks.append(_survival(measures))
    fixed = measures.common("hold_days") is not None
    if fixed and (measures.held == measures.runs or measures.sustained is not None):
        blocks += _nearness(measures)
    return Account("sure", "Uncertainty", tuple(blocks))


def _causes(measures: Measures) -> list[Falls]:
    return [
        Falls("fallen: streets", measures.fall_days("streets"), style.PROTEST),
        Falls("fallen: army", measures.fall_days("army"), style.RESISTING, (0, (5, 2))),
        Falls("fallen: both", measures.fall_days(BOTH), style.FORCE, (0, (1, 1.5))),
    ]


def _observed_falls(measures: Measures) -> list[Observed]:
    """The days between which the regime was observed to fall, if the scenario gives them."""
    falls = [seen for seen in measures.courses.scenario.observations if seen.days is not None]
    return [Observed(0.0, *bounds(seen, measures.start)) for seen in falls]


def _survival(measures: Measures) -> Chart:
    causes = _causes(measures)
    text, observed = falls_of(measures), _observed_falls(measures)
    low, high = measures.chance_held
    share = percent(measures.held / measures.runs)
    loose = "" if measures.courses.uncertain is None else ", which count the two runs of a draw separately"
    ending = f"On the last day it still holds in {share} of the runs (95% CI {percents(low, high)})."
    return Chart(
        "survival",
        partial(composed, survival(causes, measures.runs, measures.start, measures.days, observed)),
        _survival_data(measures, causes),
        title=text[0].rstrip("."),
        subtitle=f"Share of {runs_text(measures.runs)} in which the regime still holds, and shares that have fallen "
        f"by each cause; bands: pointwise 95% Wilson intervals{loose}.",
        text=[*text[1:], ending],
        caption=caption(measures),
    )


def _survival_data(measures: Measures, causes: list[Falls]) -> Data:
    def by_day(days: Floats) -> Floats:
        return np.cumsum(np.bincount(days.astype(np.intp), minlength=measures.days)).astype(np.float64)

    streets, army, both = (by_day(cause.days) for cause in causes)
    held = measures.runs - streets - army - both
    low, high = wilson(held, measures.runs)
    rows: list[tuple[Cell, ...]] = []
    for day in range(measures.days):
        fallen_by = (int(streets[day]), int(army[day]), int(both[day]))
        rows.append((on_iso(measures, day), int(held[day]), float(low[day]), float(high[day]), *fallen_by))
    fallen = ("runs_fallen_streets", "runs_fallen_army", "runs_fallen_both")
    return Data(("date", "runs_held", "share_low_95", "share_high_95", *fallen), rows)


def on_iso(measures: Measures, day: int) -> str:
    """The date of a day in ISO format, as in data files."""
    return measures.courses.scenario.date_of(day).isoformat()


def _nearness(measures: Measures) -> list[Block]:
    held = ~measures.courses.fell
    if measures.sustained is None:
        hold = days_text(measures.hold_days)
        short = f"The runs are shorter than the {hold} in a row beyond the capacity of the forces that lead to a fall."
        return [f"{no_fall(measures.runs)} {short}"]
    if not held.any():
        return []
    return [_nearness_picture(measures, measures.sustained[held])]


def _nearness_picture(measures: Measures, values: Floats) -> Chart:
    hold = days_text(measures.hold_days)
    high = wilson_ends(0, measures.runs)[1]
    sustained = f"sustained a pressure of {pressure_text(float(values.max()))} for {hold} in a row"
    if measures.held == measures.runs:
        title = f"No run fell: the probability of a fall is at most {percent(high)}"
        text = [
            "This is the upper end of its 95% CI.",
            f"The run nearest to a fall {sustained}; above 0 the regime would have fallen.",
        ]
    else:
        title = f"Of the runs that held, the one nearest to a fall {sustained}"
        text = ["Above 0 it would have fallen."]
    days = measures.days_lost[~measures.courses.fell]
    exceeded = of_runs(int(np.count_nonzero(days)), len(days))
    text.append(
        f"Among the runs that held, protest exceeded the capacity of the forces on at least one day in {exceeded}."
    )
    text += [_army_text(measures)] if measures.has_army else []
    return Chart(
        "nearness",
        partial(
            nearness,
            values,
            0.0,
            name=f"highest pressure sustained for {hold} in a row",
            threshold_name="threshold of a fall",
        ),
        Data(
            ("run", "highest_pressure_held"),
            [*zip(measures.courses.run[~measures.courses.fell].tolist(), values.tolist(), strict=True)],
        ),
        title=capital(title),
        subtitle="Runs that held, by the highest pressure (log of protest against force) that they sustained for "
        f"{hold} in a row.",
        text=text,
        caption=caption(measures),
    )


def _army_text(measures: Measures) -> str:
    """The largest share of the army siding with the protesters in the runs that held."""
    peaks = measures.army_peak[~measures.courses.fell]
    most, sides = float(peaks.max()), percent(measures.parameter("army_sides"))
    if most == 0.0:
        return f"No part of the army sided with the protesters in them; {sides} would bring the regime down."
    return (
        f"The largest share of the army siding with the protesters was {percent(float(np.median(peaks)))} in the "
        f"median of these runs and {percent(most)} at most; {sides} brings the regime down."
    )
