"""The report of a result folder, and the command that makes it again."""

from pathlib import Path

from bayonets.ensemble.folder import Folder
from bayonets.report.page import write_report
from bayonets.results import courses_in


def write(folder: Folder) -> Path:
    """Write `report.html` into the folder.

    Raises:
        FolderError: the folder holds no completed run.
    """
    path = folder.path / "report.html"
    write_report(
        courses_in(folder),
        path,
        command=str(folder.manifest["command"]),
        version=str(folder.manifest["program"]),
        started=str(folder.manifest["started"]),
    )
    return path
