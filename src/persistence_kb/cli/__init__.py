"""The command line: ``pkb``.

Each command is a module of this package, imported when it is called, so that ``pkb --help`` answers at once. Exit codes:
0 done and, where something was checked, it holds; 1 checked and it does not hold; 2 the call or the input is wrong; 3
undecided within the limits given. No traceback reaches a user.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "snapshot": "The world of a scenario at a horizon, as RDF or Parquet.",
    "survey": "Which entities survive, under every theory.",
    "validate": "Check scenarios and theories against the shapes.",
}


class _Commands(click.Group):
    """Commands that are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(cmd_name, COMMANDS)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"No such command {cmd_name!r}.{hint}")
        module = import_module(f"persistence_kb.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"pkb {version('persistence-kb')}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def pkb() -> None:
    """What survives, under which theory of persistence, and in what sense?

    SCENARIO is one or more RDF files (.ttl .nt .nq .trig .rdf .jsonld .yaml, also .gz or .zst), a folder, a Parquet
    snapshot, - for standard input, or the name of a shipped scenario (pkb survey --list). Several are merged.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows ``pkb``; by default the process's own arguments.

    Returns:
        The exit code.
    """
    try:
        code = pkb.main(args=list(arguments) if arguments is not None else None, prog_name="pkb", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return _say("interrupted; nothing was left half-written")
    except click.ClickException as error:
        error.show()
        return 2
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half-written")
    except BrokenPipeError:
        # Whatever is still buffered has nowhere to go; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _say("the output was closed before everything was written")
    except RecursionError:
        return _say("a definition is nested too deeply to be evaluated; name its parts as classes of their own")
    except MemoryError:
        return _say("there is not enough memory for an input of this size")
    except OSError as error:
        return _say(f"{error.filename or 'output'}: {error.strerror or error}")
    except Exception as error:
        from persistence_kb.errors import PersistenceError

        if not isinstance(error, PersistenceError):
            raise
        return _say(str(error))
    return code if isinstance(code, int) else 0


def _say(sentence: str) -> int:
    click.echo(f"pkb: {sentence}", err=True)
    return 2
