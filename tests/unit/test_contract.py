"""A question declares its arguments once: Python, the shell and the page have the same defaults, bounds and words."""

import inspect
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import click
import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from tests.toy_question import FallsPlan, falls

from bayonets.cli import calibrate_verb, compare_verb, critical_mass_verb, explain_verb, map_verb, sensitivity_verb
from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, ask, options_of, question_options
from bayonets.ensemble.journal import JOURNAL
from bayonets.errors import FolderError, RefusedError, RoomError, SettingError
from bayonets.questions.answers import HOMES, kept
from bayonets.questions.calibrate import calibrate
from bayonets.questions.compare import compare
from bayonets.questions.contract import SHARED, Argument, Seed, arguments_of, check, documented
from bayonets.questions.critical_mass import critical_mass
from bayonets.questions.explain import explain
from bayonets.questions.explain.ask import planned as explain_planned
from bayonets.questions.phase_map import phase_map
from bayonets.questions.phase_map.ask import planned
from bayonets.questions.plan import Plan, opened
from bayonets.questions.sensitivity import sensitivity
from bayonets.scenario.handles import WHICH
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.scenario.write import write
from bayonets.web.questions import QUESTIONS, model_of

VERBS: dict[Callable[..., Any], click.Command] = {
    calibrate: calibrate_verb.command,
    compare: compare_verb.command,
    critical_mass: critical_mass_verb.command,
    explain: explain_verb.command,
    phase_map: map_verb.command,
    sensitivity: sensitivity_verb.command,
}
ONLY_PYTHON_AND_SHELL = {"threads", "dask", "over", "posterior"}
NOT_ON_THE_PAGE = {calibrate}
"""Questions that take longer than the page allows; their folders can be viewed there (docs/page.md)."""
OF_ANOTHER_FORM = {"groups", "formations", "on"}


@documented
def toy(
    scenario: str,
    officers: Annotated[int, Argument("How many officers are asked.", 1, 9)] = 3,
    *,
    tone: Annotated[str, Argument("How they are asked.", choices=("softly", "loudly"))] = "softly",
    twice: Annotated[bool, Argument("Ask them twice.")] = False,
    seed: Seed = 1,
) -> str:
    """Ask some officers.

    Raises:
        SettingError: an argument is out of range.
    """
    check(toy, officers=officers, tone=tone, seed=seed)
    return f"{scenario}: {officers} {tone}{' twice' * twice}, seed {seed}"


@click.command()
@options_of(toy)
def verb(**given: Any) -> None:
    """Ask."""
    click.echo(toy("textbook", **given))


def test_a_toy_question_is_asked_in_python_in_a_shell_and_by_the_page() -> None:
    answer = toy("textbook", 4, tone="loudly", twice=True)
    shell = CliRunner().invoke(verb, ["--officers", "4", "--tone", "loudly", "--twice"])
    model: Any = model_of(toy)
    request = model(setup={"scenario": "library:textbook"}, officers=4, tone="loudly", twice=True)
    page = toy("textbook", **{name: getattr(request, name) for name in model.model_fields if name != "setup"})
    assert shell.output.strip() == page == answer == "textbook: 4 loudly twice, seed 1"


@click.command()
@scenario_argument()
@options_of(falls)
@question_options
def falls_verb(scenario: str, *, runs: int, shared: Shared) -> None:
    """In how many runs does the regime fall?"""
    ask(FallsPlan(shared.scenario(scenario), shared.seed, runs), scenario, shared, following=lambda *_: [])


def test_a_question_of_a_few_lines_is_worked_out_and_kept_alike_in_python_in_a_shell_and_by_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HOMES, "falls", "tests.toy_question:FallsAnswer")
    monkeypatch.setattr("bayonets.report.of_folder.write_answer", lambda *_: None)
    steps: list[tuple[int, int]] = []
    small = tmp_path / "small.yaml"
    small.write_text(write(with_days(read("textbook"), 20)))
    answer = falls(str(small), 6, out=tmp_path / "python", progress=lambda *step: steps.append(step))
    assert steps[-1] == (6, 6)
    shell = CliRunner().invoke(falls_verb, [str(small), "--runs", "6", "--out", str(tmp_path / "shell")])
    assert answer.findings[0] in shell.output
    request = model_of(falls)(setup={"scenario": "library:textbook"}, runs=6)  # type: ignore[call-arg]
    page = falls(str(small), **{name: getattr(request, name) for name in type(request).model_fields if name != "setup"})
    assert page == answer == kept(tmp_path / "python") == kept(tmp_path / "shell")
    assert (tmp_path / "python" / JOURNAL).read_bytes() == (tmp_path / "shell" / JOURNAL).read_bytes()
    again = list[tuple[int, int]]()
    assert falls(str(small), 6, out=tmp_path / "shell", progress=lambda *step: again.append(step)) == answer
    assert again == []
    falls(str(small), 8, out=tmp_path / "shell", progress=lambda *step: again.append(step))
    assert again == [(7, 8), (8, 8)]
    for name, words in {"seed": ["--seed", "2"], "scenario": ["--days", "10"]}.items():
        other = CliRunner().invoke(falls_verb, [str(small), *words, "--out", str(tmp_path / "shell")])
        assert isinstance(other.exception, FolderError)
        assert f"holds results of another {name}" in str(other.exception)
    with pytest.raises(FolderError, match="holds the answer of `falls`, not of `map`"):
        phase_map(str(small), "levers.support=0:1", "levers.amnesty=0:1", runs=0, out=tmp_path / "shell")


