"""Every syntax says the same, files merge, and the fast path for N-Triples is the parser's twin."""

from __future__ import annotations

import gzip
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pytest
import rdflib
import rdflib.compare
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb.errors import InvalidSyntax
from persistence_kb.model.statements import Statements
from persistence_kb.reading import ntriples, rdf
from persistence_kb.reading.ntriples import read_ntriples
from persistence_kb.reading.rdf import parse, read
from persistence_kb.reading.sources import Source, locate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from persistence_kb.model.statements import Statement

XSD = "http://www.w3.org/2001/XMLSchema#"


def slow(content: bytes) -> set[Statement]:
    return set(parse(content.removeprefix(BOM_UTF8), syntax="n-triples", source="file.nt", base="", number=0))


def fast(content: bytes, folder: Path) -> set[Statement]:
    path = folder / "file.nt"
    path.write_bytes(content)
    return set(read_ntriples(Source("file.nt", path, "n-triples"), 0))


def refusal(read: Callable[[], set[Statement]]) -> str | None:
    """Return how a reader refuses; None where it reads."""
    try:
        read()
    except InvalidSyntax as error:
        return str(error)
    return None


def assert_twins(content: bytes, folder: Path) -> None:
    refused = refusal(lambda: slow(content))
    assert refusal(lambda: fast(content, folder)) == refused
    assert refused or fast(content, folder) == slow(content)


TRICKY = [
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org/s>  <http://e.org/p>\t<http://e.org/o>.",
    "<http://e.org/s><http://e.org/p><http://e.org/o>.",
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> . # remark",
    "# remark",
    "",
    "   ",
    '<http://e.org/s> <http://e.org/p> "plain text" .',
    '<http://e.org/s> <http://e.org/p> "a . b" .',
    '<http://e.org/s> <http://e.org/p> "" .',
    '<http://e.org/s> <http://e.org/p> "with \\"quotes\\" and \\\\ and \\n" .',
    '<http://e.org/s> <http://e.org/p> "\\u00e9\\U0001F600" .',
    '<http://e.org/s> <http://e.org/p> "é" .',
    '<http://e.org/s> <http://e.org/p> "tab\there" .',
    '<http://e.org/s> <http://e.org/p> "x"@en .',
    '<http://e.org/s> <http://e.org/p> "x"@EN .',
    '<http://e.org/s> <http://e.org/p> "x"@en-GB .',
    '<http://e.org/s> <http://e.org/p> "x"@en--ltr .',
    f'<http://e.org/s> <http://e.org/p> "1"^^<{XSD}integer> .',
    f'<http://e.org/s> <http://e.org/p> "01"^^<{XSD}integer> .',
    f'<http://e.org/s> <http://e.org/p> "x"^^<{XSD}string> .',
    '<http://e.org/s> <http://e.org/p> "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .',
    "_:a <http://e.org/p> _:b .",
    "_:a.b <http://e.org/p> _:1 .",
    "_:a. <http://e.org/p> _:1 .",
    "<http://e.org/%41> <http://e.org/p> <http://e.org/ü> .",
    "<http://e.org/%zz> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org/a b> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org/\\u0041> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org:80/s> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org:x/s> <http://e.org/p> <http://e.org/o> .",
    "<http://e.org/s#a#b> <http://e.org/p> <http://e.org/o> .",
    "<urn:a:b> <urn:a:p> <urn:a:c> .",
    "<relative> <http://e.org/p> <http://e.org/o> .",
    '"literal" <http://e.org/p> <http://e.org/o> .',
    "<http://e.org/s> _:b <http://e.org/o> .",
    '<http://e.org/s> <http://e.org/p> "unended .',
    "<http://e.org/s> <http://e.org/p> <http://e.org/o>",
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> . .",
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> . <http://e.org/s> <http://e.org/p> <http://e.org/x> .",
    "<http://e.org/s> <http://e.org/p>",
    "<http://e.org/o> .",
    "<http://e.org/s> <http://e.org/p> <<( <http://e.org/s> <http://e.org/p> <http://e.org/o> )>> .",
    "\ufeff<http://e.org/s> <http://e.org/p> <http://e.org/o> .",
]


@pytest.mark.parametrize("line", TRICKY)
def test_a_tricky_line_is_read_as_the_parser_reads_it(line: str, tmp_path: Path) -> None:
    plain = "<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"
    assert_twins((plain + line + "\n" + plain.replace("/b", "/c")).encode(), tmp_path)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\n\n", "\n\r"])
