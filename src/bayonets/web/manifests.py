"""What stands beside the results of a folder, looked at as something that anybody may have written."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bayonets.ensemble.manifest import MANIFEST
from bayonets.errors import BayonetsError
from bayonets.web.refusals import Refusal, say_shortly


def kind_of(folder: Path) -> int:
    """What `manifest.json` of a folder is, as in `stat`; a link is not followed.

    Raises:
        OSError: there is none, or nobody may look.
    """
    return stat.S_IFMT((folder / MANIFEST).lstat().st_mode)


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Whatever a damaged folder does to what reads it is told in words, and in one line on the terminal.

    Raises:
        Refusal: it could not be read.
    """
    try:
        yield
    except (BayonetsError, Refusal, MemoryError):
        raise
    except OSError as error:
        reason = error.strerror or "the disk refuses"
        raise Refusal(422, "folder", f"{name[:100]}: cannot be read ({reason}). Mend it, or choose another") from None
    except Exception as error:
        # The files were not written by this program, or have been changed since.
        say_shortly(error)
        what = type(error).__name__
        raise Refusal(
            422, "folder", f"{name[:100]}: is damaged ({what} while it was read). Restore it, or run into a new folder"
        ) from None
