"""The nodes of a file of claims, and their keys: values, texts, truths, numbers and times, lists in order.

A key that a check does not have is its claim's where it says by whom or where something is claimed (``INHERITED``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidTime
from persistence_kb.model.claim import EVERY, NAMED, NO, SOME
from persistence_kb.model.snapshot import unescape
from persistence_kb.model.time import instant_of
from persistence_kb.namespaces import FIRST, NIL, REST, TYPE, XSD, pkb, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

SAID: Final = ("quote", "locator", "tag")
WHERE: Final = ("inScenario", "afterIntervention", "atHorizon", "decidedAt")
UNDER: Final = ("underTheory", "underView", "assuming")
WHOM: Final = {"about": NAMED, "aboutEvery": EVERY, "aboutSome": SOME, "aboutNo": NO}
INHERITED: Final = (*SAID, *WHERE, *UNDER)
"""What a check takes from its claim where it does not say it itself."""

KEYS: Final = {
    "ScenarioClaim": (*WHERE, *UNDER, *WHOM, "expects", "expectsNot", "degreeAtLeast", "degreeAtMost"),
    "EntailmentClaim": (*WHERE, *UNDER, "premise", "conclusion", "expects", "countermodel"),
    "ComparisonClaim": (
        *WHERE, *UNDER, *WHOM,
        "better", "worse", "measure", "strictly", "ratioAtLeast", "ratioAtMost", "expects",
    ),
    "QueryClaim": (*WHERE, *UNDER, "ask", "set", "expects"),
    "ConstraintClaim": (*WHERE, *UNDER, "violates", "expects"),
    "FlagClaim": (*WHERE, *UNDER, "about", "raises", "expects"),
}  # fmt: skip
"""For each kind of check, what it can say besides who says it."""

KINDS: Final = (*KEYS, "Claim", "Assumption")
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


class Mistake(Exception):
    """What is wrong with a node, as a sentence."""

    def __init__(self, node: str, sentence: str) -> None:
        """Take a node and the sentence."""
        super().__init__(sentence)
        self.node = node


class Graph:
    """What a file says, by node and predicate."""

    def __init__(self, statements: Iterable[Statement], source: Source) -> None:
        """Index statements by subject; what is said twice is said once."""
        self.source = source
        self.folder = str(Path(source.path).absolute().parent) if source.path else str(Path.cwd())
        self._said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in statements:
            values = self._said.setdefault(subject, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)

    def nodes(self) -> Iterator[str]:
        """Return everything of which something is said."""
        return iter(self._said)

    def predicates(self, node: str) -> Iterator[str]:
        """Return by what something is said of a node."""
        return iter(self._said.get(node, {}))

    def values(self, node: str, predicate: str) -> list[str]:
        """Return what is said of a node, in the order in which it is written."""
        return self._said.get(node, {}).get(predicate, [])

    def kinds(self, node: str) -> list[str]:
        """Return the kinds of claim that a node is of."""
        types = self.values(node, TYPE)
        return [kind for kind in KINDS if pkb(kind) in types]

    def listed(self, node: str) -> list[str] | None:
        """Return what a list holds; None where the node is no list."""
        if node == NIL:
            return []
        if not self.values(node, FIRST):
            return None
        found: list[str] = []
        seen: set[str] = set()
        while node != NIL and node not in seen:
            seen.add(node)
            found += self.values(node, FIRST)[:1]
            node = (self.values(node, REST) or [NIL])[0]
        return found


class Node:
    """A node whose keys are read: what it says itself, or its claim says for it."""

    def __init__(self, graph: Graph, node: str, parent: Node | None = None) -> None:
        """Take a node, and the claim whose check it is, if it is one."""
        self.graph = graph
        self.node = node
        self.parent = parent

    def wrong(self, sentence: str) -> Mistake:
        """Return a mistake of this node."""
        return Mistake(self.node, sentence)

    def key(self, name: str) -> str:
        """Return a key as the file writes it."""
        return name if self.graph.source.syntax == "yaml" else f"pkb:{name}"

    def all(self, name: str) -> list[str]:
        """Return the values of a key."""
        own = self.graph.values(self.node, pkb(name))
        inherits = not own and self.parent is not None and name in INHERITED
        return self.parent.all(name) if inherits and self.parent else own

    def one(self, name: str) -> str | None:
        """Return the value of a key that has at most one."""
        found = self.all(name)
        if len(found) > 1:
            raise self.wrong(f"{self.key(name)} is said {len(found)} times; keep one")
        return found[0] if found else None

    def text(self, name: str) -> str | None:
        """Return the text of a key that has at most one: of a literal what it reads, of an IRI the token."""
        value = self.one(name)
        return None if value is None else text_of(value)

    def truth(self, name: str) -> bool | None:
        """Return whether something is so."""
        text = self.text(name)
        if text is not None and text not in _TRUTHS:
            raise self.wrong(f"{self.key(name)} is {shorten(text)!r}; write true or false")
        return None if text is None else _TRUTHS[text]

    def number(self, name: str, highest: float = float("inf")) -> float | None:
        """Return a number from 0 on."""
        text = self.text(name)
        try:
            value = None if text is None else float(text)
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value <= highest:
            raise self.wrong(f"{self.key(name)} is {text!r}; write a number from 0{' to 1' if highest == 1 else ' on'}")
        return value

    def moment(self, name: str) -> int | None:
        """Return a time."""
        value = self.one(name)
        return None if value is None else self._instant(name, value)

    def moments(self, name: str) -> list[int]:
        """Return several times."""
        return [self._instant(name, value) for value in self.all(name)]

    def _instant(self, name: str, value: str) -> int:
        try:
            return instant_of(value if "^^" in value else f'"{text_of(value)}"^^<{XSD}dateTime>', term=self.key(name))
        except InvalidTime as error:
            raise self.wrong(str(error)) from None


def text_of(token: str) -> str:
    """Return what a literal reads; another token as it is."""
    return unescape(token[1 : token.rindex('"')]) if token.startswith('"') else token
