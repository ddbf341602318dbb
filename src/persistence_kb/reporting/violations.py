"""What the shapes found, for a terminal, for other programs and for build servers.

One row is one ``Violation``, in the order in which ``validate`` returns them; every format shows every row. Formats are
deterministic: the same violations give the same text.

Source: SHACL §3.6 (Turtle), SARIF 2.1.0 (OASIS Standard, 2020-03-27), JUnit's XML as build servers read it.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import asdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from rdflib import Literal, URIRef

from persistence_kb.namespaces import PKB, iri, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from persistence_kb.checking.validation import Violation

_SHAPE: Final = PKB + "shape/"
_LEVELS: Final = {"violation": "error", "warning": "warning", "info": "note"}
_READABLE: Final = 60
"""Characters of a path beyond which it is left to the sentence."""
_COLOURS: Final = {"violation": "red", "warning": "yellow", "info": "cyan"}
_UNPRINTABLE: Final = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def to_table(violations: Sequence[Violation], *, terminal: bool = False, width: int = 100) -> str:
    """Return the violations for a reader.

    Args:
        violations: In the order in which they are to be shown.
        terminal: With colours and in columns; otherwise one line each, as compilers write them
            (``file:line: severity: message``).
        width: Columns of the terminal, in characters; 40 or more.

    Returns:
        A text that ends with how many there are of each severity, or with ``conforms``.
    """
    total = summary(violations) + "\n"
    if not terminal:
        return "".join(_line(violation) + "\n" for violation in violations) + total
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, ratio in (("", None), ("where", 3), ("what", 4), ("finding", 6)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for each in violations:
        table.add_row(
            Text(each.severity, style=_COLOURS[each.severity]),
            Text(clean(_where(each))),
            Text(clean(_what(each))),
            Text(clean(each.message)).append(f" [{_name(each.shape)}]", style="dim"),
        )
    console = Console(file=io.StringIO(), force_terminal=True, width=max(width, 40))
    if violations:
        console.print(table)
    console.print(Text(total, end=""))
    written: str = console.file.getvalue()  # type: ignore[attr-defined]
    return written


def summary(violations: Iterable[Violation]) -> str:
    """Return how many violations there are of each severity.

    >>> summary([])
    'conforms'
    """
    counts = Counter(violation.severity for violation in violations)
    parts = [
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 and severity != 'info' else ''}"
        for severity in _LEVELS
        if counts[severity]
    ]
    return ", ".join(parts) or "conforms"


def to_json(violations: Sequence[Violation]) -> str:
    """Return the violations as JSON.

    Returns:
        An object: ``conforms`` (nothing is a ``violation``), and ``results``, one object for each row with the names
        of ``Violation``'s attributes.
    """
    results = [asdict(violation) for violation in violations]
    conforms = all(violation.severity != "violation" for violation in violations)
    return json.dumps({"conforms": conforms, "results": results}, ensure_ascii=False, indent=2) + "\n"


def to_turtle(violations: Sequence[Violation]) -> str:
    """Return the violations as a SHACL validation report in Turtle.

    Returns:
        A report that conforms where there is no result at all, warnings included, as SHACL has it. Constraint
        components, and paths of more than one step, are left out.

    Source: SHACL §3.6.1.
    """
    results = " ,".join(f"\n        [\n{_result(violation)}        ]" for violation in violations)
    return (
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n\n"
        "[]\n    a sh:ValidationReport ;\n"
        f"    sh:conforms {'false' if violations else 'true'}"
        f"{' ;' if violations else ' .'}\n"
        f"{f'    sh:result{results} .' if violations else ''}\n"
    ).rstrip("\n") + "\n"


def to_sarif(violations: Sequence[Violation], *, version: str = "") -> str:
    """Return the violations as a SARIF log, for code-scanning services and editors.

    Args:
        violations: One result for each.
        version: The version of this program, if it is to be named.

    Returns:
        JSON after SARIF 2.1.0: one run; a rule for each shape that found something; a place for each result whose
        file is known.

    Source: SARIF 2.1.0 §3.13, §3.14, §3.27.
    """
    rules = sorted({violation.shape for violation in violations})
    described: list[dict[str, object]] = [{"id": _name(shape), "helpUri": shape} for shape in rules]
    return sarif(described, [_sarif_result(violation, rules) for violation in violations], version=version)


def sarif(rules: Sequence[dict[str, object]], results: Sequence[dict[str, object]], *, version: str = "") -> str:
    """Return a SARIF log with one run.

    Args:
        rules: What can be found.
        results: What was found; each with the place of its rule.
        version: The version of this program, if it is to be named.

    Source: SARIF 2.1.0 §3.13, §3.14, §3.27.
    """
    driver: dict[str, object] = {"name": "persistence-kb", "informationUri": PKB}
    if version:
        driver["version"] = version
    driver["rules"] = rules
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def location(file: str | None, line: int | None, name: str) -> dict[str, object]:
    """Return a place as SARIF has it.

    Args:
        file: The file; None where none is known.
        line: The line, from 1; None where it cannot be told.
        name: The IRI of what is there.
    """
    place: dict[str, object] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}
    if file is not None:
        path = PurePath(file)
        address = path.as_uri() if path.is_absolute() else quote(path.as_posix())
        physical: dict[str, object] = {"artifactLocation": {"uri": address}}
        if line is not None:
            physical["region"] = {"startLine": line}
        place["physicalLocation"] = physical
    return place


def to_junit(violations: Sequence[Violation], shapes: Sequence[str] = ()) -> str:
    """Return the violations as JUnit XML, one test case for each shape.

    Args:
        violations: Those that are a ``violation`` are failures; warnings and notes are output of their case.
        shapes: The IRIs of all shapes that were applied, so that those that found nothing are shown as passed.
    """
    from junitparser import Failure, JUnitXml, TestCase, TestSuite

    suite = TestSuite("shapes")
    for shape in sorted({*shapes, *(violation.shape for violation in violations)}):
        case = TestCase(_name(shape), classname="shapes", time=0)
        mine = [violation for violation in violations if violation.shape == shape]
        for each in (violation for violation in mine if violation.severity == "violation"):
            failure = Failure(clean(each.message), "violation")
            failure.text = _line(each)
            case.result += [failure]
        notes = [_line(violation) for violation in mine if violation.severity != "violation"]
        if notes:
            case.system_out = "\n".join(notes)
        suite.add_testcase(case)
    document = JUnitXml("persistence-kb validate")
    document.add_testsuite(suite)
    written: bytes = document.tostring()  # type: ignore[no-untyped-call]
    return written.decode("utf-8").rstrip("\n") + "\n"


def _line(violation: Violation) -> str:
    """Return a violation on one line."""
    text = f"{violation.severity}: {_what(violation)}: {violation.message} [{_name(violation.shape)}]"
    return clean(" ".join(f"{_where(violation)}: {text}".removeprefix(": ").split()))


def _where(violation: Violation) -> str:
    """Return the file and line, as far as they are known."""
    if violation.file is None:
        return ""
    return violation.file if violation.line is None else f"{violation.file}:{violation.line}"


def _what(violation: Violation) -> str:
    """Return the node that is refused and, if it is known, the property and its value."""
    parts = [_readable(part) for part in (violation.focus, violation.path, violation.value) if part is not None]
    if violation.path is not None and len(parts[1]) > _READABLE:
        del parts[1]  # the sentence says it better than a long path
    return " ".join(parts)


def _readable(term: str) -> str:
    """Return a term or a path with prefixes where they are known."""
    if term.startswith("_:"):
        return term
    if "<" in term:
        return re.sub("<[^<>]*>", lambda match: shorten(match.group()), term)
    return term if term.startswith('"') else shorten(iri(term))


def _name(shape: str) -> str:
    """Return the name of one of our own shapes, or another's IRI."""
    return shape.removeprefix(_SHAPE)


