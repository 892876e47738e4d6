"""The answer of a critical mass as a section of a report."""

from functools import partial

from bayonets.pictures.parts import Cell, Data, Picture, Section, Table, picture
from bayonets.pictures.words import capital
from bayonets.questions.critical_mass.answer import CriticalMass, MassOverDraws
from bayonets.questions.critical_mass.findings import findings, title
from bayonets.questions.critical_mass.picture import caption, drawn, subtitle
from bayonets.questions.critical_mass.said import route
from bayonets.questions.critical_mass.text import cells_of, heads_of, legend


def section(answer: CriticalMass, name: str) -> Section:
    """The finding, the picture, and every number in a table."""
    heads = ("Who", *(capital(head) for head in heads_of(answer.ranked())[1:]))
    rows = [cells_of(one) for one in answer.ranked()]
    table = Table(heads, rows, (1, 2, 3, 4, 5, *range(7, len(heads))), folded="Every number")
    return Section(name, title(answer), (_picture(answer, name), table, legend(answer)), short="Critical mass")


def _picture(answer: CriticalMass, name: str) -> Picture:
    return picture(
        f"{name}needs",
        partial(drawn, answer),
        _data(answer),
        title="How many must refuse together",
        subtitle=subtitle(answer),
        text=findings(answer),
        caption=caption(answer),
    )


def _data(answer: CriticalMass) -> Data:
    def cell(value: float | None) -> Cell:
        return "" if value is None else value

    rows = [
        (one.name, one.kind, one.size, one.verdict, cell(one.found), cell(one.low), cell(one.high), cell(one.share),
         route(one), one.refusing, cell(one.margin), one.all_fell, one.all_asked, one.asked, *_drawn(one.over))
        for one in answer.ranked()
    ]  # fmt: skip
    columns = ("name", "kind", "officers", "verdict", "needed", "low_90", "high_90", "share", "route", "refusing_now",
               "more_needed", "all_fell", "all_asked", "asked", "draws_q05", "draws_median", "draws_q95",
               "suffices", "anyway")  # fmt: skip
    return Data(columns, rows)


def _drawn(over: MassOverDraws | None) -> tuple[Cell, ...]:
    """Over draws; empty where none were drawn, and where not even all of them suffice."""
    if over is None:
        return ("",) * 5
    return (*("" if end is None else end for end in (over.low, over.median, over.high)), over.suffices, over.anyway)
