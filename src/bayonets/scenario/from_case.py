"""A dossier that starts from a row of the table of cases: sizes, dates and results from there, all else assumed.

Results (who broke, when, and how it ended) become observations. They are never inputs: the traits and orders that the
file assumes are the same for cases that held and for cases that fell.
"""

import textwrap
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from bayonets.scenario.cases import CaseRow
from bayonets.scenario.parts import OneLine, Words
from bayonets.scenario.write import as_yaml

ASSUMED: Final = "assumed; not in the case table"

FEWEST: Final = 10
"""Officers of a formation; smaller remainders are left out."""

_SHORTEST, _AFTER = 30, 31
"""Days: the shortest scenario, and how long it goes on after the end of the episode."""

_SPREAD: Final = 0.25
"""Range of a size of which the table has only the central value, as a share of it."""

Triple = tuple[float, float, float]

_TRAITS: Final[dict[str, dict[str, Triple]]] = {
    "core": {
        "grievance_mean": (0.3, 0.0, 0.6), "culpability_mean": (0.6, 0.2, 1.2), "command_culpability": (1.5, 0.5, 2.5),
        "team": (1.4, 1.0, 2.0), "street_value": (1.0, 0.7, 1.3), "exit_cost": (3.5, 2.5, 4.5),
    },
    "interior": {
        "grievance_mean": (0.5, 0.2, 0.8), "culpability_mean": (0.1, 0.0, 0.3), "command_culpability": (0.5, 0.1, 1.2),
        "team": (1.1, 0.7, 1.6), "street_value": (0.5, 0.25, 0.8), "exit_cost": (3.5, 2.5, 4.5),
    },
    "police": {
        "grievance_mean": (0.5, 0.2, 0.8), "culpability_mean": (0.1, 0.0, 0.3), "command_culpability": (0.4, 0.1, 1.0),
        "team": (0.8, 0.4, 1.2), "street_value": (0.25, 0.1, 0.5), "exit_cost": (3.5, 2.5, 4.5),
    },
    "army": {
        "grievance_mean": (0.5, 0.2, 0.8), "culpability_mean": (0.02, 0.0, 0.1), "command_culpability": (0.2, 0.0, 0.5),
        "team": (1.2, 0.8, 1.6), "street_value": (0.25, 0.1, 0.5), "exit_cost": (5.0, 4.0, 6.0),
    },
}  # fmt: skip
"""Traits of each kind of force, the same for all cases; the values go by the shipped dossiers."""

_LEVERS: Final[dict[str, dict[str, Triple]]] = {
    "duty": {"core": (0.3, 0.1, 0.6), "interior": (0.1, 0.02, 0.2), "police": (0.03, 0.01, 0.06)},
    "bonus": {"core": (0.6, 0.2, 1.5), "interior": (0.2, 0.0, 0.6), "police": (0.2, 0.0, 0.6)},
    "propaganda": {
        "core": (0.9, 0.3, 1.5), "interior": (0.7, 0.2, 1.2), "police": (0.4, 0.0, 0.9), "army": (0.5, 0.1, 1.0),
    },
    "watch": {
        "core": (0.5, 0.3, 0.7), "interior": (0.4, 0.2, 0.6), "police": (0.2, 0.05, 0.4), "army": (0.4, 0.2, 0.6),
    },
}  # fmt: skip

"""Levers of each kind of force. Duty is that of a whole country: most of its police are not where the crowd is."""

_LADDER: Final[tuple[dict[str, Triple], ...]] = (
    {"core": (0.8, 0.5, 1.0)},
    {"interior": (0.3, 0.1, 0.5), "police": (0.1, 0.03, 0.2)},
    {"army": (0.1, 0.02, 0.2)},
)

_VIOLENCE: Final[dict[str, Triple]] = {
    "none": (0.2, 0.0, 0.5), "very_low": (0.5, 0.2, 1.0), "low": (0.8, 0.4, 1.3), "medium": (1.3, 0.8, 2.0),
    "high": (2.0, 1.2, 2.8), "very_high": (2.6, 2.0, 3.0), "low_lethal_high_beating": (1.2, 0.8, 1.8),
}  # fmt: skip
"""Severity of orders by the column `lethality`."""

_BESIDE: Final = {
    "deployed": "Who was used", "army_ordered_in": "Whether the army was ordered in",
    "conscript_share_army": "Share of conscripts in the army",
    "conscript_share_core": "Share of conscripts in the core",
    "foreign_support_regime": "Support from abroad: 0 none, 1 some, 2 decisive", "notes": "Notes",
}  # fmt: skip
_RESULTS: Final = {
    "known_defections": "Defections", "police_behaviour": "Police", "core_behaviour": "Core", "army_behaviour": "Army",
    "army_order_response": "The army's response", "trigger_of_break": "What preceded the break", "outcome": "Outcome",
    "outcome_mode": "How",
}  # fmt: skip


