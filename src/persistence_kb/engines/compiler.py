"""From conditions to SPARQL: for each, who is *certain* and who is *possible*, as two plain SPARQL 1.1 queries.

Both are two-valued: three-valued logic is not asked of the endpoint. The two extensions of an expression are built
together by polarity (a complement turns one into the other), by the table of semantics.md §4. A role is a regular
expression over asserted edges, which is what a property path is. In possible paths each step may also be an edge that
only may be there (``model/possibility.py``). The text needs nothing but a snapshot as ``pkb snapshot`` writes it.

Law 1 binds it to the reference engine, cell by cell.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.engines.patterns import (
    EVERYBODY,
    NOBODY,
    Members,
    body,
    found,
    indented,
    intersection,
    union,
)
from persistence_kb.engines.saturation import settled_by_types
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.possibility import ANYTHING, ONWARD, possible_edge
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, counted
from persistence_kb.namespaces import LEAVES_OPEN, NOTHING, POSSIBLY, PREFIXES, PRESENT_IN, SNAPSHOT, THING, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

WIDTH = 110
"""Characters of a line beyond which lists are broken."""

ENTITY = "?entity"


class Compiler:
    """Compiles conditions against one ontology; what it has written once it remembers."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the ontology that says what terms mean."""
        self.ontology = ontology
        self._known: dict[tuple[Expression, str, bool], Members] = {}
        self._written: dict[tuple[Expression, bool], str] = {}

    def theory(self, theory: Theory, *, certain: bool) -> str:
        """Write the query for who certainly, or possibly, survives under a theory.

        A vague theory is certain where all its precisifications are, and possible where one is (semantics.md §2).

        Args:
            theory: The theory.
            certain: Whether to ask who certainly satisfies it, or who possibly does.

        Returns:
            A SELECT query over a snapshot with one column, ``?entity``, each once. A header says what it asks.
        """
        bearers = self.members(Class(theory.bearer), ENTITY, certain=certain)
        members = intersection([bearers, self._judged(theory, certain=certain)])
        mode = "certainly" if certain else "possibly"
        reading = (
            "Who is not in this answer, but in that of the possible query, is undetermined."
            if certain
            else "Who is not in this answer fails; who is, but not in that of the certain query, is undetermined."
        )
        header = [
            f"Which {self.ontology.label(theory.bearer)} {mode} satisfies the {theory.label}?",
            theory.definition,
            f"Theory: {shorten(theory.iri)}{f', {theory.locator}' if theory.locator else ''}.",
            f"Over a snapshot of a scenario; one column, ?entity. {reading}",
        ]
        return _query(header, members, certain=certain)

    def expression(self, expression: Expression, *, certain: bool) -> str:
        """Write the query for the certain, or the possible, members of a class expression."""
        key = (expression, certain)
        if key not in self._written:
            self._written[key] = _query([], self.members(expression, ENTITY, certain=certain), certain=certain)
        return self._written[key]

    def _judged(self, theory: Theory, *, certain: bool) -> Members:
        if theory.condition is not None:
            return self.members(Class(theory.condition), ENTITY, certain=certain)
        sharp = [self._judged(self.ontology.theories[token], certain=certain) for token in theory.precisified_by]
        return (intersection if certain else union)(sharp)

    def members(self, expression: Expression, variable: str, *, certain: bool) -> Members:
        """Return the certain or the possible members of an expression, bound to a variable."""
        key = (expression, variable, certain)
        if key not in self._known:
            self._known[key] = self._members(expression, variable, certain)
        return self._known[key]

    def _members(self, expression: Expression, variable: str, certain: bool) -> Members:
        match core(expression):
            case Class(iri) if iri == THING:
                return EVERYBODY
            case Class(iri) if iri == NOTHING:
                return NOBODY
            case Class(iri):
                return self._named(iri, variable, certain)
            case ObjectIntersectionOf(operands):
                return intersection([self.members(each, variable, certain=certain) for each in operands])
            case ObjectUnionOf(operands):
                return union([self.members(each, variable, certain=certain) for each in operands])
            case ObjectComplementOf(operand):
                return self.members(operand, variable, certain=not certain).complement()
            case ObjectOneOf(individuals):
                named = [_name(each) for each in individuals if each.startswith("<")]
                return found(f"VALUES {variable} {{ {' '.join(named)} }}") if named else NOBODY
            case ObjectSomeValuesFrom(property_, filler):
                path = _Path(self.ontology.role(property_), certain=certain)
                return self._related(variable, path, filler, certain)
            case ObjectMinCardinality(n, property_, filler):
                path = _Path(_any_of(counted(self.ontology.role(property_))), certain=certain)
                return self._counted(n, variable, path, filler, certain)
            case never:
                assert_never(never)

    def _named(self, iri: str, variable: str, certain: bool) -> Members:
        taxonomy = self.ontology.taxonomy
        conditions = taxonomy.sufficient.get(iri, ())
        defined = [self.members(condition, variable, certain=certain) for condition in conditions]
        members = union([self._told(iri, variable, certain), *defined])
        if members.others or not members.branches:
            return members
        return Members(members.branches, about=_comment(self.ontology.label(iri), certain=certain))

    def _told(self, iri: str, variable: str, certain: bool) -> Members:
        """Return who is in a class by a type, which a snapshot writes out, or may be because that is left open."""
        name = _name(iri)
        if certain:
            return found(f"{variable} a {name} .")
        taxonomy = self.ontology.taxonomy
        sets = [found(f"{variable} a|{_name(POSSIBLY)} {name} .")]
        for each in taxonomy.told.get(iri, (iri,)):
            if not settled_by_types(each, taxonomy):
                against = [self.members(Class(other), variable, certain=True) for other in taxonomy.disjoint[each]]
                sets += [intersection([left_open, union(against).complement()]) for left_open in _open(variable, each)]
        return union(sets)

    def _related(self, variable: str, path: _Path, filler: Expression, certain: bool) -> Members:
        """Return who has a successor along a path that is in a filler, or may have one that is anything."""
        other = _next(variable)
        targets = self.members(filler, other, certain=certain)
        if not certain and not targets.others:
            targets = union([targets, found(f"VALUES {other} {{ {_name(ANYTHING)} }}")])
        return _along(variable, path, targets)

    def _counted(self, n: int, variable: str, path: _Path, filler: Expression, certain: bool) -> Members:
        """Return who has n distinct successors along a simple role, or may have any number."""
        other = _next(variable)
        targets = self.members(filler, other, certain=certain)
        enough = _along(variable, path, targets, f"GROUP BY {variable} HAVING (COUNT(DISTINCT {other}) >= {n})")
        if certain:
            return enough
        return union([enough, _along(variable, path, found(f"VALUES {other} {{ {_name(ANYTHING)} }}"))])


