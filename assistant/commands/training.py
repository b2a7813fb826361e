"""`winback reasons train`: makes the file of the shipped statistical layer again from the corpus."""

from pathlib import Path

import click

from assistant.reasons import training
from assistant.reasons.classifier import TRAINED


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=TRAINED,
    help="Where the file goes; the place it ships from unless told.",
)
def train(output: Path) -> None:
    """Fit the statistical layer to assistant/reasons/corpus; the same corpus gives the same file."""
    model = training.train_shipped()
    content = model.to_bytes()
    output.write_bytes(content)
    size = f"{len(model.vocabulary)} runs, {len(model.labels)} labels, {len(content)} bytes"
    click.echo(f"{output.name}: {size}")
