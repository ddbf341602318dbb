"""Flags in files: questions with a header that says besides what the flag is called and what to say where it is raised.

::

    # Flag: safety
    # Question: Which alternatives preserve a model with a dangerous capability?
    # Caveat: What to bear in mind.
    # Says: {thing} is kept, and {model} has the capability {capability}
    # Needs: pkb:DangerousCapability
    # Source: Saad2026, §6
    # Column alternative: what would be done

The shipped ones are ``queries/flags/<name>.rq``. What they are asked of is told in ``acting/flags.py``. A row needs a
column ``alternative``; ``thing``, ``certain`` and ``subject``, ``relation``, ``object`` are understood where they are
there. Every line of the header may be left out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidSyntax
from persistence_kb.model.flag import Flag
from persistence_kb.namespaces import iri
from persistence_kb.reading.questions import ENDINGS, find_question, read_question
from persistence_kb.reading.sparql import DECLARED
from persistence_kb.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE: Final = re.compile(r"#\s*(Flag|Says|Needs|Source):\s*(.*)")
_BRACES: Final = re.compile(r"\{(\w*)\}")
_UNNAMED: Final = re.compile(r"(?:\ba|rdf:type\??|[?$]\w+)\s+[?$]\w+")
"""A variable in the place of a class or of a relation; now and then something harmless looks like that."""


def read_flags(files: Iterable[str] = ()) -> tuple[Flag, ...]:
    """Read the shipped flags, and files of a user's own.

    Raises:
        InputError: A file cannot be read, or its header cannot.
    """
    shipped = sorted((folder("queries") / "flags").glob("*.rq"))
    own = [name if name.endswith(ENDINGS) else f"{name}.rq" for name in files]
    return tuple([_flag(path, f"flag {path.stem}") for path in shipped] + [_flag(Path(name), name) for name in own])


def _flag(path: Path, name: str) -> Flag:
    question = find_question(name) if name.endswith(ENDINGS) else read_question(path, name)
    said: dict[str, str] = {}
    needs: tuple[str, ...] = ()
    for number, line in enumerate(question.text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            break
        if matched := _LINE.fullmatch(line.rstrip()):
            said[matched[1]] = matched[2]
            if matched[1] == "Says":
                _refuse_unknown_columns(matched[2], question.columns, name, number)
            elif matched[1] == "Needs":
                needs = _terms(matched[2], name, number)
    text = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
    body = text[text.find("{") :]
    return Flag(
        name=said.get("Flag", path.stem),
        says=said.get("Says", ""),
        source=said.get("Source", ""),
        question=question,
        needs=needs,
        sees_all=bool(_UNNAMED.search(body)),
    )


def _terms(text: str, source: str, line: int) -> tuple[str, ...]:
    """Read the terms that a flag needs: prefixed names whose prefix is known, with commas between them."""
    found = []
    for each in text.split(","):
        prefix, mark, local = each.strip().partition(":")
        if not mark or prefix not in DECLARED or not local:
            reason = f"a flag needs classes and relations; write {each.strip()!r} as a prefixed name, like pkb:accepts"
            raise InvalidSyntax(source=source, line=line, column=None, reason=reason)
        found.append(iri(DECLARED[prefix] + local))
    return tuple(found)


def _refuse_unknown_columns(says: str, columns: dict[str, str], source: str, line: int) -> None:
    for name in _BRACES.findall(says):
        if name not in columns:
            reason = (
                f"the sentence mentions {{{name}}}, which is none of the columns; declare it with '# Column {name}: …'"
            )
            raise InvalidSyntax(source=source, line=line, column=None, reason=reason)
