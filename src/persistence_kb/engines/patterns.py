"""Sets of individuals as SPARQL graph patterns: the algebra that conditions are compiled with.

A set is either what a pattern finds or, as a complement, what it leaves out, so that nothing ever has to list everybody
only to take most of them away. Patterns are evaluated set by set (``MINUS`` and subselects, no ``EXISTS``), which is
the form that stores answer fastest; variables of subselects are not seen outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Lines:
    """Text that binds the variable, and a comment that says what it stands for."""

    text: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """What at least one of several branches finds."""

    branches: tuple[Branch, ...]
    about: str = ""


Block = Lines | Either


@dataclass(frozen=True, slots=True)
class Branch:
    """What all blocks find and no branch of ``minus`` does."""

    match: tuple[Block, ...]
    minus: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Members:
    """A set of individuals.

    Attributes:
        branches: What at least one of these finds is in the set, or out of it if ``others``.
        others: Whether the set is everybody else.
        about: What the set is called.
    """

    branches: tuple[Branch, ...]
    others: bool = False
    about: str = ""

    def complement(self) -> Members:
        """Return everybody else."""
        return Members(self.branches, others=not self.others, about=self.about)


NOBODY = Members(())
EVERYBODY = Members((), others=True)


def found(*text: str) -> Members:
    """Return what some lines find."""
    return Members((Branch((Lines(text),)),))


def union(several: Iterable[Members]) -> Members:
    """Return who is in at least one set."""
    sets = list(several)
    if any(each.others for each in sets):
        return intersection([each.complement() for each in sets]).complement()
    blocks = [branch for each in sets for branch in _named(each)]
    return Members(tuple(dict.fromkeys(blocks)))


def intersection(several: Iterable[Members]) -> Members:
    """Return who is in every set."""
    sets = list(several)
    without = [branch for each in sets if each.others for branch in _named(each)]
    given = [each for each in sets if not each.others]
    if not given:
        return Members(tuple(dict.fromkeys(without)), others=True)
    if any(not each.branches for each in given):
        return NOBODY
    match: dict[Block, None] = {}
    minus: dict[Branch, None] = {}
    for each in given:
        if len(each.branches) == 1 and not each.about:
            match.update(dict.fromkeys(each.branches[0].match))
            minus.update(dict.fromkeys(each.branches[0].minus))
        else:
            match[Either(each.branches, each.about)] = None
    minus.update(dict.fromkeys(without))
    return Members((Branch(tuple(match), tuple(minus)),))


def _named(members: Members) -> tuple[Branch, ...]:
    """Return the branches of a set, under its name if it has one."""
    if not members.about or not members.branches:
        return members.branches
    return (Branch((Either(members.branches, members.about),)),)


def simplify(branch: Branch, known: frozenset[Block] = frozenset()) -> Branch:
    """Leave out of inner branches what an outer one demands already, unless they would be left with nothing."""
    blocks = [each for each in branch.match if each not in known] or list(branch.match)
    outer = known.union(blocks)
    match: list[Block] = []
    for block in blocks:
        if isinstance(block, Either):
            inner = tuple(dict.fromkeys(simplify(each, outer - {block}) for each in block.branches))
            match.append(replace(block, branches=inner))
        else:
            match.append(block)
    return Branch(tuple(match), tuple(simplify(each) for each in branch.minus))


def group(branch: Branch) -> Iterator[str]:
    """Yield the lines of a branch, as they stand between braces."""
    for block in branch.match:
        if block.about:
            yield f"# {block.about}"
        if isinstance(block, Lines):
            yield from block.text
        elif len(block.branches) == 1:
            yield from group(block.branches[0])
        else:
            yield from alternatives(block.branches)
    for without in branch.minus:
        yield "MINUS {"
        yield from indented(group(without))
        yield "}"


def alternatives(branches: Iterable[Branch]) -> Iterator[str]:
    """Yield the lines of a union."""
    lines: list[str] = []
    for branch in branches:
        inner = list(group(branch))
        bare = inner[0] == "{" and inner[-1] == "}" and not any(line[0] in "{}" for line in inner[1:-1])
        block = inner if bare else ["{", *indented(inner), "}"]
        lines[-1:] = ["} UNION {", *block[1:]] if lines else block
    yield from lines


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines one level deeper."""
    return (f"{INDENT}{line}" for line in lines)


def body(members: Members) -> list[str]:
    """Return the lines of a set that is no complement, as they stand between braces."""
    branches = [simplify(each) for each in members.branches]
    name = [f"# {members.about}"] if members.about else []
    return [*name, *(group(branches[0]) if len(branches) == 1 else alternatives(branches))]
