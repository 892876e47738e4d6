"""The shipped worked example: `belarus-2020`, all numbers, by the engine. It takes about ten minutes on two cores."""

import pytest

import bayonets as bn
from bayonets.questions.calibrate.calibrated import Calibrated

pytestmark = [pytest.mark.long, pytest.mark.timeout(5_400)]


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Calibrated:
    return bn.calibrate("belarus-2020", out=tmp_path_factory.mktemp("belarus") / "posterior")


def test_its_checks_are_passed_with_as_many_independent_draws_as_its_answers_need(calibrated: Calibrated) -> None:
    checks = calibrated.answer.checks
    assert checks.passed
    assert checks.effective >= 120.0
    assert checks.missed is not None
    assert checks.missed < 0.2


def test_most_reports_are_met_and_none_is_impossible(calibrated: Calibrated) -> None:
    reports = calibrated.answer.reports
    assert len(reports) == 25
    assert sum(report.met >= 0.9 for report in reports) >= 15
    assert not any(report.impossible for report in reports)


def test_shame_and_most_other_numbers_remain_an_assumption(calibrated: Calibrated) -> None:
    by_name = {result.name: result for result in calibrated.answer.numbers}
    assert by_name["parameters.shame"].shrinkage < 0.2
    assert sum(result.shrinkage < 0.2 for result in by_name.values()) > 0.9 * len(by_name)
    assert by_name["protest.disperse"].shrinkage > 0.3
