"""The answer of a critical mass as one figure."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed, heads
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.share_panels import BEFORE, BEHIND, ShareBars, ShareCurve
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import COUNT_TICKS, QUARTERS, ValueAxis
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.findings import foremost, route, title, verdict_words
from bayonets.questions.over_draws import averaged
from bayonets.scenario.printable import full_date
from bayonets.wording import number, percent, runs_text


def figure(answer: CriticalMass, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure, with its title."""
    about = f"{caption(answer)} {subtitle(answer)}{f' {curves_subtitle(answer)}' if drawn_masses(answer) else ''}"
    return drawn(answer, width, **heads(titled, title(answer), about))


def caption(answer: CriticalMass) -> str:
    """The scenario, the runs and the seed."""
    which = answer.uncertain
    drawn = " at the best numbers" if which is None else f", {averaged(answer.draws, which, answer.independent)}"
    return f"{answer.scenario}, {runs_text(answer.runs)}{drawn}, seed {answer.seed}."


def subtitle(answer: CriticalMass) -> str:
    """The quantities shown."""
    return (
        f"Number of officers who must refuse together on {full_date(answer.on)} for a probability of 50 % that the "
        f"regime falls within {answer.within} days"
        f"{'; grey: 90 % of runs over the draws' if answer.uncertain is not None else ''}."
    )


