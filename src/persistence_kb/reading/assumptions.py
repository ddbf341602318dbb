"""From files, shipped sets and the command line to ``Assumptions``.

What is assumed twice must be assumed alike: nothing overrides anything in silence. What the command line takes is what
results print (``Assumptions.told``); files are read by ``assumption_files``.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import (
    ConflictingAssumptions,
    InvalidAssumption,
    InvalidOption,
    UnreadableInput,
    did_you_mean,
)
from persistence_kb.model.assumptions import (
    COMMAND_LINE,
    Assumptions,
    Range,
    Rivalry,
    asking_name,
    cost_name,
    credence_name,
    none_name,
    number,
    value_name,
    whole_cost_name,
)
from persistence_kb.reading.assumption_files import SHARES, Entry, Sheet, amount_of, preferences, sentences
from persistence_kb.reading.sources import SYNTAXES, Source, locate
from persistence_kb.resources import assumption_sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.model.ontology import Ontology

CLOSE: Final = 1e-9
"""By how much credences may miss a sum: decimal fractions are not exact in binary."""

_SUBJECTS: Final = {
    "credence": "THEORY",
    "credence-in-none": "BEARER/CONCERN",
    "cost": "CLASS",
    "cost-of-all": "CLASS",
    "value": "PREFERENCE",
    "may-be-asked": "WHO",
}
"""The other assumptions of the command line, and what follows the colon."""


def read_assumptions(texts: Sequence[str], ontology: Ontology) -> Assumptions:
    """Read what is to be assumed.

    Args:
        texts: Each a file (Turtle, YAML or any other RDF), the name of a shipped set, or KEY=VALUE.
        ontology: What the terms mean.

    Raises:
        InputError: A file cannot be read.
        InvalidOption: Neither a file, nor a shipped set, nor an assumption that there is.
        InvalidAssumption: A file says what cannot be assumed.
        ConflictingAssumptions: The same is assumed twice, to be different things.
        UnknownName: Something is assumed of a theory, class or preference that there is not.
    """
    entries: dict[tuple[str, Any], Entry] = {}
    for text in texts:
        for entry in _entries(text, ontology):
            before = entries.setdefault((entry.kind, entry.key), entry)
            if before.value != entry.value:
                raise ConflictingAssumptions(
                    what=entry.name, one=before.text, one_source=before.source,
                    other=entry.text, other_source=entry.source,
                )  # fmt: skip
    _refuse_excess(entries.values(), ontology)
    _refuse_cheap_wholes(entries)

    def of(kind: str) -> dict[Any, Any]:
        return {entry.key: entry.value for entry in entries.values() if entry.kind == kind}

    shares = {kind.replace("-", "_"): entry.value for (kind, _), entry in entries.items() if kind in SHARES}
    return Assumptions(
        **shares,
        credences=of("credence"),
        credences_in_none=of("credence-in-none"),
        default_costs=of("cost"),
        whole_costs=of("cost-of-all"),
        preference_values=of("value"),
        may_be_asked=frozenset(of("may-be-asked")),
        sources={entry.name: entry.source for entry in entries.values()},
    )


def _entries(text: str, ontology: Ontology) -> Iterable[Entry]:
    if _is_file(text):
        return Sheet(locate([text])[0], ontology).entries()
    if "=" in text:
        return [_pair(text, ontology)]
    shipped = assumption_sets()
    if text in shipped:
        return Sheet(Source(text, shipped[text], "turtle"), ontology).entries()
    if "/" in text or Path(text).suffix.lower() in SYNTAXES:
        raise UnreadableInput(source=text, reason="there is no such file", remedy=f"shipped are {', '.join(shipped)}")
    raise _unusable(text, text)


def _is_file(text: str) -> bool:
    try:
        return bool(text) and Path(text).is_file()
    except OSError:  # no file has a name like that
        return False


def _unusable(text: str, name: str) -> InvalidOption:
    known = [*SHARES, *(f"{kind}:{subject}" for kind, subject in _SUBJECTS.items())]
    shipped = assumption_sets()
    hint = did_you_mean(name, [*SHARES, *_SUBJECTS, *shipped])
    remedy = f"write KEY=VALUE with KEY one of {', '.join(known)}, or name a file or one of {', '.join(shipped)}{hint}"
    return InvalidOption(option=COMMAND_LINE, found=text, remedy=remedy)


# The command line


def _pair(text: str, ontology: Ontology) -> Entry:
    """Read KEY=VALUE."""
    name, _, value = text.partition("=")
    name = name.strip()
    kind, colon, about = name.partition(":")
    share = SHARES.get(name.replace("_", "-"))
    if share:
        least = share[2]
        wanted = f"{name} is a number {'from 0 to 1' if least == 0.0 else 'above 0 and at most 1'}"
        return Entry(name.replace("_", "-"), None, _within(text, value, wanted, least), COMMAND_LINE)
    if kind not in _SUBJECTS or not colon or not about:
        raise _unusable(text, kind)
    classes = ontology.taxonomy.told
    credence = "a credence is a number from 0 to 1"
    match kind:
        case "may-be-asked" if value.strip() == "yes":
            who = f"<{about}>" if "://" in about else ontology.named("class", about, classes)
            return Entry(asking_name(who), who, 1.0, COMMAND_LINE)
        case "may-be-asked":
            raise InvalidOption(option=COMMAND_LINE, found=text, remedy="say yes, or leave it out")
        case "credence":
            theory = ontology.named("theory", about, ontology.theories)
            return Entry(credence_name(theory), theory, _within(text, value, credence), COMMAND_LINE)
        case "credence-in-none":
            rivalry = _rivalry(about, ontology)
            return Entry(none_name(rivalry), rivalry, _within(text, value, credence), COMMAND_LINE)
        case "value":
            preference = ontology.named("preference", about, preferences(ontology))
            return Entry(value_name(preference), preference, _amount(text, value), COMMAND_LINE)
        case _:
            class_ = ontology.named("class", about, classes)
            called = cost_name if kind == "cost" else whole_cost_name
            return Entry(called(class_), class_, _amount(text, value), COMMAND_LINE)


def _within(text: str, value: str, wanted: str, least: float = 0.0) -> float:
    found = amount_of(value)
    if found is None or not least <= found <= 1.0:
        raise InvalidOption(option=COMMAND_LINE, found=text, remedy=wanted)
    return found


def _amount(text: str, value: str) -> Range:
    low, dots, high = value.strip().partition("..")
    least, most = amount_of(low or "0"), amount_of(high) if dots and high else math.inf if dots else amount_of(low)
    if not value.strip() or least is None or most is None or not 0.0 <= least <= most:
        remedy = "write a number of 0 or more, or a range such as 50..200"
        raise InvalidOption(option=COMMAND_LINE, found=text, remedy=remedy)
    return least, most


def _rivalry(text: str, ontology: Ontology) -> Rivalry:
    bearer, _, concern = text.partition("/")
    rivalries = {Rivalry.of(theory) for theory in ontology.theories.values()}
    token = ontology.named("bearer", bearer, sorted({each.bearer for each in rivalries}))
    concerns = sorted({each.concerns for each in rivalries if each.bearer == token})
    return Rivalry(token, ontology.named("concern", concern, concerns))


def _refuse_cheap_wholes(entries: Mapping[tuple[str, Any], Entry]) -> None:
    """Refuse that all things of a kind cost less than one."""
    for (kind, class_), whole in entries.items():
        one = entries.get(("cost", class_)) if kind == "cost-of-all" else None
        if one is not None and whole.value[1] < one.value[0]:
            raise InvalidAssumption(
                source=", ".join(dict.fromkeys((whole.source, one.source))),
                term=f"{whole.name} = {whole.text}, {one.name} = {one.text}",
                found="",
                sentence=sentences()["WholeCost"],
            )


def _refuse_excess(entries: Iterable[Entry], ontology: Ontology) -> None:
    """Refuse credences of rivals that sum to more than 1."""
    shares: dict[Rivalry, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "credence":
            shares.setdefault(Rivalry.of(ontology.theories[entry.key]), []).append(entry)
        elif entry.kind == "credence-in-none":
            shares.setdefault(entry.key, []).append(entry)
    for rivals in shares.values():
        total = math.fsum(entry.value for entry in rivals)
        if total > 1.0 + CLOSE:
            said = ", ".join(f"{entry.name} = {entry.text}" for entry in rivals)
            source = ", ".join(dict.fromkeys(entry.source for entry in rivals))
            raise InvalidAssumption(
                source=source, term=said, found=f"together {number(total)}", sentence=sentences()["RivalCredences"],
            )  # fmt: skip
