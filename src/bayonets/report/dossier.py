"""The last sections: what the numbers rest on, how to cite and repeat, what the model cannot say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bayonets.pictures.parts import Block, Listing, Section, Table
from bayonets.pictures.words import number, percent, plain, runs_text
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.sources import is_assumed, sourced_numbers

Numbers = Sequence[tuple[str, Quantity, str | None]]

_CANNOT = (
    "The model compares mechanisms and levers under stated assumptions. It is no forecast about real people, and no "
    "share of runs on this page is the probability of an event in the world.",
    "Its parameters are starting values in plausible units, not estimates; calibration replaces them. Several of them "
    "cannot be told apart by the exits that were observed.",
)
_LEFT_OUT = (
    "the flight of the last to a patron abroad",
    "fatigue",
    "officers who return",
    "the secret services' own loyalty as a condition of their watching",
    "enquiries that end in staying",
)


def sources_section(scenario: Scenario) -> Section:
    """7. Sources, and how much of the dossier rests on them."""
    found = sourced_numbers(scenario)
    blocks: list[Block] = [plain(scenario.summary)] if scenario.summary else []
    blocks.append(_assumed(found))
    if scenario.sources:
        blocks.append("The scenario was written from:")
        blocks.append(Listing([plain(source) for source in scenario.sources]))
    if found:
        blocks += [_by_source(found), _every(found)]
    return Section("sources", "What the numbers rest on", tuple(blocks))


def _assumed(found: Numbers) -> str:
    if not found:
        return "The scenario gives no number of its own: everything is a default of the model."
    assumed = sum(is_assumed(source) for _, _, source in found)
    if assumed == len(found):
        return f"All {number(len(found))} numbers that the scenario gives are assumed, or name no source."
    if not assumed:
        return f"All {number(len(found))} numbers that the scenario gives name a source."
    return (
        f"Of the {number(len(found))} numbers that the scenario gives, {number(assumed)} "
        f"({percent(assumed / len(found))}) are assumed, or name no source."
    )


def _by_source(found: Numbers) -> Table:
    """Numbers by source and by the author's confidence in them."""
    counts = Counter((_source(source), quantity.confidence or "not said") for _, quantity, source in found)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] == "assumed, or none", -item[1], item[0]))
    rows = [(source, confidence, number(count)) for (source, confidence), count in ordered]
    return Table(("Source", "Confidence", "Numbers"), rows, numeric=(2,))


def _source(source: str | None) -> str:
    return "assumed, or none" if is_assumed(source) else plain(source or "")


def _every(found: Numbers) -> Table:
    rows = [
        (
            path,
            _number(quantity.best),
            _number(quantity.low),
            _number(quantity.high),
            plain(source or ""),
            quantity.confidence or "",
        )
        for path, quantity, source in found
    ]
    columns = ("Number", "Best", "Low", "High", "Source", "Confidence")
    return Table(columns, rows, numeric=(1, 2, 3), folded=f"All {number(len(found))} numbers of the scenario")


def _number(value: float | None) -> str:
    return "" if value is None else number(value, 4)


@dataclass(frozen=True)
class Origin:
    """Where results come from.

    Attributes:
        name: of the scenario.
        digest: SHA-256 of the scenario.
        seed: address of all chance.
        runs: how many there are; None where runs are no measure of it.
        command: the line that made them.
        check: the line that proves them the same; empty where there is none.
        version: of the program.
        started: when they were made, as text; None to leave it out.
    """

    name: str
    digest: str
    seed: int
    runs: int | None
    command: str
    check: str
    version: str
    started: str | None = None


def again_section(origin: Origin) -> Section:
    """8. How to cite, how to run it again, what the model cannot say and leaves out."""
    runs = "" if origin.runs is None else f"{runs_text(origin.runs)}, "
    cite = (
        f"The bayonets developers: bayonets {origin.version}, a laboratory for the loyalty of security forces. "
        f"Scenario \u201c{plain(origin.name)}\u201d (digest {origin.digest[:12]}), {runs}seed {origin.seed}."
    )
    facts: list[tuple[str, str]] = [("Version", f"bayonets {origin.version}"), ("Seed", str(origin.seed))]
    facts += [("Runs", number(origin.runs))] if origin.runs is not None else []
    facts += [("Started", plain(origin.started))] if origin.started else []
    facts.append(("Scenario digest (SHA-256)", origin.digest))
    blocks: tuple[Block, ...] = (
        "To cite these results:",
        Listing([cite]),
        "To make them again, and to check that they are the same:" if origin.check else "To make them again:",
        Listing([plain(origin.command), *([origin.check] if origin.check else [])], code=True),
        Table(("What", "Value"), facts),
    )
    return Section("again", "To cite and to repeat", blocks)


def limits_section() -> Section:
    """What the model cannot say, and what it leaves out on purpose."""
    return Section("limits", "What the model cannot say", (*_CANNOT, "Left out on purpose:", Listing(_LEFT_OUT)))
