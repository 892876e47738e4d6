"""The house in numbers, as docs/architecture.md has them: `python -m benchmarks.house [CHECKOUT ...]`.

Each checkout is a column, so that two commits stand side by side. Imports are read from the source, those within
functions ("lazy") too; what is imported for types alone is not, since it is never executed.
"""

import ast
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TIMES = 7


@dataclass(frozen=True)
class Module:
    """One file of the package.

    Attributes:
        name: dotted.
        text: the source.
        tree: parsed.
    """

    name: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder below `bayonets`; files that stand beside the folders are one room."""
        parts = self.name.split(".")
        return f"{parts[1]}/" if len(parts) > 2 or self.is_package else "(beside the rooms)"

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a folder."""
        return self.name.endswith(".__init__")


def modules_of(checkout: Path) -> list[Module]:
    """All files of the package."""
    source = checkout / "src"
    return [
        Module(".".join(path.relative_to(source).with_suffix("").parts), path.read_text(), ast.parse(path.read_text()))
        for path in sorted((source / "bayonets").rglob("*.py"))
    ]


def lines_of(folder: Path) -> int:
    """Lines of Python below a folder."""
    return sum(len(path.read_text().splitlines()) for path in folder.rglob("*.py"))


def code_lines(module: Module, function: ast.FunctionDef) -> int:
    """Lines of a function without blank lines, comments and its documentation."""
    lines = module.text.splitlines()[function.lineno - 1 : function.end_lineno]
    text = ast.get_docstring(function, clean=False)
    own = sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)
    return own - (sum(bool(line.strip()) for line in text.splitlines()) if text else 0)


def imported(module: Module, known: Mapping[str, Module], *, lazy: bool) -> set[str]:
    """Modules of the package that a module imports when it is loaded or, with `lazy`, at any time."""
    found: set[str] = set()
    for node in _executed(module.tree, lazy=lazy):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    names = {_module_of(name, known) for name in found}
    return names - {"", module.name}


def _module_of(name: str, known: Mapping[str, Module]) -> str:
    """The module in which an imported name stands, or which it is; empty for one of another package."""
    home = name.rpartition(".")[0]
    return next((one for one in (name, f"{name}.__init__", home, f"{home}.__init__") if one in known), "")


def _executed(node: ast.AST, *, lazy: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not lazy:
            continue
        yield child
        yield from _executed(child, lazy=lazy)


def cycles(edges: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The groups of modules that import each other in a circle (strongly connected components of two or more)."""
    reach = {name: _reached(name, edges) for name in edges}
    circular = [name for name in edges if name in reach[name]]
    return {frozenset(other for other in reach[name] if name in reach[other]) for name in circular}


def _reached(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(edges[name])
    while ahead:
        if (one := ahead.pop()) not in seen:
            seen.add(one)
            ahead += edges[one]
    return seen


def longest_chain(edges: Mapping[str, set[str]]) -> int:
    """Modules of the longest chain of imports at load; what would be a circle is entered once."""

    @cache
    def depth(name: str) -> int:
        return 1 + max((depth(other) for other in edges[name]), default=0)

    return max(map(depth, edges))


def seconds_of(checkout: Path, *words: str) -> float:
    """Median time of a Python command with the package of a checkout."""
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, *words], env={"PYTHONPATH": str(checkout / "src")}, capture_output=True, check=True
        )
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def measured(checkout: Path) -> dict[str, str]:
    """What there is to say of a checkout, in the order in which it is told."""
    modules = modules_of(checkout)
    known = {module.name: module for module in modules}
    at_load = {name: imported(module, known, lazy=False) for name, module in known.items()}
    ever = {name: imported(module, known, lazy=True) for name, module in known.items()}
    functions = [
        code_lines(module, node)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    classes = Counter(
        node.name for module in modules for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)
    )
    rooms = Counter[str]()
    for module in modules:
        rooms[module.room] += len(module.text.splitlines())
    source, tests = sum(rooms.values()), lines_of(checkout / "tests")
    short = sum(size < 20 for size in functions)
    return {
        **{f"lines of `{room}`": f"{lines:,}" for room, lines in sorted(rooms.items())},
        "lines of the package": f"{source:,}",
        "files": f"{len(modules):,}",
        "functions": f"{len(functions):,}",
        "median, longest function (lines of code)": f"{statistics.median(functions):.0f}, {max(functions)}",
        "functions under 20 lines": f"{100 * short / len(functions):.1f} %",
        "classes": f"{classes.total():,}",
        "names that two classes have": f"{sum(count > 1 for count in classes.values())}",
        "cycles of imports at load, with lazy ones": f"{len(cycles(at_load))}, {len(cycles(ever))}",
        "longest chain of imports at load": f"{longest_chain(at_load)}",
        "`import bayonets`": f"{seconds_of(checkout, '-c', 'import bayonets'):.2f} s",
        "`bayonets --help`": f"{seconds_of(checkout, '-m', 'bayonets', '--help'):.2f} s",
        "lines of tests, for each line of the package": f"{tests:,}, {tests / source:.2f}",
    }


def main() -> None:
    """Print a column for each checkout."""
    columns = [measured(Path(path).resolve()) for path in sys.argv[1:] or ["."]]
    names = list(dict.fromkeys(name for column in columns for name in column))
    sys.stdout.write(f"|  |{' |' * len(columns)}\n| --- |{' --- |' * len(columns)}\n")
    for name in names:
        sys.stdout.write(f"| {name} | {' | '.join(column.get(name, '') for column in columns)} |\n")


if __name__ == "__main__":
    main()
