"""ZIP files: written so that the same content gives the same bytes, and read so that none can do harm.

Files are stored without compression, since the tables are compressed already and other compression differs between
versions of its library. An archive that was unpacked and packed again by another program can be read as well.
"""

import hashlib
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bayonets.archive.facts import FACTS, SUMS, damaged, sums_text
from bayonets.errors import ArchiveError

_TIME: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_BLOCK: Final = 1 << 20

MOST_EXPANDED: Final = 200
"""The maximum of the bytes of all files for each byte of the archive; text compresses to a tenth, a bomb to 1/1000."""

_UNSAFE: Final = "`bayonets pack` writes no such archive; do not open it with another program either"
_LONGEST_SHOWN: Final = 80

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.ASCII)
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


def write_zip(file: BinaryIO, top: str, contents: Mapping[str, bytes | Path]) -> None:
    """Write files below one folder, sorted by name, with a fixed time, and the list of their sums after them.

    Args:
        file: the archive.
        top: name of the folder.
        contents: bytes of each file, or the path from which they are read, by name.
    """
    with ZipFile(file, "w", ZIP_STORED) as zipped:
        sums = {name: _add(zipped, f"{top}/{name}", contents[name]) for name in sorted(contents)}
        _add(zipped, f"{top}/{SUMS}", sums_text(sums).encode())


def _add(zipped: ZipFile, name: str, content: bytes | Path) -> str:
    info = ZipInfo(name, _TIME)
    info.create_system, info.external_attr = _UNIX, (stat.S_IFREG | 0o644) << 16
    info.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
    with zipped.open(info, "w") as target:
        if isinstance(content, bytes):
            target.write(content)
            return hashlib.sha256(content).hexdigest()
        checksum = hashlib.sha256()
        with content.open("rb") as source:
            while block := source.read(_BLOCK):
                checksum.update(block)
                target.write(block)
        return checksum.hexdigest()


# --- Reading ----------------------------------------------------------------------------------------------------------


@contextmanager
def opened_zip(archive: Path) -> Iterator[ZipFile]:
    """A ZIP file, open for reading.

    Raises:
        ArchiveError: it is not one, or cannot be read.
    """
    if not archive.is_file():
        raise ArchiveError(f"{archive}: {_no_file(archive)}. Name an archive that `bayonets pack` wrote")
    try:
        zipped = ZipFile(archive)
    except _UNREADABLE:
        raise ArchiveError(
            f"{archive}: is not a ZIP file, or was cut off. Get it again from where it was published"
        ) from None
    except OSError as error:
        raise ArchiveError(f"{archive}: cannot be read ({error.strerror or error}). Check its permissions") from None
    with zipped:
        yield zipped


def _no_file(archive: Path) -> str:
    if archive.is_dir():
        return "a folder"
    return "not a regular file" if archive.exists() else "no such file"


def entries_of(zipped: ZipFile, archive: Path) -> dict[str, ZipInfo]:
    """The files of an archive by their names below its top folder, once none of them can do harm.

    Args:
        zipped: the archive.
        archive: its path, for messages.

    Raises:
        ArchiveError: it was not written by `pack`; a name leads outside the folder, occurs twice, or is that of a link;
            or it would expand beyond all measure.
    """
    infos = zipped.infolist()
    top = _top(infos, archive)
    for info in infos:
        if fault := _fault_of(info, top):
            raise ArchiveError(f"{archive}: holds {shown(info.filename)}, {fault}: nothing was opened. {_UNSAFE}")
    files = [info for info in infos if not info.is_dir()]
    if not all(map(_is_plain, files)):
        raise ArchiveError(
            f"{archive}: is encrypted, or compressed in a form that this program does not read. Get the original from "
            "where it was published"
        )
    _refuse_clashes([info.filename for info in files], archive)
    _refuse_bombs(files, archive)
    return {info.filename.removeprefix(top): info for info in files}


def _top(infos: Sequence[ZipInfo], archive: Path) -> str:
    """The folder of the files, with a slash at the end; empty if there is none."""
    names = {info.filename for info in infos}
    tops = [name.removesuffix(SUMS) for name in names if name == SUMS or re.fullmatch(rf"[^/]+/{SUMS}", name)]
    tops = [top for top in tops if f"{top}{FACTS}" in names]
    if len(tops) != 1:
        raise ArchiveError(
            f"{archive}: was not written by `bayonets pack`: it has no {SUMS} and {FACTS}. Open it with another program"
        )
    return tops[0]


def _fault_of(info: ZipInfo, top: str) -> str:
    """What makes an entry unsafe; empty if nothing does."""
    name = info.filename
    parts, within = re.split(r"[/\\]", name), name.removeprefix(top).removesuffix("/")
    mode = info.external_attr >> 16
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "an absolute path"
    if ".." in parts or not name.startswith(top):
        return "which leads outside its folder"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "which is a link or a device"
    if within and not all(map(_is_portable, within.split("/"))):
        return "a name that some systems do not allow"
    return ""


def _is_plain(info: ZipInfo) -> bool:
    return not info.flag_bits & 1 and info.compress_type in (ZIP_STORED, ZIP_DEFLATED)


def _is_portable(part: str) -> bool:
    return _PART.fullmatch(part) is not None and _RESERVED.fullmatch(part) is None and not part.endswith(".")


def _refuse_clashes(names: Sequence[str], archive: Path) -> None:
    """Refuse names that are the same on some systems, and a file that is also a folder."""
    counts = Counter(name.casefold() for name in names)
    folders = {str(parent).casefold() for name in names for parent in Path(name).parents}
    for name in names:
        if counts[name.casefold()] > 1:
            raise ArchiveError(f"{archive}: holds {shown(name)} twice: nothing was opened. {_UNSAFE}")
        if name.casefold() in folders:
            raise ArchiveError(f"{archive}: holds {shown(name)} as file and folder: nothing was opened. {_UNSAFE}")


def _refuse_bombs(files: Sequence[ZipInfo], archive: Path) -> None:
    """Refuse an archive of which few bytes become many, or whose files share bytes."""
    size, packed = archive.stat().st_size, sum(info.compress_size for info in files)
    expanded = sum(info.file_size for info in files)
    if packed > size or expanded > MOST_EXPANDED * size:
        raise ArchiveError(
            f"{archive}: would become {expanded / max(size, 1):,.0f} times as large, {MOST_EXPANDED} times at most: "
            f"nothing was opened. {_UNSAFE}"
        )


def shown(name: str) -> str:
    """A name from an archive in a message: short and without characters that act on a terminal."""
    text = ascii(name)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def blocks_of(zipped: ZipFile, info: ZipInfo, archive: Path, name: str) -> Iterator[bytes]:
    """The content of a file of an archive, block by block.

    Raises:
        ArchiveError: it cannot be read.
    """
    try:
        with zipped.open(info) as source:
            while block := source.read(_BLOCK):
                yield block
    except (*_UNREADABLE, OSError):
        raise damaged(archive, f"{shown(name)} cannot be read") from None
