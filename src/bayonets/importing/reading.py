"""A cell that cannot be read, as a reason that a report of the import counts."""


def shown(text: str, letters: int = 40) -> str:
    """A cell in quotation marks for a message: one line, printable, and cut if it is long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f'"{line if len(line) <= letters else line[: letters - 3] + "..."}"'


class UnreadableError(ValueError):
    """A cell whose content has no clear meaning.

    Args:
        kind: what it is, as a noun with its clause; rows of one kind are counted together.
        text: the cell; empty where that explains nothing.
    """

    def __init__(self, kind: str, text: str = "") -> None:
        self.kind, self.example = kind, shown(text) if text.strip() else ""
        super().__init__(f"{self.example} is {kind}" if self.example else kind)
