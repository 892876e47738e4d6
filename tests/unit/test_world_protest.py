"""Protest (model.md, section 2, step 11).

protest *= exp(mobilise hope (room + backlash v (1 - public_face) max(room, 0)) - disperse (1 - hope)(1 + deter v)
+ noise xi), but at least min(core, initial); room = 1 - protest / (maximum (1 - accommodation)) and hope =
logistic(hope_news X + pressure + hope_concession accommodation).
"""

import math

import pytest

from bayonets.world.protest import hope_of, protest_tomorrow


def tomorrow(
    protest: float = 100.0,
    *,
    hope: float = 0.75,
    violence: float = 0.0,
    chance: float = 0.0,
    public_face: float = 0.0,
    accommodation: float = 0.0,
    least: float = 0.0,
) -> float:
    return protest_tomorrow(
        protest, hope, violence, chance, public_face, accommodation, least, 400.0, 0.08, 0.12, 0.5, 0.25, 0.05
    )  # maximum, mobilise, disperse, backlash, deter, noise


def test_hope_is_the_logistic_of_news_pressure_and_concessions() -> None:
    assert hope_of(0.0, 0.0, 0.0, 10.0, 1.0) == 0.5
    assert hope_of(0.2, -1.0, 0.0, 10.0, 1.0) == pytest.approx(0.7310585786300049, rel=1e-12)  # 10 * 0.2 - 1 = 1
    assert hope_of(0.0, -math.log(3.0), 0.0, 10.0, 1.0) == pytest.approx(0.25, rel=1e-12)
    assert hope_of(0.2, -1.6, 0.3, 10.0, 2.0) == pytest.approx(0.7310585786300049, rel=1e-12)  # 2 - 1.6 + 0.6


def test_hope_brings_people_out_into_the_room_left_and_its_lack_sends_them_home() -> None:
    # 0.08 * 0.75 * (1 - 100/400) - 0.12 * 0.25 = 0.015
    assert tomorrow() == pytest.approx(100.0 * math.exp(0.015), rel=1e-12)


def test_violence_brings_out_who_hopes_and_sends_home_who_does_not() -> None:
    # 0.08 * (0.75 + 0.5 * 1.5 * 0.75) = 0.105
    assert tomorrow(hope=1.0, violence=1.5) == pytest.approx(100.0 * math.exp(0.105), rel=1e-12)
    # -0.12 * (1 + 0.25 * 1.5) = -0.165
    assert tomorrow(hope=0.0, violence=1.5) == pytest.approx(100.0 * math.exp(-0.165), rel=1e-12)
    # 0.75 of the one, 0.25 of the other
    assert tomorrow(violence=1.5) == pytest.approx(100.0 * math.exp(0.0375), rel=1e-12)


def test_a_credible_face_of_the_state_takes_outrage_away_and_leaves_fear() -> None:
    # 0.08 * (0.75 + 0.5 * 1.5 * (1 - 0.6) * 0.75) = 0.078
    assert tomorrow(hope=1.0, violence=1.5, public_face=0.6) == pytest.approx(100.0 * math.exp(0.078), rel=1e-12)
    assert tomorrow(hope=1.0, violence=1.5, public_face=1.0) == tomorrow(hope=1.0)
    assert tomorrow(hope=0.0, violence=1.5, public_face=1.0) == tomorrow(hope=0.0, violence=1.5)


def test_accommodation_keeps_a_share_of_the_potential_at_home() -> None:
    # room 1 - 100/200: 0.08 * 0.75 * 0.5 - 0.03
    assert tomorrow(accommodation=0.5) == pytest.approx(100.0, rel=1e-12)


def test_chance_multiplies() -> None:
    assert tomorrow(chance=2.0) == pytest.approx(100.0 * math.exp(0.115), rel=1e-12)
    assert tomorrow(chance=-2.0) == pytest.approx(100.0 * math.exp(-0.085), rel=1e-12)


def test_above_the_maximum_there_is_less_than_no_room_and_no_outrage_to_fill_it() -> None:
    # room 1 - 600/400 = -0.5: 0.08 * -0.5
    assert tomorrow(600.0, hope=1.0, violence=1.0) == pytest.approx(600.0 * math.exp(-0.04), rel=1e-12)


def test_without_hope_it_fades_at_the_rate_of_dispersal() -> None:
    assert tomorrow(hope=0.0) == pytest.approx(100.0 * math.exp(-0.12), rel=1e-12)


def test_some_never_give_up() -> None:
    assert tomorrow(1.2, hope=0.0, least=1.1) == 1.1  # 1.2 * e^-0.12 is 1.06
    assert tomorrow(1.2, hope=0.0, least=1.0) == pytest.approx(1.2 * math.exp(-0.12), rel=1e-12)


def test_where_nobody_protests_nobody_begins() -> None:
    assert tomorrow(0.0, hope=1.0, violence=3.0, chance=3.0) == 0.0
