"""How an archive is cited: CITATION.cff, in the Citation File Format 1.2.0, with the program and the works cited."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from bayonets.archive.deposit import Deposit
from bayonets.archive.facts import ArchiveFacts
from bayonets.scenario.bibliography import Source
from bayonets.scenario.parts import Words
from bayonets.scenario.printable import plain
from bayonets.scenario.write import as_yaml
from bayonets.wording import runs_text

_VERSION: Final = "1.2.0"
_NOT_STATED: Final = "The authors of this deposit"
_ANONYMOUS: Final = "anonymous"
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+", re.ASCII)

Plain = dict[str, Any]


def citation_text(deposit: Deposit, authors: Sequence[str]) -> str:
    """CITATION.cff of an archive.

    Args:
        deposit: the folder.
        authors: of the deposit, as "Family, Given" or the name of an institution.
    """
    facts = deposit.facts
    works = [_program(facts), *(_reference(work) for work in works_of(deposit))]
    data: Plain = {
        "cff-version": _VERSION,
        "message": "Please cite this deposit, the program and the works on which the scenario rests.",
        "type": "dataset",
        "title": title(facts),
        "authors": _names(authors or [_NOT_STATED]),
    }
    summary = plain(deposit.scenario.summary or "")
    data |= {"abstract": summary} if summary else {}
    data["identifiers"] = [
        {"type": "other", "value": f"sha256:{facts.digest}", "description": f"digest of the {facts.digest_of()}"}
    ]
    data["references"] = _distinct(works)
    return as_yaml(_in_words(data))


def title(facts: ArchiveFacts) -> str:
    """The title of an archive: the scenario, and what the folder holds."""
    what = {
        "runs": f"results of {runs_text(facts.runs or 0)}",
        "posterior": "posterior distribution of the unknown numbers",
        "answer": f"the answer of bayonets {facts.question}",
    }[facts.kind]
    return f"{plain(facts.scenario)}: {what}"


def works_of(deposit: Deposit) -> list[Source]:
    """The works on which the scenario rests and, after them, those of the scenarios of other arms alone."""
    works = [work for scenario in deposit.scenarios.values() for work in scenario.sources.values()]
    return list({work.model_dump_json(): work for work in works}.values())


def _program(facts: ArchiveFacts) -> Plain:
    reference: Plain = {
        "type": "software",
        "title": "bayonets: a laboratory for the loyalty of security forces",
        "authors": _names(["The bayonets developers"]),
        "version": facts.program,
    }
    return reference | ({"commit": facts.commit} if facts.commit else {}) | {"license": "MIT"}


def _reference(work: Source) -> Plain:
    """A work as a reference; what the format does not take, such as an odd date, is a note."""
    published = _iso(work.date)
    doi = work.doi if work.doi and _DOI.fullmatch(work.doi) else None
    notes = [None if published else work.date, work.note, f"doi:{work.doi}" if work.doi and not doi else None]
    values: Plain = {
        "type": "generic",
        "title": plain(work.title),
        "authors": _names((work.author or _ANONYMOUS).split(" and ")),
        "year": work.year,
        "date-published": published,
        "publisher": {"name": plain(work.publisher)} if work.publisher else None,
        "url": work.url,
        "doi": doi,
        "notes": "; ".join(plain(note) for note in notes if note),
    }
    return {name: value for name, value in values.items() if value}


def _names(authors: Iterable[str]) -> list[Plain]:
    """Persons, who are written with a comma, and institutions."""
    names = []
    for author in map(plain, authors):
        family, comma, given = author.partition(", ")
        is_person = bool(comma) and bool(given) and "," not in given
        names.append({"family-names": family, "given-names": given} if is_person else {"name": author})
    return _distinct(names)


def _iso(text: str | None) -> str | None:
    """A date of the form YYYY-MM-DD; None for others."""
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None


def _distinct(items: Sequence[Plain]) -> list[Plain]:
    """Without repetitions, which the format forbids."""
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _in_words(value: Any) -> Any:
    """The data with every text in quotation marks."""
    if isinstance(value, dict):
        return {key: _in_words(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_words(item) for item in value]
    return Words(value) if isinstance(value, str) else value
