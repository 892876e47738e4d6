"""Courses made up for the tests of pictures and report: plausible shapes, every number from one seed."""

from datetime import date
from typing import Any

import numpy as np

from bayonets.results import Courses
from bayonets.scenario.model import Scenario
from bayonets.world.stances import BY_ARMY, BY_STREETS, EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STOOD_DOWN

START = date(2020, 8, 9)


def scenario_of(formations: int = 3, days: int = 40, size: int = 200, **changes: Any) -> Scenario:
    """A dossier with so many formations, two to a service, the last service in the pact."""
    services: dict[str, Any] = {}
    for place in range(formations):
        service = services.setdefault(f"service_{place // 2}", {"label": f"Service {place // 2}", "formations": {}})
        service["formations"][f"unit_{place}"] = {"label": f"Unit {place}", "size": size}
    if len(services) > 1:
        services[list(services)[-1]]["pact"] = True
    plain = {
        "format": 2,
        "name": "Made up",
        "start": START.isoformat(),
        "days": days,
        "protest": {"initial": {"best": 200, "low": 100, "high": 400, "source": "Reuters", "confidence": "medium"}},
        "services": services,
    }
    return Scenario.model_validate(plain | changes)


def courses_of(scenario: Scenario, runs: int = 20, fall_share: float = 0.0, seed: int = 1) -> Courses:
    """So many runs of it; `fall_share` of them fall, the first by the streets, the next by the army, and so on."""
    rng = np.random.default_rng(seed)
    days = scenario.days
    sizes = np.array([int(formation.size.best) for formation in scenario.formations])
    heads = np.zeros((runs, days, len(sizes), 5), dtype=np.int32)
    for stance, daily in ((EXITED, 0.001), (REMOVED, 0.0005)):
        gone = rng.binomial(1, np.minimum(sizes * daily, 1.0), size=(runs, days, len(sizes))).cumsum(axis=1)
        heads[..., stance] = np.minimum(gone, sizes // 4)
    heads[..., SHIRKING] = rng.binomial(sizes // 3, 0.3, size=(runs, days, len(sizes)))
    heads[..., RESISTING] = rng.binomial(sizes // 10, 0.05, size=(runs, days, len(sizes)))
    heads[..., LOYAL] = sizes - heads.sum(axis=-1)
    protest = 200.0 * np.exp(np.cumsum(rng.normal(-0.02, 0.05, (runs, days)), axis=1))
    force = np.full((runs, days), 2500.0)
    pressure = np.clip(np.log(9.0 * protest / force), -5.0, 5.0)
    fell = np.arange(runs) < round(fall_share * runs)
    fell_day = np.where(fell, rng.integers(0, days, runs), -1)
    cause = np.where(fell, np.where(np.arange(runs) % 2, BY_ARMY, BY_STREETS), 0).astype(np.int8)
    posture = np.where(rng.random((runs, days, len(sizes))) < 0.1, 1, 0).astype(np.int8)
    for run in np.flatnonzero(fell):
        posture[run, fell_day[run] :, 0] = STOOD_DOWN
        for course in (heads, protest, force, pressure, posture):
            course[run, fell_day[run] :] = course[run, fell_day[run]]
    pact = np.array([formation.pact for formation in scenario.formations])
    army = (heads[:, :, pact, RESISTING].sum(axis=2) / max(sizes[pact].sum(), 1)).astype(np.float64)
    for run in np.flatnonzero(cause == BY_ARMY):
        army[run, fell_day[run] :] = 0.5
    nothing, nobody = np.zeros((runs, days)), np.zeros(heads.shape[:3], dtype=np.int32)
    return Courses(
        scenario,
        7,
        run=np.arange(runs),
        fell=fell,
        fell_day=fell_day,
        cause=cause,
        both_ways=np.zeros(runs, dtype=np.bool_),
        heads=heads,
        outed=nobody,
        asked=nobody.copy(),
        posture=posture,
        duty=np.full(heads.shape[:3], 0.5),
        formation_force=np.repeat(force[:, :, None] / len(sizes), len(sizes), axis=2),
        protest=protest,
        force=force,
        pressure=pressure,
        news=nothing,
        army=army,
        violence=nothing + 1.0,
    )


def test_made_up_courses_conserve_heads() -> None:
    courses = courses_of(scenario_of(), fall_share=0.5)
    assert (courses.heads.sum(axis=-1) == 200).all()
    assert (courses.heads >= 0).all()
