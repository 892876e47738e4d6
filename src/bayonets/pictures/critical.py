"""How many must refuse, row by row: a whisker in officers and one in shares of their own, coloured by the route."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, Sheet, fit, letters_width, sheet, styled
from bayonets.pictures.whiskers import COUNT_TICKS, TICKS_APART, count_write, root_ticks
from bayonets.pictures.words import percent
from bayonets.scenario.printable import plain

Route = Literal["streets", "army", "both"]

COLORS: dict[Route, str] = {"streets": style.PROTEST, "army": style.EXITED, "both": style.SHIRKING}
MARKS: dict[Route, str] = {"streets": "o", "army": "s", "both": "D"}
_KEYS: dict[Route, str] = {
    "streets": "falls by the streets", "army": "falls by the army", "both": "by either"
}  # fmt: skip
_KINDS = {"o": "dot", "s": "square", "D": "diamond"}

_STEP, _NARROW_STEP, _FOOT, _GAP = 26.0, 46.0, 44.0, 30.0
_BESIDE, _OVER = 9.0, 8.0
"""Pixels from a whisker to its number, and that a number may reach over its panel."""
_SHARE_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Need:
    """One row.

    Attributes:
        label: who refuses.
        size: officers.
        found: how many must refuse; None where it is unknown or there is no number.
        low, high: the interval; `high` None: open towards all of them. Both None: no number.
        route: by what the regime falls; empty where it is unknown.
        note, share_note: stand in place of the two whiskers where there are none.
        head: whether it is no row but the heading of those below it.
        spread: the ends of a wider range, drawn in grey below the interval; an open end as in `high`. None: none is.
    """

    label: str
    size: int
    found: int | None
    low: int | None
    high: int | None
    route: Route | Literal[""]
    note: str = ""
    share_note: str = ""
    head: bool = False
    spread: tuple[int, int | None] | None = None


@styled
def critical(rows: Sequence[Need], *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """Whiskers of intervals with a mark at the number found, in officers (square root scale) and as a share.

    Args:
        rows: from top to bottom.
        width: pixels.
        title, subtitle: written above.
    """
    wide = width >= 600
    left = min(max(letters_width(plain(row.label), style.SMALL) for row in rows) + 18.0, 300.0) if wide else 10.0
    right, gap = (30.0, _GAP) if wide else (18.0, 24.0)
    panel = (width - left - right - gap) / 2
    tops = [0.0, *itertools.accumulate(_STEP if wide or row.head else _NARROW_STEP for row in rows)]
    items = _key_items(rows)
    head = 34.0 + key_height(items, width)
    page = sheet(width, head + tops[-1] + _FOOT, title, subtitle)
    key(page, items, 4, 14)
    for place, share in enumerate((False, True)):
        axes = page.panel(left + place * (panel + gap), head, panel, tops[-1])
        axes.set_ylim(tops[-1], 0.0)
        axes.set_yticks([])
        _scale(axes, rows, (panel, gap), share=share)
        for row, end in zip(rows, tops[1:], strict=True):
            _draw(axes, row, end - _STEP / 2, panel, share=share)
    for row, top in zip(rows, tops, strict=False):
        _write(page, row, head + top, (left, left + panel + gap), panel, wide=wide)
    return page.figure


def _key_items(rows: Sequence[Need]) -> list[KeyItem]:
    items = [KeyItem("even chance, 90% interval", style.FORCE)]
    items += [KeyItem(_KEYS[route], COLORS[route], _KINDS[MARKS[route]])
              for route in _KEYS if any(row.route == route for row in rows)]  # fmt: skip
    if any(row.spread for row in rows):
        items.append(KeyItem("90 % of runs", style.REMOVED, "line"))
    return items


def _scale(axes: Axes, rows: Sequence[Need], room: tuple[float, float], *, share: bool) -> None:
    """The axis of a panel; `room`: pixels of the panel, and from it to the next."""
    if share:
        axes.set_xlim(0.0, 1.0)
        axes.set_xticks(_SHARE_TICKS, [percent(tick) for tick in _SHARE_TICKS])
    else:
        ends = [end for row in rows for end in (row.high, row.low, row.found) if end is not None]
        ends += [end or row.size for row in rows for end in row.spread or () if row.low is not None]
        ends += [row.size for row in rows if row.low is not None and row.high is None]
        top = max([*ends, 10]) * 1.04
        axes.set_xlim(0.0, math.sqrt(top))
        # The last name may stand above the gutter, clear of the first of the next panel.
        spare = room[1] - letters_width(percent(_SHARE_TICKS[0]), style.SMALL) / 2 - TICKS_APART
        ticks = root_ticks(COUNT_TICKS, top, room[0], count_write, spare=spare)
        axes.set_xticks([math.sqrt(tick) for tick in ticks], [count_write(tick) for tick in ticks])
    name = "share of its officers" if share else "officers (square root scale)"
    axes.annotate(
        name, (1.0, 0.0), xycoords="axes fraction", xytext=(0, -34), textcoords="offset points", ha="right",
        fontsize=style.SMALL, color=style.MUTED, annotation_clip=False,
    )  # fmt: skip


def _draw(axes: Axes, row: Need, y: float, panel: float, *, share: bool) -> None:
    if row.low is None:
        return

    def place(officers: int) -> float:
        return officers / row.size if share else math.sqrt(officers)

    if row.spread is not None:
        first, last = row.spread
        below = [place(first), place(row.size if last is None else last)]
        axes.plot(below, [y + 6.0] * 2, color=style.REMOVED, linewidth=1.4, solid_capstyle="butt", zorder=2)
    color = COLORS[row.route] if row.route else style.MUTED
    high = row.size if row.high is None else row.high
    axes.plot([place(row.low), place(high)], [y, y], color=color, linewidth=2.6, solid_capstyle="butt", zorder=3)
    if row.high is None:
        axes.plot([place(high)], [y], ">", color=color, markersize=7.0, zorder=3, clip_on=False)
    if row.found is not None:
        axes.plot(
            [place(row.found)], [y], MARKS[row.route] if row.route else "o", color=color, markersize=6.5, zorder=4,
            clip_on=False, markeredgecolor=style.PAPER, markeredgewidth=0.8,
        )  # fmt: skip
        text = percent(row.found / row.size) if share else count_write(row.found)
        _value(axes, (place(row.low), place(row.found), place(high)), y, text, panel)


def _value(axes: Axes, ends: tuple[float, float, float], y: float, text: str, panel: float) -> None:
    """The number found: beside its whisker where the panel has room, else above its mark.

    Args:
        axes: the panel.
        ends: where the whisker begins, has its mark and ends, in the units of the axis.
        y: of the whisker.
        text: the number.
        panel: pixels of the panel.
    """
    low, found, high = (end / axes.get_xlim()[1] * panel for end in ends)
    wide = letters_width(text, style.SMALL)
    if high + _BESIDE + wide <= panel + _OVER:
        at, up = high + _BESIDE, -4.0
    elif low - _BESIDE - wide >= -_OVER:
        at, up = low - _BESIDE - wide, -4.0
    else:
        at, up = min(max(found - wide / 2, 0.0), panel - wide), 6.0
    axes.annotate(
        text, (0.0, y), xytext=(at, up), textcoords="offset points", fontsize=style.SMALL, color=style.INK,
        annotation_clip=False,
    )  # fmt: skip


def _write(page: Sheet, row: Need, top: float, begins: tuple[float, float], panel: float, *, wide: bool) -> None:
    y = top + _STEP / 2 + 4.5
    label = fit(row.label, begins[0] - 10.0 if wide and not row.head else page.width - 8.0)
    page.write(2.0, y, label, size=style.SMALL, color=style.MUTED if row.head else style.INK)
    if not wide:
        notes = "; ".join(note for note in (row.note, row.share_note) if note)
        page.write(begins[0] + 6.0, y + 20.0, fit(notes, page.width - 24.0), size=style.SMALL, color=style.MUTED)
        return
    for begin, note in zip(begins, (row.note, row.share_note), strict=True):
        page.write(begin + 6.0, y, fit(note, panel - 6.0), size=style.SMALL, color=style.MUTED)
