"""What a user may move: levers, parameters, traits and mechanisms, from the declarations of their rooms."""

import math
from functools import cache
from typing import Any

from bayonets.engine.inputs import MECHANISMS
from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.scenario.levers import NAMED_BY_ARTICLE
from bayonets.world import catalogue
from bayonets.world.stances import CAUSES, POSTURES, STANCES

Plain = dict[str, Any]


@cache
def catalogue_json() -> Plain:
    """Everything that a page or a script needs to know before it moves anything."""
    return {
        "levers": [
            _declared(lever) | {"scope": lever.scope, "side": lever.side, "article": NAMED_BY_ARTICLE.get(lever.name)}
            for lever in catalogue.levers().values()
        ],
        "parameters": [
            _declared(parameter)
            | {"block": parameter.block, "whole": parameter.whole, "mechanism": _room(parameter.name)}
            for parameter in catalogue.parameters().values()
        ],
        "traits": [_declared(trait) | {"mechanism": _room(trait.name)} for trait in catalogue.traits().values()],
        "mechanisms": [{"name": name, "claim": _claim(name)} for name in MECHANISMS],
        "stances": list(STANCES),
        "postures": list(POSTURES),
        "causes": [cause for cause in CAUSES if cause],
    }


def _declared(one: Parameter | Lever | Trait) -> Plain:
    return {
        "name": one.name,
        "label": one.name.replace("_", " "),
        "default": one.default,
        "low": one.low,
        "high": one.high,
        "at_least": _finite(one.at_least),
        "at_most": _finite(one.at_most),
        "unit": one.unit,
        "meaning": one.meaning,
    }


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None


def _room(name: str) -> str:
    return catalogue.room_of(name).__name__.rpartition(".")[2]


def _claim(mechanism: str) -> str:
    """What a mechanism says, from the first paragraphs of its room."""
    room = next(room for room in catalogue.rooms() if room.__name__ == f"bayonets.mechanisms.{mechanism}")
    text = " ".join((room.__doc__ or "").split())
    return text.partition("Claim: ")[2].partition(" Form: ")[0]
