"""`winback remedies …`: check the catalogue, and say why a customer is answered as they are."""

from datetime import datetime
from pathlib import Path

import click

from assistant import db, settings
from assistant.commands import console, product
from assistant.commands.lazy import LazyGroup
from assistant.conversations import remedying
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
    click.echo(f"{many} remedies for {len(catalogue.answers)} reasons, {len(problems)} problems")
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
    """Say which remedy CUSTOMER (an id) gets for REASON, why, and what speaks against each other one."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        choice = remedying.choice_for(
            session, runtime.playbook, customer, reason,
            channel=channel, role=Role(role), now=runtime.clock.now(),
        )  # fmt: skip
    _print(choice, language, style)


def _print(choice: Choice, language: str, style: str) -> None:
    words = choice.words(language, style)
    if words is not None:
        click.echo(words)
        click.echo()
    console.emit(telling.why(choice, language))
    console.emit(telling.rejections(choice, language))
