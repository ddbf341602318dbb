"""Where in a text each statement stands: the line numbers that RDF parsers do not keep.

One row is one statement of a source (its three terms as rdflib would hold them, and the lines of its subject, its
predicate and its object). The scan knows N-Triples, N-Quads, Turtle and TriG; it presumes a text that a parser has
already accepted and it gives up, without a guess, where it meets something that it does not know. Other syntaxes
have no lines here.

Source: RDF 1.1 Turtle, https://www.w3.org/TR/turtle/#sec-grammar.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

from rdflib import RDF, XSD, BNode, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Term = URIRef | BNode | Literal

LINED: Final = frozenset({".ttl", ".nt", ".nq", ".trig", ".n3"})
"""The endings of files whose lines can be told."""

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\r\n]+|\#[^\n]*)
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    |(?P<text>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
             |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<label>_:\w(?:[\w.\-·]*[\w\-·])?)
    |(?P<name>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:
             (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
                (?:(?:[\w:\-·.]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
                   (?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
    |(?P<number>[+\-]?(?:\d+\.\d*[eE][+\-]?\d+|\.?\d+[eE][+\-]?\d+|\d*\.\d+|\d+))
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[A-Za-z]+)
    |(?P<mark>\^\^|[;,.\[\](){}])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one input file.

    Attributes:
        file: Its name, as reports are to show it; the ending tells the syntax.
        text: What it holds.
        base: The IRI that relative references were read against; by default the file's own.
    """

    file: str
    text: str
    base: str = ""


class Statement(NamedTuple):
    """One statement and the lines, counted from 1, on which its terms stand."""

    subject: Term
    predicate: Term
    object: Term
    subject_line: int
    predicate_line: int
    object_line: int


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _UnknownSyntaxError(Exception):
    """The scan met something that it does not know."""


def statements(source: Source) -> list[Statement]:
    r"""Return the statements of a source with their lines, in the order of the text.

    Args:
        source: A text that a parser has accepted.

    Returns:
        One row for each statement, collections and blank nodes written out as they stand; an empty list for a
        syntax without lines; what came before it where the scan meets something that it does not know.

    Source: RDF 1.1 Turtle, §6.5.

    >>> source = Source("a.ttl", "PREFIX : <urn:x#>\n:a :b\n  :c .", "urn:x")
    >>> [(row.subject.n3(), row.subject_line, row.object_line) for row in statements(source)]
    [('<urn:x#a>', 2, 3)]
    """
    if PurePath(source.file).suffix not in LINED:
        return []
    scan = _Scan(source)
    with suppress(_UnknownSyntaxError, RecursionError):
        scan.run()
    return scan.found


class Place(NamedTuple):
    """How well a line shows a finding (0 is best), and the line, counted from 1."""

    rank: int
    line: int


