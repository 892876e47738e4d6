"""The folder of a posterior: what is written is read back, checked, digested and exported."""

import csv
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import bayonets as bn
from bayonets.cli import digest_verb, export_verb
from bayonets.errors import FolderError
from bayonets.inference.columns import COLUMNS, dictionary
from bayonets.inference.posterior import FILE, TABLES, Posterior, read_posterior, write_posterior
from bayonets.inference.reports import reports_of
from bayonets.inference.target import Likelihood
from bayonets.questions.calibrate.ask import planned
from bayonets.questions.plan import opened
from bayonets.scenario.timeline import Observation

DRAWS, PRIOR, NAMES, REPORTS = 6, 4, ("levers.support[2030-04-01]", "parameters.demand", "reports.police.bias"), (1, 3)


def posterior_of_chosen_numbers(directions: int = 1, shocks: int = 5) -> Posterior:
    """A posterior of two numbers and one bias, with a value that does not exist."""
    generator = np.random.default_rng(1)

    def normal(*shape: int) -> Any:
        return generator.normal(size=shape)

    values = normal(DRAWS, len(REPORTS))
    values[2, 1] = np.nan
    weight = generator.random(DRAWS)
    return Posterior(
        scenario_digest="0" * 64, model="2", start="2030-03-01", days=30, formations=("a",), names=NAMES,
        over=({"name": NAMES[0], "low": 0.0, "best": 0.2, "high": 1.0, "law": "pert", "kind": "quantity"},
              {"name": NAMES[1], "low": 7.0, "best": 10.0, "high": 15.0, "law": "log_pert", "kind": "parameter"}),
        report_numbers=REPORTS, effective=123.4, passed=True, weight=weight / weight.sum(),
        island=np.repeat([0, 1], DRAWS // 2), ancestor=np.arange(DRAWS) % PRIOR,
        run=np.arange(DRAWS) + (1 << 40), log_likelihood=-generator.random(DRAWS), z=normal(DRAWS, 3),
        numbers=normal(DRAWS, 3), shocks=normal(DRAWS, shocks), values=values, probability=generator.random((DRAWS, 2)),
        wrong=generator.random((DRAWS, 2)), outcomes=normal(DRAWS, 3), prior_z=normal(PRIOR, 3),
        prior_numbers=normal(PRIOR, 3), prior_values=normal(PRIOR, 2), prior_outcomes=normal(PRIOR, 3),
        loads=normal(3, directions), singular=generator.random(directions),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a calibration with this posterior."""
    nothing: Any = None
    plan = planned(
        "textbook", "quantities", particles=600, quick=False, until=nothing, without=nothing, report_error=nothing,
        wrong=nothing, discrepancy=nothing, seed=1,
    )  # fmt: skip
    path = tmp_path / "posterior"
    with opened(plan, path, "bayonets calibrate textbook"):
        write_posterior(posterior_of_chosen_numbers(), path)
    return path


def asked(command: Any, *words: str) -> Result:
    return CliRunner().invoke(command, [*words])


@pytest.mark.parametrize("directions", [0, 1, 3])
def test_a_posterior_is_read_back_as_it_was_written(directions: int, tmp_path: Path) -> None:
    wanted = posterior_of_chosen_numbers(directions)
    write_posterior(wanted, tmp_path)
    read = read_posterior(tmp_path)
    for each in fields(Posterior):
        one, two = getattr(wanted, each.name), getattr(read, each.name)
        if isinstance(one, np.ndarray):
            assert one.shape == two.shape, each.name
            np.testing.assert_array_equal(one, two, err_msg=each.name)
        else:
            assert one == two, each.name
    assert read.digest() == wanted.digest()


def test_every_column_of_every_table_has_its_type_meaning_and_unit(folder: Path) -> None:
    assert tuple(COLUMNS) == TABLES
    for name, columns in COLUMNS.items():
        schema = pq.read_table(folder / name / "all.parquet").schema
        assert schema.names == list(columns)
        for field in schema:
            kind = columns[field.name][0]
            # The width of the codes of a text column is that of Parquet's reader.
            alike = pa.types.is_dictionary(kind) and pa.types.is_dictionary(field.type)
            assert alike or field.type == kind, (name, field.name)
    assert json.loads((folder / "dictionary.json").read_text()) == dictionary()


@pytest.mark.filterwarnings("error")
def test_a_report_that_cannot_be_wrong_may_be_impossible() -> None:
    scenario = bn.load("textbook").scenario
    seen = Observation(date=scenario.start, quantity="exited", at_most=5, wrong=0.0)
    reports = reports_of(scenario.model_copy(update={"observations": (seen, seen.model_copy(update={"wrong": 0.2}))}))
    values, biases, if_wrong = np.array([[3.0, 3.0], [np.nan, np.nan]]), np.zeros((2, 0)), np.array([0.4, 0.4])
    probabilities = reports.probabilities(values, biases, if_wrong)
    assert probabilities[1].tolist() == [0.0, pytest.approx(0.08)]
    assert reports.log_likelihood(values, biases, if_wrong)[1] == -np.inf
    assert Likelihood(reports, np.array([True, False]), if_wrong, np.zeros(2)).of(values, biases)[1] == -np.inf
    wrong = reports.wrong_given(probabilities, if_wrong)
    assert wrong[:, 0].tolist() == [0.0, 0.0]
    assert wrong[1, 1] == 1.0
    assert 0.08 < wrong[0, 1] < 0.1


def test_digest_prints_that_of_the_posterior(folder: Path) -> None:
    ended = asked(digest_verb.command, str(folder))
    assert ended.exit_code == 0, ended.output
    assert ended.output.strip() == posterior_of_chosen_numbers().digest()


def damaged(folder: Path, what: str) -> None:
    known = json.loads((folder / FILE).read_bytes())
    if what == "a table is cut":
        table = folder / "numbers" / "all.parquet"
        table.write_bytes(table.read_bytes()[:-7])
    elif what == "a table is missing":
        (folder / "bank" / "all.parquet").unlink()
    elif what == "another digest":
        (folder / FILE).write_text(json.dumps(known | {"digest": "1" * 64}))
    elif what == "another format":
        (folder / FILE).write_text(json.dumps(known | {"format": 7}))
    elif what == "a key is missing":
        del known["names"]
        (folder / FILE).write_text(json.dumps(known))
    else:
        (folder / FILE).write_text('{"format": 1, "sums"')


DAMAGE = {
    "a table is cut": "missing or damaged",
    "a table is missing": "missing or damaged",
    "another format": "has format 7; this program reads format 2",
    "cut in the middle": "cannot be read",
}


@pytest.mark.parametrize("what", [*DAMAGE, "another digest", "a key is missing"])
def test_a_damaged_posterior_is_refused_in_words(what: str, folder: Path) -> None:
    damaged(folder, what)
    ended = asked(digest_verb.command, str(folder))
    assert isinstance(ended.exception, FolderError)
    words = DAMAGE.get(what) or {"another digest": "not that of its tables", "a key is missing": "cannot be read"}[what]
    assert words in str(ended.exception)
    if what in DAMAGE:
        ended = asked(export_verb.command, str(folder), "--csv")
        assert isinstance(ended.exception, FolderError)
        assert not (folder / "csv").exists()


def test_export_writes_every_table_as_csv_with_the_dictionary(folder: Path) -> None:
    ended = asked(export_verb.command, str(folder), "--csv")
    assert ended.exit_code == 0, ended.output
    assert ended.output.split() == [str(folder / "csv" / f"{name}.csv") for name in TABLES] + [
        str(folder / "csv" / "dictionary.json")
    ]
    for name in TABLES:
        with (folder / "csv" / f"{name}.csv").open() as file:
            header, *rows = csv.reader(file)
        assert header == list(COLUMNS[name])
        assert len(rows) == pq.read_metadata(folder / name / "all.parquet").num_rows
    with (folder / "csv" / "numbers.csv").open() as file:
        first = next(csv.DictReader(file))
    wanted = posterior_of_chosen_numbers()
    assert (first["number"], float(first["value"])) == (NAMES[0], wanted.numbers[0, 0])
    with (folder / "csv" / "predictions.csv").open() as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert values[2 * len(REPORTS) + 1] == ""
    assert json.loads((folder / "csv" / "dictionary.json").read_text()) == dictionary()


def test_a_calibration_that_is_not_finished_has_neither_digest_nor_tables(folder: Path) -> None:
    (folder / FILE).unlink()
    for command, words in ((digest_verb.command, []), (export_verb.command, ["--csv"])):
        ended = asked(command, str(folder), *words)
        assert isinstance(ended.exception, FolderError)
        assert "has not been answered yet" in str(ended.exception)
