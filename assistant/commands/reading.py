"""`winback reasons …` and `winback replies …`: read texts line by line."""

from collections.abc import Iterable
from typing import TextIO

import click

from assistant import settings
from assistant.clock import SystemClock
from assistant.commands import console
from assistant.commands.lazy import LazyGroup
from assistant.errors import WinbackError
from assistant.learning import peek
from assistant.reasons.classifier import ReasonReader, load_reader, reader_with
from assistant.reasons.jsonl import classify_lines, read_reply_lines

jsonl = click.option("--jsonl", is_flag=True, required=True, help="One JSON object a line, in and out.")
file = click.argument("file", type=console.LINES, default="-")
shipped = click.option("--shipped", is_flag=True, help="With the shipped reader, whatever was learned since.")


REASONS = {
    "classify": ("reading:classify", "Read texts, one a line."),
    "check": ("checking:check", "Check the shipped phrases and the company's own."),
    "learn": ("learning:learn", "Take labelled texts, train on every correction, promote what passes."),
    "train": ("training:train", "Make the shipped layer again from the corpus (for developers)."),
    "versions": ("learning:list_them", "Every version of the reader, and who changed the live one."),
    "promote": ("learning:promote", "Let a version read for customers, by hand."),
    "rollback": ("learning:rollback", "Go back to what read before."),
    "estimate": ("rereading:estimate", "How many stored readings would move with a version."),
    "agreement": ("rereading:agreement", "How far two people agree, beyond chance."),
    "publish": ("rereading:publish", "Write a version's readings beside the earlier ones."),
}


@click.group(cls=LazyGroup, table=REASONS)
def reasons() -> None:
    """Why customers left, read from their words."""


@click.command()
@jsonl
@shipped
@file
def classify(jsonl: bool, shipped: bool, file: TextIO) -> None:
    """Read {"id","text","language"?,"probe"?} lines; write {"id","intent","reasons","abstained"} lines.

    Read by the version that is live in the database of the settings; by the shipped reader without one.
    """
    console.emit(classify_lines(file, _reader(shipped)))


@click.group()
def replies() -> None:
    """What a reply asks us to do: stop first of all."""


@replies.command("read")
@jsonl
@shipped
@file
def read_them(jsonl: bool, shipped: bool, file: Iterable[str]) -> None:
    """Read {"id","text","language"?,"now"?,"zone"?} lines; write {"id","action","intent","evidence"} lines.

    A wish to be called back has "callback" as well, on the clock of "now" (a time with its offset) or "zone".
    """
    console.emit(read_reply_lines(file, _reader(shipped), SystemClock().now))


def _reader(shipped: bool) -> ReasonReader:
    if shipped:
        return load_reader()
    phrases, live = None, None
    try:
        chosen = settings.read()
        phrases = chosen.phrases_folder
        live = peek.live_layer(chosen.url)
    except (WinbackError, ValueError) as error:
        # Reading needs no database: without one it goes on, and says with what.
        click.echo(f"the shipped reader reads: {error}", err=True)
    # What is wrong with the company's own phrases its author must see: nothing is read without them.
    ready = load_reader(phrases)
    if live is None:
        return ready
    number, fingerprint, layer = live
    try:
        return reader_with(layer, f"{number}-{fingerprint}", phrases)
    except WinbackError as error:
        click.echo(f"the shipped reader reads: {error}", err=True)
        return ready
