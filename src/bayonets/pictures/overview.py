"""A whole study in one figure, for a notebook: the protest, the survival of the regime and the exits."""

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from bayonets.outcomes import outside_the_army
from bayonets.pictures import style
from bayonets.pictures.axes import count_axis, share_axis
from bayonets.pictures.composed import Key, composed, heads
from bayonets.pictures.labels import EndLabel, KeyItem
from bayonets.pictures.style import Dash
from bayonets.pictures.survival import fallen_by_day, share_line
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel, band_items
from bayonets.pictures.verdict import in_ranges, outcome, strength
from bayonets.results import Courses
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import left_out_of, quantiles_among
from bayonets.wording import crowd, number, percent, runs_text
from bayonets.world.stances import EXITED

_PEOPLE = 1000.0
_DRAWN_DASH: Dash = (0, (4, 2))


def overview(courses: Courses, ranges: Courses | None = None, *, width: float = 960.0, titled: bool = True) -> Figure:
    """Protest, survival and exits: medians with 50 and 90 percent bands, survival with its 95 percent interval.

    Args:
        courses: R >= 1 runs.
        ranges: a few runs with every number drawn from its range, whose survival is drawn as well, or None.
        width: pixels; the three panels are placed side by side if there is room.
        titled: whether the result and its uncertainty are written above.
    """
    left_out = left_out_of(courses.fallen)
    panels = (
        _fan("protest, people", _PEOPLE * quantiles_among(courses.protest, left_out), style.PROTEST, crowd),
        _survival(courses, ranges),
        _fan(_exits_name(courses), quantiles_among(_exits(courses), left_out), style.EXITED, number),
    )
    row = [
        PanelRow([panel], courses.scenario.start, courses.days, (190.0, 190.0), left=60.0, right=58.0,
                 named=panel is panels[-1])
        for panel in panels
    ]  # fmt: skip
    key = Key(_key_items(standing=bool(courses.fell.any()), drawn=ranges is not None))
    above = heads(titled, *overview_heads(courses, ranges))
    return composed([(key,), row], gap=0.0, beside=700.0, width=width, **above)


def overview_heads(courses: Courses, ranges: Courses | None) -> tuple[str, str]:
    """The result and its uncertainty, as title and subtitle of the overview."""
    runs, days = courses.protest.shape
    held = int(runs - np.count_nonzero(courses.fell))
    mean_field = courses.mean_field
    what = "mean field" if mean_field else f"{runs_text(runs)}, seed {courses.seed}"
    # Two runs of one draw of the unknown numbers count as one.
    weight = 1.0 if courses.uncertain is None else 0.5
    subtitle = f"{courses.called}, {what}. {strength(weight * held, weight * runs, days, mean_field=mean_field)}"
    title = outcome(held, runs, mean_field=mean_field)
    if ranges is not None:
        title += in_ranges(held, runs, int(np.count_nonzero(~ranges.fell)), ranges.runs)
    return title, subtitle


def _key_items(*, standing: bool, drawn: bool) -> list[KeyItem]:
    of = "runs standing" if standing else "runs"
    other = [KeyItem("every number drawn", style.MUTED, dash=_DRAWN_DASH)] if drawn else []
    return [*band_items(f"the {of}", median=", or share of the runs", outer=", or 95% CI of the share"), *other]


def _fan(name: str, levels: Floats, color: str, write: Callable[[float], str]) -> TimePanel:
    scale = partial(count_axis, top=float(np.nanmax(levels)) * 1.02)
    return TimePanel(name, [DayLine.of_runs(levels, color, write)], scale)


def _survival(courses: Courses, ranges: Courses | None) -> TimePanel:
    lines = [share_line(_standing(courses), courses.runs, style.INK)]
    if ranges is not None:
        shares = _standing(ranges) / ranges.runs
        end = EndLabel(float(shares[-1]), percent(float(shares[-1])), style.MUTED)
        lines.append(DayLine(shares, style.MUTED, (), (end,), _DRAWN_DASH, 1.5, stepped=True))
    return TimePanel("share of the runs in which it holds", lines, partial(share_axis, top=1.0))


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
    all_formations = len(outside_the_army(courses.scenario)) == courses.heads.shape[2]
    return "officers who left" if all_formations else "officers outside the army who left"
