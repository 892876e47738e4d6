"""The likelihood of reports: every kind by hand, and what holds for any report and any value.

The formulas are written again here, from the design, with the error function of the standard library.
"""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.toy_simulator import scenario_of

from bayonets.inference.reports import BIAS, Beliefs, Kind, Report, Reports, reports_of
from bayonets.inference.synthetic import synthetic
from bayonets.scenario.timeline import Observation

DAY = "2030-03-09"  # day 8


def reports(*observations: dict[str, Any], beliefs: Beliefs | None = None) -> Reports:
    return reports_of(scenario_of(*observations), beliefs)


def right(found: Reports, value: float, bias: float = 0.0, more: float = 0.0) -> float:
    """P(the only report | value), if it is not wrong."""
    biases = np.full((1, max(len(found.groups), 1)), bias)
    return float(found.if_right(np.array([[value]]), biases, np.array([more]))[0, 0])


def phi(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def student_4(x: float) -> float:
    """Density of Student's t with four degrees of freedom: 3/8 (1 + x^2 / 4)^(-5/2)."""
    return float(0.375 * (1.0 + x * x / 4.0) ** -2.5)


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.0, 0.1, 5.0, 12.0, 40.0])
def test_bounds_are_phi_differences_in_the_logarithm(value: float) -> None:
    # Values below 0.3 count as 0.3.
    s = math.log(max(value, 0.3))
    above, below = phi((s - math.log(10.0)) / 0.2), phi((math.log(30.0) - s) / 0.2)
    within = phi((math.log(30.0) - s) / 0.2) - phi((math.log(10.0) - s) / 0.2)
    assert right(reports({"quantity": "protest", "at_least": 10}), value) == pytest.approx(above, rel=1e-12)
    assert right(reports({"quantity": "protest", "at_most": 30}), value) == pytest.approx(below, rel=1e-12)
    assert right(reports({"quantity": "protest", "between": [10, 30]}), value) == pytest.approx(within, rel=1e-9)


@pytest.mark.parametrize("quantity", ["exited", "shirking", "asked", "stalling"])
def test_the_bounds_of_counts_are_widened_by_one_half(quantity: str) -> None:
    found = reports({"quantity": quantity, "between": [3, 5], "error": 0.1})
    expected = phi((math.log(5.5) - math.log(4.0)) / 0.1) - phi((math.log(2.5) - math.log(4.0)) / 0.1)
    assert right(found, 4.0) == pytest.approx(expected, rel=1e-12)
    none = reports({"quantity": quantity, "at_most": 0, "error": 0.1})
    assert right(none, 0.0) == pytest.approx(phi(math.log(0.5 / 0.3) / 0.1), rel=1e-12)
    assert right(none, 1.0) == pytest.approx(phi(math.log(0.5) / 0.1), rel=1e-12)
    assert right(reports({"quantity": quantity, "at_least": 0}), 0.0) == 1.0
    assert right(reports({"quantity": quantity, "at_least": 1, "error": 0.1}), 0.0) < 1e-6


def test_amounts_that_are_no_counts_are_not_widened() -> None:
    assert right(reports({"quantity": "force", "at_most": 40}), 40.0) == pytest.approx(0.5)
    assert right(reports({"quantity": "protest", "at_least": 40}), 40.0) == pytest.approx(0.5)


def test_a_share_of_the_army_has_a_floor_of_three_in_a_thousand() -> None:
    found = reports({"quantity": "army", "at_most": 0.1, "error": 0.2})
    assert right(found, 0.0) == right(found, 0.003) == pytest.approx(phi(math.log(0.1 / 0.003) / 0.2))
    assert right(found, 0.2) == pytest.approx(phi(math.log(0.5) / 0.2), rel=1e-12)


