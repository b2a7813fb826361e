"""`winback script schema`: what editors know of the script language."""

import click

from assistant.dialogue import json_schema


@click.command()
@click.option("--probes", is_flag=True, help="The schema of probes.yaml instead.")
def schema(probes: bool) -> None:
    """Print the JSON Schema (2020-12) of a script file, for completion and hints in an editor."""
    made = json_schema.probes_schema() if probes else json_schema.script_schema()
    click.echo(json_schema.text(made), nl=False)
