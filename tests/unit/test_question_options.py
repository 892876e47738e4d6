"""What the verbs of the questions share: the command that goes on, and the words of the next one."""

import sys

import pytest

from bayonets.cli.question import Shared, again


def shared(**given: object) -> Shared:
    plain = {
        "seed": 1,
        "threads": None,
        "dask": None,
        "settings": (),
        "days": None,
        "out": None,
        "quiet": False,
        "as_json": False,
    }
    return Shared(**(plain | given))  # type: ignore[arg-type]


def test_the_next_command_changes_what_it_says_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "critical-mass textbook --on 2030-03-20 --runs=60 --group x --set levers.support=1 --group y --out here"
    monkeypatch.setattr(sys, "argv", ["bayonets", *line.split()])
    assert again(drop=("--group", "--out"), formations="garrison", runs=3000) == (
        "bayonets critical-mass textbook --on 2030-03-20 --set levers.support=1 --formations garrison --runs 3000"
    )


def test_words_of_a_further_command_are_those_that_change_the_scenario_or_its_chance() -> None:
    assert shared().words() == ""
    given = shared(settings=("mechanisms.off=shame, refuge",), days=30, seed=7)
    assert given.words() == " --set 'mechanisms.off=shame, refuge' --days 30 --seed 7"
