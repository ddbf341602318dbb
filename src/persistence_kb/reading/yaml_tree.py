"""YAML as a tree of what is written and where: nothing is converted, expanded or merged, and nothing recurs.

Every value is the text that stands there: ``yes`` is no truth value and a time is no local date. Anchors, aliases and
tags are refused, and so is a key that stands twice, each with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST: Final = 8  # What has a meaning is nested five levels deep at most.

_NULL: Final = ("", "~", "null", "Null", "NULL")
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS: Final = {
    "mapping values": "indent keys that belong together alike, and put text that has a colon and a space in quotes",
    "cannot start any token": "indent with spaces, and put text that starts with a special character in quotes",
    "": "check the indentation, brackets and quotes up to here",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the document, and where it starts.

    Attributes:
        form: ``a value``, ``nothing`` (also ``null`` without quotes), ``a list`` or ``a mapping``.
        text: A value as it is written.
        nodes: What a list holds; the keys and values of a mapping in turn.
    """

    line: int
    column: int
    form: str
    text: str = ""
    nodes: list[Node] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Return the keys of a mapping with their values."""
        return zip(self.nodes[::2], self.nodes[1::2], strict=True)

    def each(self) -> list[Node]:
        """Return what a list holds, or the one thing that stands for a list of one."""
        return self.nodes if self.form == "a list" else [self]


class Mistake(Exception):
    """What is wrong with a part of the document, and what to do about it."""

    def __init__(self, node: Node, reason: str) -> None:
        """Take the part, and the rest of a sentence."""
        super().__init__(reason)
        self.node = node


def after(text: str) -> Node:
    """Return the place behind a text."""
    return Node(text.count("\n") + 1, len(text) - text.rfind("\n"), "nothing")


def decode(content: bytes) -> str:
    """Return the text of a document.

    Raises:
        Mistake: It is not UTF-8, or has characters that cannot stand in YAML.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = after(content[: error.start].decode(errors="replace"))
        raise Mistake(place, "this byte is not UTF-8; save the file in UTF-8") from None
    if odd := _UNPRINTABLE.search(text):
        place = after(text[: odd.start()])
        raise Mistake(place, f"the character U+{ord(odd[0]):04X} cannot stand in YAML; remove it")
    return text


def compose(text: str, what: str, example: str, *, fast: bool = True) -> Node:
    """Build the document's tree: without recursion, expanding nothing, converting no value.

    Args:
        text: The document.
        what: What it is, for messages.
        example: A first line that it might have.
        fast: Whether to use libyaml where it is there.

    Raises:
        Mistake: It is no such tree.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if fast else yaml.SafeLoader  # libyaml: ten times as fast
    levels = [Node(1, 1, "a document")]
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionEndEvent):
                _check_keys(levels.pop())
            elif isinstance(event, yaml.NodeEvent):
                node = _node(event)
                if len(levels) == 1 and levels[0].nodes:
                    raise Mistake(node, "a second document starts here; keep one scenario in a file")
                if len(levels) > DEEPEST:
                    raise Mistake(node, f"this is {DEEPEST} levels deep; describe things one by one, by their ids")
                levels[-1].nodes.append(node)
                if isinstance(event, yaml.CollectionStartEvent):
                    levels.append(node)
    except yaml.YAMLError as error:
        problem, mark = getattr(error, "problem", None) or str(error), getattr(error, "problem_mark", None)
        if fast and "nesting depth" in problem:
            return compose(text, what, example, fast=False)
        hint = next(hint for sign, hint in _HINTS.items() if sign in problem)
        place = Node(mark.line + 1, mark.column + 1, "") if mark else after(text)
        raise Mistake(place, f"this is not valid YAML: {problem}; {hint}") from None
    top = levels[0].nodes[0] if levels[0].nodes else after(text)
    if top.form != "a mapping":
        raise Mistake(top, f"{what} is a mapping, not {top.form}; start with a line like '{example}'")
    return top


def _node(event: Any) -> Node:
    """Return the node that starts with an event; refuse what asks for more than to be read."""
    import yaml

    text, form = getattr(event, "value", ""), "a mapping" if isinstance(event, yaml.MappingStartEvent) else "a list"
    if isinstance(event, yaml.ScalarEvent):
        form = "nothing" if not event.style and text in _NULL else "a value"
    node = Node(event.start_mark.line + 1, event.start_mark.column + 1, form, text)
    if event.anchor is not None:
        raise Mistake(node, "anchors (&) and aliases (*) are not expanded; write the value out, or quote the text")
    if event.tag is not None:
        raise Mistake(node, f"the tag {event.tag} is not read; remove it, or quote the text if it starts with !")
    if odd := _UNPRINTABLE.search(text):
        raise Mistake(node, f"the character U+{ord(odd[0]):04X} cannot stand in a scenario; remove it")
    return node


def _check_keys(node: Node) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.pairs() if node.form == "a mapping" else ():
        if key.form != "a value":
            raise Mistake(key, f"a key is a name or an id, not {key.form}; write one before the colon")
        if key.text in seen:
            raise Mistake(key, f"{key.text!r} stands here and in line {seen[key.text]}; keep one, with all its values")
        seen[key.text] = key.line