def dossier_of(case: CaseRow) -> str:
    """The text of a dossier that starts from a case."""
    sizes = sizes_of(case)
    return "\n".join(
        [
            *_head(case, sizes),
            as_yaml(_about(case)),
            _title("The protest: thousands of people"),
            as_yaml({"protest": _protest(case)}),
            _title("The forces: sizes from the table, traits assumed"),
            "# Split each formation by unit and place as far as you know them. The totals of the table may overlap.",
            as_yaml({"services": {kind: _service(kind, size, case) for kind, size in sizes.items()}}),
            _title("Levers: severity of orders by the lethality in the table, all others assumed"),
            as_yaml({"levers": _levers(case, sizes)}),
            _title("Duty that the state orders as protest grows: assumed"),
            as_yaml({"ladder": _ladder(sizes)}),
            _title("The model's own numbers that a dossier should state"),
            as_yaml({"parameters": {"demand": _quantity((10, 6, 16), "assumed; it differs from country to country")}}),
            _title("What is known of the real course: results of the table, which the runs do not use"),
            *_comments(case, _RESULTS),
            as_yaml({"observations": list(_observations(case))}).rstrip("\n"),
            "",
        ]
    )


def sizes_of(case: CaseRow) -> dict[str, OneLine]:
    """The sizes of the forces: the core, and the interior troops, the police and the army without it."""
    core = case.number("core_size_central") or 0.0
    sizes = {"core": _core_size(case)} if core >= FEWEST else {}
    for kind, column in (
        ("interior", "interior_para_central"), ("police", "police_total_central"), ("army", "army_active_central"),
    ):  # fmt: skip
        total = case.number(column) or 0.0
        rest = total - core if case["core_part_of"] == kind else total
        if rest >= FEWEST:
            less = f" less the core ({core:.0f})" if rest < total else ""
            origin, confidence = _origin(case, column)
            low, high = round(rest * (1.0 - _SPREAD)), round(rest * (1.0 + _SPREAD))
            source = f"{origin}: {column} {total:.0f}{less}; range assumed, a quarter either way"
            sizes[kind] = _quantity((rest, low, high), source, confidence)
    return sizes


def _core_size(case: CaseRow) -> OneLine:
    best, low, high = (case.number(f"core_size_{end}") for end in ("central", "low", "high"))
    origin, confidence = _origin(case, "core_size")
    values = (best or 0.0, low or best or 0.0, high or best or 0.0)
    return _quantity(values, f"{origin}: core_size, {case['core_force_names']}", confidence)


def _origin(case: CaseRow, field: str) -> tuple[str, str]:
    """The key of the source and the confidence: those of the table, or memory where the field was not seen."""
    return ("cases", case["confidence"]) if case.is_verified(field) else ("memory", "low")


def _quantity(values: Triple, source: str, confidence: str = "low") -> OneLine:
    best, low, high = values
    return OneLine(best=best, low=low, high=high, source=Words(source), confidence=confidence)


def _assumed(values: Triple) -> OneLine:
    return _quantity(values, ASSUMED)


def _title(text: str) -> str:
    return f"# --- {text} ".ljust(120, "-")


def _head(case: CaseRow, sizes: dict[str, OneLine]) -> Iterator[str]:
    """What the file is, and what the table says beside the numbers."""
    officers = sum(size["best"] for size in sizes.values())
    yield from _wrapped(
        f"{case.title}. A beginning, not a dossier: the sizes of the forces, the dates, the peak of the crowd and the "
        f"results come from the row {case.identifier} of the table of cases that ships with the program; all else is "
        "assumed, by the same values for every case. Replace it block by block, each number with its source."
    )
    yield "#"
    yield from _wrapped(
        'Sources of numbers: "cases: ..." was seen in the sources of the row, "memory: ..." is in the table from '
        f'memory, "{ASSUMED}" is neither. {officers:,.0f} officers are simulated: leave '
        "out those who could not have been sent."
    )
    yield "#"
    yield from _comments(case, _BESIDE)
    yield "# Name services, formations, offices and units, never a person.\n"


def _comments(case: CaseRow, columns: dict[str, str]) -> Iterator[str]:
    """The cells of some columns as comments, where they are not empty."""
    for column, label in columns.items():
        if case[column]:
            yield from _wrapped(f"{label} ({column}): {case[column]}")


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, 117, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return [f"# {line}" for line in lines]


def _about(case: CaseRow) -> dict[str, Any]:
    """The first keys: name, summary, dates, bibliography."""
    regime, names = case["regime_type"].replace("_", " and "), case["core_force_names"]
    summary = f"{case['label']} in {case['country']}. The regime ({regime}) relies on {names}."
    row = f"cases.csv, row {case.identifier}, confidence {case['confidence']}: {case['source']}"
    title = "Historical cases: the table that ships with the program"
    table = {"title": Words(title), "publisher": Words("bayonets")}
    return {
        "format": 2,
        "name": Words(case.title),
        "summary": Words(summary),
        "start": case["start_date"],
        "days": days_of(case),
        "sources": {"cases": {**table, "note": Words(row)}},
    }