def _query(header: list[str], members: Members, *, certain: bool) -> str:
    if members.others or not certain:
        # Edges that may be there run through the snapshot's own node, which is nobody.
        members = intersection([found(f"{ENTITY} {_name(PRESENT_IN)} ?snapshot ."), members])
    inside = body(members) if members.branches else ["FILTER (false)"]
    lines = [f"SELECT DISTINCT {ENTITY} WHERE {{", *indented(inside), "}"]
    comments = [f"# {line}" for text in header for line in textwrap.wrap(text, WIDTH - 2)]
    return "\n".join([*comments, *_prefixes("\n".join(lines)), *lines]) + "\n"


def _prefixes(text: str) -> list[str]:
    used = [name for name in PREFIXES if re.search(rf"(?<![\w:/<]){name}:", text)]
    return [f"PREFIX {name}: <{PREFIXES[name]}>" for name in used]


def _name(token: str) -> str:
    """Return a term as SPARQL writes it: a prefixed name, or the IRI in brackets."""
    short = shorten(token)
    return short if _PREFIXED.fullmatch(short) else token


_PREFIXED: Final = re.compile(r"[a-z]+:[A-Za-z_][\w-]*", re.ASCII)


def _comment(label: str, *, certain: bool) -> str:
    text = " ".join(label.split())
    return text if certain else f"possibly: {text}"


