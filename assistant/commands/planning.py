"""`winback plan …`: whom to contact next, and whether a place and an hour allow it."""

import click

from assistant.commands.lazy import LazyGroup

COMMANDS = {
    "list": ("plans:list_them", "The next contact with each customer, best first."),
    "may-go": ("gating:may_go", "Whether a place and an hour allow a contact."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def plan() -> None:
    """Whom to contact next, by which channel, when and why."""
