"""A scenario that is held while it is read, so that what is written of it can say what it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import progress
from persistence_kb.errors import UnreadableInput

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.reading.provenance import Origin
    from persistence_kb.reading.sources import Source


@dataclass(frozen=True)
class Held:
    """What a user named, before it is read.

    Attributes:
        sources: Where it is.
        kb: The folder of the knowledge base that it is taken from, if it is.
        origins: The files, with their checksums; of a loaded scenario, those that it was loaded from.
    """

    sources: list[Source]
    kb: str | None
    origins: list[Origin]

    @classmethod
    def of(cls, names: tuple[str, ...], kb: str | None) -> Self:
        """Find what a user named.

        Raises:
            PersistenceError: As ``options.located``.
        """
        sources = [source.held() for source in options.located(names, kb)]
        return cls(sources, kb, _origins(sources, kb))

    def told(self, ontology: Ontology, *, quiet: bool, verbose: bool) -> Scenario:
        """Read it.

        Raises:
            UnreadableInput: It cannot be read, or was changed by somebody meanwhile.
            PersistenceError: As ``options.told``.
        """
        with progress("reading", quiet=quiet):
            statements, story = options.told(self.sources, ontology, quiet=quiet)
        if _origins(self.sources, self.kb) != self.origins:
            raise UnreadableInput(source=story.source, reason="it changed while it was read", remedy="try again")
        if verbose and not quiet:
            click.echo(f"read {len(statements):,} statements", err=True)
        return story


def _origins(sources: list[Source], kb: str | None) -> list[Origin]:
    from persistence_kb.reading.provenance import Origin

    if kb is None:
        return [Origin(source.base, source.digest()) for source in sources]
    from persistence_kb.reading.knowledge_base import reading

    base = click.get_current_context().with_resource(reading(kb))
    return [origin for source in sources for origin in base.named(source.name).origins]
