"""Whatever becomes of stdout and stderr, every verb does its work, ends with its own code and prints no traceback."""

# ruff: noqa: RUF001 - letters that look like others are what is tested

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

import bayonets as bn
from tests.cli.conftest import Bayonets

STREAMS = """
import importlib, json, os, pkgutil, sys, traceback
import matplotlib, pandas, bayonets.cli, bayonets.report.of_folder, bayonets.ensemble.run
from bayonets.cli.main import main

for verb in pkgutil.iter_modules(bayonets.cli.__path__):
    importlib.import_module(f"bayonets.cli.{verb.name}")
small = bayonets.load("textbook").with_days(3)
small.run(runs=1, threads=1)
small.mean_field()

def sound(name):
    return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

def ending(name):
    reads, writes = os.pipe()
    os.close(reads)
    return writes

MADE = {"sound": sound, "ending": ending, "full": lambda name: os.open("/dev/full", os.O_WRONLY)}

def place(how, number, place):
    if how == "closed":
        os.close(number)
    else:
        made = MADE[how](f"said-{place}-{number}")
        os.dup2(made, number)
        if made != number:
            os.close(made)

def end_of(index, words, out, err, letters):
    place(out, 1, index)
    place(err, 2, index)
    # As the interpreter itself would have it at its start.
    for number, name, how in ((1, "stdout", out), (2, "stderr", err)):
        made = None if how == "closed" else open(number, "w", encoding=letters, closefd=False)
        setattr(sys, name, made)
        setattr(sys, f"__{name}__", made)
    try:
        main(words)
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        return end.code or 0
    return 99

def child_of(index, command):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 99
    try:
        code = end_of(index, *command)
    except BaseException:
        open("traceback", "a").write(f"{command}\\n{traceback.format_exc()}")
    os._exit(code)

asked = os.fdopen(os.dup(0))
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
for folder in asked:
    os.chdir(json.loads(folder))
    codes = [child_of(*each) for each in enumerate(json.load(open("commands.json")))]
    print(json.dumps(codes), flush=True)
"""
"""Gives each command of a folder to a process of its own, whose stdout and stderr are as asked.

Only the imports are shared, and the compiled code that the first of them would load.
"""

Codes = Callable[["list[Command]", Path], list[int]]


class Command(NamedTuple):
    """A command, what becomes of its streams, and their encoding."""

    words: list[str]
    out: str = "sound"
    err: str = "sound"
    letters: str = "utf-8"


