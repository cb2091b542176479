"""Paths as URI references (RFC 3986, RFC 8089)."""

from __future__ import annotations

import os
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

_WINDOWS = os.name == "nt"
# What may stand in a path besides letters and digits. A colon could end a scheme, and `!` parts a
# member from its archive.
_SAFE = "/$&'()*+,;=@"


def file_uri(path: str, *, windows: bool = _WINDOWS) -> str:
    r"""Return the URI of a path that is absolute, else a reference relative to the folder that the path is relative to.

    Bytes that are no UTF-8, which Python shows as lone surrogates, are encoded as the bytes that they are.

    >>> file_uri("exports/a b#1.json", windows=False), file_uri("C:\\a%b.json", windows=True)
    ('exports/a%20b%231.json', 'file:///C:/a%25b.json')
    """
    if not windows:
        text = str(PurePosixPath(path))
        return "file:///" + _quoted(text.lstrip("/")) if text.startswith("/") else _quoted(text)
    pure = PureWindowsPath(path)
    text = pure.as_posix()
    if pure.drive.startswith("\\\\"):
        return "file:" + _quoted(text)
    if pure.drive and pure.root:
        return f"file:///{pure.drive}{_quoted(text[len(pure.drive) :])}"
    return "file://" + _quoted(text) if pure.root else _quoted(text)


def member_uri(archive: str, member: str, *, windows: bool = _WINDOWS) -> str:
    """Return the reference to a file in an archive: the archive's, then ``!/`` and the path in it.

    >>> member_uri("a.zip", "dir/b c.json", windows=False)
    'a.zip!/dir/b%20c.json'
    """
    return f"{file_uri(archive, windows=windows)}!/{_quoted(member.lstrip('/'))}"


def is_relative(uri: str) -> bool:
    """Tell whether a reference made here is relative."""
    return not uri.startswith("file:")


def _quoted(text: str) -> str:
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return quote(data, safe=_SAFE)
