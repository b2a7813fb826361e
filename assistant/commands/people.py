"""`winback keys …` and `winback reps …`: who may come in."""

from collections.abc import Sequence

import click

from assistant import db
from assistant.commands import console, product
from assistant.errors import Missing
from assistant.reps import keys as api_keys
from assistant.reps import people
from assistant.reps.models import Role

role_option = click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.REP.value, show_default=True
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def keys() -> None:
    """Keys of the JSON API."""


@keys.command()
@click.option("--name", required=True, help="What the key is for; shown in history.")
@role_option
def create(name: str, role: str) -> None:
    """Make a key and print it: this once, for only its hash is kept."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        key, secret = api_keys.create(session, name, role, runtime.clock.now(), actor=product.CONSOLE)
    click.echo(f"key {key.id} for a {role}; keep it, it is not shown again:", err=True)
    click.echo(secret)


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Every key, newest first; never its secret."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = [
            (one.id, one.name, one.role, one.created_at, one.revoked_at)
            for one in api_keys.every_key(session)
        ]
    _show(("id", "name", "role", "created_at", "revoked_at"), found, as_json)


@keys.command()
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """Make a key worthless from now on."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        api_keys.revoke(session, key_id, runtime.clock.now(), actor=product.CONSOLE)
    click.echo(f"{key_id} is revoked")


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
            role=role,
            language=language,
            password=password,
            actor=product.CONSOLE,
            now=runtime.clock.now(),
        )
    click.echo(f"{person.login} may log in as {role}")


@reps.command("list")
@json_option
def list_reps(as_json: bool) -> None:
    """Everyone who can log in."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = [(one.id, one.login, one.name, one.role, one.language) for one in people.everybody(session)]
    _show(("id", "login", "name", "role", "language"), found, as_json)


@reps.command()
@click.argument("login")
def leave(login: str) -> None:
    """End a person's access; what they did stays in history."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        person = people.by_login(session, login)
        if person is None:
            raise Missing(f"login: nobody has {login!r}")
        people.leave(session, person.id, actor=product.CONSOLE, now=runtime.clock.now())
    click.echo(f"{login} can no longer log in")


def _show(head: Sequence[str], rows: Sequence[tuple[object, ...]], as_json: bool) -> None:
    if as_json:
        console.emit_json([dict(zip(head, row, strict=True)) for row in rows])
    else:
        console.emit(console.table(head, rows))
