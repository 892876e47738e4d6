"""Epstein (2002): bursts of unrest; legitimacy lost little by little or at once; two groups and peacekeepers."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes

import bayonets as bn
from bayonets.classics import epstein, epstein_decline
from bayonets.pictures import style
from bayonets.pictures.axes import tint
from bayonets.pictures.style import look
from bayonets.wording import number, percent
from classics_figures.common import BELOW, SHARES, Floats, Picture, label, page, x_axis, y_axis

_HEIGHT, _LOW_HEIGHT = 230.0, 130.0

# Of the bursts: two legitimacies, the steps drawn of one run, and the runs whose quiet is counted.
_LEGITIMACIES, _DRAWN, _RUNS, _FEW, _FIRST_BURST = (0.82, 0.6), 300, 100, 10, 50

# Of the decline: the step before it begins, how far it goes little by little and at once; a term beyond the last step.
_QUIET, _STEPS, _FIRST, _LEAST, _AT_ONCE, _FOR_GOOD = 76, 200, 0.9, 0.2, 0.7, 1_000_000

_COPS = ((0.0, style.RESISTING), (0.04, style.SHIRKING), (0.08, style.LOYAL), (0.12, style.EXITED))
_FEUDS, _LONG = 50, 300


def bursts() -> Picture:
    """Active citizens over time at the default legitimacy and at a low one."""
    runs = [_repeat(epstein.simulate, legitimacy=each, steps=_DRAWN) for each in _LEGITIMACIES]
    quiet = [float((active[:, _FIRST_BURST:] < _FEW).mean()) for active in runs]
    highest = [float(np.median(active[:, _FIRST_BURST:].max(axis=1))) for active in runs]
    title = (
        f"Unrest comes in bursts: at legitimacy {_LEGITIMACIES[0]} the streets are all but empty in "
        f"{percent(quiet[0])} of the steps, at {_LEGITIMACIES[1]} in {percent(quiet[1])}"
    )
    subtitle = (
        f"Active citizens of one run each (seed 1) of model I. The shares are of {_RUNS} runs, steps "
        f"{_FIRST_BURST} to {_DRAWN} with fewer than {_FEW} actives; the median of the highest later burst is "
        f"{number(highest[0])} and {number(highest[1])}. The scales differ."
    )
    with look():
        made = page(2 * _LOW_HEIGHT + 54 + BELOW + 26, title, subtitle)
        tops = ([0, 100, 200, 300, 400], [0, 200, 400, 600, 800])
        for place, (legitimacy, color) in enumerate(zip(_LEGITIMACIES, (style.LOYAL, style.RESISTING), strict=True)):
            axes = made.panel(0, 1, _LOW_HEIGHT, 26.0 + place * (_LOW_HEIGHT + 54))
            active = epstein.simulate(legitimacy=legitimacy, steps=_DRAWN, seed=1).active
            axes.plot(active, color=color, linewidth=1.4)
            x_axis(axes, [0, 50, 100, 150, 200, 250, 300], "step" if place else "")
            y_axis(axes, tops[place], "active citizens")
            label(axes, 296, 0.9 * tops[place][-1], f"legitimacy {legitimacy}", color, align="right", bold=True)
    return made.done()


def salami() -> Picture:
    """Legitimacy lost little by little against a smaller loss at once."""
    gradual, sudden = losses()
    found = [_repeat(epstein_decline.simulate, legitimacy=levels, jail=_FOR_GOOD) for levels in (gradual, sudden)]
    peaks = [float(np.median(active.max(axis=1))) for active in found]
    title = (
        f"{number(100 * (_FIRST - _AT_ONCE))} points of legitimacy lost at once bring "
        f"{peaks[1] / peaks[0]:.1f} times as many into the streets as {number(100 * (_FIRST - _LEAST))} lost "
        "one by one"
    )
    subtitle = (
        f"Model I, whoever is arrested stays in jail. Lines: medians of {_RUNS} runs, bands: 90 percent of "
        f"them; the median of the highest numbers of actives is {number(peaks[0])} and {number(peaks[1])}. "
        "Grey: legitimacy."
    )
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        for place, (levels, active, color) in enumerate(
            zip((gradual, sudden), found, (style.LOYAL, style.RESISTING), strict=True)
        ):
            axes = made.panel(place, 2, _HEIGHT)
            _course(axes, active, color)
            axes.plot(800.0 * levels, color=style.REMOVED, linewidth=1.2, zorder=1)
            x_axis(axes, [0, 50, 100, 150, 200], "step")
            y_axis(axes, [0, 200, 400, 600, 800], "active citizens")
            words = ("one point\nin each step", f"all in step {_QUIET + 1}")[place]
            label(axes, 4, 400, f"{words},\ndown to {levels[-1]:.1f}", color, bold=True)
            label(axes, 4, 760, f"legitimacy {_FIRST}", style.MUTED)
            label(axes, 196, 800.0 * levels[-1] + 40, f"{levels[-1]:.1f}", style.MUTED, align="right")
    return made.done()


def losses() -> tuple[Floats, Floats]:
    """Legitimacy at the start and in each step: lost little by little, and at once."""
    steps = np.arange(_STEPS + 1)
    gradual = np.clip(_FIRST - 0.01 * (steps - _QUIET), _LEAST, _FIRST)
    return np.round(gradual, 2), np.where(steps > _QUIET, _AT_ONCE, _FIRST)


def cleansing() -> Picture:
    """How long two hostile groups live side by side, by the density of peacekeepers."""
    ends = [
        bn.repeat(epstein.simulate_groups, runs=_FEUDS, seed=1, steps=_LONG, cops=cops).values("extinction_step")
        for cops, _ in _COPS
    ]
    live = [int((each < 0).sum()) for each in ends]
    title = (
        f"Peacekeepers buy time: after {_LONG} steps both groups live in {live[0]} of {_FEUDS} runs without "
        f"them, in {live[-1]} of {_FEUDS} where they are many"
    )
    subtitle = (
        f"Model II, legitimacy 0.8: share of {_FEUDS} runs in which both groups are still alive, by the share "
        "of sites that peacekeepers settle."
    )
    with look():
        made = page(_HEIGHT + BELOW + 66, title, subtitle)
        axes = made.sheet.panel(54.0, 26.0, 560.0, _HEIGHT + 40)
        for (cops, color), each in zip(_COPS, ends, strict=True):
            alive = [float(((each < 0) | (each > step)).mean()) for step in range(_LONG + 1)]
            axes.step(range(_LONG + 1), alive, color=color, linewidth=style.LINE, where="post")
            words = "none" if cops == 0.0 else f"{percent(cops)} of sites"
            label(axes, _LONG + 4, max(alive[-1], 0.02), words, color, bold=True)
        x_axis(axes, [0, 50, 100, 150, 200, 250, 300], "step")
        y_axis(axes, SHARES, "share of runs in which both groups live", percent)
    return made.done()


def _repeat(simulator: Callable[..., Any], **words: Any) -> Floats:
    """(runs, steps + 1) active citizens."""
    return bn.repeat(simulator, runs=_RUNS, seed=1, **words).values("active").astype(np.float64)


def _course(axes: Axes, values: Floats, color: str) -> None:
    low, median, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    steps = np.arange(values.shape[1], dtype=np.float64)
    tint(axes, steps, low, high, color, style.TINT_90 + 0.07)
    axes.plot(steps, median, color=color, linewidth=style.LINE, zorder=3)


PICTURES = {"classics_epstein_bursts": bursts, "classics_epstein_salami": salami, "classics_epstein_groups": cleansing}
