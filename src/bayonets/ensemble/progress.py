"""Progress of a study or a question."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with the numbers of completed and requested items."""


def silent(done: int, asked: int) -> None:
    """Show no progress."""
