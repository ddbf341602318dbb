"""Bad input: exit code 2 and one sentence that names the file, the line or the term, and what would mend it."""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pytest
import zstandard

import persistence_kb
from persistence_kb.cli import run
from persistence_kb.errors import PersistenceError, nearest, one_line
from persistence_kb.reading import theories
from refusals import PKB, PREFIXES, STORY, listing, refused, refused_process, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from persistence_kb.model.ontology import Ontology

SYNTAXES: Final = ("ttl", "nt", "nq", "trig", "rdf", "jsonld", "yaml")
RDF_XML: Final = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="https://w3id.org/persistence-kb/">'
)
NTRIPLES: Final = (
    "<https://example.org/story> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<https://w3id.org/persistence-kb/Scenario> .\n"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ontology: Ontology) -> None:
    """Work in an empty folder, and read the shipped ontology once."""
    read = theories.read_ontology
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(theories, "read_ontology", lambda files=(): read(files) if files else ontology)


def write(name: str, content: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def story(more: str) -> str:
    return write("story.ttl", f"{STORY}{more}\n")


# Files and folders


def test_the_story_of_these_tests_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", story("")]) == 0
    assert "h2" in capsys.readouterr().out


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "survey", "nowhere.ttl").startswith("nowhere.ttl: there is no such file, folder or shipped")


def test_a_misspelt_scenario_brings_the_nearest_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean ten-pieces" in refused(capsys, "survey", "ten-peices")


def test_an_empty_name_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    story("")
    assert "the name is empty" in refused(capsys, "survey", "")


def test_a_folder_without_rdf_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    write("prose/readme.md", "no RDF")
    write("nested/deeper/story.ttl", STORY)
    for name in ("empty", "prose", "nested"):
        said = refused(capsys, "survey", name)
        assert said.startswith(f"{name}: the folder holds no RDF; known endings are .ttl, .nt")


@pytest.mark.parametrize("ending", SYNTAXES)
@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_called_empty(ending: str, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "survey", write(f"story.{ending}", content)) == f"story.{ending}: the file is empty"


@pytest.mark.parametrize("ending", SYNTAXES)
def test_binary_junk_is_refused_with_its_place(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write(f"story.{ending}", bytes(range(256)) * 40))
    assert said.startswith(f"story.{ending}:")
    assert "this looks like binary data, not RDF" in said or "not UTF-8" in said


