"""Law 2 of semantics.md §4: a reasoner that knows the same closures may decide more, and never decides otherwise.

``EXAMPLES_HERMIT=300 pytest -s tests/test_hermit_law.py`` runs it longer and prints what was met. An example has
``SECONDS_HERMIT`` seconds. One that takes longer is counted, never passed: a run is worth something only if few do. A
story that cannot be true has no verdicts to compare; that is counted too.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from persistence_kb.engines.hermit import HermitEngine
from persistence_kb.engines.reference import ReferenceEngine
from persistence_kb.engines.survey import judge
from persistence_kb.errors import InconsistentScenario, ReasonerExhausted, ReasonerTimeout
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from strategies import CLASSES, Fragment, fragments, stories
from test_laws import SHIPPED, _settle, small_world, told

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from persistence_kb.engines.extension import Extension
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement

EXAMPLES = int(os.environ.get("EXAMPLES_HERMIT", "4"))
SECONDS = float(os.environ.get("SECONDS_HERMIT", "60"))

# A failing example is shrunk in steps of a second or more each: it is looked at as it was found.
LAW = settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.generate],
    derandomize="EXAMPLES_HERMIT" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def counting(what: str) -> Iterator[Counter[str]]:
    """Count what examples come to; say so at the end, and see that most came to something."""
    met: Counter[str] = Counter()
    began = time.monotonic()
    yield met
    print(f"\n{what}: {dict(met)} in {time.monotonic() - began:.0f} s")  # noqa: T201  the run's report
    assert met["examples"] >= EXAMPLES
    assert met["out of time"] <= max(1, EXAMPLES // 20), "too few were decided for this to convince"
    assert met["compared"] >= EXAMPLES // 2, "too few could be true for this to convince"


def decided(
    snapshot: Snapshot,
    ontology: Ontology,
    questions: Sequence[Expression],
    met: Counter[str],
) -> HermitEngine | None:
    """Put questions to the reasoner; None where there is nothing to compare."""
    met["examples"] += 1
    engine = HermitEngine(snapshot, ontology, timeout=SECONDS, asking=questions)
    try:
        engine.extension(questions[0])
    except (ReasonerTimeout, ReasonerExhausted):
        met["out of time"] += 1
        return None
    except InconsistentScenario as error:
        note(str(error))
        met["cannot be true"] += 1
        return None
    met["compared"] += 1
    return engine


def assert_refines(by_proof: Extension, by_table: Extension, about: object, met: Counter[str]) -> None:
    """See that whatever the table decides is decided, and alike."""
    note(f"{about}: {by_table} {by_proof}")
    assert not (by_table.certain & ~by_proof.certain).any(), "what is certain is proven"
    assert not (by_proof.possible & ~by_table.possible).any(), "what is impossible is refuted"
    assert not (by_proof.certain & ~by_proof.possible).any(), "nothing is both proven and refuted"
    met["cells"] += len(by_table.certain)
    met["undetermined by the table"] += int((by_table.possible & ~by_table.certain).sum())
    met["undetermined by proof"] += int((by_proof.possible & ~by_proof.certain).sum())


def asked_of(fragment: Fragment) -> list[Expression]:
    named = [Class(f"<urn:t:condition{place}>") for place in range(len(fragment.conditions))]
    return list(dict.fromkeys((*fragment.conditions, *named, *map(Class, CLASSES))))


def test_what_the_table_decides_is_proven_on_the_whole_fragment() -> None:
    with counting("fragments") as met:

        @LAW
        @given(fragments())
        def law(fragment: Fragment) -> None:
            snapshot, ontology = small_world(fragment)
            questions = asked_of(fragment)
            engine = decided(snapshot, ontology, questions, met)
            table = ReferenceEngine(snapshot, ontology)
            for question in questions if engine else ():
                assert engine is not None
                assert_refines(engine.extension(question), table.extension(question), question, met)

        law()


def test_what_the_table_decides_is_proven_on_stories_under_every_theory() -> None:
    with counting("stories") as met:

        @LAW
        @given(stories())
        def law(rows: tuple[Statement, ...]) -> None:
            snapshot = cut(told(rows, SHIPPED))
            bearers: list[Expression] = [Class(theory.bearer) for theory in SHIPPED.theories.values()]
            engine = decided(snapshot, SHIPPED, bearers, met)
            table = ReferenceEngine(snapshot, SHIPPED)
            for theory in SHIPPED.theories.values() if engine else ():
                assert engine is not None
                assert_refines(judge(theory, engine, SHIPPED), judge(theory, table, SHIPPED), theory.iri, met)
                bearer = Class(theory.bearer)
                assert_refines(engine.extension(bearer), table.extension(bearer), theory.bearer, met)

        law()


def test_what_is_proven_is_so_in_every_way_of_settling_what_is_open() -> None:
    """The closures say no more than the story does: what the reasoner decides beyond the table is right."""
    with counting("settled") as met:

        @LAW
        @given(fragments(domains=False), st.randoms(use_true_random=False))
        def law(fragment: Fragment, chance: random.Random) -> None:
            snapshot, ontology = small_world(fragment)
            questions = asked_of(fragment)
            engine = decided(snapshot, ontology, questions, met)
            for _ in range(20 if engine else 0):
                assert engine is not None
                settled = ReferenceEngine(_settle(snapshot, ontology, chance), ontology)
                for question in questions:
                    proven, actual = engine.extension(question), settled.extension(question)
                    note(f"{question}: {proven} {actual}")
                    assert not (proven.certain & ~actual.certain).any(), "what is proven holds however it is settled"
                    assert not (actual.certain & ~proven.possible).any(), "what is refuted never holds"
                    met["cells"] += len(actual.certain)

        law()