def test_line_ends_of_every_kind_are_read_as_the_parser_reads_them(ending: str, tmp_path: Path) -> None:
    lines = [f"<http://e.org/{name}> <http://e.org/p> <http://e.org/o> ." for name in "abc"]
    assert_twins(ending.join(lines).encode(), tmp_path)
    assert_twins((ending.join(lines) + ending).encode(), tmp_path)


def test_bytes_that_are_not_utf8_are_refused_where_they_stand(tmp_path: Path) -> None:
    plain = b"<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"
    assert_twins(plain * 3 + b'<http://e.org/a> <http://e.org/p> "\xff" .\n' + plain, tmp_path)


PIECES = st.sampled_from(
    ["<http://e.org/a>", "<urn:x:y>", "_:b1", '"t"', '"t"@en', f'"1"^^<{XSD}integer>', " ", "  ", ".", " .", "#", '"',
     "\\", "é", "\t", "\r", "<", ">", "@", "^^", "\\u0041", "<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n",
     "\n"],
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_fast_path_accepts_rejects_and_reads_exactly_as_the_parser(text: str) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        assert_twins(text.encode(), Path(folder))


def test_blocks_are_cut_at_line_ends_and_terms_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"<http://e.org/{n % 7}> <http://e.org/p{n % 3}> <http://e.org/{n}> ." for n in range(500)]
    content = "\n".join(lines).encode()
    for size in (64, 1000, 10_000):
        monkeypatch.setattr(ntriples, "BLOCK", size)
        assert fast(content, tmp_path) == slow(content)
        assert len(read_ntriples(Source("f", tmp_path / "file.nt", "n-triples"), 0)) == 500


TURTLE = """PREFIX : <https://example.org/s#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
<https://example.org/s> a pkb:Scenario .
:h1 a pkb:HardwareInstance ; pkb:implements [ a pkb:Model ] .
:chat a pkb:Thread ; pkb:ranOn ( :h1 :h1 ) .
"""


@pytest.mark.parametrize(
    ("ending", "syntax"),
    [(".nt", "nt"), (".rdf", "xml"), (".jsonld", "json-ld"), (".ttl", "turtle"), (".trig", "turtle"), (".nq", "nt")],
)
@pytest.mark.parametrize("compression", ["", ".gz", ".zst"])
@pytest.mark.parametrize("mark", [b"", BOM_UTF8])
def test_every_syntax_says_the_same_compressed_or_not_with_a_byte_order_mark_or_without(
    ending: str, syntax: str, compression: str, mark: bytes, tmp_path: Path
) -> None:
    graph = rdflib.Graph().parse(data=TURTLE, format="turtle")
    text = mark + graph.serialize(format=syntax).encode()
    squeeze = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[compression]
    path = tmp_path / f"story{ending}{compression}"
    path.write_bytes(squeeze(text))
    found = rdflib.Graph()
    found.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in read(locate([str(path)]))), format="nt")
    assert rdflib.compare.isomorphic(found, graph)


def test_the_fast_path_reads_a_byte_order_mark_as_the_parser_does(tmp_path: Path) -> None:
    assert_twins(BOM_UTF8 + b"<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n" * 3, tmp_path)
    assert len(fast(BOM_UTF8 + b"<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n", tmp_path)) == 1


def test_blank_nodes_of_different_files_stay_different_and_shared_names_merge(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.nt").write_text("_:a <http://e.org/p> <http://e.org/o> .\n", encoding="utf-8")
    both = list(read(locate([str(tmp_path / "one.nt"), str(tmp_path / "two.nt")])))
    assert len({subject for subject, _, _ in both}) == 2
    assert len({value for _, _, value in both}) == 1
    assert len(list(read(locate([str(tmp_path)])))) == 2, "a folder is its files"


def test_a_large_file_takes_the_fast_path_and_a_small_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.nt"
    path.write_text("<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n", encoding="utf-8")
    taken: list[str] = []
    real = ntriples.read_ntriples
    monkeypatch.setattr(
        ntriples, "read_ntriples", lambda source, number: (taken.append("fast"), real(source, number))[1]
    )
    before = set(read(locate([str(path)])))
    assert not taken
    monkeypatch.setattr(rdf, "FAST_FROM", 1)
    assert set(read(locate([str(path)]))) == before
    assert taken == ["fast"]


def test_merging_renumbers_terms() -> None:
    one = Statements.of([("<a>", "<p>", "<b>")])
    two = Statements.of([("<b>", "<q>", "<a>"), ("<c>", "<p>", "<a>")])
    assert set(Statements.merge([one, two])) == {("<a>", "<p>", "<b>"), ("<b>", "<q>", "<a>"), ("<c>", "<p>", "<a>")}
