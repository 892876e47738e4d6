"""Archives that are opened: whole, damaged, foreign or made to do harm; what is refused leaves nothing behind."""

import json
import os
import random
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.archives import (
    SCENARIO,
    content_of,
    entries_of,
    forged,
    top_of,
    with_entry,
    with_sums,
    zipped,
)
from tests.commands import given
from tests.faults import cut, noise, one_bit

import bayonets as bn
from bayonets.archive import unpack as unpacking
from bayonets.archive.facts import FACTS, SUMS
from bayonets.archive.unpack import unpacked
from bayonets.engine.version import MODEL_VERSION
from bayonets.errors import ArchiveError, BayonetsError, FolderError, RefusedError, RoomError


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of runs and its archive."""
    shelf = tmp_path_factory.mktemp("shelf")
    (shelf / "tiny.yaml").write_text(SCENARIO)
    given("run tiny.yaml --runs 3 --days 4 --no-calm --no-ranges --no-report --quiet --out runs", shelf)
    bn.pack(shelf / "runs", shelf / "runs.zip")
    return shelf


@pytest.fixture
def archive(shelf: Path) -> Path:
    """The archive, which no test changes."""
    return shelf / "runs.zip"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder within an empty folder, in which the archive is opened."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def refuses(archive: Path, says: str, kind: type[BayonetsError] = ArchiveError) -> None:
    """An archive is refused in one line that names it, with code 2, and nothing new is anywhere near."""
    before = sorted(Path("..").rglob("*"))
    with pytest.raises(kind) as caught:
        bn.unpack(archive, "new/deep/folder")
    text = str(caught.value)
    assert says in text
    assert "\n" not in text
    assert text.isprintable()
    assert caught.value.exit_code == 2
    assert sorted(Path("..").rglob("*")) == before


# --- archives that are opened -----------------------------------------------------------------------------------------


def test_it_is_opened_under_its_own_name_in_the_current_folder(shelf: Path, archive: Path, here: Path) -> None:
    assert bn.unpack(archive) == Path("runs")
    assert bn.open_study("runs").digest == bn.open_study(shelf / "runs").digest
    assert [path.name for path in here.iterdir()] == ["runs"]


def test_an_empty_folder_is_filled_even_if_it_is_the_current_one(archive: Path, here: Path) -> None:
    bn.unpack(archive, "fresh")
    bn.unpack(archive, here / "new" / "deep")
    (here / "link").symlink_to(here / "empty")
    (here / "empty").mkdir()
    bn.unpack(archive, "link")
    (here / "own").mkdir()
    os.chdir("own")
    bn.unpack(archive, ".")
    contents = [content_of(here / name) for name in ("fresh", "new/deep", "empty", "own")]
    assert all(content == contents[0] for content in contents)
    assert SUMS in contents[0]


def test_what_another_program_packed_again_is_opened_too(archive: Path, here: Path) -> None:
    expected, entries, top = content_of(bn.unpack(archive, "expected")), entries_of(archive), top_of(archive)
    folders: dict[str, bytes] = {top: b"", f"{top}ledger/": b""}
    zipped(here / "deflated.zip", (folders | entries).items(), zipfile.ZIP_DEFLATED)
    zipped(here / "flat.zip", ((name.removeprefix(top), entries[name]) for name in reversed(entries)))
    zipped(here / "renamed.zip", ((f"Other name/{name.removeprefix(top)}", text) for name, text in entries.items()))
    for name in ("deflated", "flat", "renamed"):
        assert content_of(bn.unpack(f"{name}.zip")) == expected


def test_an_archive_of_an_earlier_version_of_the_model_is_opened_with_a_notice(archive: Path, here: Path) -> None:
    contents, top = entries_of(archive), top_of(archive)
    for name in ("manifest.json", FACTS):
        contents[f"{top}{name}"] = json.dumps(json.loads(contents[f"{top}{name}"]) | {"model": "1"}).encode()
    done = unpacked(zipped(here / "old.zip", with_sums(contents, top).items()), None)
    assert bn.open_study(done.path).fell.shape == (3,)
    [notice] = done.notices()
    assert (
        f"version 1 of the model; this program has version {MODEL_VERSION}: it reads them and cannot repeat them"
        in notice
    )


# --- damage -----------------------------------------------------------------------------------------------------------


def test_damage_is_refused_or_harmless(archive: Path, here: Path) -> None:
    """A bit in a time of the ZIP file changes nothing; any other damage is found."""
    expected, original = content_of(bn.unpack(archive, here.parent / "expected")), archive.read_bytes()
    generator, refused = random.Random(1), 0  # noqa: S311 - damage for a test
    harmed = here / "harmed.zip"
    for round_ in range(150):
        harmed.write_bytes(original)
        (cut, noise, one_bit)[round_ % 3](harmed, generator)
        try:
            assert content_of(bn.unpack(harmed, "out")) == expected
        except ArchiveError:
            refused += 1
            assert [path.name for path in here.iterdir()] == ["harmed.zip"]
        else:
            bn.pack("out", "again.zip")
            assert Path("again.zip").read_bytes() == original
            for path in sorted(here.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
    assert refused > 130


def test_a_file_that_differs_is_named(archive: Path, here: Path) -> None:
    contents, top = entries_of(archive), top_of(archive)
    changed = contents | {f"{top}scenario.original.yaml": SCENARIO.replace("20", "21").encode()}
    refuses(zipped(here / "a.zip", changed.items()), "'scenario.original.yaml' differs from its SHA-256")
    del changed[f"{top}scenario.original.yaml"]
    refuses(zipped(here / "b.zip", changed.items()), "'scenario.original.yaml' is missing")
    more = contents | {f"{top}notes.txt": b"x"}
    refuses(zipped(here / "c.zip", more.items()), "'notes.txt' is not in its list SHA256SUMS")
    refuses(zipped(here / "d.zip", (contents | {f"{top}{SUMS}": b"all is well\n"}).items()), "is not a list of sums")
    refuses(zipped(here / "e.zip", (contents | {f"{top}{SUMS}": b""}).items()), "is not a list of sums")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            {"format": 2, "packed_by": "9.1"},
            "has archive format 2, written by bayonets '9.1'; this program reads format 1",
        ),
        ({"format": None}, "has archive format None"),
        ({"seed": "one"}, "archive.json cannot be read (seed: "),
        ({"digest": "x"}, "archive.json cannot be read (digest: "),
        ({"digest": "0" * 64}, "archive.json does not describe its files (digest)"),
        ({"kind": "answer"}, "archive.json does not describe its files (kind)"),
        ({"runs": 4}, "archive.json does not describe its files (runs)"),
        ({"seed": 2}, "archive.json does not describe its files (seed)"),
        ({"seed": 2, "digest_only": True}, "archive.json does not describe its files (seed)"),
        ({"scenario_digest": "0" * 64}, "archive.json does not describe its files (scenario_digest)"),
        ({"model": "1"}, "archive.json does not describe its files (model)"),
    ],
)
def test_facts_that_are_not_those_of_the_files_are_refused(
    facts: dict[str, Any], says: str, archive: Path, here: Path
) -> None:
    refuses(forged(archive, here / "forged.zip", **facts), says)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"\xff", b"3", b'{"format": 1}'])
def test_facts_that_are_no_facts_are_refused(content: bytes, archive: Path, here: Path) -> None:
    contents, top = entries_of(archive), top_of(archive)
    forged_sums = with_sums(contents | {f"{top}{FACTS}": content}, top)
    refuses(zipped(here / "a.zip", forged_sums.items()), "it is damaged or was changed")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manifest.json", lambda _: b"{}"),
        ("scenario.yaml", lambda text: text.replace(b"20", b"21")),
        ("ledger/0000.json", lambda _: b"{}"),
        ("runs/baseline-000000-000002.parquet", lambda text: text[:-9]),
    ],
)
def test_results_that_cannot_be_read_are_refused_though_the_sums_agree(
    name: str, change: Callable[[bytes], bytes], archive: Path, here: Path
) -> None:
    contents, top = entries_of(archive), top_of(archive)
    contents[f"{top}{name}"] = change(contents[f"{top}{name}"])
    text = "does not describe its files (scenario_digest)" if name == "scenario.yaml" else "agrees with its sums, but"
    refuses(zipped(here / "a.zip", with_sums(contents, top).items()), text)


@pytest.mark.usefixtures("here")
def test_tables_that_crash_their_reader_are_refused(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_folder: Any) -> Any:
        raise ZeroDivisionError("\x1b[31mred\nline")

    monkeypatch.setattr(unpacking, "facts_of", crash)
    refuses(archive, "cannot be read as results ([31mred line). It was written by bayonets ")


# --- other files ------------------------------------------------------------------------------------------------------


def test_other_files_are_refused(here: Path) -> None:
    for name, content in (
        ("empty.zip", b""),
        ("text.zip", b"not an archive"),
        ("half.zip", b"PK\x03\x04" + b"\0" * 99),
    ):
        (here / name).write_bytes(content)
        refuses(here / name, f"{name}: is not a ZIP file, or was cut off. Get it again")
    refuses(here / "none.zip", "none.zip: no such file. Name an archive that `bayonets pack` wrote")
    (here / "folder").mkdir()
    refuses(here / "folder", "folder: a folder. Name an archive that `bayonets pack` wrote")
    os.mkfifo(here / "pipe.zip")
    refuses(here / "pipe.zip", "pipe.zip: not a regular file")


def test_archives_of_other_programs_are_refused(archive: Path, here: Path) -> None:
    contents, top = entries_of(archive), top_of(archive)
    foreign: list[dict[str, bytes]] = [
        {},
        {"a/b.txt": b"x"},
        {f"{top}{SUMS}": b"x"},
        {name: content for name, content in contents.items() if FACTS not in name},
        {f"deeper/{name}": content for name, content in contents.items()},
        contents | {f"two/{name.removeprefix(top)}": content for name, content in contents.items()},
    ]
    for number, entries in enumerate(foreign):
        path = zipped(here / f"{number}.zip", entries.items())
        refuses(path, "was not written by `bayonets pack`: it has no SHA256SUMS and archive.json")


# --- archives that are made to do harm --------------------------------------------------------------------------------


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../evil.txt", "which leads outside its folder"),
        ("../../../../evil.txt", "which leads outside its folder"),
        ("TOP/../../evil.txt", "which leads outside its folder"),
        ("TOP/../evil.txt", "which leads outside its folder"),
        ("TOP/a\\..\\..\\evil.txt", "which leads outside its folder"),
        ("evil.txt", "which leads outside its folder"),
        ("other/evil.txt", "which leads outside its folder"),
        ("/home/evil.txt", "an absolute path"),
        ("//host/evil.txt", "an absolute path"),
        ("\\evil.txt", "an absolute path"),
        ("C:\\evil.txt", "an absolute path"),
        ("c:evil.txt", "an absolute path"),
        ("TOP/C:evil.txt", "a name that some systems do not allow"),
        ("TOP/a\\evil.txt", "a name that some systems do not allow"),
        ("TOP/con.txt", "a name that some systems do not allow"),
        ("TOP/runs/NUL", "a name that some systems do not allow"),
        ("TOP/evil.", "a name that some systems do not allow"),
        ("TOP//evil.txt", "a name that some systems do not allow"),
        ("TOP/./evil.txt", "a name that some systems do not allow"),
        ("TOP/.profile", "a name that some systems do not allow"),
        ("TOP/-rf", "a name that some systems do not allow"),
        ("TOP/\x1b[31m\u202e.txt", "a name that some systems do not allow"),
        ("TOP/ev\u0131l.txt", "a name that some systems do not allow"),
        ("TOP/" + "long/" * 60 + "evil.txt", "..., "),
        ("TOP/scenario.yaml", "twice: nothing was opened"),
        ("TOP/SCENARIO.yaml", "twice: nothing was opened"),
        ("TOP/SHA256SUMS", "twice: nothing was opened"),
        ("TOP/scenario.yaml/evil.txt", "as file and folder: nothing was opened"),
        ("TOP/Runs", "as file and folder: nothing was opened"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_could_do_harm_are_refused(name: str, says: str, archive: Path, here: Path) -> None:
    entry = name.replace("TOP/", top_of(archive))
    if says == "..., ":
        entry, says = f"{entry}/../x", "..., which leads outside its folder"
    refuses(with_entry(archive, here / "a.zip", entry), says)


def test_links_and_devices_are_refused(archive: Path, here: Path) -> None:
    top = top_of(archive)
    refuses(with_entry(archive, here / "link.zip", link(f"{top}tables"), b"/etc"), "which is a link or a device")
    device = link(f"{top}tables")
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    refuses(with_entry(archive, here / "device.zip", device), "which is a link or a device")


def test_bombs_are_refused_before_they_expand(archive: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = top_of(archive)
    bomb = with_entry(archive, here / "bomb.zip", f"{top}zeros", bytes(60_000_000), zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a bomb was opened"))
    refuses(bomb, "times as large, 200 times at most: nothing was opened")


def test_files_that_share_their_bytes_are_refused(archive: Path, here: Path) -> None:
    """As in bombs without recursion, in which thousands of names lead to the same compressed bytes."""
    shared = here / "shared.zip"
    top, many = top_of(archive), 200
    with zipfile.ZipFile(shared, "w") as made:
        for name, content in entries_of(archive).items():
            made.writestr(name, content)
        made.writestr(f"{top}a0", os.urandom(4000))
        first = made.infolist()[-1]
        for number in range(1, many):
            info = zipfile.ZipInfo(f"{top}a{number}")
            info.header_offset, info.CRC = first.header_offset, first.CRC
            info.compress_size, info.file_size = first.compress_size, first.file_size
            made.filelist.append(info)
    refuses(shared, "times as large, 200 times at most: nothing was opened")


@pytest.mark.usefixtures("here")
def test_a_list_that_would_fill_the_memory_is_refused(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_MOST_BYTES", 300)
    refuses(archive, "archive.json has 1 MB: it is damaged or was changed")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int, archive: Path, here: Path) -> None:
    path = zipped(here / "a.zip", entries_of(archive).items(), method)
    refuses(path, "is encrypted, or compressed in a form that this program does not read")


def test_encrypted_files_are_refused(archive: Path, here: Path) -> None:
    content = bytearray(archive.read_bytes())
    for header in re.finditer(rb"PK\x01\x02", archive.read_bytes()):
        content[header.start() + 8] |= 1
    (here / "a.zip").write_bytes(content)
    refuses(here / "a.zip", "is encrypted, or compressed in a form that this program does not read")


# --- the folder -------------------------------------------------------------------------------------------------------


def test_a_folder_that_holds_something_is_refused_and_unchanged(archive: Path, here: Path) -> None:
    (here / "full").mkdir()
    (here / "full" / "mine.txt").write_text("mine")
    (here / "file").write_text("mine")
    (here / "nowhere").symlink_to("missing")
    for name, says in (("full", "not empty"), ("file", "not a folder"), ("nowhere", "not a folder")):
        with pytest.raises(
            RefusedError, match=f"{name}: exists and is {says}. Name another: bayonets unpack .* FOLDER"
        ):
            bn.unpack(archive, name)
    assert content_of(here) == {"full/mine.txt": b"mine", "file": b"mine"}


@pytest.mark.usefixtures("here")
def test_a_disk_without_room_is_refused_beforehand(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "free_disk", lambda _: 10_000)
    refuses(archive, "needs 1 MB and 1 MB are free", RoomError)


@pytest.mark.parametrize(
    ("fault", "kind"), [(OSError(28, "No space left on device"), FolderError), (KeyboardInterrupt(), KeyboardInterrupt)]
)
@pytest.mark.parametrize("into", ["new/deep", "empty"])
def test_what_breaks_off_leaves_nothing(
    fault: BaseException,
    kind: type[BaseException],
    into: str,
    archive: Path,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = 0

    def breaks_off(blocks: Iterator[bytes], path: Path) -> str:
        nonlocal files
        files += 1
        if files == 4:
            raise fault
        return extract(blocks, path)

    extract = unpacking._extract
    monkeypatch.setattr(unpacking, "_extract", breaks_off)
    (here / "empty").mkdir()
    with pytest.raises(kind):
        bn.unpack(archive, into)
    assert files == 4
    assert list(here.rglob("*")) == [here / "empty"]
