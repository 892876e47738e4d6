"""Descriptions of events, the same in `show`, in the story of a run, in the report and on the page."""

from collections.abc import Callable

from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import in_sentence
from bayonets.scenario.table import amount
from bayonets.scenario.timeline import Call, Event, PostureChange, Signal, Threat, Unmask, Walkout, names_of

Write = Callable[[float], str]
"""A function that formats a number for its medium: the terminal, or a picture in the notation of a journal."""


def event_text(scenario: Scenario, event: Event, write: Write = amount) -> str:
    """An event with its label, the names concerned and its effect; a clause without a full stop."""
    label = f"{event.label}: " if event.label else ""
    return f"{label}{what_happens(event, write)}{whom(scenario, event)}"


def whom(scenario: Scenario, event: Event) -> str:
    """The names that an event concerns, in brackets; empty for the whole country."""
    if isinstance(event, Call | Threat):
        return ""
    return f" ({', '.join(in_sentence(scenario.label_of(name)) for name in names_of(event)) or 'all services'})"


def what_happens(event: Event, write: Write = amount) -> str:
    """The effect of an event, in a clause without the names concerned."""
    fading = f", halved every {write(event.half_life.best)} days" if hasattr(event, "half_life") else ""
    match event:
        case Walkout():
            return f"each officer refuses orders with probability {write(event.share.best)}"
        case PostureChange():
            posture = event.posture.replace("_", " ")
            return f"commanders are set to {posture}, each with probability {write(event.share.best)}"
        case Signal():
            return f"belief in a fall shifts by {write(event.shift.best)} in log-odds{fading}"
        case Unmask():
            return f"colleagues see {write(event.share.best)} of those who work to rule{fading}"
        case Call():
            return f"the turnout is multiplied by {write(event.factor.best)}{fading}"
        case Threat():
            return f"the army's share on the protesters' side counts as at least {write(event.level.best)}{fading}"
        case _:
            return f"designation to degree {write(event.degree.best)} with probability {write(event.chance.best)}"
