"""docs/patterns.md and the tables of the terminal, from the results of the experiments."""

from collections.abc import Iterable, Iterator, Sequence
from math import isinf, isnan
from typing import TYPE_CHECKING

from bayonets.verify.arms import CASTS, Change
from bayonets.verify.paired import PERCENT, UNITS, PairedDifference, Verdict
from bayonets.verify.pattern_list import EDGE, PATTERNS, STANDINGS, Expected, Pattern, PatternRow
from bayonets.verify.pattern_words import AFTER, AT_THE_EDGE, BEFORE, RULES, TURNS
from bayonets.verify.shapes import Shape
from bayonets.verify.turning import SignTurn, turn_text

if TYPE_CHECKING:
    from rich.console import Console


MARKS: dict[Verdict, str] = {"agrees": "yes", "too small": "too small", "does not agree": "**no**", "cannot tell": "?"}
UNEXPLAINED = "Not explained yet."
ORDER: tuple[Verdict, ...] = ("agrees", "too small", "does not agree", "cannot tell")
CANNOT_TELL: Verdict = "cannot tell"
FAILING: tuple[Verdict, ...] = ("too small", "does not agree")


def amount(value: float, *, signed: bool = True) -> str:
    """A number with the digits that it needs: `+1.41`, `-0.0032`; values that round to 0 as 0."""
    digits = 1 if abs(value) >= 100.0 else 2 if abs(value) >= 0.1 else 4
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return "0" if float(text) == 0.0 else text


def difference_text(difference: PairedDifference) -> str:
    """`+1.41 (+1.20 to +1.62)`."""
    low, high = difference.effect.ends
    return f"{amount(difference.effect.value)} ({amount(low)} to {amount(high)})"


def relative_text(row: PatternRow) -> str:
    """The relative difference, with the expected size; empty where the arm without the factor is 0."""
    relative = row.difference.relative
    text = "" if isnan(relative) or isinf(relative) else f"{PERCENT * relative:+.0f} %"
    sign = row.expected.sign[-1]
    return f"{text} (expected {sign}{PERCENT * row.expected.size:.0f} %)" if row.expected.size else text


def verdict_text(row: PatternRow) -> str:
    """The verdict, and the reason where the outcome amounts to less than one officer."""
    if row.verdict == "cannot tell" and row.difference.hardly_anybody:
        return "cannot tell: less than one officer in either arm"
    return row.verdict


def counts(verdicts: Sequence[Verdict]) -> str:
    """`60 agree, 1 too small, 2 do not agree, 6 cannot be told`."""
    agree, small, not_agree, unknown = (verdicts.count(kind) for kind in ORDER)
    return f"{agree} agree, {small} too small, {not_agree} do not agree, {unknown} cannot be told"


def changes_text(changes: Iterable[Change]) -> str:
    """The changes of an arm, in words."""
    return "; ".join(f"`{change}`" if isinstance(change, str) else str(change) for change in changes) or "unchanged"


