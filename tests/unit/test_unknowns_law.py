"""How an unknown number is drawn: PERT, or PERT on the log scale where the range is lopsided."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bayonets.scenario.handles import Handle, unknowns
from bayonets.scenario.laws import Laws
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.world import catalogue

CASE = """\
format: 2
name: One force
start: 2020-08-09
days: 10
protest: {initial: {best: 20, low: 2, high: 400, law: log_pert}}
services: {riot: {pact: true, formations: {north: {size: {best: 20, low: 10, high: 90}}}}}
levers:
  amnesty: {best: 0.5, low: 0.2, high: 0.8}
  support: [{from: 2020-08-11, value: {best: 0.5, low: 0, high: 3, law: log_pert}}]
events:
  - {date: 2020-08-12, kind: call, factor: {best: 2, low: 1.5, high: 9, law: log_pert}, half_life: {best: 1, low: 0.1}}
  - {date: 2020-08-12, kind: threat, level: {best: 0.2, low: 0, high: 0.4}, half_life: 3}
  - {date: 2020-08-12, kind: designation, services: [riot], chance: {best: 0.3, high: 0.6}, degree: {best: 1, low: 0.5}}
parameters:
  demand: {best: 10, low: 7, high: 15}
  shame: {best: 0.02, low: 0, high: 0.5, law: pert}
  enquiry: {best: 0, low: 0, high: 3}
"""


def scenario() -> Scenario:
    return read_text(CASE)


def by_name(which: Any = "all") -> dict[str, Handle]:
    return {one.name: one for one in unknowns(scenario(), which)}


def quantiles(one: Handle, units: Any) -> Any:
    return np.array([Laws((one,)).values(np.array([unit]))[0] for unit in units])


UNITS = np.linspace(0.02, 0.98, 49)


@pytest.mark.parametrize("best", [2.5, 20.0, 350.0])
def test_on_the_log_scale_the_logarithm_follows_the_pert_law(best: float) -> None:
    one = Handle("x", ("x",), "quantity", "x", 2.0, best, 400.0, law="log_pert")
    mode = math.log(best / 2.0) / math.log(200.0)
    place = np.log(quantiles(one, UNITS) / 2.0) / math.log(200.0)
    assert np.abs(stats.beta.cdf(place, 1 + 4 * mode, 5 - 4 * mode) - UNITS).max() < 2e-4


def test_a_lopsided_range_drawn_so_has_its_middle_near_the_best_value() -> None:
    even, logs = (quantiles(Handle("x", ("x",), "quantity", "x", 1.0, 3.0, 100.0, law=law), [0.5])[0]
                  for law in ("pert", "log_pert"))  # fmt: skip
    assert even > 15.0
    assert logs < 6.0


def test_a_low_of_0_counts_as_a_hundredth_of_the_best_value() -> None:
    one = by_name()["levers.support[2020-08-11]"]
    assert (one.law, one.low) == ("log_pert", 0.0)
    assert quantiles(one, [0.0])[0] == pytest.approx(0.005, rel=1e-12)
    assert quantiles(one, [1.0])[0] == pytest.approx(3.0, rel=1e-12)


def test_the_law_of_a_number_is_what_the_file_says_else_what_its_parameter_declares_else_pert() -> None:
    found = {name: one.law for name, one in by_name().items()}
    assert found["protest.initial"] == "log_pert"
    assert found["levers.amnesty"] == "pert"
    assert found["services.riot.formations.north.size"] == "pert"
    assert found["events[2020-08-12 call].factor"] == "log_pert"
    assert found["events[2020-08-12 call].half_life"] == "pert"
    assert found["parameters.demand"] == "log_pert"
    assert found["parameters.shame"] == "pert"
    assert "protest.scale" not in found  # it has nothing to act on where no dates give the turnout
    for name, declared in catalogue.parameters().items():
        place = f"{declared.block}.{name}"
        if name not in ("demand", "shame", "enquiry", "scale"):
            assert found[place] == declared.law, name


def test_there_is_no_logarithm_of_a_best_value_of_0() -> None:
    one = by_name()["parameters.enquiry"]
    assert catalogue.parameters()["enquiry"].law == "log_pert"
    assert one.law == "pert"
    assert 0.0 <= quantiles(one, UNITS).min() <= quantiles(one, UNITS).max() <= 3.0


def test_counts_stay_whole_and_all_numbers_within_their_ranges_on_the_log_scale_too() -> None:
    found = unknowns(scenario(), "all")
    laws, rng = Laws(found), np.random.default_rng(1)
    values = np.array([laws.values(rng.random(len(found))) for _ in range(200)])
    for one, column in zip(found, values.T, strict=True):
        assert one.low <= column.min() <= column.max() <= one.high, one.name
        if one.bounds.whole:
            assert (column % 1 == 0).all(), one.name
    whole = {one.name for one in found if one.bounds.whole}
    assert whole == {
        "services.riot.formations.north.size", "parameters.hold_days", "parameters.ladder_days",
        "parameters.ties_within",
    }  # fmt: skip


def test_every_number_of_an_event_may_be_unknown() -> None:
    names = [name for name in by_name("quantities") if name.startswith("events")]
    assert names == [
        "events[2020-08-12 call].factor",
        "events[2020-08-12 call].half_life",
        "events[2020-08-12 threat].level",
        "events[2020-08-12 designation riot].chance",
        "events[2020-08-12 designation riot].degree",
    ]


def test_the_parameters_whose_range_is_lopsided_are_drawn_on_the_log_scale() -> None:
    """Those that the format names among them."""
    drawn = {name for name, declared in catalogue.parameters().items() if declared.law == "log_pert"}
    assert drawn >= {
        "demand", "shame", "safety_in_numbers", "hold_days", "culpability_rate", "inhibition", "catch_shirking",
        "belief_news", "mass", "zeal_scale",
    }  # fmt: skip
