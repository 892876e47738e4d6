"""Before anything is computed: whoever has to wait for the compiler is told so, once."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from bayonets.engine import jit
from bayonets.ensemble import prepare

READY = [
    (prepare.ready_engine, "simulate.simulate", "the engine"),
    (prepare.ready_mean_field, "mean_field.simulate_groups", "the mean-field approximation"),
    (prepare.ready_decomposition, "decomposition.decompose_formation", "the decomposition of decisions"),
]


@pytest.mark.parametrize(("ready", "program", "named"), READY)
def test_the_compiler_is_announced_where_its_program_is_not_there_yet(
    ready: Callable[[Callable[[str], None]], None],
    program: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, kernel = program.split(".")
    assert callable(getattr(import_module(f"bayonets.engine.{file}"), kernel))
    monkeypatch.setattr(jit, "cache_folder", tmp_path)
    monkeypatch.setattr(jit, "is_compiled", True)
    monkeypatch.setattr(prepare, "check", lambda *_: None)
    said: list[str] = []
    ready(said.append)
    assert len(said) == 1
    assert said[0].startswith(f"Compiling and checking {named}, once for this machine (about ")
    (tmp_path / f"{program}-1.py311.1.nbc").touch()
    ready(said.append)
    assert len(said) == 1
