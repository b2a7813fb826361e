"""`winback script graph`: a script as a picture."""

from pathlib import Path

import click

from assistant.commands.script_folder import folder_option, language_option, shelf_of
from assistant.dialogue.drawing import svg
from assistant.dialogue.graph import mermaid


@click.command()
@folder_option
@language_option
@click.option("--format", "form", type=click.Choice(["mermaid", "svg"]), default="mermaid", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; a name ending in .svg is drawn as SVG.",
)
@click.argument("name", metavar="SCRIPT")
def graph(folder: Path, language: str, form: str, output: Path | None, name: str) -> None:
    """Draw a script: every node with its words, every way with when it is taken."""
    shelf = shelf_of(folder)
    script = shelf.get(name)
    written = language if language in script.languages else script.languages[0]
    drawn_as_svg = form == "svg" or (output is not None and output.suffix == ".svg")
    text = svg(script, written, shelf.reason_words(written)) if drawn_as_svg else mermaid(script, written)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
        click.echo(f"wrote {output}")
