"""Every error that a user can meet. Each says where, what was found, the rule and the remedy."""

from dataclasses import dataclass

STOPPED = 130
"""The exit code of a command that ctrl-C ended, as shells have it."""


class BayonetsError(Exception):
    """Something that the user can mend; the command line prints it and ends with `exit_code`."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One fault of a scenario file.

    Args:
        file: as the user named it.
        line, column: counted from 1; 0 where the fault is of the file as a whole.
        path: dotted path of the value, such as `services.army.formations.minsk.size`; empty for the file as a whole.
        found: what stands there.
        rule: what must hold.
        remedy: what to write instead.
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"{place}: {self.path}" if self.path else place
        return f"{where}: {self.found}: {self.rule}. {self.remedy}"


class ScenarioError(BayonetsError):
    """A scenario that cannot be read; `faults` holds every fault, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([*map(str, faults), f"{count} found; nothing was run."]))


class SettingError(BayonetsError):
    """A `--set` word (or `with_levers` argument) that names nothing or sets something meaningless."""


class FolderError(BayonetsError):
    """A result folder that cannot be written, belongs to another scenario or seed, or is damaged."""


class RefusedError(BayonetsError):
    """What cannot be done as asked, such as the replay of a run that was not made."""


class RoomError(RefusedError):
    """Too little memory or disk for what is asked; with more of it, or with fewer threads, the same goes on."""


class ClassicError(BayonetsError):
    """An argument that a classic model cannot compute with."""


class EngineError(BayonetsError):
    """The compiled engine cannot be trusted on this machine, or a run ended in a number that is none."""

    exit_code = 3


class RunFailedError(BayonetsError):
    """Some runs failed; the others are complete and on disk."""

    exit_code = 3


class ClusterError(BayonetsError):
    """A Dask cluster that cannot be reached, has another version of this program, or lost what it was working on."""
