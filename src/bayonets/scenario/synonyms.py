"""Synonyms that users try for names of this program: meaning takes precedence over similar spelling."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_MEANINGS: Final[Sequence[tuple[str, str]]] = (
    ("exited left",
     "leave leaves leaved leaver leavers leaving quit quits resign resigned resignation resignations "
     "defect defected defects defector defectors defection defections desert deserted deserter deserters "
     "desertion desertions gone escaped emigrated fled departed exit exits"),
    ("resisting",
     "refuse refuses refused refuser refusers refusing refusal refusals disobey disobeyed disobeying "
     "mutiny mutinied mutineers resist resisted resisters rebelled rebels"),
    ("shirking", "shirk shirked shirkers slacking slackers evading loafing"),
    ("loyal", "obey obeys obeyed obeying obedient loyalists loyalty faithful"),
    ("removed", "fired dismissed sacked purged jailed imprisoned expelled"),
    ("asked", "demands requests requested applied"),
    ("stood_down", "standing_down stand_down surrendered surrender withdrew withdrawn"),
    ("stalling", "stalled stall delaying hesitating"),
    ("protest",
     "turnout protesters protestors protests crowd crowds demonstrators demonstration demonstrations "
     "marchers"),
    ("fell", "fall falls fallen downfall collapse collapsed toppled overthrown"),
    ("fell_day", "day_of_fall fall_day downfall_day date_of_fall"),
    ("held", "holds hold survives survived survival stays"),
    ("force", "strength manpower capacity"),
    ("bonus", "pay salary salaries wage wages premium bribe bribes payment"),
    ("support", "aid fund funds stipend stipends help assistance"),
    ("outing", "doxxing doxing deanonymisation deanonymization exposure naming unmasking"),
    ("watch", "surveillance spying spies monitoring counter_intelligence counterintelligence informers"),
    ("propaganda", "persuasion indoctrination persuade ideology"),
    ("esprit", "morale decorations decoration medals honours honors awards"),
    ("amnesty", "forgiveness immunity clemency"),
    ("outreach", "fraternisation fraternization appeals persuading contacts"),
    ("violence", "brutality repression beatings brutal"),
    ("detention", "arrests arrest detentions prisoners custody"),
    ("designated", "sanctions sanctioned blacklist blacklisted designation"),
    ("accommodation", "concessions concession reforms reform compromise"),
    ("kinship", "families family relatives kin"),
    ("isolation", "quarantine barracks seclusion"),
    ("patron", "ally foreign_support backer protector"),
    ("duty", "deployment deployed deploy mobilisation mobilization"),
    ("cover", "anonymity masks mask balaclavas"),
    ("size", "officers men number strength headcount personnel"),
    ("conscience", "guilt morality moral ethics ethical scruples"),
    ("team", "cohesion comradeship solidarity camaraderie"),
    ("grievance_mean", "grievance grievances resentment discontent"),
    ("culpability_mean", "culpability guilt complicity"),
    ("street_value", "effectiveness weight power"),
    ("initial", "begin start beginning"),
    ("start", "begin begins beginning first_day"),
    ("days", "duration length horizon"),
    ("services", "agencies forces branches organisations organizations"),
    ("formations", "units squads brigades battalions regiments detachments"),
    ("observations", "observed data facts evidence"),
    ("sources", "references bibliography citations"),
)  # fmt: skip
"""Names and their synonyms; the first name that is valid in a position is meant."""


_NAMES_OF: Final[Mapping[str, Sequence[str]]] = {
    word: [name for names, others in _MEANINGS if word in others.split() for name in names.split()]
    for _, words in _MEANINGS
    for word in words.split()
}


def same_in_meaning(word: str, choices: Iterable[str]) -> list[str]:
    """A list with the choice that has the meaning of a word; empty if there is none.

    Args:
        word: a word in lower case; every part of a dotted word, such as `left.police`, may be a synonym.
        choices: the valid names.
    """
    valid = set(choices)
    meant_words = [""]
    for part in word.split("."):
        meant_words = [f"{before}.{meant}".removeprefix(".") for before in meant_words for meant in _meant(part)]
    return [name for name in meant_words if name in valid and name != word][:1]


def _meant(word: str) -> list[str]:
    return [*_NAMES_OF.get(word, ()), word]
