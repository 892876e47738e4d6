"""The last sections: sources and assumptions, citation and reproduction, limitations."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bayonets.account.blocks import Account, Block, Listing, Table
from bayonets.report.cited import anchor, cited, work
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.sources import is_assumed, parameters_at_default, sourced_numbers
from bayonets.wording import number, percent, runs_text

Numbers = Sequence[tuple[str, Quantity, str | None]]

_CANNOT = (
    "The model compares mechanisms and levers under stated assumptions. It makes no forecast about real people, and no "
    "share of runs on this page is the probability of an event in the world.",
    "Its parameters are starting values in plausible units, not estimates; calibration replaces them. Several of them "
    "cannot be identified from the exits that were observed.",
    "Two parameters, demand and maximum, decide between them whether protest can exceed the capacity of the forces at "
    "all, and no source gives either.",
)
_LEFT_OUT = (
    "protest by place: there is one crowd and one balance of force for the whole country",
    "fatigue",
    "officers who return or are hired again",
    "new commanders in place of those who stand down",
    "former officers who campaign of their own accord: outreach is given from outside",
    "signals that affect the hope of the crowd: they reach officers and commanders only",
    "a negotiated transfer of power",
)
"""The list of docs/model.md; a test keeps the two equal."""


def sources_section(scenario: Scenario) -> Account:
    """The sources, and the share of numbers that rest on them."""
    numbers = sourced_numbers(scenario)
    blocks: list[Block] = [plain(scenario.summary)] if scenario.summary else []
    blocks += [assumed_text(numbers), _of_the_model(scenario, numbers)]
    if scenario.sources:
        works = scenario.sources.items()
        blocks.append("Bibliography:")
        blocks.append(Listing([work(*item) for item in works], names=[anchor(key) for key, _ in works]))
    if numbers:
        blocks += [_by_source(scenario, numbers), _every(scenario, numbers)]
    return Account("sources", "Sources and assumptions", tuple(blocks))


def assumed_text(numbers: Numbers) -> str:
    """The number of a scenario's numbers that are assumed, in a sentence."""
    if not numbers:
        return "The scenario gives no number: all values are defaults of the model."
    assumed = sum(is_assumed(source) for _, _, source in numbers)
    if assumed == len(numbers):
        return f"All {number(len(numbers))} numbers that the scenario gives are assumed or have no source."
    if not assumed:
        return f"All {number(len(numbers))} numbers that the scenario gives have a source."
    return (
        f"Of the {number(len(numbers))} numbers that the scenario gives, {number(assumed)} "
        f"({percent(assumed / len(numbers))}) are assumed or have no source."
    )


def _of_the_model(scenario: Scenario, numbers: Numbers) -> str:
    """The number of active parameters of the model that are assumed as well, and the total."""
    parameters = len(parameters_at_default(scenario))
    assumed, total = parameters + sum(is_assumed(source) for _, _, source in numbers), parameters + len(numbers)
    return (
        f"A further {number(parameters)} parameters of the model that act in this scenario have their default values, "
        f"which are starting values and not estimates. In total, {number(assumed)} of {number(total)} numbers "
        f"({percent(assumed / total)}) are assumed."
    )


def _by_source(scenario: Scenario, numbers: Numbers) -> Table:
    """Numbers by source and by the author's confidence in them."""
    counts = Counter((_source(source), quantity.confidence or "not stated") for _, quantity, source in numbers)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] == _ASSUMED, -item[1], item[0]))
    rows = [(cited(scenario.sources, source), confidence, number(count)) for (source, confidence), count in ordered]
    return Table(("Source", "Confidence", "Numbers"), rows, names=2)


_ASSUMED = "assumed, or no source"


def _source(source: str | None) -> str:
    return _ASSUMED if source is None or is_assumed(source) else source


def _every(scenario: Scenario, numbers: Numbers) -> Table:
    rows = [
        (
            path,
            _number(quantity.best),
            _number(quantity.low),
            _number(quantity.high),
            cited(scenario.sources, source),
            quantity.confidence or "",
        )
        for path, quantity, source in numbers
    ]
    columns = ("Number", "Best", "Low", "High", "Source", "Confidence")
    return Table(columns, rows, f"All {number(len(numbers))} numbers of the scenario", texts=(4, 5))


def _number(value: float | None) -> str:
    return "" if value is None else number(value, 4)


@dataclass(frozen=True)
class Origin:
    """The origin of results.

    Attributes:
        name: the name of the scenario.
        digest: SHA-256 of the scenario.
        seed: the random seed.
        runs: the number of runs; None if it does not describe the results.
        command: the command that reproduces the results.
        check: the command that verifies that they are identical; empty if there is none.
        version: the version of the program.
        started: the time at which the computation started, as text; None to leave it out.
    """

    name: str
    digest: str
    seed: int
    runs: int | None
    command: str
    check: str
    version: str
    started: str | None = None


def results_text(digest: str, runs: int | None, seed: int) -> str:
    """What identifies results in their citation: the scenario's digest, the number of runs, if any, and the seed."""
    return f"(digest {digest[:12]}), {'' if runs is None else f'{runs_text(runs)}, '}seed {seed}"


def again_section(origin: Origin) -> Account:
    """The citation, the commands that reproduce the results, and their origin."""
    cite = (
        f"The bayonets developers: bayonets {origin.version}, a laboratory for the loyalty of security forces. "
        f"Scenario \u201c{plain(origin.name)}\u201d {results_text(origin.digest, origin.runs, origin.seed)}."
    )
    facts: list[tuple[str, str]] = [("Version", f"bayonets {origin.version}"), ("Seed", str(origin.seed))]
    facts += [("Runs", number(origin.runs))] if origin.runs is not None else []
    facts += [("Started", plain(origin.started))] if origin.started else []
    facts.append(("Scenario digest (SHA-256)", origin.digest))
    blocks: tuple[Block, ...] = (
        "To cite these results:",
        Listing([cite]),
        "To reproduce them, and to verify that they are identical:" if origin.check else "To reproduce them:",
        Listing([plain(origin.command), *([origin.check] if origin.check else [])], code=True),
        Table(("What", "Value"), facts, names=2),
    )
    return Account("again", "Citation and reproduction", blocks)


def limits_section() -> Account:
    """The limitations of the model, and what it deliberately leaves out."""
    return Account("limits", "Limitations", (*_CANNOT, "The model deliberately leaves out:", Listing(_LEFT_OUT)))
