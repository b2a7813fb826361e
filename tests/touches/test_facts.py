"""What the gate is told about a customer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.customers.consents import current_consents
from assistant.customers.models import Block, Consent, Order, Phone
from assistant.errors import Missing
from assistant.planning.facts import Consented, Facts
from assistant.touches.facts import facts_for
from assistant.touches.models import TouchState
from tests.touches.desk import ANA, Desk


def facts(desk: Desk, customer_id: str = ANA, but: str | None = None) -> Facts:
    with desk.transaction() as session:
        return facts_for(session, customer_id, provider="phone", now=desk.clock.now(), but=but)


def store(desk: Desk, *records: object) -> None:
    with desk.transaction() as session:
        for record in records:
            session.add(record)


def test_nobody_is_missing(desk: Desk) -> None:
    with pytest.raises(Missing):
        facts(desk, "cus_none")


def test_place_zone_and_ways_to_reach_come_from_the_dossier(desk: Desk) -> None:
    known = facts(desk)
    assert (known.country, known.zones, known.provider) == ("GB", ("Europe/London",), "phone")
    assert known.reachable_channels == {"sms", "call"}


def test_an_unknown_country_is_read_off_the_number(desk: Desk) -> None:
    desk.meet("cus_li", "+8613800138000", country="", zone="")
    assert (facts(desk, "cus_li").country, facts(desk, "cus_li").zones) == ("CN", ())


def test_a_wrong_number_reaches_nobody(desk: Desk) -> None:
    wrong = Phone(id="p", customer_id="cus_x", e164="+447911123455", wrong_since_at=desk.clock.now())
    desk.meet("cus_x", "+447911123456", city="Leeds")
    with desk.transaction() as session:
        session.delete(session.get(Phone, "pho_cus_x"))
        session.add(wrong)
    assert facts(desk, "cus_x").reachable_channels == {"letter", "visit"}


def test_the_newest_word_on_a_channel_counts(desk: Desk) -> None:
    now = desk.clock.now()
    said = {"customer_id": ANA, "channel": "sms", "proof": "call"}
    store(
        desk,
        Consent(id="1", status="withdrawn", given_on=date(2026, 1, 1), recorded_at=now, **said),
        Consent(id="2", status="given", given_on=date(2025, 1, 1), recorded_at=now, **said),
    )
    assert facts(desk).consents["sms"].status is Consented.GIVEN
    later = now + timedelta(minutes=1)
    store(desk, Consent(id="3", status="withdrawn", given_on=now.date(), recorded_at=later, **said))
    assert facts(desk).consents["sms"].status is Consented.WITHDRAWN


def test_of_two_words_given_and_recorded_together_gate_and_dossier_believe_the_same(desk: Desk) -> None:
    now = desk.clock.now() + timedelta(minutes=1)
    said = {"customer_id": ANA, "channel": "sms", "proof": "call", "given_on": now.date(), "recorded_at": now}
    store(desk, Consent(id="zz", status="withdrawn", **said))
    store(desk, Consent(id="aa", status="given", **said))
    with desk.transaction() as session:
        shown = current_consents(session, ANA)["sms"].status
    assert facts(desk).consents["sms"].status == shown == "withdrawn"


def test_a_lifted_block_no_longer_stands(desk: Desk) -> None:
    now = desk.clock.now()
    plain = {"customer_id": ANA, "why": "", "since_at": now}
    store(
        desk,
        Block(id="1", rule="old", lifted_at=now, **plain),
        Block(id="2", rule="new", channel="sms", **plain),
    )
    assert [(row.rule, row.channel) for row in facts(desk).suppressions] == [("new", "sms")]


def test_touches_count_once_made_and_answers_do_not(desk: Desk) -> None:
    made = [desk.plan(str(i), purpose=p) for i, p in enumerate(["opening", "followup", "reply", "manual"])]
    for touch, state in zip(
        made, [TouchState.SENT, TouchState.PLANNED, TouchState.SENT, TouchState.QUEUED], strict=True
    ):
        desk.put(touch.id, state=state)
    assert [attempt.counts for attempt in facts(desk).attempts] == [True, False, True]
    assert len(facts(desk, but=made[0].id).attempts) == 2


def test_a_call_that_reached_nobody_was_an_attempt_and_a_failed_text_was_none(desk: Desk) -> None:
    for channel in ("call", "sms"):
        touch = desk.plan(channel=channel, purpose="opening")
        desk.put(touch.id, state=TouchState.FAILED, settled_at=desk.clock.now())
    assert [attempt.channel for attempt in facts(desk).attempts] == ["call"]


def test_the_last_purchase_starts_a_new_cycle_and_a_refund_does_not(desk: Desk) -> None:
    def order(day: int, amount: int) -> Order:
        bought = date(2026, 3, day)
        return Order(
            id=f"o{day}", customer_id=ANA, external_ref=f"r{day}", ordered_on=bought, amount=Decimal(amount)
        )

    store(desk, order(1, 20), order(9, -5))
    known = facts(desk)
    assert known.last_order_at == known.cycle_since == datetime(2026, 3, 1, tzinfo=UTC)


def test_when_they_last_wrote_and_last_said_no_are_known(desk: Desk) -> None:
    assert facts(desk).refused_at is None
    earlier = desk.clock.now() - timedelta(hours=30)
    desk.hear(refused_at=earlier)
    assert facts(desk).refused_at == earlier
    assert facts(desk).last_inbound_at == desk.clock.now() - timedelta(hours=1)


def test_an_erased_customer_is_left_alone(desk: Desk) -> None:
    desk.meet("cus_gone", "+447911123488", erased_at=desk.clock.now())
    assert [row.rule for row in facts(desk, "cus_gone").suppressions] == ["erased"]
