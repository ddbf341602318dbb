"""The shape of the program: imports go one way, modules stay small, no theory is named in code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import persistence_kb

PACKAGE = Path(persistence_kb.__file__).parent
ORDER = ("model", "reading", "engines", "explaining", "acting", "checking", "reporting", "cli")
EVERYWHERE = {"errors", "namespaces", "resources"}


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 30
    return found


def imported(path: Path) -> set[str]:
    """Return the parts of this package that a module imports, whether at the top or when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("persistence_kb.")}


def test_imports_go_one_way() -> None:
    for path in modules():
        part = path.relative_to(PACKAGE).parts[0]
        if part in ORDER:
            allowed = set(ORDER[: ORDER.index(part) + 1]) | EVERYWHERE
            assert imported(path) <= allowed, path
        elif path.stem in EVERYWHERE or part in EVERYWHERE:
            assert imported(path) <= EVERYWHERE, path


def test_no_module_is_longer_than_400_lines_and_none_is_a_drawer() -> None:
    for path in modules():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
        assert path.stem not in {"utils", "helpers", "core", "base", "common", "misc"}, path


def test_every_module_says_what_it_is_for() -> None:
    for path in modules():
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path
        assert len(docstring) > 40 or path.name == "__main__.py", path


def test_no_theory_clause_or_degree_rule_is_named_in_code(root: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "ontology" / "theories").glob("*.ttl")))
    text += (root / "ontology" / "clauses.ttl").read_text(encoding="utf-8")
    names = set(re.findall(r"^(?:theory|pkb):(\w+)$", text, flags=re.MULTILINE))
    names |= {"CopyDecay", "SharedDilution", "StageShare"}
    assert len(names) > 60
    # What theories are about is vocabulary; so are the words of our own docstrings.
    names -= {"HardwareInstance", "VirtualInstance", "Continuant", "Progenitor", "Line", "Branches", "Protean"}
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
                assert not names & set(re.findall(r"\w+", node.value)), (path, node.lineno)
            assert not (isinstance(node, ast.Name) and node.id in names), (path, node)


def test_help_imports_neither_numbers_nor_tables_nor_rdf() -> None:
    script = "import sys; from persistence_kb.cli import run; run(['--help']); print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = set(re.findall(r"'([a-z_]+)'", out))
    assert "click" in loaded
    assert not loaded & {"numpy", "polars", "scipy", "rdflib", "pyoxigraph", "rich", "pyshacl", "owlready2", "yaml"}


def test_a_small_survey_imports_neither_polars_nor_scipy_nor_rdflib() -> None:
    script = "import sys; from persistence_kb.cli import run; run(['survey', 'ten-pieces']); print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = set(re.findall(r"'([a-z_]+)'", out))
    assert "numpy" in loaded
    assert not loaded & {"polars", "scipy", "rdflib", "pyshacl", "owlready2", "yaml"}


def test_the_public_names_are_those_that_are_promised() -> None:
    assert sorted(persistence_kb.__all__) == ["Assumptions", "check", "compare", "explain", "read_scenario", "survey"]
    assert all(callable(getattr(persistence_kb, name)) for name in persistence_kb.__all__)
