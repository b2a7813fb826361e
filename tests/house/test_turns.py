"""Transactions of one process take turns, and always give their turn back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.customers.models import Customer
from assistant.errors import Invalid


@pytest.fixture
def ana(engine: sa.Engine, clock: FixedClock) -> str:
    with db.transaction(engine) as session:
        session.add(Customer(id=(made := ids.new("cus", clock.now())), name="0", created_at=clock.now()))
    return made


def test_what_two_threads_count_together_is_the_sum(engine: sa.Engine, ana: str) -> None:
    def count(_: int) -> None:
        with db.transaction(engine) as session:
            db.changed(session, sa.update(Customer).values(city=Customer.city))
            customer = _fresh(session, ana)
            customer.name = str(int(customer.name) + 1)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(40)))
    with db.reading(engine) as session:
        assert _fresh(session, ana).name == "40"


def test_a_transaction_that_fails_changes_nothing_and_lets_the_next_one_in(
    engine: sa.Engine, ana: str
) -> None:
    def lose() -> None:
        with db.transaction(engine) as session:
            _fresh(session, ana).name = "lost"
            session.flush()
            raise Invalid("no")

    with pytest.raises(Invalid):
        lose()

    def rename() -> None:
        with db.transaction(engine) as session:
            _fresh(session, ana).name = "kept"

    with ThreadPoolExecutor(1) as threads:
        threads.submit(rename).result(timeout=20)
    with db.reading(engine) as session:
        assert _fresh(session, ana).name == "kept"


def _fresh(session: Session, key: str) -> Customer:
    found = db.fresh(session, Customer, key)
    assert found is not None
    return found
