"""A group of commands that are imported only when they are called, so that ``--help`` answers at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class Commands(click.Group):
    """Commands, each in a module of this package that holds it as ``command``.

    Attributes:
        commands_known: What each command does, in a line, by its name.
        prefix: What the names of their modules start with.
    """

    commands_known: ClassVar[Mapping[str, str]]
    prefix: ClassVar[str] = ""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of the commands."""
        return sorted(self.commands_known)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.commands_known:
            from persistence_kb.errors import did_you_mean

            ctx.fail(f"there is no command {cmd_name!r}{did_you_mean(cmd_name, self.commands_known)}")
        module = import_module(f"persistence_kb.cli.{self.prefix}{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.commands_known.items()))
