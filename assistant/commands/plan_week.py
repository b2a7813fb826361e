"""`winback plan week`: whom to close, follow, develop and greet this week."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import click

from assistant import db
from assistant.commands import console, product
from assistant.conversations import weeks
from assistant.conversations.weeks import RepsWeek
from assistant.errors import Missing
from assistant.reps import people

PARTS = ("close", "follow", "develop")


@click.command("week")
@click.option("--rep", "login", help="Log-in name of one rep; everybody without it.")
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Of the reasons."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def week(login: str | None, language: str, as_json: bool) -> None:
    """Whom to close, follow and develop this week, and whom to greet, each with why."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        rep = people.by_login(session, login) if login else None
        if login and rep is None:
            raise Missing(f"rep: nobody logs in as {login!r}")
        rep_id = rep.id if rep else None
        found = weeks.week(session, runtime.playbook, rep_id=rep_id, now=runtime.clock.now())
    if as_json:
        console.emit_json(plain(found))
        return
    click.echo(f"week of {found.monday}")
    rows = [row for one in found.reps for row in _rows(one, language)]
    rows += [("greet", one.name, one.tier, one.kind, one.why[language]) for one in found.greetings]
    console.emit(console.table(("part", "customer", "tier", "rep or occasion", "why"), rows))


def _rows(one: RepsWeek, language: str) -> Iterator[tuple[object, ...]]:
    for part in PARTS:
        for row in getattr(one, part):
            yield part, row.name, row.tier, one.rep or None, row.why[language]


def plain(value: Any) -> Any:
    """A view for programs: days and moments in ISO 8601, parts by their names."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value