@pytest.mark.parametrize("ending", SYNTAXES)
def test_bytes_that_are_not_utf_8_are_refused(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = {
        "rdf": RDF_XML.encode() + b'\n<p:Model rdf:about="urn:m"><p:locator>\xff\xfe</p:locator></p:Model></rdf:RDF>',
        "jsonld": b'\n{"@id": "urn:m", "urn:p": "\xff\xfe"}',
        "yaml": b"\ntitle: \xff\xfe\n",
    }.get(ending, b'\n<urn:m> <urn:p> "\xff\xfe" .\n')
    said = refused(capsys, "survey", write(f"story.{ending}", content))
    assert said.startswith(f"story.{ending}:2:")
    assert "UTF-8" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_turtle_in_another_encoding_is_refused(encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write("story.ttl", STORY.encode(encoding)))
    assert "save it as UTF-8" in said if encoding in {"utf-16", "utf-32"} else "binary data" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_that_may_not_be_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path(story("")).chmod(0)
    assert refused(capsys, "survey", "story.ttl") == "story.ttl: Permission denied"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_folder_that_may_not_be_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    write("locked/story.ttl", STORY)
    Path("locked").chmod(0)
    code = run(["survey", "locked"])
    Path("locked").chmod(0o700)
    assert sentence(code, *capsys.readouterr()) == "locked: Permission denied"


def test_a_name_that_no_file_can_have_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "File name too long" in refused(capsys, "survey", "x" * 100_000)


@pytest.mark.parametrize("syntax", ["ttl", "nt"])
def test_a_file_that_the_system_will_not_read_is_refused(
    syntax: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, opened = write(f"story.{syntax}", NTRIPLES * 20_000), Path.open

    def deny(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", deny)
    assert run(["survey", name]) == 2
    assert sentence(2, *capsys.readouterr()) == f"{name}: Permission denied"


def test_an_unknown_format_brings_those_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write("story.docx", STORY))
    assert said.startswith("story.docx: .docx is no format that can be read; use one of .ttl, .nt, .nq, .trig, .rdf")
    assert "a file name without an ending" in refused(capsys, "survey", write("story", STORY))


@pytest.mark.parametrize(
    ("name", "content", "looks"),
    [
        ("story.nt", STORY, "Turtle"),
        ("story.rdf", STORY, "Turtle"),
        ("story.jsonld", f"# a comment\n{STORY}", "Turtle"),
        ("story.ttl", '<?xml version="1.0"?>' + RDF_XML + "</rdf:RDF>", "RDF/XML"),
        ("story.jsonld", RDF_XML + "</rdf:RDF>", "RDF/XML"),
        ("story.ttl", '\ufeff[{"@id": "urn:m"}]', "JSON-LD"),
        ("story.rdf", '{"@id": "urn:m"}', "JSON-LD"),
    ],
)
def test_a_wrong_ending_is_recognised(name: str, content: str, looks: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write(name, content))
    assert said.startswith(f"{name}:")
    assert f"this looks like {looks}; give the file the ending ." in said


def test_turtle_called_yaml_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "survey", write("story.yaml", STORY)).startswith("story.yaml:")


def test_a_folder_of_mixed_files_names_the_bad_one(capsys: pytest.CaptureFixture[str]) -> None:
    write("stories/a.ttl", STORY)
    write("stories/notes.txt", "not RDF, and not read")
    write("stories/picture.svg.png", bytes(range(256)))
    assert run(["survey", "stories"]) == 0
    capsys.readouterr()
    write("stories/b.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> urn:b <urn:c> .\n")
    assert refused(capsys, "survey", "stories").startswith("stories/b.nt:2:9: ")


@pytest.mark.parametrize("name", ["a\nb.ttl", "a\x1b[31mb.ttl", "a\u202eb.ttl", os.fsdecode(b"a\xffb.ttl")])
def test_a_file_name_cannot_break_the_line_or_steer_a_terminal(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "b.ttl:1:" in refused(capsys, "survey", write(name, "nonsense"))


# Archives


def archive(ending: str, content: bytes) -> bytes:
    return gzip.compress(content) if ending == "gz" else zstandard.ZstdCompressor(write_checksum=True).compress(content)


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_truncated_archive_is_refused_wherever_it_breaks_off(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = archive(ending, STORY.encode() * 50)
    lengths = sorted({*range(1, 30, 3), len(whole) // 2, *range(len(whole) - 10, len(whole))})
    for length in lengths:
        said = refused(capsys, "survey", write(f"story.ttl.{ending}", whole[:length]))
        assert said.startswith(f"story.ttl.{ending}: "), length
        assert "archive is truncated; fetch or compress it again" in said or "not a sound" in said, (length, said)
    assert run(["survey", write(f"story.ttl.{ending}", whole)]) == 0


def test_a_truncated_archive_after_a_whole_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ("gz", "zst"):
        one, other = archive(ending, STORY.encode()), archive(ending, b":h3 a pkb:HardwareInstance .\n" * 50)
        assert "truncated" in refused(capsys, "survey", write(f"story.ttl.{ending}", one + other[:-9]))
        assert run(["survey", write(f"story.ttl.{ending}", one + other)]) == 0
        assert "h3" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_damaged_archive_is_refused(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    damaged = bytearray(archive(ending, os.urandom(5000).hex().encode()))
    damaged[len(damaged) // 2] ^= 255
    assert "not a sound" in refused(capsys, "survey", write(f"story.ttl.{ending}", bytes(damaged)))
    assert "not a sound" in refused(capsys, "survey", write(f"story.ttl.{ending}", STORY))


@pytest.mark.parametrize("ending", ["gz", "zst"])
@pytest.mark.parametrize("syntax", ["ttl", "nt"])
def test_a_compressed_bomb_is_not_unpacked(ending: str, syntax: str, capsys: pytest.CaptureFixture[str]) -> None:
    packer = zstandard.ZstdCompressor().compressobj() if ending == "zst" else zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()])
    before = time.process_time()
    said = refused(capsys, "survey", write(f"story.{syntax}.{ending}", bomb))
    assert said.startswith(f"story.{syntax}.{ending}: the archive grows to more than 500 times its size; decompress it")
    assert time.process_time() - before < 20


# Syntax


def test_invalid_turtle_is_refused_with_file_line_column_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    line = STORY.count("\n") + 3
    said = refused(capsys, "survey", story("\n:h3 a\n    nonsense ."))
    assert said == f"story.ttl:{line}:5: nonsense is not a valid RDF object"


@pytest.mark.parametrize(
    ("name", "content", "place", "reason"),
    [
        ("story.ttl", f"{STORY}\n\nx:a a pkb:Model .", f"{STORY.count(chr(10)) + 3}:1", "prefix x: has not been"),
        ("story.nt", f"{NTRIPLES}<urn:a> urn:b <urn:c> .", "2:9", "predicate"),
        ("story.nq", f"{NTRIPLES}<urn:a> urn:b <urn:c> .", "2:9", "predicate"),
        ("story.trig", f"{STORY}:g {{ :a :b\n}}", f"{STORY.count(chr(10)) + 2}:1", "is not a valid RDF object"),
        ("story.rdf", f"{RDF_XML}\n<p:Model>\n</rdf:RDF>", "3:3", "expected `</p:Model>`"),
        ("story.jsonld", '{"@id":\n "urn:a",, }', "2:10", ""),
        ("story.yaml", "title: a story\nentities: [\n", "3:1", "this is not valid YAML"),
        ("story.yaml", "title: a story\nhorizn: 2026-06-01T00:00:00Z\n", "2:1", "did you mean horizon"),
    ],
)
def test_what_is_not_rdf_is_refused_with_its_place(
    name: str,
    content: str,
    place: str,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(capsys, "survey", write(name, content))
    assert said.startswith(f"{name}:{place}: ")
    assert reason in said


def test_a_mistake_in_large_ntriples_is_found_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [NTRIPLES] * 20_000
    lines[12_345] = "<https://example.org/s> nonsense <https://example.org/o> .\n"
    assert refused(capsys, "survey", write("story.nt", "".join(lines))).startswith("story.nt:12346:25: ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("story.ttl", f"{STORY}<https://example.org/a b> a pkb:Model ."),
        ("story.nt", f"{NTRIPLES}<urn:m> <urn:p> <https://example.org/a b> ."),
        ("story.nq", f"{NTRIPLES}<https://example.org/a b> <urn:p> <urn:m> ."),
        ("story.trig", f"{STORY}GRAPH :g {{ :m :p <https://example.org/a b> }}"),
        ("story.rdf", f'{RDF_XML}<p:Model rdf:about="https://example.org/a b"/></rdf:RDF>'),
        ("story.jsonld", '{"@id": "https://example.org/a b", "@type": "https://w3id.org/persistence-kb/Model"}'),
        ("story.jsonld", '{"@id": "urn:m",\n "https://example.org/p": [{"@id": "https://example.org/a b"}]}'),
        ("story.jsonld", '{"@context": {"id": "@id"}, "urn:p": {"urn:q": [{"id": "https://example.org/a b"}]}}'),
        ("story.jsonld", '{"@context": {"in": {"@id": "urn:p", "@type": "@id"}}, "in": ["https://example.org/a b"]}'),
        ("story.jsonld", '{"@context": {"@base": "https://example.org/a b"}, "@id": "x", "urn:p": 1}'),
        ("story.yaml", "entities: {m: {a: Model}}\nevents: {'https://example.org/a b': {a: WeightCopy}}\n"),
    ],
)
def test_an_iri_with_a_space_is_refused_in_every_syntax(
    name: str,
    content: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(capsys, "survey", write(name, content))
    assert said.startswith(name)
    assert "IRI" in said
    assert "' '" in said


def test_a_malformed_iri_in_json_ld_is_found_in_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    content = '[\n{"@id": "urn:m", "@type": "urn:T"},\n{"@id": "urn:{x}", "@type": "urn:T"}\n]'
    said = refused(capsys, "survey", write("story.jsonld", content))
    assert said == "story.jsonld:3: 'urn:{x}' is not an IRI: it contains '{'; write %7B or leave it out"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("story.ttl", f"{STORY}:h1 :p <<( :a :b :c )>> ."),
        ("story.ttl", f"{STORY}:h1 pkb:copiedFrom <<( :a :b :c )>> ."),
        ("story.ttl", f"{STORY}<< :a :b :c >> :p :h1 ."),
        ("story.ttl", f"{STORY}:h1 pkb:copiedFrom :h2 {{| :p :q |}} ."),
        ("story.trig", f"{STORY}GRAPH :g {{ :h1 :p <<( :a :b :c )>> }}"),
        ("story.nt", f"{NTRIPLES}<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .\n"),
        ("story.nt", NTRIPLES * 20_000 + "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .\n"),
        ("story.nq", f"{NTRIPLES}<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .\n"),
    ],
)
def test_statements_about_statements_are_refused(name: str, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write(name, content))
    assert said.startswith(f"{name}: <<( ")
    assert ")>> is a statement inside a statement, as RDF 1.2 has them; leave it out, or say it plainly" in said


@pytest.mark.parametrize("content", ["[" * 100_000, '{"@id":' * 100_000, "[" * 60_000 + "]" * 60_000])
def test_deeply_nested_json_is_refused_or_empty(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "survey", write("story.jsonld", content)).startswith("story.jsonld:")


def test_deeply_nested_yaml_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "survey", write("story.yaml", "title: " + "[" * 100_000)).startswith("story.yaml:1:")


def test_deeply_nested_turtle_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", story(":h1 :p " + "[ :p " * 20_000 + ":h2" + "]" * 20_000 + ".")]) == 0
    assert "h2" in capsys.readouterr().out


# What must not be expanded or fetched

LAUGHS: Final = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
BOMB: Final = (
    f'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{LAUGHS}]>\n{RDF_XML}'
    '<p:Model rdf:about="urn:m"><p:locator>&m;</p:locator></p:Model></rdf:RDF>'
)


@pytest.mark.parametrize("word", ["DOCTYPE", "doctype", "DocType", " DOCTYPE", "\nDOCTYPE"])
def test_an_entity_bomb_is_not_expanded_however_it_is_written(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = time.process_time()
    said = refused(capsys, "survey", write("story.rdf", BOMB.replace("DOCTYPE", word)))
    assert said == (
        "story.rdf: the RDF/XML has a document type declaration, and entities are not expanded; "
        "save it without entities, or as Turtle"
    )
    assert time.process_time() - before < 5


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "utf-7", "latin-1"])
@pytest.mark.parametrize("declared", [True, False])
def test_an_entity_bomb_in_another_encoding_is_not_expanded(
    encoding: str,
    declared: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bomb = BOMB.replace('"1.0"', f'"1.0" encoding="{encoding}"') if declared else BOMB
    before = time.process_time()
    assert refused(capsys, "survey", write("story.rdf", bomb.encode(encoding))).startswith("story.rdf")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY m SYSTEM "file:secret.txt">]>',
        '<!DOCTYPE r [<!ENTITY % m SYSTEM "secret.txt"> %m;]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">',
        '<!DOCTYPE r PUBLIC "-//E//D//EN" "https://example.org/r.dtd">',
    ],
)
def test_external_entities_are_not_fetched(declaration: str, capsys: pytest.CaptureFixture[str]) -> None:
    write("secret.txt", "a secret")
    body = f'{RDF_XML}<p:Model rdf:about="urn:m"><p:locator>&m;</p:locator></p:Model></rdf:RDF>'
    said = refused(capsys, "survey", write("story.rdf", f'<?xml version="1.0"?>{declaration}{body}'))
    assert "a document type declaration" in said


