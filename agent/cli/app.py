"""The `dunlin` command: its groups, and how errors of every kind end in one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from agent.cli import accounts, book, control, imports, inbox, init, policy, reviews, runs, serving, worklist
from agent.cli.output import Exit, UnknownNameError, errors
from agent.desk import DecisionRefusedError
from agent.policy_page import PolicyPageError
from agent.run_lock import RunInProgressError
from agent.settings import SettingsError
from agent.workspace import WorkspaceError
from channels.channel import TransportError
from prompts.model import ModelError
from store.database import StoreError
from tools.importing import ImportRefusedError
from tools.undo import UndoRefusedError

#: Mistakes and circumstances that are told in one sentence, with the exit code each has.
TOLD: dict[type[Exception], Exit] = {
    SettingsError: Exit.BAD_INPUT,
    WorkspaceError: Exit.BAD_INPUT,
    PolicyPageError: Exit.BAD_INPUT,
    ImportRefusedError: Exit.BAD_INPUT,
    UnknownNameError: Exit.BAD_INPUT,
    DecisionRefusedError: Exit.REFUSED,
    UndoRefusedError: Exit.REFUSED,
    RunInProgressError: Exit.BUSY,
    StoreError: Exit.BAD_INPUT,
    TransportError: Exit.STOPPED,
    ModelError: Exit.STOPPED,
}

EXIT_CODES = (
    "Exit codes: 0 done, 1 something needs attention, 2 wrong usage, 3 a file, setting or name cannot be used,"
    " 4 not allowed as things stand, 5 another run is at work, 6 ended early."
)


def build_app(arguments: Sequence[str] = ()) -> typer.Typer:
    """Put the command line together, with the groups that other parts of the product add to it.

    Those are slow to load and are left out when `arguments` begin with a command of our own.
    """
    app = typer.Typer(name="dunlin", add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True, epilog=EXIT_CODES)(dunlin)
    for part in (init, imports, policy, worklist, runs, inbox, reviews, accounts, control, book, serving):
        part.add_to(app)
    ours = [one.name for one in app.registered_commands] + [one.name for one in app.registered_groups]
    if arguments and arguments[0] in (*ours, "--version"):
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
    except SQLAlchemyError as error:
        return errors(f"the database refused: {_first_line(error)}", Exit.STOPPED)
    except OSError as error:
        return errors(f"{error.filename or 'the system'}: {error.strerror or error}", Exit.STOPPED)
    except tuple(TOLD) as error:
        code = next(code for kind, code in TOLD.items() if isinstance(error, kind))
        return errors(str(error), code)
    return answer


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


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
