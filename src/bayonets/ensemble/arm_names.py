"""The arms of a result folder: what their files are called, and whether they are those of a command."""

import re
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE
from bayonets.errors import FolderError


def stem_of(arms: list[str], arm: str) -> str:
    """What the files of an arm are called: its place and what a file's name can hold of its own."""
    readable = re.sub(r"[^a-z0-9]+", "-", arm.lower()).strip("-")[:40]
    return arm if arm == BASELINE else f"{arms.index(arm):02d}-{readable}".rstrip("-")


def check_arms(path: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Make sure that two manifests have the same arms.

    Raises:
        FolderError: they have not.
    """
    if found["arm_digests"] != wanted["arm_digests"]:
        raise FolderError(
            f"{path}: holds {_arms_text(found)}, now {_arms_text(wanted)}: a folder belongs to its arms. "
            "Choose another --out, or remove the folder"
        )


def _arms_text(manifest: dict[str, Any]) -> str:
    known = [f"{name!r} ({digest[:12]})" for name, digest in manifest["arm_digests"].items()]
    return f"the arms {', '.join(known)}" if known else "no arms beside the baseline"
