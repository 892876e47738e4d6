"""The mapping from what was known of a case to a scenario. It is frozen: see HINDCAST.

All assumptions about a kind of force stand in KINDS, the same for all cases; a case differs from another by the sizes
of its forces, its conscripts, how its core was recruited, help from abroad, orders to the army and, in hindsight, the
severity of its repression and its biggest crowd. The turnout is fixed by dates with one shape for all cases, since the
table holds a single day of it.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from bayonets.hindcasts.cases import Known
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text

HINDCAST: Final = 1
"""The number of the mapping. A change of anything in this module is another mapping and needs the next number."""

DAYS: Final = 120
"""The horizon of all forecasts."""

Range = tuple[float, float, float]
"""Low, best and high."""

KINDS: Final[Mapping[str, Mapping[str, Range]]] = {
    "core": {
        "grievance_mean": (-0.2, 0.2, 0.6), "culpability_mean": (0.2, 0.5, 1.0), "command_culpability": (0.6, 1.2, 2.0),
        "team": (1.0, 1.4, 2.0), "street_value": (0.8, 1.0, 1.2), "exit_cost": (2.5, 3.5, 4.5), "duty": (0.4, 0.7, 1.0),
        "bonus": (0.1, 0.6, 1.5), "command": (0.1, 0.3, 0.7), "propaganda": (0.3, 0.8, 1.4), "watch": (0.3, 0.5, 0.8),
        "kinship": (-0.3, 0.0, 0.3),
    },
    "interior": {
        "grievance_mean": (0.1, 0.4, 0.7), "culpability_mean": (0.0, 0.1, 0.3), "command_culpability": (0.2, 0.5, 1.0),
        "team": (0.7, 1.1, 1.6), "street_value": (0.2, 0.4, 0.7), "exit_cost": (3.0, 4.0, 5.0), "duty": (0.1, 0.3, 0.6),
        "bonus": (0.0, 0.2, 0.6), "command": (0.0, 0.2, 0.5), "propaganda": (0.2, 0.7, 1.3), "watch": (0.2, 0.5, 0.8),
        "kinship": (-0.1, 0.2, 0.5),
    },
    "police": {
        "grievance_mean": (0.1, 0.5, 0.9), "culpability_mean": (0.0, 0.15, 0.4), "command_culpability": (0.1, 0.5, 1.0),
        "team": (0.5, 0.9, 1.4), "street_value": (0.1, 0.2, 0.4), "exit_cost": (2.5, 3.5, 4.5),
        "duty": (0.05, 0.15, 0.3), "bonus": (0.0, 0.2, 0.6), "command": (0.0, 0.1, 0.3), "propaganda": (0.0, 0.5, 1.0),
        "watch": (0.05, 0.2, 0.4), "kinship": (0.0, 0.3, 0.6),
    },
    "army": {
        "grievance_mean": (0.1, 0.5, 0.9), "culpability_mean": (0.0, 0.02, 0.1), "command_culpability": (0.0, 0.1, 0.5),
        "team": (0.7, 1.1, 1.6), "street_value": (0.1, 0.3, 0.6), "exit_cost": (3.5, 4.75, 6.0),
        "bonus": (0.0, 0.1, 0.5), "command": (0.0, 0.0, 0.2), "propaganda": (0.0, 0.4, 0.8), "watch": (0.1, 0.4, 0.6),
        "kinship": (0.1, 0.4, 0.7),
    },
}  # fmt: skip
"""What is assumed of each kind of force: its traits, its duty, and what the state gives it."""

_LEVERS: Final = ("duty", "bonus", "command", "propaganda", "watch", "kinship")
_BIASED: Final = {"grievance_mean": -0.4, "kinship": -0.5, "propaganda": 0.5, "exit_cost": 0.7}
"""What a core that was recruited unlike the crowd has more."""

_CONSCRIPTS: Final = {"grievance_mean": 0.3, "team": -0.3, "exit_cost": 0.5, "kinship": 0.2}
"""What conscripts alone would have more, in proportion to their share."""

VIOLENCE: Final[Mapping[str, Range]] = {
    "none": (0.0, 0.1, 0.3), "very_low": (0.1, 0.3, 0.6), "low": (0.2, 0.5, 1.0),
    "low_lethal_high_beating": (0.7, 1.2, 1.6), "medium": (0.6, 1.0, 1.6), "high": (1.2, 1.8, 2.4),
    "very_high": (1.8, 2.5, 3.0),
}  # fmt: skip
"""Severity of orders by the lethality of the repression."""

_ANY_VIOLENCE: Final[Range] = (0.1, 1.0, 3.0)
_NOT_ORDERED: Final = ("no", "none")
_AT_HAND: Final = ("guard_only", "standby", "prepared", "prepared_cancelled", "state_of_emergency_declared", "late")
_ARMY_FROM: Final = 7
"""The day from which an army that is ordered in is on duty: the table does not hold the day of the order."""

_SHAPE: Final = {0: 0.05, 10: 0.4, 20: 1.0, 60: 0.6, DAYS - 1: 0.3}
"""The turnout by days as a share of the biggest day."""

_PEAK_SHARE: Final[Range] = (0.0005, 0.005, 0.05)
"""The biggest crowd as a share of the population, where it is not known."""

_SUPPORT: Final[Range] = (0.15, 0.3, 0.5)
"""How far belief in a downfall is shifted down, in log-odds, by one degree of support from abroad."""

_ALL: Final[Mapping[str, Range]] = {"amnesty": (0.0, 0.3, 0.6), "support": (0.0, 0.1, 0.5)}
_ASSUMED: Final = "assumed; the frozen mapping of the hindcast"
_SMALLEST: Final = 10
_NARROW: Final = 0.2
"""How far central sizes without a range may be off."""


def scenario_of(known: Known, *, hindsight: bool) -> Scenario:
    """The scenario of a case.

    Args:
        known: what was known of it.
        hindsight: whether the biggest crowd and the lethality are used, which were known only afterwards.
    """
    return read_text(json.dumps(dossier(known, hindsight=hindsight)), known.case)


def dossier(known: Known, *, hindsight: bool) -> dict[str, Any]:
    """The same as plain data in the format of a scenario file."""
    sizes = _sizes(known)
    severity = VIOLENCE[known.lethality] if hindsight else _ANY_VIOLENCE
    return {
        "format": 2,
        "name": known.case,
        "start": known.start.isoformat(),
        "days": DAYS,
        "protest": _protest(known, hindsight=hindsight),
        "services": {kind: _service(known, kind, size) for kind, size in sizes.items()},
        "levers": {
            "violence": _number(severity),
            **{lever: {kind: _number(_of(known, kind, lever)) for kind in sizes} for lever in _LEVERS},
            **{lever: _number(ends) for lever, ends in _ALL.items()},
        }
        | _duty(known, tuple(sizes)),
        "ladder": _ladder(known, tuple(sizes)),
        "events": _support(known),
    }


def digest(cases: tuple[Known, ...]) -> str:
    """SHA-256 of the mapping: of the scenarios of these cases, with and without hindsight."""
    plain = [dossier(known, hindsight=hindsight) for known in cases for hindsight in (False, True)]
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _sizes(known: Known) -> dict[str, Range]:
    """Officers by kind of force; the central sizes of larger bodies may hold the core, which is taken off."""
    low, best, high = known.core
    rest = {"interior": known.interior - best, "police": known.police - best, "army": known.army}
    beside = {
        kind: ((1.0 - _NARROW) * size, size, (1.0 + _NARROW) * size)
        for kind, size in rest.items()
        if size >= 2 * _SMALLEST
    }
    return {"core": (max(low, _SMALLEST), max(best, _SMALLEST), max(high, _SMALLEST)), **beside}


def _of(known: Known, kind: str, name: str) -> Range:
    """An assumption about a kind of force, as its recruits and conscripts change it."""
    shift = 0.0
    if kind == "core" and known.biased:
        shift += _BIASED.get(name, 0.0)
    conscripts = {"core": known.conscripts_core, "army": known.conscripts_army}.get(kind, 0.0)
    shift += conscripts * _CONSCRIPTS.get(name, 0.0)
    low, best, high = KINDS[kind].get(name, (0.0, 0.0, 0.0))
    return low + shift, best + shift, high + shift


def _service(known: Known, kind: str, size: Range) -> dict[str, Any]:
    traits = {name: _number(_of(known, kind, name)) for name in KINDS[kind] if name not in _LEVERS}
    whole = tuple(float(round(end)) for end in size)
    formation = {"label": kind, "size": _number((whole[0], whole[1], whole[2]))}
    return {
        "label": kind,
        **({"pact": True} if kind == "army" else {}),
        **traits,
        "formations": {f"{kind}_all": formation},
    }


def _duty(known: Known, kinds: tuple[str, ...]) -> dict[str, Any]:
    """The duty of all; the army's from the day of the order."""
    duty: dict[str, Any] = {kind: _number(_of(known, kind, "duty")) for kind in kinds if kind != "army"}
    if "army" in kinds and known.army_ordered_in not in _NOT_ORDERED:
        height = (0.0, 0.02, 0.1) if known.army_ordered_in in _AT_HAND else (0.05, 0.2, 0.4)
        since = known.start + timedelta(days=_ARMY_FROM)
        duty["army"] = [{"from": since.isoformat(), "value": _number(height)}]
    return {"duty": duty}


