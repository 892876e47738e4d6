"""The answer of a critical mass as one figure."""

from matplotlib.figure import Figure

from bayonets.pictures.critical import Need, Route, critical
from bayonets.pictures.style import WIDE
from bayonets.pictures.words import number, runs_text
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.findings import route, title, verdict_words
from bayonets.questions.over_draws import said_draws
from bayonets.scenario.printable import full_date


def figure(answer: CriticalMass, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure, with its title."""
    if not titled:
        return drawn(answer, width)
    return drawn(answer, width, title=title(answer), subtitle=f"{caption(answer)} {subtitle(answer)}")


def caption(answer: CriticalMass) -> str:
    """Where it comes from."""
    drawn = "" if answer.uncertain is None else f" in {said_draws(answer.draws, answer.uncertain)}"
    return f"{answer.scenario}, {runs_text(answer.runs)}{drawn}, seed {answer.seed}."


def subtitle(answer: CriticalMass) -> str:
    """What is drawn."""
    return (
        f"Officers who, refusing together on {full_date(answer.on)}, give an even chance that the regime falls within "
        f"{answer.within} days{'; grey: 90 % of runs over the draws' if answer.uncertain is not None else ''}."
    )


def drawn(answer: CriticalMass, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The picture in a width: formations, services and groups, each kind in its rank."""
    rows: list[Need] = []
    for kind, name in (
        ("formation", ""),
        ("service", "Services, drawn from all of their formations"),
        ("group", "Groups"),
    ):
        own = [one for one in answer.ranked() if one.kind == kind]
        if own and name:
            rows.append(Need(name, 0, None, None, None, "", head=True))
        rows += [_row(one) for one in own]
    return critical(rows, width=width, title=title, subtitle=subtitle)


def route_of(one: Mass) -> Route | None:
    """The route that colours its row; None where nothing fell."""
    said = route(one)
    if not said:
        return None
    return "streets" if said == "streets" else "army" if said == "army" else "both"


def _row(one: Mass) -> Need:
    if one.verdict in ("number", "unclear") and one.low is not None:
        spread = None if one.over is None else (one.over.low or 0, one.over.high)
        return Need(one.label, one.size, one.found, one.low, one.high, route_of(one) or "", spread=spread)
    all_together = f"with all: {number(one.all_fell)} of {number(one.all_asked)} fell" if one.verdict == "none" else ""
    return Need(one.label, one.size, None, None, None, "", verdict_words(one), all_together)
