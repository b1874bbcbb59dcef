"""Groups of commands, which show their help when they are called alone."""

from __future__ import annotations

import typer

from agent.cli.output import Exit


def group(purpose: str) -> typer.Typer:
    """Make a group of commands."""
    app = typer.Typer(help=purpose, add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True, help=purpose)(help_when_alone)
    return app


def help_when_alone(context: typer.Context) -> None:
    """Show the help of a group when no command of it is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(Exit.USAGE)
