"""Says of each list that Azure did not tell what became of it, and what to do, in words that fit behind the list."""

from __future__ import annotations

import re

_REPLY = re.compile(r"is a reply with status (?P<status>\d+)(?:: (?P<code>[^\s:]+))?(?:: (?P<message>.*))?", re.DOTALL)
_CUT = "its `nextLink` names a page that is not in the input"
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _GONE, _THROTTLED, _FAULT = 401, 403, 404, 410, 429, 500
_NO_ANSWER = 599
_AGAIN = "run it again later"
_BY_CODE = {
    "NoAnswer": f"could not be read: {{}}, however often it was asked; {_AGAIN}, or with a longer --timeout",
    "NoTime": f"could not be read: {{}}; {_AGAIN}, or with a longer --timeout",
    "NoToken": "could not be read: {}; sign in for that service too",
    "MalformedAnswer": f"could not be read: {{}}, however often it was asked; {_AGAIN}",
    "EndlessPages": f"was not read to its end: {{}}; {_AGAIN}",
    "Truncated": f"was not read to its end: {{}}; {_AGAIN}",
    "ForeignNextLink": "was not read to its end: {}; tell who runs that service",
    "UnknownForm": "was not understood: {}; please report it",
}
"""What became of lists that no status tells of, by the codes of `lspriv.collect.reader`."""


def why_unread(reason: str) -> str:
    """Return why a list was not read, given what the importers say of its reply."""
    told = _REPLY.fullmatch(reason)
    if told is None:
        return reason
    status, code, message = int(told["status"]), told["code"] or "", (told["message"] or "no reason given").rstrip(".")
    if status == _NO_ANSWER:
        return _BY_CODE.get(code, "could not be read: {}").format(message)
    said = f"{status} {code}: {message}"
    if status == _UNAUTHORIZED:
        return f"could not be read: the token was refused ({said}); sign in again"
    if status == _FORBIDDEN:
        return (
            f"may not be read by whoever is signed in ({said}); `lspriv collect --print-permissions` names the rights"
        )
    if status in (_NOT_FOUND, _GONE):
        return f"is not there, or not for whoever is signed in ({_NOT_FOUND} {code}: {message}); {_AGAIN}"
    if status == _THROTTLED:
        return f"could not be read: Azure had no capacity left for it ({said}); {_AGAIN}, or with a longer --timeout"
    if status >= _FAULT:
        return f"could not be read: the service had trouble, however often it was asked ({said}); {_AGAIN}"
    return f"could not be read: Azure refuses the question ({said})"


def why_incomplete(reason: str | None) -> str | None:
    """Return why a list is not whole; nobody exported anything here."""
    return "a page of it could not be read" if reason is not None and reason.startswith(_CUT) else reason