class Lines:
    """The statements of one source, indexed by the nodes that they mention."""

    def __init__(self, source: Source) -> None:
        """Scan a source."""
        self.file = source.file
        self.rows = statements(source)
        self.mentions: dict[Term, list[Statement]] = {}
        self._holders: dict[tuple[Term, Term, bool], set[BNode]] = {}
        for row in self.rows:
            for node in {row.subject, row.object}:
                self.mentions.setdefault(node, []).append(row)
            self.mentions.setdefault(row.predicate, [row])
            if isinstance(row.subject, BNode):
                self._holders.setdefault((row.predicate, row.object, True), set()).add(row.subject)
            if isinstance(row.object, BNode):
                self._holders.setdefault((row.subject, row.predicate, False), set()).add(row.object)

    def locate(self, focus: Term, predicates: Collection[Term] = (), value: Term | None = None) -> Place | None:
        r"""Return the line that best shows a finding.

        Args:
            focus: The node that the finding is about; a blank node must be one of this source's own.
            predicates: The properties that the finding is about, if any.
            value: The value that the finding is about, if any.

        Returns:
            The line of the value in a statement between the focus and the value, else the line of one of the
            predicates in the focus' block, else the line where the focus first is the subject, else where it is
            first mentioned; None where it is not mentioned at all.

        >>> lines = Lines(Source("a.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:d> .", "urn:x"))
        >>> lines.locate(URIRef("urn:a"), [URIRef("urn:b")], URIRef("urn:d"))
        Place(rank=0, line=2)
        """
        places = (_place(row, focus, predicates, value) for row in self.mentions.get(focus, ()))
        return min((place for place in places if place is not None), default=None)

    def own_blank_node(
        self,
        outgoing: Collection[tuple[Term, Term]],
        incoming: Collection[tuple[Term, Term]],
    ) -> BNode | None:
        """Return the blank node of this source that a graph's blank node stands for.

        Labels of blank nodes do not outlive a parser, so a node is known by what is said of it.

        Args:
            outgoing: Pairs (predicate, object) of the graph's node, without blank objects.
            incoming: Pairs (subject, predicate) of the graph's node, without blank subjects.

        Returns:
            The one blank node of which all this is said; None if there is none, or more than one.
        """
        facts = [(*pair, True) for pair in outgoing] + [(*pair, False) for pair in incoming]
        fitting = [self._holders.get(fact, set()) for fact in facts]
        nodes = set.intersection(*fitting) if fitting else set()
        return nodes.pop() if len(nodes) == 1 else None


