"""Instants: ``xsd:dateTime`` with a zone, as whole microseconds since 1970 in UTC.

A time without a zone names no instant, so it is refused rather than guessed at.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import InvalidTime
from persistence_kb.namespaces import XSD

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LEXICAL: Final = re.compile(r"(\d{4}-\d\d-\d\dT)(\d\d)(:\d\d:\d\d(?:\.\d{1,6})?)\d*(Z|[+-]\d\d:\d\d)", re.ASCII)
_TYPED: Final = re.compile(rf'"([^"\\]*)"\^\^<{re.escape(XSD)}dateTime(?:Stamp)?>')


def instant(text: str) -> int:
    """Return the instant that a lexical ``xsd:dateTime`` names.

    Args:
        text: For example ``2026-06-01T12:00:00Z`` or ``2026-06-01T14:00:00+02:00``; years 1 to 9999.

    Returns:
        Microseconds since 1970-01-01T00:00:00Z; digits beyond a microsecond are cut.

    Raises:
        ValueError: No zone, or no such time.

    Source:
        XML Schema 1.1 Datatypes, §3.3.7 (24:00:00 is the next day's midnight).

    >>> instant("1970-01-01T01:00:00+01:00"), instant("1970-01-01T24:00:00Z")
    (0, 86400000000)
    """
    matched = _LEXICAL.fullmatch(text)
    if matched is None:
        raise ValueError(text)
    day, hour, rest, zone = matched.groups()
    midnight = hour == "24" and not rest.strip(":0.")
    moment = datetime.fromisoformat(f"{day}{'00' if midnight else hour}{rest}{zone}")
    try:
        return (moment - _EPOCH + timedelta(days=midnight)) // _MICROSECOND
    except OverflowError:
        raise ValueError(text) from None


def instant_of(token: str, *, term: str, source: str = "") -> int:
    """Return the instant of a literal.

    Raises:
        InvalidTime: It is not an ``xsd:dateTime`` with a zone; the sentence names the term and the value.
    """
    typed = _TYPED.fullmatch(token)
    try:
        return instant(typed[1] if typed else "")
    except ValueError:
        reason = "" if typed else "is not an xsd:dateTime"
        raise InvalidTime(found=token, term=term, source=source, reason=reason) from None


_TEMPLATE: Final = np.frombuffer(f'"0000-00-00T00:00:00Z"^^<{XSD}dateTime>'.encode(), dtype=np.uint8)
_LAST_DIGIT: Final = len("_0000-00-00T00:00:0")
_DIGITS: Final = np.array([mark == ord("0") for mark in _TEMPLATE]) & (np.arange(len(_TEMPLATE)) <= _LAST_DIGIT)


def instants_of(tokens: list[str], *, term: str, source: str = "") -> NDArray[np.int64]:
    """Return the instants of many literals; those in UTC and whole seconds all at once.

    Raises:
        InvalidTime: As ``instant_of``.
    """
    length = len(_TEMPLATE)
    found = np.zeros(len(tokens), dtype=np.int64)
    plain = np.fromiter((len(each) == length and each.isascii() for each in tokens), dtype=np.bool_)
    texts = [each for each, fits in zip(tokens, plain.tolist(), strict=True) if fits]
    marks = np.array(texts, dtype=f"S{length}").view(np.uint8).reshape(-1, length)
    digits = (marks >= ord("0")) & (marks <= ord("9"))
    fits = np.where(_DIGITS, digits, marks == _TEMPLATE).all(axis=1) & (marks[:, 1:5] != ord("0")).any(axis=1)
    plain[plain] = fits
    try:
        stamps = np.ascontiguousarray(marks[fits, 1:20]).view("S19").ravel()
        found[plain] = stamps.astype("datetime64[us]").astype(np.int64)
    except ValueError:  # one of them is no time; find out which
        plain[:] = False
    for place in np.flatnonzero(~plain).tolist():
        found[place] = instant_of(tokens[place], term=term, source=source)
    return found


def lexical(moment: int) -> str:
    """Return an instant in UTC, as short as it can be.

    >>> lexical(0), lexical(1_500_000)
    ('1970-01-01T00:00:00Z', '1970-01-01T00:00:01.5Z')
    """
    text = (_EPOCH + moment * _MICROSECOND).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text.zfill(len('0001-01-01T00:00:00'))}Z"


def token(moment: int) -> str:
    """Return an instant as a literal."""
    return f'"{lexical(moment)}"^^<{XSD}dateTime>'
