"""The answer of a critical mass in words and a table: first what was found, then how sure, then the details."""

from bayonets.pictures.words import full_date, number, of_runs, percent, percents, runs_text
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.findings import ends, findings, needed_words, route, verdict_words
from bayonets.scenario.table import table, wrapped

HEADS = ("", "officers", "needed", "90% interval", "share", "90% interval", "route", "refuse now", "more needed")
_KINDS = (("formation", "Formations"), ("service", "Services, drawn from all of their formations"), ("group", "Groups"))


def text(answer: CriticalMass, width: int) -> str:
    """The whole answer."""
    head = (
        f"{answer.scenario}: who must refuse on {full_date(answer.on)} for an even chance to fall within "
        f"{answer.within} days; {runs_text(answer.runs)}, seed {answer.seed}"
    )
    lines = [wrapped(head, width, 0), "", *(wrapped(sentence, width, 0) for sentence in findings(answer))]
    for kind, name in _KINDS:
        own = [one for one in answer.ranked() if one.kind == kind]
        if own:
            lines += ["", name, *_table(own, width)]
    return "\n".join([*lines, "", wrapped(legend(answer), width, 0)])


def _table(own: list[Mass], width: int) -> list[str]:
    rows = [HEADS] if any(one.verdict in ("number", "unclear") for one in own) else []
    cells = [cells_of(one) for one in own]
    return table([*rows, *cells] if rows else [row[:3] for row in cells], max(width, 60), right=[1, 2, 3, 4, 5, 7, 8])


def cells_of(one: Mass) -> tuple[str, ...]:
    """One row of the table."""
    if one.verdict not in ("number", "unclear") or one.low is None:
        return one.label, number(one.size), _instead(one), "", "", "", "", "", ""
    high = one.size if one.high is None else one.high
    share = "" if one.share is None else percent(one.share)
    more = "" if one.margin is None else number(one.margin)
    number_ = needed_words(one) if one.found is not None else "?"
    shares = percents(one.low / one.size, high / one.size) if one.high is not None else f"{percent(one.low / one.size)} or more"
    return one.label, number(one.size), number_, ends(one), share, shares, route(one), number(one.refusing, 1), more


def _instead(one: Mass) -> str:
    """What stands in place of a number."""
    if one.verdict == "anyway":
        return verdict_words(one)
    return f"{verdict_words(one)} (all: fell in {of_runs(one.all_fell, one.all_asked)})"


def legend(answer: CriticalMass) -> str:
    """How the numbers are to be read."""
    return (
        "Needed: officers refusing together as the day begins, those counted who refuse already, drawn by chance from all "
        f"who serve; the chance to fall within {answer.within} days is even then. Route: by what the regime falls about that "
        "number. Each run is asked once about each formation; the intervals are of each row by itself."
    )
