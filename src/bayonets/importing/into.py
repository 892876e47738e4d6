"""An imported block put into the text of a scenario, whose comments and other blocks stay as they are."""

import re
from typing import Final

from bayonets.importing.protest import ImportedProtest
from bayonets.scenario.read import read_text

_KEY: Final = re.compile(r"[A-Za-z_\"']")


def put_into(text: str, name: str, imported: ImportedProtest) -> str:
    """The text of a scenario with the imported block: `protest` is replaced, observations are added.

    Args:
        text: the text of the scenario.
        name: its name in faults.
        imported: the protest of a file.

    Raises:
        ScenarioError: the scenario has faults, before or with the block.
    """
    read_text(text, name)
    lines = text.removesuffix("\n").split("\n")
    block = imported.text.removesuffix("\n").split("\n")
    key = "protest" if imported.form == "by_date" else "observations"
    first, end = _block_of(key, lines)
    if key == "observations" and first < end:
        block = _added(lines[first:end], block)
    result = "\n".join([*lines[:first], *block, *lines[end:]]) + "\n"
    read_text(result, f"{name} with the block {key}")
    return result


def _block_of(key: str, lines: list[str]) -> tuple[int, int]:
    """The lines of a top-level key, without the comments before the next; the end of the text if there is none."""
    first = next((number for number, line in enumerate(lines) if re.match(rf"[\"']?{key}[\"']? *:", line)), len(lines))
    end = next((number for number in range(first + 1, len(lines)) if _KEY.match(lines[number])), len(lines))
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return first, end


def _added(present: list[str], block: list[str]) -> list[str]:
    """The observations that are there, with those of a block after them, at the same indentation."""
    entries = [line.strip() for line in block if line.startswith("  - ")]
    comments = [line for line in block if line.startswith("#")]
    indents = [line[: len(line) - len(line.lstrip())] for line in present[1:] if line.lstrip().startswith("- ")]
    return [*present, *comments, *(f"{indents[0]}{entry}" for entry in entries)] if indents else block
