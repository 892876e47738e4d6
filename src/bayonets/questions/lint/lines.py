"""The line of each path in a scenario file, which locates a doubt."""

from pathlib import Path

from bayonets.scenario.faults import dotted
from bayonets.scenario.read import find
from bayonets.scenario.yaml_safe import parse


def lines_of(name_or_path: str | Path) -> dict[str, int]:
    """The line of every path of a valid file, or of a scenario of the library."""
    tree = parse(find(name_or_path).read_text(encoding="utf-8").removeprefix("\ufeff"), str(name_or_path))
    return {dotted(where): position[0] for where, position in (tree.values | tree.keys).items() if where}
