"""What came of claims, for other programs and for build servers: JSON, JUnit XML, SARIF, Markdown.

Formats are deterministic: the same claims with the same outcome give the same text. Whatever is not as claimed is in
all of them, with file and line; what is not checked is shown as skipped, never as passed.

Source: SARIF 2.1.0 (OASIS Standard, 2020-03-27); JUnit's XML as build servers read it; GitHub Flavored Markdown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.checking.claims_outcome import ERROR, FAILS, HOLDS, NOT_CHECKED, STATUSES, UNDECIDED
from persistence_kb.namespaces import PKB, bare
from persistence_kb.reporting.claims import KINDS, cited, counts, details, kinds, name, sentence, summary, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.checking.claims_outcome import Finding, Outcome

LEVELS: Final = {FAILS: "error", ERROR: "error", UNDECIDED: "warning"}
"""How serious it is, in SARIF's words, that a claim does not hold."""

MARKS: Final = {HOLDS: "✓", FAILS: "✗", UNDECIDED: "?", ERROR: "!", NOT_CHECKED: "–"}


def to_json(outcomes: Sequence[Outcome]) -> str:
    """Return what came of claims as JSON.

    Returns:
        An object: ``holds`` (nothing is otherwise than claimed), ``claims`` (how many have each status), ``checks``
        (for each kind, how many have each status), and ``results``, one object for each claim.
    """
    document = {
        "holds": all(outcome.status in (HOLDS, NOT_CHECKED) for outcome in outcomes),
        "claims": counts(outcomes),
        "checks": kinds(outcomes),
        "results": [_record(outcome) for outcome in outcomes],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _record(outcome: Outcome) -> dict[str, Any]:
    claim = outcome.claim
    pairs = zip(outcome.findings, outcome.lines, strict=True)
    return {
        "claim": bare(claim.node),
        "name": claim.name,
        "label": claim.label,
        "kind": claim.kind,
        "status": outcome.status,
        "quote": claim.quote,
        "sources": [bare(each) for each in claim.sources],
        "locator": claim.locator,
        "tags": list(claim.tags),
        "remark": claim.remark,
        "file": claim.file,
        "line": outcome.line,
        "expected": outcome.expected,
        "found": outcome.found,
        "because": outcome.because,
        "checks": [_check(finding, line) for finding, line in pairs],
    }


def _check(finding: Finding, line: int | None) -> dict[str, Any]:
    return {
        "kind": finding.check.kind,
        "label": finding.check.label,
        "line": line,
        "status": finding.status,
        "results": [
            {
                "status": result.status,
                "about": result.about,
                "expected": result.expected,
                "found": result.found,
                "because": result.because,
            }
            for result in finding.results
        ],
    }


def to_junit(outcomes: Sequence[Outcome]) -> str:
    """Return what came of claims as JUnit XML: a suite for each file, a test case for each claim."""
    from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

    from persistence_kb.reporting.violations import clean

    suites: dict[str, Any] = {}
    for outcome in outcomes:
        claim = outcome.claim
        case = _case()(clean(title(outcome)), classname=clean(claim.file), time=0)
        case.file, case.line = clean(claim.file), outcome.line or 1
        text = clean("\n".join(details(outcome)))
        message = clean(f"expected {outcome.expected}, found {outcome.found}" if outcome.expected else outcome.because)
        result: Any
        match outcome.status:
            case "fails":
                result = Failure(message, claim.kind)
            case "error" | "undecided":
                result = Error(message, outcome.status)
            case "not checked":
                result = Skipped(clean(f"not checked: {claim.remark or claim.quote}"))
            case _:
                result = None
        if result is not None:
            result.text = text
            case.result = [result]
        suites.setdefault(claim.file, TestSuite(clean(claim.file))).add_testcase(case)
    document = JUnitXml("persistence-kb check")
    for suite in suites.values():
        document.add_testsuite(suite)
    written: bytes = document.tostring()  # type: ignore[no-untyped-call]
    return written.decode("utf-8").rstrip("\n") + "\n"


def _case() -> Any:
    from junitparser import Attr, IntAttr, TestCase

    class Case(TestCase):
        """A test case that knows where it stands."""

        file = Attr()
        line = IntAttr()

    return Case


def to_sarif(outcomes: Sequence[Outcome], version: str = "") -> str:
    """Return what is not as claimed as a SARIF log: a rule for each kind of claim, a result for each claim.

    Source: SARIF 2.1.0 §3.27.
    """
    from persistence_kb.reporting.violations import clean, location, sarif

    wrong = [outcome for outcome in outcomes if outcome.status in LEVELS]
    found = sorted({outcome.claim.kind for outcome in wrong})
    rules: list[dict[str, object]] = [
        {"id": kind, "helpUri": PKB + kind, "shortDescription": {"text": f"A {KINDS.get(kind, '')} claim holds."}}
        for kind in found
    ]
    results: list[dict[str, object]] = [
        {
            "ruleId": outcome.claim.kind,
            "ruleIndex": found.index(outcome.claim.kind),
            "level": LEVELS[outcome.status],
            "message": {"text": clean("\n".join((f"{title(outcome)}: {outcome.status}", *details(outcome))))},
            "locations": [location(outcome.claim.file, _line(outcome), bare(outcome.claim.node))],
            "partialFingerprints": {"claim/v1": f"{outcome.claim.file}#{outcome.claim.name}"},
        }
        for outcome in wrong
    ]
    return sarif(rules, results, version=version)


def _line(outcome: Outcome) -> int | None:
    """Return the line of the first check that is not as claimed."""
    pairs = zip(outcome.findings, outcome.lines, strict=True)
    return next((line for finding, line in pairs if finding.status == outcome.status), outcome.line)


def to_markdown(outcomes: Sequence[Outcome]) -> str:
    """Return what came of claims as Markdown: how many, by kind, and a table for each file."""
    from persistence_kb.reporting.markdown import escape

    lines = ["# Claims", "", *(f"{text}." for text in summary(outcomes)), ""]
    rows = kinds(outcomes)
    recorded = counts(outcomes)[NOT_CHECKED]
    if recorded:
        rows["Assumption"] = {NOT_CHECKED: recorded}
    shown = [status for status in STATUSES if any(row.get(status) for row in rows.values())]
    lines += [_row(["checks", *shown]), _row(["---", *["---:"] * len(shown)])]
    for kind, row in rows.items():
        lines.append(_row([KINDS.get(kind, "assumption"), *(str(row.get(status, 0)) for status in shown)]))
    for file in dict.fromkeys(outcome.claim.file for outcome in outcomes):
        lines += ["", f"## {escape(file)}", "", _row(["", "claim", "source", "quote"]), _row(["---"] * 4)]
        for outcome in (each for each in outcomes if each.claim.file == file):
            told = " ".join(filter(None, (name(outcome), outcome.claim.label)))
            cells = [f"{MARKS[outcome.status]} {outcome.status}", told, cited(outcome), outcome.claim.quote]
            lines.append(_row([escape(cell) for cell in cells]))
        for outcome in (each for each in outcomes if each.claim.file == file and each.wrong):
            lines += ["", f"**{escape(title(outcome))}** ({escape(outcome.place)})", ""]
            lines += [f"- {escape(sentence(result))}" for _, result in outcome.wrong]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
