"""Courses to tables and back: the columns of a result folder, each with its meaning and unit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bayonets.engine.state import STREETS, Record
from bayonets.ensemble.course import Course, FailedRun
from bayonets.world.stances import CAUSES, EXITED, POSTURES, REMOVED, STANCES

TABLES = ("runs", "formations", "streets")

_WORD = pa.dictionary(pa.int8(), pa.string())
_NAME = pa.dictionary(pa.int16(), pa.string())

_KEY = {
    "arm": (_NAME, "arm of the study", "name"),
    "run": (pa.int32(), "number of the run; with the seed it is the address of all its chance", "number"),
}
_DAY = {"day": (pa.int32(), "days since the start of the scenario; day 0 is the start", "days")}

COLUMNS: dict[str, dict[str, tuple[pa.DataType, str, str]]] = {
    "runs": _KEY
    | {
        "seed": (pa.int64(), "seed of the study", "number"),
        "fell": (pa.bool_(), "whether the regime fell", "yes or no"),
        "fell_day": (pa.int32(), "day of the downfall; null if the regime held", "days"),
        "cause": (_WORD, "streets: lost for days on end; army: changed sides; null if the regime held", "name"),
        "exited": (pa.int32(), "officers of all formations who resigned or fled, at the end", "officers"),
        "removed": (pa.int32(), "officers of all formations detained or dismissed, at the end", "officers"),
        "peak_protest": (pa.float64(), "largest protest of a day", "thousands of people"),
    },
    "formations": _KEY
    | _DAY
    | {
        "formation": (_NAME, "name of the formation in the scenario", "name"),
        "loyal": (pa.int32(), "officers who carry out orders, at the day's end", "officers"),
        "shirking": (pa.int32(), "officers who stay and work to rule, at the day's end", "officers"),
        "resisting": (pa.int32(), "officers who openly refuse orders, at the day's end", "officers"),
        "exited": (pa.int32(), "officers who resigned or fled, at the day's end", "officers"),
        "removed": (pa.int32(), "officers detained or dismissed by counter-intelligence, at the day's end", "officers"),
        "outed": (pa.int32(), "officers whose identity was ever published, at the day's end", "officers"),
        "posture": (_WORD, "the commander's: ordering, stalling or stood_down, at the day's end", "name"),
    },
    "streets": _KEY
    | _DAY
    | {
        "protest": (pa.float64(), "people in the streets, as used that day", "thousands of people"),
        "force": (pa.float64(), "force on the streets, as used that day", "riot policemen at full effort"),
        "pressure": (pa.float64(), "log of the protest against the force; above 0 the streets are lost", "log ratio"),
        "news": (pa.float64(), "X, publicly broken share of the apparatus without the army", "share"),
        "army": (pa.float64(), "a, share of the pact formations on the protesters' side", "share"),
        "violence": (pa.float64(), "v, mean severity of orders seen", "index from 0 to 3"),
    },
    "failed": _KEY
    | {
        "seed": (pa.int64(), "seed of the study", "number"),
        "reason": (pa.string(), "why the run could not be completed", "text"),
    },
}


def dictionary() -> dict[str, dict[str, dict[str, str]]]:
    """The data dictionary: every column of every table with its type, meaning and unit."""
    return {
        table: {
            name: {"type": "text" if pa.types.is_dictionary(kind) else str(kind), "meaning": meaning, "unit": unit}
            for name, (kind, meaning, unit) in columns.items()
        }
        for table, columns in COLUMNS.items()
    }


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    kinds = {column: kind for column, (kind, _, _) in COLUMNS[name].items()}
    arrays = [
        columns[column] if isinstance(columns[column], pa.Array) else pa.array(columns[column], kind)
        for column, kind in kinds.items()
    ]
    return pa.table(arrays, schema=pa.schema(list(kinds.items())))


def _words(codes: Any, words: Sequence[str | None], kind: pa.DictionaryType) -> pa.Array:
    """Codes as text; a code whose word is None is null."""
    known = [word for word in words if word is not None]
    places = np.array([-1 if word is None else known.index(word) for word in words])[np.asarray(codes)]
    indices = pa.array(places, kind.index_type, mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(known, pa.string()))


def _same(value: str, length: int, kind: pa.DictionaryType) -> pa.Array:
    return _words(np.zeros(length, np.int64), (value,), kind)


def runs_table(arm: str, seed: int, batch: Sequence[Course]) -> pa.Table:
    """One row for each run."""
    last = np.array([course.record.heads[-1].sum(axis=0) for course in batch])
    fell_day = np.array([course.fell_day for course in batch])
    return _table(
        "runs",
        {
            "arm": _same(arm, len(batch), _NAME),
            "run": [course.run for course in batch],
            "seed": np.full(len(batch), seed),
            "fell": fell_day >= 0,
            "fell_day": pa.array(fell_day, pa.int32(), mask=fell_day < 0),
            "cause": _words([course.cause for course in batch], CAUSES, _WORD),
            "exited": last[:, EXITED],
            "removed": last[:, REMOVED],
            "peak_protest": [course.record.streets[:, 0].max() for course in batch],
        },
    )


def formations_table(arm: str, names: Sequence[str], batch: Sequence[Course]) -> pa.Table:
    """One row for each run, day and formation."""
    heads = np.stack([course.record.heads for course in batch])
    runs, days, formations, _ = heads.shape
    rows = runs * days * formations
    place = np.broadcast_to(np.arange(formations), (runs, days, formations)).ravel()
    columns = {stance: np.ascontiguousarray(heads[..., code]).ravel() for code, stance in enumerate(STANCES)}
    return _table(
        "formations",
        columns
        | {
            "arm": _same(arm, rows, _NAME),
            "run": np.repeat([course.run for course in batch], days * formations),
            "day": np.tile(np.repeat(np.arange(days), formations), runs),
            "formation": _words(place, names, _NAME),
            "outed": np.concatenate([course.record.outed.ravel() for course in batch]),
            "posture": _words(np.concatenate([course.record.posture.ravel() for course in batch]), POSTURES, _WORD),
        },
    )


def streets_table(arm: str, batch: Sequence[Course]) -> pa.Table:
    """One row for each run and day."""
    streets = np.stack([course.record.streets for course in batch])
    runs, days, _ = streets.shape
    columns = {name: streets[..., place].ravel() for place, name in enumerate(STREETS)}
    return _table(
        "streets",
        columns
        | {
            "arm": _same(arm, runs * days, _NAME),
            "run": np.repeat([course.run for course in batch], days),
            "day": np.tile(np.arange(days), runs),
        },
    )


def failed_table(arm: str, seed: int, failed: Sequence[FailedRun]) -> pa.Table:
    """One row for each run that could not be completed."""
    return _table(
        "failed",
        {
            "arm": _same(arm, len(failed), _NAME),
            "run": [one.run for one in failed],
            "seed": np.full(len(failed), seed),
            "reason": [one.reason for one in failed],
        },
    )


def _codes(column: pa.ChunkedArray, words: Sequence[str | None]) -> Any:
    """Text back to codes; null is the code of None."""
    code = {word: place for place, word in enumerate(words)}
    parts = []
    for chunk in column.chunks:
        # A null is put behind the last word of the chunk's own dictionary.
        own = np.array([code[word] for word in chunk.dictionary.to_pylist()] + [code.get(None, -1)])
        places = chunk.indices.to_numpy(zero_copy_only=False)
        parts.append(own[np.where(np.isnan(places), len(own) - 1, places).astype(np.int64)])
    return np.concatenate(parts)


def courses_of(runs: pa.Table, formations: pa.Table, streets: pa.Table) -> list[Course]:
    """The courses that a batch's tables hold, in their order."""
    count = runs.num_rows
    days = streets.num_rows // count
    units = formations.num_rows // streets.num_rows

    def numbers(table: pa.Table, name: str) -> Any:
        return table.column(name).to_numpy()

    heads = np.stack([numbers(formations, stance) for stance in STANCES], axis=-1)
    heads = heads.reshape(count, days, units, len(STANCES)).astype(np.int32)
    outed = numbers(formations, "outed").reshape(count, days, units).astype(np.int32)
    posture = _codes(formations.column("posture"), POSTURES).reshape(count, days, units).astype(np.int8)
    around = np.stack([numbers(streets, name) for name in STREETS], axis=-1).reshape(count, days, len(STREETS))
    fell_day = runs.column("fell_day").fill_null(-1).to_numpy()
    cause = _codes(runs.column("cause"), CAUSES)
    return [
        Course(int(run), int(fell_day[i]), int(cause[i]), Record(heads[i], outed[i], posture[i], around[i]))
        for i, run in enumerate(numbers(runs, "run"))
    ]
