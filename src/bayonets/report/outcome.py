"""The first two sections: what was found, and how sure it is."""

import numpy as np

from bayonets.findings.headline import downfalls_of, headline, summary
from bayonets.findings.measures import Measures
from bayonets.pictures import style
from bayonets.pictures.intervals import Floats, quantiles, wilson, wilson_ends
from bayonets.pictures.parts import Block, Data, Picture, Section, picture
from bayonets.pictures.survival import Falls, chance, nearness, survival
from bayonets.pictures.words import (
    capital,
    crowd,
    days_text,
    number,
    of_runs,
    people,
    percent,
    percents,
    plain,
    runs_text,
    span,
)  # fmt: skip


def caption(measures: Measures) -> str:
    """Scenario, runs and seed, below every picture."""
    return f"{plain(measures.courses.scenario.name)}, {runs_text(measures.runs)}, seed {measures.courses.seed}."


def key_figures(measures: Measures) -> list[tuple[str, str, str]]:
    """(name, number, how sure) of the figures to know first."""
    low, high = measures.chance_held
    figures = [
        (
            "The regime holds",
            f"in {of_runs(measures.held, measures.runs)}",
            f"chance {percents(low, high)} (95% interval)",
        ),
        ("Officers who left", *_count(measures.exits[:, -1])),
        ("Officers removed", *_count(measures.removed)),
        ("Formations that stood down", *_stood_down(measures)),
    ]
    levels = measures.protest[:, -1]
    middle, ends = crowd(float(levels[2])), span(crowd(float(levels[0])), crowd(float(levels[4])))
    figures.append(("Protest on the last day", f"{middle} people", _ends(ends, middle, measures.runs)))
    if measures.has_army:
        figures.append(_army_figure(measures))
    return figures


def _count(values: "np.typing.NDArray[np.int64]") -> tuple[str, str]:
    low, median, high = (float(level) for level in quantiles(values, (0.05, 0.5, 0.95)))
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
    """In how many runs enough of the army turned to bring the regime down, and how far it turned at its most."""
    sides = measures.common("army_sides")
    turned = len(measures.fall_days("army")) if sides is None else int(np.count_nonzero(measures.army_peak >= sides))
    most = f"at its most {percent(float(measures.army_peak.max()))} of it, in any run"
    return "The army changes sides", f"in {of_runs(turned, measures.runs)}", most


def _chance(measures: Measures) -> Picture:
    name = f"chance that the regime holds for {days_text(measures.days)}"
    low, high = measures.chance_held
    return picture(
        "chance",
        lambda width: chance(*measures.held_of, name, width=width),
        Data(
            ("held", "runs", "share", "low_95", "high_95"),
            [(measures.held, measures.runs, measures.held / measures.runs, low, high)],
        ),
        title=f"The chance that the regime holds: {percents(low, high)}",
        subtitle=f"Share of {runs_text(measures.runs)} in which it holds, and its 95% Wilson interval.",
        text=[f"It held in {of_runs(measures.held, measures.runs)} ({percent(measures.held / measures.runs)})."],
        caption=caption(measures),
    )


def sure_section(measures: Measures) -> Section:
    """2. How sure that is: survival where runs fell, nearness where none did."""
    runs = runs_text(measures.runs)
    about = (
        f"The intervals say what {runs} can tell about chance alone: who meets whom, who wavers when. They hold every "
        "number of the scenario as given. What other numbers would give is another question: change them with "
        "--set and run again with the same seed."
    )
    if measures.courses.uncertain is not None:
        about = (
            f"In these {runs} the unknown numbers were drawn, too, so all intervals and bands hold both chance and "
            "what is not known; the next section tells the two apart."
        )
    blocks: list[Block] = [about, _chance(measures)]
    if measures.held < measures.runs:
        blocks.append(_survival(measures))
    known = measures.common("hold_days") is not None
    if known and (measures.held == measures.runs or measures.sustained is not None):
        blocks += _nearness(measures)
    return Section("sure", "How sure that is", tuple(blocks))


def _causes(measures: Measures) -> list[Falls]:
    return [
        Falls("fallen: streets", measures.fall_days("streets"), style.PROTEST),
        Falls("fallen: army", measures.fall_days("army"), style.RESISTING, (0, (5, 2))),
    ]


