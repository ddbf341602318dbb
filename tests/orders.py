"""Orders of theories made by hand, and labels that nobody should be able to hurt anybody with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.model.lattice import Lattice
from persistence_kb.model.theory import Theory
from persistence_kb.namespaces import pkb

if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTILE = {
    "a": "<script>alert(1)</script>",
    "b": '"/><svg onload=alert(1)> & \x00\x1b[31m\ud800 ]]> <!--',
    "c": "a label that is far too long for any box to hold in three lines of the width that a box has " * 3,
    "d": "Unzertrennlichkeitsvermutungsanhängerschaftsvereinigungsvorsitzende",
    "e": "漢字の理論と👩‍👩‍👧 ﷽ и ещё что-то",
    "f": "  two\nlines\u202e  ",
}


def token(name: str) -> str:
    return f"<https://example.org/{name}>"


def lattice(
    above: Mapping[str, str],
    *,
    labels: Mapping[str, str] | None = None,
    bearers: Mapping[str, str] | None = None,
    matters: str = "",
    vague: str = "",
    insensitive: str = "",
    unsatisfiable: str = "",
) -> Lattice:
    """Return theories named by letters: for each, the letters of those that it entails, itself not needed."""
    theories = {
        token(name): Theory(
            iri=token(name),
            label=(labels or {}).get(name, f"{name} view"),
            definition=f"What {name} says.",
            locator="",
            bearer=pkb((bearers or {}).get(name, "Model")),
            concerns=pkb("WhatMatters" if name in matters else "Identity"),
            condition=None if name in vague else pkb("Extant"),
            precisified_by=(),
            degree=None,
            source="",
        )
        for name in above
    }
    return Lattice(
        theories,
        {token(name): frozenset(map(token, over + name)) for name, over in above.items()},
        frozenset(map(token, insensitive)),
        frozenset(map(token, unsatisfiable)),
    )


CHAIN = {"a": "bcd", "b": "cd", "c": "bd", "d": "", "e": "d", "f": ""}
"""a entails b and c, which are equivalent and entail d, as e does; f stands alone."""
