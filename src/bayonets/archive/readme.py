"""The texts of an archive for people: README.md, and SOURCES.md with the works that the scenario cites."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bayonets.archive.citation import title
from bayonets.archive.commands import Repeat, repeat_of
from bayonets.archive.deposit import Deposit
from bayonets.archive.facts import CITATION, FACTS, README, SOURCES, SUMS
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.store import original_path
from bayonets.report.dossier import assumed_text
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.scenario.read import find, library
from bayonets.scenario.sources import is_assumed, sourced_numbers
from bayonets.wording import counted, listed

_OWN: Final = {
    README: "this text",
    CITATION: "how to cite the deposit, the program and the works on which the scenario rests",
    SOURCES: "the works that the scenario cites, and the numbers that are assumed",
    FACTS: "what the archive holds: versions, seed, digest, for programs",
    SUMS: "the SHA-256 of every other file",
}


_BLOCK = re.compile(r"(?:services|levers)\.\w+|\w+")
"""The part of the scenario to which the path of a number belongs."""


def readme_text(deposit: Deposit) -> str:
    """README.md of an archive."""
    facts = deposit.facts
    parts = [
        f"# {title(facts)}",
        "bayonets simulates when the security forces that keep a regime in power hold and when they break. It compares "
        "mechanisms and levers under stated assumptions: it makes no forecast about real people, and no share of runs "
        "is the probability of an event in the world.",
        _table(("what", "value"), _facts(deposit)),
        "## Contents",
        _table(("file", "content"), _contents(deposit)),
        *_checking(deposit),
        *_repeating(deposit, repeat_of(deposit)),
        "## Citation, sources and licence",
        f"{CITATION} names the deposit, the program and the works on which the scenario rests; {SOURCES} lists these "
        "works with the numbers taken from them. They are cited and not contained. " + _licence(deposit),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(deposit: Deposit) -> Iterator[tuple[str, str]]:
    facts, scenario, manifest = deposit.facts, deposit.scenario, deposit.folder.manifest
    yield "scenario", f"{facts.scenario}: {counted(scenario.days, 'day')}, {scenario.officers:,} officers"
    yield "SHA-256 of the exact scenario", f"`{facts.scenario_digest}`"
    if facts.question:
        yield "question", f"`bayonets {facts.question}`"
    if facts.runs is not None:
        arms = f" of each of {len(deposit.scenarios)} arms" if len(deposit.scenarios) > 1 else ""
        yield "runs", f"{facts.runs:,}{arms}"
    yield "random seed", str(facts.seed)
    yield f"digest of the {facts.digest_of()}", f"`{facts.digest}`"
    commit = f" (commit {facts.commit})" if facts.commit else ""
    yield "computed by", f"bayonets {facts.program}{commit}, version {facts.model} of its model"
    libraries = ", ".join(f"{name} {version}" for name, version in sorted(manifest["libraries"].items()))
    yield "on", f"{manifest['machine'].get('system')}, Python {manifest['machine'].get('python')}; {libraries}"
    yield "packed by", f"bayonets {facts.packed_by}"


def _contents(deposit: Deposit) -> Iterator[tuple[str, str]]:
    yield from ((f"`{name}`", text) for name, text in _OWN.items())
    for kind, names in deposit.packed().items():
        many = f" ({len(names)} files)" if len(names) > 1 else ""
        yield f"`{kind.label}`", f"{kind.text}{many}"


def _checking(deposit: Deposit) -> Iterator[str]:
    yield "## Check"
    check = f"`bayonets unpack` checks every file of the archive. Without it, give `sha256sum --check {SUMS}` here."
    if not deposit.facts.digest_only and deposit.facts.kind != "answer":
        check += " `bayonets digest .` must print the digest above."
    yield (
        f"{check} This shows damage and not forgery, since sums can be renewed with the files: compare the digest with "
        "the one in the publication."
    )


def _repeating(deposit: Deposit, repeat: Repeat) -> Iterator[str]:
    facts = deposit.facts
    yield "## Repetition"
    if facts.digest_only:
        yield "The results are not in this archive; their digest stands for them. They can be computed again."
    yield (
        f"With bayonets {facts.program}, or another with version {facts.model} of the model, and in the folder of this "
        "file:"
    )
    yield "\n".join(["```sh", *repeat.commands, "```"])
    yield from repeat.remarks


def _licence(deposit: Deposit) -> str:
    program = "The program has the MIT licence. "
    if name := _of_library(deposit):
        program += f"The scenario was made from `{name}`, which comes with the program and has its licence. "
    return f"{program}The licence of the deposit is the one under which it is published."


def _of_library(deposit: Deposit) -> str | None:
    """The name under which the library holds the original file of the scenario."""
    original = original_path(deposit.folder.scenario_path())
    given = original.read_bytes() if original.is_file() else None
    return next((name for name in library() if find(name).read_bytes() == given), None)


def sources_text(deposit: Deposit) -> str:
    """SOURCES.md of an archive: of the baseline and, if they have other sources, of the other arms."""
    scenarios = {
        arm: scenario
        for arm, scenario in deposit.scenarios.items()
        if arm == BASELINE or scenario.sources != deposit.scenario.sources
    }
    parts = [
        "# Sources",
        "The scenario cites these works. They are not contained in the archive, and their rights are those of their "
        "authors and publishers. `scenario.yaml` gives every number with its range, its source and the confidence in "
        "it.",
    ]
    for arm, scenario in scenarios.items():
        parts += [
            f"## {_cell(scenario.name)}" + ("" if arm == BASELINE else f" (arm {_cell(arm)})"),
            *_sources(scenario),
        ]
    return "\n\n".join(parts) + "\n"


def _sources(scenario: Scenario) -> Iterator[str]:
    numbers = sourced_numbers(scenario)
    yield assumed_text(numbers)
    by_source: dict[str, list[str]] = {}
    for path, _, source in numbers:
        by_source.setdefault("" if is_assumed(source) else str(source), []).append(path)
    assumed = by_source.pop("", [])
    if scenario.sources:
        yield "### Works"
        yield "\n".join(_works(scenario, by_source))
    others = {source: paths for source, paths in by_source.items() if source not in scenario.sources}
    if others:
        yield "### Numbers with another statement of their source"
        yield "\n".join(f"- {_cell(source)}: {_paths(paths)}" for source, paths in others.items())
    if assumed:
        yield "### Numbers that are assumed, or have no source"
        yield "\n".join(_by_block(assumed))


def _works(scenario: Scenario, by_source: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, work in scenario.sources.items():
        name = "" if key.isdigit() else f"**{key}**: "
        address = f" <{work.address}>" if work.address else ""
        paths = [] if key.isdigit() else by_source.get(key, [])
        cited = f" For {_paths(paths)}." if paths else ""
        yield f"- {name}{_cell(work.reference())}{address}{cited}"


def _by_block(paths: Sequence[str]) -> Iterator[str]:
    """The paths by the part of the scenario to which they belong, such as `services.police` or `levers.duty`."""
    blocks: dict[str, list[str]] = {}
    for path in paths:
        match = _BLOCK.match(path)
        block = match[0] if match else path
        blocks.setdefault(block, []).append(path[len(block) :].removeprefix("."))
    for block, names in blocks.items():
        within = [f"`{name}`" for name in names if name]
        yield f"- `{block}`" + (f": {listed(within)}" if within else "")


def _paths(paths: Sequence[str]) -> str:
    return listed([f"`{path}`" for path in paths])


def _table(heads: tuple[str, str], rows: Iterator[tuple[str, str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {_cell(name)} | {_cell(value)} |" for name, value in rows)])


def _cell(text: str) -> str:
    """A text of a scenario in Markdown, where it neither ends a cell nor begins a tag."""
    return plain(text).replace("|", "\\|").replace("<", "&lt;")
