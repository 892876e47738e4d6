"""Kuran (1991): the S curve of public opposition and its equilibria, and how the public turns and turns back."""

import numpy as np
from matplotlib.axes import Axes

from bayonets.classics import kuran
from bayonets.classics.numerics import STANDARD, Floats, normal_cdf
from bayonets.pictures import style
from bayonets.pictures.style import look
from bayonets.wording import number, percent
from classics_figures.common import BELOW, SHARES, Picture, dots, label, page, x_axis, y_axis

_PULL, _SD = 1.0, 0.5
_HEIGHT = 320.0
_PEOPLE = 100_000
_DASHED = (0, (4, 3))


def curve() -> Picture:
    """Who opposes in public, given who was seen to, for three levels of private opposition."""
    fold = kuran.fold(_PULL, _SD)
    levels = ((0.0, style.LOYAL), (fold, style.FORCE), (0.3, style.RESISTING))
    private = [kuran.private_opposition(mu, _SD) for mu, _ in levels]
    counts = [len(kuran.equilibria(mu, _PULL, _SD)) for mu in (0.0, 0.3)]
    title = (
        f"The quiet state vanishes once {percent(private[1])} oppose in private: {counts[0]} equilibria at "
        f"{percent(private[0])}, {counts[1]} at {percent(private[2])}"
    )
    subtitle = (
        f"Exact; conformity {number(_PULL)}, spread of private opposition {number(_SD, 1)}. Equilibria are "
        "where a curve meets the line: full dots are stable, hollow ones are not."
    )
    seen = np.linspace(0.0, 1.0, 201)
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        axes.plot([0, 1], [0, 1], color=style.MUTED, linewidth=style.HAIR * 1.5, zorder=2)
        for mu, color in levels:
            axes.plot(seen, normal_cdf((mu + _PULL * (2.0 * seen - 1.0)) / _SD), color=color, linewidth=style.LINE)
            found = kuran.equilibria(mu, _PULL, _SD)
            for place, share in enumerate(found):
                dots(axes, [share], [share], color, 8.0, hollow=place == 1 and len(found) == 3)
        touching = kuran.public_at_fold(_PULL, _SD)
        dots(axes, [touching], [touching], style.FORCE, 8.0)
        x_axis(axes, SHARES, "share who were seen to oppose", percent)
        y_axis(axes, SHARES, "share who then oppose in public", percent)
        label(axes, 0.42, 0.20, f"{percent(private[0])} oppose in private", style.LOYAL, bold=True)
        axes.plot([0.173, 0.30], [0.155, 0.09], color=style.AXIS, linewidth=style.HAIR)
        label(axes, 0.305, 0.075, f"{percent(private[1])}: the curve just touches the line", style.FORCE, bold=True)
        label(axes, 0.47, 0.78, f"{percent(private[2])} oppose in private", style.RESISTING, align="right", bold=True)
        label(axes, 0.76, 0.69, "as many as were seen", style.MUTED)
    return made.done()


def hysteresis() -> Picture:
    """Public against private opposition, exact, and one public of many people led up and down again."""
    fold, before = kuran.fold(_PULL, _SD), kuran.public_at_fold(_PULL, _SD)
    private = kuran.private_opposition(fold, _SD)
    after = kuran.equilibria(fold + 1e-9, _PULL, _SD)[-1]
    title = (
        f"With {percent(private)} opposed in private, public opposition leaps from {percent(before)} to "
        f"{percent(after)}; it falls back only at {percent(1.0 - private)}"
    )
    subtitle = (
        f"Lines: exact, stable states full, unstable dashed. Dots: {number(_PEOPLE)} simulated people whose "
        "private opposition rises step by step (orange) and falls again (blue), each step begun where the "
        "last one ended."
    )
    rising = np.linspace(-0.5, 0.5, 51)
    with look():
        made = page(_HEIGHT + BELOW + 26, title, subtitle)
        axes = made.panel(0, 1, _HEIGHT)
        _draw_equilibria(axes)
        for mus, color, size in ((rising, style.SHIRKING, 6.5), (rising[::-1], style.LOYAL, 3.6)):
            dots(axes, [kuran.private_opposition(float(mu), _SD) for mu in mus], _led(mus), color, size)
        for x, low, high in (
            (private, before + 0.06, after - 0.05),
            (1 - private, 1 - before - 0.06, 1 - after + 0.05),
        ):
            axes.annotate("", (x, high), (x, low), arrowprops={"arrowstyle": "->", "color": style.MUTED}, zorder=2)
        x_axis(axes, (0.15, 0.25, 0.35, 0.5, 0.65, 0.75, 0.85), "share who oppose in private", percent)
        y_axis(axes, SHARES, "share who oppose in public", percent)
        label(axes, private + 0.012, 0.55, "the public turns", style.SHIRKING, bold=True)
        label(axes, 1 - private - 0.012, 0.45, "and turns back", style.LOYAL, align="right", bold=True)
    return made.done()


def _draw_equilibria(axes: Axes) -> None:
    """All of them, from the public share: each is at rest for just one mean of private opposition."""
    turn = kuran.public_at_fold(_PULL, _SD)
    public = np.sort(np.append(np.linspace(0.001, 0.999, 799), (turn, 1.0 - turn)))
    mu = [_SD * STANDARD.inv_cdf(float(y)) - _PULL * (2.0 * float(y) - 1.0) for y in public]
    private = normal_cdf(np.array(mu) / _SD)
    stable = ((public <= turn, "-"), (abs(public - 0.5) <= 0.5 - turn, _DASHED), (public >= 1.0 - turn, "-"))
    for part, dash in stable:
        axes.plot(private[part], public[part], color=style.INK, linewidth=style.LINE, linestyle=dash, zorder=3)


def _led(mus: Floats) -> list[float]:
    """The public share of the same people as their mean private opposition goes through these values."""
    shares = [kuran.equilibria(float(mus[0]), _PULL, _SD)[0]]
    for mu in mus:
        shares.append(kuran.simulate(_PEOPLE, float(mu), _PULL, _SD, seed=1, start=shares[-1]).public_share)
    return shares[1:]


PICTURES = {"classics_kuran_curve": curve, "classics_kuran_turn": hysteresis}
