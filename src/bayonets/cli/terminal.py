"""Text in the terminal: its width, headings in bold, and a line of progress that is erased.

A terminal without escape codes (TERM=dumb or NO_COLOR) gets plain text.
"""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bayonets.cli.streams import Stream

NARROWEST, WIDEST, PIPED = 48, 120, 100


def terminal_width() -> int:
    """Characters per line: the width of the terminal, within limits; in a pipe, COLUMNS or 100."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return PIPED
    return min(max(shutil.get_terminal_size((PIPED, 24)).columns, NARROWEST), WIDEST)


def is_plain() -> bool:
    """Whether no escape codes may be written to any stream."""
    return os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))


def can_be_written_over() -> bool:
    """Whether stderr is a terminal in which a line can be overwritten."""
    return sys.stderr.isatty() and not is_plain()


def echo_json(plain: Any) -> None:
    """Print plain data as JSON; characters that the encoding lacks are escaped."""
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    is_lacking = isinstance(sys.stdout, Stream) and not sys.stdout.can_say(text)
    click.echo(json.dumps(plain, indent=1) if is_lacking else text)


def program() -> str:
    """The name of this program in commands: `bayonets`, or as it was called where it is not on PATH."""
    called = Path(sys.argv[0])
    if shutil.which("bayonets") or called.name not in ("bayonets", "__main__.py"):
        return "bayonets"
    return "python -m bayonets" if called.name == "__main__.py" else shlex.quote(str(called))


def echo_next(commands: Sequence[tuple[str, str]]) -> None:
    """Print commands that may follow, and what they do.

    Args:
        commands: each begins with `bayonets`.
    """
    if commands:
        click.echo("Next:")
    for line, what in commands:
        click.echo(f"  {program()}{line.removeprefix('bayonets')}    {what}")


def with_headings(text: str) -> str:
    """The text with headings in bold, which are the lines that begin in the first column; plain in a pipe."""
    return "\n".join(click.style(line, bold=True) if line[:1].strip() else line for line in text.split("\n"))


def hint(text: str) -> None:
    """Overwrite the last line on stderr, where that is possible. Empty text erases it."""
    if can_be_written_over():
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)
