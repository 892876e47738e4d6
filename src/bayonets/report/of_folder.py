"""The report of a result folder, and the command that makes it again."""

from pathlib import Path

from bayonets.ensemble.folder import Folder, only_disk_errors
from bayonets.report.page import write_report
from bayonets.results import Courses


def write(folder: Folder, courses: Courses) -> Path:
    """Write `report.html` into the folder.

    Args:
        folder: where to.
        courses: what it holds (`results.courses_in`).

    Raises:
        FolderError: the report cannot be written.
    """
    path = folder.path / "report.html"
    with only_disk_errors(folder.path):
        write_report(
            courses,
            path,
            command=str(folder.manifest["command"]),
            version=str(folder.manifest["program"]),
            started=str(folder.manifest["started"]),
        )
    return path
