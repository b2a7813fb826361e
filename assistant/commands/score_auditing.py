"""`winback score audit`: which indicators of lapse earn their weight on the company's own orders."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import click
from sqlmodel import Session

from assistant import db
from assistant.commands import console, product
from assistant.conversations import known_signs
from assistant.customers import books, signs
from assistant.scoring.auditing import Audit, Checked, TooLittle
from assistant.scoring.auditing import audit as audited
from assistant.scoring.extras import Extras
from assistant.scoring.indicators import indicators
from assistant.scoring.judging import Figure


@click.command()
@click.option(
    "--weeks", default=26, show_default=True, type=click.IntRange(4, 260), help="How far back to look."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def audit(weeks: int, as_json: bool) -> None:
    """Look at every indicator as of some weeks ago, and ask what it knew of who bought since.

    Names those that add nothing and offers weight 0 for them; nothing is changed. Whether a complaint was
    open then is not kept: complaints count by their day alone.
    """
    with product.opened() as runtime:
        now = runtime.clock.now()
        with db.reading(runtime.engine) as session:
            orders = books.read(session, now.date()).ledger
            then = known_by(session, now - timedelta(weeks=weeks))
    mine = set(orders.customers)
    known = {customer: one for customer, one in then.items() if customer in mine}
    found = audited(orders, now.date(), weeks, indicators().policy, known)
    if as_json:
        console.emit_json({"audit" if isinstance(found, Audit) else "too_little": asdict(found)})
    else:
        console.emit(_lines(found))


def known_by(session: Session, cut: datetime) -> dict[str, Extras]:
    """The extras of customers by what had come in by then. Whether a complaint is open now is news since, and
    would tell an audit what it is to foresee: none counts as open."""
    then = signs.extras(session, cut, heard=known_signs.heard(session, cut))
    return {customer: replace(one, open_complaints=0) for customer, one in then.items()}


def _lines(found: Audit | TooLittle) -> Iterator[str]:
    if isinstance(found, TooLittle):
        yield (
            f"too little to judge by: {found.customers} customers, {found.bought} of them bought again and"
            f" {found.did_not} did not; {found.customers_needed} are needed, {found.each_needed} of each"
        )
        return
    yield f"{found.customers} customers as of {found.cut}, {found.bought} bought again by {found.as_of}"
    yield f"all together, on unseen customers: AUC {_figure(found.auc)}, log loss {_figure(found.log_loss)}"
    yield from map(_line, found.checked)
    for name, matrix in (("Pearson", found.pearson), ("Spearman", found.spearman)):
        yield f"{name}: {', '.join(found.names)}"
        yield from ("  ".join(f"{value:+.2f}" for value in row) for row in matrix)
    idle = [one.name for one in found.checked if one.adds is False and one.offered < one.weight]
    if idle:
        yield f"add nothing here: {', '.join(idle)}. Set one to 0 in indicators.yaml, then audit again."


def _line(one: Checked) -> str:
    if one.ablation is None or one.permutation is None:
        return f"{one.name}: not known here ({one.known_for} customers), weight {one.weight:g} stays"
    like = f", tells much the same as {', '.join(one.like)}" if one.like else ""
    verdict = "earns its weight" if one.adds else f"adds nothing beside the others: {one.offered:g} offered"
    return (
        f"{one.name}: weight {one.weight:g}, known for {one.known_for}, VIF {one.vif:.1f}{like};"
        f" left out costs log loss {_figure(one.ablation)}, shuffled costs AUC {_figure(one.permutation)};"
        f" {verdict}"
    )


def _figure(one: Figure) -> str:
    return f"{one.value:.4f} ({one.low:.4f} to {one.high:.4f})"
