"""Progress of a verb that simulates: lines on stderr, and a bar with the remaining time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING

import click

from bayonets.cli.terminal import can_be_written_over, is_plain
from bayonets.wording import duration

if TYPE_CHECKING:
    from bayonets.ensemble.progress import Progress

Say = Callable[[str], None]

SECONDS_BETWEEN_LINES = 5.0


def say_to_stderr(*, quiet: bool) -> Say:
    """A function that prints to stderr, or does nothing if `quiet`."""
    return (lambda _text: None) if quiet else (lambda text: click.echo(text, err=True))


def bar_of(what: str, *, shown: bool = True) -> AbstractContextManager["Progress"]:
    """A progress bar of runs or points with the remaining time, where stderr is a terminal."""
    if sys.stderr.isatty() and is_plain() and shown:
        return nullcontext(_lines(what))
    return _drawn(what, shown=shown and can_be_written_over())


@contextmanager
def _drawn(what: str, *, shown: bool) -> Iterator["Progress"]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, asked: int) -> None:
            bar.update(task, completed=done, total=asked)

        yield show


def _lines(what: str) -> "Progress":
    """Progress in plain lines, a few seconds apart, for a terminal without escape codes."""
    began = printed = monotonic()

    def show(done: int, asked: int) -> None:
        nonlocal printed
        now = monotonic()
        if done and now - printed > SECONDS_BETWEEN_LINES:
            printed = now
            left = duration((now - began) / done * (asked - done))
            click.echo(f"{done:,} of {asked:,} {what}, about {left} left", err=True)

    return show
