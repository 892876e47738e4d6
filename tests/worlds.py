"""Small worlds for the tests of the engine; they live in `bayonets.verify`, which checks with the same ones."""

import pytest

from bayonets.engine import jit
from bayonets.verify.by_hand import (
    CommandFacts,
    Facts,
    choice_by_hand,
    command_choice_by_hand,
    command_table_by_hand,
    danger_by_hand,
    leniency_by_hand,
    logistic,
    situation_by_hand,
    table_by_hand,
    zeal_by_hand,
)
from bayonets.verify.courses import LoopCourse, LoopCourses, Stage, course, courses, digest, named_fields
from bayonets.verify.features import everything
from bayonets.verify.worlds import (
    ALIKE,
    NEVER_FALLS,
    NO_EVIDENCE,
    NO_TIES,
    Event,
    designation,
    posture_set,
    walkout,
    with_events,
    with_lever,
    with_parameters,
    with_switches,
    with_trait,
    world,
)

needs_speed = pytest.mark.skipif(not jit.is_compiled, reason="takes minutes when nothing is compiled")

__all__ = [
    "ALIKE",
    "NEVER_FALLS",
    "NO_EVIDENCE",
    "NO_TIES",
    "CommandFacts",
    "Event",
    "Facts",
    "LoopCourse",
    "LoopCourses",
    "Stage",
    "choice_by_hand",
    "command_choice_by_hand",
    "command_table_by_hand",
    "course",
    "courses",
    "danger_by_hand",
    "designation",
    "digest",
    "everything",
    "leniency_by_hand",
    "logistic",
    "named_fields",
    "needs_speed",
    "posture_set",
    "situation_by_hand",
    "table_by_hand",
    "walkout",
    "with_events",
    "with_lever",
    "with_parameters",
    "with_switches",
    "with_trait",
    "world",
    "zeal_by_hand",
]
