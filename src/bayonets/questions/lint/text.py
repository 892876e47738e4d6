"""The answer of `lint` as text: the doubts, how certain they are, the sources of the numbers, what to do next."""

import textwrap
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bayonets.pictures.words import capital, percent
from bayonets.questions.lint.ask import Findings
from bayonets.questions.lint.doubts import Doubt, Figures
from bayonets.questions.lint.effects import FEWEST_PAIRS

MOST_PATHS = 5
"""Places of a doubt that are printed; `--json` has all of them."""

_NOWHERE: Mapping[str, int] = MappingProxyType({})


def text(findings: Findings, width: int = 100, lines: Mapping[str, int] = _NOWHERE) -> str:
    """The whole answer.

    Args:
        findings: what was found.
        width: of the lines, in letters.
        lines: the line of the file at which a path stands, where that is known.
    """
    blocks = [_wrapped(headline(findings), width)]
    blocks += [_doubt(number, doubt, width, lines) for number, doubt in enumerate(findings.doubts, 1)]
    blocks.append(_part("Uncertainty", how_sure(findings), width))
    blocks.append(_part("Clocks", findings.clocks, width))
    blocks.append("Sources and assumptions\n" + _figures(findings.figures))
    return "\n\n".join(blocks)


def headline(findings: Findings) -> str:
    """The finding, in one sentence."""
    found = len(findings.doubts)
    if not found:
        return f"{findings.name}: nothing is doubtful."
    return (
        f"{findings.name}: {found} {'doubt' if found == 1 else 'doubts'}. All of it is legal and will run as it stands."
    )


def how_sure(findings: Findings) -> str:
    """What was tried, and how far that carries."""
    if not findings.runs:
        return (
            "No runs were made: levers without effect, and protest beyond the capacity of the forces on the first day, "
            "were not looked for."
        )
    what = "no lever differs from its default, so none was tried"
    if findings.levers:
        tried = f"{len(findings.levers)} levers" if len(findings.levers) > 1 else "1 lever"
        what = f"{tried} tried in at most {findings.runs} paired runs each ({', '.join(findings.levers)})"
        if findings.runs < FEWEST_PAIRS:
            what += f"; fewer than {FEWEST_PAIRS} cannot tell a lever whose effect is nil from one with a small effect"
    return f"Seed {findings.seed}: {what}. Everything else was read or computed from the file, without randomness."


def _doubt(number: int, doubt: Doubt, width: int, lines: Mapping[str, int]) -> str:
    indent = " " * 4
    parts = [
        textwrap.fill(f"{capital(doubt.found)}.", width, initial_indent=f"{number:>2}. ", subsequent_indent=indent),
        *_labelled("where", "\n".join(_places(doubt, lines)), width),
        *_labelled("why", doubt.why, width),
        *_labelled("do", doubt.remedy, width),
    ]
    return "\n".join(parts)


def _places(doubt: Doubt, lines: Mapping[str, int]) -> Iterator[str]:
    placed = [(line_of(path, lines), path) for path in doubt.paths]
    if all(line for line, _ in placed):
        placed.sort(key=lambda place: place[0] or 0)
    for line, path in placed[:MOST_PATHS]:
        yield f"{path} (line {line})" if line else path
    if len(doubt.paths) > MOST_PATHS:
        yield f"and {len(doubt.paths) - MOST_PATHS} more"


def line_of(path: str, lines: Mapping[str, int]) -> int | None:
    """The line of a path, or of the nearest part around it that stands in the file."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path) if path else None


def _labelled(label: str, said: str, width: int) -> Iterator[str]:
    """Paragraphs behind a label, which stands at the first of them."""
    for paragraph in said.splitlines():
        yield textwrap.fill(
            paragraph, width, initial_indent=f"    {label:<6} ", subsequent_indent=" " * 11, break_on_hyphens=False
        )
        label = ""


def _part(title: str, said: str, width: int) -> str:
    return f"{title}\n" + textwrap.fill(said, width, initial_indent="    ", subsequent_indent="    ")


def _wrapped(said: str, width: int) -> str:
    return textwrap.fill(said, width)


def _figures(figures: Figures) -> str:
    if not figures.numbers:
        return "    The file gives no number of its own: everything is a default of the model."
    total, parameters = figures.numbers, figures.parameters
    rows = [
        ("numbers of its own", total, ""),
        ("name a source", figures.with_source, percent(figures.with_source / total)),
        ("are assumed, or name none", figures.assumed, percent(figures.assumed_share)),
        ("have low and high", figures.with_range, percent(figures.with_range / total)),
        ("parameters at default", parameters, ""),
        ("assumed, of all these", figures.assumed + parameters, percent(figures.assumed_in_all)),
        *((f"confidence {word}", count, percent(count / total)) for word, count in figures.confidence.items()),
    ]
    return "\n".join(f"    {what:<27}{count:>6,}{share:>8}".rstrip() for what, count, share in rows)
