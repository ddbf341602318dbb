"""Plans as a table and a tree on a terminal, as Markdown and as JSON.

Labels come from scenarios and are not trusted: no control character reaches a terminal, no markup a page. JSON has
every loss; the others tell the greatest.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.explaining.clause import listed
from persistence_kb.model.time import lexical
from persistence_kb.namespaces import bare
from persistence_kb.reporting.markdown import escape
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from persistence_kb.acting.plan import NoPlan, Plan
    from persistence_kb.acting.plan_worth import Kept, Loss
    from persistence_kb.model.assumptions import Range

NAMED: Final = 8
"""Names of one line beyond which they are counted."""
ROWS: Final = 100
"""Things that are kept and stand in the table."""
TOLD: Final = 12
"""Things that are kept and told of one by one, below the table."""
UNDER: Final = 6
"""Theories under which losses are told of one thing."""

Branch = tuple[str, tuple[str, ...]]
"""A line, and those under it."""


def table(plan: Plan, console: Console) -> None:
    """Print a plan: what is kept, what it comes to, and what each kept thing buys."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    console.print(Text(plain(heading(plan)), style="bold"), soft_wrap=True)
    if plan.kept:
        drawn = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        heads, rows = _grid(plan)
        for place, head in enumerate(heads):
            drawn.add_column(head, justify="right" if place else "left", overflow="fold")
        for row in rows:
            drawn.add_row(*(Text(plain(cell)) for cell in row))
        console.print(drawn)
    for line in in_short(plan):
        console.print(Text(plain(line)), soft_wrap=True)
    if plan.kept:
        console.print()
        grown = Tree(Text(BUYS, style="bold"), guide_style="dim")
        for line, under in what_each_buys(plan):
            branch = grown.add(Text(plain(line)))
            for each in under:
                branch.add(Text(plain(each)))
        console.print(grown)
    if said := plan.assumptions.sentence():
        console.print(Text(plain(said), style="dim"), soft_wrap=True)


def markdown(plan: Plan) -> str:
    """Return a plan as Markdown."""
    return "\n".join(_markdown(plan)) + "\n"


def _markdown(plan: Plan) -> Iterator[str]:
    yield from (f"**{escape(heading(plan))}**", "")
    if plan.kept:
        heads, rows = _grid(plan)
        yield f"| {' | '.join(heads)} |"
        yield f"|---|{'---:|' * (len(heads) - 1)}"
        for row in rows:
            yield f"| {' | '.join(map(escape, row))} |"
        yield ""
    yield from (f"- {escape(line)}" for line in in_short(plan))
    if plan.kept:
        yield from ("", f"*{BUYS}*", "")
        for line, under in what_each_buys(plan):
            yield f"- {escape(line)}"
            yield from (f"  - {escape(each)}" for each in under)
    if said := plan.assumptions.sentence():
        yield from ("", escape(said))


BUYS: Final = "what each kept thing buys: what would be lost if it alone were not kept"


def _grid(plan: Plan) -> tuple[list[str], list[list[str]]]:
    """Return what is kept with what it costs and adds; at best, where that is another number."""
    best = any(span((each.expected[0],) * 2) != span((each.expected[1],) * 2) for each in plan.kept)
    heads = ["kept", "USD a year", "expected degree", *(["at best"] if best else [])]
    rows = [
        [each.label, span(each.cost, money=True), *map(_number, each.expected[: 1 + best])] for each in plan.kept[:ROWS]
    ]
    more = len(plan.kept) - ROWS
    return heads, [*rows, [f"and {more:,} more", *[""] * (len(heads) - 1)]] if more > 0 else rows


def heading(plan: Plan) -> str:
    """Return what was asked for."""
    title = plan.application.before.title
    when = plan.application.decided_at
    decided = "" if when is None else f", decided {lexical(when)}"
    within = "" if plan.budget is None else f" for at most {_money(plan.budget)} US dollars a year"
    if plan.at_least is None:
        return f"{title}: what to keep{within}{decided}"
    return f"{title}: the cheapest way to an expected degree of {_number(plan.at_least)}{within}{decided}"


def in_short(plan: Plan) -> Iterator[str]:
    """Yield what is wiped and why, what the plan comes to, and how good it is known to be."""
    excepted = {token for token, _, _ in plan.barred}
    wiped = [label for token, label in plan.wiped if token not in excepted]
    total = len(plan.kept) + len(plan.wiped)
    yield f"{len(plan.kept):,} of {total:,} kept" + (f"; wiped: {listed(wiped, most=NAMED)}" if wiped else "")
    for why in dict.fromkeys(why for _, _, why in plan.barred):
        names = [label for _, label, reasons in plan.barred if reasons == why]
        yield f"not kept by a proviso ({listed(why)}): {listed(names, most=NAMED)}"
    about = f"{plan.candidates:,} question{'s' if plan.candidates != 1 else ''}"
    yield f"expected degree: {span(plan.after.total)} (as told: {span(plan.before.total)}), summed over {about}"
    after, before = ((each.cost.low, each.cost.high) for each in (plan.after, plan.before))
    yield f"annual cost: {span(after, money=True)} US dollars (as told: {span(before, money=True)})"
    yield proof(plan)


