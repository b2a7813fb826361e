"""Orders as columns: the quick way and the plain way come to the same."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import books, order_columns, register
from assistant.customers.books import Books
from assistant.customers.models import Order, OrderKind
from assistant.history.ledger import SYSTEM

TODAY = date(2026, 6, 1)
ROWS = [
    (0, date(2026, 5, 1), "12.30", "CNY", OrderKind.NECESSARY),
    (1, date(1969, 12, 31), "0.01", "XXA", OrderKind.DISCRETIONARY),
    (1, date(2026, 5, 2), "-0.29", "CNY", OrderKind.DISCRETIONARY),
    (2, date(2024, 2, 29), "999999999999.99", "XXB", OrderKind.NECESSARY),
    (0, date(2027, 1, 1), "7", "CNY", OrderKind.DISCRETIONARY),
    (3, date(2026, 5, 3), "5.55", "CNY", OrderKind.DISCRETIONARY),
    (2, date(2026, 5, 3), "0", "CNY", OrderKind.NECESSARY),
]


@pytest.fixture
def customers(engine: sa.Engine, clock: FixedClock) -> list[str]:
    """Four customers, the last of them erased since, with the orders of ROWS."""
    with db.transaction(engine) as session:
        who = [
            register.add_customer(session, name=f"N{number}", actor=SYSTEM, now=clock.now()).id
            for number in range(4)
        ]
        session.flush()
        for number, (at, day, amount, currency, kind) in enumerate(ROWS):
            order = Order(
                id=f"ord_{number}", customer_id=who[at], external_ref=f"o{number}", ordered_on=day,
                amount=Decimal(amount), currency=currency, kind=kind,
            )  # fmt: skip
            session.add(order)
        erased = sa.text("UPDATE customers SET erased_at = created_at WHERE id = :who")
        session.connection().execute(erased, {"who": who[3]})
    return who


def told(held: Books) -> list[tuple[object, ...]]:
    ledger = held.ledger
    rows: Sequence[tuple[object, ...]] = list(
        zip(
            [ledger.customers[at] for at in ledger.customer_index.tolist()],
            ledger.day.tolist(), ledger.amount.tolist(), ledger.discretionary.tolist(),
            strict=True,
        )
    )  # fmt: skip
    return sorted(rows)


def expected(who: list[str]) -> list[tuple[object, ...]]:
    return sorted(
        (who[at], books.epoch(day), float(amount), kind is OrderKind.DISCRETIONARY)
        for at, day, amount, _, kind in ROWS
        if at != 3
    )


def test_everybodys_orders_come_as_they_stand(engine: sa.Engine, customers: list[str]) -> None:
    with db.reading(engine) as session:
        held = books.read(session, TODAY)
    assert told(held) == expected(customers)
    assert held.ledger.customers == sorted(customers[:3])
    assert (held.currency, held.unconverted) == ("CNY", ("XXA", "XXB"))
    oddities = held.oddities
    assert (oddities.still_to_come, oddities.of_erased, oddities.refunds, oddities.free) == (1, 1, 1, 1)


@pytest.mark.parametrize("together", [1, 2, 3])
def test_the_size_of_a_piece_changes_nothing(
    engine: sa.Engine, customers: list[str], monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(order_columns, "TOGETHER", together)
    with db.reading(engine) as session:
        assert told(books.read(session, TODAY)) == expected(customers)


def test_some_are_read_as_when_all_are(engine: sa.Engine, customers: list[str]) -> None:
    ids = sorted(customers[:3])
    with db.reading(engine) as session:
        rest = books.read(session, TODAY, after=ids[0])
        assert told(rest) == told(books.read_some(session, ids[1:], TODAY, "CNY"))
        assert told(books.read_some(session, ids, TODAY, "CNY")) == expected(customers)


def test_orders_that_do_not_fit_the_quick_form_are_read_all_the_same(
    engine: sa.Engine, customers: list[str]
) -> None:
    odd = {"ord_0": ("amount", 12.345678), "ord_1": ("currency", "POINTS"), "ord_2": ("amount", 1e15)}
    with db.transaction(engine) as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("only SQLite stores what does not fit a column")
        for order, (column, value) in odd.items():
            change = sa.text(f"UPDATE orders SET {column} = :value WHERE id = :order")
            session.connection().execute(change, {"value": value, "order": order})
    with db.reading(engine) as session:
        held = books.read(session, TODAY)
    amounts = held.ledger.amount.tolist()
    assert {12.345678, 1e15} <= set(amounts)
    assert len(amounts) == len(expected(customers))
    assert "POINTS" in held.unconverted
