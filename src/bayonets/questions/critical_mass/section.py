"""The answer of a critical mass as a section of a report."""

from bayonets.pictures.parts import Cell, Data, Picture, Section, Table, picture
from bayonets.questions.critical_mass.answer import CriticalMass
from bayonets.questions.critical_mass.findings import findings, title
from bayonets.questions.critical_mass.picture import caption, drawn, subtitle
from bayonets.questions.critical_mass.said import route
from bayonets.questions.critical_mass.text import cells_of, legend

_HEADS = ("Who", "Officers", "Needed", "90% interval", "Share", "90% interval", "Route", "Refuse now", "More needed")


def section(answer: CriticalMass, name: str) -> Section:
    """The finding, the picture, and every number in a table."""
    table = Table(_HEADS, [cells_of(one) for one in answer.ranked()], (1, 2, 3, 4, 5, 7, 8), folded="Every number")
    return Section(name, title(answer), (_picture(answer, name), table, legend(answer)), short="Critical mass")


def _picture(answer: CriticalMass, name: str) -> Picture:
    return picture(
        f"{name}needs",
        lambda width: drawn(answer, width),
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
         route(one), one.refusing, cell(one.margin), one.all_fell, one.all_asked, one.asked)
        for one in answer.ranked()
    ]  # fmt: skip
    columns = ("name", "kind", "officers", "verdict", "needed", "low_90", "high_90", "share", "route", "refusing_now",
               "more_needed", "all_fell", "all_asked", "asked")  # fmt: skip
    return Data(columns, rows)