def _place(row: Statement, focus: Term, predicates: Collection[Term], value: Term | None) -> Place | None:
    """Return how well a statement shows the finding, and the line to name."""
    named = row.predicate in predicates
    if row.subject == focus and value is not None and row.object == value:
        return Place(1 if predicates and not named else 0, row.object_line)
    if row.object == focus and value is not None and row.subject == value:
        return Place(1 if named else 3, row.object_line)
    if row.subject == focus:
        return Place(2, row.predicate_line) if named else Place(4, row.subject_line)
    if row.object == focus:
        return Place(5, row.object_line)
    return Place(6, row.predicate_line) if row.predicate == focus else None


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of a text with their lines; spaces and comments are passed over."""
    place, line = 0, 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            yield _Token("unknown", text[place], line)
            return
        kind = match.lastgroup or "unknown"
        if kind != "blank":
            yield _Token(kind, match.group(), line)
        line += text.count("\n", place, match.end())
        place = match.end()


def _unescape(text: str) -> str:
    """Return a text with its escapes resolved."""

    def resolve(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        return chr(int(code, 16)) if code else _LETTERS.get(match.group(3), match.group(3))

    return _ESCAPE.sub(resolve, text) if "\\" in text else text


class _Scan:
    """One pass over the tokens of a source, with one token of look-ahead."""

    def __init__(self, source: Source) -> None:
        self.base = source.base or Path(source.file).absolute().as_uri()
        self.prefixes: dict[str, str] = {}
        self.labels: dict[str, BNode] = {}
        self.found: list[Statement] = []
        self.rest = _tokens(source.text)
        self.token = next(self.rest, _Token("end", "", 0))

    def step(self) -> _Token:
        """Return the current token and go to the next."""
        here = self.token
        self.token = next(self.rest, _Token("end", "", here.line))
        return here

    def expect(self, mark: str) -> None:
        """Pass over a mark."""
        if self.step().text != mark:
            raise _UnknownSyntaxError

    def run(self) -> None:
        """Collect the statements of the whole text."""
        while self.token.kind != "end":
            word = self.token.text.lower().lstrip("@")
            if self.token.kind in {"word", "tag"} and word in {"prefix", "base"}:
                self.directive(word)
            elif self.token.kind == "word" and word == "graph":
                self.step()
                self.term()
            elif self.token.text in {"{", "}", "."}:
                self.step()
            else:
                self.block()

    def directive(self, word: str) -> None:
        """Read a prefix or a base."""
        dotted = self.step().text.startswith("@")
        if word == "prefix":
            name = self.step().text
            self.prefixes[name.removesuffix(":")] = self.resolve(self.step().text)
        else:
            self.base = self.resolve(self.step().text)
        if dotted:
            self.expect(".")

    def block(self) -> None:
        """Read what is said of one subject, or the name of a graph."""
        line, anonymous = self.token.line, self.token.text == "["
        subject = self.term()
        if self.token.text == "{" or (anonymous and self.token.text in {".", "}"}):
            return
        self.predicates(subject, line)
        if self.token.text not in {".", "}"}:
            self.term()  # the graph's name in N-Quads
        if self.token.text == ".":
            self.step()

    def predicates(self, subject: Term, line: int) -> None:
        """Read predicates and objects up to the end of the subject's block."""
        while True:
            predicate_line = self.token.line
            predicate = self.term()
            while True:
                object_line = self.token.line
                place = len(self.found)
                value = self.term()
                row = Statement(subject, predicate, value, line, predicate_line, object_line)
                self.found.insert(place, row)
                if self.token.text != ",":
                    break
                self.step()
            if self.token.text != ";":
                return
            while self.token.text == ";":
                self.step()
            if self.token.text in {".", "]", "}"}:
                return

    def term(self) -> Term:
        """Read one term, with whatever is said inside it."""
        token = self.step()
        match token.kind:
            case "iri":
                return URIRef(self.resolve(token.text))
            case "name":
                return self.prefixed(token.text)
            case "label":
                return self.labels.setdefault(token.text, BNode())
            case "text":
                return self.literal(token.text)
            case "number":
                return _number(token.text)
            case "word":
                return _word(token.text)
        if token.text == "[":
            node = BNode()
            if self.token.text != "]":
                self.predicates(node, token.line)
            self.expect("]")
            return node
        if token.text == "(":
            return self.collection()
        raise _UnknownSyntaxError

    def collection(self) -> Term:
        """Read a list, one cell for each entry."""
        head: Term = RDF.nil
        previous: tuple[BNode, int] | None = None
        while self.token.text != ")":
            cell, line = BNode(), self.token.line
            if previous is None:
                head = cell
            else:
                self.found.append(Statement(previous[0], RDF.rest, cell, previous[1], line, line))
            self.found.append(Statement(cell, RDF.first, self.term(), line, line, line))
            previous = cell, line
        line = self.step().line
        if previous is not None:
            self.found.append(Statement(previous[0], RDF.rest, RDF.nil, previous[1], line, line))
        return head

    def literal(self, text: str) -> Literal:
        """Read what follows a quoted text."""
        quotes = 3 if text[:3] in {'"""', "'''"} else 1
        value = _unescape(text[quotes:-quotes])
        if self.token.kind == "tag":
            return Literal(value, lang=self.step().text[1:])
        if self.token.text == "^^":
            self.step()
            return Literal(value, datatype=URIRef(self.term()))
        return Literal(value)

    def prefixed(self, text: str) -> URIRef:
        """Return the IRI that a prefixed name stands for."""
        prefix, _, local = text.partition(":")
        if prefix not in self.prefixes:
            raise _UnknownSyntaxError
        return URIRef(self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))

    def resolve(self, text: str) -> str:
        """Return the IRI between angle brackets, read against the base."""
        reference = _unescape(text[1:-1])
        return reference if _SCHEME.match(reference) else urljoin(self.base, reference)


def _number(text: str) -> Literal:
    """Return the literal that a bare number stands for."""
    kind = XSD.double if "e" in text.lower() else XSD.decimal if "." in text else XSD.integer
    return Literal(text, datatype=kind)


def _word(text: str) -> Term:
    """Return what a bare word stands for."""
    if text == "a":
        return RDF.type
    if text in {"true", "false"}:
        return Literal(text, datatype=XSD.boolean)
    raise _UnknownSyntaxError
