"""Where the text of a baseline comes from: one that ships with lspriv, or a file."""

from __future__ import annotations

import os
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from pathlib import Path

from lspriv.compliance.policies import policy_names, policy_text
from lspriv.compliance.problems import did_you_mean, listed

MAX_BYTES = 2 * 1024 * 1024
"""How large a baseline file may be; one with 10,000 acceptances fits."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a baseline and where it stands."""

    file: str
    """As messages name it."""
    text: str
    shipped: bool = False

    @property
    def folder(self) -> Path:
        """Where the paths that it names begin."""
        return Path(self.file).parent

    @property
    def identity(self) -> str:
        """The same for the same baseline, however it was named."""
        return self.file if self.shipped else os.path.realpath(self.file)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a baseline cannot be read, as the end of a sentence that begins with its name."""

    reason: str


def find_source(name_or_path: str, folder: Path | None = None) -> Source | Unreadable:
    """Read a shipped baseline by its name, else a file; relative paths begin at `folder`.

    A file that is called like a shipped baseline is meant by ``./default``.
    """
    shipped = policy_names()
    if name_or_path in shipped:
        return Source(f"policies/{name_or_path}.yaml", policy_text(name_or_path), shipped=True)
    path = Path(name_or_path) if folder is None else folder / name_or_path
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        names = listed(shipped)
        near = did_you_mean(name_or_path, shipped)
        return Unreadable(f"is neither a file nor one of the baselines that ship with lspriv ({names}){near}")
    except IsADirectoryError:
        return Unreadable("is a folder; name the file in it")
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Unreadable(f"cannot be read: {said.lower()}")
    text = _decoded(data)
    return text if isinstance(text, Unreadable) else Source(str(path), text)


def _decoded(data: bytes) -> str | Unreadable:
    if len(data) > MAX_BYTES:
        return Unreadable(f"is larger than {MAX_BYTES // 1024 // 1024} MiB, which no baseline is")
    # PowerShell writes UTF-16 when it redirects.
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        return Unreadable(f"is not UTF-8 text: the byte at offset {error.start} does not fit")
