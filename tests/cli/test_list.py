"""`bayonets list` from the outside."""

import json

from bayonets.scenario.evidence import evidence_of, history_of
from bayonets.scenario.read import library, read
from tests.cli.conftest import Bayonets


def test_list_gives_one_row_for_each_scenario_within_80_columns(bayonets: Bayonets) -> None:
    said = bayonets("list")
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["Scenario", "Country", "Years", "History", "Officers", "Sourced", "Facts"]
    rows = {line.split()[0]: line.split() for line in lines[1 : 1 + len(library())]}
    assert list(rows) == list(library())
    assert rows["ukraine-2013"][1:5] == ["Ukraine", "2013\u201314", "fell", "347,800"]
    assert rows["textbook"][1:5] == ["-", "2030", "fictitious", "1,200"]
    for name, row in rows.items():
        evidence = evidence_of(read(name))
        assert row[-3:] == [f"{100 * evidence.sourced_share:.0f}", "%", evidence.grade]


def test_list_json_gives_the_counts_behind_the_table(bayonets: Bayonets) -> None:
    entries = {entry["name"]: entry for entry in json.loads(bayonets("list", "--json").stdout)}
    assert list(entries) == list(library())
    for name, entry in entries.items():
        scenario = read(name)
        evidence = evidence_of(scenario)
        assert (entry["country"], entry["history"]) == (scenario.country, history_of(scenario))
        assert (entry["officers"], entry["grade"]) == (scenario.officers, evidence.grade)
        assert entry["sourced_share"] == evidence.sourced / evidence.numbers
        assert sum(entry["evidence"][basis] for basis in ("sourced", "memory", "assumed")) == evidence.numbers
    assert (entries["belarus-2020"]["start"], entries["belarus-2020"]["end"]) == ("2020-08-09", "2020-12-26")
