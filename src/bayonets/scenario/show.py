"""What will run, as text: the forces, their duty, what is done to them and when, and what differs from the defaults."""

from collections.abc import Iterable, Iterator, Mapping

from bayonets.mechanisms.declare import Lever, Parameter
from bayonets.scenario.inputs import by_formation, rung_duty
from bayonets.scenario.levers import LeverValue, Schedule
from bayonets.scenario.model import TRAITS, ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.table import said, table, wrapped
from bayonets.scenario.timeline import Event, Observation, PostureChange, Walkout
from bayonets.world import catalogue
from bayonets.world.stances import NO_DUTY_NAMED

_SIDES = {
    "state": "by the state",
    "opposition": "by the opposition and those abroad",
    "situation": "by the situation",
}
_RUNGS_A_TABLE = 6


def show(scenario: Scenario, width: int = 100) -> str:
    """The scenario as it will run; headings begin in the first column, all else is indented.

    Args:
        scenario: with all its settings.
        width: of the lines, in letters.
    """
    parts = (head, forces, duty, levers, events, protest, parameters, mechanisms, observations, sources)
    return "\n\n".join(text for part in parts if (text := part(scenario, width)))


def _part(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *lines])


def head(scenario: Scenario, width: int) -> str:
    """Name, summary, period and size."""
    last = scenario.date_of(scenario.days - 1)
    facts = (
        f"{scenario.start} to {last}, {_count(scenario.days, 'day')}; {_count(scenario.officers, 'officer')} in "
        f"{_count(len(scenario.formations), 'formation')} of {_count(len(scenario.services), 'service')}; "
        f"digest {scenario.digest()[:8]}"
    )
    summary = [wrapped(scenario.summary, width)] if scenario.summary else []
    return _part(scenario.name, [*summary, wrapped(facts, width)])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _range(number: Quantity) -> str:
    """`600 to 1,000`; empty where no range is known."""
    if number.low is None and number.high is None:
        return ""
    if number.high is None:
        return f"from {said(number.low or 0.0)}"
    return f"to {said(number.high)}" if number.low is None else f"{said(number.low)} to {said(number.high)}"


# --- Forces -----------------------------------------------------------------------------------------------------------


def forces(scenario: Scenario, width: int) -> str:
    """Services and their formations, with the traits that differ from what stands above them."""
    names = ("formation", "label", "size", "range", "differs from its service")
    rows = [names, *(_formation(scenario, formation) for formation in scenario.formations)]
    header, *lines = table(_fitting(rows, width), width, right=(2,))
    return _part("Forces", [header.rstrip(), *_by_service(scenario, lines, width)])


def _by_service(scenario: Scenario, lines: list[str], width: int) -> Iterator[str]:
    """A line for each service before those of its formations."""
    ready = iter(lines)
    for name, service in scenario.services.items():
        size = sum(int(formation.size.best) for formation in service.formations.values())
        own = [
            f"{trait} {said(getattr(service, trait).best)}"
            for trait, declared in TRAITS.items()
            if getattr(service, trait).best != declared.default
        ]
        pact = "; kept out by a pact" if service.pact else ""
        title = f"{scenario.label_of(name)} = {name}: {_count(size, 'officer')}{pact}"
        traits = ", ".join(own) or "all traits at their defaults"
        yield wrapped(f"{title}; {traits}", width, indent=2)
        for _ in service.formations:
            yield next(ready)


def _formation(scenario: Scenario, formation: ResolvedFormation) -> tuple[str, ...]:
    service = scenario.services[formation.service]
    own = [
        f"{name} {said(trait.best)}"
        for name, trait in formation.traits.items()
        if trait.best != getattr(service, name).best
    ]
    if formation.pact != service.pact:
        own.append("kept out by a pact" if formation.pact else "not in the pact")
    size = formation.size
    return f"  {formation.name}", formation.label, said(size.best), _range(size), ", ".join(own)


