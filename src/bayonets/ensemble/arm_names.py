"""The arms of a result folder: what their files are called, and whether they are those of a command."""

import re
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE
from bayonets.errors import FolderError, RefusedError
from bayonets.scenario.faults import remedy_among


def stem_of(arms: list[str], arm: str) -> str:
    """What the files of an arm are called: its place and what a file's name can hold of its own."""
    readable = re.sub(r"[^a-z0-9]+", "-", arm.lower()).strip("-")[:40]
    return arm if arm == BASELINE else f"{arms.index(arm):02d}-{readable}".rstrip("-")


def in_file_names(arm: str) -> str:
    """What an arm adds to the name of a file that is drawn of it; nothing for the baseline."""
    return "" if arm == BASELINE else f"-{re.sub(r'[^A-Za-z0-9_-]', '_', arm)}"


def known_arm(path: Path, arms: list[str], arm: str) -> str:
    """The arm, if the folder has it.

    Raises:
        RefusedError: it has none of that name; the nearest is named.
    """
    if arm not in arms:
        raise RefusedError(f"{path}: has no arm {arm!r}. {remedy_among(arm, arms)}")
    return arm


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
