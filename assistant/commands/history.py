"""`winback history …`: proof that nothing was changed, and everything for others to keep."""

from dataclasses import asdict

import click

from assistant import db
from assistant.commands import console, product
from assistant.errors import Missing
from assistant.history import export as exporting
from assistant.history import ledger

customer_option = click.option(
    "--customer", metavar="ID", help="One customer's chain; without it, all of them."
)


@click.group()
def history() -> None:
    """Prove that history was not changed; export it."""


@history.command()
@customer_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def verify(ctx: click.Context, customer: str | None, as_json: bool) -> None:
    """Walk the chains and recompute every hash. Exit 1 when one does not hold."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        checked, breaks = ledger.verify(session, customer)
        if customer is not None and not checked and not breaks:
            raise Missing(f"customer: {customer!r} has no history here")
    if as_json:
        console.emit_json({"ok": not breaks, "checked": checked, "breaks": [asdict(one) for one in breaks]})
    else:
        console.emit(f"{one.customer_id} step {one.position}: {one.problem}" for one in breaks)
        click.echo(f"{checked} steps checked, " + (f"{len(breaks)} do not hold" if breaks else "all hold"))
    ctx.exit(1 if breaks else 0)


@history.command()
@customer_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
def export(customer: str | None, form: str) -> None:
    """Write every step with its hashes, oldest first within a chain."""
    write = exporting.jsonl if form == "jsonl" else exporting.as_csv
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        for line in write(session, customer):
            click.echo(line, nl=False)