def clean(text: str) -> str:
    """Return a text without control characters, which terminals obey and XML forbids."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _term(text: str) -> str:
    """Return a node as Turtle writes it."""
    return text if text.startswith(("_:", '"')) else URIRef(text).n3()


def _result(violation: Violation) -> str:
    """Return the statements about one validation result."""
    rows = [
        ("a", "sh:ValidationResult"),
        ("sh:resultSeverity", f"sh:{violation.severity.capitalize()}"),
        ("sh:sourceShape", _term(violation.shape)),
        ("sh:focusNode", _term(violation.focus)),
        ("sh:resultPath", "" if violation.path is None or "<" in violation.path else _term(violation.path)),
        ("sh:value", "" if violation.value is None else _term(violation.value)),
        ("sh:resultMessage", Literal(violation.message, lang="en").n3()),
    ]
    return "".join(f"            {predicate} {value} ;\n" for predicate, value in rows if value)


def _sarif_result(violation: Violation, rules: Sequence[str]) -> dict[str, object]:
    """Return one SARIF result."""
    return {
        "ruleId": _name(violation.shape),
        "ruleIndex": rules.index(violation.shape),
        "level": _LEVELS[violation.severity],
        "message": {"text": f"{_what(violation)}: {violation.message}"},
        "locations": [location(violation.file, violation.line, violation.focus)],
    }
