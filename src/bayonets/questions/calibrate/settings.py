"""The words of the question: which reports are used, and how far they are trusted."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from bayonets.errors import SettingError
from bayonets.inference.reports import ERROR, WRONG, Beliefs, Reports
from bayonets.scenario.timeline import OBSERVED


def beliefs_of(report_error: str | None, wrong: str | None, discrepancy: str | None) -> Beliefs:
    """Errors and probabilities by confidence, and further errors by quantity.

    Raises:
        SettingError: a name is unknown, or a number is invalid.
    """
    return Beliefs(
        error={**ERROR, **_pairs("report_error", report_error, tuple(ERROR), 10.0)},
        wrong={**WRONG, **_pairs("wrong", wrong, tuple(WRONG), 1.0)},
        discrepancy=_pairs("discrepancy", discrepancy, OBSERVED, 10.0),
    )


def _pairs(name: str, text: str | None, allowed: tuple[str, ...], most: float) -> Mapping[str, float]:
    """`high=0.1,low=0.4` as a mapping."""
    pairs = {}
    for pair in filter(None, (text or "").replace(" ", "").split(",")):
        key, equals, value = pair.partition("=")
        example = f"Write {name} {allowed[0]}=0.1"
        if not equals or key not in allowed:
            raise SettingError(f"{name}: {pair!r}: must be one of {', '.join(allowed)} with a number. {example}")
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0.0 < number <= most:
            raise SettingError(f"{name}: {pair!r}: must be a number above 0 and at most {most:g}. {example}")
        pairs[key] = number
    return pairs


def used_of(reports: Reports, until: date | None, without: str | None) -> npt.NDArray[np.bool_]:
    """(J,) which reports the posterior uses.

    Raises:
        SettingError: a number is that of no observation.
    """
    numbers = [report.number for report in reports.reports]
    held = [_number(word, numbers) for word in filter(None, (without or "").replace(" ", "").split(","))]
    return np.array(
        [
            report.number not in held and (until is None or _known_on(report.seen.date, until))
            for report in reports.reports
        ],
        dtype=bool,
    )


def _known_on(seen: date, until: date) -> bool:
    return seen <= until


def _number(word: str, numbers: list[int]) -> int:
    number = int(word) if word.isascii() and word.isdigit() else 0
    if number not in numbers:
        raise SettingError(
            f"without: {word!r}: must be the number of an observation that can be used, from {min(numbers)} to "
            f"{max(numbers)}. Write without {numbers[0]}"
        )
    return number