def _survival(measures: Measures) -> Picture:
    causes = _causes(measures)
    text = downfalls_of(measures)
    low, high = measures.chance_held
    share = percent(measures.held / measures.runs)
    loose = "" if measures.courses.uncertain is None else ", which take the two runs of a draw for two"
    ending = f"On the last day it still holds in {share} of the runs (95% interval {percents(low, high)})."
    return picture(
        "survival",
        lambda width: survival(causes, measures.runs, measures.start, measures.days, width=width),
        _survival_data(measures, causes),
        title=text[0].rstrip("."),
        subtitle=f"Share of {runs_text(measures.runs)} in which the regime still holds, and that have fallen by "
        f"each cause; bands: pointwise 95% Wilson intervals{loose}.",
        text=[*text[1:], ending],
        caption=caption(measures),
    )


def _survival_data(measures: Measures, causes: list[Falls]) -> Data:
    def by_day(days: Floats) -> Floats:
        return np.cumsum(np.bincount(days.astype(np.intp), minlength=measures.days)).astype(np.float64)

    streets, army = (by_day(cause.days) for cause in causes)
    held = measures.runs - streets - army
    low, high = wilson(held, measures.runs)
    rows = [
        (on_iso(measures, day), int(held[day]), float(low[day]), float(high[day]), int(streets[day]), int(army[day]))
        for day in range(measures.days)
    ]
    return Data(("date", "runs_held", "share_low_95", "share_high_95", "runs_fallen_streets", "runs_fallen_army"), rows)


def on_iso(measures: Measures, day: int) -> str:
    """A day's date as data files write it."""
    return measures.courses.scenario.date_of(day).isoformat()


def _nearness(measures: Measures) -> list[Block]:
    held = ~measures.courses.fell
    if measures.sustained is None:
        high = wilson_ends(0, measures.runs)[1]
        return [
            f"No run fell. The chance of a downfall is at most {percent(high)} (upper end of its 95% interval). "
            f"The runs are shorter than the {days_text(measures.hold_days)} of lost streets that a downfall takes."
        ]
    if not held.any():
        return []
    return [_nearness_picture(measures, measures.sustained[held])]


def _nearness_picture(measures: Measures, values: Floats) -> Picture:
    hold = days_text(measures.hold_days)
    high = wilson_ends(0, measures.runs)[1]
    bore = f"bore a pressure of {number(float(values.max()), 2)} for {hold} in a row"
    if measures.held == measures.runs:
        title = f"No run fell: the chance of a downfall is at most {percent(high)}"
        text = [
            "That is the upper end of its 95% interval.",
            f"The run that came nearest {bore}; above 0 the regime would have fallen.",
        ]
    else:
        title = f"Of the runs that held, the one that came nearest {bore}"
        text = ["Above 0 it would have fallen."]
    lost = measures.days_lost[~measures.courses.fell]
    ever_lost = of_runs(int(np.count_nonzero(lost)), len(lost))
    text.append(f"Of the runs that held, the streets were lost on at least one day in {ever_lost}.")
    text += [_army_text(measures)] if measures.has_army else []
    return picture(
        "nearness",
        lambda width: nearness(
            values, 0.0, name=f"highest pressure held for {hold} in a row", threshold_name="here it falls", width=width
        ),
        Data(
            ("run", "highest_pressure_held"),
            [*zip(measures.courses.run[~measures.courses.fell].tolist(), values.tolist(), strict=True)],
        ),
        title=capital(title),
        subtitle="Each run that held, by the highest pressure (log of protest against force) that it bore for "
        f"{hold} in a row.",
        text=text,
        caption=caption(measures),
    )


def _army_text(measures: Measures) -> str:
    most, sides = float(measures.army_peak.max()), percent(measures.parameter("army_sides"))
    if most == 0.0:
        return f"None of the army ever sided with the protesters; {sides} would bring the regime down."
    median = percent(float(np.median(measures.army_peak)))
    return (
        f"At its peak {median} of the army sided with the protesters in the median run and {percent(most)} in the run "
        f"with most; {sides} brings the regime down."
    )


__all__ = ["caption", "headline", "key_figures", "on_iso", "summary", "sure_section"]
