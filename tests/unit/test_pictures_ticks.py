"""Ticks at equal distances read as equal."""

import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from bayonets.pictures.axes import EvenTicks, decimals_of, even, share_axis


@pytest.mark.parametrize(
    ("ticks", "names"),
    [
        ([0.0, 0.025, 0.05, 0.075], ["0", "0.025", "0.05", "0.075"]),
        ([-0.05, -0.025, 0.0, 0.025], ["\u22120.05", "\u22120.025", "0", "0.025"]),
        ([0.0, 0.1, 0.2, 0.30000000000000004], ["0", "0.1", "0.2", "0.3"]),
        ([0.0, 500.0, 1000.0], ["0", "500", "1\u202f000"]),
        ([0.0, 1e-5, 2e-5], ["0", "0.00001", "0.00002"]),
    ],
)
def test_ticks_are_written_as_finely_as_their_distances(ticks: list[float], names: list[str]) -> None:
    assert [*map(even(ticks), ticks)] == names


def test_a_lone_tick_and_none_at_all_are_written_too() -> None:
    assert even([0.25])(0.25) == "0.25"
    assert decimals_of([]) == 0


def test_the_ticks_of_a_locator_are_written_together() -> None:
    axes = Figure().add_subplot()
    axes.xaxis.set_major_locator(FixedLocator([0.0, 0.025, 0.05]))
    axes.xaxis.set_major_formatter(EvenTicks(signed=True))
    axes.set_xlim(0.0, 0.05)
    axes.figure.canvas.draw()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "+0.025", "+0.05"]
    assert EvenTicks(scale=100.0, suffix="%").format_ticks([0.0, 0.0025, 0.005]) == ["0%", "0.25%", "0.5%"]


def test_an_axis_of_shares_ends_at_a_round_one() -> None:
    axes = Figure().add_subplot()
    share_axis(axes, 0.3)
    assert axes.get_ylim() == pytest.approx((0.0, 0.3))
    share_axis(axes)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0%", "25%", "50%", "75%", "100%"]
