"""Regenerate the tables of the docs: parameters, levers, traits and columns, from where they are declared.

A table stands between two marks, and only the text between them is written:

    <!-- table: parameters of pay -->
    <!-- end -->

`make docs` runs this file; tests/unit/test_docs.py fails where a file on disk differs from what it would write. Names
of pages as arguments restrict it to those pages.
"""

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import bayonets as bn
from bayonets.engine.inputs import MECHANISMS
from bayonets.engine.state import COUNTRY, OFFICER, UNIT
from bayonets.ensemble.tables import dictionary
from bayonets.importing.sizes import size_cells
from bayonets.inference.columns import dictionary as posterior_dictionary
from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.questions.contract import MOST, DeclaredArgument, arguments_of
from bayonets.scenario.quantity import Bounds, bounds_of
from bayonets.scenario.timeline import KINDS
from bayonets.world import catalogue
from bayonets.world.commander import REASONS

Declared = Parameter | Lever | Trait
Row = Sequence[str]

DOCS = Path(__file__).resolve().parent

_MARKED = re.compile(r"(<!-- table: (?P<what>[a-z_ ]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_SCOPES = {"whole": "the whole country", "formation": "by service or formation"}


def renewed(text: str) -> str:
    """The text with every marked table regenerated.

    Raises:
        KeyError: a mark names an unknown table.
    """
    return _MARKED.sub(lambda found: f"{found[1]}\n{table(found['what'])}\n\n{found[3]}", text)


def table(what: str) -> str:
    """One table in Markdown.

    Args:
        what: `parameters of ROOM` (all that the file of this name declares), `all parameters`, `all levers`,
            `all traits`, `columns of TABLE`, `posterior columns of TABLE`, `arguments of QUESTION`, `size of the
            model`, or `sizes of crowds`.

    Raises:
        KeyError: the table is unknown.
    """
    kind, _, name = what.partition(" of ")
    if kind == "parameters":
        return _of_module(name)
    if kind in ("columns", "posterior columns"):
        return _of_columns((dictionary if kind == "columns" else posterior_dictionary)()[name])
    if kind == "arguments":
        return _of_question(name)
    whole = {"all parameters": _all_parameters, "all levers": _all_levers, "all traits": _all_traits}
    return (whole | {"size of the model": _size, "sizes of crowds": _sizes})[what]()


def _of_question(name: str) -> str:
    """The arguments that a question declares, for Python, the shell and the page."""
    rows = [
        (f"`{one.name}`", f"`{one.option}`", _given(one), _range_of(one), one.argument.text)
        for one in arguments_of(getattr(bn, name)).values()
    ]
    return _markdown(("argument", "option", "by default", "accepted", "meaning"), rows)


def _given(one: DeclaredArgument) -> str:
    return "must be given" if one.required else "" if one.default in (None, False) else f"{one.default}"


def _range_of(one: DeclaredArgument) -> str:
    if one.kind is int:
        most = "" if one.argument.at_most == MOST else f" to {one.argument.at_most}"
        return f"{one.argument.at_least}{most or ' or more'}"
    return ", ".join(one.argument.choices)


def _of_module(name: str) -> str:
    """All that one file declares."""
    rows = [
        (f"`{one.name}`", _what(one), _default(one), _plausible(one), _accepted(one), one.unit, one.meaning)
        for one in declarations_of(module_named(name))
    ]
    return _markdown(("name", "kind", "default", "plausible", "accepted", "unit", "meaning"), rows)


def _all_parameters() -> str:
    rows = [
        (
            f"`{one.name}`",
            one.block,
            _default(one),
            _plausible(one),
            one.law,
            _accepted(one),
            one.unit,
            one.meaning,
            _home(one),
        )
        for one in catalogue.parameters().values()
    ]
    columns = ("parameter", "block of the file", "default", "plausible", "law", "accepted", "unit", "meaning", "file")
    return _markdown(columns, rows)


def _all_levers() -> str:
    order = {"state": 0, "opposition": 1, "situation": 2}
    rows = [
        (
            f"`{one.name}`",
            one.side,
            _SCOPES[one.scope],
            _default(one),
            _plausible(one),
            _accepted(one),
            one.unit,
            one.meaning,
            _home(one),
        )
        for one in sorted(catalogue.levers().values(), key=lambda lever: order[lever.side])
    ]
    columns = ("lever", "moved by", "acts on", "default", "plausible", "accepted", "unit", "meaning", "file")
    return _markdown(columns, rows)


def _all_traits() -> str:
    rows = [
        (f"`{one.name}`", _default(one), _plausible(one), _accepted(one), one.unit, one.meaning, _home(one))
        for one in catalogue.traits().values()
    ]
    return _markdown(("trait", "default", "plausible", "accepted", "unit", "meaning", "file"), rows)


def _size() -> str:
    """The size of the model, for reviewers."""
    formation = "each formation and its commander, besides the officers in each of five stances"
    fields = {"each officer": OFFICER, formation: UNIT, "the country": COUNTRY}
    rows = [
        ("mechanisms (rows of an officer's table of utilities)", str(len(MECHANISMS))),
        ("reasons (rows of a commander's table)", str(len(REASONS))),
        ("parameters, the same for everybody", str(len(catalogue.parameters()))),
        ("traits of a service or formation", str(len(catalogue.traits()))),
        ("levers, functions of the date", str(len(catalogue.levers()))),
        ("kinds of events", str(len(KINDS))),
        *((f"state variables of {whose}", str(len(record.names or ()))) for whose, record in fields.items()),
    ]
    return _markdown(("what", "number"), rows)


def _sizes() -> str:
    """How sizes of crowds are read on import."""
    columns, *rows = size_cells()
    return _markdown(columns, [(row[0], f"`{row[1]}`", *row[2:]) for row in rows])


def _of_columns(columns: Mapping[str, Mapping[str, str]]) -> str:
    """The data dictionary of one table of a result folder, or of a posterior."""
    rows = [(f"`{column}`", said["type"], said["meaning"], said["unit"]) for column, said in columns.items()]
    return _markdown(("column", "type", "meaning", "unit"), rows)


def module_named(name: str) -> ModuleType:
    """The file of this name; where mechanisms and world both have one, that of mechanisms.

    Raises:
        KeyError: there is none.
    """
    return {module.__name__.rpartition(".")[2]: module for module in reversed(catalogue.modules())}[name]


def declarations_of(module: ModuleType) -> list[Declared]:
    """The parameters, levers and traits that a file declares, in its order."""
    return [value for value in vars(module).values() if isinstance(value, Parameter | Lever | Trait)]


def _what(one: Declared) -> str:
    if isinstance(one, Lever):
        return f"lever ({one.side}), {_SCOPES[one.scope]}"
    if isinstance(one, Trait):
        return "trait of a service or formation"
    return "parameter of the protest" if one.block == "protest" else "parameter"


def _home(one: Declared) -> str:
    return f"`{'/'.join(catalogue.declared_in(one.name).__name__.split('.')[1:])}.py`"


def _yes_or_no(one: Declared) -> bool:
    return isinstance(one, Trait) and one.yes_or_no


def _default(one: Declared) -> str:
    return str(bool(one.default)).lower() if _yes_or_no(one) else number(one.default)


def _plausible(one: Declared) -> str:
    return "" if _yes_or_no(one) else f"{number(one.low)} to {number(one.high)}"


def _accepted(one: Declared) -> str:
    return "true, false" if _yes_or_no(one) else _in_words(bounds_of(one))


def _in_words(bounds: Bounds) -> str:
    """What the reader accepts, in words."""
    kind = "even, " if bounds.even else "whole, " if bounds.whole else ""
    if not math.isfinite(bounds.at_least):
        return f"{kind}any number"
    if math.isfinite(bounds.at_most):
        return f"{kind}{number(bounds.at_least)} to {number(bounds.at_most)}"
    hardly_above_zero = 0.0 < bounds.at_least < 1e-3
    return f"{kind}above 0" if hardly_above_zero else f"{kind}{number(bounds.at_least)} or more"


def number(value: float) -> str:
    """A number with at most four digits after the point."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) >= 1e-4 or value == 0.0 else f"{value:g}"


def _markdown(columns: Row, rows: Iterable[Row]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def main(names: Sequence[str]) -> None:
    """Regenerate the tables of the named pages, by default of all."""
    for page in sorted(DOCS.glob("*.md")):
        if names and page.name not in names:
            continue
        text = page.read_text(encoding="utf-8")
        new = renewed(text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{page.name} updated\n")


if __name__ == "__main__":
    main(sys.argv[1:])
