"""A folder of runs, of an answer or of a posterior into one archive for a repository."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bayonets.archive.citation import citation_text
from bayonets.archive.deposit import Deposit, deposit_of
from bayonets.archive.facts import CITATION, FACTS, README, SOURCES
from bayonets.archive.readme import readme_text, sources_text
from bayonets.archive.zipped import write_zip
from bayonets.ensemble.disk import UNFINISHED, only_disk_errors
from bayonets.ensemble.manifest import json_bytes
from bayonets.ensemble.parts import sum_of
from bayonets.errors import RefusedError
from bayonets.scenario.printable import printable

SUFFIX = ".zip"


class Packed(NamedTuple):
    """What was packed.

    Attributes:
        path: the archive.
        deposit: the folder, with the facts that the archive states.
        files: number of files in the archive.
    """

    path: Path
    deposit: Deposit
    files: int


def pack(
    folder: str | Path, out: str | Path | None = None, *, digest_only: bool = False, authors: Sequence[str] = ()
) -> Path:
    """Write a folder into one archive for a repository; the same folder gives the same bytes.

    Args:
        folder: a folder of runs, of the answer to a question, or of a posterior.
        out: the archive; by default it has the name of the folder, beside it.
        digest_only: leave out the results, for which their digest then stands.
        authors: authors of the deposit for CITATION.cff, as "Family, Given" or the name of an institution.

    Returns:
        The path of the archive.

    Raises:
        FolderError: the folder is none of these, or is interrupted or damaged; or the archive cannot be written.
        RefusedError: the archive exists with another content, or its name does not end in .zip.
    """
    return packed(Path(folder), None if out is None else Path(out), digest_only=digest_only, authors=authors).path


def packed(folder: Path, out: Path | None, *, digest_only: bool, authors: Sequence[str]) -> Packed:
    """The same, with what was packed.

    Raises:
        FolderError, RefusedError: as for `pack`.
    """
    target = _target(folder, out)
    deposit = deposit_of(folder, digest_only=digest_only)
    contents = _contents(deposit, authors)
    _write(target, top_of(deposit), contents)
    return Packed(target, deposit, len(contents) + 1)


def top_of(deposit: Deposit) -> str:
    """The folder in the archive, named after what the folder holds and not after the folder."""
    name = re.sub(r"[^a-z0-9]+", "-", deposit.facts.scenario.lower()).strip("-")[:40].rstrip("-")
    words = [name or "scenario", *([deposit.facts.question] if deposit.facts.question else [])]
    return "-".join([*words, "seed", str(deposit.facts.seed), deposit.facts.digest[:8]])


def _target(folder: Path, out: Path | None) -> Path:
    """The path of the archive.

    Raises:
        RefusedError: it does not end in .zip, or is a folder.
    """
    if out is None:
        named = folder if folder.name not in ("", "..") else folder.resolve()
        return named.parent / f"{named.name or 'archive'}{SUFFIX}"
    if out.suffix.lower() != SUFFIX:
        raise RefusedError(f"{out}: must end in {SUFFIX}. Write {printable(str(out))}{SUFFIX}")
    if out.is_dir():
        raise RefusedError(f"{out}: a folder: must be a file. Choose another --out")
    return out


def _contents(deposit: Deposit, authors: Sequence[str]) -> dict[str, bytes | Path]:
    """The content of every file of the archive, except the list of sums."""
    path = deposit.folder.path
    contents: dict[str, bytes | Path] = {name: path / name for names in deposit.packed().values() for name in names}
    return contents | {
        README: readme_text(deposit).encode(),
        CITATION: citation_text(deposit, authors).encode(),
        SOURCES: sources_text(deposit).encode(),
        FACTS: json_bytes(deposit.facts.model_dump()),
    }


def _write(target: Path, top: str, contents: dict[str, bytes | Path]) -> None:
    """Write the archive completely or not at all.

    Raises:
        FolderError: it cannot be written.
        RefusedError: it exists with another content.
    """
    draft = target.with_name(f"{UNFINISHED}{target.name}.part")
    with only_disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                write_zip(file, top, contents)
            if target.exists() and sum_of(target) != sum_of(draft):
                raise RefusedError(f"{target}: exists with another content. Choose another --out, or remove it")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
