"""From files, shipped sets and the command line to ``Assumptions``.

What is wrong with a file is said in the words of the shape that refuses it (``shapes/assumption.ttl``), whichever
command reads the file: the numbers are checked here, so that no command has to wait for a validator, and the sentences
are the shapes'. What is assumed twice must be assumed alike: nothing overrides anything in silence.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import (
    ConflictingAssumptions,
    InvalidAssumption,
    InvalidOption,
    UnreadableInput,
    did_you_mean,
)
from persistence_kb.model.assumptions import (
    COMMAND_LINE,
    Assumptions,
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
from persistence_kb.reading.sources import SYNTAXES, Source, locate
from persistence_kb.resources import assumption_sets, folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from persistence_kb.model.ontology import Ontology

CLOSE: Final = 1e-9
"""By how much credences may miss a sum: decimal fractions are not exact in binary."""

_SHARES: Final = {
    "copy-retention": ("copyRetention", "CopyRetention", 1e-300),
    "backward-share": ("backwardShare", "BackwardShare", 1e-300),
    "portion-threshold": ("portionThreshold", "PortionThreshold", 0.0),
}
"""For each assumption about degrees: its property, the shape that checks it, and the least that it may be."""
_SUBJECTS: Final = {
    "credence": "THEORY",
    "credence-in-none": "BEARER/CONCERN",
    "cost": "CLASS",
    "cost-of-all": "CLASS",
    "value": "PREFERENCE",
    "may-be-asked": "WHO",
}
"""The other assumptions of the command line, and what follows the colon."""
_NUMBER: Final = re.compile(r'"([^"]*)"\^\^<' + re.escape(XSD) + r"(decimal|integer|double|float)>")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One assumption: what it goes by, what it is about, its value, and where it is stated."""

    name: str
    key: Any
    value: Any
    source: str

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def text(self) -> str:
        return span(self.value) if isinstance(self.value, tuple) else number(self.value)


def read_assumptions(texts: Sequence[str], ontology: Ontology) -> Assumptions:
    """Read what is to be assumed.

    Args:
        texts: Each a file (Turtle, YAML or any other RDF), the name of a shipped set, or KEY=VALUE.
        ontology: What the terms mean.

    Raises:
        InputError: A file cannot be read.
        InvalidOption: Neither a file, nor a shipped set, nor an assumption that there is.
        InvalidAssumption: A file says what cannot be assumed.
        ConflictingAssumptions: The same is assumed twice, to be different things.
        UnknownName: Something is assumed of a theory, class or preference that there is not.
    """
    entries: dict[tuple[str, Any], _Entry] = {}
    for text in texts:
        for entry in _entries(text, ontology):
            before = entries.setdefault((entry.kind, entry.key), entry)
            if before.value != entry.value:
                raise ConflictingAssumptions(
                    what=entry.name, one=before.text, one_source=before.source,
                    other=entry.text, other_source=entry.source,
                )  # fmt: skip
    _refuse_excess(entries.values(), ontology)

    def of(kind: str) -> dict[Any, Any]:
        return {entry.key: entry.value for entry in entries.values() if entry.kind == kind}

    shares = {kind.replace("-", "_"): entry.value for (kind, _), entry in entries.items() if kind in _SHARES}
    return Assumptions(
        **shares,
        credences=of("credence"),
        credences_in_none=of("credence-in-none"),
        default_costs=of("cost"),
        whole_costs=of("cost-of-all"),
        preference_values=of("value"),
        may_be_asked=frozenset(of("may-be-asked")),
        sources={entry.name: entry.source for entry in entries.values()},
    )


def _entries(text: str, ontology: Ontology) -> Iterable[_Entry]:
    if _is_file(text):
        return _Sheet(locate([text])[0], ontology).entries()
    if "=" in text:
        return [_pair(text, ontology)]
    shipped = assumption_sets()
    if text in shipped:
        return _Sheet(Source(text, shipped[text], "turtle"), ontology).entries()
    if "/" in text or Path(text).suffix.lower() in SYNTAXES:
        raise UnreadableInput(source=text, reason="there is no such file", remedy=f"shipped are {', '.join(shipped)}")
    raise _unusable(text, text)


def _is_file(text: str) -> bool:
    try:
        return bool(text) and Path(text).is_file()
    except OSError:  # no file has a name like that
        return False


