"""A claim as Turtle, as ``pkb check`` reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import PKB, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

_PREFIXES: Final = {**PREFIXES, "scenario": PKB + "scenario/"}
_TITLE: Final = 6
"""Words of a quotation that name a claim."""


def to_turtle(
    *,
    name: str,
    scenario: str,
    theory: str,
    about: str,
    key: str,
    status: str,
    quote: str,
    sources: Sequence[str],
    locator: str,
    tags: Sequence[str],
    horizon: str,
) -> str:
    """Return a claim about a verdict.

    Args:
        name: Its local name: letters of any language, digits, ``-``, ``_`` and ``.``, none of which is escaped.
        scenario: A path from the file of the claim, or the IRI of a shipped scenario as a token.
        theory: A token.
        about: A token, or a local name or label.
        key: ``expects`` or ``expectsNot``.
        status: ``holds``, ``fails`` or ``undetermined``.
        quote: At most twenty words.
        sources: IRIs as tokens, or texts.
        locator: Where in the source; empty where that is not said.
        tags: Words to choose it by.
        horizon: An ``xsd:dateTime``; empty for the scenario's own.
    """
    rows = [
        ("a", ["pkb:ScenarioClaim"]),
        ("pkb:quote", [f"{_quoted(quote)}@en"]),
        ("dcterms:source", [_term(each) for each in sources]),
        ("pkb:locator", [_quoted(locator)] if locator else []),
        ("pkb:tag", [_quoted(tag) for tag in tags]),
        ("pkb:inScenario", [_term(scenario) if scenario.startswith("<") else f"<{_escaped(scenario)}>"]),
        ("pkb:atHorizon", [f"{_quoted(horizon)}^^xsd:dateTime"] if horizon else []),
        ("pkb:underTheory", [_term(theory)]),
        ("pkb:about", [_term(about)]),
        (f"pkb:{key}", [f"pkb:{status.capitalize()}"]),
    ]
    body = " ;\n".join(f"    {key} {' , '.join(values)}" for key, values in rows if values)
    used = [prefix for prefix in sorted(_PREFIXES) if re.search(rf"(?<![\w<\"/]){prefix}:\w", body)]
    head = "".join(f"PREFIX {prefix}: <{_PREFIXES[prefix]}>\n" for prefix in used)
    return f"{head}\n<#{name}>\n{body} .\n"


def named_after(quote: str) -> str:
    """Return a name for a claim.

    >>> named_after("The weights of one machine are kept, always.")
    'the-weights-of-one-machine-are'
    """
    words = re.findall(r"\w+", quote.lower())
    return "-".join(words[:_TITLE]) or "claim"


def _term(text: str) -> str:
    if not text.startswith("<"):
        return _quoted(text)
    short = shorten(text)
    if short != text[1:-1]:
        return short
    space = _PREFIXES["scenario"]
    local = text[1:-1].removeprefix(space)
    return f"scenario:{local}" if local != text[1:-1] and re.fullmatch(r"[\w-]+", local) else text


def _quoted(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))


def _escaped(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/.-_~")
