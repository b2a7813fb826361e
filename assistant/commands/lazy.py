"""A group of commands whose modules are imported when called, so that small commands start at once."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from assistant.errors import WinbackError


class Refused(click.ClickException):
    """A refusal or a wrong setting: one line, exit 2, never a traceback."""

    exit_code = 2


class LazyGroup(click.Group):
    """`table` maps a command to ("module:function", its line of help); modules are in assistant.commands."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module imported now."""
        if cmd_name not in self._table:
            return None
        module, _, name = self._table[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(f"assistant.commands.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in self._table.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the product refuses becomes a message on standard error."""
        try:
            return super().invoke(ctx)
        except WinbackError as error:
            raise Refused(str(error)) from error
