"""A whole study in one figure, for a notebook: the protest, whether the regime holds, and who leaves."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.outcomes import outside_the_army
from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, bands, count_axis, date_axis, date_name, share_axis
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key, key_height
from bayonets.pictures.style import Dash, fit, sheet, styled
from bayonets.pictures.survival import fallen_by_day, steps
from bayonets.pictures.verdict import in_ranges, outcome, strength
from bayonets.pictures.words import crowd, number, percent, runs_text, years
from bayonets.results import Courses
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import last_known, left_out_of, quantiles_among
from bayonets.world.stances import EXITED

_HEIGHT, _LEFT, _RIGHT = 190.0, 64.0, 62.0
_GAP, _BELOW = 112.0, 60.0
"""Between two panels side by side, and between two of which one stands above the other."""
_PEOPLE = 1000.0
_DRAWN_DASH: Dash = (0, (4, 2))


@styled
def overview(courses: Courses, ranges: Courses | None = None, *, width: float = 960.0, titled: bool = True) -> Figure:
    """Protest, survival and exits: medians with 50 and 90 percent bands, survival with its 95% interval.

    Args:
        courses: R >= 1 runs.
        ranges: a few runs with every number drawn from its range, drawn beside its survival; None: there are none.
        width: pixels; the three stand side by side where there is room.
        titled: whether the finding and how sure it is stand above.
    """
    title, subtitle = heads(courses, ranges) if titled else ("", "")
    across = width >= 700
    items = _key_items(standing=bool(courses.fell.any()), drawn=ranges is not None)
    top = key_height(items, width) + 46.0
    down = 0.0 if across else _HEIGHT + _BELOW
    page = sheet(width, top + _HEIGHT + 2 * down + 46, title, subtitle)
    key(page, items, 4, 14)
    each = (width - _LEFT - 2 * _GAP - _RIGHT) / 3 if across else width - _LEFT - _RIGHT
    names = ("protest, people", "share of the runs in which it holds", _exits_name(courses))
    panels = []
    for place, name in enumerate(names):
        axes = page.panel(_LEFT + place * (each + _GAP) * across, top + place * down, each, _HEIGHT)
        date_axis(axes, courses.scenario.start, courses.days, each)
        axis_name(axes, fit(name, each + _LEFT + 0.5 * _GAP), left=-_LEFT + 8, above=12)
        panels.append(axes)
    left_out = left_out_of(courses.fallen)
    _fan(panels[0], _PEOPLE * quantiles_among(courses.protest, left_out), style.PROTEST, crowd)
    _survival(panels[1], courses, ranges)
    _fan(panels[2], quantiles_among(_exits(courses), left_out), style.EXITED, number)
    date_name(panels[2], f"date, {years(courses.scenario.start, courses.days)}")
    return page.figure


def heads(courses: Courses, ranges: Courses | None) -> tuple[str, str]:
    """The finding, and how sure it is: what stands above the overview."""
    runs, days = courses.protest.shape
    held = int(runs - np.count_nonzero(courses.fell))
    twin = courses.mean_field
    what = "mean field" if twin else f"{runs_text(runs)}, seed {courses.seed}"
    # Two runs of one draw of the unknown numbers count as one.
    worth = 1.0 if courses.uncertain is None else 0.5
    subtitle = f"{courses.called}, {what}. {strength(worth * held, worth * runs, days, mean_field=twin)}"
    title = outcome(held, runs, mean_field=twin)
    if ranges is not None:
        title += in_ranges(held, runs, int(np.count_nonzero(~ranges.fell)), ranges.runs)
    return title, subtitle


def _key_items(*, standing: bool, drawn: bool) -> list[KeyItem]:
    of = "runs standing" if standing else "runs"
    other = [KeyItem("every number drawn", style.MUTED, dash=_DRAWN_DASH)] if drawn else []
    return [
        KeyItem(f"median of the {of}, or share of the runs", style.FORCE),
        KeyItem("50%", style.FORCE, "band", alpha=style.TINT_50 + style.TINT_90),
        KeyItem(f"90% of the {of}, or 95% CI of the share", style.FORCE, "band", alpha=style.TINT_90),
        *other,
    ]


def _fan(axes: Axes, levels: Floats, color: str, write: Callable[[float], str]) -> None:
    bands(axes, levels, color)
    count_axis(axes, float(np.nanmax(levels)) * 1.02)
    low, _, median, _, high = map(float, last_known(levels))
    outer = [EndLabel(value, write(value), style.MUTED) for value in (low, high) if write(value) != write(median)]
    end_labels(axes, [*outer, EndLabel(median, write(median), bold=True)], _HEIGHT)


def _survival(axes: Axes, courses: Courses, ranges: Courses | None) -> None:
    share_axis(axes)
    last = steps(axes, _standing(courses), courses.runs, style.INK, "-", "")
    labels = [EndLabel(last.value, percent(last.value), bold=True)]
    if ranges is not None:
        shares = _standing(ranges) / ranges.runs
        axes.step(np.arange(len(shares)), shares, where="post", color=style.MUTED, linestyle=_DRAWN_DASH)
        labels.append(EndLabel(float(shares[-1]), percent(float(shares[-1])), style.MUTED))
    end_labels(axes, labels, _HEIGHT)


def _standing(courses: Courses) -> Floats:
    """(D,) runs in which the regime has not fallen by the end of each day."""
    days = courses.protest.shape[1]
    return np.asarray(courses.runs - fallen_by_day(courses.fell_day[courses.fell].astype(np.float64), days))


def _exits(courses: Courses) -> Floats:
    """(R, D) officers outside the army who have left."""
    return np.asarray(
        courses.heads[:, :, list(outside_the_army(courses.scenario)), EXITED].sum(axis=2), dtype=np.float64
    )


def _exits_name(courses: Courses) -> str:
    everybody = len(outside_the_army(courses.scenario)) == courses.heads.shape[2]
    return "officers who left" if everybody else "officers outside the army who left"
