"""Scenarios in YAML, for authors who would rather not write Turtle.

::

    title: A conversation on three machines, two of them wiped
    horizon: 2026-06-01T00:00:00Z
    base: https://example.org/three-machines/
    source: source:Saad2026
    locator: §3

    entities:
      model: {a: Model, label: the model}
      gpu1:
        a: HardwareInstance
        implements: model
        began: 2026-01-01T00:00:00Z
        identifiesWith: Lineage
      gpu2: {a: HardwareInstance, implements: model}
      gpu3:
        a: HardwareInstance
        implements: model
        leavesOpen: Extant           # nobody knows whether it was wiped
        annualCostUSD: 95.50
      chat:
        a: Thread
        inConversation: talk
        ranOn: [gpu1, gpu2, gpu3]    # one stage for each, in this order
        accepts: theory:Kinship
      talk: {a: Conversation}

    events:
      copying:
        a: WeightCopy
        at: 2026-02-01T00:00:00Z
        used: gpu1
        generated: [gpu2, gpu3]
      wiping:
        a: WeightDeletion
        at: 2026-03-01T00:00:00Z
        ends: [gpu1, gpu2]

The top level is the header, a ``Scenario`` unless it says otherwise; ``entities`` and ``events`` describe things by
their ids. Where ``assumptions`` are described instead, the header is an ``AssumptionSet``, and each is an
``Assumption``: ``retention: {copyRetention: 0.9}``. An id stands for the base followed by the id; without a base that
is the file's own IRI and a slash. The header is named by the base without its last character. Keys are the vocabulary's
own names, ``began``, ``ceased``, ``started``, ``ended`` and ``at`` for times, or names with a prefix (``prefixes`` adds
to the known ones); IRIs and prefixed names stand wherever ids do. What a key means is said by
``ontology/context.jsonld``, with which the document is read as JSON-LD. A value under a key from elsewhere is text, or
an entity where it is written ``{id: gpu1}``. Texts are English unless they are given by language:
``label: {fr: la copie}``.

Every value is taken as it is written: ``yes`` is no truth value, a time is no local date, nothing is expanded. What
would be read otherwise than it looks is refused, with its line: times without a zone, unknown keys and classes, a
thing described twice, anchors, aliases and tags.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import InvalidSyntax, InvalidTime, did_you_mean
from persistence_kb.model.time import instant
from persistence_kb.namespaces import PREFIXES, RDF
from persistence_kb.reading.yaml_tree import Mistake, Node, compose, decode
from persistence_kb.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECTIONS: Final = ("assumptions", "base", "entities", "events", "prefixes")
_TERMED: Final = ("aboutAll", "aboutEvery", "leavesOpen", "mayBeAsked")  # keys whose values are classes or properties
_SCHEMES: Final = ("did", "doi", "info", "mailto", "tag", "urn")  # IRIs that have no // after the colon
_PREFIX: Final = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What ``ontology/context.jsonld`` says: prefixes, classes, kinds and properties, in this order.

    Attributes:
        context: All of it.
        classes, kinds, properties: By name; kinds are the individuals that some properties take as values.
        terms: For each name and each IRI of a property, the one name that it goes by.
    """

    context: list[dict[str, Any]]
    classes: dict[str, str]
    kinds: dict[str, str]
    properties: dict[str, dict[str, str]]
    terms: dict[str, str]


