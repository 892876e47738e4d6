"""Texts that users and engineers read use the terms of the field: none holds a phrase of the list of struck phrases.

Read are the docs, the help of every command, the docstrings and strings of the program, and the texts of the live page.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from bayonets.cli.main import bayonets

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bayonets"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SCRIPTS = sorted(path for path in (SOURCE / "web" / "static").glob("*.*") if path.suffix in {".js", ".html"})

STRUCK: dict[str, str] = {
    r"address of (?:all|its) (?:its )?chance": "random seed, key of the draws",
    r"\b(?:ties|people|draws?|numbers?) (?:and|of) chance\b|\bchance of (?:its|his|their) own\b": "random streams",
    r"\b(?:left to|mere|same|all|keyed|by) chance\b|\bchance (?:alone|adds|has no part)\b": "randomness, at random",
    r"\bchances? (?:to|that|of (?:a|the|being|holding|anybody))\b|\beven chance\b": "probability",
    r"\bluck\b": "randomness",
    r"\b(?:the|a|its|deterministic|mean-field) twin(?:'s)?\b|(?<!/)\btwins\b": "the mean-field approximation",
    r"\bso many (?:as|runs|draws|days|officers|courses|people|pairs|points|letters|places|standard)\b": "the number of",
    r"\bso many (?:lines|milliseconds|seconds|steps)\b": "the number of",
    r"\bas many runs as\b|\band besides as many\b": "the same number of",
    r"\b(?:number|value|numbers|it)s? (?:that )?(?:is|are) none\b|\bis none or\b": "non-finite value; is not ...",
    r"\bfor sure\b|\bsurely\b": "at the 95 % level; clearly",
    r"\bhow sure\b": "uncertainty",
    r"\bwhat (?:was|is|the runs) found\b|\bwhat came (?:of|out)\b|\bcame out\b": "result",
    r"\bis told (?:so|of|apart)\b|\bnothing (?:is|can be) told\b": "is reported; cannot be distinguished",
    r"\b(?:is|are|be|was|were|stays?) told (?:beside|aloud|there|now|where|as long)\b": "is reported",
    r"\b(?:can|could)(?:not)? be meant\b|\bof no use any more\b": "is invalid; is outdated",
    r"\bhears? nothing\b|\bsays? nothing either\b": "the passive, or the component's name",
    r"\bwhoever\b": "the passive, or the name of the component",
    r"\bfor who \b|\bthan who \b|(?:^|[.;:] )Who (?!is\b|are\b|was\b)[a-z]": "officers who ...",
    r"\bnobody\b": "no officer; the passive",
    r"\bleavers?\b": "exits; officers who left",
    r"\b(?:officers|those|exits|all|everybody) outside the pact\b|\ball without a pact\b": "officers outside the army",
    r"\bstreets (?:are|were|be|have been|has been) lost\b|\blos(?:e|es|ing|t) the streets\b": "protest exceeds ...",
    r"\bflips?\b": "runs whose outcome changed",
    r"\bworth of\b|\bis worth knowing\b": "expected value of information; value of",
    r"\bwrong calls?\b|\bcalls? (?:hold|what)\b": "misclassification rate",
    r"\bleft in doubt\b|\bno place is in doubt\b": "resolved everywhere",
    r"\bwhere the scenario stands today\b|\bat today's values\b": "in the scenario as it stands",
    r"\bmiddle half\b": "interquartile range",
    r"\breckon(?:ed|s|ing with)\b": "computed; expects",
    r"\bmended?\b": "correct, repair",
    r"\bwhat the numbers rest on\b|\bto cite and to repeat\b": "sources and assumptions; citation and reproduction",
}
"""Each struck phrase, and what is written instead."""

QUOTED = ("punishing leavers", "leaver leavers")
"""A row of the table of evidence, as it was agreed upon before the experiments (tests/unit/test_patterns.py); and words
that users try for an outcome (scenario/synonyms.py)."""

_GENERATED = re.compile(
    r"^```.*?^```$|^<!-- (?:table|maps|measured|questions|live page|picture):?.*?<!-- end.*?-->$"
    r"|`[^`\n]*`|\[[^]\n]*\]\(\S*\)",
    re.DOTALL | re.MULTILINE,
)


class Hit(NamedTuple):
    """A struck phrase where it occurs."""

    place: str
    phrase: str
    instead: str


def struck(text: str, place: str) -> Iterator[Hit]:
    """The struck phrases of a text; a line break within a phrase is a space."""
    words = " ".join(text.split())
    for quotation in QUOTED:
        words = words.replace(quotation, "")
    for pattern, instead in STRUCK.items():
        for match in re.finditer(pattern, words, re.IGNORECASE):
            yield Hit(place, words[max(match.start() - 30, 0) : match.end() + 30], instead)


def hits_of_page(path: Path) -> list[Hit]:
    """Of the prose of a page: without code, generated tables, and titles of links."""
    prose = _GENERATED.sub(lambda match: "\n" * match[0].count("\n") or " ", path.read_text(encoding="utf-8"))
    hits: list[Hit] = []
    for paragraph in re.finditer(r"(?:.+\n?)+", prose):
        line = prose.count("\n", 0, paragraph.start()) + 1
        hits += struck(paragraph[0], f"{path.relative_to(ROOT)}:{line}")
    return hits


def hits_of_module(path: Path) -> list[Hit]:
    """Of the docstrings of a module, and of its strings with more than one word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hits: list[Hit] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "N" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if " " in text.strip():
            hits += struck(re.sub(r"`[^`\n]*`", "", text), f"{path.relative_to(ROOT)}:{node.lineno}")
    return list(dict.fromkeys(hits))


