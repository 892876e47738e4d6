"""The answer as a figure."""

from matplotlib.figure import Figure

from bayonets.pictures.ranked import Panel, Part, Ranked, Ranking, ranked
from bayonets.pictures.style import WIDE
from bayonets.pictures.words import capital, listed, percent, percents, runs_text
from bayonets.questions.sensitivity.answer import Found, Sensitivity
from bayonets.questions.sensitivity.findings import method, title, unit_of_change

NAMED = 4
"""Numbers that the bar of a variance names."""

_ROWS = 8


def figure(answer: Sensitivity, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    if not titled:
        return drawn(answer, width)
    return drawn(answer, width, title=title(answer), subtitle=subtitle(answer))


def drawn(answer: Sensitivity, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    return ranked([_panel(answer, found) for found in answer.outcomes], width=width, title=title, subtitle=subtitle)


def subtitle(answer: Sensitivity) -> str:
    """What is drawn."""
    asked = f"{answer.draws} draws of {answer.numbers} unknown numbers"
    asked += ", the twin at each" if answer.twin else f", {runs_text(answer.runs)} at each"
    return f"{answer.scenario}: {asked}, and {method(answer)}; 95% intervals. Bold: stands out from worthless numbers."


def caption(answer: Sensitivity) -> str:
    """Scenario, budget and seed, below a picture on a page."""
    return f"{answer.scenario}, {answer.points} points, seed {answer.seed}."


def _panel(answer: Sensitivity, found: Found) -> Panel:
    spread = found.spread
    rankings = tuple(each for each in (ranking_of_worths(found), _by_method(answer, found)) if each.rows)
    if spread is None:
        return Panel(f"{capital(found.label)}: the same in every draw", (), "", rankings)
    note = "The twin knows no chance."
    if not answer.twin:
        note = (
            f"Chance: {percents(1.0 - spread.high, 1.0 - spread.low)} (95% interval) of the variance over single runs."
        )
    return Panel(capital(found.label), parts(found), note, rankings)


def parts(found: Found) -> tuple[Part, ...]:
    """The parts of the variance: chance, the numbers that stand out by themselves, the rest."""
    if found.spread is None:
        return ()
    made = [Part("chance", "chance", found.spread.chance)] if found.spread.chance > 0.0 else []
    left = found.spread.inputs
    for worth in [worth for worth in found.worths if worth.matters][:NAMED]:
        share = min(max(worth.share.value, 0.0), left)
        made.append(Part(worth.label, worth.kind, share))
        left -= share
    return (*made, Part("others and interplay", "rest", max(left, 0.0)))


def parts_said(found: Found) -> str:
    """The parts of the variance in a sentence; empty where there are none."""
    named = [f"{part.label} {percent(part.share)}" for part in parts(found)]
    return f"{capital(found.label)}: {listed(named)}." if named else ""


def ranking_of_worths(found: Found) -> Ranking:
    """The numbers that are worth most by themselves."""
    rows = tuple(
        Ranked(
            each.label, each.kind, 100.0 * max(each.share.value, 0.0), 100.0 * each.share.ends[0],
            100.0 * max(*each.share.ends, each.share.value, 0.0), each.matters,
        )
        for each in found.worths[:_ROWS]
    )  # fmt: skip
    return Ranking("Knowing it alone would remove", "% of the variance", rows)


def _by_method(answer: Sensitivity, found: Found) -> Ranking:
    if answer.method == "morris":
        scale = 100.0 if found.unit == "share" else 1.0
        rows = [
            Ranked(each.label, each.kind, scale * each.size, scale * each.low, scale * each.high)
            for each in found.effects[:_ROWS]
        ]
        what = "A step of it alone moves the answer by (Morris)" if answer.single else "A step of the group moves it by"
        return Ranking(what, unit_of_change(found.unit), tuple(rows))
    rows = [
        Ranked(each.label, each.kind, _percent(each.total), _percent(each.total_low), _percent(each.total_high))
        for each in found.indices[:_ROWS]
    ]  # fmt: skip
    return Ranking("Has a part in, interplay included (Sobol')", "% of the variance", tuple(rows))


def _percent(share: float) -> float:
    return 100.0 * min(max(share, 0.0), 1.0)
