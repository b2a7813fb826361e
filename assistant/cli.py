"""The `winback` command: which commands there are, and where each is found when it is called."""

import click

from assistant.commands import console
from assistant.commands.lazy import LazyGroup

COMMANDS = {
    "serve": ("running:serve", "Serve the screens, the API and the provider's webhooks."),
    "work": ("running:work", "Send what is due, notice silence, settle doubt."),
    "demo": ("demonstration:demo", "Serve a demo company with its phones, clock and log-ins."),
    "migrate": ("database:migrate", "Bring the database to the newest schema, creating it if need be."),
    "import": ("importing:import_", "Import customers or orders from a table."),
    "score": ("scoring:score", "Score every customer: who has left, what they are worth."),
    "release": ("letting_go:release", "Customers to be let go, by decision of a supervisor."),
    "plan": ("planning:plan", "Whom to contact next, and whether a place and an hour allow it."),
    "reasons": ("reading:reasons", "Why customers left, read from their words."),
    "replies": ("reading:replies", "What a reply asks us to do: stop first of all."),
    "remedies": ("remedies:remedies", "What each reason is answered with, and why."),
    "script": ("scripts:script", "Check, rehearse and draw dialogue scripts."),
    "conversation": ("replaying:conversation", "Talks as they were kept: play one again."),
    "history": ("history:history", "Prove that history was not changed; export it."),
    "keys": ("people:keys", "Keys of the JSON API."),
    "reps": ("people:reps", "People who log in."),
    "docs": ("docs:docs", "Regenerate the pages made from code."),
}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(cls=LazyGroup, table=COMMANDS, context_settings=CONTEXT)
@click.version_option(package_name="winback-assistant")
def winback() -> None:
    """Win back customers who stopped buying: who, when, how, why they left, and what to answer."""


def main() -> None:
    """The entry point of the installed command."""
    console.speak_utf8()
    winback()
