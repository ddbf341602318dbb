"""An explanation as plain dictionaries and lists, complete: what JSON, a page or another program is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.explaining.reasons import DEFINITIONS
from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.expression import Class
from persistence_kb.model.time import lexical
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.explaining.explanation import Explanation
    from persistence_kb.explaining.finding import Finding, Link
    from persistence_kb.explaining.inquiry import Ways
    from persistence_kb.explaining.levers import Choice
    from persistence_kb.explaining.reasons import Reasons
    from persistence_kb.model.statements import Statement

Record = dict[str, object]


class _Statements:
    """The statements that are used, each once, by number."""

    def __init__(self) -> None:
        self.rows: dict[Statement, int] = {}

    def numbers(self, cites: Iterable[Statement]) -> list[int]:
        return [self.rows.setdefault(each, len(self.rows)) for each in cites]


def to_dict(explanation: Explanation) -> Record:
    """Return an explanation as plain values.

    Returns:
        ``scenario`` (title), ``headers``, ``horizon`` (``xsd:dateTime``, or None for the end of the story),
        ``entity``, ``label``, ``theory``, ``theory_label``, ``bearer``, ``concerns``, ``status`` (``holds``,
        ``fails``, ``undetermined``), ``degree_low``, ``degree_high``, ``copy_steps`` (None where none are counted):
        the verdict, as in the verdict table. Entities, classes, properties and theories are full IRIs without angle
        brackets. ``assumptions``: ``name``, ``value`` and ``source`` of each that the degree depends on.

        ``answer``: one sentence. ``definition``, ``works`` (IRI and label each), ``locator``, ``quotes``: what the
        theory says and where it is from.

        ``findings``: the derivation; the first is about the verdict itself, and each is listed once, however many
        others rest on it. Each has ``id``, ``about``, ``label``, ``theory`` or ``class`` (None for a nameless
        expression), ``status``, ``rule`` (``explaining/finding.py``), ``sentence``, ``gist``, ``count``, ``when``,
        ``event``, ``event_label``, ``statements`` (numbers), ``near`` (individuals that would have done, had the
        finding's own been related to them), ``aside`` (what is said of those, or None), and ``grounds``: each with a
        ``chain`` of links and a ``finding`` (an id, or None where an edge left open leads to what is not named). A link
        has ``from``, ``to`` (None for what is not named), ``property``, ``inverse`` (it is walked from object to
        subject), ``told``, ``sentence``, ``when``, ``event``, ``event_label`` and ``statements``. A chain starts from
        the finding's own individual, or from one to which an earlier ground of the same finding led.

        ``statements``: the statements of the snapshot that decide the verdict, as three N-Triples tokens each: the
        facts to highlight. Findings and links cite them by their place in this list.

        ``definitions``: ``term``, ``label``, ``definition`` of each class that the derivation names.

        ``settlements`` (of an undetermined verdict) and ``changes``: for each ``goal`` (a status) the ``ways`` to it,
        whether these are all (``complete``), whether the time was enough (``in_time``) and what kept the search from
        finding all (``limit``: as in ``explaining/search.py``, or in words what was left out). A way is a list of
        choices, each with ``about``, ``sentence``, ``imperative`` (empty for a settlement), and what it does to the
        snapshot: ``add`` and ``remove`` (statements), ``close`` (an individual, and a class or property that is no
        longer open there). ``over`` says what changes are about.

        ``reasons`` (None for an undetermined verdict): ``sufficient`` (lists of choices; the empty list where nothing
        that is kept or wiped matters), ``necessary`` and ``inus`` (choices), ``complete``, ``in_time``, ``limit``, and
        their ``definitions``.
    """
    theory, ontology = explanation.theory, explanation.scenario.ontology
    statements = _Statements()
    findings = list(explanation.finding.everything())
    ids = {id(each): number for number, each in enumerate(findings)}
    low, high, steps = explanation.degree
    moment = explanation.snapshot.horizon
    return {
        "scenario": explanation.scenario.title,
        "headers": [bare(each) for each in explanation.scenario.headers],
        "horizon": None if moment is None else lexical(moment),
        "entity": bare(explanation.entity),
        "label": explanation.label,
        "theory": bare(theory.iri),
        "theory_label": theory.label,
        "bearer": bare(theory.bearer),
        "concerns": bare(theory.concerns),
        "status": STATUSES[explanation.status],
        "degree_low": low,
        "degree_high": high,
        "copy_steps": steps if steps >= 0 else None,
        "assumptions": [each._asdict() for each in explanation.assumptions.told(*DEGREES)],
        "answer": explanation.answer,
        "definition": theory.definition,
        "works": [{"work": bare(each), "label": ontology.label(each)} for each in ontology.works.get(theory.iri, ())],
        "locator": theory.locator,
        "quotes": list(ontology.quotes.get(theory.iri, ())),
        "findings": [_finding(explanation, each, ids, statements) for each in findings],
        "statements": [list(row) for row in statements.rows],
        "definitions": [
            {"term": bare(term), "label": ontology.label(term), "definition": text}
            for term, text in explanation.definitions
        ],
        "settlements": [_ways(each) for each in explanation.settlements],
        "changes": [_ways(each) for each in explanation.changes],
        "over": explanation.over,
        "reasons": _reasons(explanation.reasons) if explanation.reasons is not None else None,
    }


def _finding(explanation: Explanation, finding: Finding, ids: dict[int, int], statements: _Statements) -> Record:
    snapshot, happening = explanation.snapshot, finding.happening
    class_ = finding.expression.iri if isinstance(finding.expression, Class) else None
    return {
        "id": ids[id(finding)],
        "about": bare(snapshot.name(finding.about)),
        "label": snapshot.label(finding.about),
        "theory": bare(finding.theory) if finding.theory else None,
        "class": bare(class_) if class_ else None,
        "status": STATUSES[finding.status],
        "rule": str(finding.rule),
        "sentence": finding.sentence,
        "gist": finding.gist,
        "count": finding.count,
        "when": happening.when if happening else None,
        "event": bare(happening.event) if happening and happening.event else None,
        "event_label": happening.label if happening and happening.event else None,
        "statements": statements.numbers(finding.cites),
        "near": [bare(snapshot.name(each)) for each in finding.near],
        "aside": str(finding.aside) if finding.aside is not None else None,
        "grounds": [
            {
                "chain": [_link(explanation, link, statements) for link in ground.chain],
                "finding": ids[id(ground.finding)] if ground.finding is not None else None,
            }
            for ground in finding.grounds
        ],
    }


def _link(explanation: Explanation, link: Link, statements: _Statements) -> Record:
    name, move, happening = explanation.snapshot.name, link.move, link.happening
    return {
        "from": bare(name(move.start)),
        "to": bare(name(move.end)) if move.end is not None else None,
        "property": bare(move.step.property),
        "inverse": move.step.inverse,
        "told": move.told,
        "sentence": link.sentence,
        "when": happening.when,
        "event": bare(happening.event) if happening.event else None,
        "event_label": happening.label if happening.event else None,
        "statements": statements.numbers(link.cites),
    }


def _ways(ways: Ways) -> Record:
    return {
        "goal": STATUSES[ways.goal],
        "ways": [[_choice(each) for each in way] for way in ways.ways],
        "complete": ways.complete,
        "in_time": ways.in_time,
        "limit": ways.left_out or str(ways.limit),
    }


def _choice(choice: Choice) -> Record:
    return {
        "about": bare(choice.about),
        "sentence": choice.sentence,
        "imperative": choice.imperative,
        "add": [list(each) for each in choice.edit.add],
        "remove": [list(each) for each in choice.edit.remove],
        "close": [[bare(who), bare(term)] for who, term in choice.edit.close],
    }


def _reasons(reasons: Reasons) -> Record:
    return {
        "sufficient": [[_choice(each) for each in way] for way in reasons.sufficient],
        "necessary": [_choice(each) for each in reasons.necessary],
        "inus": [_choice(each) for each in reasons.inus],
        "complete": reasons.complete,
        "in_time": reasons.in_time,
        "limit": str(reasons.limit),
        "definitions": dict(DEFINITIONS),
    }
