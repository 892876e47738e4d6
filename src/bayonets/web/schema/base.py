"""The base of all models: how they are dumped, text that can be encoded, and arrays of numbers."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticSerializationError, core_schema, to_json

Array = npt.NDArray[Any]
State = Literal["waiting", "running", "done", "cancelled", "failed"]


class Request(BaseModel):
    """A request; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """A reply or a message of the server; fields that were not set are not sent."""

    @classmethod
    def of(cls, source: object, /, **given: Any) -> Self:
        """A model from the attributes of an object by the names of the fields; given values take precedence."""
        names = (name for name in cls.model_fields if name not in given and hasattr(source, name))
        return cls(**{name: getattr(source, name) for name in names}, **given)

    def nbytes(self) -> int:
        """The number of bytes of all arrays in the model."""
        return sum(_nbytes(value) for _, value in self)

    def dumped(self) -> bytes:
        """As JSON; non-finite numbers become null, and lone surrogates question marks."""
        try:
            return self.model_dump_json(exclude_unset=True).encode()
        except (PydanticSerializationError, UnicodeEncodeError):
            # An answer read from a file may hold characters that UTF-8 cannot encode.
            return to_json(writable(self.model_dump(exclude_unset=True)), inf_nan_mode="null")


def _nbytes(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Reply):
        return value.nbytes()
    return sum(map(_nbytes, value)) if isinstance(value, list) else 0


def writable(body: Any) -> Any:
    """Plain data without lone surrogates, which names of files and texts from JSON may contain."""
    if isinstance(body, str):
        return body.encode("utf-8", "replace").decode()
    if isinstance(body, dict):
        return {writable(key): writable(value) for key, value in body.items()}
    return [writable(value) for value in body] if isinstance(body, list | tuple) else body


Text = Annotated[str, BeforeValidator(writable)]
"""Text that may come from a file, made encodable."""

Plain = dict[str, Any]
Number = int | float


@dataclass(frozen=True)
class Rounded:
    """An array of numbers, dumped as nested lists, with null for missing values.

    Attributes:
        digits: the number of decimals, as a screen can show; None: whole numbers.
        dimensions: the number of dimensions of the array.
        gaps: whether values may be missing.
    """

    digits: int | None
    dimensions: int = 1
    gaps: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Rounded when the model is built, into a new array."""
        dumping = core_schema.plain_serializer_function_ser_schema(np.ndarray.tolist)
        return core_schema.no_info_plain_validator_function(self._rounded, serialization=dumping)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Nested lists."""
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
    """An error."""

    kind: str
    message: Text
    word: Text | None
    faults: list[FaultModel] | None


class ErrorReply(Reply):
    """Every reply that refuses a request."""

    error: ErrorBody


class Started(Reply):
    """A job that has begun, or waits for its turn."""

    id: str
