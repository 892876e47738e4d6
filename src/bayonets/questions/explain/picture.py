"""The answer as pictures: bars of weights, what is shown and what is not, who is close to breaking, what moved."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.dots import Dot, Dots, Part
from bayonets.pictures.style import WIDE
from bayonets.pictures.weighed import Bar, Split, Titled, weighed
from bayonets.pictures.words import capital, number, percent, runs_text
from bayonets.questions.explain.answer import Explanation, Moved, Shares, Way
from bayonets.questions.explain.findings import DOING, chance_text, ends, title, when
from bayonets.statistics.estimate import Estimate


def figure(answer: Explanation, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    parts = [Titled("Months of pay by which each mechanism holds an officer", officer_bars(answer))]
    if answer.commander:
        parts.append(Titled("... and by which each reason holds the commander", commander_bars(answer)))
    parts.append(Titled("What is shown, and what would be chosen", splits(answer)))
    if answer.groups:
        parts.append(Titled("Probability to refuse or leave at a review, of those who have not broken", edge(answer)))
    parts += [Titled(moved_title(moved), changes(moved)) for moved in answer.moved]
    if not titled:
        return weighed(parts, width=width)
    return weighed(parts, width=width, title=title(answer), subtitle=caption(answer))


def alone(
    part: tuple[Bar, ...] | tuple[Split, ...] | Dots, width: float = WIDE, *, title: str = "", subtitle: str = ""
) -> Figure:
    """One part as a picture of its own."""
    return weighed([Titled("", part)], width=width, title=title, subtitle=subtitle)


def caption(answer: Explanation) -> str:
    """Where it comes from."""
    what = f"run {answer.run}" if answer.run is not None else runs_text(answer.runs)
    of = f", {number(answer.standing)} of which stand by then" if answer.standing < answer.runs else ""
    return f"{answer.scenario}, {answer.label}, morning of {when(answer)}; {what}{of}, seed {answer.seed}."


def officer_bars(answer: Explanation) -> tuple[Bar, ...]:
    """The officers' weights."""
    return tuple(map(_bar, answer.ways))


def commander_bars(answer: Explanation) -> tuple[Bar, ...]:
    """The commander's weights."""
    return tuple(map(_bar, answer.commander.ways)) if answer.commander else ()


def _bar(way: Way) -> Bar:
    parts = tuple(_part(weight.name, weight.mean) for weight in way.weights)
    note = f"{chance_text(way.chance.value)} at a review"
    return Bar(f"against {DOING[way.name]}", note, parts, _part("together", way.difference))


def _part(name: str, mean: Estimate) -> Part:
    return Part(name, mean.value, *ends(mean))


def splits(answer: Explanation) -> tuple[Split, ...]:
    """What is shown and what is not."""
    told = answer.preference
    return (
        _split("shown", told.shown),
        _split("chosen, if all reviewed", told.chosen),
        _split("without fear", told.without_fear),
        _split("without fear and team", told.without_fear_and_team),
    )


def _split(label: str, shares: Shares) -> Split:
    means = (shares.loyal, shares.shirking, shares.resisting, shares.exited)
    return Split(label, tuple(_part(label, mean) for mean in means))


def edge(answer: Explanation) -> Dots:
    """Who is closest to breaking."""
    rows = []
    for each in answer.groups:
        part = percent(each.of_breaking.value) if each.of_breaking else ""
        note = f"{percent(each.share.value)}  |  {part}"
        rows.append(Dot(each.label, _part(each.label, each.breaks), note, style.RESISTING, each.trait))
    return Dots(tuple(rows), "probability at a review", shares=True, note_name="of officers  |  of who would break")


def moved_title(moved: Moved) -> str:
    """What a picture of what moved shows."""
    before = "the break" if moved.broke else "that day"
    whose = "commander" if moved.who == "commander" else "officers"
    what = f"change of weights against {DOING[moved.way]}"
    of = f", {runs_text(moved.runs)}" if moved.broke else ""
    return f"{capital(whose)}: {what} in the {number(moved.days, 1)} days before {before}{of}"


def changes(moved: Moved) -> Dots:
    """What moved."""
    named: Sequence[tuple[str, Estimate]] = [
        (each.name, each.mean) for each in moved.changes if abs(each.mean.value) > 0.005
    ]
    rows = [Dot(name, _part(name, mean), color=style.FORCE) for name, mean in named]
    rows.append(Dot("together", _part("together", moved.difference)))
    return Dots(tuple(rows), "months of pay", about_zero=True)
