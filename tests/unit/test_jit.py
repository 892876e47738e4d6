"""The name of the cache folder: a hash of every byte of every source that compiled code can come from."""

import ast
import random
import shutil
from pathlib import Path

import pytest

from bayonets.engine import jit

PACKAGE = Path(jit.__file__).parents[1]
ROOMS = ("mechanisms", "world", "engine", "classics")
SOURCES = sorted(str(path.relative_to(PACKAGE)) for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in another place, where it can be edited."""
    return shutil.copytree(PACKAGE, tmp_path_factory.mktemp("edited") / "bayonets")


@pytest.fixture
def package(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jit, "__file__", str(copied / "engine" / "jit.py"))
    return copied


def test_all_rooms_are_among_the_sources() -> None:
    assert {"mechanisms/pay.py", "mechanisms/elementary.py", "world/orders.py", "engine/review.py"} <= set(SOURCES)


@pytest.mark.usefixtures("package")
def test_a_copy_has_the_same_hash() -> None:
    assert jit.sources_hash() == jit.cache_folder.name


@pytest.mark.parametrize("source", SOURCES)
def test_the_hash_changes_with_any_byte_of(package: Path, source: str) -> None:
    path, before = package / source, jit.sources_hash()
    content = path.read_bytes()
    places = {0, len(content) - 1, *random.Random(source).choices(range(len(content)), k=5)} if content else set()  # noqa: S311
    others = [content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :] for place in places]
    for edited in (*others, content + b"\n", content[:-1] if content else b"#"):
        path.write_bytes(edited)
        assert jit.sources_hash() != before
    path.write_bytes(content)
    assert jit.sources_hash() == before


@pytest.mark.parametrize("room", ROOMS)
def test_the_hash_changes_with_a_file_that_is_added_renamed_or_removed(package: Path, room: str) -> None:
    before, added = jit.sources_hash(), package / room / "zz_new.py"
    added.write_text("")
    seen = {before, jit.sources_hash()}
    renamed = added.rename(added.with_name("zzz_new.py"))
    seen.add(jit.sources_hash())
    renamed.unlink()
    assert len(seen) == 3
    assert jit.sources_hash() == before


@pytest.mark.usefixtures("package")
def test_the_hash_changes_with_the_version_of_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    before = jit.sources_hash()
    for library in ("numba", "llvmlite", "numpy"):
        with monkeypatch.context() as other:
            other.setattr(f"{library}.__version__", "0.0.1")
            assert jit.sources_hash() != before


@pytest.mark.parametrize("source", [*SOURCES, "verify/day_loop.py"])
def test_nothing_that_could_be_compiled_comes_from_elsewhere_into(source: str) -> None:
    """Errors are raised outside of kernels only. The slow loop calls none but its own file, whose edits are noticed."""
    known = {f"bayonets.{room}" for room in (*ROOMS, "errors")}
    for node in ast.walk(ast.parse((PACKAGE / source).read_text())):
        assert not isinstance(node, ast.ImportFrom) or node.level == 0
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        ours = {".".join(name.split(".")[:2]) for name in names if name.startswith("bayonets.")}
        assert ours <= known
