"""What may not be kept: models that a proviso excepts for what they are capable of (§6 of the essay).

A commitment under which a model is kept may except a capability, or every dangerous one. What implements or stores such
a model may then not be kept. A capability that the story leaves open bars nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.cost import STORES_WEIGHTS_OF
from persistence_kb.model.expression import Class, ObjectOneOf, ObjectProperty, ObjectSomeValuesFrom
from persistence_kb.model.role import counted
from persistence_kb.namespaces import IMPLEMENTS, pkb

if TYPE_CHECKING:
    from persistence_kb.acting.plan_world import PlanWorld

DANGEROUS: Final = pkb("DangerousCapability")


def barred(world: PlanWorld, *, for_all: bool) -> dict[int, list[str]]:
    """Return the variables of what may not be kept, each with the names of the capabilities for which.

    Args:
        world: What can be chosen.
        for_all: Whether no model with a dangerous capability may be kept, whatever its commitment says.
    """
    engine = world.engine
    capabilities = _edges(world, pkb("hasCapability"))
    excepted = _edges(world, pkb("exceptsCapability"))
    under = _edges(world, pkb("keptUnder"))
    dangerous = set(np.flatnonzero(engine.members(Class(DANGEROUS), certain=True)).tolist())
    every = set(engine.snapshot.find([DANGEROUS]).tolist())
    found: dict[int, list[str]] = {}
    place = {number: variable for variable, number in enumerate(world.individuals)}
    for model, has in capabilities.items():
        exceptions = {each for commitment in under.get(model, ()) for each in excepted.get(commitment, ())}
        whole = for_all or bool(exceptions & every)
        reasons = sorted(
            engine.snapshot.label(each) for each in has if each in exceptions or (whole and each in dangerous)
        )
        if reasons:
            itself = ObjectOneOf((engine.snapshot.name(model),))
            for relation in (IMPLEMENTS, STORES_WEIGHTS_OF):
                things = engine.members(ObjectSomeValuesFrom(ObjectProperty(relation), itself), certain=True)
                for thing in np.flatnonzero(things).tolist():
                    if thing in place:
                        found.setdefault(place[thing], []).extend(reasons)
    return found


def _edges(world: PlanWorld, property_: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    starts, ends = world.engine.all_edges(counted(world.ontology.role(ObjectProperty(property_))))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        found.setdefault(start, []).append(end)
    return found
