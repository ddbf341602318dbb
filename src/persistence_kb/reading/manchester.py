"""From OWL 2 Manchester syntax to class expressions: what a user writes on a command line.

The grammar is that of ``model/manchester.py``, which writes what this reads. A name may be a prefixed name, an IRI in
angle brackets, a local name, or a label between single quotes; letter case matters only where it alone tells names
apart. What is outside the fragment of semantics.md §2 is not in the grammar, and a name that nothing declares is
refused with its column and the names that come near.

Source: OWL 2 Manchester Syntax, https://www.w3.org/TR/owl2-manchester-syntax/, §2.4.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from lark import Lark, Token, Transformer_NonRecursive, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from persistence_kb.errors import InvalidExpression, nearest
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectExactCardinality,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectMaxCardinality,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    parts,
)
from persistence_kb.model.role import simple_steps
from persistence_kb.namespaces import NOTHING, THING, bare, local_name, shorten
from persistence_kb.reading.owl import LONG, MAXIMUM_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology

GRAMMAR: Final = r"""
start: disjunction
?disjunction: conjunction | conjunction ("or" conjunction)+ -> union
?conjunction: primary | primary (("and" | "that") primary)+ -> intersection
?primary: atomic
    | "not" primary -> complement
    | property "some" primary -> some
    | property "only" primary -> only
    | property "value" individual -> value
    | property count NUMBER [primary] -> counted
?atomic: name -> named
    | "{" individual ("," individual)* "}" -> nominals
    | "(" disjunction ")"
property: name -> plain
    | ("inverse" name | "inverse" "(" name ")") -> inverse
individual: name | NODE
name: IRI | PREFIXED | WORD | QUOTED
!count: "min" | "max" | "exactly"

