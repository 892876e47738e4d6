"""Harm that comes to result folders: files that are cut, overwritten by noise, changed by one bit, lost."""

import random
from pathlib import Path


def cut(path: Path, chance: random.Random) -> None:
    """Keep a part of a file from its beginning."""
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def noise(path: Path, chance: random.Random) -> None:
    """Overwrite a stretch of a file."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    end = min(start + chance.randrange(1, 200), len(content))
    content[start:end] = bytes(byte ^ chance.randrange(1, 256) for byte in content[start:end])
    path.write_bytes(content)


def one_bit(path: Path, chance: random.Random) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def lost(path: Path, _chance: random.Random) -> None:
    """Remove a file."""
    path.unlink()


HARM = (cut, noise, one_bit, lost)


def harm_a_part(folder: Path, chance: random.Random) -> Path:
    """Do some harm to a table or, one time in five, to an entry of the ledger; returns the file."""
    entries, tables = sorted(folder.glob("ledger/*.json")), sorted(folder.glob("*/*.parquet"))
    in_ledger = chance.random() < 0.2
    victim = chance.choice(entries if in_ledger else tables)
    # An entry that is lost leaves no trace: its runs are computed as if they had never been.
    chance.choice(HARM[:3] if in_ledger else HARM)(victim, chance)
    return victim
