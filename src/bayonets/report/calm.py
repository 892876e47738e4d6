"""Exits beside those of the same country in calm, where runs in calm have been made."""

from bayonets.account.blocks import Account, Table
from bayonets.findings.calm import DEFINITION, Beside, beside_calm, calm_sentence
from bayonets.findings.measures import Measures
from bayonets.pictures.words import capital, number, percent

_COLUMNS = ("Exits", "On average", "In calm", "In calm, as a share")


def calm_sections(measures: Measures) -> tuple[Account, ...]:
    """The section about exits in calm; none where there are no such runs."""
    found = beside_calm(measures.courses)
    if found is None:
        return ()
    rows = [_row(found.total), *(_row(one) for one in found.services)]
    table = Table(_COLUMNS, rows)
    return (Account("calm", "Exits beside those in calm", (calm_sentence(found), table, DEFINITION), short="In calm"),)


def _row(one: Beside) -> tuple[str, ...]:
    share = "" if one.share is None else percent(one.share)
    return capital(one.label), number(one.exits, 1), number(one.calm, 1), share
