"""What holds and what pulls away: stacked bars of weights, shares by stance, and means with their intervals.

Each part is drawn onto a sheet from a height on and says where it ends, so that one picture may show several.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks
from bayonets.pictures.dots import Dots, Part, dots_height, draw_dots, signed_months
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, Sheet, fit, letters_width, sheet, styled, wrapped
from bayonets.pictures.words import percent

COLORS = {
    "pay": "#ddcc77", "cohesion": "#88ccee", "command": "#44aa99", "conscience": "#cc6677", "sanction": "#332288",
    "commitment": "#882255", "reckoning": "#aa4499", "refuge": "#117733", "shame": "#999933",
    "retaliation": "#ee7733", "haste": "#bbbbbb",
    "stake": "#ddcc77", "authority": "#44aa99", "pact": "#999933", "character": "#bbbbbb",
}  # fmt: skip
"""Of mechanisms and of a commander's reasons: the muted scheme of Paul Tol, an orange of his vibrant one and a grey,
safe for colour-blind readers."""

# Letters within a bar stay as they are on a dark page, as the bar does.
_ON_DARK, _ON_LIGHT = "#fdfdfd", "#101214"
_LIGHT = {
    "#ddcc77", "#88ccee", "#44aa99", "#cc6677", "#999933", "#ee7733", "#bbbbbb", style.SHIRKING, style.EXITED,
}  # fmt: skip

_LEFT, _RIGHT, _BAR, _TICKS = 190.0, 104.0, 26.0, 34.0
_TITLE_LINE, _TITLE_ROOM = 18.0, 26.0
_NOTHING = 1e-9


@dataclass(frozen=True)
class Bar:
    """Weights for (to the right) and against (to the left), on an axis of its own.

    Attributes:
        label, note: what is weighed, and what is said below.
        parts: in the order of stacking.
        total: their sum.
    """

    label: str
    note: str
    parts: tuple[Part, ...]
    total: Part


@dataclass(frozen=True)
class Split:
    """Shares that add up to 1, of `STANCES` in their order."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Titled:
    """Something to be drawn, with the line above it."""

    title: str
    what: tuple[Bar, ...] | tuple[Split, ...] | Dots


STANCES = ("LOYAL", "SHIRKING", "RESISTING", "EXITED")

_SPLIT_KEY = (
    *(KeyItem(name, color, "band") for name, color in zip(STANCES, style.STANCE_COLORS, strict=False)),
    KeyItem("95% CI", style.OBSERVED),
)


@styled
def weighed(parts: Sequence[Titled], *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """All parts, one below the other.

    Args:
        parts: what to draw; a title of a part is left out where it is empty.
        width: pixels.
        title, subtitle: written above.
    """
    page = sheet(width, sum(_height(part, width) for part in parts), title, subtitle)
    top = 0.0
    for part in parts:
        inner = top
        if part.title:
            lines = _title_lines(part.title, width)
            for line in lines:
                inner += _TITLE_LINE
                page.write(2, inner, line, bold=True)
            inner += _TITLE_ROOM - _TITLE_LINE
        _draw(page, part.what, inner)
        top += _height(part, width)
    return page.figure


def _draw(page: Sheet, what: tuple[Bar, ...] | tuple[Split, ...] | Dots, top: float) -> None:
    if isinstance(what, Dots):
        draw_dots(page, what, top)
    elif isinstance(what[0], Bar):
        _bars(page, [bar for bar in what if isinstance(bar, Bar)], top)
    else:
        _splits(page, [split for split in what if isinstance(split, Split)], top)


def _title_lines(title: str, width: float) -> list[str]:
    return wrapped(title, width - 4.0, style.TEXT, bold=True)


def _height(part: Titled, width: float) -> float:
    lines = _title_lines(part.title, width)
    head = _TITLE_LINE * len(lines) + _TITLE_ROOM - _TITLE_LINE if lines else 0.0
    narrow = 0.0 if width >= 600 else 20.0
    if isinstance(part.what, Dots):
        return head + dots_height(part.what, width)
    if isinstance(part.what[0], Bar):
        items = _key_items([bar for bar in part.what if isinstance(bar, Bar)])
        return head + key_height(items, width) + 14.0 + (_BAR + _TICKS + narrow) * len(part.what) + 18.0
    return head + 12.0 + key_height(_SPLIT_KEY, width) + (34.0 + narrow) * len(part.what) + 34.0


def _key_items(bars: Sequence[Bar]) -> list[KeyItem]:
    names = dict.fromkeys(part.name for bar in bars for part in _seen(bar))
    items = [KeyItem(f"{name} ", COLORS[name], "band") for name in names]
    return [*items, KeyItem("together, with its 95% CI", style.OBSERVED, "diamond")]


def _seen(bar: Bar) -> list[Part]:
    return [part for part in bar.parts if abs(part.value) > _NOTHING]


# --- bars -------------------------------------------------------------------------------------------------------------


def _bars(page: Sheet, bars: Sequence[Bar], top: float) -> None:
    wide = page.width >= 600
    below = key(page, _key_items(bars), 4, top + 14) + 18.0
    for bar in bars:
        left, right = (_LEFT, _RIGHT) if wide else (8.0, 14.0)
        if wide:
            page.write(2, below + 12, fit(bar.label, left - 12, style.TEXT))
            page.write(2, below + 28, fit(bar.note, left - 12, 11.0), size=11.0, color=style.MUTED)
            page.write(page.width - 2, below + 18, signed_months(bar.total.value), align="right", bold=True)
        else:
            page.write(2, below + 12, fit(f"{bar.label}: {signed_months(bar.total.value)}", page.width - 4, style.TEXT))
            below += 20.0
        axes = page.panel(left, below, page.width - left - right, _BAR)
        _bar(axes, bar, page.width - left - right)
        below += _BAR + _TICKS


def _bar(axes: Axes, bar: Bar, width: float) -> None:
    """One bar; what holds is stacked to the right, what pulls away to the left, the largest next to nought."""
    reached = {1: 0.0, -1: 0.0}
    placed = []
    for part in sorted(_seen(bar), key=lambda part: -abs(part.value)):
        side = 1 if part.value > 0.0 else -1
        placed.append((part, reached[side]))
        reached[side] += part.value
    reach = [*reached.values(), bar.total.low, bar.total.high, *(begin + part.low for part, begin in placed),
             *(begin + part.high for part, begin in placed)]  # fmt: skip
    room = 0.03 * (max(reach) - min(reach)) or 1.0
    axes.set_xlim(min([0.0, *reach]) - room, max([0.0, *reach]) + room)
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(max(int(width / 90), 3)))
    axes.xaxis.set_major_formatter(EvenTicks(signed=True))
    per_pixel = (axes.get_xlim()[1] - axes.get_xlim()[0]) / width
    for part, begin in placed:
        _piece(axes, part, begin, per_pixel)
    axes.axvline(0.0, color=style.INK, linewidth=1.2, zorder=5)
    axes.plot(
        [bar.total.low, bar.total.high], [-0.98] * 2, color=style.OBSERVED, linewidth=1.6, zorder=6, clip_on=False
    )
    axes.plot([bar.total.value], [-0.98], "D", color=style.OBSERVED, markersize=6, zorder=7, clip_on=False,
              markeredgecolor=style.PAPER, markeredgewidth=0.8)  # fmt: skip


