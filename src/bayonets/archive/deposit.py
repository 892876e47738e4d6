"""A folder that is to be packed: whether it is complete and undamaged, and the facts that its archive states."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Final

from bayonets.archive.contents import Kind, files_of, left_out
from bayonets.archive.facts import FORMAT, ArchiveFacts, refuse_digest_only
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.calm import calm_below
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.disk import only_reading_errors
from bayonets.ensemble.manifest import program_version
from bayonets.ensemble.parts import sum_of
from bayonets.ensemble.ranges import ranges_below
from bayonets.ensemble.store import ANSWER, Folder, read_folder
from bayonets.errors import FolderError
from bayonets.inference.posterior import FILE as POSTERIOR
from bayonets.inference.posterior import read_posterior
from bayonets.questions.answers import kept
from bayonets.report.dossier import results_text
from bayonets.report.of_folder import REPORT
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.wording import counted, listed

_OF_THIS_COMPUTER = re.compile(r"(?:^|[\s'\"=])((?:~|/|[A-Za-z]:\\)[^\s'\"]+)")
_CALLED: Final = "bayonets "
"""The beginning of the command of a folder that the command line wrote."""


@dataclass(frozen=True)
class Deposit:
    """A folder that is complete and undamaged.

    Attributes:
        folder: the folder.
        below: the folders below it that belong to its runs.
        scenarios: the exact scenario of each arm by name, the baseline first.
        facts: what the archive states.
        files: names of the files that belong into the archive, by kind.
        omitted: entries of the folder that do not belong into it.
    """

    folder: Folder
    below: tuple[Folder, ...]
    scenarios: Mapping[str, Scenario]
    facts: ArchiveFacts
    files: Mapping[Kind, Sequence[str]]
    omitted: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return self.scenarios[BASELINE]

    def packed(self) -> dict[Kind, Sequence[str]]:
        """The files of the archive by kind: without the results where the digest stands for them."""
        return {kind: names for kind, names in self.files.items() if not (kind.is_result and self.facts.digest_only)}

    def notices(self) -> list[str]:
        """Sentences on what should be known before the archive is published."""
        return list(_notices(self))


def deposit_of(path: Path, *, digest_only: bool = False) -> Deposit:
    """A folder that can be packed.

    Args:
        path: the folder.
        digest_only: whether the digest stands for the results.

    Raises:
        FolderError: it is not the folder of runs, of an answer or of a posterior, or is interrupted or damaged.
    """
    folder = read_folder(path)
    refuse_digest_only(folder)
    below = tuple(inner for inner in (ranges_below(folder), calm_below(folder)) if inner is not None)
    for part in (folder, *below):
        _refuse_unfinished(part)
    facts = ArchiveFacts(format=FORMAT, digest_only=digest_only, packed_by=program_version(), **facts_of(folder))
    _refuse_outdated_report(folder, facts)
    files = files_of(folder, below)
    scenarios = {arm: read(folder.scenario_path(arm)) for arm in folder.arms()}
    return Deposit(folder, below, scenarios, facts, files, tuple(left_out(folder, files)))


def _refuse_unfinished(folder: Folder) -> None:
    """Refuse a folder that is damaged, or to which its command would add results or an answer.

    Raises:
        FolderError: it is.
    """
    question = folder.manifest.get("question")
    if folder.damage or not (folder.entries or (folder.path / ANSWER).is_file()):
        folder.refuse_damaged()
    asked, done = int(folder.manifest["runs_asked"]), min(len(folder.done(arm)) for arm in folder.arms())
    if question is None and done < asked:
        raise FolderError(
            f"{folder.path}: is not finished: {done:,} of {counted(asked, 'run')} are complete. Give its command "
            "again, which continues it"
        )
    if question is not None or len(folder.arms()) > 1:
        _refuse_unanswered(folder, str(question or "compare"))


def _refuse_unanswered(folder: Folder, question: str) -> None:
    """Refuse a question whose answer is missing or, without a report, may be a first, approximate one."""
    kept(folder.path)
    if str(folder.manifest["command"]).startswith(_CALLED) and not (folder.path / REPORT).is_file():
        raise FolderError(
            f"{folder.path}: is not finished: the answer of `{question}` has no report, as after an interruption. Give "
            "its command again, which continues it"
        )


def facts_of(folder: Folder) -> dict[str, Any]:
    """The facts about a folder, of its manifest and of its results.

    Raises:
        FolderError: the results are missing or damaged.
    """
    kind = _kind(folder)
    runs = len(folder.done()) if kind == "runs" else None
    return facts_of_manifest(folder) | {"kind": kind, "runs": runs, "digest": _digest(folder)}


def facts_of_manifest(folder: Folder) -> dict[str, Any]:
    """The facts that the manifest of a folder states."""
    manifest = folder.manifest
    copied = ("scenario", "scenario_digest", "seed", "program", "commit", "model")
    question = manifest.get("question") or ("compare" if len(folder.arms()) > 1 else None)
    return {name: manifest[name] for name in copied} | {"question": question}


def _kind(folder: Folder) -> str:
    """What a folder holds: a posterior, runs or only an answer."""
    if (folder.path / POSTERIOR).is_file():
        return "posterior"
    return "runs" if folder.entries else "answer"


def _digest(folder: Folder) -> str:
    """The digest of the runs or of the posterior, as `bayonets digest` prints it, or SHA-256 of the answer.

    Raises:
        FolderError: they are missing or damaged.
    """
    kind = _kind(folder)
    if kind == "posterior":
        return read_posterior(folder.path).digest()
    if kind == "runs":
        return folder.digest()
    with only_reading_errors(folder.path):
        return sum_of(folder.path / ANSWER)


def _refuse_outdated_report(folder: Folder, facts: ArchiveFacts) -> None:
    """Refuse a report about other results, as after more runs without a report.

    Raises:
        FolderError: it is.
    """
    path = folder.path / REPORT
    if not path.is_file():
        return
    with only_reading_errors(path):
        text = unescape(path.read_text(encoding="utf-8", errors="replace"))
    completed = sum(len(entry.runs) - entry.failed for entry in folder.entries if entry.arm == BASELINE)
    counts = [*([completed] if facts.kind == "runs" else []), *([None] if facts.question else [])]
    if not any(results_text(facts.scenario_digest, runs, facts.seed) in text for runs in counts):
        raise FolderError(
            f"{path}: is not about the present results of this folder, as after more runs without a report. Write it "
            f"again: `bayonets report {shlex.quote(str(folder.path))}`"
        )


def _notices(deposit: Deposit) -> Iterator[str]:
    folder = deposit.folder
    if deposit.omitted:
        yield (
            f"Left out: {listed(deposit.omitted)} (not written by the program, or made again from the tables). Publish "
            "what readers need beside the archive"
        )
    if not (folder.path / REPORT).is_file():
        yield f"There is no report; `bayonets report {shlex.quote(str(folder.path))}` writes one"
    if path := _OF_THIS_COMPUTER.search(str(folder.manifest["command"])):
        yield f"The manifest and the report state the command as it was given, with a path of this computer: {path[1]}"
    if failures := folder.failures():
        yield failures
    if deposit.facts.model != MODEL_VERSION:
        yield (
            f"The results are those of version {deposit.facts.model} of the model; this program has version "
            f"{MODEL_VERSION} and cannot repeat them. README.md names the version that can"
        )
