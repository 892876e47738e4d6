"""The results of a verification as a table: in a terminal, and as the page docs/verification.md."""

import platform
import textwrap
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from bayonets.errors import RefusedError
from bayonets.verify.checks import FALSE_ALARM, Family, Finding, Verification

HEADINGS = ("check", "exact value", "our value", "standard error", "distance, of allowed", "verdict")
_WORDS = ("check", "verdict")
REMARK = "what was compared"

_INTRODUCTION = """# Verification

This page was made by `bayonets verify --out docs/verification.md`. It compares the results of the program with known
results: exact solutions of simpler models, limits in which our model reduces to one of them, a second program that was
written from the text of the model and shares no formula with the first, and the same code without the compiler.

Each row gives the check, the exact value, our value, and the distance between them. For checks with random draws there
is a standard error, and the distance is measured in standard errors; for deterministic checks it is the difference.
For a check with several comparisons the row shows the one closest to failing. Values without a unit in the name are
counts, shares or probabilities."""


def number(value: float | None, digits: int = 10) -> str:
    """A number with at most this number of digits; a dash for None."""
    return "-" if value is None else f"{value:.{digits}g}"


def cells(finding: Finding) -> tuple[str, ...]:
    """A row, by `HEADINGS`."""
    digits = 10 if finding.error is None else 6
    return (
        finding.check,
        number(finding.exact, digits),
        number(finding.ours, digits),
        number(finding.error, 3),
        _distance(finding),
        "ok" if finding.passed else "FAILS",
    )


def _distance(finding: Finding) -> str:
    """The distance, and the largest one allowed."""
    if finding.distance is None:
        return "-"
    if not finding.allowed:
        return number(finding.distance, 2)
    unit = "" if finding.error is None else " s.e."
    return f"{number(finding.distance, 2)} of {number(finding.allowed, 2)}{unit}"


def verdict(verification: Verification) -> str:
    """One line: the numbers of checks and of failures."""
    number_of_checks = len(verification.findings)
    failed = sum(not finding.passed for finding in verification.findings)
    counted = f"{number_of_checks:,} check" + ("" if number_of_checks == 1 else "s")
    return f"{counted}: all passed." if not failed else f"{counted}: {failed:,} FAILED."


def alarms(verification: Verification) -> str:
    """The probability with which a right program would fail, and the distance allowed accordingly."""
    promise = (
        "If the program is right, the probability that any check of any family fails at random is below one in "
        f"{1.0 / FALSE_ALARM:,.0f}"
    )
    if not verification.largest_allowed:
        return f"{promise}; all checks above are deterministic."
    return (
        f"{promise}. A tenth of it, since sums of draws are only approximately normal so far in the tails, is divided"
        " equally among the checks with a standard error, and within each check among its comparisons; the largest "
        f"distance allowed here is {verification.largest_allowed:.2f} standard errors."
    )


def text(verification: Verification, width: int) -> str:
    """For a terminal of this width in letters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for heading in HEADINGS:
        # Two short lines of heading leave room for the check.
        table.add_column(
            heading.replace(" ", "\n", 1), justify="left" if heading in _WORDS else "right", overflow="fold"
        )
    for family in verification.families:
        table.add_row(family.name, style="bold")
        for finding in _of(verification.findings, family):
            table.add_row(*cells(finding), style=None if finding.passed else "bold red")
    written = StringIO()
    console = Console(file=written, width=width, force_terminal=True, highlight=False, markup=False)
    console.print(table)
    reasons = [
        f"{row.family}: {row.check}: {row.remark or 'the distance is too large'}"
        for row in verification.findings
        if not row.passed
    ]
    paragraphs = [*reasons, verdict(verification), alarms(verification)]
    lines = [line for words in paragraphs for line in textwrap.wrap(words, width)]
    return "\n".join([written.getvalue().rstrip(), "", *lines])


def markdown(verification: Verification, day: str) -> str:
    """The page, with the day on which it was made."""
    setting = verification.setting
    length = ", with the larger numbers of runs" if setting.long else ""
    origin = (
        f"{day}, {platform.system()} {platform.machine()}, Python {platform.python_version()}, seed {setting.seed}"
        f"{length}. {verdict(verification)}"
    )
    parts = [_INTRODUCTION, _wrapped(alarms(verification)), _wrapped(origin)]
    for family in verification.families:
        parts += [f"## {family.name[0].upper()}{family.name[1:]}", _wrapped(family.meaning)]
        parts.append(_markdown_table(_of(verification.findings, family)))
    return "\n\n".join(parts) + "\n"


def refuse_no_place(path: Path) -> None:
    """Refuse a path that cannot be written, before anything is computed.

    Raises:
        RefusedError: the folder does not exist, or the path is a folder.
    """
    if path.is_dir():
        raise RefusedError(f"{path}: a folder: must be a file. Choose another name")
    if not path.parent.is_dir():
        raise RefusedError(f"{path}: the folder {path.parent} does not exist. Create it first, or choose another")


def write_page(path: Path, page: str) -> None:
    """Write the page.

    Raises:
        RefusedError: it cannot be written.
    """
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid file name"
        raise RefusedError(f"{path}: cannot be written ({reason}). Choose another place") from None


def _wrapped(words: str) -> str:
    return textwrap.fill(words, 120)


def _of(findings: Sequence[Finding], family: Family) -> list[Finding]:
    return [finding for finding in findings if finding.family == family.name]


def _markdown_table(findings: Sequence[Finding]) -> str:
    lines = [
        f"| {' | '.join((*HEADINGS, REMARK))} |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
        *(f"| {' | '.join(map(_in_a_cell, (*cells(finding), finding.remark)))} |" for finding in findings),
    ]
    return "\n".join(lines)


def _in_a_cell(words: str) -> str:
    """The text with the characters escaped that would end a cell or begin a mark of Markdown."""
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
