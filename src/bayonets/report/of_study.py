"""The report of a study in memory, for notebooks and scripts."""

from collections.abc import Sequence
from pathlib import Path

from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.manifest import program_version
from bayonets.questions.answers import Answer
from bayonets.report.about import check_same
from bayonets.report.page import page_of_runs, write_page
from bayonets.study import Study


def write_report(study: Study, path: str | Path, answers: Sequence[Answer] = ()) -> Path:
    """Write the report of a study as one self-contained page.

        bn.write_report(bn.load("textbook").run(runs=100), "textbook.html")

    Args:
        study: the study.
        path: the file of the page; its folder must exist.
        answers: answers to questions about the same scenario, such as `bn.compare(...)`; each becomes a section.

    Returns:
        The path.

    Raises:
        FolderError: the page cannot be written.
        SettingError: an answer is about another scenario.
    """
    check_same(study.courses.scenario, answers)
    command = f"bayonets.load(...).run(runs={study.courses.runs}, seed={study.courses.seed})"
    page = page_of_runs(study.courses, command=command, version=program_version(), answers=answers, ranges=study.ranges)
    with only_disk_errors(Path(path)):
        write_page(page, Path(path))
    return Path(path)
