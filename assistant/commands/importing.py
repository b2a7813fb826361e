"""`winback import …`: customers and orders out of tables."""

import functools
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from assistant.commands import console, product
from assistant.customers.importing.customers import import_customers
from assistant.customers.importing.mapping import Options, from_toml, pairs
from assistant.customers.importing.orders import import_orders
from assistant.customers.importing.run import Imported

Import = Callable[..., Imported]
FILE = click.Path(path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
SHARED = (
    click.argument("file", type=FILE),
    click.option("--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Column by name or number."),
    click.option("--set", "always", multiple=True, metavar="FIELD=VALUE", help="Value for empty cells."),
    click.option("--mapping", type=FILE, help="A TOML file with [columns], [always] and the options below."),
    click.option("--delimiter", help="Found out when left out; or the word tab or whitespace."),
    click.option("--header/--no-header", default=None, help="Whether the first line names the columns."),
    click.option("--encoding", help="Found out when left out: UTF-8, UTF-16 or GB18030."),
    click.option("--date-format", metavar="FORMAT", help="As strptime, such as %Y%m%d."),
    click.option("--decimal", type=click.Choice([".", ","]), help="The sign before cents."),
    click.option(
        "--rejects-dir", type=FOLDER, help="Where the file of rejects goes; beside FILE if left out."
    ),
    click.option("--json", "as_json", is_flag=True, help="For programs."),
)


@click.group("import")
def import_() -> None:
    """Import customers or orders from CSV, TSV or columns apart by blanks. Doing it twice changes nothing."""


def _described(command: Callable[..., None]) -> Callable[..., None]:
    return functools.reduce(lambda made, option: option(made), reversed(SHARED), command)


@import_.command()
@_described
def customers(file: Path, as_json: bool, **said: Any) -> None:
    """Import customers, one a row, by their reference or first phone."""
    _import(import_customers, file, _options(said), as_json)


@import_.command()
@_described
@click.option("--create-customers", is_flag=True, help="Make customers that are not known yet, by reference.")
def orders(file: Path, as_json: bool, create_customers: bool, **said: Any) -> None:
    """Import orders, one a row, by their reference or by customer, day and amount."""
    _import(import_orders, file, replace(_options(said), create_customers=create_customers), as_json)


def _options(said: dict[str, Any]) -> Options:
    mapping = said.pop("mapping")
    said["columns"], said["always"] = pairs(said["columns"]), pairs(said["always"], "--set")
    options = Options(actor=product.CONSOLE, **said)
    return from_toml(mapping, options) if mapping else options


def _import(run: Import, file: Path, options: Options, as_json: bool) -> None:
    with product.opened() as runtime, console.bar(file.name) as show:
        done = run(runtime.engine, file, options, now=runtime.clock.now(), on_progress=show)
    if as_json:
        console.emit_json(asdict(done))
        return
    click.echo(
        f"{done.rows} rows: {done.added} added, {done.updated} updated, {done.unchanged} unchanged, "
        f"{done.rejected} rejected"
    )
    if done.rejects_path:
        click.echo(f"rows that were not taken, with line, field and reason: {done.rejects_path}", err=True)
