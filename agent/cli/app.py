"""The `dunlin` command: its groups, and how errors of every kind end in one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points, version
from typing import Annotated, Any

import typer

from agent.cli.output import Exit, errors

#: The modules of our commands, in the order of the help, and what each adds: a command line loads only what it names.
PARTS: dict[str, tuple[str, ...]] = {
    "init": ("init",),
    "imports": ("import",),
    "policy": ("policy", "tell"),
    "worklist": ("queue",),
    "runs": ("run",),
    "inbox": ("inbox",),
    "reviews": ("review",),
    "accounts": ("account",),
    "control": ("stop", "resume", "undo"),
    "changing": ("narrow", "reopen"),
    "plans": ("plan",),
    "rules": ("rules",),
    "texts": ("texts",),
    "reports": ("report",),
    "book": ("verify",),
    "cash_commands": ("cash",),
    "serving": ("serve",),
}

EXIT_CODES = (
    "Exit codes: 0 done, 1 something needs attention, 2 wrong usage, 3 a file, setting or name cannot be used,"
    " 4 not allowed as things stand, 5 another run is at work, 6 ended early."
)


def build_app(arguments: Sequence[str] = ()) -> typer.Typer:
    """Put the command line together, with the groups that other parts of the product add to it.

    All are slow to load: when `arguments` begin with a command of our own, only its module is loaded.
    """
    app = typer.Typer(name="dunlin", add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True, epilog=EXIT_CODES)(dunlin)
    if "--version" in arguments[:1]:
        return app
    named = [part for part, commands in PARTS.items() if arguments[:1] and arguments[0] in commands]
    for part in named or PARTS:
        import_module(f"agent.cli.{part}").add_to(app)
    if named:
        return app
    for found in sorted(entry_points(group="dunlin.commands"), key=lambda one: one.name):
        command = found.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=found.name)
        else:
            app.command(found.name)(command)
    return app


def dunlin(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Work the overdue book under a policy written in plain English.

    Start with 'dunlin init DIR', or watch the whole job on a sample with 'dunlin demo'.
    """
    if show_version:
        typer.echo(f"dunlin {version('dunlin')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(Exit.USAGE)


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no mistake of a user ends in a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        answer = _invoke(given)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.TyperException as error:
        return errors(_usage(error), Exit.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return errors("stopped", Exit.STOPPED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be flushed into the closed pipe on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return errors(f"{error.filename or 'the system'}: {error.strerror or error}", Exit.STOPPED)
    except _mistakes() as error:
        from agent.cli.mistakes import in_words  # noqa: PLC0415  (see _mistakes)

        return errors(*in_words(error))
    return answer


def _mistakes() -> tuple[type[Exception], ...]:
    """Return what is told in one sentence; asked only once something went wrong."""
    from agent.cli.mistakes import TOLD  # noqa: PLC0415  (knows most of the house, which is slow to load)

    return tuple(TOLD)


def _invoke(arguments: list[str]) -> int:
    command = typer.main.get_command(build_app(arguments))
    with command.make_context("dunlin", arguments) as context:
        answer: Any = command.invoke(context)
    sys.stdout.flush()
    return int(answer) if isinstance(answer, int) else Exit.OK


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "dunlin"
    return f"{error.format_message().rstrip('.')}; '{path} --help' shows how it is used"
