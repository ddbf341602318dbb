"""Flags as values: what to look out for when something is done, each a question to the worlds that it leads to.

A flag is data: a query, and what its header says. Nothing in the program asks which flag it has in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persistence_kb.model.query import Question
    from persistence_kb.model.statements import Statement


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look out for.

    Attributes:
        name: What it is called.
        says: A sentence about a row of the answer, with the columns' names in braces; empty where the file has none.
        source: The work that it is taken from, as ``source:`` names it, and where in it; empty where none is named.
        question: The query.
        needs: Classes and relations without which nothing raises it: where no world has any of some class or relation
            of these, it is not asked.
        sees_all: Whether its text may ask for relations or classes that it does not name.
    """

    name: str
    says: str
    source: str
    question: Question
    needs: tuple[str, ...]
    sees_all: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag that one thing raises.

    Attributes:
        flag: The flag.
        thing: Who or what raises it; empty where the answer does not say.
        certain: Whether it certainly does, or only may, as the story leaves something open.
        statement: The statement that raises it, where the answer says.
        sentence: What there is to say about it.
    """

    flag: Flag
    thing: str
    certain: bool
    statement: Statement | None
    sentence: str