@cache
def _vocabulary() -> _Vocabulary:
    context = json.loads((folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    prefixes, classes, kinds, properties = context
    terms = {"a": "a", RDF + "type": "a"}
    for name, definition in properties.items():
        prefix, _, local = definition["@id"].partition(":")
        terms[name] = terms.setdefault(prefixes[prefix] + local, name)
    return _Vocabulary(context, classes, kinds, properties, terms)


def to_jsonld(content: bytes, *, source: str, base: str) -> tuple[bytes, str]:
    """Turn a scenario in YAML into JSON-LD.

    Args:
        content: The document, in UTF-8.
        source: What messages call it.
        base: The IRI of the document.

    Returns:
        JSON-LD with its context in it and every id written as an IRI, and the IRI to parse it with.

    Raises:
        InvalidSyntax: Not YAML, or not a scenario in YAML, with line, column and what to do.
        InvalidTime: A time that is not an ``xsd:dateTime`` with a zone, with line and column.

    >>> document, base = to_jsonld(b"entities: {m: {a: Model}}", source="a.yaml", base="https://example.org/a.yaml")
    >>> json.loads(document)["@graph"][1], base
    ({'@id': 'https://example.org/a.yaml/m', 'a': ['Model']}, 'https://example.org/a.yaml')
    """
    try:
        story = _Story(compose(decode(content), "a scenario", "title: Ten pieces"), source, base)
        graph = story.graph()
    except Mistake as mistake:
        node = mistake.node
        raise InvalidSyntax(source=source, line=node.line, column=node.column, reason=str(mistake)) from None
    return json.dumps({"@context": story.vocabulary.context, "@graph": graph}).encode(), story.header


class _Story:
    """One document: its base, its prefixes, and the ids that it describes."""

    def __init__(self, top: Node, source: str, base: str) -> None:
        self.source = source
        self.vocabulary = _vocabulary()
        self.sections = {key.text: value for key, value in top.pairs() if key.text in _SECTIONS}
        own = [node for pair in top.pairs() if pair[0].text not in _SECTIONS for node in pair]
        self.top = Node(top.line, top.column, top.form, nodes=own)
        self.base = self._base(base)
        self.header = self.base[:-1]
        self.prefixes = {**PREFIXES, **self._prefixes(), "": self.base}
        self.described: dict[str, Node] = {}

    def graph(self) -> list[dict[str, Any]]:
        """Return the header and the things described, as JSON-LD nodes."""
        assumptions, entities, events = (list(self._things(each)) for each in ("assumptions", "entities", "events"))
        for _, key, properties in events:
            if all(self._term(each) != "a" for each, _ in properties.pairs()):
                raise Mistake(key, f"the event {key.text} has no class; say what happened, as in 'a: WeightDeletion'")
        header = {"a": ["AssumptionSet" if assumptions else "Scenario"], **self._describe(self.header, self.top)}
        assumed = [{"a": ["Assumption"], **self._describe(name, properties)} for name, _, properties in assumptions]
        things = [self._describe(name, properties) for name, _, properties in (*entities, *events)]
        return [header, *assumed, *things]

    def _section(self, name: str, remedy: str) -> Iterator[tuple[Node, Node]]:
        node = self.sections.get(name, Node(1, 1, "a mapping"))
        if node.form != "a mapping":
            raise Mistake(node, f"{name} are a mapping, not {node.form}; {remedy}")
        return node.pairs()

    def _base(self, default: str) -> str:
        if "base" not in self.sections:
            return f"{default}/"
        node = self._value(self.sections["base"])
        if "://" not in node.text or not node.text.endswith(("/", "#")):
            raise Mistake(node, "a base is an IRI that ends in / or #; write it like https://example.org/ten-pieces/")
        return self._checked(node.text, node)

    def _prefixes(self) -> dict[str, str]:
        found = {}
        for key, value in self._section("prefixes", "write each like 'ex: https://example.org/'"):
            found[key.text] = self._checked(self._value(value).text, value)
            if not _PREFIX.fullmatch(key.text) or key.text in _SCHEMES:
                raise Mistake(key, f"{key.text!r} cannot be a prefix; take a few letters, such as ex")
            if PREFIXES.get(key.text, found[key.text]) != found[key.text]:
                raise Mistake(key, f"{key.text} stands for {PREFIXES[key.text]} already; choose another prefix")
        return found

    def _things(self, section: str) -> Iterator[tuple[str, Node, Node]]:
        for key, value in self._section(section, "write each as 'id:', with its properties below"):
            if not value.nodes or value.form != "a mapping":
                raise Mistake(key, f"{key.text} has no properties; write them below it, such as 'a: HardwareInstance'")
            name = self._iri(key)
            if name in self.described:
                line = self.described[name].line
                raise Mistake(key, f"{key.text} is described here and in line {line}; keep one, with all of both")
            self.described[name] = key
            yield name, key, value

    def _describe(self, name: str, node: Node) -> dict[str, Any]:
        described: dict[str, Any] = {"@id": name}
        for key, value in node.pairs():
            term = self._term(key, _SECTIONS if node is self.top else ())
            if term in described:
                raise Mistake(key, f"{key.text} says the same as another key here; keep one, with all its values")
            described[term] = self._values(term, value)
        return described

    def _term(self, key: Node, more: Iterable[str] = ()) -> str:
        """Return the one name that a property goes by: the context's, or an IRI where the context has none."""
        terms = self.vocabulary.terms
        if key.text in terms or ":" in key.text:
            name = key.text if key.text in terms else self._iri(key)
            return terms.get(name, name)
        near = did_you_mean(key.text, ["a", *self.vocabulary.properties, *more])
        raise Mistake(key, f"there is no key {key.text!r}; use one of the vocabulary, or one with a prefix{near}")

    def _values(self, term: str, node: Node) -> Any:
        definition = self.vocabulary.properties.get(term, {})
        if node.form == "a mapping" and "@language" in definition:
            return self._by_language(node)
        return [self._read(term, definition, each) for each in node.each()]

    def _read(self, term: str, definition: dict[str, str], node: Node) -> str | dict[str, str]:
        vocabulary = self.vocabulary
        foreign = not definition and term != "a"
        if foreign and node.form == "a mapping" and [key.text for key, _ in node.pairs()] == ["id"]:
            return {"@id": self._iri(self._value(node.nodes[1]))}
        value = self._value(node)
        match "@class" if term == "a" else definition.get("@type"):
            case "@class":
                return self._named(value, "class", vocabulary.classes)
            case "@id":
                return self._iri(value)
            case "@vocab" if term in _TERMED:
                return self._named(value, "class or property", [*vocabulary.classes, *vocabulary.properties])
            case "@vocab":
                local = self.base + value.text in self.described and value.text not in vocabulary.kinds
                return self._iri(value) if local else self._named(value, f"value of {term}", vocabulary.kinds)
            case "xsd:dateTime":
                self._check_time(value, term)
            case "xsd:decimal" if not _DECIMAL.fullmatch(value.text):
                raise Mistake(value, f"{value.text!r} is no decimal number; write it like 1250 or 99.50")
        return value.text

    def _by_language(self, node: Node) -> dict[str, list[str]]:
        for key, _ in node.pairs():
            if not _LANGUAGE.fullmatch(key.text):
                raise Mistake(key, f"{key.text!r} is no language; write a tag such as en or pt-BR")
        return {key.text: [self._value(each).text for each in value.each()] for key, value in node.pairs()}

    def _value(self, node: Node) -> Node:
        if node.form == "nothing":
            raise Mistake(node, "there is no value; write one, remove the key, or quote 'null' if that is a name")
        if node.form != "a value":
            raise Mistake(node, f"{node.form} stands where a value belongs; describe it by itself and write its id")
        return node

    def _named(self, node: Node, what: str, known: Iterable[str]) -> str:
        """Return a name of the vocabulary as it is, and any other name as an IRI."""
        if node.text in known or ":" in node.text:
            return node.text if node.text in known else self._iri(node)
        remedy = f"use one of the vocabulary, or one with a prefix{did_you_mean(node.text, known)}"
        raise Mistake(node, f"there is no {what} {node.text!r}; {remedy}")

    def _check_time(self, node: Node, term: str) -> None:
        try:
            instant(node.text)
        except ValueError:
            place = f"{self.source}:{node.line}:{node.column}"
            raise InvalidTime(found=node.text, term=term, source=place) from None

    def _iri(self, node: Node) -> str:
        """Return what an id, a prefixed name or an IRI stands for."""
        prefix, colon, local = node.text.partition(":")
        if not colon:
            return self._checked(self.base + node.text, node)
        if local.startswith("//") or prefix in _SCHEMES:
            return self._checked(node.text, node)
        if prefix not in self.prefixes:
            remedy = "declare it under prefixes, leave out the colon, or put a space after it"
            raise Mistake(node, f"there is no prefix {prefix!r}; {remedy}{did_you_mean(prefix, self.prefixes)}")
        return self._checked(self.prefixes[prefix] + local, node)

    def _checked(self, name: str, node: Node) -> str:
        import pyoxigraph as ox

        try:
            return ox.NamedNode(name).value
        except ValueError as error:
            raise Mistake(node, f"{name!r} is not an IRI ({error}); use letters, digits, - and _") from None
