"""Result folders and scenario files that are damaged in every way: words, no hidden neighbour, no handle left open."""

import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bayonets.web.folders import Folders
from bayonets.web.limits import Limits
from bayonets.web.schema.runs import FolderList
from tests.web.conftest import Desk, opened

SOUND = "bayonets-results:run"
DEEP = 100_000


def _manifests(sound: bytes) -> dict[str, bytes]:
    """A manifest broken in every way that somebody thought of, by a name."""
    plain: dict[str, Any] = json.loads(sound)
    odd: dict[str, Any] = {
        "null": None, "true": True, "minus": -1, "half": 0.5, "list": [], "list-of-lists": [[]], "table": {},
        "text": "x", "half-character": "\ud800", "long": "x" * 100_000, "huge": 10**400, "nothing": "", "lines": "a\nb",
    }  # fmt: skip
    used = (
        "format",
        "scenario",
        "seed",
        "runs_done",
        "started",
        "arms",
        "arm_digests",
        "question",
        "uncertain",
        "model",
    )
    broken = {f"{key}-{name}": json.dumps(plain | {key: value}).encode() for key in used for name, value in odd.items()}
    broken |= {f"{key}-away": json.dumps({k: v for k, v in plain.items() if k != key}).encode() for key in used}
    whole = {
        "empty": b"", "list": b"[]", "list-of-it": b"[" + sound + b"]", "number": b"7", "null": b"null", "text": b'"x"',
        "deep-list": b"[" * DEEP + b"]" * DEEP, "deep-table": b'{"format":' * DEEP + b"1" + b"}" * DEEP,
        "deep-within": sound[:1] + b'"command":' + b"[" * DEEP + b"]" * DEEP + b"," + sound[1:],
        "not-utf8": b"\xff\xfe\xff" + sound, "latin": sound.replace(b"Textbook", b"Te\xe9tbook"), "nul": b"\x00" * 100,
        "infinity": sound.replace(b'"seed": 1', b'"seed": Infinity'), "digits": b'{"format": ' + b"9" * 100_000 + b"}",
        "two": sound + sound, "trailing-comma": sound.rstrip()[:-1] + b",}", "large": sound + b" " * 5_000_000,
        "bom": b"\xef\xbb\xbf" + sound, "utf16": sound.decode().encode("utf-16"),
    }  # fmt: skip
    cuts = {f"cut-{part}": sound[: len(sound) * part // 20] for part in range(20)}
    return {f"m-{name}": content for name, content in (broken | whole | cuts).items()}


def _places() -> dict[str, Callable[[Path], None]]:
    """What may stand where the manifest, or the folder, should be."""

    def manifest(make: Callable[[Path], None]) -> Callable[[Path], None]:
        def inside(path: Path) -> None:
            path.mkdir()
            make(path / "manifest.json")

        return inside

    return {
        "p-manifest-folder": manifest(lambda path: path.mkdir()),
        "p-manifest-dangling": manifest(lambda path: path.symlink_to("nowhere")),
        "p-manifest-loop": manifest(lambda path: path.symlink_to("manifest.json")),
        "p-manifest-pipe": manifest(os.mkfifo),
        "p-manifest-out": manifest(lambda path: path.symlink_to("/etc/passwd")),
        "p-dangling": lambda path: path.symlink_to("nowhere"),
        "p-loop": lambda path: path.symlink_to(path.name),
        "p-up": lambda path: path.symlink_to("."),
    }


@pytest.fixture(scope="module")
def wreck(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nearly everything is damaged."""
    root = tmp_path_factory.mktemp("wreck")
    results = root / "bayonets-results"
    results.mkdir()
    sound = folder / "bayonets-results" / "run"
    shutil.copytree(sound, results / "run")
    shutil.copytree(sound, root / "x.json")
    shutil.copytree(sound, results / "y.yaml")
    for name, content in _manifests((sound / "manifest.json").read_bytes()).items():
        shutil.copytree(sound, results / name)
        (results / name / "manifest.json").write_bytes(content)
    for name, make in _places().items():
        make(results / name)
    shutil.copytree(sound, results / os.fsdecode(b"not-\xff-utf8"))
    shutil.copytree(sound, results / "a:colon")
    for name in ("z.yaml", "x.yaml"):
        (root / name).mkdir()
    os.mkfifo(root / "pipe.yaml")
    (root / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (root / "large.yaml").write_bytes(b"#" * 1_000_001)
    return root


@pytest.fixture(scope="module")
def wrecked(wreck: Path) -> Iterator[Desk]:
    yield from opened(wreck)


def test_no_damaged_folder_hides_another(wreck: Path) -> None:
    """190 folders damaged, each in its way; of every one there is a line, and the sound ones are as ever."""
    folders = Folders(wreck, Limits())
    lines = {line["name"]: line for line in json.loads(FolderList(folders=folders.listed()).dumped())["folders"]}
    there = {
        f"bayonets-results:{os.fsencode(path.name).decode(errors='replace')}"
        for path in (wreck / "bayonets-results").iterdir()
    }
    assert len(there) >= 190
    assert {name.replace("\ufffd", "?") for name in there} | {"x.json"} == set(lines)
    sound = {name for name, line in lines.items() if not line.get("fault")}
    assert {SOUND, "x.json", "bayonets-results:y.yaml"} <= sound
    for name, line in lines.items():
        if line.get("fault"):
            assert "\n" not in line["fault"]
            assert len(line["fault"]) > 20, name
            assert str(wreck) not in line["fault"]
    # What is damaged and shows it: all but what says nothing of use here, or what is only unusual.
    assert len(lines) - len(sound) >= 120


def test_no_damaged_folder_makes_a_mistake_of_the_program(wrecked: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of them is opened in all four ways that there are: 700 calls, and words in every answer."""
    names = [str(line["name"]) for line in wrecked.client.get("/api/folders").json()["folders"]]
    calls = 0
    for name in names:
        for way in ("", "/runs/1", "/picture.png", "?arm=other"):
            answer = wrecked.client.get(f"/api/folders/{name}{way}")
            calls += 1
            assert answer.status_code in {200, 403, 404, 422}, (name, way, answer.text)
            if answer.status_code != 200:
                assert answer.json()["error"]["message"]
                assert "root:" not in answer.text
    assert calls >= 700
    assert "Traceback" not in capsys.readouterr().err
    assert wrecked.client.get(f"/api/folders/{SOUND}").json()["fan"]["runs"] == 12


def test_a_ledger_leads_to_no_file_outside_its_folder(wreck: Path, tmp_path: Path) -> None:
    """An entry with a sound sum that names tables elsewhere is damage: what it names is not even summed."""
    from bayonets.ensemble.parts import _sum_of_entry, read_ledger

    home = tmp_path / "results"
    shutil.copytree(wreck / "bayonets-results" / "run", home)
    entry = json.loads((home / "ledger" / "0000.json").read_bytes())
    outside = tmp_path / "runs.parquet"
    shutil.copy(home / next(name for name in entry["parts"] if name.startswith("runs/")), outside)
    for name in ("../runs.parquet", str(outside), "runs/../../runs.parquet", "ledger/0000.json", "", "runs/"):
        changed = {key: value for key, value in entry.items() if key != "sum"}
        changed["parts"] = {name: next(iter(entry["parts"].values()))}
        (home / "ledger" / "0000.json").write_text(json.dumps(changed | {"sum": _sum_of_entry(changed)}))
        good, damage = read_ledger(home)
        assert not good
        assert damage


def _handles() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="handles are counted where the system shows them")
def test_no_path_leaves_a_handle_open(wrecked: Desk) -> None:
    """Folders named like files, pipes, damaged results, refused tokens: each a hundred times, and no handle more."""
    calls: list[Callable[[], Any]] = [
        *(
            lambda name=name: wrecked.client.post("/api/scenario", json={"scenario": f"file:{name}"})
            for name in ("x.yaml", "z.yaml", "bytes.yaml", "large.yaml", "none.yaml", "pipe.yaml")
        ),
        *(
            lambda name=name: wrecked.client.get(f"/api/folders/{name}")
            for name in ("x.yaml", "bayonets-results:m-list", "bayonets-results:p-manifest-pipe", "none")
        ),
        lambda: wrecked.client.get("/static/none"),
        lambda: wrecked.server.places.files(),
    ]
    for call in calls:
        call()
    before = _handles()
    for call in calls:
        for _ in range(100):
            call()
    assert _handles() <= before + 2  # whatever else this process does meanwhile


def test_a_folder_named_like_a_scenario_is_told_in_words(wrecked: Desk) -> None:
    answer = wrecked.client.post("/api/scenario", json={"scenario": "file:x.yaml"})
    assert answer.status_code == 422
    assert "regular file" in answer.json()["error"]["message"]
    listed = wrecked.client.get("/api/scenarios").json()["scenarios"]
    assert "file:x.yaml" not in {line["id"] for line in listed}
    assert next(line for line in listed if line["id"] == "file:bytes.yaml")["fault"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told_in_words(wreck: Path) -> None:
    path = wreck / "bayonets-results" / "m-null"
    path.chmod(0)
    try:
        lines = {line.name: line for line in Folders(wreck, Limits()).listed()}
        assert "Permission denied" in str(lines["bayonets-results:m-null"].fault)
        assert not lines[SOUND].fault
    finally:
        path.chmod(0o755)
