"""The report of a result folder or of the folder of a question, with the command that reproduces it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.manifest import read_manifest
from bayonets.ensemble.store import Folder
from bayonets.questions.answers import Answer
from bayonets.report.about import check_same
from bayonets.report.page import Page, page_of_answer, page_of_runs, write_page
from bayonets.results import Courses, calm_in, ranges_in
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read

REPORT = "report.html"


def write(folder: Folder, courses: Courses, answers: Sequence[Answer] = ()) -> Path:
    """Write `report.html` into the folder.

    Args:
        folder: the result folder.
        courses: its runs (`results.courses_in`).
        answers: answers to questions about the same scenario.

    Raises:
        FolderError: the report cannot be written.
        SettingError: an answer is about another scenario.
    """
    check_same(courses.scenario, answers)
    manifest = folder.manifest
    page = page_of_runs(
        replace(courses, calm=calm_in(folder)),
        command=str(manifest["command"]),
        version=str(manifest["program"]),
        started=str(manifest["started"]),
        answers=answers,
        ranges=ranges_in(folder),
    )
    return _written(page, folder.path)


def write_answer(answer: Answer, path: Path, scenario: Scenario | None = None) -> Path:
    """Write `report.html` into the folder of a question.

    Args:
        answer: the answer to the question.
        path: its folder.
        scenario: the scenario of the question; None: read it from the folder.

    Raises:
        FolderError: the report cannot be written.
    """
    manifest = read_manifest(path)
    page = page_of_answer(
        answer,
        scenario or read(path / "scenario.yaml"),
        command=str(manifest["command"]),
        version=str(manifest["program"]),
        started=str(manifest["started"]),
    )
    return _written(page, path)


def _written(page: Page, folder: Path) -> Path:
    with only_disk_errors(folder):
        write_page(page, folder / REPORT)
    return folder / REPORT