def _piece(axes: Axes, part: Part, begin: float, per_pixel: float) -> None:
    color = COLORS[part.name]
    axes.barh(0.12, part.value, left=begin, height=1.5, color=color, edgecolor=style.PAPER, linewidth=0.8, zorder=2)
    axes.plot([begin + part.low, begin + part.high], [0.12] * 2, color=style.REMOVED, linewidth=1.4, zorder=4)
    if abs(part.value) / per_pixel > letters_width(part.name, 11.0) + 8.0:
        letters = _ON_LIGHT if color in _LIGHT else _ON_DARK
        axes.text(begin + 0.5 * part.value, 0.1, part.name, fontsize=11.0, color=letters, ha="center", va="center",
                  zorder=5)  # fmt: skip


# --- shares -----------------------------------------------------------------------------------------------------------


def _splits(page: Sheet, splits: Sequence[Split], top: float) -> None:
    wide = page.width >= 600
    below = key(page, _SPLIT_KEY, 4, top + 14) + 14.0
    for place, split in enumerate(splits):
        left, right = (_LEFT, 24.0) if wide else (12.0, 20.0)
        if wide:
            page.write(2, below + 17, fit(split.label, left - 12, style.TEXT))
        else:
            page.write(2, below + 12, fit(split.label, page.width - 4, style.TEXT))
            below += 20.0
        axes = page.panel(left, below, page.width - left - right, _BAR)
        _split(axes, split, page.width - left - right, last=place == len(splits) - 1)
        below += 34.0


def _split(axes: Axes, split: Split, width: float, *, last: bool) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([])
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.set_xticks(ticks, [percent(tick) if last else "" for tick in ticks])
    begin = 0.0
    for part, color in zip(split.parts, style.STANCE_COLORS, strict=False):
        axes.barh(0.0, part.value, left=begin, height=1.7, color=color, edgecolor=style.PAPER, linewidth=0.8, zorder=2)
        written = percent(part.value)
        if part.value * width > letters_width(written, 11.0) + 6.0:
            letters = _ON_LIGHT if color in _LIGHT else _ON_DARK
            axes.text(begin + 0.5 * part.value, -0.04, written, fontsize=11.0, color=letters, ha="center", va="center",
                      zorder=5)  # fmt: skip
        begin += part.value
    loyal, left = split.parts[0], split.parts[-1]
    for low, high in ((loyal.low, loyal.high), (1.0 - left.high, 1.0 - left.low)):
        axes.plot([low, high], [0.72] * 2, color=style.OBSERVED, linewidth=1.8, zorder=6, solid_capstyle="butt")
