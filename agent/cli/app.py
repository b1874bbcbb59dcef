"""The `dunlin` command: its groups, and how errors of every kind end in one sentence and an exit code."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Any

import click
import typer
from sqlalchemy.exc import SQLAlchemyError

from agent.cli import accounts, book, policy, reviews, serving, work
from agent.cli.output import Exit, errors
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
    DecisionRefusedError: Exit.REFUSED,
    UndoRefusedError: Exit.REFUSED,
    RunInProgressError: Exit.BUSY,
    StoreError: Exit.BAD_INPUT,
    TransportError: Exit.STOPPED,
    ModelError: Exit.STOPPED,
}


def build_app() -> typer.Typer:
    """Put the command line together, with the groups that other parts of the product add to it."""
    app = typer.Typer(
        name="dunlin",
        help="Works the overdue book under a policy in plain English. Start with 'dunlin init DIR'.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for part in (book, work, accounts, serving):
        part.add_to(app)
    app.add_typer(policy.app, name="policy")
    app.add_typer(reviews.app, name="review")
    for found in entry_points(group="dunlin.commands"):
        command = found.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=found.name)
        else:
            app.command(found.name)(command)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; no mistake of a user ends in a traceback."""
    try:
        answer: Any = build_app()(arguments, standalone_mode=False)
    except click.exceptions.Abort:
        return errors("stopped", Exit.STOPPED)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except typer.Exit as ended:
        return ended.exit_code
    except KeyboardInterrupt:
        return errors("stopped", Exit.STOPPED)
    except BrokenPipeError:
        return Exit.OK
    except SQLAlchemyError as error:
        return errors(f"the database refused: {_first_line(error)}", Exit.STOPPED)
    except OSError as error:
        return errors(f"{error.filename or 'the system'}: {error.strerror or error}", Exit.STOPPED)
    except tuple(TOLD) as error:
        code = next(code for kind, code in TOLD.items() if isinstance(error, kind))
        return errors(str(error), code)
    return int(answer) if isinstance(answer, int) else Exit.OK


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
