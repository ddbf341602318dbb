"""Interventions in files: SPARQL updates with a header that says what is changed, at what kind of cost, and how.

::

    # Intervention: preserve somewhere
    # Changes: One implementation of each model is kept.
    # Note: What is done where the story is not plain.
    # Parameter keep (entity of Implementation) = latest: which to keep
    # Cost: storage
    # Reversible: yes
    # Source: Saad2026, §3

The shipped ones are ``queries/interventions/<name>.ru``, each described by an individual of the ontology as well, whose
label and definition count. Of a user's own file every line of the header may be left out; a parameter that is used and
not declared is a term, a number or a time, and must be set.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidOption, InvalidSyntax, MissingParameter, UnknownName
from persistence_kb.model.intervention import KINDS, Intervention, Parameter, Step
from persistence_kb.model.time import instant, token
from persistence_kb.namespaces import INTERVENTION, PARAMETER, PREFIXES, XSD, bare, iri, pkb
from persistence_kb.reading.sparql import read_text, words_of
from persistence_kb.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from persistence_kb.model.ontology import Ontology

ENDING: Final = ".ru"

_SENTENCE: Final = re.compile(r"#\s*(Intervention|Changes|Note|Cost|Reversible|Source):\s*(.*)")
_PARAMETER: Final = re.compile(r"#\s*Parameter\s+([\w-]+)\s*\((.*?)\)\s*(?:=\s*((?:[^:\s]|:(?!\s)|\s(?!:))*))?:\s+(.*)")
_NEAR: Final = re.compile(r"#\s*(Intervention|Changes?|Notes?|Costs?|Reversible|Source|Parameters?)\b")
_INLINE: Final = re.compile(r":(?=[\w-]+=)")
_NUMBER: Final = re.compile(r"[+-]?(?:(?P<whole>\d+)|(?P<decimal>\d*\.\d+))")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")
_TRUTHS: Final = {"yes": "true", "true": "true", "1": "true", "no": "false", "false": "false", "0": "false"}


def read_interventions(ontology: Ontology) -> Mapping[str, Intervention]:
    """Read the shipped interventions.

    Args:
        ontology: Where their labels and definitions are.

    Returns:
        The interventions by local name (``PreserveSomewhere``), in that order.

    Raises:
        InputError: A file cannot be read, or its header cannot.
    """
    known = {kebab(bare(each).removeprefix(INTERVENTION)): each for each in _individuals(ontology)}
    found: dict[str, Intervention] = {}
    for path in sorted((folder("queries") / "interventions").glob(f"*{ENDING}")):
        name = known.get(path.stem, iri(INTERVENTION + path.stem))
        each = _read(path, str(path), name, ontology)
        found[each.name] = each
    return dict(sorted(found.items()))


def find_intervention(name: str, interventions: Mapping[str, Intervention]) -> Intervention:
    """Find a shipped intervention by local name, label, IRI or the name of its file; or read a user's own file.

    Raises:
        UnknownName: Neither.
        InputError: A file that cannot be read, or whose header cannot.
    """
    for each in interventions.values():
        if name.lower() in _spellings(each):
            return each
    if name.endswith(ENDING):
        return read_intervention(Path(name))
    raise UnknownName(kind="intervention", name=name, known=interventions, source="INTERVENTION")


def _spellings(each: Intervention) -> set[str]:
    found = (each.name, each.label, kebab(each.name), bare(each.iri), f"intervention:{each.name}")
    return {spelling.lower() for spelling in found}


def read_intervention(path: Path) -> Intervention:
    """Read a user's own intervention.

    Raises:
        UnreadableInput: No such file, or one that cannot be read.
        InvalidSyntax: Not UTF-8, or a header that cannot be read.
    """
    return _read(path, str(path), iri(path.absolute().as_uri()), None)


def kebab(name: str) -> str:
    """Return the name of the file of an intervention.

    >>> kebab("PreserveSomewhere")
    'preserve-somewhere'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def parse_step(text: str, interventions: Mapping[str, Intervention], pairs: Iterable[str] = ()) -> Step:
    """Read one step of what is done.

    Args:
        text: An intervention or a file that ends in ``.ru``, with settings behind it or without:
            ``PreserveSomewhere:keep=h0``. Several values of one parameter stand with commas between them, one that
            has a comma in it in quotation marks.
        interventions: The shipped ones.
        pairs: More settings: NAME=VALUE.

    Raises:
        UnknownName: No such intervention, or it has no such parameter.
        MissingParameter: A parameter has neither a value nor a default.
        InvalidOption: A value that is not of the parameter's kind.
        InputError: As ``find_intervention``.
    """
    name, *inline = _INLINE.split(text)
    intervention = find_intervention(name, interventions)
    given: dict[str, list[str]] = {}
    for pair in (*inline, *pairs):
        key, mark, value = pair.partition("=")
        if not mark or not value:
            raise InvalidOption(option="--set", found=pair, remedy="write NAME=VALUE")
        given.setdefault(key.strip(), []).extend(_values(value))
    known = intervention.parameters
    for key in given:
        if key not in known:
            raise UnknownName(kind="parameter", name=key, known=known, source=intervention.name)
    settings: dict[str, str] = {}
    for key, parameter in known.items():
        texts = given.get(key) or _values(parameter.default)
        if not texts:
            raise MissingParameter(query=intervention.name, name=key, meaning=parameter.meaning)
        settings[key] = " ".join(value_of(parameter, each) for each in texts)
    return Step(intervention, settings)


