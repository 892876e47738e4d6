"""Brock & Durlauf (2001), Blume (1993): two stable states, the law of the count in the long run, the time to tip."""

import math

import numpy as np

import bayonets as bn
from bayonets.classics import brock_durlauf
from bayonets.pictures import style
from bayonets.pictures.style import look
from bayonets.wording import number, percent
from classics_figures.common import BELOW, SHARES, Floats, Picture, dots, label, page, x_axis, y_axis

_B, _MIDDLE = 6.0, -3.0
_HEIGHT = 300.0
_LARGE, _SMALL = 1000, 50
_DASHED = (0, (4, 3))
_RUNS = 200
_SIZES, _SIMULATED = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100), (10, 20, 30, 40, 50, 60)
_LONG_RUNS, _LONG = 60, 100_000.0


def states() -> Picture:
    """Shares that stay as they are against the private reason to join, and a large group simulated."""
    low, high = brock_durlauf.folds(_B)
    three = brock_durlauf.fixed_points(_MIDDLE, _B)
    title = (
        f"Between two folds, at {number(low, 3)} and {number(high, 3)}, the same people with the same reasons "
        "can all hold or all break"
    )
    subtitle = (
        f"Pull of the others b = {number(_B)}. Lines: exact, stable shares full, unstable dashed. Dots: "
        f"{number(_LARGE)} simulated people after 100 reviews each, begun with nobody (blue) and with "
        "everybody (orange)."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        # Each share x is at rest for just one a, so that the whole curve is drawn from x.
        shares = np.linspace(0.004, 0.996, 600)
        at = np.log(shares / (1.0 - shares)) - _B * shares
        turn = 0.5 * (1.0 - math.sqrt(1.0 - 4.0 / _B))
        for inside, dash in (
            (shares <= turn, "-"),
            (abs(shares - 0.5) <= 0.5 - turn, _DASHED),
            (shares >= 1 - turn, "-"),
        ):
            axes.plot(at[inside], shares[inside], color=style.INK, linewidth=style.LINE, linestyle=dash, zorder=3)
        for begin, color, size in ((_LARGE, style.SHIRKING, 6.5), (0, style.LOYAL, 3.6)):
            grid = np.arange(-4.6, -1.35, 0.1)
            dots(axes, grid, [_settled(float(a), begin) for a in grid], color, size)
        x_axis(axes, [-5, -4, -3, -2, -1], "a: the reason to break that does not depend on the others")
        y_axis(axes, SHARES, "share who break", percent)
        label(axes, low - 0.06, 0.62, f"fold at {number(low, 4)}", style.MUTED, align="right")
        label(axes, high + 0.06, 0.36, f"fold at {number(high, 4)}", style.MUTED)
        label(
            axes,
            _MIDDLE + 0.06,
            0.55,
            f"a = {number(_MIDDLE)}: {percent(three[0])},\n{percent(three[1])} and {percent(three[2])}",
        )
    return made.done()


def _settled(a: float, start: int) -> float:
    return brock_durlauf.simulate(_LARGE, a, _B, start, reviews=100.0, samples=1, seed=1).count / _LARGE


def law() -> Picture:
    """The law of the count in the long run, exact and simulated."""
    exact = brock_durlauf.stationary(_SMALL, _MIDDLE, _B)
    runs = bn.repeat(
        brock_durlauf.simulate,
        runs=_LONG_RUNS,
        seed=1,
        n=_SMALL,
        a=_MIDDLE,
        b=_B,
        start=_SMALL // 2,
        reviews=_LONG,
        samples=5000,
    )
    counts = runs.values("ones")[:, 500:].astype(np.int64)
    shares = np.array([np.bincount(run, minlength=_SMALL + 1) / run.size for run in counts])
    peak, valley = int(np.argmax(exact[: _SMALL // 2])), exact[_SMALL // 2]
    title = (
        f"A group of {_SMALL} stays near {peak} or near {_SMALL - peak}: to find it at {_SMALL // 2} is "
        f"{number(exact[peak] / valley)} times rarer"
    )
    subtitle = (
        f"a = {number(_MIDDLE)}, b = {number(_B)}. Bars: exact law of the count in the long run. Dots: "
        f"{_LONG_RUNS} simulated groups over {number(_LONG)} reviews a person; whiskers: two standard errors, "
        "from group to group."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        people = np.arange(_SMALL + 1)
        axes.bar(people, exact, width=0.8, color=style.LOYAL, alpha=0.35, linewidth=0, zorder=2)
        error = 2.0 * shares.std(axis=0, ddof=1) / math.sqrt(_LONG_RUNS)
        axes.errorbar(
            people, shares.mean(axis=0), error, fmt="o", color=style.RESISTING, markersize=3.6, linewidth=1.0, zorder=4
        )
        x_axis(axes, [0, 10, 20, 30, 40, 50], f"people who break, of {_SMALL}")
        axes.set_xlim(-0.9, _SMALL + 0.9)
        y_axis(axes, [0, 0.02, 0.04, 0.06, 0.08, 0.1], "share of the time", percent)
        label(axes, 25, 0.055, "exact", style.LOYAL, align="center", bold=True)
        label(axes, 25, 0.047, "simulated", style.RESISTING, align="center", bold=True)
    return made.done()


def passage() -> Picture:
    """Mean time to tip against the size of the group, exact and simulated."""
    exact = [brock_durlauf.mean_first_passage(n, _MIDDLE, _B, *_wells(n)) for n in _SIZES]
    found = {n: _times(n) for n in _SIMULATED}
    off = [(float(times.mean()) - exact[_SIZES.index(n)]) / _error(times) for n, times in found.items()]
    growth = (exact[-1] / exact[4]) ** (1.0 / 5.0)
    title = (
        f"Ten people more make a group {growth:.1f} times slower to tip: {number(exact[0])} reviews a person "
        f"with 10, {exact[-1] / 1e6:.1f} million with 100"
    )
    subtitle = (
        f"a = {number(_MIDDLE)}, b = {number(_B)}: mean time from the low stable count to the high one. Line: "
        f"exact. Dots: mean of {_RUNS} simulated groups, whiskers two standard errors; at most "
        f"{max(map(abs, off)):.1f} standard errors off."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        axes.set_yscale("log")
        axes.plot(_SIZES, exact, color=style.INK, linewidth=style.LINE, zorder=3)
        axes.errorbar(
            list(found),
            [float(times.mean()) for times in found.values()],
            [2.0 * _error(times) for times in found.values()],
            fmt="o",
            color=style.RESISTING,
            markersize=5.5,
            linewidth=1.2,
            capsize=3,
            zorder=4,
        )
        x_axis(axes, [0, 20, 40, 60, 80, 100], "people in the group")
        y_axis(axes, [10.0**power for power in range(1, 8)], "mean time to tip, reviews a person (log scale)", _power)
        label(axes, 80, 0.5 * exact[7], "exact", bold=True)
        label(axes, 42, 0.45 * exact[3], f"simulated, {_RUNS} groups each", style.RESISTING, bold=True)
    return made.done()


def _wells(n: int) -> tuple[int, int]:
    """The counts nearest to the two stable shares."""
    low, _, high = brock_durlauf.fixed_points(_MIDDLE, _B)
    return math.floor(n * low + 0.5), math.floor(n * high + 0.5)


def _times(n: int) -> Floats:
    start, target = _wells(n)
    runs = bn.repeat(
        brock_durlauf.simulate,
        runs=_RUNS,
        seed=1,
        n=n,
        a=_MIDDLE,
        b=_B,
        start=start,
        until=target,
        reviews=1e9,
        samples=1,
    )
    return runs.values("time")


def _error(times: Floats) -> float:
    return float(times.std(ddof=1)) / math.sqrt(times.size)


def _power(value: float) -> str:
    return number(value) if value < 1e6 else {1e6: "10⁶", 1e7: "10⁷"}[value]


PICTURES = {
    "classics_brock_durlauf_states": states,
    "classics_brock_durlauf_law": law,
    "classics_brock_durlauf_time": passage,
}
