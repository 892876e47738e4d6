"""The methods of all answers, and answers as files, from which they are read back completely.

An answer is a frozen dataclass of plain data, so that pydantic writes and reads it without further declaration.
"""

from collections.abc import Mapping
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from bayonets.account import terminal
from bayonets.account.blocks import Account
from bayonets.account.plain import plain
from bayonets.ensemble.disk import write_whole
from bayonets.ensemble.store import ANSWER
from bayonets.errors import FolderError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FILE = ANSWER
PICTURE = "answer.png"

HOMES: Mapping[str, str] = {
    "compare": "bayonets.questions.compare.answer:Comparison",
    "critical-mass": "bayonets.questions.critical_mass.answer:CriticalMass",
    "map": "bayonets.questions.phase_map.answer:PhaseMap",
    "explain": "bayonets.questions.explain.answer:Explanation",
    "sensitivity": "bayonets.questions.sensitivity.answer:Sensitivity",
    "calibrate": "bayonets.questions.calibrate.answer:Calibration",
}
"""The class of the answer to each question, by its verb."""


class Answer:
    """The answer to a question about one scenario; that of each question is a frozen dataclass of plain data.

    Its text and pictures are defined in the folder of the question: `findings.py` (sentences), `account.py` (sentences,
    tables and charts in their order) and `picture.py`, which are imported when they are needed.

    Attributes:
        question: the verb of the command line.
        scenario: name of the scenario.
        digest: SHA-256 of the scenario.
        seed: random seed.
    """

    question: ClassVar[str]

    if TYPE_CHECKING:

        @property
        def scenario(self) -> str: ...  # noqa: D102 - fields of the dataclasses

        @property
        def digest(self) -> str: ...  # noqa: D102

        @property
        def seed(self) -> int: ...  # noqa: D102

    @property
    def findings(self) -> list[str]:
        """The findings, one sentence each, the most important first."""
        sentences: list[str] = self._sibling("findings").findings(self)
        return sentences

    def account(self) -> Account:
        """The answer in sentences, tables and charts, which the terminal and the report render."""
        account: Account = self._sibling("account").account(self)
        return account

    def text(self, width: int = 100) -> str:
        """The account as text: the question, the findings, then the tables.

        Args:
            width: of the lines, in characters.
        """
        return terminal.text(self.account(), width)

    def plot(
        self, *, width: str | None = None, title: bool = True, thousands: str = "thin space", decimal: str | None = None
    ) -> "Figure":
        """The answer as one figure.

        Args:
            width: on paper in mm, cm, in or pt, such as "84mm" for the column of a journal; None: as on a screen.
            title: whether the finding and a description stand above the figure; journals have them in the caption.
            thousands: "thin space", "comma", "point", "apostrophe" or "none".
            decimal: "point" or "comma"; None: a comma where points separate thousands, else a point.

        Raises:
            SettingError: an argument has none of these values.
        """
        from bayonets.pictures.sized import in_width
        from bayonets.wording import numerals_of, written_in

        with written_in(numerals_of(thousands, decimal)):
            return in_width(lambda pixels: self.plot_in(pixels, titled=title), width)

    def plot_in(self, pixels: float, *, titled: bool) -> "Figure":
        """The answer as one figure for a screen, with a width in pixels; `plot` is for paper."""
        drawn: Figure = self._sibling("picture").figure(self, pixels, titled=titled)
        return drawn

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, for programs; `account` has its sentences and tables (`account.plain`)."""
        numbers: dict[str, Any] = self._sibling("findings").as_json(self)
        return numbers | {"account": plain(self.account())}

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"

    def _sibling(self, name: str) -> Any:
        return import_module(f"{type(self).__module__.rpartition('.')[0]}.{name}")


def keep(answer: Answer, folder: Path) -> None:
    """Store an answer and its picture in its folder.

    Raises:
        OSError: the files cannot be written.
    """
    content = {"question": answer.question, "for_programs": answer.as_json(), "answer": answer}
    write_whole(folder / FILE, to_json(content, indent=1, inf_nan_mode="constants"))
    answer.plot().savefig(folder / PICTURE)


def kept(folder: Path) -> Answer:
    """The answer that is stored in a folder.

    Raises:
        FolderError: the folder holds no answer, or one that this program cannot read.
    """
    try:
        stored = from_json((folder / FILE).read_bytes())
        module, _, name = HOMES[stored["question"]].partition(":")
        answer: Answer = TypeAdapter(getattr(import_module(module), name)).validate_python(stored["answer"])
    except (FileNotFoundError, NotADirectoryError):
        raise FolderError(
            f"{folder}: holds no answer: it has no {FILE}. Name the folder of a question: {', '.join(HOMES)}"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise FolderError(
            f"{folder}/{FILE}: cannot be read ({reason}). Ask the question again with the same --out"
        ) from None
    return answer
