"""Regime change as a global game (Morris & Shin 1998; Angeletos et al. 2007), and a regime that lies (Edmond 2013)."""

import math

import numpy as np
from matplotlib.axes import Axes

from bayonets.classics import regime_change
from bayonets.classics.regime_change import Which
from bayonets.pictures import style
from bayonets.pictures.style import look
from bayonets.wording import number
from classics_figures.common import BELOW, SHARES, Floats, Picture, dots, label, page, x_axis, y_axis

_HEIGHT = 300.0
_COST, _PRIVATE = 0.5, 1.0
_SIGNALS = ((0.5, style.INK), (0.3, style.LOYAL))
_CITIZENS = 20_000
_DASHED = (0, (4, 3))

_ATTACK_COST = 0.3
_EFFORTS = ((0.1, style.RESISTING), (0.3, style.SHIRKING), (1.0, style.LOYAL), (3.0, style.EXITED))
_PRECISION = 10.0


def equilibria() -> Picture:
    """theta* against the precision of the public signal."""
    edge = math.sqrt(2.0 * math.pi * _PRIVATE)
    title = f"A public signal more precise than {edge:.2f} lets the same regime stand or fall by what all expect"
    subtitle = (
        f"theta*, below which regimes fall; cost of attacking {number(_COST, 1)}, precision of private signals "
        f"{number(_PRIVATE)}. Lines: exact (dashed: the middle of three). Tinted: precisions at which some "
        f"public signal leaves three. Dots: simulated, where attacks of {number(_CITIZENS)} citizens begin to "
        "fail."
    )
    near = edge + np.geomspace(1e-6, 0.1, 30)  # where the branches part, and rise most steeply
    precisions = np.sort(np.concatenate([np.linspace(0.02, 8.0, 400), near]))
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        axes.axvspan(edge, 8.0, facecolor=style.SHIRKING, alpha=0.12, linewidth=0, zorder=0)
        for signal, color in _SIGNALS:
            _branches(axes, precisions, signal, color)
            for alpha in (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0):
                ends: tuple[Which, ...] = ("lowest", "highest") if len(_found(alpha, signal)) > 1 else ("lowest",)
                dots(axes, [alpha] * len(ends), [_simulated(alpha, signal, end) for end in ends], color, 5.0)
        x_axis(axes, [0, 2, 4, 6, 8], "precision of the public signal")
        y_axis(axes, SHARES, "theta*: regimes weaker than this fall")
        label(axes, 5.9, 0.545, "public signal 0.5", bold=True)
        label(axes, 0.12, 0.86, "public signal 0.3:\nthe regime\nlooks weak", style.LOYAL, bold=True)
        label(axes, 4.6, 0.25, "three equilibria\nfor some public signal", style.MUTED)
    return made.done()


def _found(alpha: float, signal: float) -> tuple[float, ...]:
    return regime_change.equilibria(_COST, alpha, _PRIVATE, signal)


def _branches(axes: Axes, precisions: Floats, signal: float, color: str) -> None:
    """The highest theta* as one line; the two others, where there are three."""
    found = [(alpha, _found(float(alpha), signal)) for alpha in precisions]
    several = [(alpha, each) for alpha, each in found if len(each) == 3]
    axes.plot([a for a, _ in found], [each[-1] for _, each in found], color=color, linewidth=style.LINE, zorder=3)
    for which, dash in ((0, "-"), (1, _DASHED)):
        line = [each[which] for _, each in several]
        axes.plot([a for a, _ in several], line, color=color, linewidth=style.LINE, linestyle=dash, zorder=3)


def _simulated(alpha: float, signal: float, which: Which) -> float:
    """The strength at which a regime no longer falls, by halving."""
    low, high = 0.0, 1.0
    for _ in range(12):
        theta = 0.5 * (low + high)
        attack = regime_change.simulate(_CITIZENS, theta, _COST, alpha, _PRIVATE, signal, seed=1, equilibrium=which)
        low, high = (theta, high) if attack.fell else (low, theta)
    return 0.5 * (low + high)