def _ladder(known: Known, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the state would do next: all of the core, then more of the others, then the army where it may be ordered."""
    rungs: list[dict[str, Range]] = [
        {"core": (0.8, 1.0, 1.0), "interior": (0.3, 0.6, 0.9)},
        {"core": (0.9, 1.0, 1.0), "interior": (0.5, 0.8, 1.0), "police": (0.2, 0.4, 0.6)},
    ]
    if known.army_ordered_in not in (*_NOT_ORDERED, *_AT_HAND):
        rungs.append({"army": (0.1, 0.3, 0.6)})
    held = [{kind: _number(ends) for kind, ends in rung.items() if kind in kinds} for rung in rungs]
    return [{"duty": rung} for rung in held if rung]


def _protest(known: Known, *, hindsight: bool) -> dict[str, Any]:
    """The turnout in thousands: one shape for all, scaled by the biggest day."""
    if hindsight:
        low, best, high = known.peak
        scale = {**_number((low / best, 1.0, high / best)), "law": "log_pert"}
    else:
        share_low, share, share_high = _PEAK_SHARE
        best = share * 1e6 * known.population
        scale = {**_number((share_low / share, 1.0, share_high / share)), "law": "log_pert"}
    points = [
        {
            "date": (known.start + timedelta(days=day)).isoformat(),
            "value": {"best": round(best * height / 1000.0, 4), "source": _ASSUMED},
        }
        for day, height in _SHAPE.items()
    ]
    return {"scale": scale, "by_date": points}


def _support(known: Known) -> list[dict[str, Any]]:
    """Support from abroad as a signal on the first day."""
    if not known.foreign_support:
        return []
    low, best, high = (known.foreign_support * end for end in _SUPPORT)
    half_life: Range = (30.0, 60.0, 120.0)
    return [
        {"date": known.start.isoformat(), "kind": "signal", "label": "support from abroad",
         "shift": _number((-high, -best, -low)), "half_life": _number(half_life), "source": _ASSUMED}
    ]  # fmt: skip


def _number(ends: Range) -> dict[str, Any]:
    """A number with its range; equal ends are a plain number."""
    low, best, high = (round(end, 6) for end in ends)
    plain: dict[str, Any] = {"best": best, "confidence": "low", "source": _ASSUMED}
    return plain if low == high else {**plain, "low": low, "high": high}