def page(
    rows: Sequence[PatternRow],
    shapes: Sequence[Shape],
    turns: Sequence[SignTurn],
    *,
    start: int,
    runs: int,
    seed: int,
) -> str:
    """docs/patterns.md.

    Args:
        rows, shapes, turns: the results.
        start, runs: the initial and the largest number of pairs.
        seed: the random seed.
    """
    scenarios = list(dict.fromkeys(row.scenario for row in rows))
    parts = [
        BEFORE,
        _how_it_came_out(rows, shapes, scenarios),
        _overview(rows, scenarios),
        _disagreements(rows, shapes),
        "",
        _undetermined(rows, shapes),
        TURNS,
        "\n".join(f"- {turn_text(turn)}" for turn in turns),
        AFTER,
        RULES,
        f"Seed {seed}; {start} pairs initially and {runs} at most in each experiment.",
        _experiments(),
        AT_THE_EDGE,
        changes_text(CASTS[EDGE].setting) + ".",
        *(_full(rows, scenario) for scenario in scenarios),
        _shapes(shapes),
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _how_it_came_out(rows: Sequence[PatternRow], shapes: Sequence[Shape], scenarios: Sequence[str]) -> str:
    lines = [f"- {_code(name)}: {counts([row.verdict for row in rows if row.scenario == name])}" for name in scenarios]
    robust = [row.verdict for row in rows if row.pattern.standing == "R"]
    lines += [f"- of these, rows that are robust in the literature: {counts(robust)}"]
    lines += [f"- shapes: {counts([shape.verdict for shape in shapes])}"]
    return "\n".join(lines)


def _code(name: str) -> str:
    """The name of a setting; as code where it is a name of the library."""
    return name if CASTS[name].setting else f"`{name}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def cell_text(expected: Expected) -> str:
    """`exits +`, `exits of the riot police + (15 %)`."""
    where = f" of the {expected.where.replace('_', ' ')}" if expected.where else ""
    size = f" ({PERCENT * expected.size:.0f} %)" if expected.size else ""
    return f"{expected.outcome}{where} {expected.sign}{size}"


def _overview(rows: Sequence[PatternRow], scenarios: Sequence[str]) -> str:
    """One line for each experiment; the verdicts of its outcomes in order, a dash where no effect is claimed."""

    def mark(pattern: Pattern, expected: Expected, scenario: str) -> str:
        verdicts = [
            row.verdict
            for row in rows
            if row.pattern is pattern and row.expected is expected and row.scenario == scenario
        ]
        return MARKS[verdicts[0]] if verdicts else "-"

    chosen = list(dict.fromkeys(row.pattern for row in rows))
    lines = [
        (
            experiment.factor,
            " / ".join(map(cell_text, experiment.expected)),
            experiment.standing,
            *(" / ".join(mark(experiment, cell, scenario) for cell in experiment.expected) for scenario in scenarios),
        )
        for experiment in chosen
    ]
    standings = "; ".join(f"{letter}: {meaning}" for letter, meaning in STANDINGS.items())
    return (
        _table(("factor", "expected", "", *scenarios), lines)
        + f"\n\n{standings}. A dash: no effect is claimed in this setting."
    )


def _disagreements(rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> str:
    lines = ["## Where the model disagrees", ""]
    for pattern in dict.fromkeys(row.pattern for row in rows if row.verdict in FAILING):
        cells = [row for row in rows if row.pattern is pattern and row.verdict in FAILING]
        where = "; ".join(
            f"{cell_text(row.expected)} in {row.scenario}: {difference_text(row.difference)}, {relative_text(row)}"
            for row in cells
        )
        lines.append(
            f"- **{pattern.factor}** ({pattern.standing}). Expected effect and estimate: {where}. {_why(pattern.note)}"
        )
    for name in dict.fromkeys(shape.name for shape in shapes if shape.verdict in FAILING):
        cells_of = [shape for shape in shapes if shape.name == name and shape.verdict in FAILING]
        where = "; ".join(f"{shape.found} ({shape.scenario})" for shape in cells_of)
        lines.append(f"- **{name}** (expected: {cells_of[0].expected}). Result: {where}. {_why(cells_of[0].note)}")
    return "\n".join(lines if len(lines) > 2 else [*lines, "There is no such row."])


def _undetermined(rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> str:
    lines = ["## Where these runs do not decide", ""]
    for pattern in dict.fromkeys(row.pattern for row in rows if row.verdict == CANNOT_TELL):
        cells = [row for row in rows if row.pattern is pattern and row.verdict == CANNOT_TELL]
        where = "; ".join(
            f"{cell_text(row.expected)} in {row.scenario}: {difference_text(row.difference)}" for row in cells
        )
        lines.append(f"- **{pattern.factor}** ({pattern.standing}): {where}. {_why(pattern.untold)}")
    lines += [
        f"- **{shape.name}** (expected: {shape.expected}): {shape.found} ({shape.scenario})."
        for shape in shapes
        if shape.verdict == CANNOT_TELL
    ]
    return "\n".join(lines if len(lines) > 2 else [*lines, "There is no such row."])


def _why(note: str) -> str:
    return note or UNEXPLAINED


def _experiments() -> str:
    lines = [
        (
            pattern.factor,
            changes_text(pattern.equal) if pattern.equal else "",
            changes_text(pattern.without),
            changes_text(pattern.with_it),
            pattern.where,
            pattern.source,
        )
        for pattern in PATTERNS
    ]
    head = ("factor", "held equal", "arm A", "arm B", "measured in", "source")
    return "## The experiments\n\n" + _table(head, ((*line[:4], line[4].replace("_", " "), line[5]) for line in lines))


def _full(rows: Sequence[PatternRow], scenario: str) -> str:
    lines = [
        (
            row.pattern.factor,
            cell_text(row.expected),
            row.pattern.standing,
            f"{amount(row.difference.without, signed=False)} {UNITS[row.expected.outcome]}",
            difference_text(row.difference),
            relative_text(row),
            str(row.difference.effect.n),
            verdict_text(row),
        )
        for row in rows
        if row.scenario == scenario
    ]
    head = ("factor", "expected", "", "arm A", "B minus A (99 % CI)", "relative", "pairs", "")
    return f"## Results: {scenario}\n\n" + _table(head, lines)


def _shapes(shapes: Sequence[Shape]) -> str:
    lines = [(shape.name, shape.scenario, shape.expected, shape.found, shape.verdict) for shape in shapes]
    return "## Shapes\n\n" + _table(("shape", "scenario", "historical observation", "result of the runs", ""), lines)


def show(console: "Console", rows: Sequence[PatternRow], shapes: Sequence[Shape], turns: Sequence[SignTurn]) -> None:
    """The same tables in the terminal."""
    from rich.table import Table

    table = Table("setting", "factor", "expected", "effect (99 % CI)", "relative", "pairs", "verdict")
    for row in rows:
        table.add_row(
            row.scenario,
            row.pattern.factor,
            f"{cell_text(row.expected)} {row.pattern.standing}",
            difference_text(row.difference),
            relative_text(row),
            str(row.difference.effect.n),
            row.verdict,
        )
    console.print(table)
    other = Table("setting", "shape", "historical observation", "result of the runs", "verdict")
    for shape in shapes:
        other.add_row(shape.scenario, shape.name, shape.expected, shape.found, shape.verdict)
    summary = f"Signs: {counts([row.verdict for row in rows])}."
    if shapes:
        console.print(other)
        summary += f" Shapes: {counts([tested.verdict for tested in shapes])}."
    console.print(summary)
    for note in dict.fromkeys(_notes(rows, shapes)):
        console.print(f"- {note}")
    for turn in turns:
        console.print(f"- {turn_text(turn)}")


def _notes(rows: Sequence[PatternRow], shapes: Sequence[Shape]) -> Iterator[str]:
    """The explanation of each disagreement."""
    for row in rows:
        if row.verdict in FAILING:
            yield f"{row.pattern.factor}: {_why(row.pattern.note)}"
    for shape in shapes:
        if shape.verdict in FAILING:
            yield f"{shape.name}: {_why(shape.note)}"