def _values(text: str) -> list[str]:
    """Return values one by one.

    >>> _values('h0, "code, main"')
    ['h0', 'code, main']
    """
    return [value.strip() for value in next(csv.reader([text], skipinitialspace=True), []) if value.strip()]


def parse_steps(
    texts: Sequence[str],
    interventions: Mapping[str, Intervention],
    pairs: Iterable[str] = (),
) -> list[Step]:
    """Read what is done, step by step.

    Args:
        texts: The steps, each as ``parse_step`` reads it.
        interventions: The shipped ones.
        pairs: More settings: INTERVENTION.NAME=VALUE, or NAME=VALUE where one intervention alone has such a parameter.

    Raises:
        PersistenceError: As ``parse_step``.
        InvalidOption: A setting that belongs to no step, or to several.
    """
    chosen = [find_intervention(_INLINE.split(text)[0], interventions) for text in texts]
    own: list[list[str]] = [[] for _ in texts]
    for pair in pairs:
        key, mark, value = pair.partition("=")
        owner, dot, name = key.strip().rpartition(".")
        if not mark or not name:
            raise InvalidOption(option="--set", found=pair, remedy="write NAME=VALUE, or INTERVENTION.NAME=VALUE")
        if dot:
            meant = {each.iri for each in chosen if owner.lower() in _spellings(each)}
            if not meant:
                raise UnknownName(kind="step", name=owner, known=[each.name for each in chosen], source="--set")
        else:
            meant = {each.iri for each in chosen if name in each.parameters}
            if len(meant) > 1:
                owners = ", ".join(f"{each.name}.{name}" for each in chosen if each.iri in meant)
                raise InvalidOption(option="--set", found=pair, remedy=f"say which is meant: {owners}")
            if not meant:
                known = sorted({each for step in chosen for each in step.parameters})
                raise UnknownName(kind="parameter", name=name, known=known, source="--set")
        for place, each in enumerate(chosen):
            if each.iri in meant:
                own[place].append(f"{name}={value}")
    return [parse_step(text, interventions, more) for text, more in zip(texts, own, strict=True)]


def value_of(parameter: Parameter, text: str) -> str:
    """Return the token of a value; what may name a thing or a term otherwise than by IRI is a literal as yet.

    Raises:
        InvalidOption: It is not of the parameter's kind.
    """
    match parameter.kind:
        case "number":
            matched = _NUMBER.fullmatch(text)
            if matched is None:
                raise _wrong(parameter, text, "a number")
            return f'"{text}"^^<{XSD}{"integer" if matched["whole"] else "decimal"}>'
        case "time":
            try:
                return token(instant(text))
            except ValueError:
                raise _wrong(parameter, text, "a time with a zone, like 2026-06-01T00:00:00Z") from None
        case "truth":
            if text.lower() not in _TRUTHS:
                raise _wrong(parameter, text, "yes or no")
            return f'"{_TRUTHS[text.lower()]}"^^<{XSD}boolean>'
        case "text":
            return literal(text)
        case "term" if matched := _NUMBER.fullmatch(text):
            return f'"{text}"^^<{XSD}{"integer" if matched["whole"] else "decimal"}>'
        case "term" if _TIME.fullmatch(text):
            return value_of(replace(parameter, kind="time"), text)
        case _:
            return _named(text) or literal(text)


