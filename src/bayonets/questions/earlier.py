"""Answer files of earlier versions, in which a number was written as `found`, beside its interval or within it."""

from typing import Any

from pydantic import model_validator

_INTERVAL = {"found", "low", "high"}


def with_values(plain: Any) -> Any:
    """Plain data of an answer's part, each of whose intervals is an `Estimate` with the number it belongs to."""
    if not isinstance(plain, dict):
        return plain
    return {name: _estimate(part, plain.get("found")) for name, part in plain.items()}


def _estimate(part: Any, beside: Any) -> Any:
    if not isinstance(part, dict) or not {"low", "high"} <= part.keys() <= _INTERVAL:
        return part
    return {"value": part.get("found", beside), "low": part["low"], "high": part["high"]}


reads_earlier = model_validator(mode="before")(with_values)
"""Given as an attribute to a dataclass that holds estimates, lets pydantic read it from earlier files too."""
