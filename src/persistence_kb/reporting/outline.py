"""An explanation as an outline: sections of nested lines, for a terminal, Markdown and a notebook alike.

It is kept short: long chains and long lists are cut in the middle, what was told above is not told again, and mere
kinds ("is an implementation") are left out where there is more to tell. JSON has all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.clause import joined, listed
from persistence_kb.explaining.finding import Rule
from persistence_kb.explaining.reasons import DEFINITIONS
from persistence_kb.explaining.search import FEW, Limit
from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.expression import Class
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, EXTANT, pkb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.explaining.explanation import Explanation
    from persistence_kb.explaining.finding import Finding, Ground, Link
    from persistence_kb.explaining.inquiry import Ways
    from persistence_kb.explaining.levers import Choice

LINKS: Final = 5
"""Steps of a chain that are told."""
GROUNDS: Final = 8
"""Grounds of a finding that are told."""
TERMS: Final = 8
"""Definitions that are told."""
NAMED: Final = 12
"""Facts of a set that are named."""

OUTCOMES: Final = {
    pkb("Identity"): {HOLDS: "survive", FAILS: "perish"},
    pkb("WhatMatters"): {HOLDS: "be preserved", FAILS: "be lost"},
}
"""What would come about."""


_DONE: Final = {"statuses": "kept or wiped"}
"""What is said of the changes that are meant unless others are asked for."""

LIMITS: Final = {
    Limit.NONE: "",
    Limit.MOST: "there may be more (--max)",
    Limit.TIME: "the search ran out of time (--timeout)",
    Limit.SIZE: "more has a bearing on it than was searched",
    Limit.MANY: f"larger ones, of more than {FEW} parts, were not searched for",
    Limit.LEFT_OUT: "not everything was considered",
    Limit.UNSURE: "there may be others, of which the search could not be sure",
}
"""Why there may be others."""


@dataclass(slots=True)
class Line:
    """A line, what stands under it, and the status that colours it."""

    text: str
    status: int | None = None
    under: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """An explanation, laid out.

    Attributes:
        answer: The first sentence.
        theory: What the theory says, and where it is from.
        quotes: What it quotes.
        sections: Headings, and the lines under each.
    """

    answer: str
    theory: str
    quotes: tuple[str, ...]
    sections: tuple[tuple[str, tuple[Line, ...]], ...]


def outline(explanation: Explanation) -> Outline:
    """Lay out an explanation."""
    ontology, theory = explanation.scenario.ontology, explanation.theory
    layout = _Layout(theory.bearer)
    why = layout.under(explanation.finding)
    sections: list[tuple[str, tuple[Line, ...]]] = [("why", tuple(why))]
    sections += [("to what degree", tuple(_degree(explanation)))]
    sections += [("what would decide it", tuple(_ways(explanation, explanation.settlements, "settle")))]
    over = "" if explanation.over == "statuses" else f" ({explanation.over})"
    sections += [(f"what would change it{over}", tuple(_ways(explanation, explanation.changes, "do")))]
    sections += [("what it is owed to", tuple(_reasons(explanation)))]
    known = dict(explanation.definitions)
    used = [each for each in layout.classes if each in known]
    terms = [Line(f"{ontology.label(each)}: {known[each]}") for each in used[:TERMS]]
    terms += [Line(f"… {len(used) - TERMS:,} more (pkb explain --format json)")] if len(used) > TERMS else []
    sections += [("in these terms", tuple(terms))]
    works = [ontology.label(each) for each in ontology.works.get(theory.iri, ())]
    place = ", ".join([*works, *([theory.locator] if theory.locator else [])])
    return Outline(
        answer=explanation.answer,
        theory=f"{theory.definition} ({place})" if place else theory.definition,
        quotes=ontology.quotes.get(theory.iri, ()),
        sections=tuple(section for section in sections if section[1]),
    )


class _Layout:
    """Lays findings out, each once; not that something may be judged at all, which every verdict needs."""

    def __init__(self, bearer: str) -> None:
        self._bearer = Class(bearer)
        self.classes: dict[str, None] = {}
        self._told: set[int] = set()

    def under(self, finding: Finding) -> list[Line]:
        """Return the lines under a finding."""
        telling = finding.telling()
        telling = tuple(each for each in telling if not each.is_about(self._bearer)) or telling
        if finding.status == UNDETERMINED:  # what is open first
            telling = tuple(sorted(telling, key=_is_settled))
        if (only := _unfolded(finding, telling)) is not None:
            return self.under(only)
        shown = telling if len(telling) <= GROUNDS + 1 else telling[:GROUNDS]
        told = [line for ground in shown for line in self._ground(ground)]
        lines = [line for place, line in enumerate(told) if line.text not in {each.text for each in told[:place]}]
        if len(telling) > len(shown):
            lines.append(Line(f"… {len(telling) - len(shown):,} more"))
        if finding.aside is not None:
            lines.append(Line(str(finding.aside)))
        return lines

    def _ground(self, ground: Ground) -> Iterator[Line]:
        found = ground.finding
        links = list(_cut(ground.chain))
        if found is None or (links and (found.is_kind() or found.rule == Rule.TRIVIAL)):
            yield from (Line(text, UNDETERMINED if found is None else None) for text in links)
            return
        line = self._finding(found)
        if links and ground.chain[-1].said.subject == found.said.subject:
            line.text = f"{links.pop()} and {line.text.removeprefix(f'{found.said.subject} ')}"
        elif len(links) == 1:
            line.text = f"{links.pop()}; {line.text}"
        yield from (Line(text) for text in links)
        yield line

    def _finding(self, finding: Finding) -> Line:
        if isinstance(finding.expression, Class) and finding.expression.iri not in (EXTANT, CEASED):
            self.classes.setdefault(finding.expression.iri)
        line = Line(finding.sentence, finding.status)
        if finding.rule == Rule.VAGUE and finding.theory:
            line.text = f"{finding.sentence}: {finding.gist}"
        mere = all(each.finding is None or each.finding.is_kind() for each in finding.telling())
        if mere and finding.rule == Rule.COUNTED and not any(_is_dated(each) for each in finding.grounds):
            return line  # the sentence names what was counted
        if mere and finding.aside is None and not any(each.chain for each in finding.grounds):
            return line
        if id(finding) in self._told and not mere:
            line.text += " (as above)"
        else:
            self._told.add(id(finding))
            line.under = [each for each in self.under(finding) if each.under or each.text != line.text]
        return line


def _unfolded(finding: Finding, telling: Sequence[Ground]) -> Finding | None:
    """Return what a class comes to by its definition, if that is that something is related or that nothing is."""
    only = telling[0].finding if len(telling) == 1 and not telling[0].chain else None
    related = only is not None and only.rule in (Rule.WITNESS, Rule.NOTHING) and only.grounds
    return only if related and isinstance(finding.expression, Class) else None


def _is_dated(ground: Ground) -> bool:
    return any(link.happening.when or link.happening.label for link in ground.chain)


def _is_settled(ground: Ground) -> bool:
    return ground.finding is not None and ground.finding.status != UNDETERMINED


def _cut(chain: Sequence[Link]) -> Iterator[str]:
    """Yield the steps of a chain, those in a row that are told of the same thing together."""
    runs = [list(run) for _, run in groupby((link.said for link in chain), key=lambda said: said.subject)]
    told = [joined(run, most=len(run)) for run in runs]
    if len(told) <= LINKS:
        yield from told
        return
    left_out = sum(map(len, runs[LINKS - 2 : -1]))
    yield from (*told[: LINKS - 2], f"… {left_out:,} more steps", told[-1])


def _degree(explanation: Explanation) -> Iterator[Line]:
    low, high, steps = explanation.degree
    rule = explanation.theory.degree
    if rule is None or explanation.status != HOLDS or (low == high == 1 and steps <= 0):
        return
    amount = f"{low:.3g}" if low == high else f"between {low:.3g} and {high:.3g}"
    over = f" over {steps:,} copy step{'' if steps == 1 else 's'}" if steps >= 0 else ""
    yield Line(f"{amount}, by {explanation.scenario.ontology.label(rule.rule)}{over}", HOLDS)
    assumed = explanation.assumptions.sentence(*DEGREES)
    if assumed:
        yield Line(assumed)


def _ways(explanation: Explanation, several: Sequence[Ways], kind: str) -> Iterator[Line]:
    words = OUTCOMES[explanation.theory.concerns]
    for ways in several:
        head = f"for it to {words[ways.goal]}" + ("" if kind == "settle" else ", at the least")
        limit = ways.left_out or LIMITS[ways.limit]
        if not ways.ways:
            nothing = f"nothing of up to {FEW} parts would do" if ways.limit == Limit.MANY else "nothing was found"
            none = _vain(explanation, kind) if ways.complete else f"{nothing}; {limit}"
            yield Line(f"for it to {words[ways.goal]}: {none}")
            continue
        lines = [Line(_facts(way, kind)) for way in ways.ways]
        if len(lines) == 1 and ways.complete:
            yield Line(f"{head}: {lines[0].text}", ways.goal)
            continue
        lines[1:] = [Line(f"or {each.text}") for each in lines[1:]]
        yield Line(head, ways.goal, [*lines, *([] if ways.complete else [Line(f"… {limit}")])])


def _vain(explanation: Explanation, kind: str) -> str:
    """Return that nothing would bring something about."""
    if kind == "settle":
        return "no way of settling what is open would do"
    return f"nothing would do, whatever is {_DONE.get(explanation.over, f'otherwise ({explanation.over})')}"


def _facts(way: Sequence[Choice], kind: str) -> str:
    if kind != "do":
        return listed([each.sentence for each in way], most=NAMED)
    firsts = {each.imperative.split(" ", maxsplit=1)[0] for each in way}
    if len(firsts) == 1:  # "keep a, b and c"
        (first,) = firsts
        return f"{first} {listed([each.imperative.removeprefix(f'{first} ') for each in way], most=NAMED)}"
    return listed([each.imperative for each in way], most=NAMED)


def _reasons(explanation: Explanation) -> Iterator[Line]:
    reasons = explanation.reasons
    if reasons is None:
        return
    limit = LIMITS[reasons.limit]
    if reasons.sufficient == ((),):
        yield Line("to nothing that is kept or wiped: the verdict is the same whatever is")
        return
    sets = [_facts(way, "fact") for way in reasons.sufficient]
    if sets:
        head = f"sufficient ({DEFINITIONS['sufficient']})"
        more = [] if reasons.complete else [Line(f"… {limit}")]
        yield Line(head, None, [*(Line(each) for each in sets), *more])
    elif not reasons.complete:
        yield Line(f"nothing was found; {limit}")
    for name, facts in (("necessary", reasons.necessary), ("inus", reasons.inus)):
        if facts:
            title = name if name != "inus" else "INUS"
            lines = [Line(each.sentence) for each in facts[:NAMED]]
            lines += [Line(f"… {len(facts) - NAMED:,} more")] if len(facts) > NAMED else []
            yield Line(f"{title} ({DEFINITIONS[name]})", None, lines)
