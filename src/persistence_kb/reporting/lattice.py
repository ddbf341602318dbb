"""The lattice of theories on a terminal, in words, as DOT and as Turtle.

Every format says the same: which theories entail one another, and for each the nearest theories that it entails. What
follows by way of another theory is left out, save in Turtle, which is for queries and says everything.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import TYPE, local_name, pkb
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from persistence_kb.model.lattice import Lattice, Node, Panel
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Statement

TITLE: Final = "Which theory’s survival entails which other’s"


def names(lattice: Lattice) -> dict[str, str]:
    """Return what each theory is called: its label, and its local name where others have the same."""
    labels = {theory: what.label for theory, what in lattice.theories.items()}
    common = Counter(labels.values())
    return {
        theory: f"{label} ({local_name(theory)})" if common[label] > 1 else label for theory, label in labels.items()
    }


def heading(panel: Panel, ontology: Ontology) -> str:
    """Return what a panel is about."""
    return ", ".join(sorted(map(ontology.label, panel.bearers)))


def sentences(lattice: Lattice, ontology: Ontology) -> Iterator[str]:
    """Say the lattice in words: for each kind of bearer one sentence, or a few."""
    called = names(lattice)
    for panel in lattice.panels:
        said = [
            f"{' and '.join(called[theory] for theory in node)} hold of the same things"
            for node in panel.nodes
            if len(node) > 1
        ]
        for node in panel.nodes:
            over = [called[upper[0]] for lower, upper in panel.edges if lower == node]
            if over:
                said.append(f"{called[node[0]]} entails {' and '.join(over)}")
        linked = {node for edge in panel.edges for node in edge}
        said += [
            f"{called[theory]} neither entails another nor is entailed"
            for node in panel.nodes
            if node not in linked and len(node) == 1
            for theory in node
        ]
        yield f"About {heading(panel, ontology)}: {'; '.join(said)}."
    for group, what in (
        (lattice.insensitive, "insensitive"),
        ({theory for theory, what in lattice.theories.items() if what.condition is None}, "vague"),
        (lattice.unsatisfiable, "unsatisfiable"),
    ):
        if group:
            listed = [name for theory, name in called.items() if theory in group]
            yield f"{what.capitalize()}: {', '.join(sorted(listed))}."


def notes(lattice: Lattice) -> dict[str, str]:
    """Explain the remarks that occur."""
    found = {}
    if any(len(node) > 1 for node in lattice.nodes):
        found["≡"] = "hold of the same things in every scenario"
    if any(theory.condition is None for theory in lattice.theories.values()):
        found["vague"] = "holds where all its precisifications do, and fails where all of them fail"
    if lattice.insensitive:
        found["insensitive"] = "holds whatever happens, so that preserving the thing is a category mistake"
    if lattice.unsatisfiable:
        found["unsatisfiable"] = "holds of nothing in any scenario, and so entails every theory"
    return found


def remarks(theory: str, lattice: Lattice, ontology: Ontology) -> list[str]:
    """Return what a theory concerns, and what is to be remarked on it in words that ``notes`` explains."""
    said = [ontology.label(lattice.theories[theory].concerns)]
    said += ["vague"] if lattice.theories[theory].condition is None else []
    said += ["insensitive"] if theory in lattice.insensitive else []
    return said + (["unsatisfiable"] if theory in lattice.unsatisfiable else [])


def table(lattice: Lattice, ontology: Ontology, console: Console) -> None:
    """Print the lattice: a table for each kind of bearer, stronger theories before those that they entail."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    called = {theory: plain(name) for theory, name in names(lattice).items()}
    console.print(Text(TITLE, style="bold"))
    first = max([0, *map(len, called.values())]) + 2
    for title, nodes, edges in _tables(lattice, ontology):
        shown = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        shown.add_column(Text(plain(title), style="bold"), min_width=min(first, console.width // 3))
        shown.add_column("concerns", min_width=len("what matters"))
        shown.add_column("wherever it holds, so does")
        for node in nodes:
            over = [upper for lower, upper in edges if lower == node]
            entailed = [_mark(place) + called[each] for upper in over for place, each in enumerate(upper)]
            for place, theory in enumerate(node):
                concern = ", ".join(remarks(theory, lattice, ontology))
                cell = Text("\n".join(entailed) or "–") if not place else Text("")
                shown.add_row(Text(_mark(place) + called[theory]), Text(plain(concern)), cell)
        console.print(shown)
    for mark, meaning in notes(lattice).items():
        console.print(Text(f"{mark}: {meaning}.", style="dim"))


def _tables(
    lattice: Lattice, ontology: Ontology
) -> Iterator[tuple[str, tuple[Node, ...], tuple[tuple[Node, Node], ...]]]:
    for panel in sorted(lattice.panels, key=lambda each: heading(each, ontology)):
        yield heading(panel, ontology), panel.nodes, panel.edges
    if lattice.unsatisfiable:
        yield "nothing at all", tuple(node for node in lattice.nodes if node[0] in lattice.unsatisfiable), ()


def _mark(place: int) -> str:
    return "≡ " if place else ""


def to_dot(lattice: Lattice, ontology: Ontology) -> str:
    """Return the lattice in the DOT language of Graphviz, for those who have it.

    Returns:
        A directed graph that is drawn upwards, a cluster for each kind of bearer. Identity has square corners and what
        matters round ones, a vague theory a dashed and an insensitive one a double outline; equivalent theories are
        lines of one box.
    """
    called = names(lattice)
    number = {node: place for place, node in enumerate(lattice.nodes)}
    lines = ["digraph lattice {", "    rankdir=BT;"]
    lines += ['    graph [fontname="Helvetica"];', '    node [shape=box, fontname="Helvetica"];']
    for place, (title, nodes, edges) in enumerate(_tables(lattice, ontology)):
        lines += [f"    subgraph cluster_{place} {{", f"        label={_quoted(title)};"]
        for node in nodes:
            said = [f"{called[each]} ({', '.join(remarks(each, lattice, ontology))})" for each in node]
            style = []
            if all(lattice.theories[each].concerns == pkb("WhatMatters") for each in node):
                style.append("rounded")
            if all(lattice.theories[each].condition is None for each in node):
                style.append("dashed")
            double = ", peripheries=2" if lattice.insensitive.intersection(node) else ""
            styled = f", style={_quoted(','.join(style))}" if style else ""
            label = _quoted("\n≡ ".join(said))
            lines.append(f"        n{number[node]} [label={label}{styled}{double}];")
        lines += [f"        n{number[lower]} -> n{number[upper]};" for lower, upper in edges]
        lines.append("    }")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    r"""Return a text as a string of DOT, which has escapes and entities of its own.

    >>> print(_quoted('a "b" \\N &lt;'))
    "a \"b\" \\N &amp;lt;"
    """
    marks = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
    return '"' + "\\n".join(plain(line).translate(marks) for line in text.split("\n")) + '"'


def statements(lattice: Lattice) -> list[Statement]:
    """Return the lattice as statements, to be read beside the ontology.

    Returns:
        For each theory what it entails, near and far, itself left out; which of these nothing lies between; and whether
        it is insensitive or unsatisfiable.
    """
    found = [(theory, TYPE, pkb("Theory")) for theory in lattice.theories]
    found += [(theory, TYPE, pkb("InsensitiveTheory")) for theory in lattice.insensitive]
    found += [(theory, TYPE, pkb("UnsatisfiableTheory")) for theory in lattice.unsatisfiable]
    found += [(one, pkb("entails"), other) for one, over in lattice.above.items() for other in over if other != one]
    found += [
        (one, pkb("directlyEntails"), other) for lower, upper in lattice.edges for one in lower for other in upper
    ]
    return sorted(found)
