from datetime import timedelta

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Customer
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


def test_an_empty_day_says_what_to_do(rep: Visitor) -> None:
    assert "Nothing is waiting for you now." in rep.get("/today").text


def test_today_names_whom_to_contact_and_why_in_a_sentence(rep: Visitor, customers: dict[str, str]) -> None:
    page = rep.get("/today")
    assert "Ana" in page.text
    assert "Usually buys every 21 days" in page.text
    assert "王女士" in page.text


def test_a_promise_that_is_late_comes_first(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        promises.make(
            session, customer_id=customers["ana"], what="ring back about the repair", rep_id=None,
            conversation_id=None, due_at=clock.now() + timedelta(hours=1), actor=SYSTEM, now=clock.now(),
        )  # fmt: skip
    clock.advance(timedelta(hours=3))
    text = rep.get("/today").text
    assert "First: 1 promise is due." in text
    assert text.index("ring back about the repair") < text.index("王女士")
    assert "late" in text


def test_a_promise_is_kept_with_what_shows_it(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        promise = promises.make(
            session, customer_id=customers["ana"], what="send the bill", rep_id=None, conversation_id=None,
            due_at=clock.now() + timedelta(hours=1), actor=SYSTEM, now=clock.now(),
        ).id  # fmt: skip
    rep.get(f"/customers/{customers['ana']}")
    page = rep.send(f"/promises/{promise}/keep", evidence="posted on Monday")
    assert page.path == f"/customers/{customers['ana']}"
    assert "Kept. Thank you." in page.text
    assert "posted on Monday" in page.text


def test_a_letter_is_done_from_today_and_counts_as_a_contact(
    rep: Visitor, customers: dict[str, str], runtime: Runtime
) -> None:
    with db.transaction(runtime.engine) as session:
        session.get_one(Customer, customers["ana"]).preferred_channel = "letter"
    assert "Letters and visits" in rep.get("/today").text
    page = rep.send("/by-hand", note="a card with a tea bag")
    assert page.path == "/today"
    assert "this contact is made" in page.text
    assert "a card with a tea bag" in rep.get(f"/customers/{customers['ana']}").text