def test_about_is_students_law_on_the_scale_given() -> None:
    found = reports({"quantity": "protest", "about": {"value": 20, "sd": 5}})
    for value in (0.0, 18.0, 20.0, 60.0):
        assert right(found, value) == pytest.approx(student_4((20.0 - value) / 5.0) / 5.0, rel=1e-10)
    further = math.hypot(5.0, 0.3 * 18.0)
    assert right(found, 18.0, more=0.3) == pytest.approx(student_4(2.0 / further) / further, rel=1e-10)


def test_facts_are_exact() -> None:
    fell, stands = reports({"quantity": "fell", "at_least": 1}), reports({"quantity": "fell", "at_most": 0})
    assert [right(fell, 1.0), right(fell, 0.0), right(stands, 1.0), right(stands, 0.0)] == [1.0, 0.0, 0.0, 1.0]
    day = reports({"quantity": "fell_day", "between": ["2030-03-05", "2030-03-08"]})
    assert [right(day, value) for value in (3.0, 4.0, 7.0, 8.0, math.nan)] == [0.0, 1.0, 1.0, 0.0, 0.0]
    down = reports({"quantity": "stood_down", "at_most": 0})
    assert [right(down, 0.0), right(down, 1.0)] == [1.0, 0.0]


def test_after_a_fall_nothing_can_be_reported_unless_that_it_is_absent() -> None:
    for amount in ({"at_most": 30}, {"at_least": 0}, {"about": {"value": 20, "sd": 5}}):
        assert right(reports({"quantity": "protest"} | amount), math.nan) == 0.0
    [seen] = reports({"quantity": "protest", "at_most": 30}).reports
    absent = Reports((replace(seen, absent=True),), ())
    assert (right(absent, math.nan), right(absent, 12.0)) == (1.0, 0.0)


def test_reports_of_a_group_share_a_bias() -> None:
    found = reports(
        {"quantity": "protest", "at_least": 10, "group": "organisers"},
        {"quantity": "protest", "at_least": 10},
        {"quantity": "protest", "about": {"value": 10, "sd": 2}, "group": "police"},
        {"quantity": "fell", "at_most": 0, "group": "police"},
    )
    assert (found.groups, BIAS) == (("organisers", "police"), 0.15)
    probability = found.if_right(np.array([[8.0, 8.0, 8.0, 0.0]]), np.array([[0.3, -0.2]]))[0]
    perceived = (math.log(0.8) + 0.3) / 0.2, math.log(0.8) / 0.2
    about = student_4((10.0 - 8.0 * math.exp(-0.2)) / 2.0) / 2.0
    np.testing.assert_allclose(probability, [phi(perceived[0]), phi(perceived[1]), about, 1.0], rtol=1e-10)


def test_a_report_is_wrong_with_its_probability_and_then_speaks_of_the_prior() -> None:
    found = reports({"quantity": "protest", "at_least": 10, "wrong": 0.3}, {"quantity": "fell", "at_least": 1})
    values, if_wrong = np.array([[8.0, 0.0], [20.0, 1.0]]), np.array([0.6, 0.25])
    p = [phi(math.log(0.8) / 0.2), phi(math.log(2.0) / 0.2)]
    expected = [[0.7 * p[0] + 0.18, 0.001 * 0.25], [0.7 * p[1] + 0.18, 0.999 + 0.001 * 0.25]]
    np.testing.assert_allclose(found.probabilities(values, np.zeros((2, 0)), if_wrong), expected, rtol=1e-10)
    together = found.log_likelihood(values, np.zeros((2, 0)), if_wrong)
    np.testing.assert_allclose(together, np.log(expected).sum(axis=1), rtol=1e-10)


