"""docs/patterns.md and the tables of the terminal, out of what the experiments found."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bayonets.verify.arms import CASTS, Change
from bayonets.verify.paired import Difference, Verdict
from bayonets.verify.pattern_list import PATTERNS, STANDINGS, Pattern, PatternRow
from bayonets.verify.pattern_words import AFTER, BEFORE, EDGE, RULES
from bayonets.verify.shapes import Shape

if TYPE_CHECKING:
    from rich.console import Console


MARKS: dict[Verdict, str] = {"agrees": "yes", "does not agree": "**no**", "cannot tell": "?"}
UNEXPLAINED = "Not explained yet."
ORDER: tuple[Verdict, ...] = ("agrees", "does not agree", "cannot tell")


def points(value: float, *, signed: bool = True) -> str:
    """Percentage points with as many digits as they need: `+1.41`, `-0.0032`; what is below a thousandth as 0."""
    digits = 2 if abs(value) >= 0.1 else 4
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return "0" if float(text) == 0.0 else text


def found_text(difference: Difference) -> str:
    """`+1.41 (+1.20 to +1.62)`."""
    return f"{points(difference.found)} ({points(difference.low)} to {points(difference.high)})"


def verdict_text(row: PatternRow) -> str:
    """The verdict, and why nothing can be told where hardly anybody is concerned."""
    if row.verdict == "cannot tell" and row.difference.hardly_anybody:
        return "cannot tell: not one officer on an average day, in either arm"
    return row.verdict


def counts(verdicts: Sequence[Verdict]) -> str:
    """`60 agree, 2 do not, 6 cannot be told`."""
    agree, not_agree, unknown = (verdicts.count(kind) for kind in ORDER)
    return f"{agree} agree, {not_agree} do not agree, {unknown} cannot be told"


def said(changes: Iterable[Change]) -> str:
    """What an arm changes, in words."""
    return "; ".join(f"`{change}`" if isinstance(change, str) else str(change) for change in changes) or "as it is"


def page(rows: Sequence[PatternRow], shapes: Sequence[Shape], *, start: int, runs: int, seed: int) -> str:
    """docs/patterns.md.

    Args:
        rows, shapes: what was found.
        start, runs: pairs to begin with, and at most.
        seed: of all.
    """
    scenarios = list(dict.fromkeys(row.scenario for row in rows))
    parts = [
        BEFORE,
        _how_it_came_out(rows, shapes, scenarios),
        _overview(rows, scenarios),
        _disagreements(rows, shapes),
        AFTER,
        RULES,
        f"Seed {seed}; {start} pairs to begin with and {runs} at most in each experiment.",
        _experiments(),
        EDGE,
        said(CASTS["belarus-2020 at the edge"].setting) + ".",
        *(_full(rows, scenario) for scenario in scenarios),
        _shapes(shapes),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _how_it_came_out(rows: Sequence[PatternRow], shapes: Sequence[Shape], scenarios: Sequence[str]) -> str:
    lines = [
        f"- `{name}`: {counts([row.verdict for row in rows if row.scenario == name])}"
        if name not in _EDGES
        else f"- {name}: {counts([row.verdict for row in rows if row.scenario == name])}"
        for name in scenarios
    ]
    robust = [row.verdict for row in rows if row.pattern.standing == "R"]
    lines += [f"- of these, rows that are robust in the literature: {counts(robust)}"]
    lines += [f"- shapes: {counts([shape.verdict for shape in shapes])}"]
    return "\n".join(lines)


_EDGES = tuple(name for name, cast in CASTS.items() if cast.setting)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _overview(rows: Sequence[PatternRow], scenarios: Sequence[str]) -> str:
    """One line for each experiment; the verdicts of its outcomes in order."""

    def cell(pattern: Pattern, scenario: str) -> str:
        return " / ".join(MARKS[row.verdict] for row in rows if row.pattern is pattern and row.scenario == scenario)

    chosen = list(dict.fromkeys(row.pattern for row in rows))
    lines = [
        (
            one.factor,
            " / ".join(f"{name} {sign}" for name, sign in one.expected),
            one.standing,
            *(cell(one, scenario) for scenario in scenarios),
        )
        for one in chosen
    ]
    standings = "; ".join(f"{letter}: {meaning}" for letter, meaning in STANDINGS.items())
    return _table(("factor", "expected", "", *scenarios), lines) + f"\n\n{standings}."


def _disagreements(rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> str:
    lines = ["## Where the model disagrees", ""]
    for pattern in dict.fromkeys(row.pattern for row in rows if row.verdict == "does not agree"):
        cells = [row for row in rows if row.pattern is pattern and row.verdict == "does not agree"]
        where = "; ".join(f"{row.outcome} {found_text(row.difference)} in {row.scenario}" for row in cells)
        lines.append(
            f"- **{pattern.factor}** ({pattern.standing}; expected {cells[0].sign}). Found: {where}. "
            + (pattern.note or UNEXPLAINED)
        )
    for name in dict.fromkeys(shape.name for shape in shapes if shape.verdict == "does not agree"):
        cells_of = [shape for shape in shapes if shape.name == name and shape.verdict == "does not agree"]
        where = "; ".join(f"{shape.found} ({shape.scenario})" for shape in cells_of)
        lines.append(
            f"- **{name}** (expected: {cells_of[0].expected}). Found: {where}. {cells_of[0].note or UNEXPLAINED}"
        )
    return "\n".join(lines)


def _experiments() -> str:
    lines = [
        (one.factor, said(one.equal) if one.equal else "", said(one.without), said(one.with_it), one.where, one.source)
        for one in PATTERNS
    ]
    head = ("factor", "held equal", "arm A", "arm B", "measured in", "source")
    return "## The experiments\n\n" + _table(head, ((*line[:4], line[4].replace("_", " "), line[5]) for line in lines))


def _full(rows: Sequence[PatternRow], scenario: str) -> str:
    lines = [
        (
            row.pattern.factor,
            row.outcome,
            row.sign,
            row.pattern.standing,
            points(row.difference.without, signed=False),
            found_text(row.difference),
            str(row.difference.pairs),
            verdict_text(row),
        )
        for row in rows
        if row.scenario == scenario
    ]
    head = ("factor", "outcome", "expected", "", "arm A, percent", "B less A, points (99%)", "pairs", "")
    return f"## Found: {scenario}\n\n" + _table(head, lines)


def _shapes(shapes: Sequence[Shape]) -> str:
    lines = [(shape.name, shape.scenario, shape.expected, shape.found, shape.verdict) for shape in shapes]
    return "## Shapes\n\n" + _table(("shape", "scenario", "history", "the runs", ""), lines)


def show(console: "Console", rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> None:
    """The same tables in the terminal."""
    from rich.table import Table

    table = Table("scenario", "factor", "outcome", "expected", "found (99%)", "pairs", "verdict")
    for row in rows:
        table.add_row(
            row.scenario,
            row.pattern.factor,
            row.outcome,
            f"{row.sign} {row.pattern.standing}",
            found_text(row.difference),
            str(row.difference.pairs),
            row.verdict,
        )
    console.print(table)
    other = Table("scenario", "shape", "history", "the runs", "verdict")
    for shape in shapes:
        other.add_row(shape.scenario, shape.name, shape.expected, shape.found, shape.verdict)
    said = f"Signs: {counts([row.verdict for row in rows])}."
    if shapes:
        console.print(other)
        said += f" Shapes: {counts([one.verdict for one in shapes])}."
    console.print(said)
    for note in dict.fromkeys(_notes(rows, shapes)):
        console.print(f"- {note}")


def _notes(rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> Iterator[str]:
    """What is to be said of each disagreement."""
    for row in rows:
        if row.verdict == "does not agree":
            yield f"{row.pattern.factor}: {row.pattern.note}"
    for shape in shapes:
        if shape.verdict == "does not agree":
            yield f"{shape.name}: {shape.note}"
