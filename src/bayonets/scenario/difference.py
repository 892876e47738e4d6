"""The difference between two scenarios, path by path, with every default written out.

Paths are those of faults and of `--set`; a step of a lever is listed at its date (`levers.support@2020-09-01`), an
event or an observation at its date and kind, since positions in a list are not comparable between two files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bayonets.scenario.levers import is_table
from bayonets.scenario.model import Scenario
from bayonets.scenario.table import amount, table, wrapped
from bayonets.scenario.write import Plain, exact

Leaf = float | str | bool

_OF_A_NUMBER = ("low", "high", "source", "confidence", "law")
_NAMING = ("date", "kind", "quantity", "services", "formations")


@dataclass(frozen=True)
class Difference:
    """The difference between a scenario A and another one, B.

    Attributes:
        names: names of A and B.
        changed: (path, value in A, value in B).
        only_in_a, only_in_b: (path, value).
        missing: paths of services and formations that exist in only one of the two.
    """

    names: tuple[str, str]
    changed: tuple[tuple[str, Leaf, Leaf], ...]
    only_in_a: tuple[tuple[str, Leaf], ...]
    only_in_b: tuple[tuple[str, Leaf], ...]
    missing: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no difference."""
        return not (self.changed or self.only_in_a or self.only_in_b)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        only = {"only_in_a": self.only_in_a, "only_in_b": self.only_in_b}
        return {
            "a": self.names[0],
            "b": self.names[1],
            "changed": [{"path": path, "a": a, "b": b} for path, a, b in self.changed],
        } | {key: [{"path": path, "value": value} for path, value in entries] for key, entries in only.items()}

    def text(self, width: int = 100) -> str:
        """The difference in lines of at most this width; headings begin in the first column."""
        a, b = self.names
        if self.is_empty:
            return f"There is no difference between {a} and {b}."
        changed = [(path, f"{_short(value)} -> {_short(other)}") for path, value, other in self.changed]
        only_in_a, only_in_b = _shown(self.only_in_a, self.missing), _shown(self.only_in_b, self.missing)
        places = len(changed) + len(only_in_a) + len(only_in_b)
        title = f"{a} (A) and {b} (B) differ in {places:,} {'place' if places == 1 else 'places'}"
        parts = [("A -> B", changed), ("Only in A", only_in_a), ("Only in B", only_in_b)]
        blocks = ["\n".join([title, *table(rows, width)]) for title, rows in parts if rows]
        return "\n\n".join([wrapped(title, width, indent=0), *blocks])


def difference(a: Scenario, b: Scenario, names: tuple[str, str] | None = None) -> Difference:
    """The difference between two scenarios; `names` are used in texts, by default their own."""
    data, other = exact(a), exact(b)
    _align_levers(data["levers"], other["levers"])
    entries, others = dict(_flat(data)), dict(_flat(other))
    orders = [", ".join(formation.name for formation in scenario.formations) for scenario in (a, b)]
    if sorted(orders[0].split(", ")) == sorted(orders[1].split(", ")):
        entries["order of formations"], others["order of formations"] = orders
    return Difference(
        names=names or (a.name, b.name),
        changed=tuple(
            (path, entries[path], others[path]) for path in entries if path in others and entries[path] != others[path]
        ),
        only_in_a=tuple((path, value) for path, value in entries.items() if path not in others),
        only_in_b=tuple((path, value) for path, value in others.items() if path not in entries),
        missing=_missing(a, b) + _missing(b, a),
    )


def _align_levers(levers: Plain, others: Plain) -> None:
    """If one lever is a table and the other holds for all, write the other as a table of the same names."""
    for name in levers:
        if is_table(levers[name]) != is_table(others[name]):
            for given, fellow in ((levers, others), (others, levers)):
                if not is_table(given[name]):
                    given[name] = dict.fromkeys(fellow[name], given[name])


def _flat(data: Plain) -> Iterator[tuple[str, Leaf]]:
    for key, value in data.items():
        if key in ("events", "observations"):
            yield from _happenings(key, value)
        else:
            yield from _leaves(key, value)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Leaf]]:
    """Every value at or below a path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(path if key == "best" else f"{path}.{key}", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _items(path, value)
    else:
        yield path, value


def _items(path: str, items: Sequence[Any]) -> Iterator[tuple[str, Leaf]]:
    """Dated items by their date, other mappings by their position, plain lists as one value."""
    if not any(isinstance(item, Mapping) for item in items):
        if items:
            yield path, ", ".join(map(_short, items))
        return
    for index, item in enumerate(items):
        date = item.get("from", item.get("date"))
        if date is not None:
            yield from _leaves(f"{path}@{date}", item["value"])
        else:
            yield from _leaves(f"{path}[{index}]", item)


def _happenings(block: str, items: Sequence[Plain]) -> Iterator[tuple[str, Leaf]]:
    """Events or observations, each by its date, kind and names; equal ones are numbered."""
    seen: dict[str, int] = {}
    for item in items:
        whom = " ".join([*item.get("services", ()), *item.get("formations", ())])
        at = f"{block}@{item['date']}." + "_".join(f"{item.get('kind', item.get('quantity'))} {whom}".split())
        seen[at] = seen.get(at, 0) + 1
        path = at if seen[at] == 1 else f"{at}.{seen[at]}"
        yield from _leaves(path, {key: inner for key, inner in item.items() if key not in _NAMING})


def _short(value: Leaf) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return amount(value) if isinstance(value, int | float) else value


def _shown(entries: Sequence[tuple[str, Leaf]], missing: Sequence[str]) -> list[tuple[str, str]]:
    """Rows of the entries of one side only, each number followed by its range and source.

    A service or formation that is missing on the other side has one row.
    """
    rows: dict[str, list[str]] = {}
    for path, value in entries:
        whole = next((name for name in missing if path.startswith(f"{name}.")), None)
        base, _, last = path.rpartition(".")
        if whole:
            rows[whole] = ["everything"]
        elif base in rows and last in _OF_A_NUMBER:
            rows[base].append(f"{last} {_short(value)}")
        else:
            rows[path] = [_short(value)]
    return [(path, ", ".join(words)) for path, words in rows.items()]


def _missing(a: Scenario, b: Scenario) -> tuple[str, ...]:
    """Services and formations in A that are not in B, the services first."""
    services = [f"services.{name}" for name in a.services if name not in b.services]
    home = {(formation.service, formation.name) for formation in b.formations}
    units = [formation for formation in a.formations if (formation.service, formation.name) not in home]
    return (*services, *(f"services.{formation.service}.formations.{formation.name}" for formation in units))
