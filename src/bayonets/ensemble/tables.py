"""Conversion of courses to tables and back: the columns of a result folder, each with its meaning and unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
    "run": (pa.int32(), "number of the run; seed and run determine all random draws", "number"),
}
_DAY = {
    "day": (pa.int32(), "days since the start of the scenario; day 0 is the start", "days"),
    "date": (pa.date32(), "the same as a date", "date"),
}
_FALLEN = {"fallen": (pa.bool_(), "whether the day comes after the fall and repeats the last state", "yes or no")}

COLUMNS: dict[str, dict[str, tuple[pa.DataType, str, str]]] = {
    "runs": _KEY
    | {
        "seed": (pa.int64(), "seed of the study", "number"),
        "fell": (pa.bool_(), "whether the regime fell", "yes or no"),
        "fell_day": (pa.int32(), "day of the fall; null if the regime held", "days"),
        "fell_date": (pa.date32(), "the same as a date", "date"),
        "cause": (
            _WORD,
            "streets: protest exceeded the forces for days; army: changed sides; null if the regime held",
            "name",
        ),
        "both_ways": (pa.bool_(), "whether both streets and army caused the fall on the same day", "yes or no"),
        "exited": (pa.int32(), "officers of all formations who resigned or fled, at the end", "officers"),
        "removed": (pa.int32(), "officers of all formations detained or dismissed, at the end", "officers"),
        "asked": (pa.int32(), "officers of all formations who have ever enquired about leaving", "officers"),
        "peak_protest": (pa.float64(), "largest turnout of a day", "thousands of people"),
        "peak_day": (pa.int32(), "the first day of that turnout", "days"),
        "peak_date": (pa.date32(), "the same as a date", "date"),
    },
    "formations": _KEY
    | _DAY
    | {
        "service": (_NAME, "name of its service in the scenario", "name"),
        "formation": (_NAME, "name of the formation in the scenario", "name"),
        "loyal": (pa.int32(), "officers who carry out orders, at the day's end", "officers"),
        "shirking": (pa.int32(), "officers who stay and work to rule, at the day's end", "officers"),
        "resisting": (pa.int32(), "officers who openly refuse orders, at the day's end", "officers"),
        "exited": (pa.int32(), "officers who resigned or fled, at the day's end", "officers"),
        "removed": (pa.int32(), "officers detained or dismissed by counter-intelligence, at the day's end", "officers"),
        "outed": (pa.int32(), "officers whose identity was ever published, at the day's end", "officers"),
        "asked": (pa.int32(), "officers who have ever enquired about leaving, at the day's end", "officers"),
        "duty": (pa.float64(), "duty on the streets, as used that day", "share of full duty"),
        "force": (pa.float64(), "force on the streets that day", "riot policemen at full effort"),
        "posture": (_WORD, "posture of the commander: ordering, stalling or stood_down, at the day's end", "name"),
    }
    | _FALLEN,
    "streets": _KEY
    | _DAY
    | {
        "protest": (pa.float64(), "turnout, as used that day", "thousands of people"),
        "force": (pa.float64(), "force on the streets, as used that day", "riot policemen at full effort"),
        "pressure": (
            pa.float64(),
            "log of the turnout against the force; above 0 protest exceeds the capacity of the forces",
            "log ratio",
        ),
        "news": (pa.float64(), "X, publicly broken share of the apparatus without the army", "share"),
        "army": (pa.float64(), "a, share of the army on the protesters' side, at the day's end", "share"),
        "violence": (pa.float64(), "v, mean severity of orders seen", "index from 0 to 3"),
    }
    | _FALLEN,
    "draws": _KEY
    | {
        "draw": (
            pa.int32(),
            "number of the draw; two neighbouring runs share it, with different random streams",
            "number",
        ),
        "number": (_NAME, "name of the number that was drawn", "name"),
        "value": (pa.float64(), "the value drawn", "as in the scenario"),
    },
    "failed": _KEY
    | {
        "seed": (pa.int64(), "seed of the study", "number"),
        "reason": (pa.string(), "why the run could not be completed", "text"),
    },
}


@dataclass(frozen=True)
class Layout:
    """The data of a study, besides its courses, that the tables need.

    Attributes:
        seed: random seed of the study.
        start: date of day 0.
        formations, services: names by formation, in the order of the file.
    """

    seed: int
    start: date
    formations: tuple[str, ...]
    services: tuple[str, ...]

    def dates(self, days: Any) -> Any:
        """Days since 1970, the representation of dates in Arrow."""
        return np.asarray(days) + (self.start - date(1970, 1, 1)).days


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
        columns[column] if isinstance(columns[column], pa.Array) else _numbers(columns[column], kind)
        for column, kind in kinds.items()
    ]
    return pa.table(arrays, schema=pa.schema([(name, array.type) for name, array in zip(kinds, arrays, strict=True)]))


def _bits(flags: Any) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def _numbers(values: Any, kind: pa.DataType, missing: Any = None) -> pa.Array:
    """Numbers or flags as a column, null where missing; `pa.array` would import pandas, which takes 0.2 s.

    Real numbers of officers, as in the mean field, are kept as such.
    """
    kind = pa.float64() if pa.types.is_int32(kind) and getattr(values, "dtype", None) == np.float64 else kind
    valid = None if missing is None else _bits(~missing)
    if pa.types.is_boolean(kind):
        return pa.Array.from_buffers(kind, len(values), [valid, _bits(np.asarray(values, bool))])
    numbers = np.ascontiguousarray(values, dtype=np.int32 if pa.types.is_date32(kind) else kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(numbers), [valid, pa.py_buffer(numbers)])


def _texts(texts: Sequence[str]) -> pa.Array:
    """Texts as a column."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(texts), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def _words(codes: Any, words: Sequence[str | None], kind: pa.DictionaryType) -> pa.Array:
    """Codes as text; a code whose word is None is null."""
    present = [word for word in words if word is not None]
    places = np.array([-1 if word is None else present.index(word) for word in words])[np.asarray(codes)]
    missing = places < 0
    indices = _numbers(np.where(missing, 0, places), kind.index_type, missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, _texts(present))


