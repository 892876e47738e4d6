"""Whatever becomes of stdout and stderr, every verb does its work, ends with its own code and prints no traceback."""

# ruff: noqa: RUF001 - letters that look like others are what is tested

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

import bayonets as bn

STREAMS = """
import json, os, sys
import matplotlib, pandas, bayonets.report.of_folder, bayonets.ensemble.run
from bayonets.cli.main import main

def sound(number):
    return os.open(sys.argv[2] + f".{number}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

def ending(number):
    reads, writes = os.pipe()
    os.close(reads)
    return writes

MADE = {"sound": sound, "ending": ending, "full": lambda number: os.open("/dev/full", os.O_WRONLY)}

def place(how, number):
    if how == "closed":
        os.close(number)
    else:
        made = MADE[how](number)
        os.dup2(made, number)
        if made != number:
            os.close(made)

codes = []
for words, out, err in json.load(open(sys.argv[1])):
    child = os.fork()
    if not child:
        place(out, 1)
        place(err, 2)
        # As the interpreter itself would have it at its start.
        letters = os.environ.get("PYTHONIOENCODING", "utf-8")
        for number, name, how in ((1, "stdout", out), (2, "stderr", err)):
            made = None if how == "closed" else open(number, "w", encoding=letters, closefd=False)
            setattr(sys, name, made)
            setattr(sys, f"__{name}__", made)
        code = 99
        try:
            main(words)
        except SystemExit as end:
            code = end.code or 0
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except BaseException:
            import traceback
            open(sys.argv[2] + ".traceback", "w").write(traceback.format_exc())
        os._exit(code)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
json.dump(codes, open(sys.argv[2], "w"))
"""
"""Gives each command to a process of its own, whose stdout and stderr are as asked; only the imports are shared."""

Command = tuple[list[str], str, str]


