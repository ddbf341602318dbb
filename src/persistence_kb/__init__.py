"""What survives, under which theory of persistence, and in what sense.

>>> import persistence_kb as pkb
>>> survey = pkb.survey("ten-pieces", theories=["thread view"])
>>> survey.to_polars()["status"].to_list()
['undetermined']
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.claims_frame import Checked
    from persistence_kb.reporting.comparison_notebook import SideBySide
    from persistence_kb.reporting.explanation import Answer

__all__ = ["Assumptions", "check", "compare", "explain", "read_scenario", "survey"]


def read_scenario(
    *names: str | PathLike[str],
    theory_files: Sequence[str] = (),
    kb: str | PathLike[str] | None = None,
) -> Scenario:
    """Read a scenario.

    Args:
        names: Files, folders or names of shipped scenarios, which are merged; or the name of a loaded scenario.
        theory_files: Files or folders of theories to read beside the shipped ones.
        kb: The folder of a knowledge base to take the scenario from; its name may be left out if it is the only one.

    Raises:
        PersistenceError: Something cannot be read; the sentence says what, where, and what would mend it.
    """
    from persistence_kb.model.scenario import tell
    from persistence_kb.reading.knowledge_base import reading
    from persistence_kb.reading.rdf import read
    from persistence_kb.reading.sources import locate
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    with ExitStack() as held:
        chosen = [str(name) for name in names]
        sources = locate(chosen) if kb is None else [held.enter_context(reading(str(kb))).source(chosen)]
        return tell(read(sources), ontology, ", ".join(source.name for source in sources))


def survey(
    scenario: Scenario | str | PathLike[str],
    *,
    theories: Sequence[str] | str = (),
    at: Sequence[str] | str = (),
    entities: Sequence[str] | str = (),
    engine: str = "columnar",
    assumptions: Assumptions | Sequence[str] | str | None = None,
) -> Survey:
    """Ask every theory about every candidate of a scenario.

    Args:
        scenario: What ``read_scenario`` returned, or what it takes.
        theories: Names of the theories to ask; all by default.
        at: Horizons, as ``xsd:dateTime`` with a zone; the scenario's own by default.
        entities: IRIs, local names or labels of the entities to keep; all by default.
        engine: ``columnar``, ``reference``, ``sparql`` or ``hermit``.
        assumptions: What to assume about degrees, or as ``--assume`` takes it; nothing by default.

    Returns:
        The verdicts; ``to_polars``, ``to_pandas`` and ``to_rdflib`` convert them, and a notebook shows the matrix.

    Raises:
        PersistenceError: Something cannot be read, or a name is unknown.
        ValueError: A horizon without a zone.
    """
    from persistence_kb.engines.survey import survey_scenario
    from persistence_kb.model.time import instant
    from persistence_kb.reporting.notebook import matrix

    story = read_scenario(scenario) if isinstance(scenario, str | PathLike) else scenario
    ontology = story.ontology
    theories, at, entities = ([each] if isinstance(each, str) else each for each in (theories, at, entities))
    chosen = [ontology.theories[ontology.named("theory", name, ontology.theories)] for name in theories]
    found = survey_scenario(
        story,
        theories=chosen or None,
        horizons=[instant(text) for text in at] or [None],
        entities=entities,
        engine=engine,
        assumptions=_assumed(assumptions, story),
    )
    return matrix(found)


def compare(
    scenario: Scenario | str | PathLike[str],
    alternatives: Sequence[str] | str = (),
    *,
    theories: Sequence[str] | str = (),
    at: str | None = None,
    decide_at: str | None = None,
    entities: Sequence[str] | str = (),
    assumptions: Assumptions | Sequence[str] | str | None = None,
) -> SideBySide:
    """Compare what could be done about a scenario with what would happen as told, and one thing with another.

    Args:
        scenario: What ``read_scenario`` returned, or what it takes.
        alternatives: What could be done, each as ``pkb compare --with`` takes it, like
            ``PreserveOriginal+StarCopying``; by default each shipped intervention alone.
        theories: Names of the theories to ask; all by default.
        at: A horizon, as ``xsd:dateTime`` with a zone; the scenario's own by default.
        decide_at: When it is decided; the beginning of the story by default.
        entities: IRIs, local names or labels of the candidates to count; all by default.
        assumptions: What to assume, or as ``--assume`` takes it; nothing by default.

    Returns:
        The comparison; ``to_polars``, ``summary``, ``turned``, ``to_pandas`` and ``to_rdflib`` convert it, and a
        notebook shows it.

    Raises:
        PersistenceError: Something cannot be read or done, or a name is unknown.
        ValueError: A time without a zone.
    """
    from persistence_kb.acting import comparison
    from persistence_kb.acting.alternatives import parse_alternatives
    from persistence_kb.model.time import instant
    from persistence_kb.reading.flags import read_flags
    from persistence_kb.reading.interventions import read_interventions
    from persistence_kb.reporting.comparison_notebook import side_by_side

    story = read_scenario(scenario) if isinstance(scenario, str | PathLike) else scenario
    ontology = story.ontology
    texts, theories, entities = (
        [each] if isinstance(each, str) else each for each in (alternatives, theories, entities)
    )
    chosen = [ontology.theories[ontology.named("theory", name, ontology.theories)] for name in theories]
    found = comparison.compare(
        story,
        parse_alternatives(texts, read_interventions(ontology), every=not texts),
        theories=chosen or None,
        assumptions=_assumed(assumptions, story),
        decided_at=None if decide_at is None else instant(decide_at),
        horizon=None if at is None else instant(at),
        entities=entities,
        flags=read_flags(),
    )
    return side_by_side(found)


def explain(
    scenario: Scenario | str | PathLike[str],
    entity: str,
    theory: str,
    *,
    at: str | None = None,
    assumptions: Assumptions | Sequence[str] | str | None = None,
) -> Answer:
    """Tell why a verdict is as it is, and what would change it.

    Args:
        scenario: What ``read_scenario`` returned, or what it takes.
        entity: The IRI, local name or label of the entity; the first where several are so called.
        theory: The name of the theory.
        at: A horizon, as ``xsd:dateTime`` with a zone; the scenario's own by default.
        assumptions: What to assume about degrees, or as ``--assume`` takes it; nothing by default.

    Returns:
        The explanation; ``answer`` is its first sentence, ``to_dict`` and ``to_markdown`` convert it, and a notebook
        shows it.

    Raises:
        PersistenceError: Something cannot be read, a name is unknown, or the theory has no verdict about the entity.
        ValueError: A horizon without a zone.
    """
    from persistence_kb.explaining.explanation import Explainer
    from persistence_kb.model.time import instant
    from persistence_kb.reporting.explanation import Answer

    story = read_scenario(scenario) if isinstance(scenario, str | PathLike) else scenario
    theories = story.ontology.theories
    explainer = Explainer(story, None if at is None else instant(at), _assumed(assumptions, story))
    individual = explainer.named(entity)[0]
    return Answer(explainer.explain(theories[story.ontology.named("theory", theory, theories)], individual))


def check(
    *names: str | PathLike[str],
    sources: Sequence[str] | str = (),
    tags: Sequence[str] | str = (),
    theory_files: Sequence[str] = (),
    kb: str | PathLike[str] | None = None,
    timeout: float = 120.0,
) -> Checked:
    """Check claims.

    Args:
        names: Files, folders, whose files called ``*.claims.*`` are read, or names of shipped sets.
        sources: Only claims of these works.
        tags: Only claims with these tags.
        theory_files: Files or folders of theories to read beside the shipped ones.
        kb: The folder of a knowledge base in which scenarios are looked up first.
        timeout: Seconds for all proofs together, and for each query.

    Returns:
        What came of each claim; ``holds`` tells whether all do, and ``to_polars``, ``to_pandas`` and ``to_rdflib``
        convert them. A claim that names what is not there has the status ``error``.

    Raises:
        PersistenceError: Claims cannot be read, one is malformed, or there is none.
    """
    from persistence_kb.checking.claims import Checker
    from persistence_kb.reading.claims import read_claims
    from persistence_kb.reading.knowledge_base import reading
    from persistence_kb.reading.theories import read_ontology
    from persistence_kb.reporting.claims_frame import Checked

    sources, tags = ([each] if isinstance(each, str) else each for each in (sources, tags))
    claims = read_claims([str(name) for name in names]).chosen(sources, tags)
    with ExitStack() as held:
        base = None if kb is None else held.enter_context(reading(str(kb)))
        checker = Checker(read_ontology(theory_files), theory_files=theory_files, base=base, timeout=timeout)
        return Checked(list(held.enter_context(checker).outcomes(claims)))


def _assumed(assumptions: Assumptions | Sequence[str] | str | None, scenario: Scenario) -> Assumptions | None:
    """Return what is to be assumed: sets by name, files, and KEY=VALUE are read."""
    if isinstance(assumptions, str):
        assumptions = [assumptions]
    if not isinstance(assumptions, Sequence):
        return assumptions
    from persistence_kb.reading.assumptions import read_assumptions

    return read_assumptions(assumptions, scenario.ontology)


def __getattr__(name: str) -> object:
    """Import what is exported when it is first asked for."""
    if name == "Assumptions":
        from persistence_kb.model.assumptions import Assumptions

        return Assumptions
    raise AttributeError(name)