def _unusable(text: str, name: str) -> InvalidOption:
    known = [*_SHARES, *(f"{kind}:{subject}" for kind, subject in _SUBJECTS.items())]
    shipped = assumption_sets()
    hint = did_you_mean(name, [*_SHARES, *_SUBJECTS, *shipped])
    remedy = f"write KEY=VALUE with KEY one of {', '.join(known)}, or name a file or one of {', '.join(shipped)}{hint}"
    return InvalidOption(option=COMMAND_LINE, found=text, remedy=remedy)


# The command line


def _pair(text: str, ontology: Ontology) -> _Entry:
    """Read KEY=VALUE."""
    name, _, value = text.partition("=")
    name = name.strip()
    kind, colon, about = name.partition(":")
    share = _SHARES.get(name.replace("_", "-"))
    if share:
        least = share[2]
        wanted = f"{name} is a number {'from 0 to 1' if least == 0.0 else 'above 0 and at most 1'}"
        return _Entry(name.replace("_", "-"), None, _within(text, value, wanted, least), COMMAND_LINE)
    if kind not in _SUBJECTS or not colon or not about:
        raise _unusable(text, kind)
    classes = ontology.taxonomy.told
    credence = "a credence is a number from 0 to 1"
    match kind:
        case "may-be-asked" if value.strip() == "yes":
            who = f"<{about}>" if "://" in about else ontology.named("class", about, classes)
            return _Entry(asking_name(who), who, 1.0, COMMAND_LINE)
        case "may-be-asked":
            raise InvalidOption(option=COMMAND_LINE, found=text, remedy="say yes, or leave it out")
        case "credence":
            theory = ontology.named("theory", about, ontology.theories)
            return _Entry(credence_name(theory), theory, _within(text, value, credence), COMMAND_LINE)
        case "credence-in-none":
            rivalry = _rivalry(about, ontology)
            return _Entry(none_name(rivalry), rivalry, _within(text, value, credence), COMMAND_LINE)
        case "value":
            preference = ontology.named("preference", about, _preferences(ontology))
            return _Entry(value_name(preference), preference, _amount(text, value), COMMAND_LINE)
        case _:
            class_ = ontology.named("class", about, classes)
            called = cost_name if kind == "cost" else whole_cost_name
            return _Entry(called(class_), class_, _amount(text, value), COMMAND_LINE)


def _within(text: str, value: str, wanted: str, least: float = 0.0) -> float:
    found = _float(value)
    if found is None or not least <= found <= 1.0:
        raise InvalidOption(option=COMMAND_LINE, found=text, remedy=wanted)
    return found


