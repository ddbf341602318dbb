"""From property axioms to roles: the role hierarchy, checked for regularity and unfolded.

Every axiom is taken together with its mirror image (R ⊑ S gives R⁻ ⊑ S⁻, R ∘ S ⊑ T gives S⁻ ∘ R⁻ ⊑ T⁻), so that
inverse, symmetric and equivalent properties need no rules of their own: they are circles of simple inclusions, and the
members of a circle share one meaning. What remains is a hierarchy of circles in which each chain that ends in R has one
of the five forms of the OWL 2 Structural Specification, §11.2:

    S₁ ∘ … ∘ Sₙ ⊑ R      R ∘ R ⊑ R      R ∘ S₁ ∘ … ∘ Sₙ ⊑ R      S₁ ∘ … ∘ Sₙ ∘ R ⊑ R

so that R's language is (prefix)* base (suffix)*, once or more if R is transitive.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import IrregularRoleHierarchy, UnsupportedConstruct
from persistence_kb.model.role import Role, Step, choice, plus, sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


MAXIMUM_STEPS: Final = 10_000
"""How many steps a property may unfold into."""

MAXIMUM_DEPTH: Final = 100
"""How many chains and closures may stand inside one another."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A chain of one or more signed properties under a signed property, and the file that says so."""

    chain: tuple[Step, ...]
    above: Step
    source: str = ""


@dataclass(frozen=True)
class RoleHierarchy:
    """The meaning of every object property.

    Attributes:
        roles: For each signed property, its role over asserted edges.
        narrower: For each signed property, the signed properties at or under it through simple inclusions. What leaves
            one open leaves these open in the same places (semantics.md §4).
    """

    roles: Mapping[Step, Role]
    narrower: Mapping[Step, frozenset[Step]]


@dataclass(slots=True)
class _Circle:
    """Signed properties that include each other, and what is said to be under any of them."""

    members: list[Step]
    below: set[int] = field(default_factory=set)
    transitive: bool = False
    base: list[tuple[int, ...]] = field(default_factory=list)
    prefixes: list[tuple[int, ...]] = field(default_factory=list)
    suffixes: list[tuple[int, ...]] = field(default_factory=list)
    source: str = ""


def unfold(properties: Iterable[str], inclusions: Iterable[Inclusion]) -> RoleHierarchy:
    """Unfold a role hierarchy.

    Args:
        properties: Tokens of the object properties.
        inclusions: Sub-property axioms and chains; inverses, symmetry and transitivity are inclusions too.

    Raises:
        IrregularRoleHierarchy: A chain that no regular expression describes, with the file that states it.
        UnsupportedConstruct: Chains of chains that unfold into more than ``MAXIMUM_STEPS`` steps, or are nested deeper
            than ``MAXIMUM_DEPTH``.

    Source:
        OWL 2 Structural Specification §11.2; Horrocks, Kutz, Sattler 2006 (SROIQ), §3.
    """
    nodes = [Step(name, back) for name in dict.fromkeys(properties) for back in (False, True)]
    mirrored = [axiom for given in inclusions for axiom in (given, _mirror(given))]
    simple = defaultdict(set)
    for axiom in mirrored:
        if len(axiom.chain) == 1:
            simple[axiom.above].add(axiom.chain[0])
    component = _components(nodes, simple)
    circles = _circles(nodes, component, mirrored)
    order = _order(circles)
    _refuse_growth(circles, order)
    roles: dict[int, Role] = {}
    for index in order:
        roles[index] = _language(circles[index], roles)
    narrower: dict[int, frozenset[Step]] = {}
    for index in _bottom_up({i: circle.below for i, circle in enumerate(circles)}):
        circle = circles[index]
        narrower[index] = frozenset(circle.members).union(*(narrower[lower] for lower in circle.below))
    return RoleHierarchy(
        {node: roles[component[node]] for node in nodes},
        {node: narrower[component[node]] for node in nodes},
    )


def _mirror(axiom: Inclusion) -> Inclusion:
    turn = tuple(Step(step.property, not step.inverse) for step in reversed(axiom.chain))
    return Inclusion(turn, Step(axiom.above.property, not axiom.above.inverse), axiom.source)


