"""A commented starter file for a new dossier."""

import json
from importlib.resources import files
from pathlib import Path

from bayonets.errors import RefusedError
from bayonets.scenario.model import in_words
from bayonets.scenario.printable import printable

SUFFIXES = (".yaml", ".yml")
_NAME_LINE = "name: My country\n"


def starter(name: str) -> str:
    """The text of the starter file, with the name of the case inserted."""
    text = (files("bayonets.scenario") / "starter.yaml").read_text(encoding="utf-8")
    return text.replace(_NAME_LINE, f"name: {json.dumps(name, ensure_ascii=False)}\n", 1)


def write_starter(path: Path, *, force: bool = False) -> None:
    """Write the starter file.

    Args:
        path: a path that ends in .yaml or .yml, in an existing folder.
        force: whether to overwrite an existing file.

    Raises:
        RefusedError: the name is not a valid file name of a scenario, the file exists, or it cannot be written.
    """
    write_new(path, starter(in_words(printable(path.stem).replace("-", "_"))), force=force)


def write_new(path: Path, text: str, *, force: bool = False) -> None:
    """Write a YAML file, as for `write_starter`.

    Raises:
        RefusedError: as for `write_starter`.
    """
    if path.suffix not in SUFFIXES:
        raise RefusedError(f"{path}: must end in .yaml. Write {_suggested(path)}")
    try:
        if path.is_dir():
            raise RefusedError(f"{path}: a folder: must be a file. Choose another name")
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise RefusedError(f"{path}: exists already. Choose another name, or overwrite it with --force") from None
    except (FileNotFoundError, NotADirectoryError):
        raise RefusedError(
            f"{path}: the folder {path.parent} does not exist. Create it first, or choose another"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid name of a file"
        raise RefusedError(f"{path}: cannot be written ({reason}). Choose another place") from None


def _suggested(path: Path) -> str:
    """The path that was probably intended."""
    return (
        str(path.with_name(f"{path.stem if path.suffix else path.name or 'my-case'}.yaml"))
        if path.name
        else "my-case.yaml"
    )
