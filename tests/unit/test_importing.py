"""`import_protest`: files of each kind, sums by day, and what is refused."""

import csv
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import bayonets as bn
from bayonets.errors import RefusedError, ScenarioError
from bayonets.importing.into import put_into
from bayonets.scenario.read import read_text
from bayonets.scenario.starter import starter

ACLED = """event_id_cnty,event_date,time_precision,event_type,sub_event_type,country,iso,admin1,notes,tags
B1,09 August 2020,1,Protests,Peaceful protest,Belarus,112,Minsk,"a note
on two lines",crowd size=tens of thousands
B2,09 August 2020,1,Protests,Peaceful protest,Belarus,112,Hrodna,x,crowd size=around 3000; women targeted
B2,09 August 2020,1,Protests,Peaceful protest,Belarus,112,Hrodna,x,crowd size=around 3000
B3,12 August 2020,1,Protests,Peaceful protest,Belarus,112,Minsk,x,crowd size=no report
B4,12 August 2020,1,Protests,Peaceful protest,Belarus,112,Minsk,x [size=several hundred],
B5,13 August 2020,1,Violence against civilians,Attack,Belarus,112,Minsk,x,
B6,14 August 2020,1,Riots,Mob violence,Belarus,112,Minsk,x,crowd size=dozens
B7,16 August 2020,1,Riots,Violent demonstration,Belarus,112,Minsk,x,crowd size=between 200 and 300
U1,16 August 2020,1,Protests,Peaceful protest,Ukraine,804,Kyiv,x,crowd size=hundreds
B8,20 August 2020,3,Protests,Peaceful protest,Belarus,112,Minsk,x,crowd size=hundreds
B9,25 August 2020,1,Protests,Peaceful protest,Belarus,112,Minsk,x,crowd size==cmd()
"""


