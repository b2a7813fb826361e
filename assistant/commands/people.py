"""`winback keys …` and `winback reps …`: who may come in."""

import click

from assistant import db
from assistant.commands import product
from assistant.reps import keys as api_keys
from assistant.reps import people
from assistant.reps.models import Role

role_option = click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.REP.value, show_default=True
)


@click.group()
def keys() -> None:
    """Keys of the JSON API."""


@keys.command()
@click.option("--name", required=True, help="What the key is for; shown in history.")
@role_option
def create(name: str, role: str) -> None:
    """Make a key and print it: this once, for only its hash is kept."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        key, secret = api_keys.create(session, name=name, role=Role(role), now=runtime.clock.now())
    click.echo(f"key {key.id} for a {role}; keep it, it is not shown again:", err=True)
    click.echo(secret)


@click.group()
def reps() -> None:
    """People who log in."""


@reps.command()
@click.option("--login", required=True)
@click.option("--name", required=True, help="As customers and colleagues read it.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@role_option
@click.password_option(help="Asked for when left out.")
def hire(login: str, name: str, language: str, role: str, password: str) -> None:
    """Let a person log in."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        person = people.hire(
            session,
            login=login,
            name=name,
            role=Role(role),
            language=language,
            password=password,
            now=runtime.clock.now(),
        )
    click.echo(f"{person.login} may log in as {role}")