def days_of(case: CaseRow) -> int:
    """The number of days: to a month after the end of the episode or of its observation."""
    start, end = case.day("start_date"), case.day("outcome_date")
    return max((end - start).days + _AFTER if start and end else 0, _SHORTEST)


def _protest(case: CaseRow) -> dict[str, Any]:
    """The peak as the largest turnout; the turnout of the first day is not in the table."""
    peak = [(case.number(f"peak_part_{end}") or 0.0) / 1000.0 for end in ("central", "low", "high")]
    best, low, high = peak
    origin, confidence = _origin(case, "peak_part")
    initial = (round(best / 4, 3), round(best / 20, 3), round(best / 2, 3))
    start = _quantity(initial, f"{ASSUMED}: a quarter of the peak")
    largest = _quantity((best, low, high), f"{origin}: peak_part, the largest day", confidence)
    return {"initial": start, "maximum": largest}


_LABELS: Final = {"interior": "Interior and paramilitary troops", "police": "Police", "army": "Army"}


def _service(kind: str, size: OneLine, case: CaseRow) -> dict[str, Any]:
    label = _LABELS.get(kind) or f"Core ({case['core_force_names']})"
    label = f"{label}, without the core" if kind == case["core_part_of"] else label
    pact = {"pact": True} if kind == "army" and _has_pact(case) else {}
    traits = {name: _assumed(values) for name, values in _TRAITS[kind].items()}
    formations = {f"{kind}_force": {"label": Words(label), "size": size}}
    return {"label": Words(label), **pact, **traits, "formations": formations}


def _has_pact(case: CaseRow) -> bool:
    """Whether the army stands apart: not where the core of the apparatus is a part of it."""
    return case["core_part_of"] != "army"


_FOR_ALL: Final[dict[str, Triple]] = {
    "amnesty": (0.3, 0.1, 0.6), "support": (0.1, 0.0, 0.4), "outing": (0.001, 0.0, 0.005),
}  # fmt: skip


def _levers(case: CaseRow, sizes: dict[str, OneLine]) -> dict[str, Any]:
    levers: dict[str, Any] = {name: _of_present(table, sizes) for name, table in _LEVERS.items()}
    if case["lethality"] in _VIOLENCE:
        source = f"height assumed; cases: lethality of the whole episode {case['lethality']}"
        levers["violence"] = _quantity(_VIOLENCE[case["lethality"]], source)
    if case["core_ethnic_or_foreign_bias"] == "1" and "core" in sizes:
        source = "height assumed; cases: recruited by sect, tribe, region or abroad, unlike the crowd"
        levers["kinship"] = {"core": _quantity((-0.4, -0.8, 0.0), source)}
    return levers | {name: _assumed(values) for name, values in _FOR_ALL.items()}


def _of_present(table: dict[str, Triple], sizes: dict[str, OneLine]) -> dict[str, Any]:
    """The assumed values of the forces that the case has."""
    return {kind: _assumed(values) for kind, values in table.items() if kind in sizes}


def _ladder(sizes: dict[str, OneLine]) -> list[dict[str, Any]]:
    rungs = (_of_present(rung, sizes) for rung in _LADDER)
    return [{"duty": rung} for rung in rungs if rung]


def _observations(case: CaseRow) -> Iterator[dict[str, Any]]:
    """The results as observations: until when the regime stood, and when it fell."""
    broke, ended = case.day("break_date"), case.day("outcome_date")
    if ended is None:
        return
    if case["outcome"] != "fell":
        clause = " although power was conceded" if case["outcome"] == "conceded" else ""
        yield _observation(case, ended, "outcome_date", f"the apparatus held{clause}", fell=0)
        return
    first = broke or ended
    if first > date.fromisoformat(case["start_date"]):
        day = first - timedelta(days=1)
        yield _observation(case, day, "break_date", "it stood on the day before the break", fell=0)
    entry = _observation(case, ended, "outcome_date", "from the break to the change of power", fell=1)
    yield OneLine({**entry, "quantity": "fell_day"})


def _observation(case: CaseRow, day: date, field: str, what: str, *, fell: int) -> OneLine:
    """That the regime had fallen by a date, or not yet."""
    origin, confidence = _origin(case, field)
    amount: dict[str, Any] = {"at_most": 0}
    if fell:
        amount = {"between": [case["break_date"] or day.isoformat(), day.isoformat()]}
    confidence = "low" if case["outcome"] == "conceded" or case["broke"] == "0.5" else confidence
    source = Words(f"{origin}: {what}")
    return OneLine({"date": day.isoformat(), "quantity": "fell", **amount, "confidence": confidence, "source": source})
