"""A cell that cannot be read, as a reason that a report of the import counts."""


class UnreadableError(ValueError):
    """A cell whose content has no clear meaning; the message is the reason, as a clause."""


def shown(text: str, letters: int = 40) -> str:
    """A cell in quotation marks for a message: one line, printable, and cut if it is long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f'"{line if len(line) <= letters else line[: letters - 3] + "..."}"'