def _components(nodes: list[Step], below: Mapping[Step, set[Step]]) -> dict[Step, int]:
    """Number the strongly connected components (Kosaraju, iteratively: hierarchies may be deep)."""
    above = defaultdict(set)
    for upper, lowers in below.items():
        for lower in lowers:
            above[lower].add(upper)
    finished: list[Step] = []
    seen: set[Step] = set()
    for root in nodes:
        stack = [(root, iter(sorted(below.get(root, ()))))] if root not in seen else []
        seen.add(root)
        while stack:
            node, rest = stack[-1]
            for lower in rest:
                if lower not in seen:
                    seen.add(lower)
                    stack.append((lower, iter(sorted(below.get(lower, ())))))
                    break
            else:
                finished.append(node)
                stack.pop()
    component: dict[Step, int] = {}
    count = 0
    for root in reversed(finished):
        if root in component:
            continue
        todo = [root]
        while todo:
            node = todo.pop()
            if node not in component:
                component[node] = count
                todo.extend(upper for upper in above[node] if upper not in component)
        count += 1
    return component


def _circles(nodes: list[Step], component: Mapping[Step, int], axioms: list[Inclusion]) -> list[_Circle]:
    circles = [_Circle([]) for _ in range(max(component.values(), default=-1) + 1)]
    for node in nodes:
        circles[component[node]].members.append(node)
    for axiom in axioms:
        own = component[axiom.above]
        circle = circles[own]
        links = tuple(component[step] for step in axiom.chain)
        circle.source = circle.source or axiom.source
        match links:
            case (one,):
                if one != own:
                    circle.below.add(one)
            case (first, last) if first == last == own:
                circle.transitive = True
            case (*prefix, last) if last == own and own not in prefix:
                circle.prefixes.append(tuple(prefix))
            case (first, *suffix) if first == own and own not in suffix:
                circle.suffixes.append(tuple(suffix))
            case _ if own not in links:
                circle.base.append(links)
            case _:
                raise IrregularRoleHierarchy(
                    source=axiom.source,
                    term=axiom.above.property,
                    reason="it stands inside a chain that ends in itself, neither first nor last",
                )
    return circles


def _order(circles: list[_Circle]) -> list[int]:
    """Order the circles so that each comes after all that it is made of."""
    needs = {
        index: circle.below.union(*circle.base, *circle.prefixes, *circle.suffixes)
        for index, circle in enumerate(circles)
    }
    try:
        return _bottom_up(needs)
    except CycleError as error:
        circle = circles[error.args[1][0]]
        raise IrregularRoleHierarchy(
            source=circle.source,
            term=circle.members[0].property,
            reason="its chains lead back to it by way of other properties",
        ) from None


def _refuse_growth(circles: list[_Circle], order: list[int]) -> None:
    """Refuse hierarchies that grow beyond use when they are unfolded: chains of chains double at every level."""
    size: dict[int, int] = {}
    depth: dict[int, int] = {}
    for index in order:
        circle = circles[index]
        links = [link for chain in circle.base for link in chain]
        size[index] = len(circle.members) + sum(size[link] for link in (*circle.below, *links))
        for around in (circle.prefixes, circle.suffixes):
            more = [link for chain in around for link in chain]
            size[index] += (size[index] if around else 0) + sum(size[link] for link in more)
            links += more
        depth[index] = max((depth[lower] for lower in circle.below), default=0) + circle.transitive
        depth[index] = max([depth[index], *(depth[link] + 1 + circle.transitive for link in links)])
        if size[index] > MAXIMUM_STEPS or depth[index] > MAXIMUM_DEPTH:
            raise UnsupportedConstruct(
                source=circle.source,
                term=circle.members[0].property,
                construct=f"chains of over {MAXIMUM_STEPS} steps, or chains over {MAXIMUM_DEPTH} deep",
                remedy="state what it follows from more directly",
            )


def _bottom_up(needs: Mapping[int, set[int]]) -> list[int]:
    return list(TopologicalSorter(needs).static_order())


def _language(circle: _Circle, roles: Mapping[int, Role]) -> Role:
    def chained(links: tuple[int, ...]) -> Role:
        return sequence([roles[link] for link in links])

    role = choice([*circle.members, *(roles[lower] for lower in sorted(circle.below)), *map(chained, circle.base)])
    if circle.prefixes:
        role = choice([role, sequence([plus(choice([*map(chained, circle.prefixes)])), role])])
    if circle.suffixes:
        role = choice([role, sequence([role, plus(choice([*map(chained, circle.suffixes)]))])])
    return plus(role) if circle.transitive else role
