"""The account of `lint`: the doubts with their places, their uncertainty, and the sources of the numbers."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bayonets.account import terminal
from bayonets.account.blocks import Account, Block, Heading, Table
from bayonets.questions.lint.answer import Findings
from bayonets.questions.lint.doubts import Doubt, Figures
from bayonets.questions.lint.effects import FEWEST_PAIRS
from bayonets.wording import capital, percent

MOST_PATHS = 5
"""Maximum number of places of a doubt that are printed; `--json` has all of them."""

_NOWHERE: Mapping[str, int] = MappingProxyType({})


def text(findings: Findings, width: int = 100, lines: Mapping[str, int] = _NOWHERE) -> str:
    """The account as text, with lines of `width` characters."""
    return terminal.text(account(findings, lines), width)


def account(findings: Findings, lines: Mapping[str, int] = _NOWHERE) -> Account:
    """The account of the answer.

    Args:
        findings: of a scenario.
        lines: the line of each path in the file, where it is known.
    """
    doubts = (_doubt(index, doubt, lines) for index, doubt in enumerate(findings.doubts, 1))
    blocks: list[Block] = [
        *doubts, Heading("Uncertainty"), uncertainty(findings), Heading("Clocks"), findings.clocks,
        *_sources(findings.figures),
    ]  # fmt: skip
    return Account("lint", headline(findings), blocks, findings=[headline(findings)])


def headline(findings: Findings) -> str:
    """The finding in one sentence."""
    count = len(findings.doubts)
    if not count:
        return f"{findings.name}: nothing is doubtful."
    doubts = "1 doubt" if count == 1 else f"{count} doubts"
    return f"{findings.name}: {doubts}. The scenario is valid and will run as it stands."


def uncertainty(findings: Findings) -> str:
    """The tests that were made, and their limits."""
    if not findings.runs:
        return (
            "No runs were made: levers without effect, and protest beyond the capacity of the forces on the first day, "
            "were not tested."
        )
    what = "no lever differs from its default, so none was tested"
    if findings.levers:
        tried = f"{len(findings.levers)} levers" if len(findings.levers) > 1 else "1 lever"
        what = f"{tried} tested in at most {findings.runs} paired runs each ({', '.join(findings.levers)})"
        if findings.runs < FEWEST_PAIRS:
            what += (
                f"; fewer than {FEWEST_PAIRS} cannot distinguish a lever without effect from one with a small effect"
            )
    return f"Seed {findings.seed}: {what}. All other doubts are computed from the file, without randomness."


def _doubt(index: int, doubt: Doubt, lines: Mapping[str, int]) -> Table:
    parts = (("where", list(_places(doubt, lines))), ("why", doubt.why.splitlines()), ("do", doubt.remedy.splitlines()))
    rows = [("" if later else label, line) for label, part in parts for later, line in enumerate(part)]
    return Table(("", ""), rows, f"{index}. {capital(doubt.found)}.", names=2, opened=True)


def _places(doubt: Doubt, lines: Mapping[str, int]) -> Iterator[str]:
    placed = [(line_of(path, lines), path) for path in doubt.paths]
    if all(line for line, _ in placed):
        placed.sort(key=lambda line_and_path: line_and_path[0] or 0)
    for line, path in placed[:MOST_PATHS]:
        yield f"{path} (line {line})" if line else path
    if len(doubt.paths) > MOST_PATHS:
        yield f"and {len(doubt.paths) - MOST_PATHS} more"


def line_of(path: str, lines: Mapping[str, int]) -> int | None:
    """The line of a path, or of the nearest enclosing part that is in the file."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path) if path else None


def _sources(figures: Figures) -> Iterator[Block]:
    if not figures.numbers:
        yield Heading("Sources and assumptions")
        yield "The file gives no numbers: all are defaults of the model."
        return
    total, parameters = figures.numbers, figures.parameters
    rows = [
        ("numbers in the file", f"{total:,}", ""),
        ("name a source", f"{figures.with_source:,}", percent(figures.with_source / total)),
        ("are assumed, or name no source", f"{figures.assumed:,}", percent(figures.assumed_share)),
        ("have low and high", f"{figures.with_range:,}", percent(figures.with_range / total)),
        ("parameters at default", f"{parameters:,}", ""),
        ("assumed, of both together", f"{figures.assumed + parameters:,}", percent(figures.assumed_in_all)),
        *((f"confidence {word}", f"{count:,}", percent(count / total)) for word, count in figures.confidence.items()),
    ]
    yield Table(("", "", ""), rows, "Sources and assumptions", opened=True)