def test_an_entity_bomb_on_standard_input_is_not_expanded() -> None:
    for bomb in (BOMB, BOMB.replace('<?xml version="1.0"?>\n', "\ufeff"), BOMB.replace("DOCTYPE", "doctype")):
        said = refused_process("survey", "-", given=bomb.encode())
        assert said.startswith("standard input: the RDF/XML has a document type")


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://example.org/context.jsonld", "@id": "urn:m"},
        {"@context": "context.jsonld", "@id": "urn:m"},
        {"@context": [{}, "https://example.org/context.jsonld"], "@id": "urn:m"},
        {"@context": {"@import": "https://example.org/context.jsonld"}, "@id": "urn:m"},
        {"@context": {"p": {"@id": "urn:p", "@context": "https://example.org/c"}}, "@id": "urn:m", "p": {"q": 1}},
    ],
)
def test_a_remote_context_is_not_fetched(
    document: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def connect(*_: Any) -> None:
        pytest.fail("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", connect)
    write("context.jsonld", "{}")
    said = refused(capsys, "survey", write("story.jsonld", json.dumps(document)))
    assert said == (
        "story.jsonld: the JSON-LD refers to a context elsewhere, and nothing is fetched; "
        "write the context into the document"
    )


def test_aliases_in_yaml_are_not_expanded(capsys: pytest.CaptureFixture[str]) -> None:
    laughs = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    said = refused(capsys, "survey", write("story.yaml", f"a0: &a0 lol\n{laughs}"))
    assert said.startswith("story.yaml:1:5: anchors (&) and aliases (*) are not expanded")


# Size


@pytest.mark.parametrize(
    ("ending", "start", "reason"),
    [
        ("ttl", b"<urn:a> <urn:b> ", ":1: a line or a term is longer than 16 MiB"),
        ("ttl", b'<urn:a> <urn:b> "', ":1: a line or a term is longer than 16 MiB"),
        ("nt", b"<urn:a> <urn:b> <urn:c> .\n<urn:", ":2: a line or a term is longer than 16 MiB"),
        ("nt", b'<urn:a> <urn:b> "', ":1: a line or a term is longer than 16 MiB"),
        ("jsonld", b'{"@id": "urn:m", "urn:p": "', ":1: a line or a term is longer than 16 MiB"),
        ("yaml", b"title: ", ": YAML of more than 16 MiB is not read; write large scenarios as N-Triples"),
    ],
    ids=["turtle", "turtle-text", "ntriples-second-line", "ntriples-text", "json-ld", "yaml"],
)
def test_a_line_of_100_megabytes_is_refused_in_little_time_and_memory(ending: str, start: bytes, reason: str) -> None:
    with Path(f"story.{ending}").open("wb") as file:
        file.write(start)
        file.writelines(b"x" * 1_000_000 for _ in range(100))
    with Path("err").open("wb+") as err:
        process = subprocess.Popen([*PKB, "survey", file.name], stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        said = sentence(process.returncode, "", err.read().decode())
    Path(file.name).unlink()
    assert said.startswith(f"story.{ending}{reason}")
    assert usage.ru_utime + usage.ru_stime < 30
    assert usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10) < 700


def test_what_is_quoted_is_cut_and_the_remedy_stays(capsys: pytest.CaptureFixture[str]) -> None:
    for more in (f':h1 pkb:copiedFrom "{"x" * 1_000_000}" .', f':h1 prov:generatedAtTime "{"9" * 1_000_000}" .'):
        said = refused(capsys, "survey", story(more))
        assert said.startswith("story.ttl: ")
        assert said.endswith(("write an IRI", "write it like 2026-06-01T00:00:00Z"))
    said = refused(capsys, "survey", story(f":h1 pkb:leavesOpen <urn:{'x' * 1_000_000}> ."))
    assert "there is no class or property to leave open" in said


def test_the_nearest_of_very_many_names_are_found_at_once() -> None:
    known = [f"h{number}" for number in range(1_000_000, 1_300_000)]
    before = time.process_time()
    assert nearest("h112345x", known)
    assert nearest("nothing like it", known) == []
    assert time.process_time() - before < 20


def test_a_sentence_is_one_printable_line() -> None:
    assert one_line("a\u2028b\r\nc\x1b]0;title\x07") == "a b  c ]0;title "
    assert len(one_line("x" * 10**6)) < 1100
    assert str(PersistenceError("two\nlines")) == "two lines"


# Stories


def test_a_story_without_a_header_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write("story.ttl", f"{PREFIXES}:model a pkb:Model ."))
    assert said == "story.ttl: no scenario header was found; add the statement '<> a pkb:Scenario .'"


