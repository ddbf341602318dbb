"""Claims in YAML, for authors who would rather not write Turtle.

::

    base: https://example.org/claims/
    source: https://example.org/policy
    inScenario: three-machines.yaml      # a path from this file, or the name of a shipped scenario

    claims:
      kept:
        a: ScenarioClaim
        quote: The weights of one machine are kept.
        locator: section 2
        underTheory: HardwareInstance
        about: gpu3                       # an id or a label in the scenario
        expects: holds
      needs-copies:
        quote: Copies carry on what their originals began.
        hasCheck:
        - {a: EntailmentClaim, premise: HardwareInstance, conclusion: Continuant, expects: true}
        - {a: EntailmentClaim, premise: Continuant, conclusion: HardwareInstance, expects: false}
      why:
        a: Assumption
        quote: This will matter to them.

Keys are the vocabulary's own names, with ``source``, ``label`` and ``comment`` besides. What stands at the top is said
of every claim that does not say it itself. Several values are a list, and mean each of them; but interventions in a
list are made in that order, and a list in the list of scenarios is one story in several parts. Every value is taken as
it is written; what would be read otherwise than it looks is refused, with its line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from persistence_kb.errors import InvalidSyntax, did_you_mean
from persistence_kb.namespaces import DCTERMS, FIRST, NIL, PKB, PREFIXES, RDFS, REST, THEORY, TYPE, VIEW, XSD, iri, pkb
from persistence_kb.reading.claim_graph import INHERITED, KEYS, KINDS, SAID
from persistence_kb.reading.yaml_tree import Mistake, Node, compose, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

SHIPPED: Final = PKB + "scenario/"

_TOP: Final = ("base", "prefixes", "claims", "title", "description")
_SPACES: Final = {
    "underTheory": THEORY, "underView": VIEW, "measure": PKB,
    "aboutEvery": PKB, "aboutSome": PKB, "aboutNo": PKB,
}  # fmt: skip
"""Where names under a key are looked up if they have no prefix."""
_SCENARIOS: Final = ("inScenario", "countermodel")
_ORDERED: Final = ("afterIntervention", "better", "worse")
_TRUTHS: Final = ("strictly",)
_NUMBERS: Final = ("degreeAtLeast", "degreeAtMost", "ratioAtLeast", "ratioAtMost")
_TIMES: Final = ("atHorizon", "decidedAt")
_ENGLISH: Final = {"quote": pkb("quote"), "label": iri(RDFS + "label"), "comment": iri(RDFS + "comment")}
_SOURCE: Final = iri(DCTERMS + "source")
_STATUSES: Final = {"holds": "Holds", "fails": "Fails", "undetermined": "Undetermined"}
_PREFIXES: Final = {
    **PREFIXES, "claim": PKB + "claim/", "scenario": SHIPPED, "shape": PKB + "shape/",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def read_yaml(source: Source, number: int = 0) -> tuple[tuple[Statement, ...], dict[str, int]]:
    """Read claims.

    Args:
        source: The file.
        number: The number of the file, which keeps its blank nodes apart from other files'.

    Returns:
        What the file says, in its order, and the line of each claim and check.

    Raises:
        InvalidSyntax: Not YAML, or not claims in YAML, with line, column and what to do.
    """
    try:
        document = _Document(compose(decode(source.read()), "a file of claims", "claims:"), source, number)
        return tuple(document.statements()), document.lines
    except Mistake as mistake:
        node = mistake.node
        raise InvalidSyntax(source=source.name, line=node.line, column=node.column, reason=str(mistake)) from None


class _Document:
    """One document: its base, its prefixes, and what is said of every claim."""

    def __init__(self, top: Node, source: Source, number: int) -> None:
        self.file = source.base
        self.folder = source.path.absolute().parent if source.path else Path.cwd()
        self.lines: dict[str, int] = {}
        self.sections = {key.text: value for key, value in top.pairs() if key.text in _TOP}
        self.shared = [(key, value) for key, value in top.pairs() if key.text not in _TOP]
        self.prefixes = {**_PREFIXES, **dict(self._prefixes())}
        base = self.sections.get("base")
        self.base = f"{source.base}#" if base is None else self._value(base).text
        self._number = number
        self._blank = 0

    def statements(self) -> Iterator[Statement]:
        """Yield what is said, claim by claim."""
        claims = self.sections.get("claims")
        if claims is None:
            return
        known = (*INHERITED, "source", *_TOP)
        for key, _ in self.shared:
            if key.text not in known:
                raise Mistake(key, f"there is no key {key.text!r} for all claims{did_you_mean(key.text, known)}")
        if claims.form != "a mapping":
            raise Mistake(
                claims, f"claims are a mapping, not {claims.form}; write each as 'name:', with its keys below"
            )
        for key, value in claims.pairs():
            yield from self._claim(key, value)

    def _claim(self, key: Node, value: Node) -> Iterator[Statement]:
        if value.form != "a mapping":
            raise Mistake(key, f"the claim {key.text} says nothing; write its keys below it, such as 'quote: …'")
        node = self._iri(self.base + key.text if ":" not in key.text else self._prefixed(key), key)
        own = {each.text for each, _ in value.pairs()}
        if "a" not in own:
            yield node, TYPE, pkb("Claim")
        self.lines[node] = key.line
        yield from self._said(
            node, [*value.pairs(), *((each, said) for each, said in self.shared if each.text not in own)]
        )

    def _said(self, node: str, pairs: list[tuple[Node, Node]]) -> Iterator[Statement]:
        for key, value in pairs:
            yield from self._key(node, key, value)

    def _key(self, node: str, key: Node, value: Node) -> Iterator[Statement]:
        name = key.text
        if name == "a":
            yield node, TYPE, pkb(self._kind(self._value(value)))
        elif name == "hasCheck":
            for each in value.each():
                yield from self._part(node, pkb(name), each)
        elif name in _ORDERED and value.form != "a mapping":
            yield from self._ordered(node, pkb(name), [self._text(self._value(each)) for each in value.each()], value)
        elif name in _ORDERED:
            yield from self._part(node, pkb(name), value)
        elif name in _SCENARIOS:
            for each in value.each():
                if each.form == "a list":
                    yield from self._list(node, pkb(name), [self._scenario(self._value(part)) for part in each.nodes])
                else:
                    yield node, pkb(name), self._scenario(self._value(each))
        else:
            predicate = self._predicate(key)
            for each in value.each():
                yield node, predicate, self._term(name, self._value(each))

    def _part(self, node: str, predicate: str, value: Node) -> Iterator[Statement]:
        """Yield a node of its own without a name."""
        if value.form != "a mapping":
            raise Mistake(
                value, f"{value.form} stands where keys belong; write them in braces or below, with 'a:' first"
            )
        part = self._fresh()
        self.lines[part] = value.line
        yield node, predicate, part
        yield from self._said(part, list(value.pairs()))

    def _ordered(self, node: str, predicate: str, steps: list[str], value: Node) -> Iterator[Statement]:
        if value.form == "a list":
            yield from self._list(node, predicate, steps)
        else:
            yield node, predicate, steps[0]

    def _list(self, node: str, predicate: str, members: list[str]) -> Iterator[Statement]:
        cells = [self._fresh() for _ in members]
        yield node, predicate, cells[0] if cells else NIL
        for place, (cell, member) in enumerate(zip(cells, members, strict=True)):
            yield cell, FIRST, member
            yield cell, REST, cells[place + 1] if place + 1 < len(cells) else NIL

    def _fresh(self) -> str:
        self._blank += 1
        return f"_:f{self._number}-y{self._blank}"

    def _predicate(self, key: Node) -> str:
        name = key.text
        if name in _ENGLISH or name == "source":
            return _ENGLISH.get(name, _SOURCE)
        known = {*SAID, *(each for keys in KEYS.values() for each in keys)}
        if name in known:
            return pkb(name)
        if ":" in name:
            return self._iri(self._prefixed(key), key)
        remedy = did_you_mean(name, {*known, "a", "source", "label", "comment", "hasCheck"})
        raise Mistake(key, f"there is no key {name!r}; use one of the vocabulary{remedy}")

    def _term(self, name: str, value: Node) -> str:
        text = value.text
        if name in _ENGLISH:
            return f"{_quoted(text)}@en"
        if name in _SPACES:
            if " " in text:
                raise Mistake(value, f"{text!r} is no name; write the name of one, without spaces, or its IRI")
            return self._iri(self._prefixed(value) if ":" in text else _SPACES[name] + text, value)
        if name in ("expects", "expectsNot"):
            return self._expected(value)
        if name in _TRUTHS:
            return self._truth(value)
        if name in _NUMBERS:
            if not _NUMBER.fullmatch(text):
                raise Mistake(value, f"{text!r} is no number; write it like 0.5")
            kind = "double" if "e" in text.lower() else "decimal"
            return f'"{text}"^^<{XSD}{kind}>'
        if name in _TIMES:
            return f"{_quoted(text)}^^<{XSD}dateTime>"
        if name in ("source", "about", "violates", "premise", "conclusion"):
            return self._text(value)
        return _quoted(text)

    def _text(self, value: Node) -> str:
        """Return an IRI where one is written, with a prefix or in full; else the text."""
        prefix, mark, rest = value.text.partition(":")
        if mark and " " not in value.text and "=" not in rest and (prefix in self.prefixes or rest.startswith("//")):
            return self._iri(self._prefixed(value), value)
        return _quoted(value.text)

    def _expected(self, value: Node) -> str:
        if value.text in ("true", "false"):
            return self._truth(value)
        local = value.text.removeprefix("pkb:")
        if local.lower() not in _STATUSES:
            raise Mistake(value, f"{value.text!r} is expected; write holds, fails or undetermined, or true or false")
        return pkb(_STATUSES[local.lower()])

    def _truth(self, value: Node) -> str:
        if value.text not in ("true", "false"):
            raise Mistake(value, f"{value.text!r} is neither true nor false; write one of them")
        return f'"{value.text}"^^<{XSD}boolean>'

    def _scenario(self, value: Node) -> str:
        """Return the IRI of a scenario: of a file by its path from this one, or of a shipped one."""
        text = value.text
        if "://" in text or (":" in text and text.partition(":")[0] in self.prefixes):
            return self._iri(self._prefixed(value), value)
        if "/" in text or "." in text or (self.folder / text).exists():
            return self._iri(urljoin(self.file, Path(text).as_posix().replace(" ", "%20")), value)
        return self._iri(SHIPPED + text, value)

    def _kind(self, value: Node) -> str:
        kind = value.text.removeprefix("pkb:")
        if kind not in KINDS:
            raise Mistake(value, f"there is no kind of claim {value.text!r}; use one of {', '.join(KINDS)}")
        return kind

    def _prefixed(self, node: Node) -> str:
        prefix, _, local = node.text.partition(":")
        if local.startswith("//"):
            return node.text
        if prefix not in self.prefixes:
            remedy = f"declare it under prefixes{did_you_mean(prefix, self.prefixes)}"
            raise Mistake(node, f"there is no prefix {prefix!r}; {remedy}")
        return self.prefixes[prefix] + local

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        node = self.sections.get("prefixes", Node(1, 1, "a mapping"))
        if node.form != "a mapping":
            raise Mistake(node, f"prefixes are a mapping, not {node.form}; write each like 'ex: https://example.org/'")
        for key, value in node.pairs():
            yield key.text, self._value(value).text

    def _value(self, node: Node) -> Node:
        if node.form == "nothing":
            raise Mistake(node, "there is no value; write one, or remove the key")
        if node.form != "a value":
            raise Mistake(node, f"{node.form} stands where a value belongs")
        return node

    def _iri(self, name: str, node: Node) -> str:
        import pyoxigraph as ox

        try:
            return iri(ox.NamedNode(name).value)
        except ValueError as error:
            raise Mistake(node, f"{name!r} is not an IRI ({error}); use letters, digits, - and _") from None


def _quoted(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))
