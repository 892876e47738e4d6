"""Answer files of earlier versions, in which an estimate was stored as `found`, beside its interval or within it."""

from typing import Any

from pydantic import model_validator

_INTERVAL = {"found", "low", "high"}


def with_values(plain: Any) -> Any:
    """Plain data of a part of an answer, in which each interval is an `Estimate` with the number that it belongs to."""
    if not isinstance(plain, dict):
        return plain
    return {name: _estimate(part, plain.get("found")) for name, part in plain.items()}


def _estimate(part: Any, beside: Any) -> Any:
    if not isinstance(part, dict) or not {"low", "high"} <= part.keys() <= _INTERVAL:
        return part
    return {"value": part.get("found", beside), "low": part["low"], "high": part["high"]}


reads_earlier = model_validator(mode="before")(with_values)
"""A dataclass that holds estimates has this as an attribute, so that pydantic reads earlier files, too."""
