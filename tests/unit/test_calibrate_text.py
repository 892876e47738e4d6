"""The texts and figures of a calibration, from answers with chosen numbers."""

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.pictured import troubles

from bayonets.account.terminal import text
from bayonets.errors import SettingError
from bayonets.inference.checks import Checks
from bayonets.questions.calibrate.answer import (
    Calibration,
    DirectionResult,
    Forecast,
    NumberResult,
    OutcomeResult,
    ReportResult,
)
from bayonets.questions.calibrate.ask import planned
from bayonets.questions.calibrate.findings import title
from bayonets.statistics.estimate import Estimate

CHECKS = Checks(240.0, None, 1.01, 0.4, (0.3, 0.3), 0.4, None, 0.0, quick=False)
SHARE = Estimate(0.4, 0.36, 0.44, unit="share", n=500)


def number_of(name: str, shrinkage: float) -> NumberResult:
    return NumberResult(name, name, "parameter", 0.0, 1.0, 5.0, 2.0, (0.5, 1.5, 4.0), (0.6, 1.4, 3.0), shrinkage)


def report_of(number: int = 1, **changed: Any) -> ReportResult:
    one = ReportResult(
        number, "2030-04-15", "exited", "exits in Riot police", "50 to 400", "newspaper", True, 0.05, 0.04,
        (10.0, 60.0, 300.0), (40.0, 80.0, 150.0), 0.5, 0.9, (50.0, 400.0), False, None,
    )  # fmt: skip
    return replace(one, **changed)


def answer_of(**changed: Any) -> Calibration:
    one = Calibration(
        scenario="Textbook", digest="0" * 64, seed=1, days=120, quick=False, over="all", particles=600, islands=2,
        prior_draws=500, engine_runs=11_093, fell_before=SHARE, fell_at_best=SHARE,
        numbers=(number_of("stake", 0.4), number_of("demand", 0.1), number_of("precision", 0.0)),
        pulling=("demand",),
        directions=(DirectionResult(3.0, 0.3, (("stake", "stake", 0.8), ("demand", "demand", -0.6))),),
        reports=(report_of(),),
        outcomes=(OutcomeResult("fell", "probability of a fall", "share", 0.15, 0.4, 0.02, (0, 0, 1), (0, 0, 0)),
                  OutcomeResult("days", "days it lasts, of 120", "days", 115, 84, 118, (6, 120, 120), (90, 120, 120)),
                  OutcomeResult("left", "left, outside the army", "officers", 55, 43, 42, (3, 30, 149), (6, 40, 100))),
        log_evidence=-0.6, evidence=((0.0, -0.6), (0.1, -0.7)), checks=CHECKS, start="2030-03-01",
    )  # fmt: skip
    return replace(one, **changed)


def test_the_findings_are_sentences() -> None:
    found = answer_of().findings
    assert found[0] == (
        "With these ranges the regime falls in 40% of 500 draws of the prior (95% CI 36 to 44%), and at the best "
        "numbers in 40% of runs. The mean of one number lies far from its best value: demand (best 1, "
        "range 0 to 5, mean 2)."
    )
    assert found[1] == (
        "The probability that the regime falls is 15% at the best numbers, 40% under the prior and 2% under the "
        "posterior. On average it lasts 115 of 120 days at the best numbers, 84 under the prior and 118 (90 to 120 in "
        "90% of draws) under the posterior. On average 55 officers outside the army leave at the best numbers, 43 "
        "under the prior and 42 (6 to 100 in 90% of draws) under the posterior."
    )
    assert found[2].startswith("Of stake and demand, mainly the joint effect is known: its standard deviation is 0.30")
    assert found[3] == "2 of the 3 numbers narrow by less than a fifth: what depends on them remains an assumption."
    assert found[4].startswith("All checks are passed")
    assert all(re.fullmatch(r"[A-Z0-9].*\.", sentence) for sentence in found)


