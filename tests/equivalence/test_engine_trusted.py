"""No result comes from compiled code that is wrong or old: the self-check and the cache, seen from the command line.

The package is copied to where its formulas can be edited, and has a cache folder of its own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.worlds import needs_speed

import bayonets

pytestmark = needs_speed

Said = subprocess.CompletedProcess[str]

COMPILING = "Compiling and checking the engine"
DISAGREES = (
    "The compiled engine does not agree with the same code uncompiled on this machine, so no result is produced. "
    "Set NUMBA_DISABLE_JIT=1 to run slowly but correctly. Please report the versions of numba and llvmlite\n"
)


class Copy:
    """A copy of the package, to be edited and run."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.package = shutil.copytree(Path(bayonets.__file__).parent, room / "src" / "bayonets")

    def start(self, *words: str, cache: str = "cache", **environment: str) -> Said:
        """Start Python with this copy."""
        own = {"PYTHONPATH": str(self.room / "src"), "BAYONETS_CACHE_DIR": str(self.room / cache)}
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=self.room, env=os.environ | own | environment, capture_output=True, text=True, check=False
        )

    def study(self, out: str, cache: str = "cache", **environment: str) -> Said:
        """Run a small study."""
        words = ("--runs", "2", "--days", "3", "--no-report", "--threads", "1", "--out", out)
        said = self.start("-m", "bayonets.cli.main", "run", "textbook", *words, cache=cache, **environment)
        assert "Traceback" not in said.stderr
        return said

    def digest(self, out: str) -> str:
        """The digest of a study that was run."""
        return bayonets.open_study(self.room / out).digest

    def cache_folder(self, cache: str = "cache") -> Path:
        """Where the present sources have their compiled code."""
        said = self.start("-c", "from bayonets.engine import jit; print(jit.cache_folder)", cache=cache)
        return Path(said.stdout.strip())

    @contextmanager
    def edited(self, file: str, old: str, new: str) -> Iterator[None]:
        """With one line of a source written otherwise."""
        path = self.package / file
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))
        try:
            yield
        finally:
            path.write_text(text)

    def other_formula(self) -> AbstractContextManager[None]:
        """With another formula in a file that only compiled code of other files calls."""
        return self.edited(
            "mechanisms/sanction.py",
            "-stays * cover * exit_sanction * first,",
            "-stays * cover * exit_sanction * first * 0.25,",
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("trusted"))


@pytest.fixture(scope="module")
def first(copy: Copy) -> Said:
    """The first command with an empty cache folder: the engine is compiled."""
    return copy.study("first")


def marks(folder: Path) -> list[Path]:
    return list(folder.glob("self-check-of-engine-passed-*"))


def results(folder: Path) -> list[Path]:
    return [*folder.rglob("*.parquet"), *folder.rglob("ledger/*")]


def test_the_engine_is_checked_by_the_first_command_and_not_again(copy: Copy, first: Said) -> None:
    assert first.returncode == 0
    assert first.stderr.count(COMPILING) == 1
    (mark,) = marks(copy.cache_folder())
    mark.write_text("as it was left")
    second = copy.study("second")
    assert (second.returncode, mark.read_text()) == (0, "as it was left")
    assert COMPILING not in second.stderr
    assert copy.digest("second") == copy.digest("first")


@pytest.mark.usefixtures("first")
def test_it_is_checked_again_on_another_machine_that_shares_the_cache_folder(copy: Copy) -> None:
    (mark,) = marks(copy.cache_folder())
    elsewhere = mark.rename(mark.with_name("self-check-of-engine-passed-elsewhere"))
    assert copy.study("other_machine").returncode == 0
    assert mark.exists()
    elsewhere.unlink()


@pytest.mark.usefixtures("first")
@pytest.mark.long
def test_compiled_code_that_is_not_that_of_the_sources_gives_no_result(copy: Copy) -> None:
    """The fault: code of the old formula in the cache folder of the new sources, as if the edit had gone unnoticed."""
    compiled = copy.cache_folder()
    with copy.other_formula():
        unmarked = shutil.ignore_patterns("self-check-*")
        faulty = shutil.copytree(compiled, copy.cache_folder("faulty"), ignore=unmarked, dirs_exist_ok=True)
        said = copy.study("wrong", cache="faulty")
        assert (said.returncode, said.stdout, said.stderr) == (3, "", DISAGREES)
        assert not results(copy.room / "wrong")
        replayed = copy.start("-m", "bayonets.cli.main", "replay", "first", "--run", "1", cache="faulty")
        assert (replayed.returncode, replayed.stdout, replayed.stderr) == (3, "", DISAGREES)
        library = (
            "import bayonets as bn\ntry: bn.load('textbook').run(1)\nexcept bn.BayonetsError as error: print(error)"
        )
        assert copy.start("-c", library, cache="faulty").stdout == DISAGREES
        assert not marks(faulty)


@pytest.mark.usefixtures("first")
@pytest.mark.long
def test_the_result_after_an_edit_is_that_of_the_edited_formula_and_after_its_undoing_the_first(copy: Copy) -> None:
    with copy.other_formula():
        edited = copy.study("edited")
        plain = copy.study("plain", NUMBA_DISABLE_JIT="1")
    undone = copy.study("undone")
    assert (edited.returncode, plain.returncode, undone.returncode) == (0, 0, 0)
    assert edited.stderr.count(COMPILING) == 1
    assert COMPILING not in undone.stderr
    assert copy.digest("edited") == copy.digest("plain") != copy.digest("first")
    assert copy.digest("undone") == copy.digest("first")


@pytest.mark.long
def test_a_compiler_that_is_a_little_wrong_gives_no_result(copy: Copy) -> None:
    """The fault: literals of the compiled formulas are larger than those of the plain ones by a part in a million."""
    literal = "np.float32(value) if type(value) is float"
    with copy.edited("engine/jit.py", literal, literal.replace("value)", "value * 1.000001)", 1)):
        said = copy.study("imprecise")
        assert (said.returncode, said.stdout) == (3, "")
        assert said.stderr.endswith(DISAGREES)
        assert not results(copy.room / "imprecise")
        assert copy.study("slow", NUMBA_DISABLE_JIT="1").returncode == 0
