"""The tables of a study as files: Parquet for programs that read it, JSON for small ones."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from bayonets.ensemble import tables
from bayonets.ensemble.course import Course
from bayonets.ensemble.run import layout_of
from bayonets.scenario.model import Scenario
from bayonets.web.refusals import encoded, limit, missing

TableName = Literal["runs", "formations", "streets"]

MOST_JSON_ROWS = 100_000


def table_of(name: TableName, scenario: Scenario, seed: int, arms: Mapping[str, Sequence[Course]]) -> pa.Table:
    """One table over all arms.

    Raises:
        Refusal: no run is done yet.
    """
    if not all(arms.values()):
        raise missing("No run is done yet. Ask again in a moment")
    layout = layout_of(scenario, seed)
    made = [tables.MADE[name](arm, layout, courses) for arm, courses in arms.items()]
    return pa.concat_tables([table.unify_dictionaries() for table in made]).unify_dictionaries()


def as_parquet(table: pa.Table) -> bytes:
    """The table as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    found: bytes = sink.getvalue().to_pybytes()
    return found


def as_json(table: pa.Table) -> bytes:
    """The table as columns, and as a list of rows.

    Raises:
        Refusal: it has too many rows.
    """
    if table.num_rows > MOST_JSON_ROWS:
        raise limit(f"{table.num_rows:,} rows are too many for JSON ({MOST_JSON_ROWS:,}): ask for .parquet instead")
    rows: list[dict[str, Any]] = table.to_pylist()
    return encoded({"columns": table.column_names, "rows": rows})
