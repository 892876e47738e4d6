"""The bibliography of a dossier: entries by key, plain strings, references for people and BibTeX for programs."""

import re

from click.testing import CliRunner

from bayonets.cli.cite_verb import command
from bayonets.scenario.bibliography import Source, bibtex, source_of
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.write import write

CASE = """\
format: 2
name: One force
start: 2020-08-09
days: 10
protest: {initial: {best: 20, source: galeotti2020}}
services: {riot: {formations: {north: {size: {best: 20, source: "Reuters 2020-08-16, p. 3"}}}}}
"""
SOURCES = """\
sources:
  galeotti2020:
    author: "Galeotti, M."
    title: "Lukashenko's strong right arm & Achilles' heel"
    year: 2020
    publisher: "Raam op Rusland"
    url: "https://www.raamoprusland.nl/x_y?a=1&b=2"
  law:2014:
    {title: "50 % of {them} left_early #1 $5", date: "22 February 2014", doi: "10.1000/182", note: "seen in print"}
  plain: "A book, Minsk 2021"
"""


def test_entries_have_keys_and_plain_strings_may_have_them_too() -> None:
    sources = read_text(CASE + SOURCES).sources
    assert list(sources) == ["galeotti2020", "law:2014", "plain"]
    assert sources["galeotti2020"].year == 2020
    assert sources["plain"] == Source(title="A book, Minsk 2021")


def test_a_plain_list_has_its_numbers_for_keys() -> None:
    sources = read_text(CASE + 'sources: ["A book", {title: "Another", year: 1999}]\n').sources
    assert {key: (source.title, source.year) for key, source in sources.items()} == {
        "1": ("A book", None),
        "2": ("Another", 1999),
    }


def test_a_dossier_needs_no_bibliography() -> None:
    assert read_text(CASE).sources == {}


def test_a_source_that_is_a_key_is_that_work_and_free_text_is_none() -> None:
    scenario = read_text(CASE + SOURCES)
    initial = scenario.protest.initial
    assert initial is not None
    assert source_of(scenario.sources, initial.source) == scenario.sources["galeotti2020"]
    assert source_of(scenario.sources, scenario.formations[0].size.source) is None
    assert source_of(scenario.sources, None) is None
    listed = read_text(CASE + 'sources: ["A book"]\n').sources
    assert source_of(listed, "1") is None  # a number that somebody wrote is no key


def test_a_reference_reads_as_a_line_of_a_list() -> None:
    sources = read_text(CASE + SOURCES).sources
    assert sources["galeotti2020"].reference() == (
        "Galeotti, M. (2020). Lukashenko's strong right arm & Achilles' heel. Raam op Rusland."
    )
    assert sources["law:2014"].reference() == (
        "(22 February 2014). 50 % of {them} left_early #1 $5. doi:10.1000/182. seen in print."
    )
    assert sources["plain"].reference() == "A book, Minsk 2021."


def test_a_work_without_an_address_is_found_by_its_identifier() -> None:
    sources = read_text(CASE + SOURCES).sources
    assert sources["galeotti2020"].address == "https://www.raamoprusland.nl/x_y?a=1&b=2"
    assert sources["law:2014"].address == "https://doi.org/10.1000/182"
    assert sources["plain"].address == ""


def test_bibtex_has_every_work_and_no_sign_that_tex_would_stumble_over() -> None:
    found = bibtex(read_text(CASE + SOURCES).sources)
    assert (
        found
        == """\
@misc{galeotti2020,
  author = {Galeotti, M.},
  title = {Lukashenko's strong right arm \\& Achilles' heel},
  year = {2020},
  howpublished = {Raam op Rusland},
  url = {https://www.raamoprusland.nl/x_y?a=1&b=2},
}

@misc{law:2014,
  title = {50 \\% of \\{them\\} left\\_early \\#1 \\$5},
  doi = {10.1000/182},
  note = {22 February 2014. seen in print},
}

@misc{plain,
  title = {A book, Minsk 2021},
}
"""
    )


def test_works_of_a_plain_list_have_keys_that_bibtex_takes() -> None:
    assert bibtex(read_text(CASE + 'sources: ["A book"]\n').sources).startswith("@misc{source1,\n")


def test_the_bibliography_is_written_and_reads_back() -> None:
    for lines in (SOURCES, 'sources: ["A book", "Another"]\n', ""):
        scenario = read_text(CASE + lines)
        again = read_text(write(scenario))
        assert again == scenario
        assert again.sources == scenario.sources
        assert bibtex(again.sources) == bibtex(scenario.sources)


def test_cite_prints_references_and_bibtex() -> None:
    for name in library():
        sources = read(name).sources
        said = CliRunner().invoke(command, [name])
        assert said.exit_code == 0
        assert len(said.output.splitlines()) == len(sources)
        for source in sources.values():
            assert source.title in said.output
        as_bibtex = CliRunner().invoke(command, [name, "--bibtex"]).output
        assert as_bibtex == bibtex(sources)
        assert len(re.findall(r"^@misc\{", as_bibtex, re.MULTILINE)) == len(sources)


def test_every_source_of_a_shipped_number_that_looks_like_a_key_is_one() -> None:
    """A word with a year behind it and nothing else: a key that nobody has given would cite nothing."""
    for name in library():
        scenario = read(name)
        said = [number.source for _, number in scenario.quantities()]
        said += [event.source for event in scenario.events]
        said += [seen.source for seen in scenario.observations]
        for source in said:
            if source is not None and re.fullmatch(r"[a-z_]+\d{4}[a-z]?", source):
                assert source in scenario.sources, (name, source)
