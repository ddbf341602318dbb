"""The strings of a page, each once: labels and sentences recur in explanation after explanation."""

from __future__ import annotations

from persistence_kb.reporting.ink import clean


class Strings:
    """Numbers strings in the order in which they are first used."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return a string's number: the string on one line, without anything that cannot be shown."""
        return self._numbers.setdefault(clean(text), len(self._numbers))

    def all(self) -> list[str]:
        """Return all strings, in the order of their numbers."""
        return list(self._numbers)
