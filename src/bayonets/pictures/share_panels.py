"""A probability as a function of a share, and a distribution over shares, side by side on the same axis from 0 to 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from bayonets.pictures import style
from bayonets.pictures.axes import across_name, axis_name, share_axis, tint
from bayonets.pictures.labels import EndLabel, end_labels
from bayonets.pictures.style import Sheet
from bayonets.pictures.value_axis import QUARTERS
from bayonets.statistics.estimate import Floats
from bayonets.wording import percent

_LEFT, _RIGHT, _ABOVE, _BELOW = 50.0, 56.0, 26.0, 42.0
_WIDE, _NARROW = 150.0, 120.0
_ASIDE: Final = 0.09
"""The distance of the two bars beside the axis of shares from its ends, and their width."""


class _Panel:
    """What both panels have in common."""

    def height(self, width: float, *, wide: bool) -> float:  # noqa: ARG002 - as of every block
        """Pixels."""
        return _ABOVE + _tall(wide=wide) + _BELOW


@dataclass(frozen=True)
class ShareCurve(_Panel):
    """A probability by share, with its interval; a dashed line marks one half.

    Attributes:
        shares, values, low, high: (N,) ascending shares, the probability and its interval.
        name, across: of the two axes.
    """

    shares: Floats
    values: Floats
    low: Floats
    high: Floats
    name: str
    across: str

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        axes = _axes_of(page, left, top, width, self.name, self.across)
        axes.set_xlim(0.0, 1.0)
        share_axis(axes, 1.0)
        axes.axhline(0.5, color=style.MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        tint(axes, self.shares, self.low, self.high, style.RESISTING, style.TINT_90)
        axes.plot(self.shares, self.values, color=style.RESISTING, linewidth=style.LINE, zorder=3)
        last = float(self.values[-1])
        end_labels(axes, [EndLabel(last, percent(last), style.RESISTING, bold=True)], _tall(wide=page.width >= 600))


@dataclass(frozen=True)
class ShareBars(_Panel):
    """A distribution over shares, with a bar of its own before the axis and one behind it.

    Attributes:
        bins: (N,) shares of the whole in N equal bins from 0 to 1.
        before, behind: shares of the whole that lie on neither side.
        name, across: of the two axes.
    """

    bins: Sequence[float]
    before: float
    behind: float
    name: str
    across: str

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        axes = _axes_of(page, left, top, width, self.name, self.across)
        edges = np.linspace(0.0, 1.0, len(self.bins) + 1)
        axes.set_xlim(-2.0 * _ASIDE, 1.0 + 2.0 * _ASIDE)
        share_axis(axes, min(max(*self.bins, self.before, self.behind, 0.1) * 1.15, 1.0))
        axes.stairs(self.bins, edges, fill=True, color=BARS, linewidth=0)
        bar = partial(axes.bar, width=_ASIDE, zorder=3)
        for at, share, color in ((-_ASIDE, self.before, BEFORE), (1.0 + _ASIDE, self.behind, BEHIND)):
            bar([at], [share], color=color)
            if share > 0.0:
                axes.annotate(
                    percent(share), (at, share), xytext=(0, 3), textcoords="offset points", ha="center",
                    fontsize=style.SMALL, color=style.INK, annotation_clip=False,
                )  # fmt: skip


BARS: Final = style.FORCE
BEFORE: Final = style.REMOVED
BEHIND: Final = style.LOYAL
"""The colours of the bars: of shares, before the axis, and behind it."""


def _axes_of(page: Sheet, left: float, top: float, width: float, name: str, across: str) -> Axes:
    axes = page.panel(left + _LEFT, top + _ABOVE, width - _LEFT - _RIGHT, _tall(wide=page.width >= 600))
    axis_name(axes, name, left=-_LEFT + 4.0, above=10.0)
    across_name(axes, across)
    axes.set_xticks(QUARTERS, [percent(tick) for tick in QUARTERS])
    return axes


def _tall(*, wide: bool) -> float:
    """The height of a panel in pixels."""
    return _WIDE if wide else _NARROW