def test_two_horizons_are_refused_in_one_file_and_in_two(capsys: pytest.CaptureFixture[str]) -> None:
    other = '<https://example.org/story> a pkb:Scenario ; pkb:horizon "2027-01-01T00:00:00+01:00"^^xsd:dateTime .'
    assert (
        "the scenario has several horizons (2026-06-01T00:00:00Z, 2026-12-31T23:00:00Z); keep one pkb:horizon"
        in refused(capsys, "survey", story(other))
    )
    said = refused(capsys, "survey", story(""), write("other.ttl", f"{PREFIXES}{other}"))
    assert said.startswith("story.ttl, other.ttl: the scenario has several horizons")


@pytest.mark.parametrize(
    ("more", "term"),
    [
        (':h1 prov:generatedAtTime "2025-01-01T00:00:00"^^xsd:dateTime .', "prov:generatedAtTime"),
        (':h1 prov:invalidatedAtTime "2025-01-01"^^xsd:date .', "prov:invalidatedAtTime"),
        (':s a pkb:Stage ; prov:startedAtTime "2025-13-01T00:00:00Z"^^xsd:dateTime .', "prov:startedAtTime"),
        (':s a pkb:Stage ; prov:endedAtTime "yesterday"@en .', "prov:endedAtTime"),
        (':e a pkb:WeightDeletion ; pkb:ends :h1 ; prov:atTime "2025-01-01T00:00:00"^^xsd:dateTime .', "prov:atTime"),
        (":h1 prov:generatedAtTime :h2 .", "prov:generatedAtTime"),
        (":h1 prov:generatedAtTime 2025 .", "prov:generatedAtTime"),
    ],
)
def test_a_time_without_a_zone_is_refused(more: str, term: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", story(more))
    assert said.startswith(f"story.ttl: {term} ")
    assert "is not an xsd:dateTime" in said
    assert said.endswith("; write it like 2026-06-01T00:00:00Z")


def test_a_horizon_without_a_zone_is_refused_in_turtle_and_in_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", write("story.ttl", STORY.replace('00Z"', '00"')))
    assert said.startswith('story.ttl: pkb:horizon "2026-06-01T00:00:00"')
    said = refused(capsys, "survey", write("story.yaml", "title: a story\nhorizon: 2026-06-01T00:00:00\n"))
    assert said.startswith("story.yaml:2:10: horizon 2026-06-01T00:00:00 ")


@pytest.mark.parametrize(
    ("more", "subject", "relation", "literal"),
    [
        (':h1 pkb:copiedFrom "h2" .', "h1", "pkb:copiedFrom", '"h2"'),
        (":h1 pkb:implements 3 .", "h1", "pkb:implements", '"3"'),
        (':h1 a "Model"@en .', "h1", "rdf:type", '"Model"@en'),
        (':h1 pkb:leavesOpen "Extant" .', "h1", "pkb:leavesOpen", '"Extant"'),
        (':e a pkb:WeightCopy ; prov:used "h1" .', "e", "prov:used", '"h1"'),
        (':e a pkb:WeightDeletion ; pkb:ends "h1" .', "e", "pkb:ends", '"h1"'),
        (':t a pkb:Thread ; pkb:ranOn "h1" .', "t", "pkb:ranOn", '"h1"'),
        (':t a pkb:Thread ; pkb:ranOn ( :h1 "h2" ) .', "t", "pkb:ranOn", '"h2"'),
    ],
)
def test_a_literal_where_an_entity_belongs_is_refused(
    more: str,
    subject: str,
    relation: str,
    literal: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(capsys, "survey", story(more))
    assert said.startswith(f"story.ttl: https://example.org/story#{subject} has the literal {literal}")
    assert said.endswith(f" as its {relation}, where an entity belongs; write an IRI")


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ("_:a rdf:first :h1 ; rdf:rest _:b . _:b rdf:first :h2 ; rdf:rest _:a .", "is cyclic"),
        ("_:a rdf:first :h1 ; rdf:rest _:a .", "is cyclic"),
        ("_:a rdf:first :h1 ; rdf:rest _:b . _:b rdf:first :h2 .", "has no end"),
        ("_:a rdf:first :h1 ; rdf:rest _:b .", "has no end"),
        ("_:a rdf:first :h1 .", "has no end"),
        ("_:a rdf:rest () .", "has no end"),
        ("_:a rdf:first :h1, :h2 ; rdf:rest () .", "is forked"),
        ("_:a rdf:first :h1 ; rdf:rest (), ( :h2 ) .", "is forked"),
        ("", "has no end"),
    ],
)
def test_a_broken_shorthand_list_is_refused(links: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", story(f":t a pkb:Thread ; pkb:ranOn _:a . {links}"))
    assert said == f"story.ttl: the pkb:ranOn list of https://example.org/story#t {reason}; write it as ( :a :b :c )"


def test_an_unknown_term_left_open_brings_the_nearest_names(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", story(":h1 pkb:leavesOpen pkb:Extent ."))
    assert "there is no class or property to leave open 'pkb:Extent'; did you mean pkb:Extant" in said


def test_a_title_or_label_that_is_no_text_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    title = "<https://example.org/story> <http://purl.org/dc/terms/title> :x ."
    assert run(["survey", story(f"{title} :h1 rdfs:label :x .")]) == 0
    assert capsys.readouterr().out.startswith("story.ttl, at 2026-06-01T00:00:00Z")


@pytest.mark.parametrize(
    ("terms", "rows"),
    [
        ({"term": ["<urn:a>"]}, {"subject": [0], "predicate": [0], "object": [1]}),
        ({"term": ["<urn:a>"]}, {"subject": [0], "predicate": [-1], "object": [0]}),
        ({"term": ["<urn:a>"]}, {"subject": [0], "predicate": [None], "object": [0]}),
        ({"term": ["<urn:a>"]}, {"subject": ["x"], "predicate": [0], "object": [0]}),
        ({"term": ["<urn:a>"]}, {"subject": [0], "object": [0]}),
        ({"term": [1]}, {"subject": [0], "predicate": [0], "object": [0]}),
        ({"term": ["urn:a"]}, {"subject": [0], "predicate": [0], "object": [0]}),
        ({"name": ["<urn:a>"]}, {"subject": [0], "predicate": [0], "object": [0]}),
        (b"PAR1junk", b"PAR1junk"),
        (b"", b""),
    ],
)
def test_a_malformed_snapshot_in_parquet_is_refused(
    terms: dict[str, list[Any]] | bytes,
    rows: dict[str, list[Any]] | bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, content in (("terms", terms), ("statements", rows)):
        path = write(f"snapshot/{name}.parquet", content if isinstance(content, bytes) else b"")
        if not isinstance(content, bytes):
            pl.DataFrame(content).write_parquet(path)
    assert refused(capsys, "survey", "snapshot").startswith("snapshot: ")


# Names and options


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--entity", "h3"], "story.ttl: there is no entity 'h3'; the nearest names are h2, h1"),
        (["--entity", "modell"], "story.ttl: there is no entity 'modell'; did you mean model"),
        (["--entity", "h1", "--entity", "H2"], "story.ttl: there is no entity 'H2'; did you mean h2"),
        (["--theory", "Kinshp"], "there is no theory 'Kinshp'; did you mean Kinship?"),
        (["--theory", "zzzz"], "there is no theory 'zzzz'; the nearest names are "),
        (["--view", "Moderat"], "there is no view 'Moderat'; "),
        (["--bearer", "Implementatoin"], "there is no class 'Implementatoin'; did you mean Implementation"),
    ],
)
def test_an_unknown_name_brings_the_nearest(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(capsys, "survey", story(""), *arguments).startswith(said)


@pytest.mark.parametrize(
    "value",
    ["nan", "inf", "-inf", "0", "2", "-0.5", "1.0001", "text", "", "0x1", "1,0", "0.5=0.5", "1e400"],
)
def test_an_assumption_out_of_range_is_refused(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", story(""), "--assume", f"copy-retention={value}")
    assert said == (
        f"--assume: 'copy-retention={value}' cannot be used; copy-retention is a number above 0 and at most 1"
    )


@pytest.mark.parametrize(
    ("pair", "remedy"),
    [
        ("copy-retention", "write KEY=VALUE with KEY one of copy-retention, backward-share, portion-threshold"),
        ("copy-retenton=0.5", "did you mean copy-retention?"),
        ("=0.5", "write KEY=VALUE"),
        ("", "write KEY=VALUE"),
        ("portion-threshold=1.5", "portion-threshold is a number from 0 to 1"),
    ],
)
def test_a_malformed_assumption_is_refused(pair: str, remedy: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "survey", story(""), "--assume", pair)
    assert said.startswith(f"--assume: {pair!r} cannot be used; ")
    assert remedy in said


@pytest.mark.parametrize(
    "time_",
    ["", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "٢T00:00:00Z"],
)
@pytest.mark.parametrize("command", ["survey", "snapshot"])
def test_a_bad_time_to_ask_about_is_refused(command: str, time_: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, command, story(""), "--at", time_)
    assert said == f"--at: {time_!r} cannot be used; write a time with a zone, like 2026-06-01T00:00:00Z"


def test_a_snapshot_cannot_tell_of_another_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["snapshot", story(""), "-o", "world.ttl"]) == 0
    said = refused(capsys, "survey", "world.ttl", "--at", "2030-01-01T00:00:00Z")
    assert "this is a snapshot of the world at 2026-06-01T00:00:00Z and cannot tell about 2030-01-01T00:00:00Z" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing command; see pkb --help"),
        (["survey"], "SCENARIO is missing; name a file, a folder or a shipped scenario"),
        (["snapshot"], "SCENARIO is missing; name a file"),
        (["explain"], "SCENARIO... ENTITY THEORY is missing; name a scenario, an entity and a theory, in this order"),
        (["explain", "story.ttl"], "SCENARIO... ENTITY THEORY: 'story.ttl' cannot be used; name a scenario, an entity"),
        (["query"], "SCENARIO... QUERY is missing; name a scenario, then a question"),
        (["plan", "story.ttl"], "--budget is missing; say --budget USD, or --at-least DEGREE"),
        (["compare", "story.ttl"], "--with is missing; say --with and an intervention"),
        (["drop", "--kb", "kb"], "NAME is missing; name a loaded scenario"),
        (["survay"], "there is no command 'survay'; did you mean survey?"),
        (["frobnicate"], "there is no command 'frobnicate'; see pkb --help"),
        (["--frobnicate"], "No such option '--frobnicate'; see pkb --help"),
        (["survey", "--zzz"], "No such option '--zzz'; see pkb survey --help"),
        (["survey", "--thery", "Kinship"], "No such option '--thery'"),
        (["survey", "story.ttl", "--theory"], "Option '--theory' requires an argument"),
        (["survey", "story.ttl", "--format", "xlsx"], "Invalid value for '--format': 'xlsx' is not one of 'table', "),
        (["survey", "story.ttl", "--engine", "magic"], "Invalid value for '--engine': 'magic' is not one of"),
        (["survey", "story.ttl", "--format", "parquet"], "--format: 'parquet' cannot be used; name the file to write"),
        (["snapshot", "story.ttl", "--format", "parquet"], "--format: 'parquet' cannot be used; name the folder"),
        (["survey", "story.ttl", "-o", "out.xlsx"], "-o: 'out.xlsx' cannot be used; end it with one of .csv, .json"),
        (["snapshot", "story.ttl", "-o", "out.csv"], "-o: 'out.csv' cannot be used; end it with one of .ttl, .nt"),
        (["survey", "story.ttl", "--summary", "--format", "turtle"], "--summary: 'turtle' cannot be used; "),
        (["survey", "story.ttl", "--theories", "nowhere"], "nowhere: there is no such file, folder or shipped"),
    ],
)
def test_a_bad_call_is_answered_with_one_sentence(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    story("")
    assert refused(capsys, *arguments).startswith(said)


# Output


@pytest.mark.parametrize("arguments", [["survey"], ["survey", "--format", "json"], ["snapshot", "--format", "turtle"]])
def test_a_missing_folder_to_write_to_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, *arguments, story(""), "-o", "nowhere/out.csv")
    assert said.startswith("nowhere/out.csv: could not be written: there is no folder nowhere; nothing was changed")


