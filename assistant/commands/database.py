"""`winback migrate`: the database brought to the newest schema."""

import click

from assistant import schema, settings, wiring
from assistant.commands import product


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema, creating it where it is a new SQLite file."""
    with product.reachable():
        wiring.migrate(settings.read())
    click.echo(f"the database is at {schema.head()}")
