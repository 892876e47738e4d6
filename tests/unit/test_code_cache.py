"""Compiled code is kept where nobody else can put any, and what is not whole is compiled anew."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numba
import pytest

from bayonets.engine import code_cache, jit

KERNEL = """\
import numba
before = numba.config.CACHE_DIR
from bayonets.engine.jit import kernel

@kernel
def twice(x):
    return 2.0 * x

print(twice(21.0), len(twice.stats.cache_hits), numba.config.CACHE_DIR == before)
"""

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "one byte": lambda data: data[:-1],
    "a bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "foreign": lambda _data: b"not ours at all",
    "of another numba": lambda data: data[32:],
}


AGAIN = """\
import runpy, sys
for _ in sys.stdin:
    runpy.run_path("small.py", run_name="__main__")
    sys.stdout.flush()
"""
"""Runs the kernel's file once more for every line: its functions are declared anew and read their files anew."""


@contextmanager
def process(folder: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own, whose compiled code is kept within the folder."""
    own = {name: value for name, value in os.environ.items() if name not in {"BAYONETS_CACHE_DIR", "XDG_CACHE_HOME"}}
    own["BAYONETS_CACHE_DIR"] = str(folder / "cache")
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *words], cwd=folder, env=own, stdin=pipe, stdout=pipe, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def written(folder: Path, text: str) -> Path:
    """The file of the kernel: its time of change counts, so it is written only when it changes."""
    (folder / "small.py").write_text(text, encoding="utf-8")
    return folder


def printed(folder: Path) -> str:
    """What a process prints that compiles what the file holds, or finds it compiled."""
    with process(folder, "small.py") as started:
        said, _ = started.communicate(timeout=120)
    assert started.returncode == 0
    return said.strip()


@pytest.mark.skipif(not jit.is_compiled, reason="nothing is compiled here")
def test_a_damaged_file_of_the_cache_is_compiled_anew(tmp_path: Path) -> None:
    assert printed(written(tmp_path, KERNEL)) == "42.0 0 True"
    with process(tmp_path, "-c", AGAIN) as started:
        asked, answers = started.stdin, started.stdout
        assert answers is not None

        def once_more() -> str:
            print(file=asked, flush=True)
            return answers.readline().strip()

        assert once_more() == "42.0 1 True"
        for kind in ("nbi", "nbc"):
            for name, damage in DAMAGES.items():
                (file,) = (tmp_path / "cache").rglob(f"*twice*.{kind}")
                file.write_bytes(damage(file.read_bytes()))
                assert once_more() == "42.0 0 True", (kind, name)
        assert once_more() == "42.0 1 True"
    assert printed(tmp_path) == "42.0 1 True"


CALLER = """\
import numba
from bayonets.engine.jit import kept

@numba.njit(no_cpython_wrapper=True)
def step(x):
    return x + 1.0

def twice(x):
    return step(step(x))

twice = kept(twice, error_model="numpy")
print(twice(40.0), len(twice.stats.cache_hits))
"""


@pytest.mark.skipif(not jit.is_compiled, reason="nothing is compiled here")
def test_an_edit_of_what_is_called_in_the_same_file_is_noticed(tmp_path: Path) -> None:
    """As the slow loop is written: its functions call each other, and one of them keeps the code of all."""
    assert printed(written(tmp_path, CALLER)) == "42.0 0"
    assert printed(written(tmp_path, CALLER.replace("x + 1.0", "x + 9.0"))) == "58.0 0"
    assert printed(tmp_path) == "58.0 1"


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
@pytest.mark.parametrize("plant", [os.mkfifo, Path.mkdir, lambda place: place.symlink_to("/dev/zero")])
def test_what_is_no_file_in_the_cache_is_not_read_but_replaced(
    tmp_path: Path, plant: Callable[[Path], None], kind: str
) -> None:
    place = tmp_path / f"small.{kind}"
    plant(place)
    with pytest.raises(OSError, match="no file"):
        code_cache._read(place)
    files = code_cache.Checked(str(tmp_path), "small", "stamp")
    files._write(str(place), b"code")
    assert code_cache._read(place) == b"code"


def test_numbas_own_setting_stays_as_it_was() -> None:
    assert str(jit.cache_folder) != numba.config.CACHE_DIR  # type: ignore[attr-defined]


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose home cannot be written, and the temporary folder that all users share."""
    blocked = tmp_path / "a file"
    blocked.touch()
    shared = tmp_path / "tmp"
    shared.mkdir(mode=0o777)
    monkeypatch.delenv("BAYONETS_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    return shared


def test_without_a_home_code_is_kept_in_a_private_folder_of_the_shared_one(homeless: Path) -> None:
    found = code_cache.folder_for("v")
    assert found == homeless / f"bayonets-{os.geteuid()}" / "v"
    assert found.parent.stat().st_mode & 0o777 == 0o700
    assert code_cache.folder_for("v") == found


def _open_to_all(place: Path) -> None:
    place.mkdir()
    place.chmod(0o777)


def _link(place: Path) -> None:
    (place.parent / "elsewhere").mkdir()
    place.symlink_to(place.parent / "elsewhere")


@pytest.mark.parametrize("plant", [_open_to_all, _link, Path.touch])
def test_a_planted_folder_is_not_used(homeless: Path, plant: Callable[[Path], None]) -> None:
    plant(homeless / f"bayonets-{os.geteuid()}")
    found = code_cache.folder_for("v")
    assert found.parent.parent == homeless
    assert found.parent.name != f"bayonets-{os.geteuid()}"
    assert found.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_is_not_used(homeless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = code_cache.folder_for("v").parent
    monkeypatch.setattr(os, "geteuid", lambda: own.stat().st_uid + 1)
    planted = homeless / f"bayonets-{own.stat().st_uid + 1}"
    planted.mkdir(mode=0o700)
    assert code_cache.folder_for("v").parent not in {own, planted}


def test_a_user_without_home_and_entry_finds_a_place(homeless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", nobody)
    assert code_cache.folder_for("v").parent.parent == homeless
