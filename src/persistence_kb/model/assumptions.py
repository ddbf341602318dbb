"""What is assumed: numbers that no story settles, each with where it comes from (semantics.md §5 and §7).

Nothing is assumed unless it is named. Whatever is not assumed takes every admissible value, and results are intervals
that hold for all of them: so an assumption can only narrow a result. ``told`` writes assumptions as the command line
takes them, so that what a result prints can be given again.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from persistence_kb.namespaces import PKB, TYPE, XSD, bare, local_name, pkb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

Range = tuple[float, float]
"""The least and the greatest of what a number may be."""

DEGREES: Final = ("copy-retention", "backward-share", "portion-threshold")
"""What degrees are worked out with."""
CREDENCES: Final = ("credence", "credence-in-none")
"""What expectations are worked out with."""
COSTS: Final = ("cost", "cost-of-all")
"""What costs are worked out with."""
PREFERENCES: Final = ("value",)
"""What the satisfaction of preferences is worked out with."""
ASKING: Final = ("may-be-asked",)
"""What permits interviews."""
COMMAND_LINE: Final = "--assume"
"""Where assumptions are stated that no file states."""


class Rivalry(NamedTuple):
    """What makes theories rivals: they are about the same kind of thing, and concern the same (identity, what matters).

    At most one of them is true, so that their credences sum to at most 1; the rest is credence in none of them.
    """

    bearer: str
    concerns: str

    @classmethod
    def of(cls, theory: Theory) -> Rivalry:
        """Return the rivalry that a theory is in."""
        return cls(theory.bearer, theory.concerns)


class Told(NamedTuple):
    """One assumption as it is printed.

    Attributes:
        name, value: As the command line takes them, for example ``cost:HardwareInstance`` and ``0..100``.
        source: Where it was stated: a file or shipped set, with the work that it cites; empty where that is not known.
    """

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed; what is not takes every admissible value.

    Attributes:
        copy_retention: r in (0, 1]: what one copy step keeps.
        backward_share: b in (0, 1]: what a step against the direction of copying keeps besides.
        portion_threshold: θ in [0, 1]: the share of stages below which nothing is preserved.
        credences: The probability that a theory is true, by theory.
        credences_in_none: The probability that none of the theories of a rivalry is true.
        default_costs: US dollars a year to keep one thing of a kind that has no price of its own, by class.
        whole_costs: US dollars a year to keep all things of a kind together, by class.
        preference_values: What the satisfaction of a preference is worth, by kind of preference.
        may_be_asked: Classes of candidates, and candidates, that it is permitted to interview.
        sources: Where each was stated, by the name that ``told`` gives it.
    """

    copy_retention: float | None = None
    backward_share: float | None = None
    portion_threshold: float | None = None
    credences: Mapping[str, float] = field(default_factory=dict, hash=False)
    credences_in_none: Mapping[Rivalry, float] = field(default_factory=dict, hash=False)
    default_costs: Mapping[str, Range] = field(default_factory=dict, hash=False)
    whole_costs: Mapping[str, Range] = field(default_factory=dict, hash=False)
    preference_values: Mapping[str, Range] = field(default_factory=dict, hash=False)
    may_be_asked: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    def stated(self) -> dict[str, float]:
        """Return what is assumed about degrees, by the names that the command line uses."""
        values = {
            "copy-retention": self.copy_retention,
            "backward-share": self.backward_share,
            "portion-threshold": self.portion_threshold,
        }
        return {name: value for name, value in values.items() if value is not None}

    def told(self, *kinds: str) -> tuple[Told, ...]:
        """Return what is assumed, as it is printed.

        Args:
            kinds: Which assumptions, by the name before the colon (``DEGREES``, ``CREDENCES``, …); all by default.
        """
        return tuple(
            Told(name, value, self.sources.get(name, ""))
            for name, value in self._told()
            if not kinds or name.partition(":")[0] in kinds
        )

    def sentence(self, *kinds: str) -> str:
        """Return what is assumed as a result prints it, with where that is stated; empty where nothing is.

        >>> Assumptions(copy_retention=0.9, sources={"copy-retention": "ours.ttl"}).sentence()
        'Assumed: copy-retention = 0.9 (ours.ttl).'
        """
        by_source: dict[str, list[str]] = {}
        for name, value, source in self.told(*kinds):
            by_source.setdefault(source, []).append(f"{name} = {value}")
        said = [
            ", ".join(each) + (f" ({source})" if source not in ("", COMMAND_LINE) else "")
            for source, each in by_source.items()
        ]
        return f"Assumed: {'; '.join(said)}." if said else ""

    def statements(self, ontology: Ontology, *kinds: str) -> Iterator[tuple[str, str, str]]:
        """Yield what is assumed as statements: one ``pkb:Assumption`` each, named after what it says.

        Args:
            ontology: What the theories are.
            kinds: As for ``told``.
        """
        for name, value, pairs in self._stated(ontology):
            if not kinds or name.partition(":")[0] in kinds:
                node = assumption_node(name, value)
                yield node, TYPE, pkb("Assumption")
                yield from ((node, pkb(predicate), term) for predicate, term in pairs)

    def _told(self) -> Iterator[tuple[str, str]]:
        for name, value, _ in self._stated(None):
            yield name, value

    def _stated(self, ontology: Ontology | None) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Yield each assumption: its name, its value, and what its node says."""
        for name, share in self.stated().items():
            yield name, number(share), [(_PROPERTIES[name], decimal(share))]
        for theory, credence in sorted(self.credences.items()):
            pairs = [("underTheory", theory), ("credence", decimal(credence))]
            yield credence_name(theory), number(credence), pairs
        for rivalry, credence in sorted(self.credences_in_none.items()):
            rivals = (
                [] if ontology is None else [t for t, each in ontology.theories.items() if Rivalry.of(each) == rivalry]
            )
            pairs = [*(("underTheory", each) for each in rivals[:1]), ("credenceInNone", decimal(credence))]
            yield none_name(rivalry), number(credence), pairs
        for class_, cost in sorted(self.default_costs.items()):
            yield cost_name(class_), span(cost), [("aboutEvery", class_), *_ends("defaultAnnualCostUSD", cost)]
        for class_, cost in sorted(self.whole_costs.items()):
            yield whole_cost_name(class_), span(cost), [("aboutAll", class_), *_ends("defaultAnnualCostUSD", cost)]
        for kind, worth in sorted(self.preference_values.items()):
            yield value_name(kind), span(worth), [("aboutPreference", kind), *_ends("preferenceValue", worth)]
        for who in sorted(self.may_be_asked):
            yield asking_name(who), "yes", [("mayBeAsked", who)]


_PROPERTIES: Final = dict(zip(DEGREES, ("copyRetention", "backwardShare", "portionThreshold"), strict=True))


def assumption_node(name: str, value: str) -> str:
    """Return the name of the node of an assumption, which says what is assumed."""
    return f"<{PKB}assumption/{hashlib.sha256(f'{name}={value}'.encode()).hexdigest()[:20]}>"


def decimal(value: float) -> str:
    """Return a number as an ``xsd:decimal`` literal, with a point."""
    text = number(value)
    return f'"{text if "." in text else f"{text}.0"}"^^<{XSD}decimal>'


def _ends(property_: str, values: Range) -> Iterator[tuple[str, str]]:
    """Yield a number, or the ends of a range that are not what they would be without being given."""
    low, high = values
    if low == high:
        yield property_, decimal(low)
        return
    if low or not math.isfinite(high):
        yield f"{property_}AtLeast", decimal(low)
    if math.isfinite(high):
        yield f"{property_}AtMost", decimal(high)


def credence_name(theory: str) -> str:
    """Return what the credence of a theory is called."""
    return f"credence:{_called(theory)}"


def none_name(rivalry: Rivalry) -> str:
    """Return what the credence in none of the theories of a rivalry is called."""
    return f"credence-in-none:{_called(rivalry.bearer)}/{_called(rivalry.concerns)}"


def cost_name(class_: str) -> str:
    """Return what the cost of one thing of a kind is called."""
    return f"cost:{_called(class_)}"


def whole_cost_name(class_: str) -> str:
    """Return what the cost of all things of a kind is called."""
    return f"cost-of-all:{_called(class_)}"


def value_name(kind: str) -> str:
    """Return what the value of a preference is called."""
    return f"value:{_called(kind)}"


def asking_name(who: str) -> str:
    """Return what the permission to ask somebody is called."""
    return f"may-be-asked:{_called(who)}"


def _called(token: str) -> str:
    """Return what a term is called: its local name if it is one of the vocabulary, and its IRI otherwise."""
    return local_name(token) if token.startswith(f"<{PKB}") else bare(token)


def number(value: float) -> str:
    """Return a number as it is read.

    >>> number(0.9), number(100.0), number(1e16), number(1e-7)
    ('0.9', '100', '10000000000000000', '0.0000001')
    """
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(values: Range) -> str:
    """Return a number or a range as it is read.

    >>> span((0.0, 100.0)), span((95.0, 95.0)), span((1.0, math.inf))
    ('0..100', '95', '1..')
    """
    low, high = values
    return number(low) if low == high else f"{number(low)}..{number(high) if math.isfinite(high) else ''}"
