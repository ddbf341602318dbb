"""The statements of an ontology, indexed for reading, with the file that each term is from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import BrokenList
from persistence_kb.namespaces import DCTERMS, FIRST, NIL, RDFS, REST, SKOS, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.statements import Statement

PROSE: Final = (
    f"<{SKOS}", f"<{DCTERMS}", *(f"<{RDFS}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy")),
)  # fmt: skip
"""How predicates start that give a term no meaning."""


class Axioms:
    """The statements of an ontology, indexed for reading, with the file of each subject."""

    def __init__(self, files: Iterable[tuple[str, Iterable[Statement]]]) -> None:
        """Index statements.

        Args:
            files: For each file, its name and its statements; blank nodes must differ between files.
        """
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.subjects: dict[str, dict[str, None]] = defaultdict(dict)
        self.sources: dict[str, str] = {}
        self._latest: dict[str, str] = {}
        self._files: dict[Statement, str] = {}
        for source, statements in files:
            for subject, predicate, value in statements:
                known = self.values[subject][predicate]
                if value not in known:
                    known.append(value)
                self.subjects[predicate][subject] = None
                self.sources.setdefault(subject, source)
                self._files.setdefault((subject, predicate, value), source)
                if not predicate.startswith(PROSE):
                    self._latest[subject] = source

    def source(self, term: str) -> str:
        """Return the last file that bears on a term: where a user's file extends a shipped one, the user's."""
        return self._latest.get(term) or self.sources.get(term, "")

    def stated_in(self, subject: str, predicate: str, value: str) -> str:
        """Return the first file that makes a statement."""
        return self._files[subject, predicate, value]

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a predicate, in file order."""
        return self.values[subject].get(predicate, []) if subject in self.values else []

    def said(self, subject: str) -> Iterator[tuple[str, str]]:
        """Yield every predicate and value of a subject."""
        for predicate, values in self.values.get(subject, {}).items():
            for value in values:
                yield predicate, value

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield every subject and value of a predicate."""
        for subject in list(self.subjects.get(predicate, ())):
            for value in self.values[subject][predicate]:
                yield subject, value

    def typed(self, class_: str) -> list[str]:
        """Return the subjects asserted to be in a class."""
        return [subject for subject in self.subjects.get(TYPE, ()) if class_ in self.values[subject][TYPE]]

    def items(self, head: str, *, owner: str, relation: str) -> list[str]:
        """Return the members of an RDF list.

        Raises:
            BrokenList: The list is cyclic, forked or has no end.
        """
        members: list[str] = []
        seen: set[str] = set()
        while head != NIL:
            first, rest = self.all(head, FIRST), self.all(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                forked = len(first) > 1 or len(rest) > 1
                reason = "is cyclic" if head in seen else "is forked" if forked else "has no end"
                subject = next(iter(self.all(owner, TYPE)), owner) if owner.startswith("_:") else owner
                raise BrokenList(source=self.source(owner), subject=subject, relation=relation, reason=reason)
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members
