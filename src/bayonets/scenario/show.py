"""A scenario as text: the forces, their duty, levers and events over time, and departures from the defaults."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from bayonets.mechanisms.declare import Lever, Parameter
from bayonets.scenario.balance import balance_on, turning_days, zeal_sentence
from bayonets.scenario.event_words import event_text
from bayonets.scenario.evidence import evidence_of
from bayonets.scenario.inputs import build, by_formation, rung_duty
from bayonets.scenario.levers import LeverValue, Schedule
from bayonets.scenario.model import TRAITS, ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.table import amount, table, wrapped
from bayonets.scenario.timeline import OF_THE_COUNTRY, Event, Observation
from bayonets.world import catalogue
from bayonets.world.stances import NO_DUTY_NAMED

_SIDES = {
    "state": "of the state",
    "opposition": "of the opposition and actors abroad",
    "situation": "of the situation",
}
_DAYS_OF_DUTY, _A_RUNG = 23, 9  # characters for the first and last day, and for each rung
_SHORTEST_LABEL = 12


def show(scenario: Scenario, width: int = 100, on: date | None = None) -> str:
    """The scenario as it will run; headings begin in the first column, all other lines are indented.

    Args:
        scenario: with all its settings.
        width: width of the lines, in characters.
        on: the date of the table of shares of the force, one of the simulated days; by default the first.
    """
    carried = partial(shares_of_force, day=0 if on is None else scenario.day_of(on))
    parts = (
        *(head, forces, duty, carried, balance_by_date, levers, events, protest, parameters, mechanisms, observations),
        sources,
    )
    return "\n\n".join(text for part in parts if (text := part(scenario, width)))


def _part(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *lines])


def head(scenario: Scenario, width: int) -> str:
    """Name, summary, period and size."""
    last = scenario.date_of(scenario.days - 1)
    where = f"{scenario.country}; " if scenario.country else ""
    facts = (
        f"{where}{scenario.start} to {last}, {_count(scenario.days, 'day')}; {_count(scenario.officers, 'officer')} in "
        f"{_count(len(scenario.formations), 'formation')} of {_count(len(scenario.services), 'service')}; "
        f"digest {scenario.digest()[:8]}"
    )
    summary = [wrapped(scenario.summary, width)] if scenario.summary else []
    return _part(scenario.name, [*summary, wrapped(facts, width)])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _range(number: Quantity) -> str:
    """The range as `600 to 1,000`; empty if there is none."""
    if number.low is None and number.high is None:
        return ""
    if number.high is None:
        return f"from {amount(number.low or 0.0)}"
    return f"to {amount(number.high)}" if number.low is None else f"{amount(number.low)} to {amount(number.high)}"


# --- Forces -----------------------------------------------------------------------------------------------------------


def forces(scenario: Scenario, width: int) -> str:
    """Services and their formations, with the traits that differ from the level above."""
    rows = [("formation", "label", "size", "range", ""), *map(partial(_formation, scenario), scenario.formations)]
    header, *lines = table(_fitting(rows, width), width, right=(2,), indent=4)
    return _part("Forces", [header.rstrip(), *_by_service(scenario, lines, width)])


def _by_service(scenario: Scenario, lines: list[str], width: int) -> Iterator[str]:
    """The description of each service, before the lines of its formations."""
    ready = iter(lines)
    for name, service in scenario.services.items():
        officers = _count(sum(int(formation.size.best) for formation in service.formations.values()), "officer")
        own_traits = [
            f"{trait} {amount(getattr(service, trait).best)}"
            for trait, declared in TRAITS.items()
            if getattr(service, trait).best != declared.default
        ]
        pact = ", kept off the streets by a pact" if service.pact else ""
        watcher = ", in charge of surveillance" if service.watcher else ""
        role = f", role: {service.role}" if service.role else ""
        yield wrapped(f"{name}: {scenario.label_of(name)}, {officers}{role}{pact}{watcher}", width)
        yield wrapped(f"traits: {', '.join(own_traits) or 'all at their defaults'}", width, indent=4)
        for _ in service.formations:
            yield next(ready)


def _formation(scenario: Scenario, formation: ResolvedFormation) -> tuple[str, ...]:
    service = scenario.services[formation.service]
    differences = [
        f"{name} {amount(trait.best)}"
        for name, trait in formation.traits.items()
        if trait.best != getattr(service, name).best
    ]
    if formation.pact != service.pact:
        differences.append("kept off the streets by a pact" if formation.pact else "not in the pact")
    if formation.watcher != service.watcher:
        differences.append("in charge of surveillance" if formation.watcher else "not in charge of surveillance")
    its_own = f"its own: {', '.join(differences)}" if differences else ""
    return formation.name, formation.label, amount(formation.size.best), _range(formation.size), its_own


def _fitting(rows: list[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """The rows without labels if the terminal is too narrow, and with long labels shortened."""
    room = width - 4 - sum(2 + max(len(row[column]) for row in rows) for column in (0, 2, 3))
    if room < _SHORTEST_LABEL:
        return [(name, "", *rest) for name, _, *rest in rows]
    most = min(room, width // 3)
    return [(name, label if len(label) <= most else label[: most - 1] + "…", *rest) for name, label, *rest in rows]


# --- Duty and levers --------------------------------------------------------------------------------------------------


def duty(scenario: Scenario, width: int) -> str:
    """The duty of each formation on the first and the last day, and after each rung of the ladder."""
    ordered, rungs = by_formation(scenario, "duty"), rung_duty(scenario)
    lines: list[str] = []
    longest = max(len(formation.name) for formation in scenario.formations)
    a_table = max((width - longest - _DAYS_OF_DUTY) // _A_RUNG, 1)
    for begin in range(0, max(len(rungs), 1), a_table):
        places = range(begin, min(begin + a_table, len(rungs)))
        rows = [("formation", "first day", "last day", *(f"rung {index + 1}" for index in places))]
        for column, formation in enumerate(scenario.formations):
            named = [rungs[index, column] for index in places]
            called = ["" if value == NO_DUTY_NAMED else amount(value) for value in named]
            rows.append((formation.name, amount(ordered[0, column]), amount(ordered[-1, column]), *called))
        lines += table(rows, width, right=range(1, len(rows[0])))
    if len(rungs):
        trigger, days = scenario.parameters.ladder_trigger.best, scenario.parameters.ladder_days.best
        lines.append(
            wrapped(
                f"A rung is called when the pressure of the streets has been above {amount(trigger)} for "
                f"{_count(int(days), 'day')} in a row; an empty cell leaves duty unchanged.",
                width,
            )
        )
    else:
        lines.append("  The state has no ladder.")
    return _part("Duty on the streets", lines)


# --- The balance ------------------------------------------------------------------------------------------------------


def shares_of_force(scenario: Scenario, width: int, day: int) -> str:
    """The contribution of each formation on duty to the force on a day, if all of its officers obey."""
    inputs = build(scenario)
    balance = balance_on(inputs, day)
    rows = [("formation", "officers", "value", "duty", "force", "  share")]
    for column, formation in enumerate(scenario.formations):
        if balance.force[column] > 0.0:
            value = amount(formation.traits["street_value"].best)
            share = f"{100.0 * balance.shares[column]:5.1f} %"
            cells = amount(round(balance.duty[column], 4)), amount(round(balance.force[column])), share
            rows.append((formation.name, amount(formation.size.best), value, *cells))
    idle = [unit.name for unit, force in zip(scenario.formations, balance.force, strict=True) if force <= 0.0]
    lines = table(rows, width, right=range(1, 5)) if len(rows) > 1 else []
    total = f"In all {amount(round(balance.on_duty))} riot policemen at full effort, if every officer obeys."
    lines.append(wrapped(f"{total} Without force that day: {', '.join(idle)}." if idle else total, width))
    return _part(f"Shares of the force by formation, {scenario.date_of(day)}", lines)


def balance_by_date(scenario: Scenario, width: int) -> str:
    """Turnout, the force needed, the force on duty, and the force that each rung would add."""
    inputs = build(scenario)
    rows = [("date", "turnout", "needed", "on duty", "each rung would add" if len(inputs.rung_duty) else "")]
    for balance in (balance_on(inputs, day) for day in turning_days(inputs)):
        brings = ", ".join(f"{rung}: {amount(round(more))}" for rung, more in enumerate(balance.brings, start=1))
        ends = _ends(balance.turnout, balance.most, 1), _ends(balance.needed, balance.needed_at_most, 0)
        rows.append((f"{scenario.date_of(balance.day)}", *ends, amount(round(balance.on_duty)), brings))
    fixed = (
        "as the scenario fixes it"
        if len(inputs.fixed_protest)
        else "from the first day to the maximum, calls to march included"
    )
    note = (
        f"Turnout in thousands, {fixed}; needed: demand ({amount(inputs.parameters.demand)}) times turnout; on duty: "
        "the force if every officer obeys. Protest exceeds their capacity if the force needed exceeds that on duty by "
        f"more than {amount(round(balance_on(inputs, 0).quorum))} (demand times quorum). {zeal_sentence(inputs)}"
    ).strip()
    return _part("The balance by date", [*table(rows, width, right=(1, 2, 3)), wrapped(note, width)])


def _ends(low: float, high: float, decimals: int) -> str:
    ends = [amount(round(end, decimals)) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def levers(scenario: Scenario, width: int) -> str:
    """Every lever that is not at its default: where it applies, and its values with their dates."""
    lines: list[str] = []
    longest = max(map(len, catalogue.levers()))
    for side, words in _SIDES.items():
        rows = [
            (name.ljust(longest), text)
            for lever in catalogue.levers().values()
            if lever.side == side
            for name, text in _lever_rows(getattr(scenario.levers, lever.name), lever, scenario.start)
        ]
        if rows:
            lines += [f"  {words}", *table(rows, width, indent=4)]
    at_rest = [name for name, lever in catalogue.levers().items() if _is_default(getattr(scenario.levers, name), lever)]
    if at_rest:
        lines.append(wrapped(f"at their defaults: {', '.join(at_rest)}", width))
    return _part("Levers over time", lines)


def _is_default(value: LeverValue, lever: Lever) -> bool:
    entries = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(entry, Quantity) and entry.best == lever.default for entry in entries)


def _lever_rows(value: LeverValue, lever: Lever, start: date) -> Iterator[tuple[str, str]]:
    """The lever with its unit, then names and values; names with the same course share a row."""
    if _is_default(value, lever):
        return
    yield lever.name, f"[{lever.unit}; default {amount(lever.default)}]"
    everybody = "the whole country" if lever.scope == "whole" else "all services"
    entries: Mapping[str, Schedule] = value if isinstance(value, dict) else {everybody: value}
    groups: dict[str, list[str]] = {}
    for name, entry in entries.items():
        groups.setdefault(course(entry, lever.default, start), []).append(name)
    for text, names in groups.items():
        yield "", f"{', '.join(names)}: {text}"


def course(entry: Schedule, default: float, start: date) -> str:
    """A lever over time: `0.9, 1 from 2020-11-08`; the default holds before the first step."""
    if isinstance(entry, Quantity):
        return amount(entry.best)
    begun = [step.value.best for step in entry if step.since <= start]
    first = amount(begun[-1] if begun else default)
    return ", ".join([first, *(f"{amount(step.value.best)} from {step.since}" for step in entry if step.since > start)])


# --- Events, protest, parameters --------------------------------------------------------------------------------------


def events(scenario: Scenario, width: int) -> str:
    """The events by date."""
    if not scenario.events:
        return ""
    rows = [
        (f"{event.date}", event.kind, _event(scenario, event))
        for event in sorted(scenario.events, key=lambda dated: dated.date)
    ]
    return _part("Events", table(rows, width))


def _event(scenario: Scenario, event: Event) -> str:
    return event_text(scenario, event) + (f" - {event.source}" if event.source else "")


def protest(scenario: Scenario, width: int) -> str:
    """The initial protest, and its parameters that differ from the defaults."""
    start = scenario.protest.initial
    if start is not None:
        begin = [("initial", amount(start.best), _range(start), "", "thousands of people on the first day")]
    else:
        points = scenario.protest.by_date or ()
        begin = [
            (f"{point.date}", amount(point.value.best), _range(point.value), "", "thousands, fixed") for point in points
        ]
    rows = [("", "value", "range", "default", "meaning"), *begin, *_declared(scenario, "protest", always="maximum")]
    return _part("Protest", table(rows, width, right=(1, 3)))


def parameters(scenario: Scenario, width: int) -> str:
    """Parameters that differ from their defaults."""
    rows = list(_declared(scenario, "parameters"))
    if not rows:
        return _part("Parameters", ["  All at their defaults."])
    lines = table([("", "value", "range", "default", "meaning"), *rows], width, right=(1, 3))
    return _part("Parameters", [*lines, "  All others are at their defaults."])


def _declared(scenario: Scenario, block: str, always: str = "") -> Iterator[tuple[str, ...]]:
    """Rows of the parameters of a block that differ from their defaults, or have a range in the file."""
    for name, declared in catalogue.parameters().items():
        if declared.block == block:
            value: Quantity = getattr(getattr(scenario, block), name)
            if value != Quantity(best=declared.default) or name == always:
                yield name, amount(value.best), _range(value), amount(declared.default), _meaning(declared)


def _meaning(declared: Parameter) -> str:
    return f"{declared.meaning} [{declared.unit}]"


def mechanisms(scenario: Scenario, width: int) -> str:
    """The mechanisms that take part."""
    chosen = scenario.mechanisms
    off = f"Switched off: {', '.join(chosen.off)}." if chosen.off else "All take part."
    commanders = (
        "Commanders choose their posture."
        if chosen.commanders
        else "Commanders do not choose a posture: all keep ordering."
    )
    mixing = "Officers observe their ties." if chosen.mixing == "ties" else "All officers observe the whole apparatus."
    return _part("Mechanisms", [wrapped(f"{off} {commanders} {mixing}", width)])


def observations(scenario: Scenario, width: int) -> str:
    """The observations of the real course."""
    if not scenario.observations:
        return ""
    rows = [(f"{seen.date}", seen.quantity, _observed(seen)) for seen in scenario.observations]
    return _part("Observations", table(rows, width))


def _observed(seen: Observation) -> str:
    country = seen.quantity in OF_THE_COUNTRY
    whom = ", ".join(seen.names) or ("the country" if country else "officers outside the army")
    return f"{whom}: {seen_amount(seen)}" + (f" - {seen.source}" if seen.source else "")


def seen_amount(seen: Observation) -> str:
    """The observed amount: `at least 350`."""
    if seen.about is not None:
        return f"about {amount(seen.about.value)}, with a standard deviation of {amount(seen.about.sd)}"
    if seen.days is not None:
        return f"{seen.days[0]} to {seen.days[1]}"
    if seen.between is not None:
        return f"{amount(seen.between[0])} to {amount(seen.between[1])}"
    return (
        f"at least {amount(seen.at_least)}" if seen.at_least is not None else f"at most {amount(seen.at_most or 0.0)}"
    )


def sources(scenario: Scenario, width: int) -> str:
    """The number of sources, the basis of the numbers given in the file, and the grade of its facts."""
    evidence = evidence_of(scenario)
    text = (
        f"{_count(len(scenario.sources), 'source')} listed, for {_count(evidence.numbers, 'number')} given in the "
        f"file: {evidence.sourced} with a source, {evidence.memory} from memory, {evidence.assumed} assumed or without "
        f"one. Facts (sizes, turnout, observations): {evidence.facts_sourced} of {evidence.facts} with a source, "
        f"{evidence.facts_trusted} of high or medium confidence: grade {evidence.grade}. The basis of each number: "
        "bayonets lint."
    )
    return _part("Sources", [wrapped(text, width)])
