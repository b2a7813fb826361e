"""What the call page shows of the customer: the number to dial, what is owed, what they like."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.customers.models import Customer, Interaction, Phone
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.promises.models import Promise
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


@pytest.fixture
def ana(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> str:
    """Ana with two complaints, one of them settled, a promise that is late, and something she likes."""
    now = clock.now()
    with db.transaction(runtime.engine) as session:
        customer = session.get_one(Customer, customers["ana"])
        customer.traits = {"likes": "jasmine tea"}
        session.add(customer)
        for text, still_open in (("The pot came broken", True), ("Waited too long", False)):
            session.add(
                Interaction(
                    id=ids.new("int", now), customer_id=customer.id, kind="complaint",
                    at=now - timedelta(days=30), text=text, open=still_open,
                )
            )  # fmt: skip
        owed = promises.make(
            session, customer_id=customer.id, what="send a new lid", due_at=now + timedelta(days=1),
            rep_id=None, conversation_id=None, actor=SYSTEM, now=now,
        )  # fmt: skip
        session.get_one(Promise, owed.id).due_at = now - timedelta(days=2)
    return customers["ana"]


@pytest.fixture
def call(rep: Visitor, ana: str) -> Visitor:
    """A call with that Ana that has just begun."""
    rep.get(f"/customers/{ana}")
    rep.send(f"/customers/{ana}/calls")
    return rep


def test_the_number_to_dial_is_one_press_away(call: Visitor) -> None:
    assert "tel:+447700900130" in [one.get("href") for one in call.page.all("a")]


def test_a_wrong_number_is_never_offered(call: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    here = call.page.path
    with db.transaction(runtime.engine) as session:
        phone = session.exec(select(Phone).where(Phone.e164 == "+447700900130")).one()
        phone.wrong_since_at = clock.now()
        session.add(phone)
    page = call.get(here)
    assert "no number we may dial" in page.text
    assert not any((one.get("href") or "").startswith("tel:") for one in page.all("a"))


def test_open_complaints_show_and_settled_ones_do_not(call: Visitor) -> None:
    assert "open complaint" in call.page.text
    assert "The pot came broken" in call.page.text
    assert "Waited too long" not in call.page.text


def test_likes_and_the_last_order_are_at_hand(call: Visitor) -> None:
    assert "jasmine tea" in call.page.text
    assert "Last order 25 Aug 2026" in call.page.text


def test_a_late_promise_is_marked_and_a_new_one_appears_at_once(call: Visitor) -> None:
    assert "promise, late" in call.page.text
    assert "send a new lid" in call.page.text
    call.send("/promises", what="ring about the refund", due_on="2026-11-25", due_time="10:30")
    assert "ring about the refund" in call.page.text
    assert "Wed 25 Nov, 10:30" in call.page.text


def test_what_is_not_known_is_not_invented(rep: Visitor, customers: dict[str, str]) -> None:
    rep.get(f"/customers/{customers['wang']}")
    rep.send(f"/customers/{customers['wang']}/calls")
    assert "open complaint" not in rep.page.text
    assert "promised" not in rep.page.text


def test_a_promise_that_was_never_said_is_told_as_such_and_is_not_owed(
    rep: Visitor, runtime: Runtime, clock: FixedClock, ana: str
) -> None:
    with db.transaction(runtime.engine) as session:
        [owed] = session.exec(select(Promise))
        why = {"actor": SYSTEM, "now": clock.now()}
        promises.withdraw(session, owed.id, "its text never left", **why)
    page = rep.get(f"/customers/{ana}")
    assert "the text that promised it never left" in page.text
    assert not page.has_form("/keep")
