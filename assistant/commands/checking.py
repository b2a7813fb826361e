"""`winback reasons check`: what is wrong with the phrases, emoji and words the reader reads by."""

from pathlib import Path

import click

from assistant import settings
from assistant.commands import console
from assistant.reasons.checks import check_aspects, check_emoji, check_phrases
from assistant.reasons.phrase_lint import problems_in

folder = click.argument("folder", type=click.Path(path_type=Path), required=False)


@click.command()
@folder
def check(folder: Path | None) -> None:
    """Check the shipped phrases and the company's own: those of FOLDER, or of WINBACK_PHRASES."""
    named = settings.read().phrases
    own = folder or (Path(named) if named else None)
    problems = [*check_phrases(), *check_aspects(), *check_emoji()]
    problems += problems_in(own) if own else []
    console.emit(problems or ["no problems"])
    if problems:
        raise click.exceptions.Exit(1)
