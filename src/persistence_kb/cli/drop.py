"""``pkb drop``: scenarios out of a knowledge base."""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import progress, write
from persistence_kb.errors import MissingOption


@click.command("drop")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--kb", "folder", metavar="FOLDER", required=True, help="The knowledge base.")
@options.quiet_option
def command(*, names: tuple[str, ...], folder: str, quiet: bool) -> int:
    """Take scenarios out of a knowledge base, all that are named or none."""
    if not names:
        raise MissingOption(option="NAME", remedy="name a loaded scenario (pkb list --kb FOLDER)")
    from persistence_kb.reading.change import changing

    with changing(folder) as change:
        for name in names:
            change.drop(name)
        with progress("writing", quiet=quiet):
            change.commit()
    if not quiet:
        write("".join(f"dropped: {name}\n" for name in dict.fromkeys(names)), None)
    return 0
