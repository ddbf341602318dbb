"""Why something is found, in one sentence: what its grounds say, told as deep as that stays brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.clause import CLAUSES, LISTED, Clause, joined
from persistence_kb.explaining.finding import Rule
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.explaining.finding import Finding, Ground

BRIEF: Final = 250
"""Characters of a reason up to which a sentence gives it."""
FOR: Final = ", for "
"""What stands before a reason."""


def why(bare: Finding) -> tuple[Clause, ...]:
    """Return why, as briefly as it can be said: what its grounds say, or why those are so where that is brief."""
    told = [each.finding for each in bare.telling() if each.finding is not None]
    if bare.status == UNDETERMINED:
        told = [each for each in told if each.status == UNDETERMINED] or told
        loose = [each.chain[-1].said for each in bare.grounds if each.finding is None]
        if loose:
            return tuple(dict.fromkeys([*loose, *(each.said for each in told if each.status == UNDETERMINED)]))
    if not told:
        return (bare.said,)
    if len(told) == 1 and {told[0].status, bare.status} == {HOLDS, FAILS} and told[0].why != (told[0].said,):
        (only,) = told  # what is denied is so
        return (Clause(only.said.subject, f"{only.said.predicate}{FOR}{only.gist}"),)
    if len(told) == 1:
        return told[0].why
    said: list[tuple[Clause, ...]] = [(each.said,) for each in told]
    for place, each in enumerate(told):
        if each.status == bare.status and sum(map(_main, said)) - 1 + _main(each.why) <= CLAUSES:
            said[place] = each.why
    return tuple(clause for several in said for clause in several)


def lacking(bare: Finding) -> list[Clause]:
    """Return why nothing along a role is so: what each thing along it lacks, where that can be said briefly."""
    others = [each for each in bare.grounds if each.finding and each.finding.about != bare.about]
    whys = [each.finding for each in others if each.finding]
    if whys and all(each.rule == Rule.TRIVIAL for each in whys):  # it leads to what is none of what is named
        return [*(link.said for each in others[:LISTED] for link in each.chain), bare.said]
    words = list(dict.fromkeys(clause for each in whys for clause in each.why if not clause.aside))
    nested = any(FOR in each.predicate for each in words)
    if 0 < len(words) <= LISTED and len(joined(words)) <= BRIEF and (not nested or len(others) == 1):
        if nested:
            return [*(link.said for link in others[0].chain), *words]
        return [Clause(bare.said.subject, f"{bare.said.predicate}{FOR}{joined(words)}")]
    among = f" among {len(others):,}" if len(others) > LISTED else ""
    return [Clause(bare.said.subject, f"{bare.said.predicate}{among}")]


def open_places(grounds: Sequence[Ground]) -> list[Clause]:
    """Return what is open on the ways to what is asked for, and of what they lead to."""
    words: list[Clause] = []
    for each in grounds:
        if each.finding is not None and each.finding.status == UNDETERMINED:
            words += each.finding.why
        words += [link.said for link in each.chain if not link.move.told]
    return words


def _main(clauses: Sequence[Clause]) -> int:
    return sum(not each.aside for each in clauses)
