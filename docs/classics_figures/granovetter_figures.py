"""Granovetter (1978): the equilibrium number of rioters against the spread of their thresholds, his figure 2."""

import numpy as np

import bayonets as bn
from bayonets.classics import granovetter
from bayonets.pictures import style
from bayonets.pictures.axes import tint
from bayonets.pictures.style import look
from bayonets.wording import number
from classics_figures.common import BELOW, Picture, label, page, x_axis, y_axis

_MEAN, _PEOPLE, _RUNS = 0.25, 100, 400
_HEIGHT = 300.0


def rioters() -> Picture:
    """The exact equilibrium of a large crowd, and crowds of a hundred."""
    critical = granovetter.critical_sd(_MEAN)
    below, above = (_PEOPLE * granovetter.equilibrium(_MEAN, critical + step) for step in (-1e-6, 1e-6))
    spreads = np.concatenate([np.arange(0.02, 0.2, 0.005), np.arange(0.2, 0.601, 0.02)])
    low, median, high = np.array([_crowds(float(sd)) for sd in spreads]).T
    title = (
        f"At a spread of {100 * critical:.1f} percent the number of rioters jumps from {below:.0f} to "
        f"{above:.0f} of {_PEOPLE}; small crowds jump by chance before and after"
    )
    subtitle = (
        f"Normal thresholds of mean {number(100 * _MEAN)} percent. Line: exact, a large crowd. Dots: median of "
        f"{_RUNS} simulated crowds of {_PEOPLE} at each spread; band: 90 percent of them."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        tint(axes, 100 * spreads, low, high, style.LOYAL, style.TINT_90 + 0.07)
        axes.plot(100 * spreads, median, "o", color=style.LOYAL, markersize=4, markeredgewidth=0, zorder=4)
        for left, right in ((0.005, critical - 1e-9), (critical + 1e-9, 0.6)):
            line = np.linspace(left, right, 300)
            share = [_PEOPLE * granovetter.equilibrium(_MEAN, float(sd)) for sd in line]
            axes.plot(100 * line, share, color=style.INK, linewidth=style.LINE, zorder=3)
        axes.plot([100 * critical] * 2, [below, above], color=style.INK, linewidth=style.HAIR, linestyle=(0, (2, 3)))
        x_axis(axes, [0, 10, 20, 30, 40, 50, 60], "standard deviation of the thresholds, percent of the crowd")
        y_axis(axes, [0, 25, 50, 75, 100], f"rioters in the end, of {_PEOPLE}")
        label(axes, 11.0, 60.0, f"jump at\n{100 * critical:.2f} percent", align="right")
        label(axes, 33.0, 76.0, "a large crowd, exact", bold=True)
        axes.annotate("", (42.0, 95.0), (40.0, 79.0), arrowprops={"arrowstyle": "-", "color": style.AXIS})
        label(axes, 18.5, 45.0, "crowds of 100: median,\nand 90 percent of them", style.LOYAL)
    return made.done()


def _crowds(sd: float) -> tuple[float, float, float]:
    """5, 50 and 95 percent of the simulated crowds have at most so many rioters."""
    found = bn.repeat(granovetter.crowd, runs=_RUNS, seed=1, n=_PEOPLE, mean=_MEAN, sd=sd).values("count")
    low, median, high = np.quantile(found, (0.05, 0.5, 0.95))
    return float(low), float(median), float(high)


PICTURES = {"classics_granovetter": rioters}
