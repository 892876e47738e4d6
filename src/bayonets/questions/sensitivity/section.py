"""The answer as a section of a report."""

from functools import partial

from bayonets.pictures.parts import Block, Cell, Data, Picture, Section, Table, picture
from bayonets.pictures.words import capital
from bayonets.questions.sensitivity.answer import Found, Sensitivity
from bayonets.questions.sensitivity.findings import findings, head, title
from bayonets.questions.sensitivity.picture import caption, drawn, parts_said, subtitle
from bayonets.questions.sensitivity.text import legend, method_rows, worth_rows


def section(answer: Sensitivity, name: str) -> Section:
    """The finding, the picture, and the tables folded away."""
    blocks: list[Block] = [f"{head(answer)}.", *findings(answer), _picture(answer, name)]
    for found in answer.outcomes:
        blocks += _tables(answer, found)
    return Section(name, title(answer), (*blocks, *legend(answer)), short="Which unknown matters")


def _picture(answer: Sensitivity, name: str) -> Picture:
    return picture(
        f"{name}unknowns",
        partial(drawn, answer),
        _data(answer),
        title="Chance, and what knowing a number would remove",
        subtitle=subtitle(answer),
        text=[said for found in answer.outcomes if (said := parts_said(found))],
        caption=caption(answer),
    )


def _data(answer: Sensitivity) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for found in answer.outcomes:
        if found.spread is not None:
            spread = found.spread
            rows.append((found.outcome, "chance", "", spread.chance, 1.0 - spread.high, 1.0 - spread.low))
        rows += [(found.outcome, each.name, each.kind, each.share.value, *each.share.ends) for each in found.worths]
    return Data(("outcome", "name", "kind", "share_of_variance", "low_95", "high_95"), rows)


def _tables(answer: Sensitivity, found: Found) -> list[Block]:
    return [
        Table(
            tuple(capital(cell) for cell in rows[0]),
            rows[1:],
            numeric=tuple(range(2, len(rows[0]))),
            folded=f"{capital(found.label)}: {what}",
        )
        for rows, what in ((worth_rows(found), "number by number"), (method_rows(answer, found), "by the method"))
        if len(rows) > 1
    ]