def test_a_report_that_is_surely_wrong_is_as_good_as_none() -> None:
    three: list[dict[str, Any]] = [
        {"quantity": "protest", "at_least": 10},
        {"quantity": "exited", "at_most": 3, "wrong": 1.0},
        {"quantity": "protest", "about": {"value": 20, "sd": 5}},
    ]
    draws = np.random.default_rng(1).lognormal(2.5, 1.0, (200, 3))
    draws[::7, 1] = np.nan
    with_it = reports(*three).log_likelihood(draws, np.zeros((200, 0)), np.array([0.5, 0.2, 0.01]))
    without = reports(three[0], three[2]).log_likelihood(draws[:, [0, 2]], np.zeros((200, 0)), np.array([0.5, 0.01]))
    weights = [np.exp(one - one.max()) / np.exp(one - one.max()).sum() for one in (with_it, without)]
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-9)


def test_a_further_error_is_added_in_quadrature() -> None:
    found = reports({"quantity": "protest", "at_least": 10, "error": 0.3})
    assert right(found, 8.0, more=0.4) == pytest.approx(phi(math.log(0.8) / 0.5), rel=1e-12)
    assert right(reports({"quantity": "fell", "at_least": 1}), 0.0, more=0.4) == 0.0


# --- what is believed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error", "wrong"),
    [
        ({"confidence": "high"}, 0.10, 0.02),
        ({"confidence": "medium"}, 0.20, 0.05),
        ({"confidence": "low"}, 0.35, 0.10),
        ({}, 0.20, 0.05),
        ({"source": "memory of a participant"}, 0.35, 0.10),
        ({"source": "memory of a participant", "confidence": "high"}, 0.10, 0.02),
        ({"source": "a newspaper, from memory"}, 0.20, 0.05),
        ({"confidence": "high", "error": 0.5}, 0.5, 0.02),
        ({"confidence": "high", "wrong": 0.0}, 0.10, 0.0),
        ({"wrong": 1}, 0.20, 1.0),
    ],
)
def test_confidence_says_how_far_a_report_is_trusted(words: dict[str, Any], error: float, wrong: float) -> None:
    [report] = reports({"quantity": "protest", "at_least": 10} | words).reports
    assert (report.error, report.wrong) == (error, wrong)


def test_a_fall_and_formations_that_stood_down_are_hardly_ever_wrong() -> None:
    found = reports(
        {"quantity": "fell", "at_most": 0, "confidence": "low"},
        {"quantity": "stood_down", "at_most": 0},
        {"quantity": "fell", "at_most": 0, "wrong": 0.2},
        {"quantity": "fell_day", "between": ["2030-03-02", "2030-03-04"], "confidence": "low"},
    )
    assert found.wrong.tolist() == [0.001, 0.001, 0.2, 0.1]


def test_beliefs_replace_the_defaults_and_add_discrepancy() -> None:
    trust = Beliefs(
        error={"high": 0.1, "medium": 0.3, "low": 0.35},
        wrong={"high": 0.02, "medium": 0.5, "low": 0.1},
        discrepancy={"protest": 0.4},
    )
    found = reports({"quantity": "protest", "at_least": 10}, {"quantity": "exited", "at_most": 3}, beliefs=trust)
    assert [report.error for report in found.reports] == pytest.approx([0.5, 0.3])
    assert found.wrong.tolist() == [0.5, 0.5]


def test_the_discrepancy_of_a_quantity_widens_every_kind_of_report_on_it() -> None:
    for amount in ({"at_least": 10}, {"between": [10, 30]}, {"about": {"value": 20, "sd": 1}}):
        seen: dict[str, Any] = {"quantity": "protest", "error": 0.05} | amount
        narrow, wide = reports(seen), reports(seen, beliefs=Beliefs(discrepancy={"protest": 0.4}))
        assert right(wide, 6.0) > 2.0 * right(narrow, 6.0)


def test_a_report_is_met_within_its_plain_bounds() -> None:
    found = reports(
        {"quantity": "protest", "between": [10, 30]},
        {"quantity": "exited", "at_most": 3},
        {"quantity": "protest", "about": {"value": 20, "sd": 5}},
    )
    values = np.array([[10.0, 3.0, 30.0], [9.9, 4.0, 30.1], [30.0, 0.0, 10.0], [np.nan, np.nan, np.nan]])
    assert found.met(values).tolist() == [[True] * 3, [False] * 3, [True] * 3, [False] * 3]


