"""`winback reasons learn | versions | promote | rollback`: the reader learns from corrections."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

import click
from sqlmodel import Session

from assistant import db
from assistant.commands import console, product
from assistant.errors import Missing
from assistant.history.ledger import Actor
from assistant.learning import labels, rereading, versions
from assistant.learning.labels import Read, Taken
from assistant.learning.models import Source
from assistant.learning.versions import Learned, VersionView
from assistant.reps import people

MOST_TOLD = 20
WHY = {
    "better": "it agrees no less with corrections it had not seen, and holds the regression set",
    "too_few": "there are too few corrections to tell whether it is better",
    "loses_on_corrections": "it agrees less with corrections it had not seen",
    "loses_on_regression": "it does worse on the fixed regression set",
    "loses_to_live": "it agrees less with the corrections than the version that reads now",
}
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
why_option = click.option("--why", required=True, help="The reason, for history.")


@click.command()
@click.option(
    "--labels", "file", type=console.LINES, help="JSON lines of labelled texts; - is standard input."
)
@click.option("--by", "login", help="Whose labels these are: the login of a rep.")
@click.option("--promote/--no-promote", default=True, show_default=True, help="Let it read if it passed.")
@json_option
def learn(file: TextIO | None, login: str | None, promote: bool, as_json: bool) -> None:
    """Take {"text","reasons"|"reason","language"?,"probe"?} lines, then train on every correction.

    A text with no reason, or `unclear`, blames nothing. Bad lines are reported and skipped; what is known
    already is not taken twice. The new version reads for customers only if it passes the gate.
    """
    with product.opened() as runtime:
        now = runtime.clock.now()
        read = labels.read(file) if file else Read((), ())
        with db.transaction(runtime.engine) as session:
            actor = _person(session, login)
            taken = labels.take(session, read.labels, actor=actor, source=Source.FILE, now=now)
        _report(read, taken, quiet=as_json or file is None)
        own = runtime.settings.phrases_folder
        learned = versions.learn(
            runtime.engine, phrases=own, actor=product.CONSOLE, promote=promote, now=now
        )  # fmt: skip
    if as_json:
        console.emit_json({"labels": _counted(read, taken), **_as_json(learned)})
    else:
        console.emit(_told(learned))


@click.command("versions")
@json_option
def list_them(as_json: bool) -> None:
    """Every version of the reader, newest first, with its gate; and who changed the live one, and why."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = versions.every_version(session)
        changed = versions.changes(session)
    if as_json:
        console.emit_json(
            {"versions": [asdict(one) for one in found], "changes": [one.model_dump() for one in changed]}
        )
        return
    live = next((one.number for one in found if one.state == "live"), versions.SHIPPED)
    click.echo(f"live: {live}")
    head = ("version", "state", "labels", "on corrections", "on regression", "why", "made")
    console.emit(console.table(head, (_row(one) for one in found)))


@click.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@why_option
@click.option("--force", is_flag=True, help="Even though it does worse on the fixed regression set.")
@click.option("--publish", "publishes", is_flag=True, help="Then let it read all stored replies too.")
def promote(number: int, why: str, force: bool, publishes: bool) -> None:
    """Let a version read for customers, whatever its gate said."""
    with product.opened() as runtime:
        now = runtime.clock.now()
        with db.transaction(runtime.engine) as session:
            done = versions.promote(session, number, why=why, force=force, actor=product.CONSOLE, now=now)
        click.echo(f"version {done.number} is live")
        if publishes:
            own = runtime.settings.phrases_folder
            found = rereading.publish(runtime.engine, number, phrases=own, actor=product.CONSOLE, now=now)
            click.echo(f"{found.written} readings of {done.name} written")


@click.command()
@why_option
def rollback(why: str) -> None:
    """Undo the last promotion: what read before it reads again."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        live = versions.rollback(session, why=why, actor=product.CONSOLE, now=runtime.clock.now())
    click.echo(f"version {live.number} is live" if live else "the shipped reader is live")


def _person(session: Session, login: str | None) -> Actor:
    if login is None:
        return product.CONSOLE
    person = people.by_login(session, login)
    if person is None:
        raise Missing(f"login: nobody has {login!r}")
    return Actor("rep", person.id)


def _report(read: Read, taken: Taken, *, quiet: bool) -> None:
    for one in read.bad[:MOST_TOLD]:
        click.echo(f"line {one.line}: {one.why}", err=True)
    if len(read.bad) > MOST_TOLD:
        click.echo(f"… and {len(read.bad) - MOST_TOLD} more lines", err=True)
    if not quiet:
        click.echo(
            f"{taken.added} labels added, {taken.unchanged} known, {taken.repeated} said twice, "
            f"{len(read.bad)} not taken"
        )


def _counted(read: Read, taken: Taken) -> dict[str, Any]:
    return {**asdict(taken), "bad": [asdict(one) for one in read.bad]}


def _as_json(learned: Learned) -> dict[str, Any]:
    return {"version": asdict(learned.version), "new": learned.new, "live": learned.live or versions.SHIPPED}


def _told(learned: Learned) -> Iterator[str]:
    version, gate = learned.version, learned.version.gate
    again = "" if learned.new else " (the same as before)"
    yield f"version {version.number}, from {version.labels} corrections{again}"
    yield from console.table(
        ("gate", "before", "after"),
        [
            ("corrections it had not seen", *_pair(gate, "held_out")),
            ("fixed regression set", *_pair(gate, "regression")),
        ],
    )
    verdict = "passed" if gate["passed"] else "not passed"
    yield f"{verdict}: {WHY.get(gate['why'], gate['why'])}"
    if learned.live == version.number:
        yield f"version {version.number} is live"
    else:
        live = f"version {learned.live}" if learned.live else "the shipped reader"
        yield f"version {version.number} is {version.state}; {live} goes on reading"


def _row(one: VersionView) -> tuple[object, ...]:
    held = " → ".join(_pair(one.gate, "held_out"))
    fixed = " → ".join(_pair(one.gate, "regression"))
    return one.number, one.state, one.labels, held, fixed, one.gate["why"], one.made_at.date()


def _pair(gate: Mapping[str, Any], what: str) -> tuple[str, str]:
    return f"{gate[f'{what}_before']:.3f}", f"{gate[f'{what}_after']:.3f}"
