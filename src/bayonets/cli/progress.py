"""What a verb that simulates says while it does: lines on stderr, a bar with the time left, durations."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bayonets.ensemble.run import Progress

Say = Callable[[str], None]


def say_to_stderr(*, quiet: bool) -> Say:
    """A function that prints to stderr, or none that does."""
    return (lambda _text: None) if quiet else (lambda text: click.echo(text, err=True))


def duration(seconds: float) -> str:
    """A duration as people read it."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def bar_of_runs(*, shown: bool) -> AbstractContextManager["Progress"]:
    """A bar of runs on stderr with the time left."""
    return _bar("runs", shown=shown)


def bar_of_points(*, shown: bool) -> AbstractContextManager["Progress"]:
    """The same, of points at which a scenario is asked."""
    return _bar("points", shown=shown)


@contextmanager
def _bar(what: str, *, shown: bool) -> Iterator["Progress"]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, asked: int) -> None:
            bar.update(task, completed=done, total=asked)

        yield show