@pytest.mark.parametrize(
    ("shrinkages", "directions", "wanted"),
    [
        ((0.0, 0.0), 1, "The observations inform 1 combination of 2 numbers; none of these narrows by a fifth"),
        ((0.3, 0.0), 2, "The observations inform 2 combinations of 2 numbers; one of these narrows by a fifth"),
        ((0.3, 0.5), 1, "The observations inform 1 combination of 2 numbers; 2 of these narrow by a fifth"),
        ((0.3, 0.0), 0, "The observations narrow 1 of 2 numbers by a fifth"),
        ((0.0, 0.0), 0, "The observations narrow none of 2 numbers by a fifth"),
    ],
)
def test_the_title_counts_what_is_known(shrinkages: tuple[float, ...], directions: int, wanted: str) -> None:
    numbers = tuple(number_of(f"number {index}", shrinkage) for index, shrinkage in enumerate(shrinkages))
    one = DirectionResult(1.0, 0.7, (("number 0", "number 0", 1.0),))
    assert title(answer_of(numbers=numbers, directions=(one,) * directions)) == wanted


def test_reports_agree_in_number_with_their_verb() -> None:
    score = Forecast(-0.5, -1.0, -0.7, None)
    held = report_of(2, used=False, wrong=None, forecast=score)
    words = text(answer_of(reports=(report_of(), held)).account(), 400)
    assert "Textbook: 1 report on 3 unknown numbers" in words
    assert "1 report was held out: the mean log score is \u22120.50 under the posterior and \u22121.00 under" in words
    words = text(answer_of(reports=(report_of(), held, report_of(3), replace(held, number=4))).account(), 400)
    assert "Textbook: 2 reports on 3 unknown numbers" in words
    assert "2 reports were held out" in words


def test_the_day_of_a_fall_is_a_date_and_a_fall_a_share() -> None:
    days = report_of(
        quantity="fell_day", label="day of the fall", observed="10 to 20 May 2030", prior=(10.0, 50.0, 100.0),
        posterior=(71.0, 75.0, 79.0), alone=(70.0, 80.0),
    )  # fmt: skip
    fell = report_of(2, quantity="fell", label="fall of the regime", observed="fallen", prior=(0.0, 0.0, 1.0))
    words = text(answer_of(reports=(days, fell)).account(), 200)
    assert "11 Mar 2030 to 9 Jun 2030" in words
    assert "11 May 2030 to 19 May 2030" in words
    assert "50% as reported" in words
    assert "90% as reported" in words


@pytest.mark.parametrize("width", [None, "84mm", "170mm"])
@pytest.mark.parametrize("reports", [0, 1, 25])
def test_texts_of_the_figure_keep_to_their_place(width: str | None, reports: int) -> None:
    """With no report to draw, the outcomes are drawn."""
    some = [
        report_of(number + 1, date=f"2030-04-{number + 1:02d}", used=number % 2 == 0, label=f"exits in {number % 4}")
        for number in range(reports)
    ]
    kinds: list[dict[str, Any]] = [
        {"quantity": "army", "label": "share of the army", "prior": (0.0, 0.1, 0.9), "alone": (0.5, None)},
        {"quantity": "protest", "label": "protesters", "prior": (20.0, 90.0, 200.0), "alone": (None, 150.0)},
        {"quantity": "stood_down", "label": "formations stood down", "prior": (0.0, 0.0, 0.0), "alone": (None, 0.0)},
        {"quantity": "fell", "label": "fall of the regime"},
        {"posterior": None},
    ]
    some += [report_of(90 + index, **kind) for index, kind in enumerate(kinds) if reports]
    assert troubles(answer_of(reports=tuple(some)).plot(width=width)) == []


def test_the_dates_of_a_question_are_checked() -> None:
    none: Any = None
    with pytest.raises(SettingError, match=r"until: 'yesterday': must be a date\. Write it as year-month-day, such"):
        planned(
            "textbook", "all", particles=600, quick=False, until="yesterday", without=none, report_error=none,
            wrong=none, discrepancy=none, seed=1,
        )  # fmt: skip
