"""`winback remedies …`: check the catalogue, and say why a customer is answered as they are."""

from datetime import datetime
from pathlib import Path

import click
from sqlmodel import Session

from assistant import db, settings
from assistant.commands import console, product
from assistant.commands.lazy import LazyGroup
from assistant.conversations import remedying
from assistant.customers import dossier
from assistant.customers.models import Customer
from assistant.errors import Invalid
from assistant.reasons.taxonomy import load_taxonomy
from assistant.remedies import telling
from assistant.remedies.checks import problems_in
from assistant.remedies.choosing import Choice
from assistant.remedies.reading import load_catalogue
from assistant.remedies.remedy import STYLES, Role

COMMANDS = {
    "check": ("remedies:check", "Check the remedies shipped, and the company's own."),
    "why": ("remedies:why", "Which remedy one customer gets for a reason, and why not the others."),
}
SHOWN = 3
today_option = click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="Also name what is over by then."
)


@click.group(cls=LazyGroup, table=COMMANDS)
def remedies() -> None:
    """What each reason is answered with."""


@click.command()
@today_option
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def check(today: datetime | None, folder: Path | None) -> None:
    """Check the remedies: the shipped ones, with those of FOLDER or of WINBACK_REMEDIES over them.

    Exit 1 when there is any problem.
    """
    catalogue = load_catalogue(folder or settings.read().remedies_folder)
    day = today.date() if today else None
    problems = problems_in(catalogue, remedying.usual_grounds(load_taxonomy()), day)
    console.emit(problems)
    many = sum(len(answer.remedies) for answer in catalogue.answers.values())
    click.echo(
        f"{many} remedies for {len(catalogue.answers)} reasons, {console.counted(len(problems), 'problem')}"
    )
    if problems:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("customer")
@click.argument("reason")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option(
    "--channel", type=click.Choice(["sms", "call", "visit", "letter"]), default="call", show_default=True
)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.REP.value,
    show_default=True,
    help="Who speaks.",
)
@click.option("--style", type=click.Choice(["any", *STYLES]), default="any", show_default=True)
def why(customer: str, reason: str, language: str, channel: str, role: str, style: str) -> None:
    """Say which remedy CUSTOMER gets for REASON, why, and what speaks against each other one.

    CUSTOMER is an id, a reference, a number or a name, or a part of one that fits nobody else.
    """
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        choice = remedying.choice_for(
            session, runtime.playbook, _meant(session, customer), reason,
            channel=channel, role=Role(role), now=runtime.clock.now(),
        )  # fmt: skip
    _print(choice, language, style)


def _meant(session: Session, words: str) -> str:
    """The id of the one customer these words mean; words that fit nobody are taken for an id."""
    found = [] if session.get(Customer, words) else list(dossier.search(session, words).items)
    exact = [one for one in found if words.lower() in (one.customer.name.lower(), one.customer.external_ref)]
    found = exact or found
    if len(found) > 1:
        some = ", ".join(f"{one.customer.name} ({one.customer.id})" for one in found[:SHOWN])
        raise Invalid(f"customer: {words!r} fits {len(found)} customers: {some}; give an id or a reference")
    return found[0].customer.id if found else words


def _print(choice: Choice, language: str, style: str) -> None:
    words = choice.words(language, style)
    if words is not None:
        click.echo(words)
        click.echo()
    console.emit(telling.why(choice, language))
    console.emit(telling.rejections(choice, language))
