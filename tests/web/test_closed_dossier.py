"""The dossier of somebody who must not be contacted offers no contact."""

from datetime import timedelta

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import consents
from assistant.customers.models import Customer
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from tests import cast
from tests.web.conftest import Fetched, Visitor


def _chips(page: Fetched, colour: str) -> list[str]:
    found = [one for one in page.all("span") if {"chip", colour} <= set(one.get("class", "").split())]
    return [" ".join("".join(one.itertext()).split()) for one in found]


def _block(runtime: Runtime, clock: FixedClock, customer_id: str, channel: str | None) -> None:
    with db.transaction(runtime.engine) as session:
        customer = session.get_one(Customer, customer_id)
        cast.blocked(session, customer, clock.now(), channel)


def test_who_opted_out_is_offered_neither_call_nor_text(rep: Visitor, customers: dict[str, str]) -> None:
    ana = f"/customers/{customers['ana']}"
    page = rep.get(ana)
    assert page.has_form("/calls")
    assert page.has_form("/texts")
    assert sorted(_chips(page, "green")) == ["✓ call: agreed", "✓ text message: agreed"]
    page = rep.send("/stop", why="leave me be")
    assert not page.has_form("/calls")
    assert not page.has_form("/texts")
    assert _chips(page, "green") == []
    assert sorted(_chips(page, "red")) == ["call: do not contact", "text message: do not contact"]


def test_a_block_on_one_channel_leaves_the_other(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    _block(runtime, clock, customers["ana"], "sms")
    page = rep.get(f"/customers/{customers['ana']}")
    assert page.has_form("/calls")
    assert not page.has_form("/texts")
    assert _chips(page, "green") == ["✓ call: agreed"]


def test_a_blocked_number_shuts_every_door_of_its_other_owner(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    rep.send("/stop", why="leave me be")
    with db.transaction(runtime.engine) as session:
        ben = cast.ben(session, clock.now() + timedelta(minutes=1)).id
    page = rep.get(f"/customers/{ben}")
    assert not page.has_form("/calls")
    assert "someone at this number asked to be left alone" in page.text


def test_a_lifted_block_opens_the_doors_again(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    rep.send("/stop", why="leave me be")
    with db.transaction(runtime.engine) as session:
        for block in consents.active_blocks(session, customers["ana"]):
            consents.lift(session, block.id, why="asked for it", actor=SYSTEM, now=clock.now())
    page = rep.get(f"/customers/{customers['ana']}")
    assert page.has_form("/calls")
    assert _chips(page, "red") == []
