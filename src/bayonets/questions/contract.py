"""The arguments of a question, declared once: in the signature of its function.

Each argument is annotated with its meaning and its bounds. The checks of the function, its documentation, the options
of its verb, the request of the page and the table in the docs are derived from the signature.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from numbers import Integral
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from bayonets.errors import SettingError

Function = TypeVar("Function", bound=Callable[..., Any])

MOST: Final = 2**63 - 1
MOST_RUNS: Final = 10_000_000

FEWEST_STANDING: Final = 20
"""Minimum number of runs in which the regime must still stand for a critical mass to be estimated."""

RUNS_EXPLAINED: Final = 50
"""Number of runs that are explained by default."""


@dataclass(frozen=True)
class Argument:
    """The meaning of an argument of a question.

    Attributes:
        text: one or two sentences for the documentation.
        at_least, at_most: bounds of a whole number, both included.
        choices: the admissible words; empty where all words are.
        metavar: placeholder of its value in the help of the verb.
        option: of the verb, where its name differs from that of the argument.
    """

    text: str
    at_least: int = 0
    at_most: int = MOST
    choices: tuple[str, ...] = ()
    metavar: str | None = None
    option: str = ""


@dataclass(frozen=True)
class DeclaredArgument:
    """An argument as declared in the signature.

    Attributes:
        name: in Python and in a request; the verb has - for _.
        kind: int, bool or date, or str for all others.
        optional: whether it may be None.
        default: its default value; `inspect.Parameter.empty` where a value is required.
        argument: its meaning.
    """

    name: str
    kind: type
    optional: bool
    default: Any
    argument: Argument

    @property
    def option(self) -> str:
        """The option of the verb: `--same-people`."""
        return self.argument.option or f"--{self.name.replace('_', '-')}"

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is inspect.Parameter.empty

    def check(self, value: Any) -> None:
        """Refuse an inadmissible value.

        Raises:
            SettingError: a number that is not whole or out of bounds, or a word that is not among the choices.
        """
        if value is None and self.optional:
            return
        if self.kind is int:
            _check_whole(self.name, value, self.argument)
        elif self.argument.choices and not any(value == choice for choice in self.argument.choices):
            words = ", ".join(self.argument.choices)
            raise SettingError(f"{self.name}={value!r}: must be one of {words}. Use {self.argument.choices[0]!r}")


def _check_whole(name: str, value: Any, argument: Argument) -> None:
    low, high = argument.at_least, argument.at_most
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        bounds = f"of at least {low}" if high == MOST else f"from {low} to {high}"
        raise SettingError(f"{name}: {value!r}: must be a whole number {bounds}, such as {max(low, 1)}")


Seed = Annotated[int, Argument("Random seed: the same seed gives the same answer on every machine.")]
Threads = Annotated[
    int | None, Argument("Threads; by default all cores. Results do not depend on their number.", 1, 1024)
]
Dask = Annotated[
    str | None, Argument("Compute on a Dask cluster instead: its address or its scheduler file.", metavar="ADDRESS")
]
Uncertain = Annotated[
    bool | str | None,
    Argument(
        "Draw unknown numbers anew for every two runs: those of the scenario that have low and high (quantities, the "
        "default), the parameters of the model over their plausible ranges, or all.",
        choices=("quantities", "parameters", "all"),
    ),
]

UnderPosterior = Annotated[
    Any,
    Argument(
        "Draw the numbers for every two runs from a posterior: the folder of `bayonets calibrate`, or in Python what "
        "calibrate returned.",
        metavar="DIR",
    ),
]


def _shared(
    seed: Seed = 1,
    threads: Threads = None,
    dask: Dask = None,
    uncertain: Uncertain = None,
    posterior: UnderPosterior = None,
) -> None:
    """Arguments that all or most questions have."""


def arguments_of(function: Callable[..., Any]) -> dict[str, DeclaredArgument]:
    """The arguments that a question declares, in order: all but the scenario and those that only Python has."""
    declared, annotations = {}, inspect.get_annotations(function)
    for name, parameter in inspect.signature(function).parameters.items():
        if get_origin(annotations.get(name)) is Annotated:
            kind, argument = get_args(annotations[name])[:2]
            kinds = get_args(kind) if get_origin(kind) in (UnionType, Union) else (kind,)
            with_choices = _with_words(kind, argument)
            declared[name] = DeclaredArgument(name, _plain(kinds), NoneType in kinds, parameter.default, with_choices)
    return declared


def _plain(kinds: tuple[Any, ...]) -> type:
    types = [kind for kind in kinds if kind is not NoneType]
    if date in types:
        return date
    return types[0] if types in ([int], [bool]) else str


def _with_words(kind: Any, argument: Argument) -> Argument:
    """The argument with the words of a Literal as its choices."""
    if get_origin(kind) is not Literal:
        return argument
    return replace(argument, choices=get_args(kind))


SHARED: Final = arguments_of(_shared)
"""Random seed, threads, cluster and unknown numbers, by name."""


def check(function: Callable[..., Any], **values: Any) -> None:
    """Refuse inadmissible values of a question.

    Raises:
        SettingError: a number is not whole or out of bounds, or a word is not among the choices.
    """
    declared = arguments_of(function)
    for name, value in values.items():
        if name in declared:
            declared[name].check(value)


_IN_PYTHON: Final = {
    "scenario": "The name of a scenario of the library, the path of a file, a scenario or a setup.",
    "out": "Folder of the answer, in which the same call again resumes; by default nothing is written.",
    "progress": "Called with the amount computed and the total amount, as whole numbers.",
}
"""Arguments that questions have in Python alone, by name."""

_RAISES: Final = """\
    FolderError: `out` belongs to another question, or cannot be written.
    RoomError: memory or disk does not suffice.
    EngineError: the compiled engine cannot be trusted on this machine.
    ClusterError: the cluster of `dask` cannot be reached, or lost its workers."""


def documented(function: Function) -> Function:
    """The question with all arguments in its documentation, and a readable signature.

    Arguments that only Python has are described in the docstring itself, under `Args:` with one line each.
    """
    declared, plain = arguments_of(function), inspect.signature(function)
    text, _, raises = inspect.cleandoc(function.__doc__ or "").partition("\nRaises:\n")
    summary, _, described = text.partition("\nArgs:\n")
    texts = _IN_PYTHON | {name: _sentence(argument) for name, argument in declared.items()}
    texts |= dict(line.strip().split(": ", 1) for line in described.splitlines() if line)
    arguments = [f"    {name}: {texts[name]}" for name in plain.parameters if name in texts]
    function.__doc__ = "\n".join([summary.rstrip(), "", "Args:", *arguments, "", "Raises:", raises.rstrip(), _RAISES])
    parameters = [
        parameter.replace(annotation=_kind_of(parameter.annotation) if name in declared else parameter.annotation)
        for name, parameter in plain.parameters.items()
    ]
    function.__signature__ = plain.replace(parameters=parameters)  # type: ignore[attr-defined]
    return function


def _kind_of(annotation: Any) -> Any:
    """The type of an annotated argument, without its meaning."""
    return get_args(annotation)[0]


def _sentence(declared: DeclaredArgument) -> str:
    text, argument = declared.argument.text, declared.argument
    if declared.kind is int and argument.at_most < MOST:
        text = f"{text.rstrip('.')}; from {argument.at_least} to {argument.at_most}."
    elif declared.kind is int and argument.at_least > 0:
        text = f"{text.rstrip('.')}; at least {argument.at_least}."
    return (
        text
        if declared.required or declared.default is None
        else f"{text.rstrip('.')}; by default {declared.default!r}."
    )