def file_of(folder: Path, text: str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def imported(folder: Path, text: str, **how: Any) -> bn.ImportedProtest:
    return bn.import_protest(file_of(folder, text), **how)


def refused(folder: Path, content: str | bytes, **how: Any) -> str:
    path = folder / "events.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RefusedError) as error:
        bn.import_protest(path, **how)
    return str(error.value).removeprefix(str(path))


def bests(result: bn.ImportedProtest) -> dict[str, float]:
    return {point["date"]: point["value"]["best"] for point in result.by_date}


def dropped(result: bn.ImportedProtest) -> dict[str, list[int]]:
    return {reason: entry.rows for reason, entry in result.collected.dropped.items()}


def test_a_plain_list_becomes_by_date_in_thousands(tmp_path: Path) -> None:
    result = imported(tmp_path, "date,size\n2020-08-16,200000\n2020-08-09,several hundred\n")
    assert bests(result) == {"2020-08-09": 0.5, "2020-08-16": 200.0}
    first, second = (point["value"] for point in result.by_date)
    assert (first["low"], first["high"], first["confidence"]) == (0.2, 0.9, "low")
    assert (second["low"], second["high"], second["confidence"]) == (150.0, 266.0, "medium")
    assert first["source"] == "events.csv: 1 event (row 3), sizes in words"


def test_low_and_high_of_a_plain_list_are_its_own(tmp_path: Path) -> None:
    result = imported(tmp_path, "date,size,low,high\n2020-08-16,200000,100000,400000\n2020-08-17,5,9,10\n")
    value = result.by_date[0]["value"]
    assert (value["low"], value["best"], value["high"]) == (100.0, 200.0, 400.0)
    assert dropped(result) == {"a low, size and high that do not ascend": [3]}


def test_an_export_of_acled_is_recognised_summed_and_accounted_for(tmp_path: Path) -> None:
    result = imported(tmp_path, ACLED, country="BLR", empty_days="linear")
    assert result.layout.format == "acled"
    assert bests(result) == {"2020-08-09": 43.0, "2020-08-12": 0.5, "2020-08-16": 0.245}
    assert dropped(result) == {
        "a repetition of an event by its identifier": [4],
        "no size reported": [5],
        "not a demonstration, by event_type and sub_event_type": [7, 8],
        "of another country": [10],
        "dated to the month only (time_precision 3)": [11],
        "a formula in place of a size; formulas are never evaluated": [12],
    }
    counted = result.collected.used + sum(entry.count for entry in result.collected.dropped.values())
    assert counted == result.collected.read == 11
    assert "11 rows read, 4 used, 7 dropped:" in result.report
    assert 'row 12, such as "=cmd()"' in result.report
    assert "note" not in result.text


@pytest.mark.parametrize("country", ["BLR", "370", "Belarus", "belorussia"])
def test_a_country_is_chosen_by_name_letters_or_number(tmp_path: Path, country: str) -> None:
    assert imported(tmp_path, ACLED, country=country).country == "Belarus (BLR, 370)"


def test_several_countries_are_refused_with_their_names(tmp_path: Path) -> None:
    message = refused(tmp_path, ACLED)
    assert "Belarus (10 rows) and Ukraine (1 row): must be of one country" in message
    assert "--country" in message
    assert "the nearest is Belarus" in refused(tmp_path, ACLED, country="Belrus")
    assert "no row is of this country. It has rows of" in refused(tmp_path, ACLED, country="Georgia")


def test_a_region_is_chosen_and_missing_columns_are_named(tmp_path: Path) -> None:
    assert bests(imported(tmp_path, ACLED, country="BLR", admin1="hrodna")) == {"2020-08-09": 3.0}
    assert "admin1 is missing" in refused(tmp_path, "date,size\n2020-08-09,5\n", admin1="Minsk")
    assert "--country needs a column" in refused(tmp_path, "date,size\n2020-08-09,5\n", country="BLR")


def test_days_without_an_event_are_days_without_protest_in_a_list_of_events(tmp_path: Path) -> None:
    assert bests(imported(tmp_path, ACLED, country="BLR")) == {
        "2020-08-09": 43.0, "2020-08-10": 0.0, "2020-08-11": 0.0, "2020-08-12": 0.5, "2020-08-13": 0.0,
        "2020-08-15": 0.0, "2020-08-16": 0.245, "2020-08-17": 0.0, "2020-08-24": 0.0,
    }  # fmt: skip
    none = imported(tmp_path, ACLED, country="BLR").by_date[1]["value"]
    assert (none["low"], none["best"], none["high"], none["confidence"]) == (0.0, 0.0, 0.05, "low")
    plain = "date,size\n2020-08-01,10000\n2020-08-10,20000\n"
    assert list(bests(imported(tmp_path, plain))) == ["2020-08-01", "2020-08-10"]
    zero = imported(tmp_path, plain, empty_days="zero", start="2020-07-30", end="2020-08-11")
    assert list(bests(zero)) == [
        "2020-07-30", "2020-07-31", "2020-08-01", "2020-08-02", "2020-08-09", "2020-08-10", "2020-08-11",
    ]  # fmt: skip


def test_observations_have_errors_and_only_a_lower_bound_if_a_size_is_missing(tmp_path: Path) -> None:
    result = imported(tmp_path, ACLED, country="BLR", form="observations")
    by_day = {entry["date"]: entry for entry in result.observations}
    assert by_day["2020-08-16"]["between"] == [0.2, 0.3]
    assert by_day["2020-08-16"]["error"] == 0.2
    assert by_day["2020-08-12"]["at_least"] == 0.2
    assert "between" not in by_day["2020-08-12"]
    assert by_day["2020-08-12"]["error"] == 0.35
    assert {entry["group"] for entry in result.observations} == {"events.csv"}


def test_dates_outside_from_and_to_are_counted(tmp_path: Path) -> None:
    rows = "date,size\n2020-08-08,5\n2020-08-09,6000\n2020-08-10,7\n"
    result = imported(tmp_path, rows, start="2020-08-09", end="09 August 2020")
    assert bests(result) == {"2020-08-09": 6.0}
    assert dropped(result) == {"outside the dates of --from and --to": [2, 4]}
    assert "must not be after" in refused(tmp_path, rows, start="2020-08-10", end="2020-08-09")
    assert "no row is left of 3 rows" in refused(tmp_path, rows, start="2021-01-01")


def test_mmad_events_count_against_the_regime_only(tmp_path: Path) -> None:
    head = "cowcode,asciiname,event_date,side,numreports,mean_avg_numparticipants\n"
    rows = "370,Minsk,2011-06-15,1,3,217.125\n370,Minsk,2011-06-15,0,3,5000\n370,Hrodna,2011-06-15,1,1,NA\n"
    result = imported(tmp_path, head + rows)
    assert (result.layout.format, result.country) == ("mmad", "Belarus")
    assert bests(result) == {"2011-06-15": 0.217}
    assert dropped(result) == {"not against the regime (side is not 1)": [3], "no size reported": [4]}


def test_mmad_reports_of_one_event_are_averaged_within_their_range(tmp_path: Path) -> None:
    head = "id,cowcode,asciiname,event_date,side,numparticipants,avg_numparticipants\n"
    rows = "1,679,Sanaa,2011-02-03,1,x,20000\n2,679,Sanaa,2011-02-03,1,x,5000\n3,679,Aden,2011-02-03,1,thousands,NA\n"
    result = imported(tmp_path, head + rows, country="YEM")
    value = result.by_date[0]["value"]
    assert (value["low"], value["best"], value["high"]) == (3.75 + 2, 12.5 + 4, 26.6 + 9)
    assert "1 event had several reports" in result.report


def test_mass_mobilization_takes_numbers_before_categories(tmp_path: Path) -> None:
    head = "id,country,ccode,protest,startday,startmonth,startyear,participants_category,participants\n"
    rows = "1,Serbia,345,1,27,9,2000,>10000,200000\n2,Serbia,345,1,5,10,2000,>10000,many\n3,Serbia,345,0,,,,,\n"
    result = imported(tmp_path, head + rows, country="YUG", empty_days="linear")
    assert result.layout.format == "mm"
    assert "counts on its first day only" in result.report
    assert bests(result) == {"2000-09-27": 200.0, "2000-10-05": 12.5}
    assert dropped(result) == {"a country and year without a protest": [4]}


@pytest.mark.parametrize(("mark", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a vertical bar")])
def test_another_delimiter_is_recognised_and_reported(tmp_path: Path, mark: str, name: str) -> None:
    result = imported(tmp_path, f"\ufeffDate{mark}Size\n2020-08-09{mark}5,000\n")
    assert bests(result) == {"2020-08-09": 5.0}
    assert f"separated by {name}" in result.report


def test_a_comma_is_not_reported(tmp_path: Path) -> None:
    assert "separated by" not in imported(tmp_path, "date,size\n2020-08-09,5\n").report


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"date,size\n2020-08-09,5\ncaf\xe9,6\n", "line 3: the byte 0xe9 at position 4 (byte 27): must be UTF-8"),
        ("date,size\n2020-08-09,5\n".encode("utf-16"), "text in UTF-16"),
        (b"PK\x03\x04", "a workbook of a spreadsheet or an archive"),
        (b"\x1f\x8b", "a compressed file"),
        (b"date,size\n2020-08-09,\x005\n", "line 2: a zero byte"),
        (b"", "an empty file"),
        (b"date,size\n", "no rows below the column names"),
        (b"date,size,date\n2020-08-09,5,6\n", 'the column "date" occurs twice'),
        (b"when,many\n2020-08-09,5\n", "columns are missing"),
        (b'date,size\n2020-08-09,"5\n2020-08-10,6\n', "quotation mark"),
        (b"date,size\r2020-08-09,5\r" * 50_000, "must have at most 1,000,000 bytes"),
        (b"date,size\n2020-08-09,no report\n", "1 no size reported: row 2"),
        (b"date,size\n08/09/2020,5\n", 'row 2: "08/09/2020": the order of day and month'),
        (b"date,size\n1850-01-01,5\n", "must lie in the years 1900 to 2200"),
    ],
)
def test_a_file_that_is_unsuitable_is_refused_with_its_place(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(tmp_path, content)


def test_other_dates_may_show_the_order(tmp_path: Path) -> None:
    rows = "date,size\n08/09/2020,5\n25/09/2020,6\n"
    assert "Other dates of this file can only be dmy" in refused(tmp_path, rows)
    assert list(bests(imported(tmp_path, rows, dates="dmy"))) == ["2020-09-08", "2020-09-25"]
    month_first = imported(tmp_path, rows, dates="mdy")
    assert dropped(month_first) == {"a date that the calendar does not have": [3]}


def test_a_row_with_too_many_cells_is_dropped_and_empty_cells_at_its_end_are_not(tmp_path: Path) -> None:
    result = imported(tmp_path, "date,size\n2020-08-09,5000,,\n\n2020-08-10,6,7\n2020-08-11\n")
    assert bests(result) == {"2020-08-09": 5.0}
    assert dropped(result) == {"a number of cells that differs from the number of columns": [4, 5]}


def test_too_many_dates_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{year}-{month:02}-{day:02},{day}\n" for year in range(1990, 2000) for month in range(1, 13)
                   for day in range(1, 29))  # fmt: skip
    assert "must be at most 2,000 for one scenario" in refused(tmp_path, "date,size\n" + rows)


