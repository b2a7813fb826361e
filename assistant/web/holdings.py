"""What the records hold about a customer besides their talks: numbers, consents, orders, other dealings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from assistant.customers.consents import current_consents
from assistant.customers.models import Block, Consent, Interaction, Order, Phone
from assistant.web.rhythm import Bought

MOST_ORDERS = 500
LISTED = 12


@dataclass(frozen=True)
class Holdings:
    """`consents` are the newest statement per channel; `orders` the newest few of `count`."""

    phones: tuple[Phone, ...]
    consents: tuple[Consent, ...]
    blocks: tuple[Block, ...]
    orders: tuple[Order, ...]
    count: int
    total: str
    bought: tuple[Bought, ...]
    interactions: tuple[Interaction, ...]


def of(reading: Session, customer_id: str) -> Holdings:
    """Everything held about one customer."""
    phones = select(Phone).where(Phone.customer_id == customer_id).order_by(col(Phone.position))
    blocks = select(Block).where(Block.customer_id == customer_id).order_by(col(Block.since_at).desc())
    mine = select(Order).where(Order.customer_id == customer_id).order_by(col(Order.ordered_on).desc())
    dealings = select(Interaction).where(Interaction.customer_id == customer_id)
    orders = reading.exec(mine.limit(MOST_ORDERS)).all()
    return Holdings(
        phones=tuple(reading.exec(phones)),
        consents=tuple(current_consents(reading, customer_id).values()),
        blocks=tuple(reading.exec(blocks)),
        orders=tuple(orders[:LISTED]),
        count=len(orders),
        total=_total(orders),
        bought=tuple(Bought(one.ordered_on, float(one.amount), one.kind == "necessary") for one in orders),
        interactions=tuple(reading.exec(dealings.order_by(col(Interaction.at).desc()).limit(LISTED))),
    )


def _total(orders: Sequence[Order]) -> str:
    """The sum per currency, as text: amounts of different currencies are never added."""
    sums: dict[str, float] = {}
    for order in orders:
        sums[order.currency] = sums.get(order.currency, 0.0) + float(order.amount)
    return ", ".join(f"{amount:,.2f} {currency}" for currency, amount in sorted(sums.items()))
