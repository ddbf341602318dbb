"""A comparison as data: frames, one document in JSON, and statements."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from persistence_kb.acting.ranking import (
    IDENTITY,
    WHAT_MATTERS,
    agreement,
    expected_total,
    least_share,
    verdicts_that_hold,
)
from persistence_kb.model.time import lexical
from persistence_kb.model.time import token as time_token
from persistence_kb.model.verdict import HOLDS, STATUSES, decimal
from persistence_kb.namespaces import LABEL, PKB, RDF, TYPE, XSD, bare, iri, pkb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from persistence_kb.acting.comparison import Comparison, Outcome, Tally
    from persistence_kb.acting.welfare import Welfare
    from persistence_kb.model.assumptions import Range
    from persistence_kb.model.statements import Statement

NO_VERDICT = "no verdict"


def tallies(comparison: Comparison, order: Sequence[int]) -> pl.DataFrame:
    """Return a row for each alternative and theory.

    Returns:
        Columns alternative, theory, bearer, concerns, horizon, holds, fails, undetermined, no_verdict, degree_low,
        degree_high, copy_steps (the most of any candidate), gained, lost; terms are full IRIs.
    """
    import polars as pl

    rows = [_tally(comparison, place, each.iri) for place in order for each in comparison.theories]
    texts = ("alternative", "theory", "bearer", "concerns", "horizon")
    counts = ("holds", "fails", "undetermined", "no_verdict")
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String) | dict.fromkeys(counts, pl.Int64)
    schema |= dict.fromkeys(("degree_low", "degree_high"), pl.Float64)
    schema |= dict.fromkeys(("copy_steps", "gained", "lost"), pl.Int64)
    return pl.DataFrame(rows, schema=schema)


def _tally(comparison: Comparison, place: int, theory: str) -> dict[str, Any]:
    outcome = comparison.outcomes[place]
    tally = outcome.tallies[theory]
    gained, lost = _turned(comparison.outcomes[0].tallies[theory], tally)
    stated = tally.judgement.theory
    steps = int(tally.judgement.copy_steps.max(initial=-1))
    return {
        "alternative": outcome.alternative.name,
        "theory": bare(theory),
        "bearer": bare(stated.bearer),
        "concerns": bare(stated.concerns),
        "horizon": _horizon(comparison),
        "holds": tally.holds,
        "fails": tally.fails,
        "undetermined": tally.undetermined,
        "no_verdict": tally.silent,
        "degree_low": tally.low,
        "degree_high": tally.high,
        "copy_steps": steps if steps >= 0 else None,
        "gained": gained,
        "lost": lost,
    }


def _turned(before: Tally, after: Tally) -> tuple[int, int]:
    was, is_ = before.judgement.status == HOLDS, after.judgement.status == HOLDS
    return int((is_ & ~was).sum()), int((was & ~is_).sum())


def _horizon(comparison: Comparison) -> str | None:
    moment = comparison.snapshot.horizon
    return None if moment is None else lexical(moment)


def summary(comparison: Comparison, order: Sequence[int]) -> pl.DataFrame:
    """Return a row for each alternative: what cost, aggregates, welfare, flags and dominance come to."""
    import polars as pl

    rows = [_short(comparison, place) for place in order]
    kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    floating = {"expected", "share", "cost", "worth"}
    schema = {
        name: pl.Float64 if name.partition("_")[0] in floating else kinds[type(value)]
        for name, value in rows[0].items()
    }
    return pl.DataFrame(rows, schema=schema)


def _short(comparison: Comparison, place: int) -> dict[str, Any]:
    outcome = comparison.outcomes[place]
    holds, agreed = verdicts_that_hold(comparison, place), agreement(comparison, place)
    found: dict[str, Any] = {
        "alternative": outcome.alternative.name,
        "label": outcome.alternative.label,
        "holds": int(holds[0]),
        "may_hold": int(holds[1]),
    }
    for name, values in (
        ("expected_what_matters", expected_total(comparison, place, WHAT_MATTERS)),
        ("expected_identity", expected_total(comparison, place, IDENTITY)),
        ("share_least", least_share(comparison, place)),
        ("cost", (outcome.cost.low, outcome.cost.high)),
        ("worth", outcome.welfare.value),
    ):
        found |= {f"{name}_low": _end(values, 0), f"{name}_high": _end(values, 1)}
    return found | {
        "unpriced": outcome.cost.unpriced,
        "better": agreed.better,
        "worse": agreed.worse,
        "cannot_tell": agreed.open,
        **_welfare(outcome.welfare),
        "flags": "; ".join(sorted({each.flag.name for each in outcome.flags})),
        "dominated_by": "; ".join(_names(comparison, comparison.dominators[place])),
        "efficient": comparison.efficient[place],
    }


def _end(values: Range | None, place: int) -> float | None:
    return None if values is None or not math.isfinite(values[place]) else float(values[place])


def _welfare(welfare: Welfare) -> dict[str, int]:
    own, trivial, assured = welfare.satisfied(trivially=False), welfare.satisfied(trivially=True), welfare.assured()
    return {
        "satisfied": own.yes,
        "frustrated": own.no,
        "perhaps_satisfied": own.undetermined,
        "trivially_satisfied": trivial.yes,
        "satisfaction_not_told": welfare.untold(),
        "assured": assured.yes,
        "not_assured": assured.no,
        "perhaps_assured": assured.undetermined,
    }


def _names(comparison: Comparison, places: Sequence[int]) -> list[str]:
    return [comparison.outcomes[place].alternative.name for place in places]


def entities(comparison: Comparison, order: Sequence[int]) -> pl.DataFrame:
    """Return a row for each verdict that an alternative turns.

    Returns:
        Columns alternative, entity, label, theory, before, after; terms are full IRIs.
    """
    import polars as pl

    schema = dict.fromkeys(("alternative", "entity", "label", "theory", "before", "after"), pl.String)
    return pl.DataFrame([row for place in order for row in _changed(comparison, place)], schema=schema)


def _changed(comparison: Comparison, place: int) -> Iterator[dict[str, str]]:
    outcome, snapshot = comparison.outcomes[place], comparison.snapshot
    for theory in comparison.theories:
        before, after = comparison.outcomes[0].tallies[theory.iri], outcome.tallies[theory.iri]
        different = (before.judgement.status != after.judgement.status) | (before.judged != after.judged)
        for row in different.nonzero()[0].tolist():
            number = int(after.judgement.entities[row])
            yield {
                "alternative": outcome.alternative.name,
                "entity": bare(snapshot.name(number)),
                "label": snapshot.label(number),
                "theory": bare(theory.iri),
                "before": _status(before, row),
                "after": _status(after, row),
            }


def _status(tally: Tally, row: int) -> str:
    return STATUSES[int(tally.judgement.status[row])] if tally.judged[row] else NO_VERDICT


def to_json(comparison: Comparison, order: Sequence[int], *, by_name: bool) -> bytes:
    """Write a comparison as one document; what is not known, as an upper end of a cost, is null.

    Args:
        comparison: What is compared.
        order: The places of the alternatives.
        by_name: Whether to name the entities whose verdicts are turned.
    """
    ontology = comparison.scenario.ontology
    document = {
        "scenario": comparison.scenario.title,
        "horizon": _horizon(comparison),
        "decided_at": None if comparison.decided_at is None else lexical(comparison.decided_at),
        "assumptions": [each._asdict() for each in comparison.assumptions.told()],
        "alternatives": [
            {
                **_short(comparison, place),
                "steps": [
                    {"intervention": bare(step.intervention.iri), "settings": dict(step.settings)}
                    for step in comparison.outcomes[place].alternative.steps
                ],
                "changes_nothing": comparison.outcomes[place].idle,
                "flags": [_flag(comparison.outcomes[place], number) for number in _numbers(comparison, place)],
                "dominated_by": _names(comparison, comparison.dominators[place]),
                "adds": comparison.outcomes[place].added_names(),
                "theories": [
                    {"label": ontology.label(each.iri)} | _tally(comparison, place, each.iri)
                    for each in comparison.theories
                ],
                **({"turned": list(_changed(comparison, place))} if by_name else {}),
            }
            for place in order
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _numbers(comparison: Comparison, place: int) -> range:
    return range(len(comparison.outcomes[place].flags))


def _flag(outcome: Outcome, number: int) -> dict[str, Any]:
    raised = outcome.flags[number]
    return {
        "flag": raised.flag.name,
        "thing": bare(raised.thing),
        "certain": raised.certain,
        "statement": None if raised.statement is None else [*map(bare, raised.statement)],
        "sentence": raised.sentence,
        "source": raised.flag.source,
    }


def statements(comparison: Comparison) -> Iterator[Statement]:
    """Yield a comparison as statements: a ``pkb:Alternative`` each, with its tallies and flags."""
    nodes = [_node(comparison, outcome.alternative.name) for outcome in comparison.outcomes]
    for place, outcome in enumerate(comparison.outcomes):
        node = nodes[place]
        yield node, TYPE, pkb("Alternative")
        yield node, LABEL, _text(outcome.alternative.label)
        for header in comparison.scenario.headers:
            yield node, pkb("inScenario"), header
        if comparison.snapshot.horizon is not None:
            yield node, pkb("atHorizon"), time_token(comparison.snapshot.horizon)
        for step in outcome.alternative.steps:
            yield node, pkb("takesStep"), step.intervention.iri
        yield node, pkb("costsAtLeast"), decimal(outcome.cost.low)
        if math.isfinite(outcome.cost.high):
            yield node, pkb("costsAtMost"), decimal(outcome.cost.high)
        yield node, pkb("isEfficient"), f'"{str(comparison.efficient[place]).lower()}"^^<{XSD}boolean>'
        for other in comparison.dominators[place]:
            yield nodes[other], pkb("dominates"), node
        yield from _tallies_of(comparison, outcome, node)
        yield from _flags_of(outcome, node)


def _tallies_of(comparison: Comparison, outcome: Outcome, node: str) -> Iterator[Statement]:
    for theory in comparison.theories:
        tally = outcome.tallies[theory.iri]
        about = _named("tally", node, theory.iri)
        yield about, TYPE, pkb("Tally")
        yield about, pkb("ofAlternative"), node
        yield about, pkb("ofTheory"), theory.iri
        for name, count in (
            ("holdsOf", tally.holds),
            ("failsOf", tally.fails),
            ("leavesUndetermined", tally.undetermined),
            ("isSilentOn", tally.silent),
        ):
            yield about, pkb(name), f'"{count}"^^<{XSD}integer>'
        yield about, pkb("totalDegreeAtLeast"), decimal(tally.low)
        yield about, pkb("totalDegreeAtMost"), decimal(tally.high)


def _flags_of(outcome: Outcome, node: str) -> Iterator[Statement]:
    for raised in outcome.flags:
        about = _named("flag", node, raised.flag.name, raised.sentence, raised.thing)
        yield about, TYPE, pkb("RaisedFlag")
        yield about, pkb("ofAlternative"), node
        yield about, LABEL, _text(raised.flag.name)
        yield about, pkb("because"), _text(raised.sentence)
        if raised.statement is not None:
            for name, term in zip(("subject", "predicate", "object"), raised.statement, strict=True):
                yield about, iri(RDF + name), term


def _node(comparison: Comparison, name: str) -> str:
    decided = "" if comparison.decided_at is None else lexical(comparison.decided_at)
    return _named("alternative", *comparison.scenario.headers, str(comparison.snapshot.horizon), decided, name)


def _named(kind: str, *about: str) -> str:
    return f"<{PKB}{kind}/{hashlib.sha256(chr(10).join(about).encode()).hexdigest()[:20]}>"


def _text(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text, language="en"))
