"""Rows of intervals stand where their numbers are, on any scale, and what a narrow page leaves out is said."""

import math

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from bayonets.pictures.composed import composed
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.value_axis import COUNT_TICKS, ValueAxis
from bayonets.wording import number

ROWS = tuple(
    IntervalRow(f"row {value}", ((Whisker(value - 1.0, value + 2.0, "#0072b2", float(value)),),), bold=value == 3)
    for value in (40, 3, 30, 20, 10)
)


def drawn(panel: IntervalPanel, width: float) -> Figure:
    return composed([(panel,)], width=width)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]


def marks(figure: Figure) -> list[float]:
    """Where the marks stand, from top to bottom."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [float(line.get_xdata()[0]) for line in sorted(lines, key=lambda line: float(line.get_ydata()[0]))]  # type: ignore[index, arg-type]


@pytest.mark.parametrize("width", [880.0, 358.0])
def test_marks_stand_at_their_numbers_on_a_linear_and_on_a_root_scale(width: float) -> None:
    values = [40.0, 3.0, 30.0, 20.0, 10.0]
    assert marks(drawn(IntervalPanel(ROWS, (ValueAxis(),)), width)) == values
    root = ValueAxis("officers", number, COUNT_TICKS, root=True)
    assert marks(drawn(IntervalPanel(ROWS, (root,)), width)) == pytest.approx([math.sqrt(value) for value in values])


def test_a_narrow_page_keeps_what_stands_out_and_the_largest_and_says_what_it_leaves_out() -> None:
    panel = IntervalPanel(ROWS, (ValueAxis("people"),), room=51.0)
    assert marks(drawn(panel, 880.0)) == [40.0, 3.0, 30.0, 20.0, 10.0]
    narrow = drawn(panel, 358.0)
    assert marks(narrow) == [40.0, 3.0, 30.0]
    assert "2 more, at most 20" in texts(narrow)
    assert narrow.axes[0].get_xlim() == drawn(panel, 880.0).axes[0].get_xlim()


def test_a_range_without_an_end_is_an_arrow_and_a_second_range_is_grey() -> None:
    whisker = Whisker(5.0, 20.0, "#0072b2", 9.0, beside=(2.0, 30.0), endless=True, text="9")
    figure = drawn(IntervalPanel((IntervalRow("all", ((whisker,),)),), (ValueAxis(),)), 880.0)
    ends = {tuple(map(float, line.get_xdata())) for line in figure.axes[0].lines}  # type: ignore[arg-type]
    assert {(5.0, 20.0), (2.0, 30.0), (20.0,), (9.0,)} <= ends
    assert any(line.get_marker() == ">" for line in figure.axes[0].lines)
    assert "9" in texts(figure)


def test_where_nothing_differs_nought_stands_in_the_middle() -> None:
    row = IntervalRow("", ((Whisker(0.0, 0.0, "#0072b2", 0.0),),))
    low, high = drawn(IntervalPanel((row,), (ValueAxis(signed=True),), labels="none"), 880.0).axes[0].get_xlim()
    assert low == -high