def hits_of_script(path: Path) -> list[Hit]:
    """Of a file of the live page, with its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [hit for line in lines for hit in struck(line, str(path.relative_to(ROOT)))]


def hits_of_help() -> list[Hit]:
    """Of the help of every command."""
    whole = click.Context(bayonets)
    hits = list(struck(bayonets.get_help(whole), "bayonets --help"))
    for name in bayonets.list_commands(whole):
        command = bayonets.get_command(whole, name)
        assert command is not None
        hits += struck(command.get_help(click.Context(command, info_name=name)), f"bayonets {name} --help")
    return hits


def hits_of_room(room: str) -> list[Hit]:
    """Of one room of the source, or of the help of all commands."""
    if room == "help":
        return hits_of_help()
    path = SOURCE / room
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [hit for file in files for hit in hits_of_module(file)]


ROOMS = sorted(path.name for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_holds_a_struck_phrase(path: Path) -> None:
    hits = hits_of_page(path)
    assert hits == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_the_live_page_holds_a_struck_phrase(path: Path) -> None:
    assert hits_of_script(path) == []


@pytest.mark.parametrize("room", [*ROOMS, "help"])
def test_no_docstring_no_message_and_no_help_holds_a_struck_phrase(room: str) -> None:
    assert hits_of_room(room) == []


VAGUE = {"found", "told", "said", "made", "one", "leavers", "twin", "deeds"}
"""Names of variables and arguments that do not say what they hold."""

ALLOWED = {
    ("scenario/read.py", "found"): "the value in the file, as in `errors.Fault.found`",
    ("scenario/yaml_safe.py", "found"): "the value in the file, as in `errors.Fault.found`",
    ("mechanisms/culpability.py", "found"): "the parameter of this name",
    ("verify/speed.py", "one"): "one thread, beside several",
    ("cli/sensitivity_verb.py", "twin"): "the option of this name",
    ("questions/sensitivity/__init__.py", "twin"): "the argument of this name",
    ("questions/sensitivity/ask.py", "twin"): "the argument of this name",
}
"""Names that are kept, by file, and why."""


def variables(function: ast.AST) -> Iterator[str]:
    """The names of the arguments and variables of a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("room", ROOMS)
def test_a_variable_says_what_it_holds(room: str) -> None:
    path = SOURCE / room
    vague = []
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        name = str(file.relative_to(SOURCE))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                vague += [(name, node.name, variable) for variable in variables(node) if variable in VAGUE]
    assert [entry for entry in vague if (entry[0], entry[2]) not in ALLOWED] == []


def test_every_room_is_read() -> None:
    assert {"mechanisms", "world", "engine", "scenario", "ensemble", "questions", "web", "cli", "study.py"} <= set(
        ROOMS
    )


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("seed: address of all chance", "address of all chance"),
        ("the same people, ties and chance", "ties and chance"),
        ("an even chance to\n    fall", "even chance"),
        ("The run ended in a number that is none.", "number that is none"),
        ("how many leavers there were", "leavers"),
        ("52 officers give, for sure, more", "for sure"),
        ("Whoever breaks tells it.", "Whoever"),
        ("above 0 the streets are lost", "streets are lost"),
        ("Flips: 1 of 40 runs", "Flips"),
        ("Officers outside the pact", "Officers outside the pact"),
    ],
)
def test_a_struck_phrase_is_noticed_also_across_lines(text: str, phrase: str) -> None:
    assert any(phrase in hit.phrase for hit in struck(text, "here"))


@pytest.mark.parametrize(
    "text",
    [
        "The probability that the regime falls is 5 %.",
        "Roots are the cost of leaving; officers who left are counted as exits.",
        "Random seed: the same seed gives the same runs.",
        "A formation without a pact; officers outside the army.",
        "As many moments are exact as there are points.",
        "The mean-field approximation",
    ],
)
def test_plain_sentences_pass(text: str) -> None:
    assert list(struck(text, "here")) == []