def _among(places: Any, names: Sequence[str], kind: pa.DictionaryType) -> pa.Array:
    """Names by index; several may be equal."""
    distinct = tuple(dict.fromkeys(names))
    return _words(np.array([distinct.index(name) for name in names])[places], distinct, kind)


def _same(value: str, length: int, kind: pa.DictionaryType) -> pa.Array:
    return _words(np.zeros(length, np.int64), (value,), kind)


def runs_table(arm: str, layout: Layout, batch: Sequence[Course]) -> pa.Table:
    """One row for each run."""
    last = np.array([course.record.heads[-1].sum(axis=0) for course in batch])
    fell_day = np.array([course.fell_day for course in batch])
    turnout = np.stack([course.record.streets[:, 0] for course in batch])
    return _table(
        "runs",
        {
            "arm": _same(arm, len(batch), _NAME),
            "run": [course.run for course in batch],
            "seed": np.full(len(batch), layout.seed),
            "fell": fell_day >= 0,
            "fell_day": _numbers(fell_day, pa.int32(), fell_day < 0),
            "fell_date": _numbers(layout.dates(fell_day), pa.date32(), fell_day < 0),
            "cause": _words([course.cause for course in batch], CAUSES, _WORD),
            "both_ways": np.array([course.both_ways for course in batch]),
            "exited": last[:, EXITED],
            "removed": last[:, REMOVED],
            "asked": np.array([course.record.asked[-1].sum() for course in batch]),
            "peak_protest": turnout.max(axis=1),
            "peak_day": turnout.argmax(axis=1),
            "peak_date": layout.dates(turnout.argmax(axis=1)),
        },
    )


def formations_table(arm: str, layout: Layout, batch: Sequence[Course]) -> pa.Table:
    """One row for each run, day and formation."""
    heads = np.stack([course.record.heads for course in batch])
    runs, days, formations, _ = heads.shape
    rows = runs * days * formations
    index = np.broadcast_to(np.arange(formations), (runs, days, formations)).ravel()
    columns = {stance: np.ascontiguousarray(heads[..., code]).ravel() for code, stance in enumerate(STANCES)}
    columns |= {
        name: np.concatenate([getattr(course.record, name).ravel() for course in batch])
        for name in ("outed", "asked", "duty", "force")
    }
    day = np.tile(np.repeat(np.arange(days), formations), runs)
    return _table(
        "formations",
        columns
        | {
            "arm": _same(arm, rows, _NAME),
            "run": np.repeat([course.run for course in batch], days * formations),
            "day": day,
            "date": layout.dates(day),
            "service": _among(index, layout.services, _NAME),
            "formation": _words(index, layout.formations, _NAME),
            "posture": _words(np.concatenate([course.record.posture.ravel() for course in batch]), POSTURES, _WORD),
            "fallen": np.repeat(_fallen(batch, days), formations),
        },
    )


