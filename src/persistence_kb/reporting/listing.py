"""What is loaded in a knowledge base, as a table on a terminal and as a data frame.

Names and titles come from files and are not trusted: control characters are not passed on to the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from persistence_kb.reporting.grid import natural
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from rich.console import Console

    from persistence_kb.reading.knowledge_base import KnowledgeBase
    from persistence_kb.reading.provenance import Loaded


def table(base: KnowledgeBase, console: Console) -> None:
    """Print a row for each scenario, and where the store is."""
    if not base.loaded:
        console.print("nothing is loaded")
        return
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    drawn.add_column("scenario", overflow="fold")
    drawn.add_column("title", ratio=1)
    drawn.add_column("statements", justify="right", no_wrap=True)
    drawn.add_column("loaded", no_wrap=True)
    drawn.add_column("from", overflow="fold")
    for each in sorted(base.loaded.values(), key=lambda loaded: natural(loaded.name)):
        files = [unquote(origin.place.rsplit("/", 1)[-1]) for origin in each.origins]
        cells = (each.name, each.title, f"{each.size:,}", each.time, ", ".join(files))
        drawn.add_row(*(Text(plain(cell)) for cell in cells))
    console.print(drawn)
    console.print(Text(f"Oxigraph store: {plain(str(base.store))}", style="dim"), soft_wrap=True)


def frame(loaded: Iterable[Loaded]) -> pl.DataFrame:
    """Return a row for each file of each scenario.

    Returns:
        Columns scenario, title, statements, loaded, file, sha256, graph; files and graphs are IRIs.
    """
    import polars as pl

    schema = {
        "scenario": pl.String, "title": pl.String, "statements": pl.Int64, "loaded": pl.String,
        "file": pl.String, "sha256": pl.String, "graph": pl.String,
    }  # fmt: skip
    rows = [
        (each.name, each.title, each.size, each.time, origin.place, origin.digest, each.graph)
        for each in sorted(loaded, key=lambda one: natural(one.name))
        for origin in each.origins
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
