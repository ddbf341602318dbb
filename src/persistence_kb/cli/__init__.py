"""The command line: ``pkb``.

Each command is a module of this package, imported when it is called, so that ``pkb --help`` answers at once. Exit
codes: 0 done and, where something was checked, it holds; 1 checked and it does not hold; 2 the call or the input is
wrong; 3 undecided within the limits given. No traceback reaches a user.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from persistence_kb.cli.commands import Commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMANDS = {
    "compare": "What could be done, side by side: survivors, degrees, cost, flags.",
    "apply": "What a scenario would be if something were done about it.",
    "claim": "Write down what is expected of a verdict, for pkb check.",
    "check": "Whether claims hold: about verdicts, entailments, comparisons, queries and shapes.",
    "explain": "Why a verdict is as it is, and what would change it.",
    "draw": "Lineages and threads over time, as a picture.",
    "drop": "Take scenarios out of a knowledge base.",
    "list": "What is loaded in a knowledge base, when and from which files.",
    "load": "Keep scenarios in a knowledge base on disk.",
    "plan": "What to keep within a budget, so that as much as can be is preserved.",
    "prove": "Whether one theory, clause or class follows from another, in every scenario.",
    "query": "A question, shipped or your own, over scenario, ontology and verdicts.",
    "report": "Verdicts, reasons and pictures in one page that opens offline.",
    "snapshot": "The world of a scenario at a horizon, as RDF or Parquet.",
    "survey": "Which entities survive, under every theory.",
    "timeline": "What survives as time goes on, theory by theory.",
    "theories": "The theories, and what each says.",
    "validate": "Check scenarios, theories and claims against the shapes.",
}


class _Stopped(Exception):
    """What click would answer in its own way: an interruption with an empty line, a closed pipe with silence and 1."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(cause)
        self.cause = cause


@contextlib.contextmanager
def _our_own() -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, OSError) as error:
        raise _Stopped(error) from None
    except SystemExit:  # rich's answer to a closed pipe
        raise _Stopped(BrokenPipeError()) from None


class _Pkb(Commands):
    """The commands, and the one place where what ends them early is caught."""

    commands_known = COMMANDS

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _our_own():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _our_own():
            return super().invoke(ctx)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"pkb {version('persistence-kb')}")
        ctx.exit()


@click.group(cls=_Pkb, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def pkb() -> None:
    """What survives, under which theory of persistence, and in what sense?

    SCENARIO is one or more RDF files (.ttl .nt .nq .trig .rdf .jsonld .yaml, also .gz or .zst), a folder, a Parquet
    snapshot, - for standard input (Turtle, JSON-LD or RDF/XML), or the name of a shipped scenario (pkb survey --list).
    Several are parts of one story and are merged.
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
        given = None if arguments is None else [*arguments]  # once imported, "list" is a module of this package
        code = pkb.main(args=given, prog_name="pkb", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the one place where everything ends
        return _say(error.cause if isinstance(error, _Stopped) else error)
    return code if isinstance(code, int) else 0


def _say(error: BaseException) -> int:
    """Print one sentence; no traceback reaches a user who did not start Python with ``-X dev``."""
    from persistence_kb.errors import PersistenceError, one_line

    if isinstance(error, OSError):
        # Whatever is still buffered has nowhere to go; without this Python complains once more at exit.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sentence = _sentence(error)
    if sys.flags.dev_mode:
        raise error
    with contextlib.suppress(OSError):
        click.echo(f"pkb: {one_line(sentence)}", err=True)
    return error.exit_code if isinstance(error, PersistenceError) else 2


def _sentence(error: BaseException) -> str:
    from persistence_kb.errors import PersistenceError

    match error:
        case PersistenceError():
            return str(error)
        case click.ClickException():
            message, context = error.format_message(), getattr(error, "ctx", None)
            hint = "" if message.endswith("?") else f"; see {context.command_path if context else 'pkb'} --help"
            return f"{message.rstrip('.')}{hint}"
        case KeyboardInterrupt():
            return "interrupted; nothing was left half-written"
        case BrokenPipeError():
            return "the output was closed before everything was written"
        case RecursionError():
            return "a definition builds on too many others to be evaluated; shorten the chain of definitions"
        case MemoryError():
            return "there is not enough memory for an input of this size"
        case UnicodeEncodeError():
            return f"the output's encoding, {error.encoding}, cannot show everything; set PYTHONUTF8=1 or use -o"
        case OSError():
            return f"{error.filename or 'standard output'}: {error.strerror or error}"
        case _:
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
            return f"this is a mistake in pkb itself, please report it: {type(error).__name__}: {error} ({place})"