def _fitting(rows: list[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """Without the labels where the terminal is too narrow for them, and shortened where they are very long."""
    if width < 80:
        return [(name, "", *rest) for name, _, *rest in rows]
    most = width // 3
    return [(name, label if len(label) <= most else label[: most - 1] + "…", *rest) for name, label, *rest in rows]


# --- Duty and levers --------------------------------------------------------------------------------------------------


def duty(scenario: Scenario, width: int) -> str:
    """The duty of each formation on the first and the last day, and after each rung of the ladder."""
    ordered, rungs = by_formation(scenario, "duty"), rung_duty(scenario)
    lines: list[str] = []
    for begin in range(0, max(len(rungs), 1), _RUNGS_A_TABLE):
        places = range(begin, min(begin + _RUNGS_A_TABLE, len(rungs)))
        rows = [("formation", "first day", "last day", *(f"rung {place + 1}" for place in places))]
        for column, formation in enumerate(scenario.formations):
            named = [rungs[place, column] for place in places]
            called = ["" if value == NO_DUTY_NAMED else said(value) for value in named]
            rows.append((formation.name, said(ordered[0, column]), said(ordered[-1, column]), *called))
        lines += table(rows, width, right=range(1, len(rows[0])))
    if len(rungs):
        trigger, days = scenario.parameters.ladder_trigger.best, scenario.parameters.ladder_days.best
        lines.append(
            wrapped(
                f"A rung is called when the pressure of the streets was above {said(trigger)} for "
                f"{_count(int(days), 'day')} in a row; an empty place leaves duty as it was.",
                width,
            )
        )
    else:
        lines.append("  The state has no ladder.")
    return _part("Duty on the streets", lines)


def levers(scenario: Scenario, width: int) -> str:
    """Every lever that is not at its default: for whom, and its values with their dates."""
    lines: list[str] = []
    for side, words in _SIDES.items():
        rows: list[tuple[str, str, str]] = []
        for name, lever in catalogue.levers().items():
            if lever.side == side:
                rows += _lever_rows(getattr(scenario.levers, name), lever)
        if rows:
            lines += [f"  {words}", *table(rows, width, indent=4)]
    at_rest = [name for name, lever in catalogue.levers().items() if _is_default(getattr(scenario.levers, name), lever)]
    if at_rest:
        lines.append(wrapped(f"at their defaults: {', '.join(at_rest)}", width))
    return _part("Levers over time", lines)


def _is_default(value: LeverValue, lever: Lever) -> bool:
    entries = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(entry, Quantity) and entry.best == lever.default for entry in entries)


def _lever_rows(value: LeverValue, lever: Lever) -> list[tuple[str, str, str]]:
    """A row for each group of names with the same course; the lever's name stands at the first."""
    if _is_default(value, lever):
        return []
    everybody = "the country" if lever.scope == "whole" else "all"
    entries: Mapping[str, Schedule] = value if isinstance(value, dict) else {everybody: value}
    groups: dict[str, list[str]] = {}
    for name, entry in entries.items():
        groups.setdefault(course(entry, lever.default), []).append(name)
    rows = [
        (
            "" if place else lever.name,
            ", ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more",
            said,
        )
        for place, (said, names) in enumerate(groups.items())
    ]
    return [(name, whom, text) for name, whom, text in _with_unit(rows, lever)]


def _with_unit(rows: list[tuple[str, str, str]], lever: Lever) -> list[tuple[str, str, str]]:
    """The rows, the first of which names the unit of the lever."""
    name, whom, text = rows[0]
    return [(name, whom, f"{text}  [{lever.unit}]"), *rows[1:]]


def course(entry: Schedule, default: float) -> str:
    """A lever over time: `0.9, 1 from 2020-11-08`; before a first step comes the default."""
    if isinstance(entry, Quantity):
        return said(entry.best)
    steps = [f"{said(step.value.best)} from {step.since}" for step in entry]
    return ", ".join([f"{said(default)} at first", *steps])
