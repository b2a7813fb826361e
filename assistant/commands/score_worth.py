"""`winback score worth`: what customers are worth together, by tier and quadrant."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from assistant import db
from assistant.commands import console, product
from assistant.customers import valuing
from assistant.customers.valuing import WorthView


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def worth(as_json: bool) -> None:
    """What customers are worth: tiers with the effort they may take, turnover against profit, and how few
    make most of the sales."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = valuing.view(session)
    if as_json:
        console.emit_json(asdict(found))
    else:
        console.emit(_lines(found))


def _lines(found: WorthView) -> Iterator[str]:
    if found.as_of is None:
        yield "nobody was scored yet; run `winback score`"
        return
    yield f"as of {found.as_of}, money in {found.currency}, of the next 52 weeks"
    for one in found.tiers:
        spend = f"at most {one.budget:,.0f} and {one.minutes / 60:,.0f} hours"
        yield f"{one.tier}: {one.customers} customers, worth {one.future:,.0f}; {one.policy['en']}, {spend}"
    for quadrant in found.quadrants:
        skills = ", ".join(f"{name} {level:g}" for name, level in quadrant.service.skills.items())
        yield (
            f"{quadrant.quadrant}: {quadrant.customers} customers, worth {quadrant.future:,.0f};"
            f" {quadrant.service.approach['en']} Skills of three: {skills}"
        )
    if (sales := found.concentration) is not None and sales.customers:
        yield (
            f"{sales.share:.0%} of {sales.customers} customers made {sales.of_sales:.0%} of the sales of"
            f" 365 days; Gini {sales.gini:.2f}; {sales.without} bought nothing"
        )
