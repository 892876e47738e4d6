"""How text meets the terminal: its width, its headings in bold, and a line of progress that leaves no trace."""

import os
import shutil
import sys

import click

NARROWEST, WIDEST, PIPED = 48, 120, 100


def terminal_width() -> int:
    """Letters a line: as wide as the terminal, within reason; in a pipe, COLUMNS or 100."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return PIPED
    return min(max(shutil.get_terminal_size((PIPED, 24)).columns, NARROWEST), WIDEST)


def with_headings(text: str) -> str:
    """The text with its headings in bold: the lines that begin in the first column. A pipe gets them plain."""
    return "\n".join(click.style(line, bold=True) if line[:1].strip() else line for line in text.split("\n"))


def hint(text: str) -> None:
    """One line on stderr, written over the last one; nothing where stderr is no terminal. Empty text wipes it."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)