@pytest.mark.parametrize("how", [{"format": "gdelt"}, {"form": "x"}, {"dates": "ymd"}, {"empty_days": "none"}])
def test_an_unknown_choice_is_refused(tmp_path: Path, how: dict[str, Any]) -> None:
    assert "must be one of" in refused(tmp_path, "date,size\n2020-08-09,5\n", **how)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        bn.import_protest(tmp_path / "none.csv")
    with pytest.raises(RefusedError, match="must be a regular file"):
        bn.import_protest(tmp_path)


def test_the_text_is_read_by_the_reader_of_scenarios_and_keeps_what_is_around_it(tmp_path: Path) -> None:
    text = starter("Mine").replace("2030-03-01", "2020-08-01").replace("2030-", "2020-")
    result = imported(tmp_path, ACLED, country="BLR")
    scenario = read_text(put_into(text, "mine.yaml", result))
    assert scenario.protest.by_date is not None
    assert len(scenario.protest.by_date) == len(result.by_date)
    assert scenario.services == read_text(text).services
    assert "# --- The forces ---" in put_into(text, "mine.yaml", result)


def test_observations_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    result = imported(tmp_path, ACLED, country="BLR", form="observations")
    text = starter("Mine").replace("2030-03-01", "2020-08-01").replace("2030-", "2020-")
    before = read_text(text).observations
    after = read_text(put_into(text, "mine.yaml", result)).observations
    assert after[: len(before)] == before
    assert len(after) == len(before) + len(result.observations)
    without = text[: text.index("observations:")]
    assert len(read_text(put_into(without, "mine.yaml", result)).observations) == len(result.observations)


