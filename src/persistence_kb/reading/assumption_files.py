"""Files of assumptions: what each node assumes, refused in the words of the shapes.

What is wrong is said in the sentence of the shape that refuses it (``shapes/assumption.ttl``), whichever command reads
the file: the numbers are checked here, so that no command has to wait for a validator, and the sentences are the
shapes'.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import InvalidAssumption, did_you_mean
from persistence_kb.model.assumptions import (
    Range,
    Rivalry,
    asking_name,
    cost_name,
    credence_name,
    none_name,
    number,
    span,
    value_name,
    whole_cost_name,
)
from persistence_kb.model.snapshot import unescape
from persistence_kb.namespaces import DCTERMS, PKB, TYPE, XSD, iri, local_name, pkb, shorten
from persistence_kb.reading.rdf import parse, statements_of
from persistence_kb.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.reading.sources import Source

SHARES: Final = {
    "copy-retention": ("copyRetention", "CopyRetention", 1e-300),
    "backward-share": ("backwardShare", "BackwardShare", 1e-300),
    "portion-threshold": ("portionThreshold", "PortionThreshold", 0.0),
}
"""For each assumption about degrees: its property, the shape that checks it, and the least that it may be."""
_NUMBER: Final = re.compile(
    r'"([^"]*)"\^\^<' + re.escape(XSD) + r"(decimal|double|float|int|long|short|byte|unsigned\w+|\w*[iI]nteger)>"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One assumption: what it goes by, what it is about, its value, and where it is stated."""

    name: str
    key: Any
    value: Any
    source: str

    @property
    def kind(self) -> str:
        """Return what it goes by, without what it is about."""
        return self.name.partition(":")[0]

    @property
    def text(self) -> str:
        """Return its value as it is printed."""
        return span(self.value) if isinstance(self.value, tuple) else number(self.value)