def literal(text: str) -> str:
    """Return the token of a text."""
    import pyoxigraph as ox

    return str(ox.Literal(text))


def _named(text: str) -> str:
    """Return the token of an IRI, of a blank node or of a prefixed name whose prefix is known; or nothing."""
    prefix, mark, local = text.partition(":")
    if text.startswith("_:"):
        return text
    if mark and prefix in PREFIXES and re.fullmatch(r"[\w./%-]*", local):
        return iri(PREFIXES[prefix] + local)
    matched = re.fullmatch(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*)>?", text)
    return iri(matched[1]) if matched else ""


def _wrong(parameter: Parameter, text: str, what: str) -> InvalidOption:
    return InvalidOption(option=f"--set {parameter.name}", found=text, remedy=f"{parameter.name} is {what}")


def _individuals(ontology: Ontology) -> Iterator[str]:
    for subject, said in ontology.facts.items():
        if any(value == pkb("Intervention") for _, value in said):
            yield subject


def _read(path: Path, source: str, name: str, ontology: Ontology | None) -> Intervention:
    text = read_text(path, source=source, what="updates")
    sentences, notes, parameters = _header(text, source)
    own = bare(name).removeprefix(INTERVENTION)
    work, _, locator = sentences.get("Source", "").partition(",")
    return Intervention(
        iri=name,
        name=own if own != bare(name) else path.stem,
        label=(ontology and ontology.labels.get(name)) or sentences.get("Intervention", "") or path.stem,
        definition=(ontology and ontology.definitions.get(name)) or sentences.get("Changes", ""),
        update=text,
        parameters=parameters,
        cost=sentences.get("Cost", ""),
        reversible={"yes": True, "no": False}.get(sentences.get("Reversible", "")),
        source=work.strip(),
        locator=locator.strip(),
        file=source,
        shipped=ontology is not None,
        notes=tuple(notes),
    )


def _header(text: str, source: str) -> tuple[dict[str, str], list[str], dict[str, Parameter]]:
    """Return what the header says: its sentences, its notes, the parameters.

    Raises:
        InvalidSyntax: A line that cannot be read, with its number.
    """
    sentences: dict[str, str] = {}
    notes: list[str] = []
    parameters: dict[str, Parameter] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        if line and not line.startswith("#"):
            break

        def wrong(reason: str, number: int = number) -> InvalidSyntax:
            return InvalidSyntax(source=source, line=number, column=None, reason=reason)

        if matched := _SENTENCE.fullmatch(line):
            key, said = matched.groups()
            if key == "Note":
                notes.append(said)
            elif key in sentences:
                raise wrong(f"{key} is said twice; keep one line")
            elif key == "Reversible" and said not in ("yes", "no"):
                raise wrong(f"Reversible is {said!r}; write yes or no")
            else:
                sentences[key] = said
        elif matched := _PARAMETER.fullmatch(line):
            parameters[matched[1]] = _parameter(matched, wrong)
        elif _NEAR.match(line):
            raise wrong(
                "this line of the header cannot be read; write '# Changes: …' or '# Parameter name (kind) = default: …'"
            )
    start = f"<{PARAMETER}"
    for used in sorted(each.removeprefix(start)[:-1] for each in words_of(text).mentioned if each.startswith(start)):
        if used:
            parameters.setdefault(used, Parameter(used, "term", "", ""))
    return sentences, notes, parameters


def _parameter(matched: re.Match[str], wrong: object) -> Parameter:
    name, kind, default, meaning = matched.groups()
    kind, _, class_ = kind.partition(" of ")
    among = _named(class_) or pkb(class_) if class_ else ""
    parameter = Parameter(name, kind, (default or "").strip(), meaning, among)
    if kind not in KINDS:
        raise wrong(f"the parameter {name} is said to be a {kind}; write one of {', '.join(KINDS)}")  # type: ignore[operator]
    try:
        for each in _values(parameter.default):
            value_of(parameter, each)
    except InvalidOption as error:
        raise wrong(f"the default of the parameter {name}: {error}") from None  # type: ignore[operator]
    return parameter
