"""`winback script cost`: what every text message of a script takes, with names as long as most people's."""

from collections.abc import Iterator
from pathlib import Path

import click

from assistant import settings
from assistant.commands import console
from assistant.commands.script_folder import folder_option, shelf_of
from assistant.dialogue.checking.asking import asked_lines
from assistant.dialogue.checking.longest import longest
from assistant.dialogue.checking.places import Line, lines
from assistant.dialogue.script import Script
from assistant.dialogue.segments import Price, cost, read_price
from assistant.dialogue.shelf import Shelf

COLUMNS = ("line", "encoding", "units", "segments", "because_of", "cost")


@click.command(name="cost")
@folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("names", metavar="[SCRIPT]...", nargs=-1)
def cost_(folder: Path, as_json: bool, names: tuple[str, ...]) -> None:
    """What each text message takes: encoding, segments, the character that forces UCS-2, and the cost.

    With long names and the longest remedy, in the dearest of a line's forms; of all scripts of texts, or of
    those named, with the questions of the library they may ask. A cost is shown where WINBACK_SMS_PRICE says
    what a segment costs. Calls have none.
    """
    shelf = shelf_of(folder)
    price = read_price(settings.read().sms_price)
    scripts = [shelf.get(name) for name in names or shelf.ids()]
    found = [row for script in scripts if script.channel == "sms" for row in _rows(shelf, script, price)]
    if as_json:
        console.emit_json([dict(zip(COLUMNS, row, strict=True)) for row in found])
    else:
        shown = COLUMNS if price is not None else COLUMNS[:-1]
        console.emit(console.table(shown, (row[: len(shown)] for row in found)))


def _rows(shelf: Shelf, script: Script, price: Price | None) -> Iterator[tuple[object, ...]]:
    for line in (*lines(script), *(asked_lines(script, shelf.library) if shelf.library else ())):
        most = longest(line)
        if most is not None:
            bill = str(cost(most, price)) if price is not None else None
            because = most.forced_by or None
            yield _named(script, line), most.encoding, most.units, most.count, because, bill


def _named(script: Script, line: Line) -> str:
    cue = line.place[2] if line.place[1] == "cues" else ""
    stem = f"{line.node.id}.{cue}" if cue else line.node.line_id
    ending = ".".join(filter(None, (line.language, line.variant.replace(" ", "_"))))
    return f"{script.id} {stem}.{ending}"