def proof(plan: Plan) -> str:
    """Say how good a plan is known to be."""
    better = "better" if plan.at_least is None else "cheaper"
    if plan.gone_through:
        return f"no plan is {better}: all {plan.gone_through:,} ways of keeping were gone through"
    if plan.proven:
        return f"no plan is {better}: proven by the optimiser (to 7 digits)"
    if plan.gap is None:
        return f"not proven to be the best: how much {better} another plan may be is not known"
    if plan.at_least is None:
        share = plan.gap / plan.bound if plan.bound else 0.0
        return f"not proven to be the best: another plan may come to {_number(plan.gap)} more at most ({share:.2%})"
    return f"not proven to be the cheapest: another plan may cost {_money(plan.gap)} US dollars less at most"


def what_each_buys(plan: Plan) -> Iterator[Branch]:
    """Yield for each kept thing what it costs and adds, and who would lose what without it."""
    for each in plan.kept[:TOLD]:
        together = f", with {listed(each.hosts, most=NAMED)} on it" if each.hosts else ""
        yield (
            f"{each.label}{together}: {_number(each.expected[0])} for {span(each.cost, money=True)} US dollars a year",
            tuple(_losses(each.losses)),
        )
    if len(plan.kept) > TOLD:
        yield f"and {len(plan.kept) - TOLD:,} more", ()


def _losses(losses: Sequence[Loss]) -> Iterator[str]:
    if not losses:
        yield "nobody would lose anything"
    theories = list(dict.fromkeys(each.theory.iri for each in losses))
    for theory in theories[:UNDER]:
        mine = [each for each in losses if each.theory.iri == theory]
        changes = [f"{each.label} ({span(each.kept)} → {span(each.wiped)})" for each in mine]
        yield f"{mine[0].theory.label}, credence {_number(mine[0].credence)}: {listed(changes, most=NAMED)}"
    if len(theories) > UNDER:
        yield f"and under {len(theories) - UNDER:,} more"


def span(values: Range, *, money: bool = False) -> str:
    """Return an interval as briefly as can be.

    >>> span((0.5, 0.5)), span((0.0, 1234.5), money=True), span((10.0, math.inf), money=True)
    ('0.5', '0–1,234.50', '10 or more')
    """
    write = _money if money else _number
    low, high = write(values[0]), write(values[1])
    if math.isinf(values[1]):
        return f"{low} or more"
    return low if low == high else f"{low}–{high}"


def _number(value: float) -> str:
    return f"{round(value, 4) + 0.0:,.4f}".rstrip("0").rstrip(".")


def _money(value: float) -> str:
    whole = math.isinf(value) or value == round(value)
    return f"{value:,.0f}" if whole else f"{value:,.2f}"


def refusal(found: NoPlan, *, at_least: float, budget: float | None) -> str:
    """Say that no plan does what is asked, or that none was found."""
    within = "" if budget is None else f" for at most {_money(budget)} US dollars a year"
    most = "" if found.most is None else f"; the most that can be reached is {_number(found.most)}"
    if found.proven:
        return f"no plan reaches an expected degree of {_number(at_least)}{within}{most}"
    return (
        f"undecided: no plan that reaches {_number(at_least)}{within} was found in time{most.replace('can', 'could')}"
    )


def to_json(plan: Plan) -> str:
    """Return a plan as JSON: everything that is known of it."""
    return json.dumps(_document(plan), ensure_ascii=False, indent=2) + "\n"


def _document(plan: Plan) -> dict[str, Any]:
    decided_at = plan.application.decided_at
    return {
        "scenario": plan.application.before.title,
        "decided_at": None if decided_at is None else lexical(decided_at),
        "budget": plan.budget,
        "at_least": plan.at_least,
        "kept": [_kept(each) for each in plan.kept],
        "wiped": [{"thing": bare(token), "label": label} for token, label in plan.wiped],
        "excepted": [
            {"thing": bare(token), "label": label, "capabilities": list(why)} for token, label, why in plan.barred
        ],
        "expected_degree": _ends(plan.after.total),
        "expected_degree_as_told": _ends(plan.before.total),
        "questions": plan.candidates,
        "expected_by_question": [
            {"bearer": bare(each.bearer), "concerns": bare(each.concerns), "total": _ends(found.total)}
            for each, found in plan.after.expectation.rivalries.items()
        ],
        "annual_cost_usd": _ends((plan.after.cost.low, plan.after.cost.high)),
        "annual_cost_usd_as_told": _ends((plan.before.cost.low, plan.before.cost.high)),
        "proven": plan.proven,
        "ways_gone_through": plan.gone_through or None,
        "bound": plan.bound,
        "gap": plan.gap,
        "assumptions": [
            {"name": each.name, "value": each.value, "source": each.source} for each in plan.assumptions.told()
        ],
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "thing": bare(kept.thing),
        "label": kept.label,
        "annual_cost_usd": _ends(kept.cost),
        "expected_degree": _ends(kept.expected),
        "with": list(kept.hosts),
        "losses": [
            {
                "entity": bare(each.entity),
                "label": each.label,
                "theory": bare(each.theory.iri),
                "credence": each.credence,
                "degree_kept": _ends(each.kept),
                "degree_wiped": _ends(each.wiped),
            }
            for each in kept.losses
        ],
    }


def _ends(values: Range) -> list[float | None]:
    return [None if math.isinf(each) else round(each, 9) for each in values]