@pytest.fixture(scope="module")
def codes_of() -> Iterator[Codes]:
    """The exit codes of commands given in a folder; nothing may have ended in a traceback."""
    with (
        tempfile.TemporaryFile("w+") as troubles,
        subprocess.Popen(
            [sys.executable, "-c", STREAMS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=troubles, text=True
        ) as starter,
    ):

        def give(commands: list[Command], cwd: Path) -> list[int]:
            assert starter.stdin is not None
            assert starter.stdout is not None
            (cwd / "commands.json").write_text(json.dumps(commands))
            (cwd / "odd.yaml").write_text(ODD, encoding="utf-8")
            starter.stdin.write(json.dumps(str(cwd)) + "\n")
            starter.stdin.flush()
            answer = starter.stdout.readline()
            troubles.seek(0)
            said = troubles.read()
            assert not (cwd / "traceback").exists(), (cwd / "traceback").read_text()
            assert "Traceback" not in said, said
            assert answer, said
            found: list[int] = json.loads(answer)
            return found

        yield give
        assert starter.stdin is not None
        starter.stdin.close()
        assert starter.wait(60) == 0


def said_by(cwd: Path, command: int, number: int = 1) -> bytes:
    """What a command wrote."""
    return (cwd / f"said-{command}-{number}").read_bytes()


BRIEF = ("--days", "6")
SMALL = (*BRIEF, "--runs", "2")


def verbs(scenario: str, folder: str) -> dict[str, list[str]]:
    """Every verb that ends by itself, as cheaply as it can be had; those on folders follow the one that makes it."""
    arm = ("--arm", "support: levers.support=0.8")
    few = ("--runs", "4", *BRIEF)
    return {
        "list": ["list"],
        "show": ["show", scenario],
        "show as JSON": ["show", scenario, "--json"],
        "cite": ["cite", scenario],
        "schema": ["schema"],
        "lint": ["lint", scenario, "--runs", "0"],
        "run": ["run", scenario, *SMALL, "--out", folder],
        "run as JSON": ["run", scenario, *SMALL, "--no-report", "--json", "--out", folder],
        "replay": ["replay", folder, "--run", "1"],
        "digest": ["digest", folder],
        "export": ["export", folder, "--csv"],
        "report": ["report", folder],
        "compare": ["compare", scenario, *arm, *SMALL, "--out", f"{folder}-compare"],
        "map": ["map", scenario, *BRIEF, "--runs", "0", "--x", "levers.support=0:1", "--y", "levers.amnesty=0:1",
                "--grid", "3", "--out", f"{folder}-map"],
        "critical mass": ["critical-mass", scenario, *BRIEF, "--runs", "20", "--out", f"{folder}-critical"],
        "explain": ["explain", scenario, *few, "--out", f"{folder}-explain"],
        "verify": ["verify", "--only", "burned bridge"],
        "a scenario that is none": ["show", "no-such-scenario"],
        "a verb that is none": ["shwo"],
        "an option that is none": ["run", scenario, "--rnus", "3"],
    }  # fmt: skip


ODD = """
format: 2
name: "Сила — «сила» № 1 ≥ 2 × 3 😀 naïve"
summary: "Żółć, 安全, ελπίδα … ½"
start: 2030-03-01
days: 6
protest: {initial: 20, maximum: 60}
services:
  police: {label: "Полиция – city", formations: {police_town: {size: 60, label: "Città № 2"}}}
  army: {pact: true, formations: {garrison: {size: 100}}}
levers: {duty: {police: 0.8}}
"""


DRAWN = ("run", "report", "compare", "map", "critical mass", "explain", "verify")
"""Verbs that take seconds, most of them to draw a report."""

CODES = {"lint": 1, "a scenario that is none": 2, "a verb that is none": 2, "an option that is none": 2}
"""Exit codes that are not 0 where the streams are sound; of lint, on the textbook."""


def wanted(verbs: Iterable[str], out: str) -> list[int]:
    """A full disk is told by the code where nothing else is; whoever closed a stream wanted nothing of it."""
    return [max(CODES.get(name, 0), 2 if out == "full" else 0) for name in verbs]


BROKEN = (
    ("closed", "sound"),
    ("full", "sound"),
    ("ending", "sound"),
    ("sound", "closed"),
    ("ending", "full"),
)
"""What becomes of stdout and of stderr."""


def test_a_stream_that_cannot_be_written_loses_no_work_and_no_exit_code(codes_of: Codes, tmp_path: Path) -> None:
    whole = bn.load("textbook").with_days(6).run(runs=2).digest
    commands, codes, folders = [], [], []
    for out, err in BROKEN:
        folders.append(f"study-{out}-{err}")
        known = {name: words for name, words in verbs("textbook", folders[-1]).items() if name not in DRAWN}
        commands += [Command(words, out, err) for words in known.values()]
        codes += wanted(known, out)
    found = codes_of(commands, tmp_path)
    assert [case for case in zip(commands, found, codes, strict=True) if case[1] != case[2]] == []
    assert {bn.open_study(tmp_path / folder).digest for folder in folders} == {whole}


def test_reports_and_answers_are_whole_where_nothing_can_be_said(codes_of: Codes, tmp_path: Path) -> None:
    known = {name: words for name, words in verbs("odd.yaml", "study").items() if name in DRAWN}
    # In few letters, too: what is said of odd names is written before it is known that nobody reads it.
    found = codes_of([Command(words, "full", "closed", "ascii") for words in known.values()], tmp_path)
    assert found == wanted(known, "full")
    for folder in ("study", "study-compare", "study-map", "study-critical", "study-explain"):
        assert (tmp_path / folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
        assert folder == "study" or (tmp_path / folder / "answer.json").exists()


def test_a_full_stdout_is_told_in_one_line(codes_of: Codes, tmp_path: Path) -> None:
    assert codes_of([Command(["show", "textbook"], "full")], tmp_path) == [2]
    (line,) = said_by(tmp_path, 0, 2).decode().splitlines()
    assert line.startswith("stdout: cannot be written (No space left on device). Files have been written")


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    words = ["run", "textbook", *SMALL, "--out", "study"]
    program = f"import sys; from bayonets.cli.main import main; main({words!r})"
    command = f"exec {sys.executable} -c '{program}' <&- >&- 2>&-".replace("['", '["').replace("']", '"]')
    command = command.replace("', '", '", "')
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False, timeout=120)
    assert done.returncode == 0
    assert bn.open_study(tmp_path / "study").digest == bn.load("textbook").with_days(6).run(runs=2).digest


ENCODINGS = ("cp1252", "latin-1", "cp1251", "ascii")


def test_every_verb_says_what_it_can_in_every_encoding(codes_of: Codes, tmp_path: Path) -> None:
    commands, codes = [], []
    for letters in ("cp1252", "ascii"):
        known = {name: words for name, words in verbs("odd.yaml", f"study-{letters}").items() if name not in DRAWN}
        commands += [Command(words, letters=letters) for words in known.values()]
        codes += wanted(known, "sound")
    for scenario, letters in product(bn.library(), ("cp1252", "ascii")):
        commands += [Command([verb, scenario], letters=letters) for verb in ("show", "cite")]
        codes += [0, 0]
    found = codes_of(commands, tmp_path)
    assert [case for case in zip(commands, found, codes, strict=True) if case[1] != case[2]] == []
    # Some, such as `cite odd.yaml`, have nothing to say but on stderr.
    said = [said_by(tmp_path, place) + said_by(tmp_path, place, 2) for place in range(len(commands))]
    assert all(said)
    assert all(text.decode(command.letters) for text, command in zip(said, commands, strict=True))


def test_json_is_the_same_data_in_every_encoding(codes_of: Codes, tmp_path: Path) -> None:
    commands = [Command(["show", "odd.yaml", "--json"], letters=letters) for letters in (*ENCODINGS, "utf-8")]
    assert set(codes_of(commands, tmp_path)) == {0}
    for place, command in enumerate(commands):
        plain = json.loads(said_by(tmp_path, place).decode(command.letters))
        assert plain["name"] == "Сила — «сила» № 1 ≥ 2 × 3 😀 naïve"


def test_what_an_encoding_lacks_is_written_in_letters_that_it_has(codes_of: Codes, tmp_path: Path) -> None:
    encodings = ("utf-8", "cp1251", "ascii")
    codes_of([Command(["show", "odd.yaml"], letters=letters) for letters in encodings], tmp_path)
    whole, russian, plain = (
        said_by(tmp_path, place).decode(letters).splitlines()[0] for place, letters in enumerate(encodings)
    )
    assert whole == "Сила — «сила» № 1 ≥ 2 × 3 😀 naïve"
    assert russian == r"Сила — «сила» № 1 >= 2 x 3 \ud83d\ude00 naive"
    assert plain.endswith(r'"\u0441\u0438\u043b\u0430" No 1 >= 2 x 3 \ud83d\ude00 naive')


# --- terminals --------------------------------------------------------------------------------------------------------

ESCAPE = "\x1b"
IN_A_TERMINAL = """
import os, pty, sys
reads, writes = pty.openpty()
child = os.fork()
if not child:
    for number in (0, 1, 2):
        os.dup2(writes, number)
    os.execv(sys.executable, [sys.executable, "-m", "bayonets.cli.main", *sys.argv[1:]])
os.close(writes)
while True:
    try:
        found = os.read(reads, 65536)
    except OSError:
        break
    if not found:
        break
    sys.stdout.buffer.write(found)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def in_a_terminal(cwd: Path, *words: str, **environment: str) -> str:
    """What a command writes to a terminal."""
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "COLUMNS")}
    said = subprocess.run(
        [sys.executable, "-c", IN_A_TERMINAL, *words], cwd=cwd, env=known | {"TERM": "xterm"} | environment,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return said.stdout


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
@pytest.mark.parametrize(
    "words",
    [
        ("show", "textbook"),
        ("lint", "textbook", "--runs", "8"),
        ("run", "textbook", "--runs", "50", "--days", "20", "--no-report"),
    ],
)
def test_a_plain_terminal_gets_no_escape_codes(
    tmp_path: Path, environment: dict[str, str], words: tuple[str, ...]
) -> None:
    text = in_a_terminal(tmp_path, *words, **environment)
    assert ESCAPE not in text
    assert len(text) > 100


def test_another_terminal_gets_headings_in_bold(tmp_path: Path) -> None:
    assert f"{ESCAPE}[1mTextbook" in in_a_terminal(tmp_path, "show", "textbook")


def test_on_a_plain_terminal_progress_is_told_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    from bayonets.cli import progress

    now = iter([0.0, 1.0, 6.0, 7.0, 30.0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "monotonic", lambda: next(now))
        show = progress._lines("runs")
        for done in (10, 60, 70, 300):
            show(done, 1_000)
    assert capsys.readouterr().err == "60 of 1,000 runs, about 94 s left\n300 of 1,000 runs, about 70 s left\n".replace(
        "94 s", "2 min"
    )


# --- completion -------------------------------------------------------------------------------------------------------


def asked_of_a_shell(line: str, place: int) -> dict[str, str]:
    """How a shell asks what may stand at a place of a line."""
    return {"_BAYONETS_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(place)}


def offered(said: str) -> list[str]:
    """What is offered for it."""
    return re.findall(r"^plain,(.*)$", said, re.MULTILINE)


Offers = Callable[[str, int], list[str]]


@pytest.fixture
def offers(bayonets: Bayonets, monkeypatch: pytest.MonkeyPatch) -> Offers:
    """What a shell offers for the word at a place of a line."""

    def ask(line: str, place: int) -> list[str]:
        for name, value in asked_of_a_shell(line, place).items():
            monkeypatch.setenv(name, value)
        said = bayonets()
        assert (said.returncode, said.stderr) == (0, "")
        return offered(said.stdout)

    return ask


@pytest.mark.parametrize(
    "verb",
    [
        "run",
        "show",
        "lint",
        "cite",
        "compare",
        "critical-mass",
        "map",
        "explain",
        "sensitivity",
        "calibrate",
        "serve",
        "bench",
    ],
)
def test_a_shell_is_offered_the_names_of_scenarios(offers: Offers, verb: str) -> None:
    assert offers(f"bayonets {verb} bel", 2) == ["belarus-2020", "belarus-2020-blind"]


def test_a_shell_is_offered_all_of_them_before_a_letter_is_typed(offers: Offers) -> None:
    assert offers("bayonets run ", 2) == list(bn.library())


def test_a_shell_is_offered_the_verbs(offers: Offers) -> None:
    assert "critical-mass" in offers("bayonets cri", 1)


def test_a_shell_starts_the_program_to_ask_it(offers: Offers, tmp_path: Path) -> None:
    """In a process of its own, as shells do, it offers the same as in this one."""
    line = ("bayonets run bel", 2)
    said = subprocess.run(
        [sys.executable, "-m", "bayonets.cli.main"], cwd=tmp_path, env=os.environ | asked_of_a_shell(*line),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert offered(said.stdout) == offers(*line)
