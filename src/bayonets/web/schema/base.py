"""What all models have in common: how they are dumped, text that can be written, and arrays of numbers."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticSerializationError, core_schema, to_json

Array = npt.NDArray[Any]
State = Literal["waiting", "running", "done", "cancelled", "failed"]


class Request(BaseModel):
    """A request; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """A reply or a message of the server; what was not set is not sent."""

    @classmethod
    def of(cls, source: object, /, **given: Any) -> Self:
        """From what an object has under the names of the fields, and what is given instead or besides."""
        names = (name for name in cls.model_fields if name not in given and hasattr(source, name))
        return cls(**{name: getattr(source, name) for name in names}, **given)

    def nbytes(self) -> int:
        """Bytes of the arrays in it and in what it holds."""
        return sum(_nbytes(value) for _, value in self)

    def dumped(self) -> bytes:
        """As JSON; numbers that are not finite become null, and half a character a question mark."""
        try:
            return self.model_dump_json(exclude_unset=True).encode()
        except (PydanticSerializationError, UnicodeEncodeError):
            # An answer that was read from a file may hold what no UTF-8 can write.
            return to_json(writable(self.model_dump(exclude_unset=True)), inf_nan_mode="null")


def _nbytes(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Reply):
        return value.nbytes()
    return sum(map(_nbytes, value)) if isinstance(value, list) else 0


def writable(body: Any) -> Any:
    """Plain data without halves of characters, as names of files and texts from JSON may have them."""
    if isinstance(body, str):
        return body.encode("utf-8", "replace").decode()
    if isinstance(body, dict):
        return {writable(key): writable(value) for key, value in body.items()}
    return [writable(value) for value in body] if isinstance(body, list | tuple) else body


Text = Annotated[str, BeforeValidator(writable)]
"""Text that may come from a file and is sent in any case."""

Plain = dict[str, Any]
Number = int | float


@dataclass(frozen=True)
class Rounded:
    """An array of numbers, dumped as nested lists, with null where nothing is known.

    Attributes:
        digits: decimals to which it is rounded, as many as a screen can show; None: whole numbers.
        dimensions: of the array.
        gaps: whether some may be unknown.
    """

    digits: int | None
    dimensions: int = 1
    gaps: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Rounded when the model is built, into an array of its own."""
        dumping = core_schema.plain_serializer_function_ser_schema(np.ndarray.tolist)
        return core_schema.no_info_plain_validator_function(self._rounded, serialization=dumping)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Lists within lists."""
        kind = "integer" if self.digits is None else "number"
        schema: dict[str, Any] = {"anyOf": [{"type": kind}, {"type": "null"}]} if self.gaps else {"type": kind}
        for _ in range(self.dimensions):
            schema = {"type": "array", "items": schema}
        return schema

    def _rounded(self, values: Any) -> Array:
        array = np.asarray(values)
        whole = array.dtype.kind in "iub"
        return array.copy() if whole or self.digits is None else np.round(array.astype(np.float64), self.digits)


class FaultModel(Reply):
    """A fault of a scenario file."""

    line: int
    column: int
    path: Text
    message: Text


class ErrorBody(Reply):
    """What was wrong."""

    kind: str
    message: Text
    word: Text | None
    faults: list[FaultModel] | None


class ErrorReply(Reply):
    """Every reply that refuses a request."""

    error: ErrorBody


class Started(Reply):
    """Something that has begun, or waits for its turn."""

    id: str
