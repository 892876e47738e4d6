"""Test worlds that together use every feature of the model."""

from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.verify.worlds import designation, posture_set, walkout, with_parameters, world
from bayonets.world.stances import NO_DUTY_NAMED, STALLING, STOOD_DOWN


def everything(days: int = 60, **fields: Any) -> Inputs:
    """A world that uses every feature at once: 600 officers in six formations, the last two kept out by a pact.

    The third and the fourth watch the others. `demand` is scaled with the size, so that protest and forces are close to
    balance for long.
    """
    none = NO_DUTY_NAMED
    inputs = world(
        [150, 100, 80, 120, 90, 60],
        days,
        traits={
            "grievance_mean": [0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
            "grievance_sd": [0.8, 0.8, 1.0, 1.0, 1.2, 1.2],
            "culpability_mean": [0.8, 0.6, 0.3, 0.2, 0.05, 0.0],
            "command_culpability": [1.5, 1.2, 0.8, 0.5, 0.2, 0.1],
            "team": [1.6, 1.4, 1.0, 0.6, 0.8, 0.5],
            "street_value": [1.0, 1.0, 0.8, 0.4, 0.5, 0.5],
            "exit_cost": [1.5, 1.2, 1.0, 0.8, 0.4, 0.2],
            "exit_cost_sd": [1.0, 1.5, 0.8, 1.2, 0.6, 1.0],
            "pact": [0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
            "watcher": [0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
        },
        levers={
            "duty": [0.9, 0.8, 0.5, 0.3, 0.0, 0.02],
            "violence": [1.2, 1.2, 0.8, 0.5, 1.0, 1.0],
            "detention": [0.1, 0.0, 0.2, 0.3, 0.05, 0.0],
            "bonus": [1.0, 0.8, 0.4, 0.2, 0.0, 0.3],
            "command": [0.6, 0.6, 0.3, 0.2, 0.1, 0.1],
            "esprit": [0.2, 0.1, 0.0, -0.2, 0.1, -0.6],
            "propaganda": [0.8, 0.6, 0.4, 0.2, 0.2, 0.2],
            "watch": [0.7, 0.6, 0.5, 0.3, 0.4, 0.4],
            "isolation": [0.8, 0.5, 0.2, 0.0, 0.3, 0.3],
            "patron": [0.3, 0.1, 0.0, 0.2, 0.1, 0.0],
            "cover": [0.9, 0.8, 1.0, 0.7, 0.9, 0.6],
            "support": [0.6, 0.8, 0.8, 0.8, 0.4, 0.4],
            "amnesty": [0.4, 0.5, 0.6, 0.8, 0.9, 0.9],
            "guarantee": [0.3, 0.0, 0.2, 0.1, 0.4, 0.95],
            "designated": [0.4, 0.2, 0.0, 0.0, 0.0, 0.0],
            "kinship": [-0.4, -0.2, 0.2, 0.3, 0.6, 0.9],
            "outing": [0.02, 0.03, 0.02, 0.02, 0.01, 0.01],
            "outreach": 2.0,
            "pardon": 0.3,
            "public_face": 0.2,
            "accommodation": 0.1,
        },
        parameters={
            "demand": 0.8, "quorum": 15.0, "maximum": 500.0, "core": 195.0, "mobilise": 0.03, "hold_days": 22.0,
            "army_sides": 0.95, "vengeance": 0.4, "shame": 0.3, "sanction": 16.0, "exit_sanction": 3.5, "mass": 3.0,
            "ladder_trigger": -0.6, "belief_prior": -3.0, "belief_news": 3.0, "belief_army": 1.5,
            "belief_pressure": 1.0, "catch_shirking": 0.1, "catch_rate": 0.8, "culpability_rate": 0.02,
            "retaliation": 2.0, "command_sanction": 60.0, "lost_authority": 20.0, "command_retaliation": 4.0,
            "pact_line": 0.3, "pact_command": 20.0,
        },
        events=[
            walkout(4, 0.15, 0, 3),
            posture_set(8, 0.7, STALLING, 1, 2, 3),
            designation(13, 0.6, 0.7, 0, 2),
            walkout(15, 0.3, 4, 5),
            posture_set(22, 0.8, STOOD_DOWN, 2, 5),
        ],
        rungs=[
            [1.0, 0.7, none, none, none, none],
            [none, none, 0.8, 0.5, none, none],
            [none, none, none, none, 0.4, none],
        ],
        initial_protest=200.0,
        commanders=True,
    )  # fmt: skip
    inputs.signal[:, :3] = fading(days, 10, 0.8, 10.0)[:, None]
    inputs.unmask[:, :5] = fading(days, 12, 0.4, 8.0)[:, None]
    inputs.call[:] = 1.4 ** fading(days, 6, 1.0, 5.0)
    inputs.threat[:] = fading(days, 18, 0.6, 12.0)
    return inputs._replace(**fields)


def fading(days: int, first: int, size: float, half_life: float) -> npt.NDArray[np.float64]:
    """(days,) remaining strength of an event of the day `first`."""
    since = np.arange(days) - first
    return np.where(since >= 0, size * np.exp2(-since / half_life), 0.0)


def contested() -> Inputs:
    """Every feature at once; protest exceeds the forces in about half of the runs."""
    return everything(60)


def well_mixed() -> Inputs:
    """Complete mixing, protest fixed by dates, timeliness 2, culpable commanders, an army that may change sides."""
    inputs = with_parameters(
        everything(60), timeliness=2.0, belief_prior=-2.5, pact_command=40.0, army_sides=0.5, neutrality=0.8
    )
    return inputs._replace(complete_mixing=True, fixed_protest=np.linspace(150.0, 300.0, 60))


def large() -> Inputs:
    """Two thousand officers, few formations, long ties, quick escalation, violence and noise; it holds for longer."""
    none = NO_DUTY_NAMED
    inputs = world(
        [900, 600, 500],
        60,
        traits={
            "grievance_mean": [0.2, 0.6, 0.8],
            "culpability_mean": [0.9, 0.3, 0.0],
            "command_culpability": [2.0, 0.7, 0.0],
            "team": [1.8, 0.7, 0.8],
            "street_value": [1.0, 0.5, 0.4],
            "exit_cost": [1.5, 0.9, 0.5],
            "exit_cost_sd": [2.0, 1.0, 0.5],
            "pact": [0.0, 0.0, 1.0],
            "watcher": [0.0, 1.0, 0.0],
        },
        levers={
            "duty": [0.8, 0.4, 0.0], "violence": [2.5, 1.0, 1.5], "bonus": [1.2, 0.4, 0.0], "command": [1.0, 0.2, 0.2],
            "watch": [0.9, 0.6, 0.4], "propaganda": [1.0, 0.3, 0.0], "amnesty": [0.3, 0.8, 1.0],
            "designated": [0.6, 0.0, 0.0], "support": [1.5, 1.2, 0.8], "kinship": [-0.6, 0.3, 0.9],
            "isolation": [0.9, 0.2, 0.0], "outing": [0.03, 0.04, 0.02], "outreach": 3.0, "pardon": 0.5,
            "public_face": 0.5, "accommodation": 0.3, "esprit": [0.2, -0.3, 0.0], "detention": [0.1, 0.3, 0.1],
            "patron": [0.4, 0.2, 0.0], "cover": [0.9, 0.6, 0.7], "guarantee": [0.2, 0.0, 0.4],
        },
        parameters={
            "demand": 2.2, "quorum": 30.0, "ties_within": 14.0, "ties_across": 5.0, "vengeance": 0.6, "shame": 0.9,
            "noise": 0.08, "ladder_days": 1.0, "ladder_trigger": -0.8, "sanction": 10.0, "catch_shirking": 0.1,
            "belief_news": 9.0, "belief_army": 2.0, "belief_prior": -2.5, "belief_concession": 2.5, "background": 0.02,
            "pact_penalty": 1.0, "hold_days": 12.0, "army_sides": 0.8, "mass": 2.0, "core": 120.0, "later": 0.15,
            "enquiry": 4.0, "leaks": 3.0, "affirm": 0.5, "appeal": 0.4, "foresight": 4.0, "trend_days": 4.0,
            "retaliation": 4.0, "backlash": 2.5, "hope_concession": 2.5, "shirk_effort": 0.7,
            "command_retaliation": 8.0, "command_sanction": 50.0, "command_spread": 18.0, "lost_authority": 25.0,
        },
        events=[
            walkout(6, 0.2, 1),
            designation(12, 0.4, 0.9, 1, 2),
            posture_set(20, 0.5, STALLING, 0, 1),
            posture_set(30, 0.3, STOOD_DOWN, 2),
        ],
        rungs=[[1.0, none, none], [none, 0.45, none], [none, none, 0.2]],
        initial_protest=260.0,
        commanders=True,
    )  # fmt: skip
    inputs.signal[:, :2] = fading(60, 3, -1.5, 20.0)[:, None]
    inputs.unmask[:] = fading(60, 9, 0.6, 12.0)[:, None]
    inputs.call[:] = 1.5 ** fading(60, 14, 1.0, 6.0)
    inputs.threat[:] = fading(60, 25, 0.4, 10.0)
    return inputs
