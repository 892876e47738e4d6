"""The posterior as weighted draws, in memory and as tables of a folder; under it, other questions can be asked.

Format 2: one Parquet file for each table of `TABLES`, with SHA-256 sums in `posterior.json`, beside the manifest of the
question's folder. Its digest is that of its numbers and does not depend on threads or interruptions.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.special import ndtr

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.disk import only_disk_errors, only_reading_errors, write_whole
from bayonets.ensemble.manifest import json_bytes
from bayonets.errors import FolderError
from bayonets.inference.bank import Bank
from bayonets.inference.columns import DICTIONARY, dictionary, write_csv
from bayonets.inference.points import Floats
from bayonets.inference.sampling import Sample
from bayonets.inference.simulator import OUTCOMES, Simulator
from bayonets.scenario.joint import JointDraws

FORMAT: Final = 2
FILE: Final = "posterior.json"

TABLES: Final = (
    "draws", "numbers", "shocks", "predictions", "directions", "bank", "bank_numbers", "bank_predictions",
)  # fmt: skip
"""Draws, their numbers, shocks and reports; the informed directions; and the same of the prior."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws of F numbers and G biases (K in all) and D shocks, with what was simulated at them.

    Attributes:
        scenario_digest: SHA-256 of the scenario.
        model: version of the model.
        start, days, formations: of the scenario, as YYYY-MM-DD, their number, and their names.
        names: (K,) names of the numbers, then `reports.GROUP.bias`.
        over: (F,) low, best, high, law and kind of the unknown numbers, as plain data.
        report_numbers: (J,) positions of the reports in the file, from 1.
        effective: number of independent draws that the sample is worth.
        passed: whether all checks were passed.
        weight, island, ancestor, run, log_likelihood: (N,) of the draws; the weights sum to 1.
        z, numbers: (N, K) coordinates, standard normal under the prior, and values.
        shocks: (N, D) the standard normal numbers that move the protest from day to day; D is 0 where its turnout is
            fixed by dates. With the numbers and the run they are all that a simulation depends on.
        values, probability, wrong: (N, J) simulated quantities, probability of each report, and that it is wrong.
        outcomes: (N, 3) fell, days, left.
        prior_z, prior_numbers, prior_values, prior_outcomes: the same of B draws of the prior.
        loads, singular: (K, k) and (k,) informed directions; what the squares of one lack to 1 is that of the shocks.
    """

    scenario_digest: str
    model: str
    start: str
    days: int
    formations: tuple[str, ...]
    names: tuple[str, ...]
    over: tuple[Mapping[str, Any], ...]
    report_numbers: tuple[int, ...]
    effective: float
    passed: bool
    weight: Floats
    island: Integers
    ancestor: Integers
    run: Integers
    log_likelihood: Floats
    z: Floats
    numbers: Floats
    shocks: Floats
    values: Floats
    probability: Floats
    wrong: Floats
    outcomes: Floats
    prior_z: Floats
    prior_numbers: Floats
    prior_values: Floats
    prior_outcomes: Floats
    loads: Floats
    singular: Floats

    @property
    def unknown(self) -> int:
        """F, the number of unknown numbers of the scenario and of the model."""
        return len(self.over)

    @cached_property
    def joint(self) -> JointDraws:
        """The joint law of the unknown numbers, under which a scenario can run; computed once."""
        ranges = tuple((number["low"], number["best"], number["high"], number["law"]) for number in self.over)
        unit = np.asarray(ndtr(self.z[:, : self.unknown]))
        return JointDraws(
            self.names[: self.unknown], ranges, unit, self.weight, self.digest(), self.effective, self.passed
        )

    def digest(self) -> str:
        """SHA-256 of the draws, their numbers and their reports."""
        content = hashlib.sha256()
        for array in (self.weight, self.island, self.run, self.numbers, self.shocks, self.values, self.prior_numbers):
            content.update(np.ascontiguousarray(array).tobytes())
        return content.hexdigest()


def posterior_of(simulator: Simulator, bank: Bank, sample: Sample, *, passed: bool) -> Posterior:
    """The posterior of a sample."""
    reports, scenario = simulator.reports, simulator.scenario
    biases = simulator.biases(sample.points.z)
    probability = reports.probabilities(sample.points.values, biases, bank.full.if_wrong)
    return Posterior(
        scenario_digest=scenario.digest(),
        model=MODEL_VERSION,
        start=scenario.start.isoformat(),
        days=scenario.days,
        formations=tuple(formation.name for formation in scenario.formations),
        names=simulator.names,
        over=tuple(
            {
                "name": handle.name,
                "low": handle.low,
                "best": handle.best,
                "high": handle.high,
                "law": handle.law,
                "kind": handle.kind,
            }
            for handle in simulator.unknown
        ),
        report_numbers=tuple(report.number for report in reports.reports),
        effective=sample.effective,
        passed=passed,
        weight=sample.weights,
        island=sample.island,
        ancestor=sample.ancestor,
        run=sample.points.run,
        log_likelihood=sample.points.log_full,
        z=sample.points.z[:, : simulator.named],
        numbers=simulator.values_at(sample.points.z),
        shocks=simulator.shocks_at(sample.points.z),
        values=sample.points.values,
        probability=probability,
        wrong=reports.wrong_given(probability, bank.full.if_wrong),
        outcomes=sample.points.outcomes,
        prior_z=bank.engine.z[:, : simulator.named],
        prior_numbers=simulator.values_at(bank.engine.z),
        prior_values=bank.engine.values,
        prior_outcomes=bank.engine.outcomes,
        loads=sample.directions.loads[: simulator.named],
        singular=sample.directions.singular,
    )


# --- Tables -----------------------------------------------------------------------------------------------------------


def write_posterior(posterior: Posterior, folder: Path) -> None:
    """Write the tables of a posterior into its folder, the list of them last.

    Raises:
        FolderError: the disk is full or cannot be written.
    """
    sums = {}
    with only_disk_errors(folder):
        for name, table in _tables(posterior).items():
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, compression="zstd")
            content = sink.getvalue().to_pybytes()
            write_whole(folder / name / "all.parquet", content)
            sums[name] = hashlib.sha256(content).hexdigest()
        plain = {
            "format": FORMAT,
            "kind": "posterior",
            "digest": posterior.digest(),
            "scenario_digest": posterior.scenario_digest,
            "model": posterior.model,
            "start": posterior.start,
            "days": posterior.days,
            "formations": list(posterior.formations),
            "names": list(posterior.names),
            "over": list(posterior.over),
            "reports": list(posterior.report_numbers),
            "effective": posterior.effective,
            "passed": posterior.passed,
            "sums": sums,
        }
        write_whole(folder / DICTIONARY, json_bytes(dictionary()))
        write_whole(folder / FILE, json_bytes(plain))


def _tables(posterior: Posterior) -> dict[str, pa.Table]:
    named = pa.DictionaryArray.from_arrays
    names, reports = list(posterior.names), np.array(posterior.report_numbers, np.int16)

    def by_number(values: Floats, z: Floats) -> pa.Table:
        draws, count = values.shape
        return pa.table(
            {
                "draw": np.repeat(np.arange(draws, dtype=np.int32), count),
                "number": named(pa.array(np.tile(np.arange(count, dtype=np.int16), draws)), names),
                "value": values.ravel(),
                "z": z.ravel(),
            }
        )

    def by_report(values: Floats, **more: Floats) -> pa.Table:
        draws, count = values.shape
        columns = {
            "draw": np.repeat(np.arange(draws, dtype=np.int32), count),
            "report": np.tile(reports, draws),
            "value": pa.array(values.ravel(), from_pandas=True),
        }
        return pa.table(columns | {name: array.ravel() for name, array in more.items()})

    def results(outcomes: Floats) -> dict[str, Any]:
        return {name: outcomes[:, index] for index, name in enumerate(OUTCOMES)}

    directions = posterior.loads.shape[1]
    return {
        "draws": pa.table(
            {
                "draw": np.arange(len(posterior.weight), dtype=np.int32),
                "island": posterior.island.astype(np.int8),
                "weight": posterior.weight,
                "run": posterior.run,
                "log_likelihood": posterior.log_likelihood,
                "ancestor": posterior.ancestor.astype(np.int32),
            }
            | results(posterior.outcomes)
        ),
        "numbers": by_number(posterior.numbers, posterior.z),
        "shocks": pa.table(
            {
                "draw": np.repeat(np.arange(len(posterior.shocks), dtype=np.int32), posterior.shocks.shape[1]),
                "day": np.tile(np.arange(posterior.shocks.shape[1], dtype=np.int32), len(posterior.shocks)),
                "shock": posterior.shocks.ravel(),
            }
        ),
        "predictions": by_report(posterior.values, probability=posterior.probability, wrong=posterior.wrong),
        "directions": pa.table(
            {
                "direction": np.repeat(np.arange(directions, dtype=np.int16), len(names)),
                "number": named(pa.array(np.tile(np.arange(len(names), dtype=np.int16), directions)), names),
                "load": posterior.loads.T.ravel(),
                "singular_value": np.repeat(posterior.singular, len(names)),
            }
        ),
        "bank": pa.table(
            {"draw": np.arange(len(posterior.prior_z), dtype=np.int32)} | results(posterior.prior_outcomes)
        ),
        "bank_numbers": by_number(posterior.prior_numbers, posterior.prior_z),
        "bank_predictions": by_report(posterior.prior_values),
    }


def read_posterior(folder: Path) -> Posterior:
    """The posterior of a folder.

    Raises:
        FolderError: it holds no posterior, or a table is missing or damaged.
    """
    known, tables = _checked(folder)
    try:
        posterior = _from_tables(known, tables)
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(folder, error) from None
    if posterior.digest() != known.get("digest"):
        raise FolderError(f"{folder}/{FILE}: its digest is not that of its tables. Give its calibrate command again")
    return posterior


def export_posterior(folder: Path, out: Path) -> list[Path]:
    """Write one CSV file for each table of the posterior of a folder, and the data dictionary.

    Args:
        folder: of a finished calibration.
        out: target folder; created if necessary.

    Returns:
        The files.

    Raises:
        FolderError: it holds no posterior, a table is missing or damaged, or `out` cannot be written.
    """
    return write_csv(_checked(folder)[1], out)


def _checked(folder: Path) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """What `posterior.json` says, and the tables, whose sums agree with it."""
    if not (folder / FILE).is_file():
        raise FolderError(
            f"{folder}: holds no posterior: it has no {FILE}. Name the folder of a finished `bayonets calibrate`"
        )
    with only_reading_errors(folder):
        try:
            known = json.loads((folder / FILE).read_bytes())
            if known["format"] != FORMAT:
                raise FolderError(
                    f"{folder}/{FILE}: has format {known['format']}; this program reads format {FORMAT}. Give its "
                    "calibrate command again with this program"
                )
            return known, {name: _read(folder, name, known["sums"][name]) for name in TABLES}
        except (ValueError, KeyError, TypeError) as error:
            raise _unreadable(folder, error) from None


def _unreadable(folder: Path, error: Exception) -> FolderError:
    return FolderError(f"{folder}/{FILE}: cannot be read ({error}). Give its calibrate command again")


def _read(folder: Path, name: str, wanted: str) -> pa.Table:
    path = folder / name / "all.parquet"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != wanted:
        raise FolderError(
            f"{path}: is missing or damaged. Give its calibrate command again, which writes it from its results"
        )
    return pq.read_table(pa.BufferReader(content), use_threads=False)


def _from_tables(known: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> Posterior:
    names, reports, over = tuple(known["names"]), tuple(known["reports"]), tuple(known["over"])
    first = (("numbers", "number", names), ("predictions", "report", reports))
    agree = all(tuple(tables[table][name][: len(own)].to_pylist()) == own for table, name, own in first)
    if not agree or tuple(number["name"] for number in over) != names[: len(over)]:
        raise ValueError("its names are not those of the tables")

    def column(table: str, name: str, across: int = 0) -> Any:
        values = tables[table][name].to_numpy(zero_copy_only=False)
        return values.reshape(-1, across) if across else values

    def outcomes(table: str) -> Floats:
        return np.stack([column(table, name) for name in OUTCOMES], axis=1)

    directions = len(tables["directions"]) // max(len(names), 1)
    loads = column("directions", "load").reshape(directions, len(names)).T
    return Posterior(
        scenario_digest=known["scenario_digest"],
        model=known["model"],
        start=known["start"],
        days=int(known["days"]),
        formations=tuple(known["formations"]),
        names=names,
        over=over,
        report_numbers=reports,
        effective=float(known["effective"]),
        passed=bool(known["passed"]),
        weight=column("draws", "weight"),
        island=column("draws", "island").astype(np.int64),
        ancestor=column("draws", "ancestor").astype(np.int64),
        run=column("draws", "run"),
        log_likelihood=column("draws", "log_likelihood"),
        z=column("numbers", "z", len(names)),
        numbers=column("numbers", "value", len(names)),
        shocks=column("shocks", "shock").reshape(len(tables["draws"]), -1),
        values=column("predictions", "value", len(reports)).astype(np.float64),
        probability=column("predictions", "probability", len(reports)),
        wrong=column("predictions", "wrong", len(reports)),
        outcomes=outcomes("draws"),
        prior_z=column("bank_numbers", "z", len(names)),
        prior_numbers=column("bank_numbers", "value", len(names)),
        prior_values=column("bank_predictions", "value", len(reports)).astype(np.float64),
        prior_outcomes=outcomes("bank"),
        loads=loads,
        singular=column("directions", "singular_value").reshape(directions, len(names))[:, 0]
        if directions
        else np.zeros(0),
    )