@pytest.mark.parametrize("command", ["survey", "snapshot", "timeline", "draw", "validate", "report"])
def test_a_missing_folder_to_write_to_is_named_before_anything_is_read(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = "nowhere/out.html" if command == "report" else "nowhere/out"
    said = refused(capsys, command, "unread.ttl", "-o", target)
    assert said.startswith(f"{target}: could not be written: there is no folder nowhere; nothing was changed")


@pytest.mark.parametrize("command", ["compare", "timeline"])
def test_a_missing_folder_for_a_chart_is_named_before_anything_is_read(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, command, "unread.ttl", "--chart", "nowhere/chart.svg")
    assert said.startswith("nowhere/chart.svg: could not be written: there is no folder nowhere; nothing was changed")


def test_a_file_that_may_only_be_read_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    Path(write("kept.csv", "kept")).chmod(0o444)
    said = refused(capsys, "survey", story(""), "-o", "kept.csv")
    assert said == "kept.csv: could not be written: it may only be read; nothing was changed or left behind"
    assert Path("kept.csv").read_text(encoding="utf-8") == "kept"
    assert {path.name for path in Path().iterdir()} == {"kept.csv", "story.ttl"}


@pytest.mark.parametrize("target", ["folder", "full", ".", "..", "", "/", "story.ttl/out.csv"])
def test_what_is_no_file_is_not_written_to(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder").mkdir()
    write("full/kept.csv", "kept")
    said = refused(capsys, "survey", story(""), "-o", target)
    assert said.startswith(f"{target or '-o'}: could not be written: ")


@pytest.mark.parametrize("kept", ["kept.csv", "kept.parquet", "statements.parquet.old"])
def test_a_folder_that_holds_other_things_is_not_replaced(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(f"world.parquet/{kept}", "kept")
    said = refused(capsys, "snapshot", story(""), "-o", "world.parquet")
    assert said.startswith("world.parquet: could not be written: it is a folder that holds other things")


def test_a_file_is_not_replaced_by_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    write("world.parquet", "kept")
    assert "Not a directory" in refused(capsys, "snapshot", story(""), "-o", "world.parquet")


def test_an_older_snapshot_is_replaced_whole_and_comes_back_if_that_fails(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(["snapshot", story(""), "-o", "world.parquet"]) == 0
    before = listing(Path("world.parquet"))
    assert run(["snapshot", story(":h3 a pkb:HardwareInstance ."), "-o", "world.parquet"]) == 0
    assert listing(Path("world.parquet")) != before
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    said = refused(capsys, "snapshot", "story.ttl", "-o", "world.parquet")
    assert said.startswith("world.parquet: could not be written: Invalid cross-device link")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("locked").mkdir(mode=0o500)
    assert "Permission denied" in refused(capsys, "survey", story(""), "-o", "locked/out.csv")


def test_a_link_to_a_file_stays_a_link() -> None:
    write("target.csv", "old")
    Path("link.csv").symlink_to("target.csv")
    Path("loop.csv").symlink_to("loop.csv")
    assert run(["survey", story(""), "-o", "link.csv"]) == 0
    assert Path("link.csv").is_symlink()
    assert Path("target.csv").read_text().startswith("entity,")
    assert run(["survey", "story.ttl", "-o", "loop.csv"]) == 2
    assert Path("loop.csv").is_symlink()


def test_a_pipe_named_as_output_is_written_to_and_stays_a_pipe() -> None:
    os.mkfifo("pipe.csv")
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(Path("pipe.csv").read_text()))
    reader.start()
    assert run(["survey", story(""), "-o", "pipe.csv"]) == 0
    reader.join()
    assert received[0].startswith("entity,")
    assert stat.S_ISFIFO(Path("pipe.csv").stat().st_mode)


OUTPUTS: Final = [
    ("survey", "out.txt"), ("survey", "out.csv"), ("survey", "out.json"), ("survey", "out.ttl"), ("survey", "out.md"),
    ("survey", "out.parquet"), ("snapshot", "out.ttl"), ("snapshot", "out.nt"), ("snapshot", "out.parquet"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "target"), OUTPUTS)
def test_a_full_disk_leaves_no_file_and_no_folder_behind(
    command: str,
    target: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fill(path: Path, _: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    def fill_parquet(_: pl.DataFrame, path: Path | Any, *__: Any) -> None:
        if isinstance(path, Path):
            path.touch()
            raise pl.exceptions.ComputeError("No space left on device")

    story("")
    if (command, target) == ("snapshot", "out.parquet"):
        monkeypatch.setattr(pl.DataFrame, "write_parquet", fill_parquet)
    else:
        write(target, "what was there before")
    monkeypatch.setattr(Path, "write_bytes", fill)
    said = refused(capsys, command, "story.ttl", "-o", target)
    assert said == f"{target}: could not be written: No space left on device; nothing was changed or left behind"


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell that can limit the size of files")
@pytest.mark.parametrize(("command", "target"), [OUTPUTS[1], OUTPUTS[5], OUTPUTS[8]])
def test_a_process_that_may_write_no_byte_leaves_nothing_behind(command: str, target: str) -> None:
    story("")
    if command == "survey":
        write(target, "what was there before")
    before = listing(Path.cwd())
    limited = ["sh", "-c", 'ulimit -f 0 && exec "$@"', "sh", *PKB, command, "story.ttl", "-o", target]
    done = subprocess.run(limited, capture_output=True, timeout=60, check=False)
    assert "File too large" in sentence(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert listing(Path.cwd()) == before


def test_a_disk_that_is_really_full_leaves_nothing_behind() -> None:
    script = """
        mount -t tmpfs -o size=32k tmpfs disk || exit 99
        echo before > disk/old.csv
        dd if=/dev/zero of=disk/fill bs=1k 2>/dev/null
        for target in old.csv new.json new.parquet; do "$@" survey story.ttl -o disk/$target; echo $?; done
        "$@" snapshot story.ttl -o disk/world.parquet; echo $?
        ls -A disk; cat disk/old.csv
    """
    Path("disk").mkdir()
    story("")
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs Linux and unshare")
    alone = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", *PKB]
    done = subprocess.run(alone, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip("no file system may be mounted here")
    assert done.stdout.split() == ["2", "2", "2", "2", "fill", "old.csv", "before"]
    assert len(done.stderr.splitlines()) == 4
    assert all("No space left on device" in line for line in done.stderr.splitlines())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["survey", "story.ttl"], ["survey", "story.ttl", "--format", "csv"], ["snapshot", "story.ttl"], ["--help"],
        ["survey", "--list"],
    ],
)  # fmt: skip
def test_a_full_disk_under_standard_output_is_told_of(arguments: list[str]) -> None:
    story("")
    with Path("/dev/full").open("wb") as full:
        assert refused_process(*arguments, stdout=full.fileno()) == "standard output: No space left on device"


@pytest.mark.parametrize(
    "arguments",
    [
        ["survey", "story.ttl"], ["survey", "story.ttl", "--format", "json"], ["snapshot", "story.ttl"], ["--help"],
        ["survey", "--help"], ["survey", "--list"], ["--version"],
    ],
)  # fmt: skip
def test_a_closed_pipe_is_told_of(arguments: list[str]) -> None:
    story("")
    end, closed = os.pipe()
    os.close(end)
    try:
        assert refused_process(*arguments, stdout=closed) == "the output was closed before everything was written"
    finally:
        os.close(closed)


@pytest.mark.parametrize(
    ("arguments", "code", "err"),
    [
        ("story.ttl >&-", 2, "standard output: could not be written: it is closed; name a file with -o"),
        ("story.ttl --format csv >&-", 2, "standard output: could not be written: it is closed; name a file with -o"),
        ("story.ttl -o out >&- <&-", 0, ""),
        ("- <&-", 2, "standard input: it is closed; name a file"),
        ("nowhere.ttl 2>&-", 2, ""),
        ("story.ttl --verbose 2>&-", 0, ""),
    ],
)
def test_a_closed_standard_stream_is_told_of_where_it_matters(arguments: str, code: int, err: str) -> None:
    story("")
    line = ["sh", "-c", f'"$@" survey {arguments}', "sh", *PKB]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (code, f"pkb: {err}\n" if err else "")


def test_empty_standard_input_is_called_empty() -> None:
    assert refused_process("survey", "-") == "standard input: the file is empty"


# Interruptions


@pytest.mark.parametrize("name", ["story.ttl", "story.nt"])
def test_an_interruption_in_the_middle_of_reading_leaves_everything_as_it_was(name: str) -> None:
    os.mkfifo(name)
    write("out.csv", "what was there before")
    line = [*PKB, "survey", name, "-o", "out.csv"]
    with (
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        Path(name).open("wb", buffering=0) as pipe,  # opens when the other end is open
    ):
        pipe.write(STORY.encode())
        process.send_signal(signal.SIGINT)
        # A signal that comes just before the process waits for more is heeded once there is more.
        patience = time.monotonic() + 60
        with contextlib.suppress(BrokenPipeError):
            while process.poll() is None and time.monotonic() < patience:
                pipe.write(b"\n")
                time.sleep(0.05)
        out, err = process.communicate(timeout=60)
    assert sentence(process.returncode, out.decode(), err.decode()) == "interrupted; nothing was left half-written"
    assert Path("out.csv").read_text() == "what was there before"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["out.csv", name]


def test_an_interruption_in_the_middle_of_writing_leaves_everything_as_it_was(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise KeyboardInterrupt

    story("")
    write("out.csv", "what was there before")
    monkeypatch.setattr(Path, "write_bytes", interrupt)
    assert refused(capsys, "survey", "story.ttl", "-o", "out.csv") == "interrupted; nothing was left half-written"


# What should not happen


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "there is not enough memory"),
        (RecursionError(), "a definition builds on too many others"),
        (UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"), "the output's encoding, ascii, cannot show"),
        (OSError(errno.EIO, "Input/output error", "disk"), "disk: Input/output error"),
    ],
)
def test_exhausted_means_are_told_of(
    error: Exception,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr("persistence_kb.reading.rdf.read", fail)
    assert refused(capsys, "survey", story("")).startswith(said)


def test_a_mistake_of_the_program_is_told_of_in_a_sentence_with_its_place(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("persistence_kb.reading.rdf.read", fail)
    assert run(["survey", story("")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("pkb: this is a mistake in pkb itself, please report it: ZeroDivisionError: division by zero")
    assert len(err.splitlines()) == 1


def test_the_same_errors_are_raised_in_python() -> None:
    attempts: list[Callable[[], object]] = [
        lambda: persistence_kb.read_scenario("nowhere.ttl"),
        lambda: persistence_kb.read_scenario(write("bad.ttl", "nonsense")),
        lambda: persistence_kb.survey(story(""), theories=["Kinshp"]),
        lambda: persistence_kb.survey(story(""), entities=["h3"]),
    ]
    for attempt in attempts:
        with pytest.raises(PersistenceError, match=r"nowhere\.ttl: |bad\.ttl:1:1: |'Kinshp'; |'h3'; "):
            attempt()
