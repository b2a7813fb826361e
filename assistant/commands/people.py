"""`winback keys …` and `winback reps …`: who may come in."""

from collections.abc import Sequence

import click
from sqlmodel import Session

from assistant import db
from assistant.commands import console, product
from assistant.errors import Missing
from assistant.reps import duty, people
from assistant.reps import keys as api_keys
from assistant.reps.models import SKILLS, Rep, Role

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
    """Everyone who can log in, when they work and what they are good at."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        everybody = people.everybody(session)
    head = ("id", "login", "name", "role", "language", "zone", "hours", "speaks", "skills")
    if as_json:
        console.emit_json(
            [dict(zip(head, (*_who(one), one.week, *_able(one)), strict=True)) for one in everybody]
        )
        return
    rows = [
        (*_who(one), duty.in_words(one.week), *(", ".join(names) for names in _able(one)))
        for one in everybody
    ]
    _show(head, rows, as_json)


def _who(rep: Rep) -> tuple[str, ...]:
    return rep.id, rep.login, rep.name, rep.role, rep.language, rep.zone or "UTC"


def _able(rep: Rep) -> tuple[list[str], list[str]]:
    return duty.languages(rep), rep.skills


@reps.command("set")
@click.argument("login")
@click.option("--zone", help="Where they work, an IANA time zone such as Asia/Shanghai.")
@click.option(
    "--hours", multiple=True, help='As "mon-fri 09:00-13:00 14:00-18:00" or "sat closed"; may be repeated.'
)
@click.option("--speaks", multiple=True, type=click.Choice(duty.LANGUAGES), help="Beside their own language.")
@click.option(
    "--skill", multiple=True, type=click.Choice(SKILLS), help="All they are good at; may be repeated."
)
def set_duty(
    login: str, zone: str | None, hours: tuple[str, ...], speaks: tuple[str, ...], skill: tuple[str, ...]
) -> None:
    """Say when a person works, in which languages, and what they are good at."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        rep = duty.arrange(
            session,
            _found(session, login).id,
            zone=zone,
            hours=hours,
            speaks=speaks or None,
            skills=skill or None,
            actor=product.CONSOLE,
            now=runtime.clock.now(),
        )
    about = (rep.zone or "UTC", duty.in_words(rep.week), *(", ".join(names) for names in _able(rep)))
    click.echo(f"{login}: " + "; ".join(about))


def _found(session: Session, login: str) -> Rep:
    person = people.by_login(session, login)
    if person is None:
        raise Missing(f"login: nobody has {login!r}")
    return person


@reps.command()
@click.argument("login")
def leave(login: str) -> None:
    """End a person's access; what they did stays in history."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        people.leave(session, _found(session, login).id, actor=product.CONSOLE, now=runtime.clock.now())
    click.echo(f"{login} can no longer log in")


def _show(head: Sequence[str], rows: Sequence[tuple[object, ...]], as_json: bool) -> None:
    if as_json:
        console.emit_json([dict(zip(head, row, strict=True)) for row in rows])
    else:
        console.emit(console.table(head, rows))
