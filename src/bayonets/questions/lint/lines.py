"""At which line of a scenario file each path stands, so that a doubt can say where to look."""

from pathlib import Path

from bayonets.scenario.faults import dotted
from bayonets.scenario.read import find
from bayonets.scenario.yaml_safe import parse


def lines_of(name_or_path: str | Path) -> dict[str, int]:
    """The line of every path of a file, or of a scenario of the library, that `read` has read without fault."""
    tree = parse(find(name_or_path).read_text(encoding="utf-8").removeprefix("\ufeff"), str(name_or_path))
    return {dotted(where): place[0] for where, place in (tree.values | tree.keys).items() if where}