def test_a_faulty_scenario_is_refused_before_anything_is_put_into_it(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        put_into("format: 2\n", "mine.yaml", imported(tmp_path, ACLED, country="BLR"))


def test_a_scenario_with_imported_protest_runs(tmp_path: Path) -> None:
    text = starter("Mine").replace("2030-03-01", "2020-08-01").replace("2030-", "2020-")
    path = file_of(tmp_path, put_into(text, "mine.yaml", imported(tmp_path, ACLED, country="BLR")), "mine.yaml")
    turnout = bn.load(path).run(runs=2, seed=1, threads=1).streets().query("day == 8")["protest"]
    assert turnout.tolist() == pytest.approx([43.0, 43.0], abs=1e-4)


def big_file(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "country", "notes", "size"])
        for row in range(rows):
            country = "Belarus" if row % 100 == 0 else "Ukraine"
            writer.writerow([f"2020-08-{row % 28 + 1:02}", country, "word " * 60, f"around {row % 5000 + 1}"])


def peak_of_import(path: Path) -> int:
    tracemalloc.start()
    try:
        bn.import_protest(path, country="BLR")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_size_of_the_file(tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    big_file(small, 1_000)
    big_file(large, 20_000)
    assert large.stat().st_size > 6_000_000
    peak_of_import(small)  # what is cached once
    assert peak_of_import(large) < peak_of_import(small) + 200_000
