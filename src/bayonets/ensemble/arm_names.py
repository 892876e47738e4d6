"""The arms of a result folder: what their files are called."""

import re
from pathlib import Path

from bayonets.ensemble.course import BASELINE
from bayonets.errors import RefusedError
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
