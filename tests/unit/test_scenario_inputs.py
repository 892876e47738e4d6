"""Scenarios to arrays: who gets which number on which day."""

import numpy as np
import pytest

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.scenario.inputs import build, name_key
from bayonets.scenario.read import library, read, read_text
from bayonets.world import catalogue
from bayonets.world.stances import DESIGNATION, NO_DUTY_NAMED, POSTURE_SET, STALLING, WALKOUT

HEAD = """\
format: 2
name: Two forces
start: 2020-08-09
days: 10
services:
  riot:
    team: 1.8
    formations: {north: {size: 20}, south: {size: 30, team: 1.6}}
  army:
    pact: true
    formations: {garrison: {size: 50}}
"""


def inputs_of(lines: str = "", protest: str = "protest: {initial: 200}\n") -> Inputs:
    return build(read_text(HEAD + protest + lines))


def test_shapes_are_those_of_formations_days_rungs_and_events() -> None:
    inputs = inputs_of("ladder: [{duty: {army: 1}}, {duty: {riot: 1}}]\n")
    assert (inputs.days, inputs.formations, inputs.officers) == (10, 3, 100)
    assert inputs.levers.duty.shape == inputs.signal.shape == inputs.unmask.shape == (10, 3)
    assert inputs.whole_levers.pardon.shape == inputs.call.shape == inputs.threat.shape == (10,)
    assert inputs.rung_duty.shape == (2, 3)
    assert inputs.event_formations.shape == (0, 3)
    assert inputs.first.tolist() == [0, 20, 50, 100]


def test_a_formation_goes_before_its_service_before_the_default() -> None:
    inputs = inputs_of("levers: {duty: {riot: 0.6, south: 0.9}, violence: {garrison: 2}}\n")
    assert inputs.levers.duty[0].tolist() == [0.6, 0.9, 0.0]
    assert inputs.levers.violence[0].tolist() == [1.0, 1.0, 2.0]
    assert inputs.traits.team.tolist() == [1.8, 1.6, 1.0]
    assert inputs.traits.pact.tolist() == [0.0, 0.0, 1.0]


def test_before_the_first_step_a_lever_has_its_default() -> None:
    steps = "[{from: 2020-08-11, value: 2}, {from: 2020-08-14, value: 0}, {from: 2020-12-01, value: 3}]"
    inputs = inputs_of(f"levers: {{violence: {steps}, outreach: {steps.replace('value: 0', 'value: 1')}}}\n")
    assert inputs.levers.violence[:, 0].tolist() == [1, 1, 2, 2, 2, 0, 0, 0, 0, 0]
    assert inputs.whole_levers.outreach.tolist() == [1, 1, 2, 2, 2, 1, 1, 1, 1, 1]


def test_the_last_step_before_the_start_holds_from_day_0() -> None:
    steps = "[{from: 2020-01-01, value: 2}, {from: 2020-02-01, value: 3}, {from: 2020-08-10, value: 1}]"
    assert inputs_of(f"levers: {{bonus: {{riot: {steps}}}}}\n").levers.bonus[:3, 0].tolist() == [3, 1, 1]


def test_a_constant_lever_is_the_same_for_all_on_all_days() -> None:
    inputs = inputs_of("levers: {amnesty: {best: 0.8, low: 0.5, source: assumed}, pardon: 0.3}\n")
    assert np.all(inputs.levers.amnesty == 0.8)
    assert np.all(inputs.whole_levers.pardon == 0.3)


def test_signals_add_up_and_halve_and_those_before_the_start_go_on() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-11, kind: signal, services: [riot], shift: 0.4, half_life: 2}\n"
        "  - {date: 2020-08-11, kind: signal, formations: [south], shift: -0.2, half_life: 2}\n"
        "  - {date: 2020-08-05, kind: signal, shift: 1, half_life: 4}\n"
    )
    early = 0.5 ** ((4 + np.arange(10)) / 4)
    late = np.where(np.arange(10) >= 2, 0.5 ** ((np.arange(10) - 2) / 2), 0.0)
    np.testing.assert_allclose(inputs.signal[:, 0], early + 0.4 * late, rtol=1e-14)
    np.testing.assert_allclose(inputs.signal[:, 1], early + 0.2 * late, rtol=1e-14)
    np.testing.assert_allclose(inputs.signal[:, 2], early, rtol=1e-14)


