"""`winback script diff A B`: what changed, in words, as diff(1) answers."""

from pathlib import Path

import click

from assistant import db
from assistant.commands import console, product
from assistant.commands.lazy import Refused
from assistant.commands.script_folder import folder_option, shelf_of, text_of
from assistant.conversations import publishing
from assistant.dialogue.bundle import bundle
from assistant.dialogue.diff import compare
from assistant.dialogue.reader import load_version
from assistant.dialogue.script import Script
from assistant.dialogue.shelf import PARTS, Shelf
from assistant.errors import Missing


@click.command()
@folder_option
@click.argument("before")
@click.argument("after")
@click.pass_context
def diff(ctx: click.Context, folder: Path, before: str, after: str) -> None:
    """Tell what changed from BEFORE to AFTER. Exit 0 when nothing did, 1 when something did.

    Each is a script's name, a file, or NAME@VERSION from the database, where VERSION is live, draft or the
    beginning of a version's hash.
    """
    shelf = shelf_of(folder)
    changes = compare(_script(shelf, before), _script(shelf, after))
    console.emit(str(change) for change in changes)
    ctx.exit(1 if changes else 0)


def _script(shelf: Shelf, name: str) -> Script:
    if "@" in name:
        script_id, _, version = name.partition("@")
        with product.opened() as runtime, db.reading(runtime.engine) as session:
            return publishing.named(session, runtime.playbook, script_id, version)
    if name in shelf.ids():
        return shelf.get(name)
    if Path(name).is_file():
        return _from_file(shelf.directory, Path(name))
    try:
        return shelf.get(name)
    except Missing as error:
        raise Refused(f"{name}: no file, and {error}") from error


def _from_file(folder: Path, file: Path) -> Script:
    text = text_of(file)
    if "\n---\n" in text:  # a whole version, its parts in it
        return load_version(text)
    parts = {path.stem: text_of(path) for path in sorted((folder / PARTS).glob("*.yaml"))}
    return load_version(bundle(text, file.name, parts).source)
