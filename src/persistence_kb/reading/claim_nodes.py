"""From nodes to claims: each kind of claim read, and refused with a sentence where it cannot be.

A node that is a ``pkb:Claim`` of any kind is a claim, unless another has it as a ``pkb:hasCheck``. What a check does
not say about where it is made and by whom it takes from its claim. Several scenarios, theories, entities or shapes of
one claim mean that it is made of each of them; a list of scenarios is one story in several parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.errors import did_you_mean
from persistence_kb.model.claim import (
    Check,
    Claim,
    ComparisonClaim,
    ConstraintClaim,
    EntailmentClaim,
    FlagClaim,
    QueryClaim,
    ScenarioClaim,
    Story,
    Subject,
)
from persistence_kb.namespaces import DCTERMS, LABEL, PKB, PREF_LABEL, RDFS, iri, local_name, pkb, shorten
from persistence_kb.reading.claim_graph import INHERITED, KEYS, SAID, WHOM, Graph, Mistake, Node, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from persistence_kb.model.claim import Saying
    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

HAS_CHECK: Final = pkb("hasCheck")
SOURCE: Final = iri(DCTERMS + "source")
COMMENT: Final = iri(RDFS + "comment")

WORDS: Final = 20
"""Words of a quotation at most."""

STATUSES: Final = {pkb("Holds"): "holds", pkb("Fails"): "fails", pkb("Undetermined"): "undetermined"}

_A: Final = {
    "ScenarioClaim": "a scenario claim", "EntailmentClaim": "an entailment claim", "QueryClaim": "a query claim",
    "ComparisonClaim": "a comparison claim", "ConstraintClaim": "a constraint claim", "Claim": "a claim",
    "FlagClaim": "a flag claim", "Assumption": "an assumption",
}  # fmt: skip


def claims_in(statements: Sequence[Statement], source: Source) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Return the claims of a file, and what is wrong with those that are malformed.

    Args:
        statements: What the file says, in its order.
        source: The file.

    Returns:
        The claims, in the order in which they are written; and for each malformed one a node and a sentence.
    """
    graph = Graph(statements, source)
    parts = {value for node in graph.nodes() for value in graph.values(node, HAS_CHECK)}
    found: list[Claim] = []
    wrong: list[tuple[str, str]] = []
    for node in graph.nodes():
        if node in parts or not graph.kinds(node):
            continue
        try:
            found.append(_claim(graph, node))
        except Mistake as mistake:
            wrong.append((mistake.node, f"{_called(node)}: {mistake}"))
    return found, wrong


def _called(node: str) -> str:
    return "a claim without a name" if node.startswith("_:") else shorten(node)


def _claim(graph: Graph, node: str) -> Claim:
    here = Node(graph, node)
    kinds = graph.kinds(node)
    if len(kinds) > 1 and kinds[-1] != "Claim":
        raise here.wrong(f"this is {_A[kinds[0]]} and {_A[kinds[1]]}; keep one kind")
    kind = kinds[0]
    parts = graph.values(node, HAS_CHECK)
    _refuse_unknown(here, kind)
    quote = here.text("quote") or ""
    sources = tuple(text_of(each) for each in graph.values(node, SOURCE))
    if not quote:
        raise here.wrong(f"{_A[kind]} needs {here.key('quote')}: the words of its source, at most {WORDS} of them")
    if (count := len(quote.split())) > WORDS:
        raise here.wrong(f"{here.key('quote')} has {count} words; quote at most {WORDS}")
    if not sources:
        name = "source" if graph.source.syntax == "yaml" else "dcterms:source"
        raise here.wrong(f"{_A[kind]} needs {name}: the work that it is taken from")
    if kind == "Claim" and not parts:
        remedy = f"say with {here.key('hasCheck')} what is checked, or make it a pkb:Assumption"
        raise here.wrong(f"a pkb:Claim that is of no other kind has no check; {remedy}")
    if kind == "Assumption":
        checks: list[Check] = []
        if parts:
            raise here.wrong("an assumption is only recorded and has no check; make it a pkb:Claim")
    else:
        own = [] if kind == "Claim" else [_check(here, kind)]
        checks = own + [_part(graph, each, here) for each in parts]
    return Claim(
        node=node,
        name=local_name(node),
        label=_label(graph, node),
        quote=quote,
        sources=sources,
        locator=here.text("locator") or "",
        tags=tuple(text_of(each) for each in here.all("tag")),
        remark=" ".join(text_of(each) for each in graph.values(node, COMMENT)),
        checks=tuple(checks),
        file=graph.source.name,
        folder=graph.folder,
    )