def codes_of(commands: list[Command], cwd: Path, **environment: str) -> list[int]:
    """The exit codes; nothing may have ended in a traceback."""
    (cwd / "commands.json").write_text(json.dumps(commands))
    words = [sys.executable, "-c", STREAMS, str(cwd / "commands.json"), str(cwd / "codes.json")]
    said = subprocess.run(words, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert not (cwd / "codes.json.traceback").exists(), (cwd / "codes.json.traceback").read_text()
    assert "Traceback" not in said.stderr, said.stderr
    assert said.returncode == 0, said.stderr
    found: list[int] = json.loads((cwd / "codes.json").read_text())
    return found


def said_by(cwd: Path, number: int = 1) -> bytes:
    """What the last command wrote."""
    return (cwd / f"codes.json.{number}").read_bytes()


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


DRAWN = ("run", "report", "compare", "map", "critical mass", "explain")
"""Verbs that draw a report, which takes seconds."""

CODES = {"lint": 1, "a scenario that is none": 2, "a verb that is none": 2, "an option that is none": 2}
"""Exit codes that are not 0 where the streams are sound; of lint, on the textbook."""


def codes_of_verbs(cwd: Path, verbs: Mapping[str, list[str]], out: str, err: str) -> dict[str, int]:
    return dict(zip(verbs, codes_of([(words, out, err) for words in verbs.values()], cwd), strict=True))


def wanted(verbs: Iterable[str], out: str) -> dict[str, int]:
    """A full disk is told by the code where nothing else is; whoever closed a stream wanted nothing of it."""
    return {name: CODES.get(name, 2 if out == "full" else 0) for name in verbs}


BROKEN = [(out, err) for out in ("sound", "closed", "full", "ending") for err in ("sound", "closed", "full", "ending")]


@pytest.mark.parametrize(("out", "err"), BROKEN)
def test_a_stream_that_cannot_be_written_loses_no_work_and_no_exit_code(tmp_path: Path, out: str, err: str) -> None:
    known = {name: words for name, words in verbs("textbook", "study").items() if name not in DRAWN}
    # `run as JSON` comes first of those that need its folder.
    assert codes_of_verbs(tmp_path, known, out, err) == wanted(known, out)
    assert bn.open_study(tmp_path / "study").digest == bn.load("textbook").with_days(6).run(runs=2).digest


def test_reports_and_answers_are_whole_where_nothing_can_be_said(tmp_path: Path) -> None:
    known = {name: words for name, words in verbs("textbook", "study").items() if name in DRAWN}
    assert codes_of_verbs(tmp_path, known, "full", "closed") == wanted(known, "full")
    for folder in ("study", "study-compare", "study-map", "study-critical", "study-explain"):
        assert (tmp_path / folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
        assert folder == "study" or (tmp_path / folder / "answer.json").exists()


def test_a_full_stdout_is_told_in_one_line(tmp_path: Path) -> None:
    assert codes_of([(["show", "textbook"], "full", "sound")], tmp_path) == [2]
    (line,) = said_by(tmp_path, 2).decode().splitlines()
    assert line.startswith("stdout: cannot be written (No space left on device). Result folders are complete")


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    words = ["run", "textbook", *SMALL, "--out", "study"]
    program = f"import sys; from bayonets.cli.main import main; main({words!r})"
    command = f"exec {sys.executable} -c '{program}' <&- >&- 2>&-".replace("['", '["').replace("']", '"]')
    command = command.replace("', '", '", "')
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False, timeout=120)
    assert done.returncode == 0
    assert bn.open_study(tmp_path / "study").digest == bn.load("textbook").with_days(6).run(runs=2).digest


ENCODINGS = ("cp1252", "latin-1", "cp1251", "ascii", "koi8-r", "cp437")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_verb_says_what_it_can_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    known = {name: words for name, words in verbs("odd.yaml", "study").items() if name not in DRAWN}
    commands: list[Command] = [(words, "sound", "sound") for words in known.values()]
    for scenario in bn.library():
        commands += [(["show", scenario], "sound", "sound"), (["cite", scenario], "sound", "sound")]
    found = codes_of(commands, tmp_path, PYTHONIOENCODING=encoding)
    assert dict(zip(known, found, strict=False)) == wanted(known, "sound")
    assert set(found[len(known) :]) == {0}


def test_reports_of_odd_names_are_drawn_and_told_in_an_encoding_of_few_letters(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    known = {name: words for name, words in verbs("odd.yaml", "study").items() if name in DRAWN}
    found = codes_of([(words, "sound", "sound") for words in known.values()], tmp_path, PYTHONIOENCODING="ascii")
    assert dict(zip(known, found, strict=True)) == wanted(known, "sound")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_is_the_same_data_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    assert codes_of([(["show", "odd.yaml", "--json"], "sound", "sound")], tmp_path, PYTHONIOENCODING=encoding) == [0]
    assert json.loads(said_by(tmp_path).decode(encoding))["name"] == "Сила — «сила» № 1 ≥ 2 × 3 😀 naïve"


def test_what_an_encoding_lacks_is_written_in_letters_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    heads = {}
    for encoding in ("utf-8", "cp1251", "ascii"):
        codes_of([(["show", "odd.yaml"], "sound", "sound")], tmp_path, PYTHONIOENCODING=encoding)
        heads[encoding] = said_by(tmp_path).decode(encoding).splitlines()[0]
    assert heads["utf-8"] == "Сила — «сила» № 1 ≥ 2 × 3 😀 naïve"
    assert heads["cp1251"] == r"Сила — «сила» № 1 >= 2 x 3 \ud83d\ude00 naive"
    assert heads["ascii"].endswith(r'"\u0441\u0438\u043b\u0430" No 1 >= 2 x 3 \ud83d\ude00 naive')


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


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"TERM": "dumb", "NO_COLOR": "1"}])
@pytest.mark.parametrize(
    "words",
    [
        ("show", "textbook"),
        ("list",),
        ("lint", "textbook", "--runs", "8"),
        ("run", "textbook", "--runs", "50", "--days", "20", "--no-report"),
        ("--help",),
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


def completed(cwd: Path, line: str, place: int) -> list[str]:
    """What a shell offers for the word at a place of a line."""
    environment = os.environ | {"_BAYONETS_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(place)}
    said = subprocess.run(
        [sys.executable, "-m", "bayonets.cli.main"],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"^plain,(.*)$", said.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "verb",
    ["run", "show", "lint", "cite", "compare", "critical-mass", "map", "explain", "sensitivity", "serve", "bench"],
)
def test_a_shell_is_offered_the_names_of_scenarios(tmp_path: Path, verb: str) -> None:
    assert completed(tmp_path, f"bayonets {verb} bel", 2) == ["belarus-2020", "belarus-2020-blind"]
    assert completed(tmp_path, f"bayonets {verb} ", 2) == list(bn.library())


def test_a_shell_is_offered_the_verbs(tmp_path: Path) -> None:
    assert "critical-mass" in completed(tmp_path, "bayonets cri", 1)
