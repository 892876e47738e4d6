"""What a verification found, as a table: in a terminal, and as the page docs/verification.md."""

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

_INTRODUCTION = """# Is it right?

This page was made by `bayonets verify --out docs/verification.md`. It holds what the program computes against what is
known: exact answers of simpler models, limits in which our model becomes one of them, a second program that was written
from the model's text and shares no formula with the first, and the same code without the compiler.

A row says what is checked, the exact value and ours, and how far they are apart. Where chance is in it, there is a
standard error, and the distance counts standard errors; where nothing is left to chance, the distance is the plain
difference. Of a check with several comparisons the row shows the one that comes nearest to failing. Values without a
unit in the name are counts, shares or probabilities."""


def number(value: float | None, digits: int = 10) -> str:
    """A number in so many digits, without needless ones; a dash where there is none."""
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
    """How far, and of how much that is allowed, where anything is."""
    if finding.distance is None:
        return "-"
    if not finding.allowed:
        return number(finding.distance, 2)
    unit = "" if finding.error is None else " s.e."
    return f"{number(finding.distance, 2)} of {number(finding.allowed, 2)}{unit}"


def verdict(verification: Verification) -> str:
    """One line: how many checks there were and how many failed."""
    made = len(verification.findings)
    failed = sum(not finding.passed for finding in verification.findings)
    counted = f"{made:,} check" + ("" if made == 1 else "s")
    return f"{counted}: all passed." if not failed else f"{counted}: {failed:,} FAILED."


def alarms(verification: Verification) -> str:
    """How often a right program would fail, and what is allowed for that."""
    promise = (
        f"If the program is right, the probability that chance alone fails any check, of all families together, is "
        f"below one in {1.0 / FALSE_ALARM:,.0f}"
    )
    if not verification.largest_allowed:
        return f"{promise}; nothing above was left to chance."
    return (
        f"{promise}. A tenth of that, since sums of draws are only nearly normal so far out, is shared out equally to "
        "the checks with a standard error, and by each among its comparisons; so the largest distance allowed here is "
        f"{verification.largest_allowed:.2f} standard errors."
    )


def text(verification: Verification, width: int) -> str:
    """For a terminal of so many letters a line."""
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
    said = [*reasons, verdict(verification), alarms(verification)]
    lines = [line for words in said for line in textwrap.wrap(words, width)]
    return "\n".join([written.getvalue().rstrip(), "", *lines])


def markdown(verification: Verification, day: str) -> str:
    """The page, with the day on which it was made."""
    setting = verification.setting
    length = ", with the larger numbers of runs" if setting.long else ""
    made = (
        f"{day}, {platform.system()} {platform.machine()}, Python {platform.python_version()}, seed {setting.seed}"
        f"{length}. {verdict(verification)}"
    )
    parts = [_INTRODUCTION, _wrapped(alarms(verification)), _wrapped(made)]
    for family in verification.families:
        parts += [f"## {family.name[0].upper()}{family.name[1:]}", _wrapped(family.meaning)]
        parts.append(_markdown_table(_of(verification.findings, family)))
    return "\n\n".join(parts) + "\n"


def refuse_no_place(path: Path) -> None:
    """Say before anything is computed that a page cannot be written there.

    Raises:
        RefusedError: the folder is not there, or the path is one.
    """
    if path.is_dir():
        raise RefusedError(f"{path}: a folder: must be a file. Choose another name")
    if not path.parent.is_dir():
        raise RefusedError(f"{path}: the folder {path.parent} is not there. Make it first, or choose another")


def write_page(path: Path, page: str) -> None:
    """Write the page.

    Raises:
        RefusedError: it cannot be written.
    """
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no name of a file"
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
    """What must not end a cell, or begin a mark, of Markdown."""
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
