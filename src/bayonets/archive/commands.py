"""The commands that repeat the results of an archive, from the exact scenario in it."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bayonets.archive.deposit import Deposit
from bayonets.ensemble.store import ANSWER, SCENARIO, Folder, original_path
from bayonets.questions.compare.arms import named
from bayonets.scenario.printable import plain

AGAIN: Final = "again"
"""The folder into which results are computed again."""

_POSTERIOR: Final = "POSTERIOR"
_LEFT_OUT: Final = {"--set": 1, "--days": 1, "--out": 1, "--threads": 1, "--dask": 1, "--quiet": 0, "--json": 0}
"""Options that do not belong to the results or are in the exact scenario, with the number of their values."""

_CHANGED: Final = {"--seed": 1, "--posterior": 1}
"""Options whose values are written anew."""


@dataclass(frozen=True)
class Repeat:
    """How results are repeated.

    Attributes:
        commands: lines for a shell.
        remarks: sentences on them.
    """

    commands: Sequence[str]
    remarks: Sequence[str]


def repeat_of(deposit: Deposit) -> Repeat:
    """The commands that repeat the results of a folder."""
    return Repeat(list(_commands(deposit)), list(_remarks(deposit)))


def _commands(deposit: Deposit) -> Iterator[str]:
    facts = deposit.facts
    if facts.kind == "runs" and not facts.digest_only:
        run = min(deposit.folder.done())
        yield f"bayonets replay . --run {run}    # one stored run, computed again and compared bit for bit"
    yield again(deposit)
    check = f"sha256sum {AGAIN}/{ANSWER}" if facts.kind == "answer" else f"bayonets digest {AGAIN}"
    yield f"{check}    # must print the digest above"


def again(deposit: Deposit) -> str:
    """The command that computes all results again, or the answer to the question."""
    if deposit.facts.question is None:
        return shlex.join(["bayonets", "run", SCENARIO, *_of_runs(deposit), "--out", AGAIN])
    words = _words_of(str(deposit.folder.manifest["command"]))
    if words[:2] != ["bayonets", deposit.facts.question] or len(words) < 3 or words[2].startswith("-"):
        return f"# {plain(str(deposit.folder.manifest['command']))}"
    kept = [*_with_arms(list(_kept(words[3:])), deposit.folder), "--seed", str(deposit.facts.seed)]
    kept += ["--posterior", _POSTERIOR] if deposit.folder.manifest["posterior"] else []
    return shlex.join([*words[:2], SCENARIO, *kept, "--out", AGAIN])


def _words_of(command: str) -> list[str]:
    """The words of a command; none if it is not one of a shell, such as a line of Python."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _of_runs(deposit: Deposit) -> Iterator[str]:
    """The options of `bayonets run` that the results depend on."""
    manifest, below = deposit.folder.manifest, [folder.path.name for folder in deposit.below]
    yield from ("--runs", str(deposit.facts.runs), "--seed", str(deposit.facts.seed))
    if manifest["same_people"]:
        yield "--same-people"
    if manifest["posterior"]:
        yield from ("--posterior", _POSTERIOR)
    elif manifest["uncertain"]:
        yield from ("--uncertain", manifest["uncertain"])
    elif "ranges" not in below:
        yield "--no-ranges"
    if "calm" not in below:
        yield "--no-calm"


def _kept(words: Sequence[str]) -> Iterator[str]:
    """The words of a command without the options that are left out or written anew."""
    dropped, remaining = _LEFT_OUT | _CHANGED, iter(words)
    for word in remaining:
        name, equals, _ = word.partition("=")
        if name not in dropped:
            yield word
        elif dropped[name] and not equals:
            next(remaining, None)


def _with_arms(words: Sequence[str], folder: Folder) -> Iterator[str]:
    """The words with the exact scenario of each arm that is another file in place of that file."""
    for before, word in zip(["", *words], words, strict=False):
        option, equals, value = word.partition("=")
        if before == "--arm":
            yield _arm(word, folder)
        else:
            yield f"{option}={_arm(value, folder)}" if option == "--arm" and equals else word


def _arm(text: str, folder: Folder) -> str:
    name = named(text)[0]
    if name not in folder.arms()[1:] or not original_path(folder.scenario_path(name)).is_file():
        return text
    return f"{name}: {folder.scenario_path(name).relative_to(folder.path).as_posix()}"


def _remarks(deposit: Deposit) -> Iterator[str]:
    facts, manifest = deposit.facts, deposit.folder.manifest
    if facts.kind == "runs":
        yield "The digest of runs is the same on every machine and for any number of threads."
    else:
        yield f"The digest of the {facts.digest_of()} does not depend on threads, but may differ between machines."
    if manifest["posterior"]:
        yield (
            f"The numbers were drawn from a posterior, which is an archive of its own: {_POSTERIOR} stands for its "
            f"folder. Its digest is `{manifest['posterior']}`."
        )
    if facts.question is not None:
        yield (
            f"The command that began the folder was `{plain(str(manifest['command'])).replace('`', '')}`; its settings "
            f"of the scenario are in `{SCENARIO}`."
        )
