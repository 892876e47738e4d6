"""The account of a critical mass: the officers needed of each formation, service and group."""

from collections.abc import Iterator, Sequence
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Table
from bayonets.questions.critical_mass.answer import CriticalMass, Mass, MassOverDraws
from bayonets.questions.critical_mass.findings import (
    ends,
    findings,
    needed,
    number_or_more,
    over_ends,
    route,
    share_ends,
    spread_text,
    title,
    verdict_words,
)
from bayonets.questions.critical_mass.picture import (
    MOST_CURVES,
    caption,
    curves_drawn,
    curves_subtitle,
    drawn_masses,
    ranking_drawn,
    subtitle,
)
from bayonets.questions.over_draws import draws_text
from bayonets.scenario.printable import full_date
from bayonets.wording import number, of_runs, percent, percents, runs_text

_KINDS = (("formation", "Formations"), ("service", "Services, drawn from all of their formations"), ("group", "Groups"))
_HEADS = ("", "Officers", "Needed", "90% interval", "Share", "90% interval", "Route", "Refuse now", "More needed")
_DRAWN = ("90% of runs", "All suffice in")


def account(answer: CriticalMass) -> Account:
    """The findings, the chart, and every number in tables."""
    blocks = [_chart(answer), *_tables(answer), _legend(answer)]
    if drawn_masses(answer):
        blocks += [_curves(answer), *_over_draws_tables(answer), _how_to_read(answer)]
    return Account("mass", title(answer), blocks, "Critical mass", list(_about(answer)), findings(answer))


def _about(answer: CriticalMass) -> Iterator[str]:
    yield (
        f"{answer.scenario}: number of officers refusing on {full_date(answer.on)} with which the probability of a "
        f"fall within {answer.within} days is 50%; {runs_text(answer.runs)}, seed {answer.seed}."
    )
    if answer.uncertain is None:
        yield "All unknown numbers have their best values."
    else:
        yield f"The runs use {draws_text(answer.draws, answer.uncertain)}, two runs each."
    if answer.uncertain == "posterior":
        yield f"They are worth {number(answer.independent)} independent draws of the posterior."
    yield from (f"{caution}." for caution in answer.cautions)


def _chart(answer: CriticalMass) -> Chart:
    return Chart(
        "needs",
        partial(ranking_drawn, answer),
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
    what = "no number suffices, or it is undetermined whether one does"
    if masses[0].over:
        what = "with all officers the average probability is below 50%, or it is undetermined whether it is"
    return Table(heads, rows, f"{name}: {what}", texts=(2, 3))


def _curves(answer: CriticalMass) -> Chart:
    """The curves over draws, and the critical masses of single draws; the data hold those of all targets."""
    few = f" Drawn are {MOST_CURVES} of {len(answer.masses)}." if len(answer.masses) > MOST_CURVES else ""
    rows: list[tuple[Cell, ...]] = []
    for mass in answer.ranked():
        if mass.over is None:
            continue
        rows += [
            (mass.name, "curve", point.share, point.probability, point.low, point.high) for point in mass.over.curve
        ]
        if own := mass.over.own:
            of = f"critical masses of {own.of}"
            rows += [(mass.name, f"{of}: none needed", 0.0, own.anyway, "", "")]
            rows += [
                (mass.name, of, (index + 1) / len(own.bins), share, "", "") for index, share in enumerate(own.bins)
            ]
            rows += [(mass.name, f"{of}: no number suffices", "", own.none, "", "")]
    return Chart(
        "curves",
        partial(curves_drawn, answer),
        Data(("name", "kind", "share_up_to", "probability", "low_95", "high_95"), rows),
        title="Probability of a fall by the share who refuse together, averaged over draws",
        subtitle=f"{curves_subtitle(answer)}{few}",
        text=findings(answer)[1:3],
        caption=caption(answer),
    )


_SHOWN_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


def _over_draws_tables(answer: CriticalMass) -> Iterator[Table]:
    """The curve at a few shares, and the quantiles of the critical masses of single draws."""
    masses = [(mass, mass.over) for mass in answer.ranked() if mass.over is not None]
    heads = ("", *(percent(share) for share in _SHOWN_SHARES), "95% CI with all")
    rows = [
        [mass.label, *(percent(point.probability) for point in over.curve if point.share in _SHOWN_SHARES),
         percents(over.curve[-1].low, over.curve[-1].high)]
        for mass, over in masses
    ]  # fmt: skip
    yield Table(heads, rows, "Probability of a fall if this share of the officers refuses together", opened=True)
    known = [(mass, over.own) for mass, over in masses if over.own is not None]
    if known:
        of = known[0][1].of
        whose = "draws by the mean field" if of == "draws" else "runs, which differ by randomness as well"
        heads = ("", "Officers", "Median", f"90% of {of}", "No number suffices", "None needed")
        yield Table(
            heads,
            [[mass.label, number(mass.size), number_or_more(own.median), spread_text(own), percent(own.none),
              percent(own.anyway)] for mass, own in known],
            f"Critical masses of single {whose}", opened=True,
        )  # fmt: skip


def _how_to_read(answer: CriticalMass) -> str:
    """What an average over draws does not say."""
    whose = "agree with the reports" if answer.uncertain == "posterior" else "lie in the ranges"
    return (
        f"The probabilities are averages over numbers that {whose}, of which one set at most is true. A probability "
        "of 30% may mean that this number of officers suffices under three sets of numbers in ten and never under the "
        "others: where the distribution of the critical masses is wide, or has a part in which no number suffices, "
        "the average describes no single set of numbers. The intervals of the curve are those of the average, not "
        "of the true critical mass."
    )


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