NUMBER: /[0-9]+/
NODE.1: /_:[\w.\-]*\w/
IRI: /<[^<>"{}|^`\\\s]*>/
PREFIXED: /[^\W\d_][\w.\-]*:\w[\w\-]*/
WORD: /[^\W\d][\w\-]*/
QUOTED: /'(?:[^'\\]|\\.)*'/
%ignore /\s+/
"""

EXCERPT: Final = 60
"""Characters of an expression that a message quotes, and of a word in it."""
LIKE: Final = 0.7
"""How like a keyword a word must be to be taken for it, from 0 to 1."""

_EXPECTED: Final = (
    ("a class expression", {"NOT"}),
    ("a name", {"WORD"}),
    ("a number", {"NUMBER"}),
    *((word, {word.upper()}) for word in ("and", "or", "some", "only", "value", "min", "max", "exactly")),
    *((repr(mark), {name}) for mark, name in ((",", "COMMA"), (")", "RPAR"), ("}", "RBRACE"))),
    ("the end", {"$END"}),
)
"""What may stand in a place, and the terminals that tell so."""

_COUNTED: Final = {"min": ObjectMinCardinality, "max": ObjectMaxCardinality, "exactly": ObjectExactCardinality}


def read_expression(text: str, ontology: Ontology) -> Expression:
    """Read a class expression.

    Args:
        text: What the user wrote.
        ontology: What its names mean.

    Raises:
        InvalidExpression: It does not follow the grammar, names what nothing declares, counts along a property that
            is not simple, or is nested deeper than ``MAXIMUM_DEPTH``; the sentence gives the column.
    """
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _unexpected(error, text) from None
    try:
        found: Expression = _Builder(text, ontology).transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    _refuse_depth(found, text)
    return found


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="basic")


class Names:
    """The tokens of one kind, by every way of spelling them."""

    def __init__(self, kind: str, tokens: Iterable[str], ontology: Ontology) -> None:
        """Take the tokens to choose from.

        Args:
            kind: What they are, for messages ("class").
            tokens: The tokens.
            ontology: Their labels.
        """
        self.kind = kind
        self._spellings: dict[str, str] = {}
        self._exact: dict[str, list[str]] = {}
        self._local: dict[str, list[str]] = {}
        self._labels: dict[str, list[str]] = {}
        for token in dict.fromkeys(tokens):
            short, label = shorten(token), ontology.label(token)
            for spelling in (short, local_name(token), label):
                self._spellings.setdefault(spelling, token)
            for way, spellings in (
                (self._exact, {token, bare(token), short}),
                (self._local, {local_name(token)}),
                (self._labels, {label}),
            ):
                for spelling in spellings:
                    way.setdefault(spelling.casefold(), []).append(token)

    def find(self, name: str, quoted: bool) -> list[str]:
        """Return the tokens so called: by IRI or prefixed name, else by local name, else by label.

        Args:
            name: What the user wrote; letter case does not matter unless it alone tells several apart.
            quoted: Whether it stands between quotes, so that labels come first.
        """
        ways = (self._exact, self._local, self._labels)
        for way in (self._labels, *ways) if quoted else ways:
            found = way.get(name.casefold(), [])
            if found:
                same = [token for token in found if name in (token, bare(token), shorten(token), local_name(token))]
                return same if len(same) == 1 else found
        return []

    def nearest(self, name: str) -> str:
        """Return a question that names those whose spelling is nearest, or nothing."""
        near = dict.fromkeys(shorten(self._spellings[each]) for each in nearest(name, self._spellings))
        return f"did you mean {' or '.join(near)}?" if near else ""


class _Builder(Transformer_NonRecursive):  # type: ignore[type-arg]
    """Makes expressions of what the parser found, from the inside out."""

    def __init__(self, text: str, ontology: Ontology) -> None:
        super().__init__(visit_tokens=False)
        self.text = text
        self.ontology = ontology
        properties = [step.property for step in ontology.hierarchy.roles]
        self.classes = Names("class", [*ontology.taxonomy.told, THING, NOTHING], ontology)
        self.properties = Names("object property", properties, ontology)
        self.individuals = Names("individual", ontology.facts, ontology)
        self.theories = Names("theory", [*ontology.theories, *ontology.views], ontology)

    def start(self, children: list[Expression]) -> Expression:
        return children[0]

    def name(self, children: list[Token]) -> Token:
        return children[0]

    count = name

    def named(self, children: list[Token]) -> Class:
        return Class(self._one(children[0], self.classes, self.properties))

    def plain(self, children: list[Token]) -> ObjectProperty:
        return ObjectProperty(self._one(children[0], self.properties, self.classes))

    def inverse(self, children: list[Token]) -> ObjectProperty:
        return ObjectProperty(self._one(children[0], self.properties, self.classes), inverse=True)

    def individual(self, children: list[Token]) -> str:
        token = children[0]
        if token.type in ("IRI", "NODE"):
            return str(token)
        kinds = (self.individuals, self.theories)  # a kind before a theory of the same name
        wanted = next((kind for kind in kinds if kind.find(*_spelling(token))), self.individuals)
        return self._one(token, wanted, self.classes)

    def union(self, children: list[Expression]) -> Expression:
        return ObjectUnionOf(tuple(children))

    def intersection(self, children: list[Expression]) -> Expression:
        return ObjectIntersectionOf(tuple(children))

    def complement(self, children: list[Expression]) -> Expression:
        return ObjectComplementOf(children[0])

    def nominals(self, children: list[str]) -> Expression:
        return ObjectOneOf(tuple(children))

    def some(self, children: list[Any]) -> Expression:
        return ObjectSomeValuesFrom(*children)

    def only(self, children: list[Any]) -> Expression:
        return ObjectAllValuesFrom(*children)

    def value(self, children: list[Any]) -> Expression:
        return ObjectHasValue(*children)

    def counted(self, children: list[Any]) -> Expression:
        role, keyword, number, filler = children
        if simple_steps(self.ontology.role(role)) is None:
            reason = f"{shorten(role.iri)} is transitive or follows from a chain, and cannot be counted along"
            raise self._refusal(keyword, reason, "count along a simple property, as OWL 2 DL demands")
        if len(number) >= LONG:
            raise self._refusal(number, "the number is too large", f"write fewer than {LONG} digits")
        restriction = _COUNTED[keyword](int(number), role, Class(THING) if filler is None else filler)
        return cast("Expression", restriction)

    def _one(self, token: Token, wanted: Names, others: Names) -> str:
        name, quoted = _spelling(token)
        found = wanted.find(name, quoted)
        if len(found) == 1:
            return found[0]
        if found:
            several = " or ".join(sorted(map(shorten, found)))
            raise self._refusal(token, f"{name!r} may be {several}", "write one of them in full")
        if others.find(name, quoted):
            reason = f"{name!r} is {_article(others.kind)}, and {_article(wanted.kind)} belongs here"
            remedy = "write PROPERTY some CLASS, or only, value, min, max, exactly"
            raise self._refusal(token, reason, remedy)
        remedy = wanted.nearest(name) or "pkb theories compile --to manchester shows names in use"
        raise self._refusal(token, f"there is no {wanted.kind} {name!r}", remedy)

    def _refusal(self, token: Token, reason: str, remedy: str) -> InvalidExpression:
        return _refusal(self.text, token.start_pos or 0, reason, remedy)


def _spelling(token: Token) -> tuple[str, bool]:
    """Return the name that a token spells, and whether it stands between quotes."""
    quoted = token.type == "QUOTED"
    return (re.sub(r"\\(.)", r"\1", token[1:-1]) if quoted else str(token)), quoted


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _refusal(text: str, place: int, reason: str, remedy: str) -> InvalidExpression:
    """Return an error about a place in a text, quoting what is around it."""
    start = max(0, min(place - EXCERPT // 2, len(text) - EXCERPT))
    excerpt = ("…" if start else "") + text[start : start + EXCERPT] + ("…" if start + EXCERPT < len(text) else "")
    return InvalidExpression(expression=excerpt, column=place + 1, reason=reason, remedy=remedy)


def _unexpected(error: UnexpectedInput, text: str) -> InvalidExpression:
    """Return a parser's complaint as an error: what was found, and what belongs there."""
    if isinstance(error, UnexpectedCharacters):
        place = error.pos_in_stream or 0
        if text[place] == "'":
            return _refusal(text, place, "a quotation mark is opened and not closed", "close it after the label")
        return _refusal(text, place, f"{text[place]!r} has no meaning here", "write names as pkb:Line or <https://…>")
    if not isinstance(error, UnexpectedToken):
        raise error
    expected = set(error.accepts or error.expected)
    words = [word for word, terminals in _EXPECTED if terminals <= expected]
    if "NOT" in expected:
        words.remove("a name")
    belongs = " or ".join([*filter(None, [", ".join(words[:-1])]), words[-1]])
    if error.token.type == "$END":
        return _refusal(text, len(text), f"the expression ends where {belongs} belongs", "complete it")
    found = str(error.token)[:EXCERPT]
    near = nearest(found, [word for word in words if word.isalpha()], count=1, likeness=LIKE)
    remedy = f"did you mean {near[0]}?" if near else "a label of several words stands between single quotes"
    return _refusal(text, error.token.start_pos or 0, f"{found!r} stands where {belongs} belongs", remedy)


def _refuse_depth(expression: Expression, text: str) -> None:
    level = [expression]
    for _ in range(MAXIMUM_DEPTH + 1):
        level = [part for each in level for part in parts(each)]
        if not level:
            return
    raise _refusal(text, 0, f"the expression is nested deeper than {MAXIMUM_DEPTH}", "flatten it")
