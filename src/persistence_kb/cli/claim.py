"""``pkb claim``: write down what is expected of a verdict, as a claim that ``pkb check`` checks.

What is expected is said by whoever claims it: no verdict is worked out here, and none is ever written into a claim.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import write
from persistence_kb.errors import InvalidOption, MissingOption

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.theory import Theory

STATUSES = ("holds", "fails", "undetermined")
NAME: Final = re.compile(r"\w(?:[\w.-]*\w)?")
"""What a claim can be called: reports, pytest's -k and the file itself then all call it the same."""


@click.command("claim")
@click.argument("scenario")
@click.argument("entity")
@click.argument("theory")
@click.option("--expects", type=click.Choice(STATUSES), help="The status that is expected.")
@click.option("--expects-not", type=click.Choice(STATUSES), help="The status that is not expected.")
@click.option("--quote", required=True, metavar="TEXT", help="The words that it rests on: at most 20.")
@click.option("--source", "sources", required=True, multiple=True, metavar="S", help="The work: an IRI, or a text.")
@click.option("--locator", default="", metavar="TEXT", help="Where in the source, such as “section 2”.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A word to choose claims by; repeat.")
@click.option("--name", default="", metavar="NAME", help="What to call the claim; by default its first words.")
@click.option("--at", "time", default="", metavar="TIME", help="Claim it of this time.")
@options.theories_option
def command(
    *,
    scenario: str,
    entity: str,
    theory: str,
    expects: str | None,
    expects_not: str | None,
    quote: str,
    sources: tuple[str, ...],
    locator: str,
    tags: tuple[str, ...],
    name: str,
    time: str,
    theory_files: tuple[str, ...],
) -> int:
    """Print the claim that ENTITY comes out in a given way under THEORY in SCENARIO, as Turtle.

    Append it to a file called *.claims.ttl in the folder in which you are, and check it with pkb check.
    """
    remedy = "say what is expected: --expects or --expects-not, not both"
    if expects is not None and expects_not is not None:
        raise InvalidOption(option="--expects", found=expects, remedy=remedy)
    if expects is None and expects_not is None:
        raise MissingOption(option="--expects", remedy=remedy)
    if name and not NAME.fullmatch(name):
        raise InvalidOption(option="--name", found=name, remedy="write letters, digits, and - _ or . between them")
    from persistence_kb.reading.claim_nodes import WORDS
    from persistence_kb.reporting.claims_turtle import named_after, to_turtle

    if not 0 < (count := len(quote.split())) <= WORDS:
        raise InvalidOption(option="--quote", found=quote, remedy=f"it has {count} words; quote from 1 to {WORDS}")
    horizon = options.instant_option(time) if time else None
    ontology, story = options.ontology_and_scenario((scenario,), theory_files, quiet=True, verbose=False)
    meant = ontology.theories[ontology.named("theory", theory, ontology.theories)]
    text = to_turtle(
        name=name or named_after(quote),
        scenario=_reference(scenario),
        theory=meant.iri,
        about=_about(story, entity, meant, ontology, horizon),
        key="expects" if expects else "expectsNot",
        status=expects or expects_not or "",
        quote=" ".join(quote.split()),
        sources=[_source(each) for each in sources],
        locator=locator,
        tags=tags,
        horizon=time,
    )
    write(text, None)
    return 0


def _reference(scenario: str) -> str:
    """Return how the claim names its scenario: by its path from here, or as a shipped one."""
    from persistence_kb.checking.claims_stories import SHIPPED

    path = Path(scenario)
    if not path.exists():
        return f"<{SHIPPED}{scenario}>"
    return path.as_posix() if not path.is_absolute() else path.as_uri().replace("file://", "", 1)


def _about(story: Scenario, entity: str, theory: Theory, ontology: Ontology, horizon: int | None) -> str:
    """Return how the claim names its entity: by its IRI, or by its local name where the IRI is that of a file.

    Raises:
        UnknownName: There is no such entity.
        NoVerdict: The theory gives no verdict about it.
    """
    from persistence_kb.checking.claims_stories import individual
    from persistence_kb.engines.survey import survey_scenario
    from persistence_kb.errors import NoVerdict
    from persistence_kb.namespaces import local_name

    survey = survey_scenario(story, horizons=[horizon], with_degrees=False)
    snapshot = survey.snapshots[0]
    number = individual(entity, snapshot, story.source)
    about = [judgement.theory for judgement in survey.judgements if number in judgement.entities]
    if theory.iri not in {each.iri for each in about}:
        raise NoVerdict(
            source=story.source, entity=snapshot.label(number), theory=theory.label,
            bearer=ontology.label(theory.bearer), known=[local_name(each.iri) for each in about],
        )  # fmt: skip
    token = snapshot.name(number)
    return token if token.startswith("<") and not token.startswith("<file:") else local_name(token)


def _source(text: str) -> str:
    """Return a work as a token where an IRI or a prefixed name is written, or else the text."""
    from persistence_kb.namespaces import PREFIXES, iri

    prefix, mark, local = text.partition(":")
    if mark and prefix in PREFIXES and " " not in local:
        return iri(PREFIXES[prefix] + local)
    return iri(text) if mark and local.startswith("//") and " " not in text else text
