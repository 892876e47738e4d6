"""An archive of `pack`, checked and opened as the folder from which it was made."""

import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Final, NamedTuple
from zipfile import ZipFile, ZipInfo

from bayonets.archive.deposit import facts_of, facts_of_manifest
from bayonets.archive.facts import FACTS, SUMS, ArchiveFacts, damaged, read_facts, read_sums
from bayonets.archive.zipped import blocks_of, entries_of, opened_zip, shown
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.disk import UNFINISHED, only_reading_errors
from bayonets.ensemble.estimate import bytes_text, free_disk
from bayonets.ensemble.store import read_folder
from bayonets.errors import ArchiveError, FolderError, RefusedError, RoomError
from bayonets.scenario.printable import plain
from bayonets.scenario.read import read

_MOST_BYTES: Final = 64_000_000
_LONGEST_REASON: Final = 300


class Unpacked(NamedTuple):
    """What was opened.

    Attributes:
        path: the folder.
        facts: what the archive states, of which everything that can be checked was checked.
        files: number of files.
    """

    path: Path
    facts: ArchiveFacts
    files: int

    def notices(self) -> list[str]:
        """Sentences on what cannot be done with the folder."""
        sentences = []
        if self.facts.digest_only:
            sentences.append(
                "The archive holds the digest of the results and not the results: README.md states how they are "
                "computed again"
            )
        if self.facts.model != MODEL_VERSION:
            sentences.append(
                f"The results are those of version {self.facts.model} of the model; this program has version "
                f"{MODEL_VERSION}: it reads them and cannot repeat them. bayonets {plain(self.facts.program)} can"
            )
        return sentences


def unpack(archive: str | Path, folder: str | Path | None = None) -> Path:
    """Check an archive of `pack` and open it as a folder.

    Args:
        archive: the archive.
        folder: the folder, which must not exist or be empty; by default it has the name of the archive, in the current
            folder.

    Returns:
        The path of the folder.

    Raises:
        ArchiveError: the archive is damaged, unsafe, of another format, or was not written by `pack`; nothing is left.
        RefusedError: the folder exists and is not empty, or the disk has too little space.
        FolderError: the folder cannot be written.
    """
    return unpacked(Path(archive), None if folder is None else Path(folder)).path


def unpacked(archive: Path, folder: Path | None) -> Unpacked:
    """The same, with what was opened.

    Raises:
        ArchiveError, RefusedError, FolderError: as for `unpack`.
    """
    target = folder or Path(archive.stem)
    with opened_zip(archive) as zipped:
        entries = entries_of(zipped, archive)
        facts = read_facts(_content(zipped, entries, FACTS, archive), archive)
        sums = read_sums(_content(zipped, entries, SUMS, archive), archive)
        _refuse_unlisted(entries, sums, archive)
        _refuse_used(target, archive)
        _refuse_without_room(entries, target)
        with _all_or_nothing(target) as draft:
            for name, wanted in sums.items():
                if _extract(blocks_of(zipped, entries[name], archive, name), draft / name) != wanted:
                    raise damaged(archive, f"{shown(name)} differs from its SHA-256")
            (draft / SUMS).write_bytes(_content(zipped, entries, SUMS, archive))
            _check_results(draft, facts, archive)
    return Unpacked(target, facts, len(entries))


def _content(zipped: ZipFile, entries: Mapping[str, ZipInfo], name: str, archive: Path) -> bytes:
    """The content of one of the files that are read whole.

    Raises:
        ArchiveError: it cannot be read, or is larger than any that `pack` writes.
    """
    if entries[name].file_size > _MOST_BYTES:
        raise damaged(archive, f"{name} has {bytes_text(entries[name].file_size)}")
    return b"".join(blocks_of(zipped, entries[name], archive, name))


def _refuse_unlisted(entries: Mapping[str, ZipInfo], sums: Mapping[str, str], archive: Path) -> None:
    """Refuse files without a sum, and sums without a file."""
    for name in sorted(set(entries) - set(sums) - {SUMS}):
        raise damaged(archive, f"{shown(name)} is not in its list {SUMS}")
    for name in sorted(set(sums) - (set(entries) - {SUMS})):
        raise damaged(archive, f"{shown(name)} is missing")


def _refuse_used(target: Path, archive: Path) -> None:
    """Refuse a folder that holds something, or a file in its place.

    Raises:
        RefusedError: it does.
    """
    remedy = f"Name another: bayonets unpack {shlex.quote(str(archive))} FOLDER"
    if not target.is_dir() and (target.exists() or target.is_symlink()):
        raise RefusedError(f"{target}: exists and is not a folder. {remedy}")
    with only_reading_errors(target):
        if target.is_dir() and any(target.iterdir()):
            raise RefusedError(f"{target}: exists and is not empty. {remedy}")


def _refuse_without_room(entries: Mapping[str, ZipInfo], target: Path) -> None:
    need, free = sum(info.file_size for info in entries.values()), free_disk(target)
    if need > free:
        raise RoomError(f"{target}: needs {bytes_text(need)} and {bytes_text(free)} are free. Name a folder elsewhere")


@contextmanager
def _all_or_nothing(target: Path) -> Iterator[Path]:
    """A folder that takes its name when it is complete, and is removed with new folders above it otherwise.

    Raises:
        FolderError: it cannot be written.
    """
    above = [parent for parent in target.parents if not parent.exists()]
    draft = (target if target.is_dir() else target.parent) / f"{UNFINISHED}{token_hex(8)}.part"
    try:
        draft.mkdir(parents=True)
        yield draft
        _settle(draft, target)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            for parent in above:
                parent.rmdir()
        if isinstance(error, OSError):
            raise FolderError(f"{target}: cannot be written ({error.strerror or error}). Name another folder") from None
        raise


def _settle(draft: Path, target: Path) -> None:
    """Give a complete folder its name, or its content to an empty folder, which may be the current one."""
    if not target.is_dir():
        draft.replace(target)
        return
    for entry in sorted(draft.iterdir()):
        entry.replace(target / entry.name)
    draft.rmdir()


def _extract(blocks: Iterator[bytes], path: Path) -> str:
    """Write one file and return the SHA-256 of what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    checksum = sha256()
    with path.open("xb") as target:
        for block in blocks:
            checksum.update(block)
            target.write(block)
    return checksum.hexdigest()


def _check_results(draft: Path, facts: ArchiveFacts, archive: Path) -> None:
    """Check that the folder can be read and is the one that the archive describes.

    Raises:
        ArchiveError: it is not.
    """
    try:
        folder = read_folder(draft)
        if folder.entries or folder.damage:
            folder.refuse_damaged()
        stated = facts_of_manifest(folder) if facts.digest_only else facts_of(folder)
        stated |= {"scenario_digest": read(folder.scenario_path()).digest()}
    except Exception as error:  # the tables, too, may be made to be unreadable in any way
        reason = plain(str(error)).replace(str(draft), archive.name) or type(error).__name__
        raise ArchiveError(
            f"{archive}: agrees with its sums, but cannot be read as results ({reason[:_LONGEST_REASON]}). It was "
            f"written by bayonets {plain(facts.packed_by)}: use that version"
        ) from None
    for name, value in stated.items():
        if getattr(facts, name) != value:
            raise damaged(archive, f"{FACTS} does not describe its files ({name})")
