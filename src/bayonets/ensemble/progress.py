"""How far a study or a question is, told to whoever waits."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with what is done and what is asked."""


def silent(done: int, asked: int) -> None:
    """Show no progress."""
