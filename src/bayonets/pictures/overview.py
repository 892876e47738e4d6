"""A whole study in one figure, for a notebook: the protest, whether the regime holds, and who leaves."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, bands, count_axis, date_axis, date_name, share_axis
from bayonets.pictures.intervals import Floats, last_known, left_out_of, quantiles_among
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key
from bayonets.pictures.style import sheet, styled
from bayonets.pictures.survival import fallen_by_day, steps
from bayonets.pictures.verdict import outcome, strength
from bayonets.pictures.words import crowd, number, percent, plain, runs_text, years
from bayonets.results import Courses
from bayonets.world.stances import EXITED

_WIDTH, _HEIGHT, _TOP, _LEFT, _GAP = 960.0, 190.0, 64.0, 64.0, 112.0
_PEOPLE = 1000.0


@styled
def overview(courses: Courses) -> Figure:
    """Protest, survival and exits side by side: medians with 50 and 90 percent bands, survival with its 95% interval.

    Args:
        courses: R >= 1 runs.
    """
    runs, days = courses.protest.shape
    held = int(runs - np.count_nonzero(courses.fell))
    scenario = courses.scenario
    twin = courses.mean_field
    what = "mean field" if twin else f"{runs_text(runs)}, seed {courses.seed}"
    # Two runs of one draw of the unknown numbers count as one.
    worth = 1.0 if courses.uncertain is None else 0.5
    subtitle = f"{plain(scenario.name)}, {what}. {strength(worth * held, worth * runs, days, mean_field=twin)}"
    left_out = left_out_of(courses.fallen)
    page = sheet(_WIDTH, _TOP + _HEIGHT + 46, outcome(held, runs, mean_field=twin), subtitle)
    each = (_WIDTH - _LEFT - 3 * _GAP + 46) / 3
    names = ("protest, people", "share of the runs in which it holds", _exits_name(courses))
    panels = []
    for place, name in enumerate(names):
        axes = page.panel(_LEFT + place * (each + _GAP), _TOP, each, _HEIGHT)
        date_axis(axes, scenario.start, days, each)
        axis_name(axes, name, left=-_LEFT + 8, above=12)
        panels.append(axes)
    _fan(panels[0], _PEOPLE * quantiles_among(courses.protest, left_out), style.PROTEST, crowd)
    _survival(panels[1], courses, runs, days)
    _fan(panels[2], quantiles_among(_exits(courses), left_out), style.EXITED, number)
    date_name(panels[2], f"date, {years(scenario.start, days)}")
    key(page, _key_items(standing=bool(held < runs)), 4, 14)
    return page.figure


def _key_items(*, standing: bool) -> list[KeyItem]:
    of = "runs standing" if standing else "runs"
    return [
        KeyItem(f"median of the {of}, or share of the runs", style.FORCE),
        KeyItem("50%", style.FORCE, "band", alpha=style.TINT_50 + style.TINT_90),
        KeyItem(f"90% of the {of}, or 95% CI of the share", style.FORCE, "band", alpha=style.TINT_90),
    ]


def _fan(axes: Axes, levels: Floats, color: str, write: Callable[[float], str]) -> None:
    bands(axes, levels, color)
    count_axis(axes, float(np.nanmax(levels)) * 1.02)
    low, _, median, _, high = map(float, last_known(levels))
    outer = [EndLabel(value, write(value), style.MUTED) for value in (low, high) if write(value) != write(median)]
    end_labels(axes, [*outer, EndLabel(median, write(median), bold=True)], _HEIGHT)


def _survival(axes: Axes, courses: Courses, runs: int, days: int) -> None:
    share_axis(axes)
    fallen = fallen_by_day(courses.fell_day[courses.fell].astype(np.float64), days)
    last = steps(axes, runs - fallen, runs, style.INK, "-", "")
    end_labels(axes, [EndLabel(last.value, percent(last.value), bold=True)], _HEIGHT)


def _free(courses: Courses) -> list[int]:
    """Places of the formations without a pact; of all, if every one is in it."""
    places = [place for place, formation in enumerate(courses.scenario.formations) if not formation.pact]
    return places or list(range(courses.heads.shape[2]))


def _exits(courses: Courses) -> Floats:
    """(R, D) officers outside the army who have left."""
    return np.asarray(courses.heads[:, :, _free(courses), EXITED].sum(axis=2), dtype=np.float64)


def _exits_name(courses: Courses) -> str:
    everybody = len(_free(courses)) == courses.heads.shape[2]
    return "officers who left" if everybody else "officers outside the army who left"
