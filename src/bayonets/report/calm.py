"""Exits compared with those of the same country in calm, if runs in calm have been made."""

from bayonets.account.blocks import Account, Table
from bayonets.findings.calm import DEFINITION, Beside, beside_calm, calm_sentence
from bayonets.findings.measures import Measures
from bayonets.wording import capital, number, percent

_COLUMNS = ("Exits", "On average", "In calm", "In calm, as a share")


def calm_sections(measures: Measures) -> tuple[Account, ...]:
    """The section about exits in calm; empty if there are no such runs."""
    compared = beside_calm(measures.courses)
    if compared is None:
        return ()
    rows = [_row(compared.total), *(_row(service) for service in compared.services)]
    blocks = (calm_sentence(compared), Table(_COLUMNS, rows), DEFINITION)
    return (Account("calm", "Exits compared with those in calm", blocks, short="In calm"),)


def _row(exits: Beside) -> tuple[str, ...]:
    share = "" if exits.share is None else percent(exits.share)
    return capital(exits.label), number(exits.exits, 1), number(exits.calm, 1), share