def _label(graph: Graph, node: str) -> str:
    return " ".join(text_of(each) for each in (*graph.values(node, LABEL), *graph.values(node, PREF_LABEL)))


def _part(graph: Graph, node: str, parent: Node) -> Check:
    here = Node(graph, node, parent)
    kinds = [kind for kind in graph.kinds(node) if kind != "Claim"]
    if len(kinds) != 1 or kinds[0] not in KEYS:
        known = "a pkb:ScenarioClaim, or of another kind that is checked"
        what = " and ".join(_A[kind] for kind in kinds[:2]) or "of no kind"
        raise here.wrong(f"a check is {what}; make it {known}")
    _refuse_unknown(here, kinds[0])
    return _check(here, kinds[0])


def _refuse_unknown(here: Node, kind: str) -> None:
    """Refuse a key that means nothing in a claim of this kind: most often one that is misspelt."""
    if kind == "Assumption":
        return
    known = {*SAID, "hasCheck", *KEYS.get(kind, INHERITED)}
    for predicate in here.graph.predicates(here.node):
        name = predicate[1:-1].removeprefix(PKB)
        if predicate.startswith(f"<{PKB}") and name not in known:
            hint = did_you_mean(name, known) or f"; it can say {', '.join(sorted(known))}"
            raise here.wrong(f"{_A[kind]} does not say {here.key(name)}{hint}")


def _check(here: Node, kind: str) -> Check:
    makers: dict[str, Callable[[Node], Saying]] = {
        "ScenarioClaim": _scenario_claim,
        "EntailmentClaim": _entailment_claim,
        "ComparisonClaim": _comparison_claim,
        "QueryClaim": _query_claim,
        "ConstraintClaim": _constraint_claim,
        "FlagClaim": _flag_claim,
    }
    return Check(here.node, _label(here.graph, here.node) if here.parent else "", makers[kind](here))


def _needs(here: Node, kind: str, key: str, what: str) -> Mistake:
    return here.wrong(f"{_A[kind]} needs {here.key(key)}: {what}")


def _stories(here: Node, kind: str = "") -> tuple[Story, ...]:
    """Return the stories that a claim is made of: one for each scenario and each time."""
    scenarios = here.all("inScenario")
    if not scenarios and kind:
        raise _needs(here, kind, "inScenario", "a scenario, by its path from this file")
    steps = _steps(here, "afterIntervention")
    return tuple(
        Story(_parts(here, each), steps, moment, here.moment("decidedAt"))
        for each in scenarios
        for moment in _horizons(here)
    )


def _horizons(here: Node) -> list[int | None]:
    return [*here.moments("atHorizon")] or [None]


def _parts(here: Node, value: str) -> tuple[str, ...]:
    listed = here.graph.listed(value)
    return tuple(text_of(each) for each in ([value] if listed is None else listed))


def _steps(here: Node, key: str) -> tuple[str, ...]:
    """Return interventions in order: one, or a list."""
    values = here.all(key)
    if len(values) > 1:
        raise here.wrong(f"{here.key(key)} names {len(values)} interventions in no order; write them as one list")
    return _parts(here, values[0]) if values else ()