def streets_table(arm: str, layout: Layout, batch: Sequence[Course]) -> pa.Table:
    """One row for each run and day."""
    streets = np.stack([course.record.streets for course in batch])
    runs, days, _ = streets.shape
    columns = {name: streets[..., column].ravel() for column, name in enumerate(STREETS)}
    day = np.tile(np.arange(days), runs)
    return _table(
        "streets",
        columns
        | {
            "arm": _same(arm, runs * days, _NAME),
            "run": np.repeat([course.run for course in batch], days),
            "day": day,
            "date": layout.dates(day),
            "fallen": _fallen(batch, days),
        },
    )


def _fallen(batch: Sequence[Course], days: int) -> Any:
    """(runs * days,) whether each day comes after the downfall."""
    last = np.array([course.fell_day if course.fell_day >= 0 else days for course in batch])
    return (np.arange(days) > last[:, None]).ravel()


MADE = {"runs": runs_table, "formations": formations_table, "streets": streets_table}
"""The functions that build each table from the courses of an arm, by name of the table."""


def draws_table(arm: str, runs: Sequence[int], draws: Sequence[int], names: Sequence[str], values: Any) -> pa.Table:
    """One row for each run and number that was drawn for it.

    Args:
        arm: of the study.
        runs, draws: R numbers of runs, and of the draw of each.
        names: of F numbers.
        values: (R, F) the values drawn.
    """
    rows = len(runs) * len(names)
    columns = {
        "arm": _same(arm, rows, _NAME),
        "run": np.repeat(runs, len(names)),
        "draw": np.repeat(draws, len(names)),
        "number": _words(np.tile(np.arange(len(names)), len(runs)), names, _NAME),
        "value": np.asarray(values, np.float64).ravel(),
    }
    return _table("draws", columns)


def failed_table(arm: str, seed: int, failed: Sequence[FailedRun]) -> pa.Table:
    """One row for each run that could not be completed."""
    return _table(
        "failed",
        {
            "arm": _same(arm, len(failed), _NAME),
            "run": [failure.run for failure in failed],
            "seed": np.full(len(failed), seed),
            "reason": _texts([failure.reason for failure in failed]),
        },
    )


def _values(chunk: pa.Array) -> Any:
    """The numbers of a column's chunk, -1 where null; its `to_numpy` would import pandas."""
    there = slice(chunk.offset, chunk.offset + len(chunk))
    valid, numbers = chunk.buffers()
    values = np.frombuffer(numbers, chunk.type.to_pandas_dtype())[there]
    if not chunk.null_count:
        return values
    return np.where(np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")[there] == 1, values, -1)


def _codes(chunk: pa.DictionaryArray, words: Sequence[str | None]) -> Any:
    """Text back to codes; null is the code of None."""
    code = {word: index for index, word in enumerate(words)}
    # A null, which is -1 among the indices, selects the last code.
    codes = np.array([*(code[word] for word in chunk.dictionary.to_pylist()), code.get(None, -1)])
    return codes[_values(chunk.indices)]


def courses_of(runs: pa.Table, formations: pa.Table, streets: pa.Table) -> list[Course]:
    """The courses in the tables of a batch, in their order."""
    count = runs.num_rows
    days = streets.num_rows // count
    units = formations.num_rows // streets.num_rows

    def numbers(table: pa.Table, name: str) -> Any:
        return np.concatenate([_values(chunk) for chunk in table.column(name).chunks])

    def codes(table: pa.Table, name: str, words: Sequence[str | None]) -> Any:
        return np.concatenate([_codes(chunk, words) for chunk in table.column(name).chunks])

    heads = np.stack([numbers(formations, stance) for stance in STANCES], axis=-1)
    heads = heads.reshape(count, days, units, len(STANCES)).astype(np.int32)

    def by_formation(name: str, kind: Any) -> Any:
        return numbers(formations, name).reshape(count, days, units).astype(kind)

    outed, asked = by_formation("outed", np.int32), by_formation("asked", np.int32)
    duty, force = by_formation("duty", np.float64), by_formation("force", np.float64)
    posture = codes(formations, "posture", POSTURES).reshape(count, days, units).astype(np.int8)
    around = np.stack([numbers(streets, name) for name in STREETS], axis=-1).reshape(count, days, len(STREETS))
    fell_day, cause = numbers(runs, "fell_day"), codes(runs, "cause", CAUSES)
    both_ways = np.concatenate([chunk.to_numpy(zero_copy_only=False) for chunk in runs.column("both_ways").chunks])
    records = [Record(heads[i], outed[i], asked[i], posture[i], duty[i], force[i], around[i]) for i in range(count)]
    return [
        Course(int(run), int(fell_day[i]), int(cause[i]), bool(both_ways[i]), records[i])
        for i, run in enumerate(numbers(runs, "run"))
    ]
