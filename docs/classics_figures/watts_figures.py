"""Watts (2002), figure 1: where one seed can set off a cascade; Gleeson & Cahalane (2007): how far many seeds go."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bayonets.classics import graphs, watts
from bayonets.errors import ClassicError
from bayonets.pictures import style
from bayonets.pictures.style import look
from bayonets.wording import number, percent
from classics_figures.common import BELOW, SHARES, Picture, dots, label, page, x_axis, y_axis

_HEIGHT = 320.0
_THRESHOLD = 0.18

# Of the window: nodes, graphs at each mean degree, seeds tried one by one on each, and what counts as a cascade.
_NODES, _GRAPHS, _TRIES, _LARGE = 8000, 10, 20, 0.1
_THRESHOLDS, _DEGREES = np.arange(0.11, 0.251, 0.01), np.arange(1.0, 15.1, 1.0)

_SEEDS = ((1e-2, style.LOYAL), (5e-3, style.EXITED), (1e-3, style.RESISTING))
_MANY_NODES, _MANY_GRAPHS = 50_000, 2


def window() -> Picture:
    """The cascade window, exact, and single seeds simulated."""
    share = _cascades()
    inside = np.array([[_is_inside(phi, z) for phi in _THRESHOLDS] for z in _DEGREES])
    seen, off = share > 0.0, (share > 0.0) != inside
    title = (
        "Only in a window of ties and thresholds can one person set off a cascade: theory and simulation "
        f"agree at {off.size - np.count_nonzero(off)} of {off.size} points"
    )
    subtitle = (
        "Tinted: exact, one seed can set off a global cascade on a random graph. Dots: simulated, at least "
        f"one of {_GRAPHS * _TRIES} single seeds, on {_GRAPHS} graphs of {number(_NODES)} nodes, reached more "
        f"than {percent(_LARGE)} of all; the larger, the more of them did. Crosses: none did."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        _draw_window(axes)
        where = np.array([(phi, z) for z in _DEGREES for phi in _THRESHOLDS])
        big = 8.0 + 90.0 * share.ravel()[seen.ravel()]
        across, up = where.T
        seen = seen.ravel()
        axes.scatter(across[seen], up[seen], s=big, color=style.RESISTING, linewidth=0, zorder=4)
        axes.scatter(across[~seen], up[~seen], s=9, color=style.MUTED, marker="x", linewidth=0.8, zorder=4)
        x_axis(axes, [0.10, 0.14, 0.18, 0.22, 0.26], "threshold: share of neighbours that persuades")
        y_axis(axes, [0, 4, 8, 12, 16], "mean number of neighbours")
        label(axes, 0.2, 13.2, "too many neighbours:\neverybody is steadied by the others", style.MUTED, clear=True)
        label(axes, 0.2, 0.42, "too few: the graph falls apart", style.MUTED)
    return made.done()


def _draw_window(axes: Axes) -> None:
    """The exact window: its ends jump where one over the threshold is whole."""
    for most in range(4, 11):  # of a threshold above 1/4 there is no window
        left, right = max(1.0 / (most + 1), 0.10), 1.0 / most
        if left < right:
            low, high = watts.window(0.5 * (left + right))
            axes.fill_between([left, right], low, high, facecolor=style.LOYAL, alpha=0.2, linewidth=0, zorder=1)
            axes.plot([left, right], [high, high], color=style.LOYAL, linewidth=style.LINE, zorder=3)
            axes.plot([left, right], [low, low], color=style.LOYAL, linewidth=style.LINE, zorder=3)


def _is_inside(threshold: float, degree: float) -> bool:
    try:
        low, high = watts.window(threshold)
    except ClassicError:
        return False
    return low < degree < high


def _cascades() -> npt.NDArray[np.float64]:
    """By mean degree and threshold, the share of single seeds that set off a cascade."""
    share = np.zeros((_DEGREES.size, _THRESHOLDS.size))
    for row, degree in enumerate(_DEGREES):
        for drawn in range(_GRAPHS):
            graph = graphs.erdos_renyi(_NODES, float(degree), seed=drawn)
            # Any nodes will do as seeds, since all are alike before the graph is drawn.
            for seed in range(_TRIES):
                for column, threshold in enumerate(_THRESHOLDS):
                    found = watts.simulate(graph, float(threshold), np.array([seed]))
                    share[row, column] += (found.share > _LARGE) / (_GRAPHS * _TRIES)
    return share


def seeds() -> Picture:
    """Final share against mean degree for three shares of seeds, theory and simulation."""
    ends = [_last_large(rho) for rho, _ in _SEEDS]
    _, single = watts.window(_THRESHOLD)
    title = (
        f"Ten times the seeds widen the window: with {percent(_SEEDS[-1][0])} of all as seeds cascades end at "
        f"{ends[-1]:.1f} neighbours, with {percent(_SEEDS[0][0])} at {ends[0]:.1f}"
    )
    subtitle = (
        f"Threshold {_THRESHOLD}. Lines: exact, an infinite random graph. Dots: simulated, each of "
        f"{_MANY_GRAPHS} graphs of {number(_MANY_NODES)} nodes. For a single seed the window ends at "
        f"{single:.1f}."
    )
    degrees = np.arange(0.25, 10.01, 0.25)
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        axes.axvline(single, color=style.MUTED, linewidth=style.HAIR, linestyle=(0, (4, 3)))
        for (rho, color), end in zip(_SEEDS, ends, strict=True):
            for line in (np.linspace(0.0, end - 1e-3, 260), np.linspace(end + 1e-3, 10.0, 60)):
                share = [watts.gleeson_cahalane(float(z), _THRESHOLD, rho) for z in line]
                axes.plot(line, share, color=color, linewidth=style.LINE, zorder=3)
            for z in degrees:
                found = [_simulated(float(z), rho, seed) for seed in range(_MANY_GRAPHS)]
                dots(axes, [z] * len(found), found, color, 3.6)
        x_axis(axes, [0, 2, 4, 6, 8, 10], "mean number of neighbours")
        y_axis(axes, SHARES, "share who have joined in the end", percent)
        for (rho, color), end, height in zip(_SEEDS, ends, (0.62, 0.62, 0.62), strict=True):
            axes.plot([end, end], [0.04, 0.995], color=color, linewidth=1.2, linestyle=(0, (2, 2)), zorder=2)
            label(axes, end + 0.08, height, f"{percent(rho)}\nseeds", color, bold=True)
        label(axes, single - 0.08, 0.4, "a single seed", style.MUTED, align="right")
    return made.done()


def _simulated(degree: float, seed_share: float, seed: int) -> float:
    return watts.simulate(degree, _THRESHOLD, seed_share, n=_MANY_NODES, seed=seed).share


def _last_large(seed_share: float) -> float:
    """The mean degree beyond which so many seeds no longer reach a majority, to a thousandth."""
    low, high = 3.0, 12.0
    for _ in range(14):  # nearer to the jump the theory takes very many steps
        middle = 0.5 * (low + high)
        if watts.gleeson_cahalane(middle, _THRESHOLD, seed_share) > 0.5:
            low = middle
        else:
            high = middle
    return low


PICTURES = {"classics_watts_window": window, "classics_watts_seeds": seeds}
