"""Limits on the work for each client, so that no page monopolizes the machine."""

from dataclasses import dataclass
from pathlib import Path

from bayonets.engine.state import bytes_of_record
from bayonets.ensemble.estimate import bytes_text
from bayonets.ensemble.prepare import refuse_less_than
from bayonets.errors import RefusedError
from bayonets.scenario.model import Scenario
from bayonets.web.errors import ApiError, limit


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits on the requests of a client.

    Attributes:
        runs: runs of a study, whose courses the page draws and keeps.
        question_runs: runs of a question, which keeps none; the default of each question must not exceed it.
        officer_days: officers times days times runs of a study, all arms together.
        question_officer_days: the same for a question, at most; many stop earlier, and all at `seconds`.
        run_officer_days: officers times days of one run, which cannot be interrupted.
        mean_field_cells: formations times days of one computation of the mean field.
        seconds: duration of a study or question.
        study_bytes: size of the courses of a study.
        queue: studies or questions that wait.
        client_queue: the part of the queue for the scripts of one client; each of its open pages has one place.
        running: studies that are computed concurrently.
        mean_fields: requests for the mean field that wait.
        client_mean_fields: of these, the requests of one client.
        upload_bytes: size of a scenario file.
        posterior_bytes: size of the draws of the posterior with which the server was started.
        kept: finished studies, or answers, that are kept.
        kept_bytes: size of their courses.
        screen_bytes: size of the courses of studies shown on open pages; beyond it, courses are recomputed on request.
        kept_seconds: time since the last request for them.
        sockets: pages that are connected at the same time.
        client_sockets: of these, the pages of one client; twice this number and `client_queue` are fewer than `queue`.
        patience: seconds without a request from the client that follows a study or question over HTTP.
    """

    runs: int = 2_000
    question_runs: int = 10_000
    officer_days: int = 30_000_000_000
    question_officer_days: int = 200_000_000_000
    run_officer_days: int = 500_000_000
    mean_field_cells: int = 100_000
    seconds: float = 900.0
    study_bytes: int = 250_000_000
    queue: int = 600
    client_queue: int = 32
    running: int = 4
    mean_fields: int = 512
    client_mean_fields: int = 250
    upload_bytes: int = 1_000_000
    posterior_bytes: int = 250_000_000
    kept: int = 64
    kept_bytes: int = 250_000_000
    screen_bytes: int = 1_000_000_000
    kept_seconds: float = 900.0
    sockets: int = 500
    client_sockets: int = 250
    patience: float = 60.0


def bytes_of_course(scenario: Scenario) -> int:
    """The number of bytes of the course of one run."""
    return bytes_of_record(scenario.days, len(scenario.formations))


def check_mean_field(scenario: Scenario, limits: Limits) -> None:
    """Refuse a scenario whose mean field would take long.

    Raises:
        ApiError: it would take long.
    """
    cells = len(scenario.formations) * scenario.days
    if cells > limits.mean_field_cells:
        raise limit(
            f"{len(scenario.formations):,} formations over {scenario.days:,} days are more than this page computes at "
            f"once ({limits.mean_field_cells:,} formations times days). Choose fewer days, or use bayonets run"
        )


def check_memory(need: int) -> None:
    """Refuse a request for which there is not enough memory.

    Raises:
        ApiError: there is not enough.
    """
    try:
        refuse_less_than(need, 0, Path.cwd())
    except RefusedError:
        raise ApiError(
            503, "memory", f"This needs about {bytes_text(need)} of memory, which is more than is free. Ask for fewer "
            "runs or days, or try again later"
        ) from None  # fmt: skip


def check_study(scenario: Scenario, runs: int, arms: int, limits: Limits) -> None:
    """Refuse a study that is too large for a shared server.

    Raises:
        ApiError: it is.
    """
    _check_runs(runs, limits.runs)
    _check_a_run(scenario, limits)
    courses = limits.study_bytes // (bytes_of_course(scenario) * arms)
    if runs > courses:
        raise limit(
            f"{runs:,} runs of {len(scenario.formations):,} formations over {scenario.days:,} days are more than this "
            f"page keeps. Ask for {courses:,} runs or fewer, or use bayonets run"
        )
    _check_work(scenario, runs, arms, limits.officer_days)


def has_room_for_ranges(scenario: Scenario, runs: int, arms: int, over: int, limits: Limits) -> bool:
    """Whether `over` runs over the ranges can accompany a study."""
    return scenario.officers * scenario.days * (runs * arms + over) <= limits.officer_days


def check_question(scenario: Scenario, runs: int, limits: Limits) -> None:
    """Refuse a question that is too large for a shared server, counting all its runs.

    Raises:
        ApiError: it is.
    """
    _check_runs(runs, limits.question_runs)
    _check_a_run(scenario, limits)
    _check_work(scenario, runs, 1, limits.question_officer_days)


def _check_runs(runs: int, most: int) -> None:
    if runs > most:
        raise limit(
            f"{runs:,} runs are more than this page computes ({most:,}). Ask for fewer, or use the command line"
        )


def _check_a_run(scenario: Scenario, limits: Limits) -> None:
    if scenario.officers * scenario.days > limits.run_officer_days:
        raise limit(
            f"One run of {scenario.officers:,} officers over {scenario.days:,} days is more than this page computes "
            f"({limits.run_officer_days:,} officers times days). Choose fewer days, or use the command line"
        )


def _check_work(scenario: Scenario, runs: int, arms: int, most: int) -> None:
    a_run = scenario.officers * scenario.days * arms
    if a_run * runs > most:
        raise limit(
            f"{runs:,} runs of {scenario.officers:,} officers over {scenario.days:,} days are more than this page "
            f"computes. Ask for {most // a_run:,} runs or fewer, or use the command line"
        )