def _float(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _amount(text: str, value: str) -> Range:
    low, dots, high = value.strip().partition("..")
    least, most = _float(low or "0"), _float(high) if dots and high else math.inf if dots else _float(low)
    if not value.strip() or least is None or most is None or not 0.0 <= least <= most:
        remedy = "write a number of 0 or more, or a range such as 50..200"
        raise InvalidOption(option=COMMAND_LINE, found=text, remedy=remedy)
    return least, most


def _rivalry(text: str, ontology: Ontology) -> Rivalry:
    bearer, _, concern = text.partition("/")
    rivalries = {Rivalry.of(theory) for theory in ontology.theories.values()}
    token = ontology.named("bearer", bearer, sorted({each.bearer for each in rivalries}))
    concerns = sorted({each.concerns for each in rivalries if each.bearer == token})
    return Rivalry(token, ontology.named("concern", concern, concerns))


def _preferences(ontology: Ontology) -> list[str]:
    kinds = ontology.taxonomy.told.get(pkb("PreferenceKind"), ())
    return [each for each, facts in ontology.facts.items() if any(p == TYPE and v in kinds for p, v in facts)]


# Files


class _Sheet:
    """One file of assumptions."""

    def __init__(self, source: Source, ontology: Ontology) -> None:
        self.source = source
        self.ontology = ontology
        self.said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in statements_of(source, 0):
            self.said.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def entries(self) -> Iterator[_Entry]:
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

    def _of(self, term: str) -> Iterator[_Entry]:
        """Yield what one node assumes."""
        source = self._cited(term)
        yield from self._about_theories(term, source)
        yield from self._about_kinds(term, source)
        for who in self._all(term, "mayBeAsked"):
            if not who.startswith("<"):
                raise self._invalid(term, f"pkb:mayBeAsked {who}", "WhoMayBeAsked")
            yield _Entry(asking_name(who), who, 1.0, source)

    def _about_theories(self, term: str, source: str) -> Iterator[_Entry]:
        for name, (property_, shape, least) in _SHARES.items():
            for value in self._numbers(term, property_, shape, least):
                yield _Entry(name, None, value, source)
        for value in self._numbers(term, "credence", "Credence", 0.0):
            theory = self._theory(term)
            yield _Entry(credence_name(theory), theory, value, source)
        for value in self._numbers(term, "credenceInNone", "CredenceInNone", 0.0):
            rivalry = Rivalry.of(self.ontology.theories[self._theory(term)])
            yield _Entry(none_name(rivalry), rivalry, value, source)

    def _about_kinds(self, term: str, source: str) -> Iterator[_Entry]:
        cost = self._range(term, "defaultAnnualCostUSD", "DefaultCost")
        if cost is not None:
            kinds = [(cost_name, each) for each in self._all(term, "aboutEvery")]
            kinds += [(whole_cost_name, each) for each in self._all(term, "aboutAll")]
            if not kinds or any(each not in self.ontology.taxonomy.told for _, each in kinds):
                raise self._invalid(term, " ".join(shorten(each) for _, each in kinds), "CostKind")
            for called, class_ in kinds:
                yield _Entry(called(class_), class_, cost, source)
        worth = self._range(term, "preferenceValue", "PreferenceValue")
        if worth is not None:
            preferences = self._all(term, "aboutPreference")
            if not preferences or not self._known_preferences().issuperset(preferences):
                raise self._invalid(term, " ".join(map(shorten, preferences)), "ValuedPreference")
            for kind in preferences:
                yield _Entry(value_name(kind), kind, worth, source)

    def _known_preferences(self) -> set[str]:
        """Return the kinds of preference that the ontology or the file itself has."""
        kinds = set(self.ontology.taxonomy.told.get(pkb("PreferenceKind"), ()))
        own = {each for each, said in self.said.items() if kinds.intersection(said.get(TYPE, ()))}
        return own.union(_preferences(self.ontology))

    def _all(self, term: str, name: str) -> list[str]:
        return sorted(set(self.said[term].get(pkb(name), ())))

    def _numbers(self, term: str, name: str, shape: str, least: float, most: float = 1.0) -> list[float]:
        values = self._all(term, name)
        found = []
        for value in values:
            match = _NUMBER.fullmatch(value)
            amount = _float(match[1]) if match else None
            if amount is None or not least <= amount <= most or len(values) > 1:
                raise self._invalid(term, f"pkb:{name} {' and '.join(map(_bare, values))}", shape)
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
            near = did_you_mean(local_name(theories[0]), map(local_name, self.ontology.theories)) if theories else ""
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
                places = [_bare(one) for one in self.said[each].get(locator, ())]
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


def _bare(value: str) -> str:
    return unescape(value[1 : value.rindex('"')]) if value.startswith('"') else shorten(value)


def sentences() -> Mapping[str, str]:
    """Return what each shape of assumptions says to what it refuses, by the shape's local name."""
    path = folder("shapes") / "assumption.ttl"
    said = parse(path.read_bytes(), syntax="turtle", source=path.name, base=path.as_uri())
    message = iri("http://www.w3.org/ns/shacl#message")
    return {
        subject.removeprefix(f"<{PKB}shape/").removesuffix(">"): _bare(value)
        for subject, predicate, value in said
        if predicate == message
    }


def _refuse_excess(entries: Iterable[_Entry], ontology: Ontology) -> None:
    """Refuse credences of rivals that sum to more than 1."""
    shares: dict[Rivalry, list[_Entry]] = {}
    for entry in entries:
        if entry.kind == "credence":
            shares.setdefault(Rivalry.of(ontology.theories[entry.key]), []).append(entry)
        elif entry.kind == "credence-in-none":
            shares.setdefault(entry.key, []).append(entry)
    for rivals in shares.values():
        total = math.fsum(entry.value for entry in rivals)
        if total > 1.0 + CLOSE:
            said = ", ".join(f"{entry.name} = {entry.text}" for entry in rivals)
            source = ", ".join(dict.fromkeys(entry.source for entry in rivals))
            raise InvalidAssumption(
                source=source, term=said, found=f"together {number(total)}", sentence=sentences()["RivalCredences"],
            )  # fmt: skip