def drawn(answer: CriticalMass, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The whole picture in a width: the numbers needed and, over draws, the curves."""
    most = MOST_CURVES if width >= LEAST_WIDE else 1  # all would not fit a page with the column of a journal
    return composed([*_ranking(answer), *_curves(answer, most)], width=width, title=title, subtitle=subtitle)


def ranking_drawn(answer: CriticalMass, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The numbers needed alone."""
    return composed(_ranking(answer), width=width, title=title, subtitle=subtitle)


def curves_drawn(answer: CriticalMass, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The curves and the critical masses of draws alone."""
    return composed(_curves(answer, MOST_CURVES), width=width, title=title, subtitle=subtitle)


def curves_subtitle(answer: CriticalMass) -> str:
    """The quantities that the curves show."""
    over = [mass.over for mass in drawn_masses(answer)]
    whose = "runs" if any(each.own and each.own.of == "runs" for each in over if each) else "draws by the mean field"
    return (
        f"Curves: probability that the regime falls within {answer.within} days of {full_date(answer.on)}, averaged "
        f"over draws, with its 95 % interval. Bars: critical masses of single {whose}."
    )


def drawn_masses(answer: CriticalMass) -> list[Mass]:
    """The results whose curves are drawn: groups, which were named, then the foremost."""
    masses = [mass for mass in foremost(answer) if mass.over is not None and mass.over.curve]
    return sorted(masses, key=lambda mass: mass.kind != "group")[:MOST_CURVES]


MOST_CURVES, LEAST_WIDE = 4, 600
"""Number of curves that are drawn, the data hold all; and the width in pixels from which more than one is drawn."""


def _curves(answer: CriticalMass, most: int) -> list[Sequence[Drawable]]:
    """For each result the probability of a fall by the share who refuse, and the critical masses of single draws."""
    masses = drawn_masses(answer)[:most]
    if not masses:
        return []
    bars = [
        KeyItem("the regime falls without further refusals", BEFORE, "band"),
        KeyItem("no number suffices", BEHIND, "band"),
    ]
    blocks: list[Sequence[Drawable]] = [(PictureHeading("Over the draws", above=10.0),), (Key(bars),)]
    for mass in masses:
        blocks += [(PictureHeading(f"{mass.label} ({number(mass.size)} officers)", above=8.0),), _curve(mass)]
    return blocks


def _curve(mass: Mass) -> Sequence[Drawable]:
    if mass.over is None:
        return ()
    points = [(point.share, point.probability, point.low, point.high) for point in mass.over.curve]
    across, own = "share of its officers who refuse together", mass.over.own
    shares, values, low, high = np.array(points).T
    curve = ShareCurve(shares, values, low, high, "probability of a fall", across)
    if own is None:
        return (curve,)
    name = f"share of the {number(own.count)} {own.of}"
    return curve, ShareBars(own.bins, own.anyway, own.none, name, "critical mass, share of its officers")


def _ranking(answer: CriticalMass) -> list[Sequence[Drawable]]:
    """Formations, services and groups, each in rank, in officers and in shares."""
    rows: list[IntervalRow] = []
    for kind, name in (
        ("formation", ""),
        ("service", "Services, drawn from all of their formations"),
        ("group", "Groups"),
    ):
        masses = [mass for mass in answer.ranked() if mass.kind == kind]
        if masses and name:
            rows.append(IntervalRow(name, heading=True))
        rows += [_row(mass) for mass in masses]
    items = _key_items(answer.ranked())
    return [(Key(items),), (panel(rows),)]


def panel(rows: Sequence[IntervalRow]) -> IntervalPanel:
    """Rows of the numbers needed, in officers and as shares of the formation."""
    return IntervalPanel(tuple(rows), (_OFFICERS, _SHARES), labels="above if narrow")


_OFFICERS = ValueAxis("officers (square root scale)", number, COUNT_TICKS, root=True, least=10.0)
_SHARES = ValueAxis("share of its officers", percent, QUARTERS, end=1.0)
_COLORS = {"streets": style.PROTEST, "army": style.EXITED, "both": style.SHIRKING}
_MARKS = {"streets": "o", "army": "s", "both": "D"}
_ROUTES = {"streets": ("falls by the streets", "dot"), "army": ("falls by the army", "square"),
           "both": ("falls by either", "diamond")}  # fmt: skip


def route_of(mass: Mass) -> str:
    """The route that colours its row; empty if no run fell."""
    name = route(mass)
    return name if name in ("", "streets", "army") else "both"


def _has_interval(mass: Mass) -> bool:
    return mass.verdict in ("number", "unclear") and mass.low is not None


def _key_items(masses: Sequence[Mass]) -> list[KeyItem]:
    drawn = [mass for mass in masses if _has_interval(mass)]
    routes = {route_of(mass) for mass in drawn}
    items = [KeyItem("probability 50 %, 90 % interval", style.FORCE)]
    items += [KeyItem(text, _COLORS[name], mark) for name, (text, mark) in _ROUTES.items() if name in routes]
    return [*items, *([KeyItem("90 % of runs", style.REMOVED)] if any(mass.over for mass in drawn) else [])]


def _row(mass: Mass) -> IntervalRow:
    if _has_interval(mass):
        over = None if mass.over is None else (mass.over.low or 0, mass.over.high)
        return need(mass.label, mass.size, mass.found, (mass.low or 0, mass.high), route_of(mass), over)
    all_fell = f"if all refuse: {number(mass.all_fell)} of {number(mass.all_asked)} fell"
    return IntervalRow(mass.label, instead=(verdict_words(mass), all_fell if mass.verdict == "none" else ""))


def need(
    label: str, size: int, value: int | None, ends: tuple[int, int | None], name: str,
    over: tuple[int, int | None] | None = None,
) -> IntervalRow:  # fmt: skip
    """The number of officers needed with its interval, in officers and as a share.

    Args:
        label: the officers who refuse.
        size: the number of officers.
        value: the number that must refuse; None if it is unknown.
        ends: the ends of the interval; an upper end of None is open up to all of them.
        name: the route; empty if it is unknown.
        over: the ends of a wider range in grey, as in `ends`.
    """

    def whisker(of: int, write: Callable[[float], str]) -> Whisker:
        low, high = ((size if end is None else end) / of for end in ends)
        beside = None if over is None else (over[0] / of, (size if over[1] is None else over[1]) / of)
        middle = None if value is None else value / of
        text = "" if middle is None else write(middle)
        color, mark = _COLORS.get(name, style.MUTED), _MARKS.get(name, "o")
        return Whisker(low, high, color, middle, mark, None, beside, ends[1] is None, text)

    return IntervalRow(label, ((whisker(1, number),), (whisker(size, percent),)))