def precision() -> Picture:
    """Edmond: theta* against the precision of citizens' signals for several costs of looking stronger."""
    cheap = _EFFORTS[0][0]
    low = regime_change.manipulation(_ATTACK_COST, _PRECISION, cheap).theta_low
    title = (
        f"The better citizens see, the more a lie is worth: at precision {number(_PRECISION)} and effort cost "
        f"{cheap} theta* is {low:.2f}, not {number(1 - _ATTACK_COST, 1)}"
    )
    subtitle = (
        f"theta*, below which regimes fall, exact; cost of attacking {_ATTACK_COST}. Dotted: nobody can "
        f"manipulate. Dots: simulated, where the attacks of {number(_CITIZENS)} citizens begin to fail."
    )
    precisions = np.geomspace(0.01, 1000.0, 700)
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        axes.set_xscale("log")
        axes.axhline(1.0 - _ATTACK_COST, color=style.MUTED, linewidth=1.2, linestyle=(0, (1, 2)))
        for effort, color in _EFFORTS:
            lows = [regime_change.manipulation(_ATTACK_COST, float(alpha), effort).theta_low for alpha in precisions]
            axes.plot(precisions, lows, color=color, linewidth=style.LINE, zorder=3)
            words = f"effort cost {effort}" if effort == _EFFORTS[0][0] else number(effort, 1)
            label(
                axes,
                float(np.interp(-0.55, -np.array(lows), precisions)) / 1.25,
                0.55,
                words,
                color,
                align="right",
                bold=True,
            )
            marks = np.geomspace(0.01, 1000.0, 11)
            dots(axes, marks, [_survives(float(alpha), effort) for alpha in marks], color, 5.0)
        x_axis(axes, [0.01, 0.1, 1, 10, 100, 1000], "precision of citizens' signals (log scale)")
        y_axis(axes, [0, 0.2, 0.4, 0.6, 0.8], "theta*: regimes weaker than this fall")
        label(axes, 1000.0, 0.735, "nobody can manipulate", style.MUTED, align="right")
    return made.done()


def _survives(alpha: float, effort: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(12):
        theta = 0.5 * (low + high)
        attack = regime_change.simulate_manipulation(_CITIZENS, theta, _ATTACK_COST, alpha, effort, seed=1)
        low, high = (theta, high) if attack.fell else (low, theta)
    return 0.5 * (low + high)


def manipulators() -> Picture:
    """Edmond: who manipulates, by how much, and what citizens then do."""
    equilibria = [regime_change.manipulation(_ATTACK_COST, _PRECISION, effort) for effort, _ in _EFFORTS]
    title = "The weakest survivors lie the most, and all who lie look alike"
    subtitle = (
        f"Exact; cost of attacking {_ATTACK_COST}, precision of signals {number(_PRECISION)}. Left: by how "
        "much a regime makes itself look stronger than it is. Right, in the same colours: the share who then "
        "attack it."
    )
    strengths = np.linspace(-0.2, 1.6, 721)
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        left, right = made.panel(0, 2, _HEIGHT), made.panel(1, 2, _HEIGHT)
        for (effort, color), found in zip(_EFFORTS, equilibria, strict=True):
            lie = np.array([regime_change.manipulated(float(t), _ATTACK_COST, _PRECISION, effort) for t in strengths])
            attack = [
                regime_change.share_who_attack(float(t + more), found.private_threshold, _PRECISION)
                for t, more in zip(strengths, lie, strict=True)
            ]
            left.plot(strengths, lie, color=color, linewidth=style.LINE)
            right.plot(strengths, attack, color=color, linewidth=style.LINE)
        for axes in (left, right):
            x_axis(axes, [0, 0.4, 0.8, 1.2, 1.6], "strength of the regime")
        for (effort, color), found in zip(_EFFORTS[:-1], equilibria[:-1], strict=True):
            peak = found.theta_high - found.theta_low
            if effort == _EFFORTS[0][0]:
                label(left, found.theta_low + 0.11, peak - 0.03, f"effort cost {effort}", color, bold=True)
            else:
                label(left, found.theta_low - 0.02, 0.8 * peak, number(effort, 1), color, align="right", bold=True)
        label(left, 1.58, 0.2, "3: nobody", _EFFORTS[-1][1], align="right", bold=True)
        y_axis(left, [0, 0.25, 0.5, 0.75, 1.0, 1.25], "made to look stronger by")
        y_axis(right, SHARES, "share who attack")
    return made.done()


PICTURES = {
    "classics_regime_equilibria": equilibria,
    "classics_regime_precision": precision,
    "classics_regime_manipulators": manipulators,
}