# --- what always holds ------------------------------------------------------------------------------------------------

COUNTED = ("exited", "stalling")
QUANTITIES = some.sampled_from(["protest", "force", "army", *COUNTED, "stood_down", "fell"])


@some.composite
def bounded(draw: Any) -> Report:
    """A report with bounds, as reporters give them: counts are whole, and 0 is among them."""
    quantity = draw(QUANTITIES)
    most = {"army": 1.0, "fell": 1.0}.get(quantity, 1e4)
    counts = quantity in (*COUNTED, "stood_down", "fell")
    numbers = some.integers(0, int(most)).map(float) if counts else some.floats(0.0, most)
    ends = sorted([draw(numbers), draw(numbers)])
    open_end = draw(some.sampled_from(["low", "high", "none"]))
    low = -math.inf if open_end == "low" else ends[0]
    high = math.inf if open_end == "high" else ends[1]
    seen = Observation.model_validate({"date": date(2030, 3, 9), "quantity": quantity, "at_least": 0})
    kind: Kind = "fact" if quantity in ("stood_down", "fell") else "bounds"
    return Report(1, seen, kind, low, high, draw(some.floats(0.02, 1.0)), draw(some.floats(0.0, 1.0)), 0)


def statements(report: Report) -> set[tuple[float, float, bool]]:
    """All that this reporter could say of some course or other."""
    one, said = Reports((replace(report, wrong=0.0),), ("all",)), set()
    most = 1e9 if report.kind == "bounds" else 1e5
    for number, value in enumerate([0.0, most, report.low, report.high, 1.0, math.nan] * 6):
        if math.isinf(value):
            continue
        bias = np.array([0.5 * (number % 5 - 2)])
        found = synthetic(one, np.array([value]), bias, np.full((1, 1), value), (1, number)).reports[0]
        said.add((found.low, found.high, found.absent))
    return said


def probability_of(report: Report, said: tuple[float, float, bool], value: float, bias: float) -> float:
    low, high, absent = said
    return right(Reports((replace(report, low=low, high=high, absent=absent),), ("all",)), value, bias)


@settings(deadline=None, max_examples=150)
@given(bounded(), some.floats(0.0, 2e4), some.floats(-0.5, 0.5))
def test_what_a_reporter_can_say_has_probability_1(report: Report, value: float, bias: float) -> None:
    # Below, within, above, and absent after a fall.
    value = round(value) if report.half or report.kind == "fact" else value
    said = statements(report) | {(report.low, report.high, False)}
    assert 2 <= len(said) <= 4
    for amount in (value, math.nan):
        total = sum(probability_of(report, one, amount, bias) for one in said)
        assert total == pytest.approx(1.0, abs=1e-9)


@settings(deadline=None, max_examples=200)
@given(
    bounded(), some.floats(0.0, 1e3), some.floats(0.0, 1e3), some.floats(0.0, 2e4), some.floats(-0.5, 0.5),
    some.floats(0.0, 1.0),
)  # fmt: skip
def test_a_wider_report_is_never_less_probable(
    report: Report, down: float, up: float, value: float, bias: float, more: float
) -> None:
    wider = replace(report, low=max(report.low - down, 0.0), high=report.high + up)
    before, after = (right(Reports((one,), ("all",)), value, bias, more) for one in (report, wider))
    assert after >= before - 1e-12


