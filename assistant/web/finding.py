"""Finding customers by what a rep knows of them."""

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant.customers.models import Customer, Lapse, Phone

SHOWN = 50
LEAST_DIGITS = 4


@dataclass(frozen=True)
class Found:
    """One customer with where they stand; `lapse` is None until they are scored."""

    customer: Customer
    lapse: Lapse | None

    def why(self, language: str) -> str:
        """Why they stand there, in one sentence."""
        if self.lapse is None:
            return ""
        return self.lapse.why_zh if language == "zh" else self.lapse.why_en


def find(
    reading: Session, search: str, *, tier: str, state: str, page: int
) -> tuple[tuple[Found, ...], bool]:
    """One page of customers, worth most first, and whether more follow. Pages count from 1."""
    query = select(Customer, Lapse).join(Lapse, col(Lapse.customer_id) == Customer.id, isouter=True)
    query = query.where(col(Customer.erased_at).is_(None))
    if tier:
        query = query.where(col(Lapse.tier) == tier)
    if state:
        query = query.where(col(Lapse.state) == state)
    if search:
        query = query.where(_fits(search))
    worth_most = sa.func.coalesce(Lapse.future_value, -1).desc()
    ordered = query.order_by(worth_most, col(Customer.id)).offset((page - 1) * SHOWN).limit(SHOWN + 1)
    rows = [Found(customer, lapse) for customer, lapse in reading.exec(ordered)]
    return tuple(rows[:SHOWN]), len(rows) > SHOWN


def _fits(search: str) -> sa.ColumnElement[bool]:
    named = (Customer.name, Customer.city, Customer.industry, Customer.external_ref)
    parts = [col(column).icontains(search, autoescape=True) for column in named]
    # Tags are stored as JSON, which writes Chinese as \\u escapes: the words are looked for as JSON too.
    tags = sa.cast(col(Customer.tags), sa.Text)
    parts.append(tags.icontains(json.dumps(search)[1:-1], autoescape=True))
    digits = "".join(character for character in search if character.isascii() and character.isdigit())
    if len(digits) >= LEAST_DIGITS:
        owners = select(Phone.customer_id).where(col(Phone.e164).contains(digits.lstrip("0")))
        parts.append(col(Customer.id).in_(owners))
    return sa.or_(*parts)
