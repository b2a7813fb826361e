"""`winback script …`: which commands there are, and where each is found when it is called."""

import click

from assistant.commands.lazy import LazyGroup

COMMANDS = {
    "check": ("script_checking:check", "Every problem of every script, with its place and its page."),
    "play": ("script_playing:play", "Rehearse a script at the prompt: you are the customer."),
    "test": ("script_playing:test", "Run the scenes of .play files."),
    "cost": ("script_costs:cost_", "What every text message takes: encoding, segments, price."),
    "graph": ("script_drawing:graph", "Draw a script, as SVG or Mermaid."),
    "diff": ("script_comparing:diff", "What changed between two scripts or versions."),
    "extract": ("script_sheets:extract", "The lines as a table for translators, CSV or XLSX."),
    "merge": ("script_sheets:merge_", "Bring a translators' table back into the scripts."),
    "simulate": ("simulating:simulate", "How few questions find the reason, over simulated customers."),
    "schema": ("script_schema:schema", "The JSON Schema of scripts, for editors."),
    "publish": ("script_publishing:publish", "Let new talks begin on the folder's version of a script."),
    "versions": ("script_publishing:versions", "Every version of a script, and which one is live."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def script() -> None:
    """Check, rehearse, draw, translate and publish dialogue scripts."""
