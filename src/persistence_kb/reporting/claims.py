"""What came of claims, for a terminal: one line for each, what is wrong below it, and how many there are of each kind.

Quotes, labels and files are not trusted: control characters are not passed on to the terminal.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from persistence_kb.checking.claims_outcome import ERROR, FAILS, HOLDS, NOT_CHECKED, STATUSES, UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from persistence_kb.checking.claims_outcome import Outcome, Result

COLOURS: Final = {HOLDS: "green", FAILS: "red", UNDECIDED: "yellow", ERROR: "bold red", NOT_CHECKED: "dim"}
WORDS: Final = {HOLDS: ("holds", "hold"), FAILS: ("fails", "fail"), ERROR: ("in error", "in error")}
"""What is said of one claim and of several; other statuses are called as they are."""
KINDS: Final = {
    "ScenarioClaim": "scenario",
    "EntailmentClaim": "entailment",
    "ComparisonClaim": "comparison",
    "QueryClaim": "query",
    "ConstraintClaim": "constraint",
    "FlagClaim": "flag",
}


def table(outcomes: Sequence[Outcome], console: Console, *, verbose: bool = False) -> None:
    """Print a line for each claim, with its quote and what was found where it does not hold, and a summary."""
    from textwrap import wrap

    from rich.text import Text

    from persistence_kb.reporting.table import plain

    wide = max(map(len, STATUSES))
    for outcome in outcomes:
        line = Text(f"{outcome.status:{wide}}", style=COLOURS[outcome.status])
        line.append(f"  {plain(title(outcome))}", style="default")
        line.append(f"  {plain(outcome.place)}", style="dim")
        console.print(line, soft_wrap=True)
        for text in (*details(outcome), *(grounds(outcome) if verbose else ())):
            for piece in wrap(plain(text), max(console.width - wide - 2, 40)):
                console.print(Text(f"{'':{wide + 2}}{piece}"), soft_wrap=True)
    console.print()
    for text in summary(outcomes):
        console.print(Text(text), soft_wrap=True)


def title(outcome: Outcome) -> str:
    """Return what a claim is called: its name and label, or else its quote."""
    return " ".join(filter(None, (name(outcome), outcome.claim.label or f"({cited(outcome)})")))


def name(outcome: Outcome) -> str:
    """Return the name of a claim; nothing where it has none."""
    return "" if outcome.claim.node.startswith("_:") else outcome.claim.name


def cited(outcome: Outcome) -> str:
    """Return where a claim is from."""
    claim = outcome.claim
    works = ", ".join(source_name(each) for each in claim.sources)
    return f"{works}, {claim.locator}" if claim.locator else works


def source_name(source: str) -> str:
    """Return a work as a reader names it."""
    from persistence_kb.namespaces import shorten

    return shorten(source).removeprefix("source:")


def details(outcome: Outcome) -> list[str]:
    """Return what is to be said below a claim that does not hold; nothing below one that does."""
    if not outcome.wrong:
        return []
    return [f"“{outcome.claim.quote}” ({cited(outcome)})", *(sentence(result) for _, result in outcome.wrong)]


def grounds(outcome: Outcome) -> list[str]:
    """Return what was found where a claim holds, or why nothing was checked."""
    if outcome.status == NOT_CHECKED:
        return [f"“{outcome.claim.quote}” ({cited(outcome)})", *filter(None, [outcome.claim.remark])]
    return [sentence(result) for finding in outcome.findings for result in finding.results if result.status == HOLDS]


def sentence(result: Result) -> str:
    """Return what was expected and what was found."""
    if result.status == ERROR:
        return result.because
    said = f"{result.about}: expected {result.expected}, found {result.found}" if result.expected else result.found
    if result.status == HOLDS:
        said = f"{result.about}: {result.found}"
    return f"{said}. {result.because}" if result.because else said


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many claims have each status."""
    found = Counter(outcome.status for outcome in outcomes)
    return {status: found[status] for status in STATUSES}


def kinds(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Return how many checks of each kind have each status; assumptions are claims that have none."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for outcome in outcomes:
        for finding in outcome.findings:
            row = found[finding.check.kind]
            row[finding.status] = row.get(finding.status, 0) + 1
    return {kind: row for kind, row in found.items() if row}


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """Return how many claims hold, and how many checks there are of each kind."""
    total = len(outcomes)
    said = ", ".join(
        f"{count} {WORDS.get(status, (status, status))[count > 1]}"
        for status, count in counts(outcomes).items()
        if count
    )
    rows = kinds(outcomes)
    checks = sum(sum(row.values()) for row in rows.values())
    parts = ", ".join(f"{sum(row.values())} {KINDS[kind]}" for kind, row in rows.items())
    lines = [f"{total} claim{'' if total == 1 else 's'}: {said}"]
    return [*lines, f"{checks} check{'' if checks == 1 else 's'}: {parts}"] if checks else lines
