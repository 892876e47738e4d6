"""All errors that a user can meet. Each message gives the place, the value, the rule and the remedy."""

from dataclasses import dataclass

STOPPED = 130
"""Exit code of a command that was interrupted with ctrl-C, as is usual in shells."""


class BayonetsError(Exception):
    """An error that the user can correct; the command line prints it and ends with `exit_code`."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One fault of a scenario file.

    Args:
        file: its name as the user gave it.
        line, column: counted from 1; 0 where the fault concerns the file as a whole.
        path: dotted path of the value, such as `services.army.formations.minsk.size`; empty for the file as a
            whole.
        found: the value in the file.
        rule: the condition that the value must meet.
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
    """A scenario that cannot be read; `faults` lists all faults in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([*map(str, faults), f"{count} found; nothing was run."]))


class SettingError(BayonetsError):
    """A `--set` word (or `with_levers` argument) with an unknown name or a meaningless value."""


class FolderError(BayonetsError):
    """A result folder that cannot be written, belongs to another scenario or seed, or is damaged."""


class ArchiveError(BayonetsError):
    """An archive that is damaged, was not written by this program, or would write outside its folder."""


class RefusedError(BayonetsError):
    """A request that cannot be met, such as the replay of a run that was not simulated."""


class RoomError(RefusedError):
    """Too little memory or disk space; with more of it, or with fewer threads, the same command continues."""


class ClassicError(BayonetsError):
    """An argument outside the domain of a classic model."""


class EngineError(BayonetsError):
    """The compiled engine cannot be trusted on this machine, or a run produced a non-finite value."""

    exit_code = 3


class RunFailedError(BayonetsError):
    """Some runs failed; the others are complete and stored on disk."""

    exit_code = 3


class ClusterError(BayonetsError):
    """A Dask cluster that cannot be reached, has another version of this program, or lost its workers."""