def test_of_several_unmaskings_the_largest_counts_for_each_formation_and_each_fades() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-10, kind: unmask, services: [riot], share: 0.8, half_life: 1}\n"
        "  - {date: 2020-08-12, kind: unmask, formations: [south], share: 0.4, half_life: 4}\n"
        "  - {date: 2020-08-05, kind: unmask, share: 0.2, half_life: 2}\n"
    )
    days = np.arange(10)
    early = 0.2 * 0.5 ** ((days + 4) / 2)
    riot = np.where(days >= 1, 0.8 * 0.5 ** (days - 1.0), 0.0)
    south = np.where(days >= 3, 0.4 * 0.5 ** ((days - 3) / 4), 0.0)
    np.testing.assert_allclose(inputs.unmask[:, 0], np.maximum(early, riot), rtol=1e-14)
    np.testing.assert_allclose(inputs.unmask[:, 1], np.max([early, riot, south], axis=0), rtol=1e-14)
    np.testing.assert_allclose(inputs.unmask[:, 2], early, rtol=1e-14)


def test_calls_multiply_and_each_fades() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-10, kind: call, factor: 2, half_life: 1}\n"
        "  - {date: 2020-08-12, kind: call, factor: 0.5, half_life: 2}\n"
        "  - {date: 2020-08-05, kind: call, factor: 16, half_life: 2}\n"
    )
    days = np.arange(10)
    powers = [
        0.5 ** ((days + 4) / 2),
        *(np.where(days >= d, 0.5 ** ((days - d) / h), 0.0) for d, h in ((1, 1), (3, 2))),
    ]
    np.testing.assert_allclose(inputs.call, 16 ** powers[0] * 2 ** powers[1] * 0.5 ** powers[2], rtol=1e-12)
    assert inputs.call[0] == pytest.approx(2.0, rel=1e-12)  # the root of the root of 16


def test_of_several_threats_the_largest_counts() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-10, kind: threat, level: 0.4, half_life: 1}\n"
        "  - {date: 2020-08-12, kind: threat, level: 0.2, half_life: 4}\n"
    )
    days = np.arange(10)
    first, second = (np.where(days >= d, s * 0.5 ** ((days - d) / h), 0.0) for d, s, h in ((1, 0.4, 1), (3, 0.2, 4)))
    np.testing.assert_allclose(inputs.threat, np.maximum(first, second), rtol=1e-14)


def test_without_events_nothing_is_shifted_unmasked_called_or_threatened() -> None:
    inputs = inputs_of()
    assert np.all(inputs.signal == 0.0)
    assert np.all(inputs.unmask == 0.0)
    assert np.all(inputs.call == 1.0)
    assert np.all(inputs.threat == 0.0)


def test_a_designation_dated_before_the_start_is_decided_on_day_0_and_lasts() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-12, kind: designation, services: [riot], chance: 0.3, degree: 0.8}\n"
        "  - {date: 2019-01-01, kind: designation, formations: [garrison], chance: 0.6, degree: 0.4}\n"
        "  - {date: 2020-12-01, kind: designation, formations: [garrison], chance: 0.5, degree: 1}\n"
    )
    assert inputs.event_day.tolist() == [0, 3]
    assert inputs.event_kind.tolist() == [DESIGNATION, DESIGNATION]
    assert inputs.event_share.tolist() == [0.6, 0.3]
    assert inputs.event_degree.tolist() == [0.4, 0.8]
    assert inputs.event_formations.tolist() == [[0, 0, 1], [1, 1, 0]]


def test_a_watcher_is_1_for_the_engine_and_roots_go_from_service_to_formation() -> None:
    watching = HEAD.replace("    pact: true\n", "    pact: true\n    watcher: true\n    exit_cost_sd: 0.5\n")
    inputs = build(read_text(watching + "protest: {initial: 200}\n"))
    assert inputs.traits.watcher.tolist() == [0.0, 0.0, 1.0]
    assert inputs.traits.exit_cost_sd.tolist() == [2.0, 2.0, 0.5]


def test_a_turnout_fixed_by_dates_is_multiplied_by_its_scale() -> None:
    points = "[{date: 2020-08-11, value: 100}, {date: 2020-08-15, value: 20}]"
    inputs = inputs_of(protest=f"protest: {{scale: 1.5, by_date: {points}}}\n")
    assert inputs.fixed_protest.tolist() == [150, 150, 150, 120, 90, 60, 30, 30, 30, 30]
    assert inputs.initial_protest == 150.0