def _theories(here: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(map(text_of, here.all("underTheory"))), tuple(map(text_of, here.all("underView")))


def _subject(here: Node) -> Subject | None:
    said = [key for key in WHOM if here.all(key)]
    if len(said) > 1:
        raise here.wrong(f"it is {here.key(said[0])} and {here.key(said[1])} something; keep one of them")
    return Subject(WHOM[said[0]], tuple(map(text_of, here.all(said[0])))) if said else None


def _assuming(here: Node) -> tuple[str, ...]:
    return tuple(map(text_of, here.all("assuming")))


def _scenario_claim(here: Node) -> ScenarioClaim:
    kind = "ScenarioClaim"
    stories = _stories(here, kind)
    theories, views = _theories(here)
    if not theories and not views:
        raise _needs(here, kind, "underTheory", "the theory under which the verdict is expected")
    subject = _subject(here)
    if subject is None:
        remedy = f"an entity, or {', '.join(here.key(key) for key in list(WHOM)[1:])} a class"
        raise _needs(here, kind, "about", remedy)
    said = [key for key in ("expects", "expectsNot") if here.all(key)]
    bounds = here.number("degreeAtLeast", 1), here.number("degreeAtMost", 1)
    if len(said) > 1:
        raise here.wrong(f"it says {here.key('expects')} and {here.key('expectsNot')}; keep one of them")
    if not said and bounds == (None, None):
        raise _needs(here, kind, "expects", "pkb:Holds, pkb:Fails or pkb:Undetermined; or pkb:expectsNot one of them")
    status = _status(here, said[0]) if said else ""
    return ScenarioClaim(
        stories=stories,
        theories=theories,
        views=views,
        subject=subject,
        expects=status,
        negated=said == ["expectsNot"],
        at_least=bounds[0],
        at_most=bounds[1],
        assuming=_assuming(here),
    )


def _status(here: Node, key: str) -> str:
    value = here.text(key) or ""
    status = STATUSES.get(value, value.lower())
    if status not in STATUSES.values():
        raise here.wrong(f"{here.key(key)} is {shorten(value)!r}; write pkb:Holds, pkb:Fails or pkb:Undetermined")
    return status


def _entailment_claim(here: Node) -> EntailmentClaim:
    kind = "EntailmentClaim"
    premises, conclusions = (tuple(map(text_of, here.all(key))) for key in ("premise", "conclusion"))
    expects = here.truth("expects")
    if not premises:
        raise _needs(here, kind, "premise", "a theory, a class, or a class expression in Manchester syntax")
    if not conclusions:
        raise _needs(here, kind, "conclusion", "a theory, a class, or a class expression in Manchester syntax")
    if expects is None:
        raise _needs(here, kind, "expects", "true if the conclusion follows, false if it does not")
    models = here.all("countermodel")
    if models and expects:
        raise here.wrong(f"it expects that the conclusion follows, so that there is no {here.key('countermodel')}")
    steps = _steps(here, "afterIntervention") if models else ()
    return EntailmentClaim(
        premises,
        conclusions,
        expects,
        tuple(Story(_parts(here, each), steps, moment) for each in models for moment in _horizons(here)),
    )


def _comparison_claim(here: Node) -> ComparisonClaim:
    kind = "ComparisonClaim"
    measure = here.text("measure")
    for key in ("better", "worse"):
        if not here.all(key):
            raise _needs(
                here, kind, key, "an intervention, a list of them, () for none, or a story [ pkb:inScenario … ]"
            )
    if measure is None:
        raise _needs(here, kind, "measure", "pkb:Survivors, pkb:ExpectedDegree, pkb:CostUSD or another pkb:Measure")
    better, worse = _alternatives(here, "better"), _alternatives(here, "worse")
    theories, views = _theories(here)
    expects = here.truth("expects")
    return ComparisonClaim(
        better=better,
        worse=worse,
        measure=measure if measure.startswith("<") else pkb(measure),
        theories=theories,
        views=views,
        subject=_subject(here),
        strictly=bool(here.truth("strictly")),
        ratio_at_least=here.number("ratioAtLeast"),
        ratio_at_most=here.number("ratioAtMost"),
        expects=expects is not False,
        assuming=_assuming(here),
    )


def _alternatives(here: Node, key: str) -> tuple[Story, ...]:
    """Return what a comparison compares, one story for each scenario that it is made of."""
    values = here.all(key)
    if len(values) > 1:
        raise here.wrong(f"{here.key(key)} names {len(values)} things; write several interventions as one list")
    value = values[0]
    own = Node(here.graph, value, here)
    if value.startswith("_:") and here.graph.listed(value) is None:
        found = _stories(own)
        more: tuple[str, ...] = ()
    else:
        found = _stories(here)
        more = _parts(here, value)
    if not found:
        raise _needs(here, "ComparisonClaim", "inScenario", "a scenario, by its path from this file")
    return tuple(Story(each.parts, (*each.steps, *more), each.horizon, each.decided) for each in found)


def _query_claim(here: Node) -> QueryClaim:
    ask, expects = here.text("ask"), here.truth("expects")
    if not ask:
        raise _needs(here, "QueryClaim", "ask", "a SPARQL ASK, or a file that ends in .rq")
    return QueryClaim(
        ask=ask,
        settings=tuple(map(text_of, here.all("set"))),
        stories=_stories(here),
        expects=expects is not False,
        assuming=_assuming(here),
    )


def _constraint_claim(here: Node) -> ConstraintClaim:
    kind = "ConstraintClaim"
    stories = _stories(here, kind)
    shapes = tuple(map(text_of, here.all("violates")))
    if not shapes:
        raise _needs(here, kind, "violates", "the shape by which the scenario is ruled out, such as shape:OneHorizon")
    return ConstraintClaim(stories, shapes, here.truth("expects") is not False)


def _flag_claim(here: Node) -> FlagClaim:
    kind = "FlagClaim"
    stories = _stories(here, kind)
    flags = tuple(map(text_of, here.all("raises")))
    if not flags:
        raise _needs(here, kind, "raises", "the name of a flag, such as safety")
    things = tuple(map(text_of, here.all("about")))
    return FlagClaim(stories, flags, things, here.truth("expects") is not False)
