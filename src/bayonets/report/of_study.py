"""The report of a study in memory, for notebooks and scripts."""

from pathlib import Path

from bayonets.ensemble.folder import only_disk_errors, program_version
from bayonets.report.page import write_report as write
from bayonets.study import Study


def write_report(study: Study, path: str | Path) -> Path:
    """Write the report of a study, one self-contained page.

        bn.write_report(bn.load("textbook").run(runs=100), "textbook.html")

    Args:
        study: what came out.
        path: of the page; its folder must exist.

    Returns:
        The path.

    Raises:
        FolderError: the page cannot be written.
    """
    command = f"bayonets.load(...).run(runs={study.courses.runs}, seed={study.courses.seed})"
    with only_disk_errors(Path(path)):
        write(study.courses, Path(path), command=command, version=program_version())
    return Path(path)
