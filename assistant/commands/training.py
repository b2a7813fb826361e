"""`winback reasons train`: makes the files of the shipped statistical layers from what was written here."""

from pathlib import Path

import click

from assistant.reasons import training, wishes
from assistant.reasons.classifier import TRAINED
from assistant.reasons.ngrams import NgramModel

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--output",
    type=FILE,
    default=TRAINED,
    help="Where the file of reasons goes; the place it ships from unless told.",
)
@click.option(
    "--replies",
    type=FILE,
    default=wishes.TRAINED,
    help="Where the file that hears who wants to be left alone goes; likewise.",
)
def train(output: Path, replies: Path) -> None:
    """Fit the layers to assistant/reasons/corpus and /replies; the same lines give the same files."""
    _write(training.train_shipped(), output)
    _write(training.train_replies(), replies)


def _write(model: NgramModel, file: Path) -> None:
    content = model.to_bytes()
    file.write_bytes(content)
    size = f"{len(model.vocabulary)} runs, {len(model.labels)} labels, {len(content)} bytes"
    click.echo(f"{file.name}: {size}")