@pytest.mark.parametrize(
    "given", [{"officers": 0}, {"officers": 10}, {"tone": "rudely"}, {"seed": -1}, {"seed": 2**63}]
)
def test_what_it_cannot_mean_is_refused_in_all_three(given: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match=next(iter(given))):
        toy("textbook", **given)
    words = [word for name, value in given.items() if name != "seed" for word in (f"--{name}", str(value))]
    assert not words or CliRunner().invoke(verb, words).exit_code == 2
    with pytest.raises(ValidationError):
        model_of(toy)(setup={"scenario": "library:textbook"}, **given)


@pytest.mark.parametrize(
    "given", [{"officers": 2.0}, {"officers": True}, {"officers": "4"}, {"tone": None}, {"tone": 5}]
)
def test_what_is_of_another_kind_is_refused_in_words(given: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match=next(iter(given))):
        toy("textbook", **given)


def test_a_seed_that_no_folder_could_keep_is_refused_by_every_verb() -> None:
    for one in VERBS.values():
        ended = CliRunner().invoke(one, ["textbook", "--seed", str(2**63)])
        assert ended.exit_code == 2
        assert "not in the range" in ended.output


def test_its_help_its_request_and_its_documentation_say_the_same() -> None:
    text = " ".join(CliRunner().invoke(verb, ["--help"]).output.split())
    assert "How many officers are asked. [default: 3; 1<=x<=9]" in text
    properties = model_of(toy).model_json_schema()["properties"]
    assert properties["officers"] == {
        "default": 3, "description": "How many officers are asked.", "maximum": 9, "minimum": 1, "title": "Officers",
        "type": "integer",
    }  # fmt: skip
    assert "officers: How many officers are asked; from 1 to 9; by default 3." in (toy.__doc__ or "")


@pytest.mark.parametrize("question", VERBS, ids=lambda question: str(question.__name__))
def test_its_documentation_holds_every_argument_once_and_its_signature_can_be_read(
    question: Callable[..., Any],
) -> None:
    text, signature = question.__doc__ or "", inspect.signature(question)
    for name in signature.parameters:
        assert text.count(f"\n    {name}: ") == 1
    assert "Argument(" not in str(signature)
    assert len(set(re.findall(r"^    (\w+Error): ", text, re.MULTILINE))) == text.count("Error: ")


@pytest.mark.parametrize("question", VERBS, ids=lambda question: str(question.__name__))
def test_one_default_and_one_range_hold_everywhere(question: Callable[..., Any]) -> None:
    options = {option.name: option for option in VERBS[question].params}
    asked = [one.asked.model_fields for one in QUESTIONS.values() if one.function is question]
    assert len(asked) == (question not in NOT_ON_THE_PAGE)
    for name, declared in arguments_of(question).items():
        assert f"{name}: " in (question.__doc__ or "")
        if name != "groups":
            assert options[name].required == declared.required
            assert declared.required or not declared.default or options[name].default == declared.default
        for page in asked if name not in ONLY_PYTHON_AND_SHELL else []:
            assert page[name].is_required() == declared.required
            assert declared.required or page[name].default == declared.default
        kind = options[name].type if name in options else None
        if declared.kind is int and isinstance(kind, click.IntRange) and name not in OF_ANOTHER_FORM:
            assert kind.min == declared.argument.at_least


@pytest.mark.parametrize(
    ("question", "error", "computed", "stays"),
    [
        ("map", RefusedError, True, True),
        ("map", RefusedError, False, False),
        ("explain", RefusedError, True, False),  # its day would be refused again
        ("explain", RoomError, True, True),
    ],
)
def test_what_was_computed_stays_where_it_serves_the_same_command_again(
    question: str, error: type[RefusedError], computed: bool, stays: bool, tmp_path: Path
) -> None:
    axes, none = ("levers.support=0:1", "levers.amnesty=0:1"), None
    map_of = partial(planned, "textbook", *axes, of=none, effect=none, runs=0, seed=1, grid=3, uncertain=none)
    plan: Plan = map_of() if question == "map" else explain_planned("textbook", none, none, run=none, runs=2, seed=1)
    with pytest.raises(error), opened(plan, tmp_path / "out", "a command") as journal:  # noqa: PT012
        journal.add_all({"0": 1} if computed else {})
        raise error("no")
    assert (tmp_path / "out" / JOURNAL).exists() == (tmp_path / "out").exists() == stays


def test_what_can_be_drawn_is_declared_as_it_is_read() -> None:
    assert SHARED["uncertain"].argument.choices == WHICH
