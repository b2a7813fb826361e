"""`winback reasons …` and `winback replies …`: read texts line by line."""

from collections.abc import Iterable
from typing import TextIO

import click

from assistant.commands import console
from assistant.commands.lazy import LazyGroup
from assistant.reasons.jsonl import classify_lines, read_reply_lines

jsonl = click.option("--jsonl", is_flag=True, required=True, help="One JSON object a line, in and out.")
file = click.argument("file", type=console.LINES, default="-")


REASONS = {
    "classify": ("reading:classify", "Read texts, one a line."),
    "learn": ("learning:learn", "Take labelled texts, train on every correction, promote what passes."),
    "versions": ("learning:list_them", "Every version of the reader, and who changed the live one."),
    "promote": ("learning:promote", "Let a version read for customers, by hand."),
    "rollback": ("learning:rollback", "Go back to what read before."),
}


@click.group(cls=LazyGroup, table=REASONS)
def reasons() -> None:
    """Why customers left, read from their words."""


@click.command()
@jsonl
@file
def classify(jsonl: bool, file: TextIO) -> None:
    """Read {"id","text","language"?,"probe"?} lines; write {"id","intent","reasons","abstained"} lines."""
    console.emit(classify_lines(file))


@click.group()
def replies() -> None:
    """What a reply asks us to do: stop first of all."""


@replies.command("read")
@jsonl
@file
def read_them(jsonl: bool, file: Iterable[str]) -> None:
    """Read {"id","text"} lines; write {"id","action","intent","evidence"} lines."""
    console.emit(read_reply_lines(file))
