"""Rows of values with their intervals: rankings, comparisons, counts and shares, on one or several axes."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

from matplotlib.axes import Axes

from bayonets.pictures import style
from bayonets.pictures.composed import PictureHeading
from bayonets.pictures.observed import Observed, draw_observed
from bayonets.pictures.style import Sheet, fit, letters_width, wrapped
from bayonets.pictures.value_axis import ValueAxis
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.wording import number

Labels = Literal["beside", "above if narrow", "above", "none"]

_LINE, _LABEL_LINE, _GROUP_GAP, _INDENT, _MARGIN = 14.0, 18.0, 8.0, 12.0, 12.0
_BELOW = 10.0
"""Pixels from the whisker of the model down to the observation, so that neither hides the other."""
_BESIDE, _OVER = 9.0, 8.0
"""Pixels from a whisker to its number, and by which a number may extend beyond its panel."""
_BETWEEN = 30.0
"""Pixels between two axes of a panel."""


@dataclass(frozen=True)
class Whisker:
    """A value and its interval.

    Attributes:
        low, high: the ends of the interval.
        color: the colour of everything except `beside`.
        value: the position of the mark; None: no mark.
        mark: "o", "s" or "D".
        inner: the ends of a narrower interval, drawn thick on a thin whisker; None: the whole whisker is thick.
        beside: the ends of a second range, drawn below in grey.
        endless: whether the interval is open beyond `high`, shown by an arrow.
        text: written beside the whisker.
    """

    low: float
    high: float
    color: str
    value: float | None = None
    mark: str = "o"
    inner: tuple[float, float] | None = None
    beside: tuple[float, float] | None = None
    endless: bool = False
    text: str = ""

    @classmethod
    def of_runs(cls, quantiles: Floats, color: str, mark: str = "o") -> Self:
        """Median, 50 and 90 percent of the runs, from (5,) quantiles at `quantiles.LEVELS`."""
        low, lower, median, upper, high = map(float, quantiles)
        return cls(low, high, color, median, mark, (lower, upper))

    @property
    def numbers(self) -> Iterator[float]:
        """Every number that must lie within the axis."""
        value = () if self.value is None else (self.value,)
        return itertools.chain((self.low, self.high), value, self.beside or ())


@dataclass(frozen=True)
class IntervalRow:
    """One row.

    Attributes:
        label: the name of the row.
        whiskers: for each axis of the panel, the whiskers drawn on it, one above the other.
        note: written at the right end.
        group: the common name of neighbouring rows, written at the first of them.
        bold: whether it is emphasised; such rows are never left out.
        indented: whether it is part of a bold row above it.
        heading: whether it is only a heading of the rows below it.
        instead: for each axis, words in place of whiskers.
        observed: an observation, drawn below the whiskers of the first axis; its `place` is not used.
    """

    label: str
    whiskers: tuple[tuple[Whisker, ...], ...] = ()
    note: str = ""
    group: str = ""
    bold: bool = False
    indented: bool = False
    heading: bool = False
    instead: tuple[str, ...] = ()
    observed: Observed | None = None


@dataclass(frozen=True)
class IntervalPanel:
    """Rows on common axes.

    Attributes:
        rows: from top to bottom.
        axes: one axis, or several side by side.
        title: written above it.
        labels: the position of the labels; with "none", the rows are distinguished by colour.
        note_name: the heading of the notes.
        room: the height of the rows on a narrow page, in pixels; the rows with the smallest values are left out, which
            is stated below.
    """

    rows: tuple[IntervalRow, ...]
    axes: tuple[ValueAxis, ...]
    title: PictureHeading = field(default_factory=lambda: PictureHeading(""))
    labels: Labels = "beside"
    note_name: str = ""
    room: float | None = None

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        return _Layout(self, width, wide).height

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        layout = _Layout(self, width, page.width >= 600)
        self.title.draw(page, left, top, width)
        begin = top + layout.head
        spans = [(left + at, length) for at, length in layout.spans]
        if layout.heads_notes:
            page.write(left + width - layout.right + 14, begin - 10, self.note_name, size=11.0, color=style.MUTED)
        for index, (axis, (at, length)) in enumerate(zip(self.axes, spans, strict=True)):
            axes = page.panel(at, begin, length, layout.tops[-1])
            axes.set_ylim(layout.tops[-1], 0.0)
            axes.set_yticks([])
            axis.set_on(axes, self._values(index), length, layout.spare)
            for row, end in zip(layout.rows, layout.centres, strict=True):
                _draw_row(axes, axis, row, index, end, length)
        for index in range(len(layout.rows)):
            layout.write_row(page, index, left, begin)
        layout.write_foot(page, left, begin)

    def _values(self, index: int) -> list[float]:
        """All numbers on an axis, including rows that are left out, so that the scale does not depend on the width."""
        drawn = [row.whiskers[index] for row in self.rows if row.whiskers]
        seen = [number for row in self.rows if row.observed and not index for number in row.observed.numbers]
        return [number for whiskers in drawn for whisker in whiskers for number in whisker.numbers] + seen


class _Layout:
    """The positions of all parts of a panel of a given width, in pixels from its upper left corner."""

    def __init__(self, panel: IntervalPanel, width: float, wide: bool) -> None:
        self.panel, self.width, self.wide = panel, width, wide
        self.above = panel.labels == "above" or (panel.labels == "above if narrow" and not wide)
        self.notes = any(row.note for row in panel.rows) and (wide or self.above)
        self.rows, self.rest = self._shown()

    @cached_property
    def left(self) -> float:
        """The width of the labels beside the rows in pixels: that of the longest, limited to leave room to draw."""
        if self.above or self.panel.labels == "none":
            return _MARGIN
        longest = max(letters_width(self._label(row), style.SMALL, bold=row.bold) for row in self.panel.rows)
        indent = _INDENT if any(row.indented for row in self.panel.rows) else 0.0
        most = 0.55 if not self.wide else 0.5 if self.width < 600 else 0.45
        return min(self.groups + longest + indent + 16.0, most * self.width)

    @property
    def heads_notes(self) -> bool:
        """Whether the heading of the notes is written above them."""
        return self.notes and bool(self.panel.note_name) and not self.above

    @cached_property
    def groups(self) -> float:
        """The width of the names of the groups in pixels, if they have a separate column."""
        if not self.wide or self.above:
            return 0.0
        longest = max(letters_width(plain(row.group), style.SMALL, bold=True) for row in self.panel.rows)
        return longest + 16.0 if longest else 0.0

    @cached_property
    def right(self) -> float:
        """The width of the notes beside the rows in pixels."""
        if not self.notes or self.above:
            return 22.0
        notes = [letters_width(row.note, style.SMALL, bold=row.bold) for row in self.panel.rows]
        return min(max([*notes, letters_width(self.panel.note_name, 11.0)]) + 18.0, 230.0)

    @property
    def spans(self) -> list[tuple[float, float]]:
        """The beginning and the length of each axis in pixels."""
        count = len(self.panel.axes)
        length = (self.width - self.left - self.right - _BETWEEN * (count - 1)) / count
        return [(self.left + index * (length + _BETWEEN), length) for index in range(count)]

    @property
    def spare(self) -> float:
        """Pixels by which the last tick label may extend beyond an axis: half the gap, or the margin."""
        return 0.5 * _BETWEEN - 4.0 if len(self.panel.axes) > 1 else self.right - 2.0 if self.above else 14.0

    def _label(self, row: IntervalRow) -> str:
        return plain(f"{row.group}, {row.label}" if row.group and not self.groups else row.label)

    def lines(self, row: IntervalRow) -> list[str]:
        """The label, wrapped into lines."""
        if self.panel.labels == "none":
            return []
        label = self._label(row)
        if self.above or row.heading:
            beside = letters_width(row.note, 11.0) + 12.0 if self.notes and self.above else 0.0
            return wrapped(label, self.width - 8.0 - beside, style.SMALL, bold=row.bold) or [""]
        indent = _INDENT if row.indented else 0.0
        return wrapped(label, self.left - self.groups - indent - 14.0, style.SMALL, bold=row.bold) or [""]

    def _step(self, row: IntervalRow) -> float:
        """The height of a row in pixels, without a label above it."""
        if row.heading:
            return 20.0
        several = any(
            len(drawn) > 1 or any(whisker.beside or whisker.text for whisker in drawn) for drawn in row.whiskers
        )
        step = (26.0 if self.wide or several else 22.0) if several or row.observed else 20.0 if self.wide else 17.0
        return step + (_BELOW if row.observed else 0.0)

    def _size(self, index: int, rows: Sequence[IntervalRow]) -> float:
        row = rows[index]
        lines = len(self.lines(row))
        begins = self.groups and index and rows[index - 1].group != row.group
        extra = _LABEL_LINE - _LINE + _LINE * lines if self.above and not row.heading else _LINE * max(lines - 1, 0)
        return self._step(row) + extra + (_GROUP_GAP if begins else 0.0)

    def _shown(self) -> tuple[tuple[IntervalRow, ...], str]:
        """The rows that have room, and a note on the number of the others and the largest of their values."""
        rows, room = self.panel.rows, self.panel.room
        if (
            self.wide
            or room is None
            or sum(self._size(index, rows) for index in range(len(rows))) <= room + _LABEL_LINE
        ):
            return rows, ""
        kept: list[int] = []
        left = room
        order = sorted(range(len(rows)), key=lambda index: (not rows[index].bold, -_size_of(rows[index])))
        for index in order:
            left -= self._size(index, rows)
            if len(kept) > 1 and left < 0.0:
                break
            kept.append(index)
        largest = self.panel.axes[0].text(max(_size_of(rows[index]) for index in order[len(kept) :]))
        rest = f"{number(len(rows) - len(kept))} more, {'within' if self.panel.axes[0].signed else 'at most'} {largest}"
        return tuple(rows[index] for index in sorted(kept)), rest

    @cached_property
    def tops(self) -> list[float]:
        """The top of each row, and the bottom of the last."""
        return [0.0, *itertools.accumulate(self._size(index, self.rows) for index in range(len(self.rows)))]

    @property
    def centres(self) -> list[float]:
        """The vertical position of the whiskers of each row."""
        return [self._centre(row, end) for row, end in zip(self.rows, self.tops[1:], strict=True)]

    def _centre(self, row: IntervalRow, end: float) -> float:
        step, observed = self._step(row), _BELOW if row.observed else 0.0
        if self.above:
            return end - 0.5 * (step + observed)
        return end - 0.5 * (step + observed + _LINE * max(len(self.lines(row)) - 1, 0))

    @property
    def head(self) -> float:
        """Pixels above the rows."""
        title = self.panel.title.height(self.width, wide=self.wide)
        return title + (20.0 if self.heads_notes else 0.0) + 2.0

    @property
    def height(self) -> float:
        """The height of the whole in pixels."""
        names = [axis.name for axis in self.panel.axes]
        beside = self._fits(self.rest) and (not any(names) if self.rest else all(map(self._fits, names)))
        return self.head + self.tops[-1] + (26.0 if beside else 38.0)

    def _fits(self, name: str) -> bool:
        """Whether the name of an axis, or the note on rows left out, has room left of the ticks, below the labels."""
        return not name or (not self.wide and letters_width(name, 11.0) + 16.0 <= self.left)

    def write_foot(self, page: Sheet, left: float, begin: float) -> None:
        """The names of the axes and the note on rows left out, below the labels where there is room."""
        end = begin + self.tops[-1]
        for axis, (at, length) in zip(self.panel.axes, self.spans, strict=True):
            if self._fits(axis.name) and not self.rest:
                page.write(left + 2.0, end + 20.0, axis.name, size=11.0, color=style.MUTED)
            else:
                page.write(left + at + length, end + 35.0, axis.name, size=11.0, color=style.MUTED, align="right")
        page.write(left + 2.0, end + (20.0 if self._fits(self.rest) else 35.0), self.rest, size=11.0, color=style.MUTED)

    def write_row(self, page: Sheet, index: int, left: float, begin: float) -> None:
        """Label, group, note, and words in place of whiskers."""
        row, lines = self.rows[index], self.lines(self.rows[index])
        middle = begin + self.centres[index] + 4.5
        first = begin + self.tops[index] + 15.0 if self.above else middle - 0.5 * _LINE * (len(lines) - 1)
        color = style.MUTED if row.heading else style.INK
        across = left + 2.0 + self.groups + (_INDENT if row.indented else 0.0)
        for line, words in enumerate(lines):
            page.write(across, first + _LINE * line, words, size=style.SMALL, bold=row.bold, color=color)
        if self.groups and row.group and (not index or self.rows[index - 1].group != row.group):
            page.write(left + 2.0, first, row.group, size=style.SMALL, bold=True)
        self._write_note(page, row, left, first)
        spans, instead = self.spans, row.instead
        if self.above:
            spans, instead = [(self.left, self.width - self.left)], ("; ".join(words for words in instead if words),)
        for (at, length), words in zip(spans, instead, strict=False):
            page.write(left + at + 6.0, middle, fit(words, length - 8.0), size=style.SMALL, color=style.MUTED)

    def _write_note(self, page: Sheet, row: IntervalRow, left: float, y: float) -> None:
        if self.notes and self.above:
            page.write(left + self.width - 2.0, y, row.note, size=11.0, color=style.MUTED, align="right")
        elif self.notes:
            x, note = left + self.width - self.right + 14.0, fit(row.note, self.right - 14.0, bold=row.bold)
            page.write(x, y, note, size=style.SMALL, color=style.INK if row.bold else style.MUTED)


def _size_of(row: IntervalRow) -> float:
    """The absolute value of a row."""
    values = [abs(whisker.value) for whisker in itertools.chain(*row.whiskers[:1]) if whisker.value is not None]
    return max(values, default=0.0)


def _draw_row(axes: Axes, axis: ValueAxis, row: IntervalRow, axis_index: int, centre: float, width: float) -> None:
    if row.whiskers:
        several = row.whiskers[axis_index]
        for index, whisker in enumerate(several):
            y = centre + 7.2 * (index - 0.5 * (len(several) - 1))
            _draw(axes, axis, whisker, y)
            if whisker.text and whisker.value is not None:
                reach = (whisker.low, whisker.high, *(whisker.beside or ()))
                ends = [axis.place(end) for end in (min(reach), whisker.value, max(reach))]
                _write_beside(axes, ends, y, whisker.text, width)
    if row.observed is not None and not axis_index:
        draw_observed(axes, [_placed(row.observed, axis, centre + _BELOW)], level=True)


def _draw(axes: Axes, axis: ValueAxis, whisker: Whisker, y: float) -> None:
    def stroke(ends: tuple[float, float], at: float, color: str, width: float) -> None:
        places = [axis.place(end) for end in ends]
        axes.plot(places, [at, at], color=color, linewidth=width, zorder=3, solid_capstyle="butt")

    if whisker.beside is not None:
        stroke(whisker.beside, y + 5.5, style.REMOVED, 1.4)
    stroke((whisker.low, whisker.high), y, whisker.color, 2.6 if whisker.inner is None else 1.1)
    if whisker.inner is not None:
        stroke(whisker.inner, y, whisker.color, 3.4)
    if whisker.endless:
        axes.plot([axis.place(whisker.high)], [y], ">", color=whisker.color, markersize=7.0, zorder=3, clip_on=False)
    if whisker.value is not None:
        axes.plot(
            [axis.place(whisker.value)], [y], whisker.mark, color=whisker.color, markersize=6.5, zorder=4,
            clip_on=False, markeredgecolor=style.PAPER, markeredgewidth=0.8,
        )  # fmt: skip


def _placed(mark: Observed, axis: ValueAxis, y: float) -> Observed:
    def position(value: float | None) -> float | None:
        return None if value is None else axis.place(value)

    return replace(mark, place=y, low=position(mark.low), high=position(mark.high), value=position(mark.value))


def _write_beside(axes: Axes, ends: Sequence[float], y: float, text: str, width: float) -> None:
    """A number beside its whisker if the panel has room, else above its mark.

    Args:
        axes: the panel.
        ends: the beginning, the mark and the end of the whisker, in the units of the axis.
        y: the vertical position of the whisker.
        text: the number.
        width: the width of the panel in pixels.
    """
    low, value, high = (end / axes.get_xlim()[1] * width for end in ends)
    wide = letters_width(text, style.SMALL)
    if high + _BESIDE + wide <= width + _OVER:
        at, up = high + _BESIDE, -4.0
    elif low - _BESIDE - wide >= -_OVER:
        at, up = low - _BESIDE - wide, -4.0
    else:
        at, up = min(max(value - wide / 2, 0.0), width - wide), 6.0
    axes.annotate(
        text, (0.0, y), xytext=(at, up), textcoords="offset points", fontsize=style.SMALL, color=style.INK,
        annotation_clip=False,
    )  # fmt: skip
