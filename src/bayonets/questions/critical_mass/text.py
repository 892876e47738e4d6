"""The answer of a critical mass in words and a table: first what was found, then how sure, then the details."""

from collections.abc import Sequence

from bayonets.pictures.words import number, of_runs, percent, runs_text
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.findings import findings
from bayonets.questions.critical_mass.said import ends, needed, over_ends, route, share_ends, verdict_words
from bayonets.questions.over_draws import said_draws
from bayonets.scenario.printable import full_date
from bayonets.scenario.table import table, wrapped

HEADS = ("", "officers", "needed", "90% interval", "share", "90% interval", "route", "refuse now", "more needed")
_DRAWN = ("90 % of runs", "all suffice in")
_KINDS = (("formation", "Formations"), ("service", "Services, drawn from all of their formations"), ("group", "Groups"))


def text(answer: CriticalMass, width: int) -> str:
    """The whole answer."""
    head = (
        f"{answer.scenario}: who must refuse on {full_date(answer.on)} for an even chance to fall within "
        f"{answer.within} days; {runs_text(answer.runs)}, seed {answer.seed}"
    )
    lines = [wrapped(head, width, 0)]
    if answer.uncertain is not None:
        lines.append(wrapped(f"In {said_draws(answer.draws, answer.uncertain)}, two runs each.", width, 0))
    lines += ["", *(wrapped(sentence, width, 0) for sentence in findings(answer))]
    for kind, name in _KINDS:
        own = [one for one in answer.ranked() if one.kind == kind]
        if own:
            lines += ["", name, *_table([one for one in own if one.low is not None and one.size], width)]
            lines += _without([one for one in own if one.low is None], width)
    return "\n".join([*lines, "", wrapped(legend(answer), width, 0)])


def _table(own: list[Mass], width: int) -> list[str]:
    if not own:
        return []
    return table([heads_of(own), *(cells_of(one) for one in own)], max(width, 60), right=[1, 2, 3, 4, 5, 7, 8, 9, 10])


def heads_of(own: Sequence[Mass]) -> tuple[str, ...]:
    """The heads of the columns; two more where numbers were drawn."""
    return (*HEADS, *_DRAWN) if own and own[0].over else HEADS


def _without(own: list[Mass], width: int) -> list[str]:
    """Those of whom no number suffices, with the runs that fell with all of them."""
    heads = ("No number of them suffices", "officers", "fell with all of them")
    rows = [(one.label, number(one.size), of_runs(one.all_fell, one.all_asked)) for one in own]
    return table([heads, *rows], max(width, 60), right=[1]) if own else []


def cells_of(one: Mass) -> tuple[str, ...]:
    """One row of the table."""
    over = () if one.over is None else (over_ends(one.over), percent(one.over.suffices))
    return *_cells_of(one), *over


def _cells_of(one: Mass) -> tuple[str, ...]:
    if one.low is None or one.verdict == "anyway":
        said = verdict_words(one)
        if one.verdict == "none":
            said += f" (all together: fell in {of_runs(one.all_fell, one.all_asked)})"
        return one.label, number(one.size), said, "", "", "", "", number(one.refusing, 1), ""
    share = "" if one.share is None else percent(one.share)
    more = "" if one.margin is None else number(one.margin)
    return (
        one.label,
        number(one.size),
        needed(one),
        ends(one),
        share,
        share_ends(one),
        route(one),
        number(one.refusing, 1),
        more,
    )


def legend(answer: CriticalMass) -> str:
    """How the numbers are to be read."""
    if answer.uncertain is not None:
        return (
            "Needed: officers refusing together as the day begins, those counted who refuse already, drawn at random "
            f"from all who serve, with which half of the runs fall within {answer.within} days, the numbers being "
            "drawn. Each run has a number of its own, found by halving; 90 % of runs: between its 5 and 95 percent "
            "quantiles. The interval is that of the median, of ranks, and takes the two runs of a draw for one. Route: "
            "by what the runs fall at their own numbers."
        )
    return (
        "Needed: officers refusing together as the day begins, those counted who refuse already, drawn by chance from "
        f"all who serve; the chance to fall within {answer.within} days is even then. Route: by what the regime falls "
        "about that number. Each run is asked once about each formation; the intervals are of each row by itself."
    )
