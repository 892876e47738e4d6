"""The answer of a critical mass as one figure."""

from matplotlib.figure import Figure

from bayonets.pictures.critical import Need, Route, critical
from bayonets.pictures.style import WIDE
from bayonets.pictures.words import full_date, of_runs, runs_text
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.findings import route, title, verdict_words


def figure(answer: CriticalMass) -> Figure:
    """The answer as one figure, with its title."""
    return drawn(answer, WIDE, title=title(answer), subtitle=f"{caption(answer)} {subtitle(answer)}")


def caption(answer: CriticalMass) -> str:
    """Where it comes from."""
    return f"{answer.scenario}, {runs_text(answer.runs)}, seed {answer.seed}."


def subtitle(answer: CriticalMass) -> str:
    """What is drawn."""
    return (
        f"Officers who, refusing together on {full_date(answer.on)}, give an even chance that the regime falls within "
        f"{answer.within} days."
    )


def drawn(answer: CriticalMass, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The picture in a width: formations, services and groups, each kind in its rank."""
    rows = []
    for kind in ("formation", "service", "group"):
        own = [one for one in answer.ranked() if one.kind == kind]
        rows += [_row(one, head=place == 0) for place, one in enumerate(own)]
    return critical(rows, width=width, title=title, subtitle=subtitle)


def route_of(one: Mass) -> Route | None:
    """The route that colours its row; None where nothing fell."""
    said = route(one)
    if not said:
        return None
    return "streets" if said == "streets" else "army" if said == "army" else "both"


def _row(one: Mass, *, head: bool) -> Need:
    note = "" if one.low is not None and one.verdict in ("number", "unclear") else verdict_words(one)
    if one.verdict == "none":
        note += f" (all together: it fell in {of_runs(one.all_fell, one.all_asked)})"
    low, high = (None, None) if note else (one.low, one.high)
    return Need(one.label, one.size, None if note else one.found, low, high, route_of(one) or "", note, head)
