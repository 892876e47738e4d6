"""The arms of a result folder, and the names of their files."""

import re
from pathlib import Path

from bayonets.ensemble.course import BASELINE
from bayonets.errors import RefusedError
from bayonets.scenario.faults import remedy_among


def stem_of(arms: list[str], arm: str) -> str:
    """The stem of the file names of an arm: its position, and the part of its name that a file name can hold."""
    readable = re.sub(r"[^a-z0-9]+", "-", arm.lower()).strip("-")[:40]
    return arm if arm == BASELINE else f"{arms.index(arm):02d}-{readable}".rstrip("-")


def in_file_names(arm: str) -> str:
    """The addition of an arm to the name of a picture file; empty for the baseline."""
    return "" if arm == BASELINE else f"-{re.sub(r'[^A-Za-z0-9_-]', '_', arm)}"


def known_arm(path: Path, arms: list[str], arm: str) -> str:
    """The arm, if the folder has it.

    Raises:
        RefusedError: it has no arm of that name; the message names the nearest.
    """
    if arm not in arms:
        raise RefusedError(f"{path}: has no arm {arm!r}. {remedy_among(arm, arms)}")
    return arm
