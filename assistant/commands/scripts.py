"""`winback script …`: check, rehearse and draw dialogue scripts. Needs no database."""

from pathlib import Path
from typing import Any

import click

from assistant.commands import console
from assistant.commands.lazy import Refused
from assistant.commands.rehearsal import rehearse
from assistant.conversations.playbook import known_reasons
from assistant.dialogue.graph import mermaid
from assistant.dialogue.play import run_play
from assistant.dialogue.problems import Problem
from assistant.dialogue.shelf import FILE, Shelf
from assistant.dialogue.state import Heard
from assistant.reasons.classifier import load_reader
from assistant.reasons.taxonomy import load_taxonomy
from assistant.remedies.reading import load_catalogue
from assistant.settings import ROOT

shelf_option = click.option(
    "--scripts",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "scripts_templates",
    help="Folder of the scripts.",
)
language_option = click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group()
def script() -> None:
    """Check, rehearse and draw dialogue scripts."""


@script.command()
@shelf_option
@click.option("--json", "as_json", is_flag=True, help="For programs and editors.")
@click.pass_context
def check(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Check every script; each problem with file, line and column. Exit 1 when there is any."""
    shelf = _shelf(folder)
    found = [(_file(folder, name), one) for name, problems in shelf.problems().items() for one in problems]
    if as_json:
        console.emit_json({"ok": list(shelf.ids()), "problems": [_fields(file, one) for file, one in found]})
    else:
        console.emit(f"{file}:{one}" for file, one in found)
        click.echo(f"{len(shelf.ids())} scripts can be used, {len(shelf.problems())} cannot", err=bool(found))
    ctx.exit(1 if found else 0)


@script.command()
@shelf_option
@click.option("--trace", is_flag=True, help="Print every step.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_context
def play(ctx: click.Context, folder: Path, trace: bool, files: tuple[Path, ...]) -> None:
    """Run the scenes of .play files. Exit 1 when one does not go as written."""
    shelf, wrong, scenes = _shelf(folder), 0, 0
    for file in files:
        result = run_play(_text(file), shelf, hear)
        scenes += sum(line.startswith("play ") for line in result.trace)
        wrong += len(result.problems)
        console.emit(result.trace if trace else ())
        console.emit(f"{file}:{one}" for one in result.problems)
    click.echo(f"{scenes} scenes played, {wrong} problems")
    ctx.exit(1 if wrong else 0)


@script.command()
@shelf_option
@language_option
@click.argument("name", metavar="SCRIPT")
def interactive(folder: Path, language: str, name: str) -> None:
    """Be the customer: type answers, see each line and what was understood. An empty line is silence."""
    rehearse(_shelf(folder).get(name), language, hear, load_catalogue().usual_words(language))


@script.command()
@shelf_option
@language_option
@click.argument("name", metavar="SCRIPT")
def graph(folder: Path, language: str, name: str) -> None:
    """Print the script as a Mermaid flowchart."""
    click.echo(mermaid(_shelf(folder).get(name), language), nl=False)


def hear(text: str) -> Heard:
    """A customer's words as the script engine takes them."""
    reading = load_reader().read(text)
    reasons = {one.reason: one.probability for one in reading.reasons}
    return Heard(text, str(reading.reply.intent), str(reading.reply.action), reasons)


def _shelf(folder: Path) -> Shelf:
    return Shelf(folder, known_reasons(load_taxonomy()))


def _file(folder: Path, name: str) -> Path:
    return folder / name / FILE


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: not UTF-8") from error


def _fields(file: Path, one: Problem) -> dict[str, Any]:
    return {
        "file": str(file),
        "line": one.line,
        "column": one.column,
        "code": str(one.code),
        "message": one.message,
    }
