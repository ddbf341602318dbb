"""``pkb report``: everything about a scenario, as one page that opens offline."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Final

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import progress, write
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.checking.validation import Violation
    from persistence_kb.model.lattice import Lattice
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.reading.sources import Source
    from persistence_kb.reporting.report.made import Input

VALIDATED: Final = 50_000
"""Statements beyond which a report does not validate."""
EPOCH_DIGITS: Final = 11
"""Digits of the latest time that can be written with a year of four digits, in seconds since 1970."""
PROVEN: Final = 60.0
"""Seconds that the lattice may take."""


@click.command("report")
@options.scenario_argument
@options.theory_option
@click.option(
    "--at", "times", multiple=True, metavar="TIME",
    help="Show this time; repeat for several. By default the story's own moments, its horizon first.",
)  # fmt: skip
@options.assume_option
@click.option(
    "--moments", type=click.IntRange(min=1), default=16, show_default=True,
    help="Moments of the story to show at most.",
)  # fmt: skip
@click.option(
    "--explain", "explained", type=click.IntRange(min=0), default=600, show_default=True,
    help="Verdicts to explain in the page at most; for others it names the command.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True, metavar="SECONDS",
    help="How long explaining may take; the page says what it has left out.",
)  # fmt: skip
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    theory_names: tuple[str, ...],
    times: tuple[str, ...],
    assume: tuple[str, ...],
    moments: int,
    explained: int,
    timeout: float,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write a page about SCENARIO: verdicts, why, the story in pictures, and what it all rests on.

    It is one file, opens in any browser without a network, and prints.
    """
    if output is not None and not output.lower().endswith((".html", ".htm")):
        raise InvalidOption(option="-o", found=output, remedy="end it with .html")
    asked = [options.instant_option(text) for text in times]
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    assumptions = options.assumptions_option(assume, ontology, only_degrees=True, quiet=quiet)
    tokens = dict.fromkeys(ontology.named("theory", name, ontology.theories) for name in theory_names)
    with progress("checking every shape", quiet=quiet):
        violations = _violations(story, scenario, theory_files, kb)
    with progress("proving what entails what", quiet=quiet):
        lattice = _lattice(ontology)
    from persistence_kb.reporting.report.made import Made
    from persistence_kb.reporting.report.page import Limits, report

    beside = [*_repeated("--theories", theory_files), *_repeated("--assume", assume)]
    several = [*_repeated("--theory", theory_names), *_repeated("--at", times)]
    made = Made(
        command=shlex.join(
            ["pkb", "report", *scenario, *several, *beside, *(["--kb", kb] if kb else []),
             *(["-o", output] if output else [])],
        ),
        when=_now(),
        versions=_versions(),
        inputs=_inputs(scenario, theory_files, kb),
        explain=_explain(scenario, [*beside, *(["--kb", kb] if kb else [])]) if "-" not in scenario else None,
        violations=violations,
        lattice=lattice,
    )  # fmt: skip
    with progress("explaining and drawing", quiet=quiet):
        page = report(
            story,
            made,
            theories=[ontology.theories[token] for token in tokens] or None,
            asked=asked,
            assumptions=assumptions,
            limits=Limits(moments, explained, timeout),
        )
    write(page, output)
    return 0


def _repeated(option: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _explain(scenario: Sequence[str], beside: Sequence[str]) -> tuple[str, str]:
    return shlex.join(["pkb", "explain", *scenario]), shlex.join(beside)


def _violations(
    story: Scenario, scenario: tuple[str, ...], theory_files: tuple[str, ...], kb: str | None
) -> list[Violation] | str:
    if len(story.statements) > VALIDATED:
        return f"{len(story.statements):,} statements are too many to be validated for a page; run pkb validate."
    if "-" in scenario:
        return "Standard input was read once, and not validated; run pkb validate."
    from persistence_kb.cli.validate import violations

    return violations(scenario, theory_files, kb)


def _lattice(ontology: Ontology) -> Lattice | str:
    from persistence_kb.engines.lattice import lattice_of
    from persistence_kb.errors import InconsistentOntology, ReasonerTimeout, ReasonerUnavailable

    try:
        return lattice_of(ontology, timeout=PROVEN)
    except (InconsistentOntology, ReasonerTimeout, ReasonerUnavailable) as error:
        return f"The order of the theories is not shown: {error}."


def _now() -> str:
    """Return the time, or the one that reproducible builds set (``SOURCE_DATE_EPOCH``)."""
    from datetime import UTC, datetime

    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    set_ = told.isascii() and told.isdecimal() and len(told) <= EPOCH_DIGITS
    moment = datetime.fromtimestamp(int(told), UTC) if set_ else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    names = ("persistence-kb", "numpy", "scipy", "clingo", "pyshacl", "owlready2")
    return {name: version(name) for name in names} | {"Python": platform.python_version()}


def _loaded(scenario: tuple[str, ...], kb: str) -> list[Input]:
    """Return the files from which a scenario was loaded into a knowledge base, as they were then."""
    from persistence_kb.reading.knowledge_base import reading
    from persistence_kb.reporting.report.made import Input

    with reading(kb) as base:
        loaded = base.named(base.source(scenario).name)
    return [Input(f"{each.place}, loaded {loaded.time}", None, each.digest) for each in loaded.origins]


def _inputs(scenario: tuple[str, ...], theory_files: tuple[str, ...], kb: str | None) -> tuple[Input, ...]:
    import hashlib
    from pathlib import Path

    from persistence_kb.reading.sources import locate
    from persistence_kb.reporting.report.made import Input
    from persistence_kb.resources import ontology_files

    def inputs(sources: Sequence[Source]) -> list[Input]:
        return [Input(each.name, each.size(), each.digest()) for each in sources if each.path is not None]

    own = inputs(locate(theory_files)) if theory_files else []
    own = [*(inputs(options.located(scenario, None)) if kb is None else _loaded(scenario, kb)), *own]
    shipped = sorted(inputs(locate([str(path) for path in ontology_files()])), key=lambda each: each.name)
    listed = "".join(f"{each.digest}  {Path(each.name).name}\n" for each in shipped)
    ontology = Input(
        f"the ontology: a list of {len(shipped)} files with their SHA-256",
        sum(each.size or 0 for each in shipped),
        hashlib.sha256(listed.encode()).hexdigest(),
    )
    return (*own, ontology)
