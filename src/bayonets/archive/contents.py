"""The files of a folder that belong into an archive, by kind, with what each kind is.

They are named by what the folder states about itself, so that nothing that others have put there, and nothing that can
be made again from the tables, is published with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bayonets.archive.facts import FACTS, WRITTEN
from bayonets.ensemble import calm, ranges
from bayonets.ensemble.disk import only_reading_errors
from bayonets.ensemble.joint_file import JOINT
from bayonets.ensemble.journal import JOURNAL
from bayonets.ensemble.manifest import MANIFEST
from bayonets.ensemble.store import Folder, original_path
from bayonets.inference.columns import DICTIONARY
from bayonets.inference.posterior import FILE as POSTERIOR
from bayonets.inference.posterior import TABLES
from bayonets.questions.answers import FILE as ANSWER
from bayonets.questions.answers import PICTURE
from bayonets.report.of_folder import REPORT


class Kind(NamedTuple):
    """Files of one kind.

    Attributes:
        label: their name, or a pattern of it.
        text: what they are.
        is_result: whether they are left out where the digest stands for the results.
    """

    label: str
    text: str
    is_result: bool = False


_SCENARIO: Final = Kind("scenario.yaml", "the exact scenario, every default written out")
_ORIGINAL: Final = Kind(
    "scenario.original.yaml", "the file from which it was made, byte for byte, with its comments; before `--set`"
)
_ARMS: Final = Kind("arms/", "the same for each arm of the comparison except the baseline")
_MANIFEST: Final = Kind(MANIFEST, "command, random seed, arms, number of runs, times, machine, versions of libraries")
_JOINT: Final = Kind(JOINT, "the draws of the posterior under which the runs were made")
_REPORT: Final = Kind(REPORT, "the report: one page that needs no network")
_ANSWER: Final = Kind(ANSWER, "the answer to the question, as data")
_PICTURE: Final = Kind(PICTURE, "its figure")
_FIGURES: Final = Kind("figure-*", "figures of the report for a journal")
_DICTIONARY: Final = Kind(DICTIONARY, "every column of every table: type, meaning, unit", is_result=True)
_LEDGER: Final = Kind("ledger/*.json", "for each batch of runs: their numbers and the SHA-256 of its tables", True)
_JOURNAL: Final = Kind(JOURNAL, "every result that was computed for the question, one for each line", is_result=True)
_BELOW: Final = {
    ranges.NAME: Kind("ranges/", "runs with every number drawn from its range, in the same form", is_result=True),
    calm.NAME: Kind("calm/", "runs of the same country without protest and offers, in the same form", is_result=True),
}
_TABLES: Final = {
    "runs": "one row for each run",
    "formations": "one row for each run, day and formation",
    "streets": "one row for each run and day",
    "draws": "the numbers that were drawn for each run",
    "failed": "runs that could not be completed, with the reason",
}
_OF_POSTERIOR: Final = {
    "draws": "the draws of the posterior with their weights",
    "numbers": "the numbers of each draw",
    "shocks": "the daily shocks of the protest in each draw",
    "predictions": "what each draw says of each observation",
    "directions": "the combinations of numbers that the observations inform",
    "bank": "the draws of the prior",
    "bank_numbers": "their numbers",
    "bank_predictions": "what each says of each observation",
}

_FIGURE = re.compile(r"figure-[A-Za-z0-9_-]+\.(svg|pdf|png)", re.ASCII)

Names = Mapping[Kind, Sequence[str]]


def files_of(folder: Folder, below: Sequence[Folder]) -> dict[Kind, list[str]]:
    """The names of the files that belong into an archive, by kind, in the order of their importance to a reader.

    Args:
        folder: the folder, of which nothing is damaged.
        below: the folders below it that belong to it (`ranges`, `calm`).

    Raises:
        FolderError: the folder cannot be read.
    """
    with only_reading_errors(folder.path):
        kinds = list(_kinds(folder))
        kinds += [
            (_BELOW[inner.path.name], f"{inner.path.name}/{name}")
            for inner in below
            for _, name in _kinds(inner, report=False)
        ]
    files: dict[Kind, list[str]] = {}
    for kind, name in kinds:
        files.setdefault(kind, []).append(name)
    return files


def left_out(folder: Folder, files: Names) -> list[str]:
    """The entries of a folder of which nothing belongs into an archive, except hidden ones."""
    first = {name.partition("/")[0] for names in files.values() for name in names}
    first |= set(WRITTEN) if (folder.path / FACTS).is_file() else set()
    with only_reading_errors(folder.path):
        entries = sorted(entry.name for entry in folder.path.iterdir())
    return [name for name in entries if name not in first and not name.startswith(".")]


def _kinds(folder: Folder, *, report: bool = True) -> Iterator[tuple[Kind, str]]:
    """Every file of a folder with its kind."""
    path = folder.path
    given = [_SCENARIO, _ORIGINAL, _MANIFEST, _JOINT, *([_REPORT, _ANSWER, _PICTURE] if report else [])]
    yield from ((kind, kind.label) for kind in given if (path / kind.label).is_file())
    figures = sorted(entry.name for entry in path.iterdir() if _FIGURE.fullmatch(entry.name)) if report else []
    yield from ((_FIGURES, name) for name in figures)
    yield from ((_ARMS, name) for name in _arms(folder))
    yield from _results(folder)


def _arms(folder: Folder) -> Iterator[str]:
    for arm in folder.arms()[1:]:
        exact = folder.scenario_path(arm)
        for file in (exact, original_path(exact)):
            if file.is_file():
                yield f"arms/{file.name}"


def _results(folder: Folder) -> Iterator[tuple[Kind, str]]:
    """The results of a folder: the parts of its ledger, its journal and the tables of a posterior."""
    for name in (DICTIONARY, JOURNAL):
        if (folder.path / name).is_file():
            yield {DICTIONARY: _DICTIONARY, JOURNAL: _JOURNAL}[name], name
    if (folder.path / POSTERIOR).is_file():
        yield (
            Kind(POSTERIOR, "the posterior: its numbers, checks, and the SHA-256 of its tables", is_result=True),
            POSTERIOR,
        )
        yield from ((Kind(f"{name}/all.parquet", _OF_POSTERIOR[name], True), f"{name}/all.parquet") for name in TABLES)
    for entry in folder.entries:
        yield from ((_table(name), name) for name in entry.parts)
    yield from ((_LEDGER, f"ledger/{entry.number:04d}.json") for entry in folder.entries)


def _table(name: str) -> Kind:
    kind = name.partition("/")[0]
    return Kind(f"{kind}/*.parquet", _TABLES[kind], is_result=True)