@settings(deadline=None, max_examples=50)
@given(some.floats(0.1, 1e3), some.floats(0.05, 50.0), some.floats(-0.5, 0.5))
def test_about_is_a_density_of_what_is_reported(value: float, sd: float, bias: float) -> None:
    [seen] = reports({"quantity": "protest", "about": {"value": 20, "sd": 5}}).reports
    centre = value * math.exp(bias)
    said = centre + sd * np.tan(math.pi * ((np.arange(2_000) + 0.5) / 2_000 - 0.5))
    total = 0.0
    for one in said[::20]:
        report = Reports((replace(seen, low=float(one), high=sd, group=0),), ("all",))
        steps = math.pi * sd * (1.0 + ((one - centre) / sd) ** 2) / 100
        total += right(report, value, bias) * steps
    assert total == pytest.approx(1.0, abs=1e-3)


def test_synthetic_reports_come_as_often_as_they_are_probable() -> None:
    # 4,000 sets of reports on one course, some wrong: frequencies within four standard errors.
    found = reports(
        {"quantity": "protest", "between": [10, 30], "wrong": 0.3, "group": "organisers"},
        {"quantity": "exited", "at_most": 3, "wrong": 0.0},
        {"quantity": "fell", "at_most": 0, "wrong": 0.1},
    )
    values, biases = np.array([12.0, 3.0, 0.0]), np.array([0.1])
    others = np.array([[50.0, 1.0, 1.0], [5.0, 9.0, 0.0], [math.nan, math.nan, 1.0]])
    if_wrong = found.if_right(others, np.full((3, 1), 0.1)).mean(axis=0)
    expected = found.probabilities(values[None], biases[None], if_wrong)[0]
    same = np.zeros(3)
    for number in range(4_000):
        said = synthetic(found, values, biases, others, (3, number)).reports
        same += [one == seen for one, seen in zip(said, found.reports, strict=True)]
    errors = np.sqrt(expected * (1.0 - expected) / 4_000)
    assert np.all(np.abs(same / 4_000 - expected) <= 4.0 * errors + 1e-12)


def test_synthetic_values_scatter_by_students_law() -> None:
    found = reports({"quantity": "protest", "about": {"value": 20, "sd": 5}, "wrong": 0.0})
    said = [
        synthetic(found, np.array([40.0]), np.zeros(0), np.array([[1.0]]), (5, number)).reports[0].low
        for number in range(2_000)
    ]
    scaled = (np.array(said) - 40.0) / 5.0
    # P(|t| > 2.776) is .05, P(|t| > 1.5332) is .2, with four degrees of freedom; 4 standard errors.
    assert abs(np.mean(np.abs(scaled) > 2.776) - 0.05) < 0.02
    assert abs(np.mean(np.abs(scaled) > 1.5332) - 0.20) < 0.036
    assert abs(np.mean(scaled > 0.0) - 0.5) < 0.045


@pytest.mark.parametrize(
    ("said", "middle", "ends"),
    [
        ({"quantity": "exited", "between": [50, 400]}, math.sqrt(50.0 * 400.0), (50.0, 400.0)),
        ({"quantity": "exited", "about": {"value": 20, "sd": 5}}, 20.0, (10.0, 30.0)),
        ({"quantity": "exited", "at_most": 100}, None, (-math.inf, 100.0)),
        ({"quantity": "protest", "at_least": 8}, None, (8.0, math.inf)),
        ({"quantity": "exited", "between": [0, 5]}, None, (0.0, 5.0)),
        ({"quantity": "exited", "between": [7, 7]}, 7.0, (7.0, 7.0)),
        ({"quantity": "fell", "at_most": 0}, 0.0, (-math.inf, 0.0)),
        ({"quantity": "fell", "at_least": 1}, 1.0, (1.0, math.inf)),
        ({"quantity": "fell", "at_most": 1}, None, (-math.inf, 1.0)),
        ({"quantity": "stood_down", "at_least": 1}, None, (1.0, math.inf)),
    ],
)
def test_a_report_is_represented_by_its_middle(
    said: dict[str, Any], middle: float | None, ends: tuple[float, float]
) -> None:
    [report] = reports(said).reports
    assert report.middle == (middle if middle is None else pytest.approx(middle))
    assert report.ends == ends
