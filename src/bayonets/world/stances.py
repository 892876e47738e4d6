"""The numbers by which the engine knows stances, postures, kinds of events, causes and faults."""

from typing import Final

LOYAL: Final = 0
SHIRKING: Final = 1
RESISTING: Final = 2
EXITED: Final = 3
REMOVED: Final = 4
STANCES: Final = ("loyal", "shirking", "resisting", "exited", "removed")

ORDERING: Final = 0
STALLING: Final = 1
STOOD_DOWN: Final = 2
POSTURES: Final = ("ordering", "stalling", "stood_down")

WALKOUT: Final = 0
POSTURE_SET: Final = 1
DESIGNATION: Final = 2

NO_DUTY_NAMED: Final = -1.0

HELD: Final = 0
BY_STREETS: Final = 1
BY_ARMY: Final = 2
CAUSES: Final = (None, "streets", "army")