def _next(variable: str) -> str:
    """Return the variable for what lies one relation further on."""
    return "?x1" if variable == ENTITY else f"?x{int(variable[2:]) + 1}"


def _along(variable: str, path: _Path, targets: Members, having: str = "") -> Members:
    if not targets.others and not targets.branches:
        return NOBODY
    other = _next(variable)
    text = f"{variable} {path.text} {other} ."
    step = found(text) if len(text) <= WIDTH else found(f"{variable}", *_broken(path.text), f"{other} .")
    if targets.others:
        return _subselect(variable, body(intersection([step, targets])), [], having)
    return _subselect(variable, body(targets), list(_lines(step)), having)


def _lines(members: Members) -> Iterator[str]:
    yield from body(members)


def _broken(text: str) -> Iterator[str]:
    return indented(textwrap.wrap(text.replace("|", " | "), WIDTH - 20, break_long_words=False, break_on_hyphens=False))


def _subselect(variable: str, inner: Iterable[str], step: Iterable[str], having: str = "") -> Members:
    """Return what a query of its own finds: other variables are not seen outside, and nobody is found twice."""
    lines = [*inner, *step]
    select = f"SELECT {variable}" if having else f"SELECT DISTINCT {variable}"
    return found("{", *indented([f"{select} WHERE {{", *indented(lines), "}", *([having] if having else [])]), "}")


def _open(variable: str, class_: str) -> tuple[Members, Members]:
    """Return for whom a class is left open: for one individual, or by a header for everybody."""
    open_ = f"{_name(LEAVES_OPEN)} {_name(class_)}"
    everybody = [f"{variable} {_name(PRESENT_IN)} ?snapshot .", f"?header a {_name(SNAPSHOT)} ; {open_} ."]
    return found(f"{variable} {open_} ."), _subselect(variable, everybody, [])


def _any_of(roles: Iterable[Role]) -> Role:
    several = tuple(dict.fromkeys(roles))
    return several[0] if len(several) == 1 else Choice(several)


class _Path:
    """A role as a property path.

    Attributes:
        text: The path, in brackets where it is no single name.
    """

    def __init__(self, role: Role, *, certain: bool) -> None:
        self._certain = certain
        self.text = self._written(role, inside=False)

    def _written(self, role: Role, *, inside: bool) -> str:
        """Write a role; ``inside`` a sequence a step may start from what is unknown already."""
        match role:
            case Step():
                return self._choice((role,), inside=inside)
            case Choice(roles):
                return self._choice(roles, inside=inside)
            case Sequence((first, *rest)):
                links = [self._written(first, inside=inside), *(self._written(each, inside=True) for each in rest)]
                return f"({'/'.join(links)})"
            case Plus(inner):
                text = self._written(inner, inside=inside)
                return f"{text}+" if text.startswith("(") else f"({text})+"
            case Sequence():
                raise ValueError(role)
            case never:
                assert_never(never)

    def _choice(self, roles: tuple[Role, ...], *, inside: bool) -> str:
        steps = [each for each in roles if isinstance(each, Step)]
        words = [_step(each.property, each.inverse) for each in steps]
        if steps and not self._certain:
            may_be = [_step(possible_edge(each.property), each.inverse) for each in steps]
            words += [*may_be, f"{_name(PRESENT_IN)}/({'|'.join(may_be)})", *([_name(ONWARD)] if inside else [])]
        words += [self._written(each, inside=inside) for each in roles if not isinstance(each, Step)]
        return words[0] if len(words) == 1 else f"({'|'.join(words)})"


def _step(property_: str, inverse: bool) -> str:
    return f"^{_name(property_)}" if inverse else _name(property_)
