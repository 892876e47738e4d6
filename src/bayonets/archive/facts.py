"""What an archive states about itself: the facts in `archive.json`, and the SHA-256 of every file in `SHA256SUMS`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bayonets.ensemble.disk import only_reading_errors
from bayonets.ensemble.store import Folder
from bayonets.errors import ArchiveError, FolderError
from bayonets.inference.posterior import FILE as POSTERIOR

FORMAT: Final = 1
"""The version of the form of archives."""

FACTS: Final = "archive.json"
SUMS: Final = "SHA256SUMS"
README: Final = "README.md"
CITATION: Final = "CITATION.cff"
SOURCES: Final = "SOURCES.md"

WRITTEN: Final = (CITATION, README, SUMS, SOURCES, FACTS)
"""The files that an archive has in addition to those of the folder."""

_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)", re.ASCII)
_Sha256 = Field(pattern=r"^[0-9a-f]{64}$")


class ArchiveFacts(BaseModel):
    """The facts in `archive.json`.

    Attributes:
        format: version of the form of the archive.
        kind: what the folder holds: runs, the answer to a question without runs, or a posterior with its answer.
        question: verb of the question; None: runs that no question asked for.
        scenario, scenario_digest: its name, and SHA-256 of its exact form.
        seed: random seed.
        runs: number of runs of each arm; None: the folder holds no runs.
        digest: that of the runs or of the posterior, as `bayonets digest` prints it, or SHA-256 of `answer.json`.
        digest_only: whether the tables were left out, so that the digest stands for them.
        program, commit, model: versions of the program and of its model that computed the results.
        packed_by: version of the program that wrote the archive.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    format: Literal[1]
    kind: Literal["runs", "answer", "posterior"]
    question: str | None
    scenario: str
    scenario_digest: str = _Sha256
    seed: int
    runs: int | None
    digest: str = _Sha256
    digest_only: bool
    program: str
    commit: str | None
    model: str
    packed_by: str

    def digest_of(self) -> str:
        """What the digest is that of, in words."""
        return {"runs": "runs", "posterior": "posterior", "answer": "file answer.json"}[self.kind]


def read_facts(content: bytes, archive: Path) -> ArchiveFacts:
    """The facts of an archive.

    Args:
        content: the bytes of `archive.json`.
        archive: the archive, for messages.

    Raises:
        ArchiveError: they cannot be read, or the archive has another format.
    """
    try:
        plain = json.loads(content)
        if isinstance(plain, dict) and plain.get("format") != FORMAT:
            raise _of_another_format(plain, archive)
        return ArchiveFacts.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        field, rule = ".".join(map(str, first["loc"]))[:60], first["msg"]
        raise damaged(archive, f"{FACTS} cannot be read ({field}: {rule})") from None
    except (ValueError, RecursionError):
        raise damaged(archive, f"{FACTS} is not JSON") from None


def _of_another_format(plain: Mapping[str, object], archive: Path) -> ArchiveError:
    return ArchiveError(
        f"{archive}: has archive format {ascii(plain.get('format'))[:12]}, written by bayonets "
        f"{ascii(plain.get('packed_by'))[:24]}; this program reads format {FORMAT}. Use that version, or open the "
        "archive with another program for ZIP files"
    )


def facts_in(folder: Path) -> ArchiveFacts | None:
    """The facts in a folder that was opened from an archive; None if it was not.

    Raises:
        ArchiveError: they cannot be read.
    """
    path = folder / FACTS
    with only_reading_errors(folder):
        return read_facts(path.read_bytes(), folder) if path.is_file() else None


def refuse_digest_only(folder: Folder) -> None:
    """Refuse a folder from an archive that holds the digest of results in place of the results.

    Raises:
        FolderError: it is one, and the results have not been computed again in it.
    """
    facts = facts_in(folder.path)
    if facts is not None and facts.digest_only and not folder.entries and not (folder.path / POSTERIOR).exists():
        raise FolderError(
            f"{folder.path}: holds the digest of the results and not the results. {README} in it states the commands "
            "that compute them again"
        )


def damaged(archive: Path, fault: str) -> ArchiveError:
    """The error for an archive that is not as it was written."""
    return ArchiveError(f"{archive}: {fault}: it is damaged or was changed. Get it again from where it was published")


def sums_text(sums: Mapping[str, str]) -> str:
    """The list of SHA-256 by name, in the form that `sha256sum --check` reads."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def read_sums(content: bytes, archive: Path) -> dict[str, str]:
    """The SHA-256 of every file by its name.

    Raises:
        ArchiveError: the list cannot be read, or names a file twice.
    """
    lines = content.decode("utf-8", "replace").splitlines()
    matches = [_SUM.fullmatch(line) for line in lines]
    sums = {match[2]: match[1] for match in matches if match}
    if not lines or len(sums) < len(lines):
        raise damaged(archive, f"{SUMS} is not a list of sums")
    return sums
