"""A story that the search found, told as a scenario in Turtle, the way people write them.

One block a thing, the witness first and then whatever it leads to; kinds, relations and a label, in a fixed order.
Things are called after their kinds. The same candidate always gives the same text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import one_line
from persistence_kb.namespaces import (
    CEASED,
    DCTERMS,
    EXTANT,
    LABEL,
    PREFIXES,
    SCENARIO,
    TITLE,
    TYPE,
    iri,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from persistence_kb.checking.search import Candidate, Thing
    from persistence_kb.model.ontology import Ontology

BASE: Final = "https://example.org/countermodel"
"""The scenario's IRI; its things are fragments of it."""

_DESCRIPTION: Final = iri(f"{DCTERMS}description")
_SAFE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Narration:
    """A scenario in Turtle.

    Attributes:
        turtle: The text.
        witness: The token of the candidate's witness.
        label: What the scenario calls it.
    """

    turtle: str
    witness: str
    label: str


def narrate(candidate: Candidate, ontology: Ontology, title: str, describe: Callable[[str], str]) -> Narration:
    """Tell a candidate as a scenario.

    Args:
        candidate: What there is and what is told of it.
        ontology: What the kinds are called.
        title: What the scenario is called.
        describe: What is said about it, given the witness's label.
    """
    order = _order(candidate)
    labels = dict(zip(order, _labels([_kind(thing, candidate, ontology) for thing in order]), strict=True))
    names = {thing: iri(f"{BASE}#{label.replace(' ', '-')}") for thing, label in labels.items()}
    names |= {thing: thing for thing in (*order, *_ends(candidate)) if isinstance(thing, str)}
    witness = labels[candidate.witness]
    header = [(TYPE, SCENARIO), (TITLE, _english(title)), (_DESCRIPTION, _english(describe(witness)))]
    blocks = [("<>", header)]
    for thing in order:
        kinds = sorted(
            (each for who, each in candidate.kinds if who == thing), key=lambda each: each in (EXTANT, CEASED)
        )
        said = sorted((property_, names[end]) for start, property_, end in candidate.relations if start == thing)
        label = (LABEL, _english(labels[thing]))
        blocks.append((_term(names[thing]), [*((TYPE, kind) for kind in kinds), *said, label]))
    return Narration("\n".join(_document(blocks)), names[candidate.witness], witness)


def _ends(candidate: Candidate) -> list[Thing]:
    return [end for _, _, end in candidate.relations]


def _order(candidate: Candidate) -> list[Thing]:
    """Return the things of a candidate, the witness first, each near to one before it."""
    near: dict[Thing, list[tuple[bool, str, Thing]]] = {}
    for start, property_, end in candidate.relations:
        near.setdefault(start, []).append((False, property_, end))
        near.setdefault(end, []).append((True, property_, start))
    found: dict[Thing, None] = {}
    for first in (candidate.witness, *candidate.things):
        todo = [first]
        for thing in todo:
            if thing in candidate.things and thing not in found:
                found[thing] = None
                todo += _lined_up(near.get(thing, []), candidate)
    return list(found)


def _lined_up(neighbours: list[tuple[bool, str, Thing]], candidate: Candidate) -> list[Thing]:
    """Return the neighbours of a thing by what relates them to it; of those related alike, first what leads to others.

    Args:
        neighbours: Whether it is related to the thing or the thing to it, by what, and which it is.
        candidate: What else is told.
    """
    things = {thing for _, _, thing in neighbours}
    arriving = Counter(end for start, _, end in candidate.relations if start in things)
    ranked = sorted(neighbours, key=lambda each: (each[0], each[1], arriving[each[2]], str(each[2])))
    return [thing for _, _, thing in ranked]


def _kind(thing: Thing, candidate: Candidate, ontology: Ontology) -> str:
    """Return what a thing is called after: its own name, its narrowest kind, or nothing in particular."""
    if isinstance(thing, str):
        return one_line(ontology.label(thing))
    kinds = [kind for who, kind in candidate.kinds if who == thing and kind not in (EXTANT, CEASED)]
    if not kinds:
        return "thing"
    wider = ontology.taxonomy.told
    narrowest = min(kinds, key=lambda kind: (len(wider.get(kind, ())), kind))
    return one_line(ontology.label(narrowest))


def _labels(kinds: list[str]) -> Iterator[str]:
    """Yield a label for each of a row of things: its kind, and a number where there are several of it."""
    total = Counter(kinds)
    so_far: Counter[str] = Counter()
    for kind in kinds:
        so_far[kind] += 1
        yield f"{kind} {so_far[kind]}" if total[kind] > 1 else kind


def _english(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@en'


def _term(token: str) -> str:
    """Return a term as Turtle writes it: with a prefix if it has one that needs no care."""
    own = token.removeprefix(f"<{BASE}#").removesuffix(">")
    if own != token[1:-1] and _SAFE.fullmatch(own):
        return f":{own}"
    prefix, _, local = shorten(token).partition(":")
    return f"{prefix}:{local}" if prefix in PREFIXES and _SAFE.fullmatch(local) and token.startswith("<") else token


def _document(blocks: list[tuple[str, list[tuple[str, str]]]]) -> Iterator[str]:
    body = [line for subject, said in blocks for line in ("", subject, *_said(said))]
    used = {name for name in PREFIXES if any(re.search(rf"(?:^| ){name}:\w", line) for line in body)}
    yield f"BASE <{BASE}>"
    yield f"PREFIX : <{BASE}#>"
    yield from (f"PREFIX {name}: <{PREFIXES[name]}>" for name in sorted(used | {"rdfs"}))
    yield from body
    yield ""


def _said(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of a block: one predicate a line, its further values under it."""
    values: dict[str, list[str]] = {}
    for predicate, value in pairs:
        values.setdefault("a" if predicate == TYPE else _term(predicate), []).append(_term(value))
    for place, (predicate, objects) in enumerate(values.items()):
        end = " ." if place == len(values) - 1 else " ;"
        yield f"    {predicate} " + " ,\n        ".join(objects) + end
