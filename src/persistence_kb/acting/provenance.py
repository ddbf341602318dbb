"""Where a changed story comes from, in PROV-O: from which files, with their checksums, and by which interventions.

The same files and the same steps give the same statements: no time is told and no name is made up.
Source: PROV-O, https://www.w3.org/TR/prov-o/; checksums as DCAT 3 §6.8 has them (SPDX).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.course import text
from persistence_kb.model.origin import ACTIVITY, CHECKSUM, CHECKSUM_NODE, ENTITY, GENERATED_BY, PLAN
from persistence_kb.model.time import lexical
from persistence_kb.namespaces import DERIVED_FROM, LABEL, PROV, SPDX, TYPE, USED, XSD, bare, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.acting.application import Application
    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.provenance import Origin

AT_LOCATION: Final = iri(PROV + "atLocation")
SHORT: Final = 12
"""How many digits of a checksum tell one file from another in a name."""


def told(application: Application, origins: Iterable[Origin]) -> Iterator[Statement]:
    """Yield the changed story as it is told, with where it comes from.

    Args:
        application: What was done.
        origins: What the story was read from.
    """
    yield from application.scenario.told
    header = application.scenario.headers[0]
    start = bare(header) if header.startswith("<") else "https://w3id.org/.well-known/genid/persistence-kb/story"
    start += "-" if "#" in start else "#"
    files = sorted(origins)
    done = " then ".join(map(str, application.steps))
    when = (
        "at the beginning of the story" if application.decided_at is None else f"at {lexical(application.decided_at)}"
    )
    digest = hashlib.sha256("\n".join([*(each.digest for each in files), done, when]).encode()).hexdigest()
    activity = iri(f"{start}application-{digest[:SHORT]}")
    yield header, GENERATED_BY, activity
    yield activity, TYPE, ACTIVITY
    yield activity, LABEL, text(f"{done or 'nothing'}, decided {when}")
    for each in files:
        file = iri(f"{start}file-{each.digest[:SHORT]}")
        yield header, DERIVED_FROM, file
        yield activity, USED, file
        yield from _described(file, ENTITY, each.place, each.digest)
    for intervention in {step.intervention.iri: step.intervention for step in application.steps}.values():
        if intervention.shipped:
            yield activity, USED, intervention.iri
        else:
            digest = hashlib.sha256(intervention.update.encode()).hexdigest()
            plan = iri(f"{start}plan-{digest[:SHORT]}")
            yield activity, USED, plan
            yield plan, LABEL, text(intervention.label)
            yield from _described(plan, PLAN, bare(intervention.iri), digest)


def _described(node: str, kind: str, place: str, digest: str) -> Iterator[Statement]:
    checksum = iri(f"{bare(node)}-checksum")
    yield node, TYPE, kind
    yield node, AT_LOCATION, iri(place)
    yield node, CHECKSUM, checksum
    yield checksum, TYPE, CHECKSUM_NODE
    yield checksum, iri(SPDX + "algorithm"), iri(SPDX + "checksumAlgorithm_sha256")
    yield checksum, iri(SPDX + "checksumValue"), f'"{digest}"^^<{XSD}hexBinary>'
