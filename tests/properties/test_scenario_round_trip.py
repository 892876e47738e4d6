"""Whatever can be said in a scenario is said again, to the byte, when it is written and read back."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.scenario.handles import with_numbers
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import LARGEST, SHARE, Bounds, bounds_of
from bayonets.scenario.read import read_text
from bayonets.scenario.words import apply
from bayonets.scenario.write import write
from bayonets.world import catalogue

SERVICES = {"riot": ("north", "south"), "army": ("garrison",)}
NAMES = ("riot", "army", "north", "south", "garrison")
FORMATIONS = ("north", "south", "garrison")
ROUND_TRIP = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20).filter(str.strip)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat)


def numbers(bounds: Bounds) -> st.SearchStrategy[float]:
    if bounds.whole:
        least, most = int(bounds.at_least), int(min(bounds.at_most, 1000))
        return st.integers(least, most).map(lambda number: number - number % 2 if bounds.even else number)
    return st.floats(max(bounds.at_least, -LARGEST), min(bounds.at_most, LARGEST), allow_nan=False)


def quantities(bounds: Bounds) -> st.SearchStrategy[Any]:
    full = st.tuples(
        st.tuples(numbers(bounds), numbers(bounds), numbers(bounds)).map(sorted),
        st.fixed_dictionaries(
            {},
            optional={"source": texts, "confidence": st.sampled_from(["high", "medium", "low"])}
            | ({"law": st.sampled_from(["pert", "log_pert"])} if bounds.at_least >= 0.0 else {}),
        ),
        st.sets(st.sampled_from(["low", "high"])),
    ).map(
        lambda made: (
            {
                key: number
                for key, number in zip(("low", "best", "high"), made[0], strict=True)
                if key == "best" or key in made[2]
            }
            | made[1]
        )
    )
    return numbers(bounds) | full


def of(declared: Parameter | Lever | Trait) -> st.SearchStrategy[Any]:
    return quantities(bounds_of(declared))


def schedules(bounds: Bounds) -> st.SearchStrategy[Any]:
    dates = st.lists(days, min_size=1, max_size=3, unique=True).map(sorted)
    steps = dates.flatmap(lambda found: st.tuples(*(st.tuples(st.just(day), quantities(bounds)) for day in found)))
    return quantities(bounds) | steps.map(lambda pairs: [{"from": day, "value": value} for day, value in pairs])


def levers() -> st.SearchStrategy[Any]:
    def one(declared: Lever) -> st.SearchStrategy[Any]:
        plain = schedules(bounds_of(declared))
        table = st.dictionaries(st.sampled_from(NAMES), plain, max_size=3)
        return plain if declared.scope == "whole" else plain | table

    return st.fixed_dictionaries({}, optional={name: one(lever) for name, lever in catalogue.levers().items()})


def traits() -> dict[str, st.SearchStrategy[Any]]:
    return {name: st.booleans() if trait.yes_or_no else of(trait) for name, trait in catalogue.traits().items()}


def formation() -> st.SearchStrategy[Any]:
    size = quantities(Bounds(1, 5000, whole=True))
    return st.fixed_dictionaries({"size": size}, optional=traits() | {"label": texts})


def service(formations: tuple[str, ...]) -> st.SearchStrategy[Any]:
    inner = st.fixed_dictionaries({name: formation() for name in formations})
    return st.fixed_dictionaries({"formations": inner}, optional=traits() | {"label": texts})


def parameters(block: str) -> dict[str, st.SearchStrategy[Any]]:
    return {name: of(found) for name, found in catalogue.parameters().items() if found.block == block}


named = st.fixed_dictionaries(
    {"formations": st.lists(st.sampled_from(FORMATIONS), min_size=1, max_size=2)},
    optional={"services": st.lists(st.sampled_from(tuple(SERVICES)), max_size=2)},
)
FADES = {"half_life": quantities(Bounds(0.5, 99))}
events = st.one_of(
    st.tuples(named, st.fixed_dictionaries({"date": days, "kind": st.just("walkout"), "share": quantities(SHARE)})),
    st.tuples(
        named,
        st.fixed_dictionaries(
            {"date": days, "kind": st.just("posture"), "share": quantities(SHARE)}
            | {"posture": st.sampled_from(["ordering", "stalling", "stood_down"])},
            optional={"source": texts},
        ),
    ),
    st.tuples(
        st.just({}) | named,
        st.fixed_dictionaries(
            {"date": days, "kind": st.just("signal"), "shift": quantities(Bounds(-9, 9))}
            | {"half_life": quantities(Bounds(0.5, 99))},
        ),
    ),
    st.tuples(
        st.just({}) | named,
        st.fixed_dictionaries({"date": days, "kind": st.just("unmask"), "share": quantities(SHARE)} | FADES),
    ),
    st.tuples(
        named,
        st.fixed_dictionaries(
            {"date": days, "kind": st.just("designation"), "chance": quantities(SHARE), "degree": quantities(SHARE)},
            optional={"source": texts, "label": texts},
        ),
    ),
    st.tuples(
        st.just({}),
        st.fixed_dictionaries(
            {"date": days, "kind": st.just("call"), "factor": quantities(Bounds(0.1, 9))} | FADES,
            optional={"label": texts},
        ),
    ),
    st.tuples(
        st.just({}),
        st.fixed_dictionaries({"date": days, "kind": st.just("threat"), "level": quantities(SHARE)} | FADES),
    ),
).map(lambda parts: parts[1] | parts[0])
amounts = st.one_of(
    st.fixed_dictionaries({"at_least": st.floats(0, 1e6)}),
    st.fixed_dictionaries({"at_most": st.integers(0, 10**6)}),
    st.fixed_dictionaries({"between": st.lists(st.integers(0, 99), min_size=2, max_size=2).map(sorted)}),
    st.fixed_dictionaries({"about": st.fixed_dictionaries({"value": st.integers(0, 99), "sd": st.floats(0.1, 9)})}),
)
trusted = st.fixed_dictionaries(
    {},
    optional={"error": st.floats(0.01, 2), "wrong": st.floats(0, 1), "group": texts, "confidence": st.just("low")},
)
counted = st.tuples(
    st.fixed_dictionaries({"date": days, "quantity": st.sampled_from(["loyal", "asked", "force", "stalling"])}),
    amounts,
    st.just({}) | named | st.fixed_dictionaries({"source": texts}),
    trusted,
)
fallen = st.tuples(
    st.fixed_dictionaries({"date": days, "quantity": st.just("fell_day")}),
    st.fixed_dictionaries({"between": st.lists(days, min_size=2, max_size=2).map(sorted)}),
    trusted,
)
observations = (counted | fallen).map(lambda parts: {key: value for part in parts for key, value in part.items()})
works = st.fixed_dictionaries(
    {"title": texts},
    optional={"author": texts, "year": st.integers(1000, 2200), "url": st.just("https://example.org/x"), "doi": texts},
)
bibliographies = st.lists(texts | works, max_size=2) | st.dictionaries(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_.:-]{0,9}", fullmatch=True), texts | works, max_size=2
)

protests = st.fixed_dictionaries({"initial": quantities(Bounds(0, 1e4))}, optional=parameters("protest")) | st.lists(
    days, min_size=1, max_size=3, unique=True
).map(lambda found: {"by_date": [{"date": day, "value": 10 * n} for n, day in enumerate(sorted(found))]})


def with_an_army(data: Any) -> Any:
    """A threat needs a pact formation."""
    if any(event["kind"] == "threat" for event in data.get("events", ())):
        data["services"]["army"]["pact"] = True
        data["services"]["army"]["formations"]["garrison"].pop("pact", None)
    return data


scenarios = st.fixed_dictionaries(
    {
        "format": st.just(2),
        "name": texts,
        "start": days,
        "days": st.integers(1, 30),
        "protest": protests,
        "services": st.fixed_dictionaries({name: service(inner) for name, inner in SERVICES.items()}),
    },
    optional={
        "summary": texts,
        "sources": bibliographies,
        "levers": levers(),
        "ladder": st.lists(
            st.fixed_dictionaries({"duty": st.dictionaries(st.sampled_from(NAMES), quantities(SHARE), min_size=1)}),
            max_size=3,
        ),
        "events": st.lists(events, max_size=3),
        "parameters": st.fixed_dictionaries({}, optional=parameters("parameters")),
        "mechanisms": st.fixed_dictionaries(
            {},
            optional={
                "off": st.lists(st.sampled_from(["pay", "shame", "reckoning", "haste"]), unique=True),
                "commanders": st.booleans(),
                "mixing": st.sampled_from(["ties", "complete"]),
            },
        ),
        "observations": st.lists(observations, max_size=2),
    },
).map(lambda data: Scenario.model_validate(with_an_army(data)))


def assert_same_arrays(one: Scenario, other: Scenario) -> None:
    for array, again in zip(build(one), build(other), strict=True):
        for column, column_again in zip(np.atleast_1d(array), np.atleast_1d(again), strict=True):
            np.testing.assert_array_equal(column, column_again)


@ROUND_TRIP
@given(scenarios)
def test_what_is_written_reads_back_to_an_equal_scenario(scenario: Scenario) -> None:
    text = write(scenario)
    again = read_text(text)
    assert again == scenario
    assert write(again) == text
    assert_same_arrays(again, scenario)
    assert list(again.quantities()) == list(scenario.quantities())


@ROUND_TRIP
@given(scenarios, st.sampled_from([name for name, lever in catalogue.levers().items() if lever.scope == "formation"]))
def test_from_its_date_on_a_word_rules_for_all_and_before_it_nothing_changes(scenario: Scenario, lever: str) -> None:
    since = scenario.start + timedelta(days=scenario.days // 2)
    changed = build(apply(scenario, [f"levers.{lever}=0.5@{since}"]))
    before, after = getattr(build(scenario).levers, lever), getattr(changed.levers, lever)
    assert np.all(after[scenario.days // 2 :] == 0.5)
    np.testing.assert_array_equal(after[: scenario.days // 2], before[: scenario.days // 2])


@ROUND_TRIP
@given(scenarios)
def test_numbers_put_back_in_their_places_change_no_array(scenario: Scenario) -> None:
    places = {place: number.best for place, number in scenario.quantities()}
    assert_same_arrays(with_numbers(scenario, places), scenario)
