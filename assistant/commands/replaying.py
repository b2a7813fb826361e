"""`winback conversation replay`: play a stored talk again and say whether the same came of it."""

from dataclasses import asdict

import click

from assistant import db
from assistant.commands import console, product
from assistant.conversations.replaying import replay as play_again


@click.group()
def conversation() -> None:
    """Talks with customers, as they were kept."""


@conversation.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def replay(ctx: click.Context, conversation_id: str, as_json: bool) -> None:
    """Run the engine over everything a talk was decided from, and compare states and lines.

    Exit 1 when something else comes of it than was kept. Changes nothing.
    """
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = play_again(session, runtime.playbook, conversation_id)
    if as_json:
        console.emit_json(asdict(found))
    else:
        console.emit(found.trace)
        console.emit(
            f"move {one.position}, {one.what}: {one.kept} ≠ {one.played}" for one in found.differences
        )
        how = "the same" if not found.differences else console.counted(len(found.differences), "difference")
        partly = "" if found.whole else "; not every move of this talk was kept"
        click.echo(f"{console.counted(found.moves, 'move')}: {how}{partly}")
    ctx.exit(1 if found.differences else 0)
