"""The account of a critical mass: the officers needed of each formation, service and group."""

from collections.abc import Iterator, Sequence
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Table
from bayonets.questions.critical_mass.answer import CriticalMass, Mass, MassOverDraws
from bayonets.questions.critical_mass.findings import (
    ends,
    findings,
    needed,
    over_ends,
    route,
    share_ends,
    title,
    verdict_words,
)
from bayonets.questions.critical_mass.picture import caption, drawn, subtitle
from bayonets.questions.over_draws import draws_text
from bayonets.scenario.printable import full_date
from bayonets.wording import number, of_runs, percent, runs_text

_KINDS = (("formation", "Formations"), ("service", "Services, drawn from all of their formations"), ("group", "Groups"))
_HEADS = ("", "Officers", "Needed", "90% interval", "Share", "90% interval", "Route", "Refuse now", "More needed")
_DRAWN = ("90% of runs", "All suffice in")


def account(answer: CriticalMass) -> Account:
    """The findings, the chart, and every number in tables."""
    blocks = [_chart(answer), *_tables(answer), _legend(answer)]
    return Account("mass", title(answer), blocks, "Critical mass", list(_about(answer)), findings(answer))


def _about(answer: CriticalMass) -> Iterator[str]:
    yield (
        f"{answer.scenario}: number of officers refusing on {full_date(answer.on)} with which the probability of a "
        f"fall within {answer.within} days is 50%; {runs_text(answer.runs)}, seed {answer.seed}."
    )
    if answer.uncertain is not None:
        yield f"The runs use {draws_text(answer.draws, answer.uncertain)}, two runs each."


def _chart(answer: CriticalMass) -> Chart:
    return Chart(
        "needs",
        partial(drawn, answer),
        _data(answer),
        title="Number of officers who must refuse together",
        subtitle=subtitle(answer),
        text=findings(answer),
        caption=caption(answer),
    )


def _data(answer: CriticalMass) -> Data:
    def cell(value: float | None) -> Cell:
        return "" if value is None else value

    rows = [
        (mass.name, mass.kind, mass.size, mass.verdict, cell(mass.found), cell(mass.low), cell(mass.high),
         cell(mass.share), route(mass), mass.refusing, cell(mass.margin), mass.all_fell, mass.all_asked, mass.asked,
         *_drawn(mass.over))
        for mass in answer.ranked()
    ]  # fmt: skip
    columns = ("name", "kind", "officers", "verdict", "needed", "low_90", "high_90", "share", "route", "refusing_now",
               "more_needed", "all_fell", "all_asked", "asked", "draws_q05", "draws_median", "draws_q95",
               "suffices", "anyway")  # fmt: skip
    return Data(columns, rows)


def _drawn(over: MassOverDraws | None) -> tuple[Cell, ...]:
    """The columns over draws; empty where no numbers were drawn, or where not even all officers suffice."""
    if over is None:
        return ("",) * 5
    return (*("" if end is None else end for end in (over.low, over.median, over.high)), over.suffices, over.anyway)


def _tables(answer: CriticalMass) -> Iterator[Block]:
    for kind, name in _KINDS:
        masses = [mass for mass in answer.ranked() if mass.kind == kind]
        if enough := [mass for mass in masses if mass.low is not None and mass.size]:
            yield _needed(enough, name)
        if too_few := [mass for mass in masses if mass.low is None]:
            yield _all_together(too_few, name)


def _needed(masses: Sequence[Mass], name: str) -> Table:
    """The numbers needed, and over the draws of unknown numbers where these were drawn."""
    heads = (*_HEADS, *_DRAWN) if masses[0].over else _HEADS
    rows = [_row(mass) for mass in masses]
    return Table(heads, rows, name, texts=(6,))


def _row(mass: Mass) -> list[str]:
    over = [] if mass.over is None else [over_ends(mass.over), percent(mass.over.suffices)]
    refusing = number(mass.refusing, 1)
    if mass.verdict == "anyway":
        return [mass.label, number(mass.size), verdict_words(mass), "", "", "", "", refusing, "", *over]
    share = "" if mass.share is None else percent(mass.share)
    more = "" if mass.margin is None else number(mass.margin)
    return [
        mass.label, number(mass.size), needed(mass), ends(mass), share, share_ends(mass), route(mass), refusing, more,
        *over,
    ]  # fmt: skip


def _all_together(masses: Sequence[Mass], name: str) -> Table:
    """Targets of which no number suffices, or possibly none, with the runs that fell with all of their officers."""
    heads = ("", "Officers", "Result", "Falls with all officers", "Refuse now", *(_DRAWN if masses[0].over else ()))
    rows = [
        [
            mass.label, number(mass.size), verdict_words(mass), of_runs(mass.all_fell, mass.all_asked),
            number(mass.refusing, 1),
            *([] if mass.over is None else [over_ends(mass.over), percent(mass.over.suffices)]),
        ]
        for mass in masses
    ]  # fmt: skip
    return Table(heads, rows, f"{name}: no number suffices, or it is undetermined whether one does", texts=(2, 3))


def _legend(answer: CriticalMass) -> str:
    """How to read the tables."""
    if answer.uncertain is not None:
        return (
            "Needed: number of officers, drawn at random from all who serve, whose joint refusal as the day begins "
            "makes "
            f"half of the runs fall within {answer.within} days, when the unknown numbers are drawn; officers who "
            "refuse already are included. Each run has its own number, located by bisection; 90% of runs: between the "
            "5% and 95% quantiles. The interval is that of the median, by ranks, and counts the two runs of a draw as "
            "one. Route: causes of the falls at the numbers of the runs."
        )
    return (
        "Needed: number of officers, drawn at random from all who serve, whose joint refusal as the day begins gives a "
        f"probability of 50% that the regime falls within {answer.within} days; officers who refuse already are "
        "included. Route: causes of the falls near that number. Each run is used once for each formation; each "
        "interval holds for its row alone."
    )