class Sheet:
    """One file of assumptions."""

    def __init__(self, source: Source, ontology: Ontology) -> None:
        """Read it.

        Raises:
            InputError: It cannot be read.
        """
        self.source = source
        self.ontology = ontology
        self.said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in statements_of(source, 0):
            self.said.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def entries(self) -> Iterator[Entry]:
        """Yield what the file assumes.

        Raises:
            InvalidAssumption: A shape refuses it.
        """
        found = False
        for term in sorted(self.said):
            found |= pkb("Assumption") in self.said[term].get(TYPE, ())
            for entry in self._of(term):
                found = True
                yield entry
        if not found:
            raise self._invalid("", "", "AssumesSomething")

    def _of(self, term: str) -> Iterator[Entry]:
        """Yield what one node assumes."""
        source = self._cited(term)
        yield from self._about_theories(term, source)
        yield from self._about_kinds(term, source)
        for who in self._all(term, "mayBeAsked"):
            if not who.startswith("<"):
                raise self._invalid(term, f"pkb:mayBeAsked {who}", "WhoMayBeAsked")
            yield Entry(asking_name(who), who, 1.0, source)

    def _about_theories(self, term: str, source: str) -> Iterator[Entry]:
        for name, (property_, shape, least) in SHARES.items():
            for value in self._numbers(term, property_, shape, least):
                yield Entry(name, None, value, source)
        for value in self._numbers(term, "credence", "Credence", 0.0):
            theory = self._theory(term)
            yield Entry(credence_name(theory), theory, value, source)
        for value in self._numbers(term, "credenceInNone", "CredenceInNone", 0.0):
            rivalry = Rivalry.of(self.ontology.theories[self._theory(term)])
            yield Entry(none_name(rivalry), rivalry, value, source)

    def _about_kinds(self, term: str, source: str) -> Iterator[Entry]:
        cost = self._range(term, "defaultAnnualCostUSD", "DefaultCost")
        if cost is not None:
            kinds = [(cost_name, each) for each in self._all(term, "aboutEvery")]
            kinds += [(whole_cost_name, each) for each in self._all(term, "aboutAll")]
            if not kinds or any(each not in self.ontology.taxonomy.told for _, each in kinds):
                raise self._invalid(term, " ".join(shorten(each) for _, each in kinds), "CostKind")
            for called, class_ in kinds:
                yield Entry(called(class_), class_, cost, source)
        worth = self._range(term, "preferenceValue", "PreferenceValue")
        if worth is not None:
            wished = self._all(term, "aboutPreference")
            if not wished or not self._known_preferences().issuperset(wished):
                raise self._invalid(term, " ".join(map(shorten, wished)), "ValuedPreference")
            for kind in wished:
                yield Entry(value_name(kind), kind, worth, source)

    def _known_preferences(self) -> set[str]:
        """Return the kinds of preference that the ontology or the file itself has."""
        kinds = set(self.ontology.taxonomy.told.get(pkb("PreferenceKind"), ()))
        own = {each for each, said in self.said.items() if kinds.intersection(said.get(TYPE, ()))}
        return own.union(preferences(self.ontology))

    def _all(self, term: str, name: str) -> list[str]:
        return sorted(set(self.said[term].get(pkb(name), ())))

    def _numbers(self, term: str, name: str, shape: str, least: float, most: float = 1.0) -> list[float]:
        values = self._all(term, name)
        found = []
        for value in values:
            match = _NUMBER.fullmatch(value)
            amount = amount_of(match[1]) if match else None
            if amount is None or not least <= amount <= most or len(values) > 1:
                raise self._invalid(term, f"pkb:{name} {' and '.join(map(text_of, values))}", shape)
            found.append(amount)
        return found

    def _range(self, term: str, name: str, shape: str) -> Range | None:
        exact = self._numbers(term, name, shape, 0.0, math.inf)
        low = self._numbers(term, f"{name}AtLeast", shape, 0.0, math.inf)
        high = self._numbers(term, f"{name}AtMost", shape, 0.0, math.inf)
        if not (exact or low or high):
            return None
        least, most = (low or exact or [0.0])[0], (high or exact or [math.inf])[0]
        if (exact and (low or high)) or least > most:
            raise self._invalid(term, f"pkb:{name} from {number(least)} to {number(most)}", "RangeInOrder")
        return least, most

    def _theory(self, term: str) -> str:
        theories = self._all(term, "underTheory")
        if len(theories) != 1 or theories[0] not in self.ontology.theories:
            wrong = next((each for each in theories if each not in self.ontology.theories), "")
            near = did_you_mean(local_name(wrong), map(local_name, self.ontology.theories)) if wrong else ""
            said = " and ".join(f"pkb:underTheory {shorten(each)}" for each in theories)
            raise self._invalid(term, said, "CredenceTheory", near)
        return theories[0]

    def _cited(self, term: str) -> str:
        """Return where an assumption is stated, and the work that it is taken from."""
        work, locator = iri(DCTERMS + "source"), pkb("locator")
        headers = [each for each, said in self.said.items() if pkb("AssumptionSet") in said.get(TYPE, ())]
        for each in (term, *sorted(headers)):
            works = [self.ontology.label(one) for one in self.said[each].get(work, ()) if one.startswith("<")]
            if works:
                places = [text_of(one) for one in self.said[each].get(locator, ())]
                return f"{self.source.name}: {', '.join([*sorted(works), *sorted(places)])}"
        return self.source.name

    def _invalid(self, term: str, found: str, shape: str, hint: str = "") -> InvalidAssumption:
        where = shorten(term) if term.startswith("<") else "an assumption" if term else ""
        base = f"{self.source.base}#"
        name = where.removeprefix(base) if where.startswith(base) else where
        sentence = sentences()[shape]
        return InvalidAssumption(
            source=self.source.name, term=name, found=found,
            sentence=f"{sentence.removesuffix('.')}{hint}" if hint else sentence,
        )  # fmt: skip


def preferences(ontology: Ontology) -> list[str]:
    """Return the kinds of preference that the ontology has."""
    kinds = ontology.taxonomy.told.get(pkb("PreferenceKind"), ())
    return [each for each, facts in ontology.facts.items() if any(p == TYPE and v in kinds for p, v in facts)]


def amount_of(text: str) -> float | None:
    """Return the finite number that a text stands for, or None."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def text_of(value: str) -> str:
    """Return a literal's text, or a term as a reader writes it."""
    return unescape(value[1 : value.rindex('"')]) if value.startswith('"') else shorten(value)


def sentences() -> Mapping[str, str]:
    """Return what each shape of assumptions says to what it refuses, by the shape's local name."""
    path = folder("shapes") / "assumption.ttl"
    said = parse(path.read_bytes(), syntax="turtle", source=path.name, base=path.as_uri())
    message = iri("http://www.w3.org/ns/shacl#message")
    return {
        subject.removeprefix(f"<{PKB}shape/").removesuffix(">"): text_of(value)
        for subject, predicate, value in said
        if predicate == message
    }
