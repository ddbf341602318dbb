"""HermiT's own process: one Java machine that answers questions about one ontology, line by line.

The program that runs here needs nothing of this package: it is started as a script, with the Java library and HermiT's
archive as its arguments. It reads requests from standard input and writes one answer for each to standard output, both
a JSON object a line, and it ends when its input does, even while it reasons: the thread that reads does nothing else.
On Linux the kernel ends it too when whoever started it is gone.

Requests are ``{"do": …}``: ``load`` (a document in functional syntax whose axioms carry their numbers),
``consistent``, ``entails``, ``instances``, ``classify`` and ``justify``. Answers are ``{"answer": …}``,
``{"inconsistent": true}`` or ``{"failure": …, "reason": …}``.

HermiT's own ``getInstances`` classifies every class over all individuals first, which takes minutes where the question
takes a second. ``instances`` asks the tableau itself, through HermiT's public operations: see ``_Instances``.

Source: Motik, Shearer, Horrocks 2009 (hypertableau); Glimm et al. 2014 (HermiT), §4.3, on reading off instances; Junker
2004 (QuickXplain), for justifications.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

NUMBER: Final = "urn:persistence-kb:number"
_Place = tuple[int, int]
"""An individual and a class, by their numbers."""

STACK: Final = 512 * 1024 * 1024
"""Bytes of stack for reasoning; they are used only where definitions are nested deeply."""
OPTIONS: Final = (
    "-Xmx2g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # most runs last a second, in which compiling any better does not pay
    "-Xrs",  # signals are for whoever started this
    "-XX:-UsePerfData",  # nothing is left behind
    f"-XX:ErrorFile={os.devnull}",
    "--enable-native-access=ALL-UNNAMED",
)
"""What the Java machine is started with."""
PR_SET_PDEATHSIG: Final = 1


class _Java:
    """The Java classes that are used, once the machine runs."""

    def __init__(self, library: str, archive: str) -> None:
        import jpype

        jpype.startJVM(
            library,
            *OPTIONS,
            classpath=[archive],
            convertStrings=False,
            ignoreUnrecognized=True,
            interrupt=False,
        )
        owl, hermit, java = "org.semanticweb.owlapi.", "org.semanticweb.HermiT.", "java."
        of = jpype.JClass
        self.manager = of(f"{owl}apibinding.OWLManager")
        self.factory = self.manager.getOWLDataFactory()
        self.text = of(f"{owl}io.StringDocumentSource")
        self.iri = of(f"{owl}model.IRI")
        self.module = of("uk.ac.manchester.cs.owlapi.modularity.SyntacticLocalityModuleExtractor")
        self.star = of("uk.ac.manchester.cs.owlapi.modularity.ModuleType").STAR
        self.reasoner = of(f"{hermit}Reasoner")
        self.configuration = of(f"{hermit}Configuration")
        self.concept = of(f"{hermit}model.AtomicConcept")
        self.individual = of(f"{hermit}model.Individual")
        self.atom = of(f"{hermit}model.Atom")
        self.task = of(f"{hermit}tableau.ReasoningTaskDescription").isABoxSatisfiable()
        self.set = of(f"{java}util.HashSet")
        self.map = of(f"{java}util.HashMap")
        self.interrupted = of(f"{owl}reasoner.ReasonerInterruptedException")
        self.inconsistent = of(f"{owl}reasoner.InconsistentOntologyException")
        self.exhausted = (of(f"{java}lang.OutOfMemoryError"), of(f"{java}lang.StackOverflowError"))
        self.failure = of(f"{java}lang.Throwable")

    def axioms(self, document: str) -> list[Any]:
        """Read the axioms of a document, in the order of their numbers."""
        ontology = self.manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(self.text(document))
        numbered = {}
        for axiom in ontology.getLogicalAxioms():
            for annotation in axiom.getAnnotations():
                if str(annotation.getProperty().getIRI()) == NUMBER:
                    numbered[int(str(annotation.getValue().getLiteral()))] = axiom.getAxiomWithoutAnnotations()
        return [numbered[number] for number in sorted(numbered)]

    def ontology(self, axioms: list[Any]) -> Any:
        """Make an ontology that nothing else shares anything with."""
        together = self.set()
        for axiom in axioms:
            together.add(axiom)
        return self.manager.createOWLOntologyManager().createOntology(together)

    def over(self, axioms: list[Any], *, learning: bool = True) -> Any:
        """Return a reasoner over axioms."""
        configuration = self.configuration()
        configuration.useDisjunctionLearning = learning
        return self.reasoner(configuration, self.ontology(axioms))


class _Instances:
    """Finds, for several classes, the individuals that are certainly in them and those that are certainly not.

    A model leaves for each individual and class one of the two to be refuted: what holds in the model without having
    been chosen (its dependency set is empty) holds in all. Then another model is looked for in which the individuals
    that are outside so far are *tried* inside, one after the other, and put outside only where that fails: what failed
    independently of every other choice fails always. What is still not settled is tried alone, and each model found on
    the way strikes out whatever is otherwise in it.

    All classes are tried together at first, which is fastest where a model is long in the making, and slow where many
    trials stand in each other's way. After the time in which as many models could be made as there are classes, each
    class is tried by itself.
    """

    def __init__(self, java: _Java, axioms: list[Any], asked: list[tuple[str, str, str]]) -> None:
        self.java = java
        self.reasoner = java.over(axioms, learning=False)
        self.individuals = [
            java.individual.create(each.getIRI().toString())
            for each in self.reasoner.getRootOntology().getIndividualsInSignature()
        ]
        concept = java.concept
        self.asked = [tuple(concept.create(iri) for iri in names) for names in asked]
        self.tableau = self.reasoner.getTableau()
        self.nodes: Any = None
        self.certain: dict[_Place, bool] = {}
        self.unsettled: dict[_Place, bool] = {}

    def holds(self, true: Iterable[Any] = (), false: Iterable[Any] = ()) -> bool:
        """Look for a model in which some facts are true and some false."""
        facts = [self.java.set(), self.java.set()]
        for these, chosen in zip(facts, (true, false), strict=True):
            for concept, individual in chosen:
                these.add(self.java.atom.create(concept, individual))
        self.nodes = self.java.map()
        for individual in self.individuals:
            self.nodes.put(individual, None)
        nothing = self.java.set()
        return bool(
            self.tableau.isSatisfiable(True, False, *facts, nothing, nothing, self.nodes, self.java.task)  # noqa: FBT003
        )

    def settle(self) -> dict[str, list[list[str]]] | None:
        """Return for each class who is in it, and who is not, in every model; None where there is no model."""
        began = time.monotonic()
        if not self.holds():
            return None
        for_one = time.monotonic() - began
        everything = range(len(self.asked))
        found, settled = self.model(everything)
        self.certain = {place: found[place] for place in settled}
        self.unsettled = {place: inside for place, inside in found.items() if place not in settled}
        self.refute(everything, seconds=for_one * len(self.asked))
        for what in everything:
            self.refute((what,))
        named = [str(each.getIRI()) for each in self.individuals]
        return {
            name: [
                sorted(
                    named[who] for (who, about), inside in self.certain.items() if about == what and inside == wanted
                )
                for what in everything
            ]
            for name, wanted in (("in", True), ("out", False))
        }

    def model(self, classes: Sequence[int]) -> tuple[dict[_Place, bool], set[_Place]]:
        """Read the model found last: who is in which of some classes, and which of that is so in every model."""
        extensions = self.tableau.getExtensionManager()
        found: dict[_Place, bool] = {}
        settled: set[_Place] = set()
        for who, individual in enumerate(self.individuals):
            named = self.nodes.get(individual)
            node = named.getCanonicalNode()
            merged = named.getCanonicalNodeDependencySet()
            itself = merged is None or merged.isEmpty()
            for what in classes:
                inside, outside, _ = self.asked[what]
                found[who, what] = bool(extensions.containsConceptAssertion(inside, node))
                reason = extensions.getConceptAssertionDependencySet(inside if found[who, what] else outside, node)
                if itself and reason is not None and reason.isEmpty():
                    settled.add((who, what))
        return found, settled

    def learn(self, classes: Sequence[int]) -> None:
        """Strike out what is otherwise in the model found last, and keep what is so in every model."""
        found, settled = self.model(classes)
        for place in [each for each in found if each in self.unsettled]:
            so_far = self.unsettled[place]
            if found[place] != so_far:
                del self.unsettled[place]
            elif place in settled:
                self.certain[place] = self.unsettled.pop(place)

    def refute(self, classes: Sequence[int], seconds: float | None = None) -> None:
        """Settle what is unsettled about some classes, or as much as there is time for."""
        alarm = None if seconds is None else threading.Timer(seconds, self.reasoner.interrupt)
        if alarm is not None:
            alarm.start()
        try:
            while alarm is None or alarm.is_alive():
                places = [place for place in self.unsettled if place[1] in classes]
                if not places:
                    break
                trials = [
                    (self.asked[what][2], self.individuals[who])
                    for who, what in places
                    if not self.unsettled[who, what]
                ]
                if trials:
                    self.holds(trials)
                    self.learn(classes)
                if all(place in self.unsettled for place in places):
                    self.try_alone(places[-1], classes)
        except self.java.interrupted:
            pass
        finally:
            if alarm is not None:
                alarm.cancel()

    def try_alone(self, place: _Place, classes: Sequence[int]) -> None:
        """Settle one individual and class."""
        who, what = place
        so_far = self.unsettled[place]
        fact = [(self.asked[what][0], self.individuals[who])]
        if self.holds(false=fact) if so_far else self.holds(true=fact):
            self.learn(classes)
        else:
            self.certain[place] = self.unsettled.pop(place)


class _Questions:
    """Answers requests about the ontology that was loaded."""

    def __init__(self, java: _Java) -> None:
        self.java = java
        self.loaded: list[Any] = []
        self._reasoner: Any = None

    @property
    def reasoner(self) -> Any:
        """Return a reasoner over all that was loaded."""
        if self._reasoner is None:
            self._reasoner = self.java.over(self.loaded)
        return self._reasoner

    def load(self, document: str) -> int:
        """Take axioms, besides those taken before, for all further questions to be about."""
        self.loaded += self.java.axioms(document)
        self._reasoner = None
        return len(self.loaded)

    def consistent(self) -> bool:
        """Tell whether the axioms can all be true."""
        return bool(self.reasoner.isConsistent())

    def entails(self, document: str) -> bool:
        """Tell whether an axiom follows."""
        return bool(self.reasoner.isEntailed(self.java.axioms(document)[0]))

    def instances(self, document: str, asked: list[tuple[str, str, str]]) -> dict[str, list[list[str]]]:
        """Tell who is in classes, and who is not, that a document defines."""
        found = _Instances(self.java, [*self.loaded, *self.java.axioms(document)], asked).settle()
        if found is None:
            raise self.java.inconsistent()
        return found

    def classify(self, classes: list[str]) -> list[list[str]]:
        """Return, for each class, those of the given classes that it is under or equivalent to."""
        self.reasoner.classifyClasses()
        wanted = set(classes)
        found = []
        for name in classes:
            class_ = self.java.factory.getOWLClass(self.java.iri.create(name))
            above = self.reasoner.getSuperClasses(class_, False).getFlattened()  # noqa: FBT003  not only direct ones
            names = {str(each.getIRI()) for each in above}
            names |= {str(each.getIRI()) for each in self.reasoner.getEquivalentClasses(class_).getEntities()}
            found.append(sorted(names & wanted))
        return found

    def justify(self, goal: str, among: str) -> list[int] | None:
        """Return the numbers of an irreducible set of axioms from which an axiom follows, or that is inconsistent.

        Args:
            goal: A document with the axiom that follows, or with none.
            among: A document with the axioms to choose from; all that was loaded where it has none.

        Returns:
            None where it does not follow, or where all is consistent.
        """
        goals = self.java.axioms(goal)
        axioms = self.java.axioms(among) or self.loaded
        whole = self.java.ontology(axioms)
        signature = goals[0].getSignature() if goals else self.java.set()
        relevant = self.java.module(whole.getOWLOntologyManager(), whole, self.java.star).extract(signature)
        candidates = [number for number, axiom in enumerate(axioms) if relevant.contains(axiom)]

        def suffices(numbers: list[int]) -> bool:
            reasoner = self.java.over([axioms[number] for number in numbers])
            try:
                consistent = bool(reasoner.isConsistent())
                return bool(reasoner.isEntailed(goals[0])) if goals and consistent else not consistent
            finally:
                reasoner.dispose()

        return sorted(_shortest(candidates, suffices)) if suffices(candidates) else None


def _shortest(candidates: list[int], suffices: Callable[[list[int]], bool]) -> list[int]:
    """Delete until nothing can be spared: from either end, as what is left depends on it, and keep the shorter."""
    if suffices([]):
        return []
    return min((_irreducible([], order, suffices) for order in (candidates, candidates[::-1])), key=len)


def _irreducible(given: list[int], candidates: list[int], suffices: Callable[[list[int]], bool]) -> list[int]:
    """Return those candidates that cannot be spared, given others: halves first, so that few of many cost few tests.

    What comes first is kept rather than what comes last.

    Source: Junker 2004, QuickXplain.
    """
    if len(candidates) <= 1:
        return candidates
    middle = len(candidates) // 2
    first, second = candidates[:middle], candidates[middle:]
    from_second = [] if suffices(given + first) else _irreducible(given + first, second, suffices)
    from_first = [] if suffices(given + from_second) else _irreducible(given + from_second, first, suffices)
    return from_first + from_second


def _answer(questions: _Questions, request: dict[str, Any]) -> dict[str, Any]:
    java = questions.java
    try:
        return {"answer": getattr(questions, request.pop("do"))(**request)}
    except java.inconsistent:
        return {"inconsistent": True}
    except java.exhausted as error:
        return {"failure": "exhausted", "reason": str(error)}
    except (java.failure, RecursionError) as error:
        return {"failure": "refused", "reason": str(error)}


def _reason(library: str, archive: str, requests: queue.SimpleQueue[str], out: Any) -> None:
    """Answer requests one after the other."""

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()

    try:
        questions = _Questions(_Java(library, archive))
    except BaseException as error:  # noqa: BLE001  whatever keeps Java from starting is told to the parent
        say({"failure": "unavailable", "reason": f"{type(error).__name__}: {error}"})
        os._exit(1)
    while True:
        say(_answer(questions, json.loads(requests.get())))


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this decides what an interruption means
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Java writes to the standard output too: the answers go out by a way of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.stack_size(STACK)
    threading.Thread(target=_reason, args=(*sys.argv[1:3], requests, answers), daemon=True).start()
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
