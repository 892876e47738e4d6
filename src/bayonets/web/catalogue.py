"""What a user may move: levers, parameters, traits and mechanisms, from the declarations of their rooms."""

from functools import cache

from bayonets.engine.inputs import MECHANISMS
from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.scenario.levers import NAMED_BY_ARTICLE
from bayonets.web.schema.scenarios import Catalogue, LeverModel, MechanismModel, ParameterModel, TraitModel
from bayonets.world import catalogue
from bayonets.world.stances import CAUSES, POSTURES, STANCES


@cache
def whole_catalogue() -> Catalogue:
    """Everything that a page or a script needs to know before it moves anything."""
    return Catalogue(
        levers=[
            LeverModel.of(lever, label=_label(lever), article=NAMED_BY_ARTICLE.get(lever.name))
            for lever in catalogue.levers().values()
        ],
        parameters=[
            ParameterModel.of(parameter, label=_label(parameter), mechanism=_room(parameter.name))
            for parameter in catalogue.parameters().values()
        ],
        traits=[
            TraitModel.of(trait, label=_label(trait), mechanism=_room(trait.name))
            for trait in catalogue.traits().values()
        ],
        mechanisms=[MechanismModel(name=name, claim=_claim(name)) for name in MECHANISMS],
        stances=list(STANCES),
        postures=list(POSTURES),
        causes=[cause for cause in CAUSES if cause],
    )


def _label(declared: Parameter | Lever | Trait) -> str:
    return declared.name.replace("_", " ")


def _room(name: str) -> str:
    return catalogue.room_of(name).__name__.rpartition(".")[2]


def _claim(mechanism: str) -> str:
    """What a mechanism says, from the first paragraphs of its room."""
    room = next(room for room in catalogue.rooms() if room.__name__ == f"bayonets.mechanisms.{mechanism}")
    text = " ".join((room.__doc__ or "").split())
    return text.partition("Claim: ")[2].partition(" Form: ")[0]
