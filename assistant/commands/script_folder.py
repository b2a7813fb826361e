"""What the script commands share: the folder of scripts, how words are heard, files as text."""

from datetime import date
from pathlib import Path

import click

from assistant.commands.lazy import Refused
from assistant.conversations.playbook import known_reasons
from assistant.dialogue.script import LANGUAGES
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Heard
from assistant.reasons.classifier import load_reader
from assistant.reasons.moods import mood
from assistant.reasons.taxonomy import load_taxonomy
from assistant.settings import ROOT

folder_option = click.option(
    "--scripts",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "scripts_templates",
    help="Folder of the scripts.",
)
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)


def shelf_of(folder: Path, today: date | None = None) -> Shelf:
    """The folder's scripts, checked against the product's reasons and, with `today`, against that day."""
    return Shelf(folder, known_reasons(load_taxonomy()), today)


def text_of(file: Path) -> str:
    """The file's text with its line ends as they are; refused when it is no UTF-8."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: not UTF-8") from error


def hear(text: str) -> Heard:
    """A customer's words as the script engine takes them."""
    reading = load_reader().read(text)
    reasons = {one.reason: one.probability for one in reading.reasons}
    shown = mood(text)
    return Heard(
        text, str(reading.reply.intent), str(reading.reply.action), reasons, str(shown.name) if shown else ""
    )
