"""Files that mean harm: each is refused in words, within 5 seconds of the processor's time and 200 MB."""

import subprocess
import sys
import time
from importlib.resources import files

import pytest

from bayonets.errors import ScenarioError
from bayonets.scenario.read import read_text

TEXTBOOK = (files("bayonets.scenario") / "library" / "textbook.yaml").read_text()

HOSTILE = {
    "three thousand brackets": ("[" * 3000, "brackets within brackets: must be at most 32 deep"),
    "three thousand braces": ("{" * 3000, "brackets within brackets"),
    "three thousand dashes": ("- " * 3000, "brackets within brackets"),
    "a staircase": ("".join(" " * step + "a:\n" for step in range(1300)), "brackets within brackets"),
    "a bomb of aliases": (
        "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(20)),
        "must not be an anchor",
    ),
    "an object": ("format: !!python/object/apply:os.system [echo]\n", "must not have a tag"),
    "a million tags": ("a:\n" + "- !!python/object/apply:os.system [x]\n" * 25_000, "must not have a tag"),
    "a million values": ("a: [\n" + "1, 1,\n" * 40_000 + "]", "more than any scenario needs"),
    "a million unknown keys": ("".join(f"k{number}: 1\n" for number in range(49_000)), "more than any scenario needs"),
    "one key a million times": ("format: 2\n" * 49_000, "a key given twice"),
    "one endless line": ("a: " + "x" * 900_000, "a line of 900003 characters"),
    "an endless text": ('a: "' + "x\n" * 49_000, "must be YAML"),
    "a million lines": ("\n" * 990_000, "990001 lines: must have at most 50000"),
    "an endless word": ("a\n" * 49_000, "must be a mapping"),
    "only comments": ("# x\n" * 49_000, "an empty file"),
    "only line breaks": ("\n" * 49_000, "an empty file"),
    "nothing": ("", "an empty file"),
    "a list": ("- 1\n", "must be a mapping"),
    "a word": ("word", "must be a mapping"),
    "nul": ("format: 2\nname: a\0b\n", "2:8: the character U+0000: must be plain text"),
    "a bell": ("format: 2\nname: a\x07b\n", "the character U+0007"),
    "too large a text": ("#" * 1_000_001, "must have at most 1000000"),
    "another version of YAML": ("%YAML 1.1\n---\nformat: 2\n", "a directive: must be YAML 1.2"),
    "a tab for spaces": ("services:\n\triot: 1\n", "must be YAML"),
    "a digit of five thousand": ("format: " + "9" * 5000 + "\n", "format: inf: must be a whole number"),
    "twenty thousand names": (
        TEXTBOOK.replace("duty: {riot_police: 0.8, ", "duty: {" + "".join(f"x{n}: 1,\n" for n in range(20_000))),
        "must name a service or formation of this file",
    ),
    "ten thousand empty observations": (TEXTBOOK + "  - {date: 2020-01-01}\n" * 10_000, "must not be left out"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_words_within_five_seconds_of_work(case: str) -> None:
    text, said = HOSTILE[case]
    started = time.thread_time()
    with pytest.raises(ScenarioError) as refused:
        read_text(text, "hostile.yaml")
    assert time.thread_time() - started < 5.0
    assert said in str(refused.value)
    assert len(str(refused.value)) < 50_000


def test_hostile_files_take_less_than_two_hundred_megabytes() -> None:
    script = """
from pathlib import Path
from bayonets.errors import ScenarioError
from bayonets.scenario.read import read_text
for text in ("- {a: {b: 1}}\\n" * 60_000, "[" * 3000):
    try:
        read_text(text)
    except ScenarioError:
        pass
# The system's own record of this process: what getrusage tells begins with the memory of whoever started it.
line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(line.split()[1]) / 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 200.0


def test_importing_the_reader_does_not_load_the_heavy_libraries() -> None:
    script = "import sys, bayonets.scenario.read, bayonets.scenario.inputs; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"numba", "matplotlib", "pandas", "pyarrow", "scipy"} & set(done.stdout.split())


def test_the_nearest_of_two_thousand_long_names_is_found_in_time() -> None:
    long = "a_very_long_name_of_a_formation_somewhere_in_the_country_"
    forces = "".join(f"      {long}{number}: {{size: 1}}\n" for number in range(1990))
    wrong = "".join(f"{long.replace('very', 'vrey')}{number}: 1,\n" for number in range(3000))
    text = TEXTBOOK.replace("      garrison:", forces + "      garrison:")
    started = time.thread_time()
    with pytest.raises(ScenarioError, match=f"The nearest valid name is {long}"):
        read_text(text.replace("duty: {riot_police: 0.8, ", "duty: {" + wrong))
    assert time.thread_time() - started < 5.0
