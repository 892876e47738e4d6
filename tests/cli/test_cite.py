"""`bayonets cite` from the outside."""

from pathlib import Path

from bayonets.scenario.read import read
from tests.cli.conftest import Bayonets


def test_cite_prints_one_line_for_each_work_with_its_key(bayonets: Bayonets) -> None:
    said = bayonets("cite", "belarus-2020")
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert len(lines) == len(read("belarus-2020").sources)
    [galeotti] = [line for line in lines if line.startswith("[galeotti2020] ")]
    assert "Galeotti, M. (2020). Security forces are Lukashenko's strong right arm" in galeotti
    assert " https://raamoprusland.nl/" in galeotti


def test_cite_bibtex_has_an_entry_for_each_work(bayonets: Bayonets) -> None:
    said = bayonets("cite", "belarus-2020", "--bibtex")
    assert (said.returncode, said.stderr) == (0, "")
    sources = read("belarus-2020").sources
    entries = [entry.strip() for entry in said.stdout.split("\n\n")]
    assert [entry.partition("{")[2].partition(",")[0] for entry in entries] == list(sources)
    assert all(entry.startswith("@") and entry.endswith("}") for entry in entries)
    [galeotti] = [entry for entry in entries if "{galeotti2020," in entry]
    assert "  author = {Galeotti, M.},\n" in galeotti
    assert "  year = {2020},\n" in galeotti


def test_cite_prints_plain_lines_as_they_are(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets("new", "mine.yaml")
    text = (tmp_path / "mine.yaml").read_text()
    [work] = [line for line in text.splitlines() if line.startswith("  smith2029: ")]
    (tmp_path / "mine.yaml").write_text(text.replace(work, "  - A textbook"))
    assert bayonets("cite", "mine.yaml").stdout == "A textbook.\n"
    assert "  title = {A textbook},\n" in bayonets("cite", "mine.yaml", "--bibtex").stdout


def test_an_unknown_scenario_is_refused_with_the_nearest_name(bayonets: Bayonets) -> None:
    said = bayonets("cite", "textbok", "--bibtex")
    assert (said.returncode, said.stdout) == (2, "")
    fault, end = said.stderr.splitlines()
    assert fault.startswith("textbok: no scenario of this name")
    assert fault.endswith("The nearest valid name is textbook")
    assert end == "1 fault found; nothing was run."