def test_protest_by_dates_is_linear_in_between_and_constant_outside() -> None:
    points = "[{date: 2020-08-11, value: 100}, {date: 2020-08-15, value: 20}]"
    inputs = inputs_of(protest=f"protest: {{by_date: {points}}}\n")
    assert inputs.fixed_protest.tolist() == [100, 100, 100, 80, 60, 40, 20, 20, 20, 20]
    assert inputs.initial_protest == 100.0


def test_a_protest_of_its_own_is_not_fixed() -> None:
    inputs = inputs_of()
    assert inputs.fixed_protest.shape == (0,)
    assert inputs.initial_protest == 200.0


def test_a_rung_says_nothing_of_whom_it_does_not_name() -> None:
    inputs = inputs_of("ladder: [{duty: {riot: 1.0, south: 0.5}}, {duty: {garrison: 0}}]\n")
    assert inputs.rung_duty.tolist() == [[1.0, 0.5, NO_DUTY_NAMED], [NO_DUTY_NAMED, NO_DUTY_NAMED, 0.0]]


def test_events_of_chance_are_sorted_by_day_and_dropped_outside_the_period() -> None:
    inputs = inputs_of(
        "events:\n"
        "  - {date: 2020-08-12, kind: posture, services: [army], posture: stalling, share: 0.5}\n"
        "  - {date: 2020-08-10, kind: walkout, services: [riot], share: 0.2}\n"
        "  - {date: 2020-08-12, kind: walkout, formations: [south, garrison], share: 1}\n"
        "  - {date: 2020-08-08, kind: walkout, formations: [south], share: 1}\n"
        "  - {date: 2020-08-19, kind: walkout, formations: [south], share: 1}\n"
    )
    assert inputs.event_day.tolist() == [1, 3, 3]
    assert inputs.event_kind.tolist() == [WALKOUT, POSTURE_SET, WALKOUT]
    assert inputs.event_share.tolist() == [0.2, 0.5, 1.0]
    assert inputs.event_posture.tolist() == [0, STALLING, 0]
    assert inputs.event_degree.tolist() == [0.0, 0.0, 0.0]
    assert inputs.event_formations.tolist() == [[1, 1, 0], [0, 0, 1], [0, 1, 1]]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_left_out_is_the_only_switch_at_0_but_that_haste_goes_with_the_reckoning(mechanism: str) -> None:
    switches = inputs_of(f"mechanisms: {{off: [{mechanism}]}}\n").switches._asdict()
    gone = {"reckoning", "haste"} if mechanism == "reckoning" else {mechanism}
    assert switches == {name: float(name not in gone) for name in MECHANISMS}


def test_mixing_and_commanders_are_handed_on() -> None:
    plain, other = inputs_of(), inputs_of("mechanisms: {mixing: complete, commanders: false}\n")
    assert (plain.complete_mixing, plain.commanders) == (False, True)
    assert (other.complete_mixing, other.commanders) == (True, False)


def test_every_parameter_reaches_the_engine_from_its_block() -> None:
    inputs = inputs_of("parameters: {efficacy: 0.3}\n", "protest: {initial: 1, noise: 0.1}\n")
    expected = {name: parameter.default for name, parameter in catalogue.parameters().items()}
    assert inputs.parameters._asdict() == expected | {"efficacy": 0.3, "noise": 0.1}


def test_name_keys_are_fnv_1a_of_64_bits() -> None:
    assert name_key("") == 0xCBF29CE484222325
    assert name_key("a") == 0xAF63DC4C8601EC8C
    assert name_key("foobar") == 0x85944171F73967E8
    assert inputs_of().name_keys.tolist() == [name_key(name) for name in ("north", "south", "garrison")]


def test_one_formation_more_leaves_the_keys_of_the_others() -> None:
    more = build(read_text(HEAD.replace("{size: 20}", "{size: 20}, west: {size: 5}") + "protest: {initial: 200}\n"))
    assert more.name_keys[[0, 2, 3]].tolist() == inputs_of().name_keys.tolist()


@pytest.mark.parametrize("name", library())
def test_all_arrays_are_contiguous_and_nobody_can_write_to_them(name: str) -> None:
    inputs = build(read(name))
    arrays = [value for value in inputs if isinstance(value, np.ndarray)]
    arrays += [array for record in (inputs.traits, inputs.levers, inputs.whole_levers) for array in record]
    for array in arrays:
        assert array.flags.c_contiguous
        assert not array.flags.writeable
        assert array.dtype in (np.float64, np.int64, np.uint64, np.uint8)
    assert all(type(number) is float for number in (*inputs.parameters, *inputs.switches, inputs.initial_protest))
