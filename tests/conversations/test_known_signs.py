"""What contacts taught about a customer comes into the score: silence, a no, a natural reason."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.conversations import known_signs
from assistant.conversations.models import LearnedReason, Reply
from assistant.customers import letting_go, standing
from assistant.customers.models import Customer, Interaction, Lapse, Order
from assistant.customers.signs import Heard
from assistant.reasons.taxonomy import load_taxonomy
from assistant.scoring.natural import natural_reasons
from assistant.touches.models import Touch
from tests import cast


@pytest.fixture
def ana(engine: sa.Engine, clock: FixedClock) -> str:
    """She bought ninety days ago."""
    with db.transaction(engine) as session:
        return cast.ana(session, clock.now()).id


def wrote(engine: sa.Engine, who: str, *at: datetime, state: str = "delivered", channel: str = "sms") -> None:
    with db.transaction(engine) as session:
        for seq, one in enumerate(at):
            at_once = {"due_at": one, "sent_at": one, "created_at": one}
            touch = Touch(id=ids.new("tch", one), customer_id=who, channel=channel, purpose="followup", to="",
                          body="Hi", seq=seq, state=state, **at_once)  # fmt: skip
            session.add(touch)


def answered(engine: sa.Engine, who: str, at: datetime) -> None:
    with db.transaction(engine) as session:
        reply = Reply(id=ids.new("rep", at), customer_id=who, channel="sms", text="hm", received_at=at)
        session.add(reply)


def said(engine: sa.Engine, who: str, reason: str, at: datetime, how: str = "stated") -> None:
    with db.transaction(engine) as session:
        told = LearnedReason(id=ids.new("rea", at), customer_id=who, reason=reason, how=how, probability=0.9,
                             at=at)  # fmt: skip
        session.add(told)


def heard(engine: sa.Engine, clock: FixedClock, who: str) -> Heard | None:
    with db.reading(engine) as session:
        everybody = known_signs.heard(session, clock.now())
        assert known_signs.heard(session, clock.now(), only=[who]) == everybody
        return everybody.get(who)


def test_contacts_without_an_answer_are_counted_since_the_last_one(
    engine: sa.Engine, clock: FixedClock, ana: str
) -> None:
    day, now = timedelta(days=1), clock.now()
    wrote(engine, ana, now - 200 * day, now - 20 * day, now - 8 * day, now - 5 * day, now)
    assert heard(engine, clock, ana) == Heard(attempts=4, unanswered=3)
    answered(engine, ana, now - 7 * day)
    assert heard(engine, clock, ana) == Heard(attempts=4, unanswered=1, answers=1)


def test_a_call_they_took_is_an_answer(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    day, now = timedelta(days=1), clock.now()
    wrote(engine, ana, now - 9 * day)
    wrote(engine, ana, now - 4 * day, channel="call")
    assert heard(engine, clock, ana) == Heard(attempts=2, answers=1)


def test_a_no_counts_until_they_buy_again(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    with db.transaction(engine) as session:
        session.get_one(Customer, ana).refused_at = clock.now() - timedelta(days=3)
    assert heard(engine, clock, ana) == Heard(left=True)
    with db.transaction(engine) as session:
        session.add(Order(id="ord_new", customer_id=ana, external_ref="new", amount=9,
                          ordered_on=clock.now().date()))  # fmt: skip
    assert heard(engine, clock, ana) is None


def test_the_last_reason_told_is_natural_or_not(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    now = clock.now()
    said(engine, ana, "distance", now - timedelta(days=9))
    said(engine, ana, "price", now - timedelta(days=2), how="inferred")
    assert heard(engine, clock, ana) == Heard(natural="too_far")
    said(engine, ana, "price", now - timedelta(days=1))
    assert heard(engine, clock, ana) is None


def test_a_natural_reason_does_not_count_while_a_complaint_is_open(
    engine: sa.Engine, clock: FixedClock, ana: str
) -> None:
    said(engine, ana, "moved", clock.now() - timedelta(days=1))
    with db.transaction(engine) as session:
        session.add(Interaction(id="int_1", customer_id=ana, kind="complaint", at=clock.now(), open=True))
    assert heard(engine, clock, ana) is None


def test_an_erased_customer_is_left_out(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    said(engine, ana, "moved", clock.now() - timedelta(days=1))
    with db.transaction(engine) as session:
        session.get_one(Customer, ana).erased_at = clock.now()
    assert heard(engine, clock, ana) is None


def test_every_natural_reason_of_the_taxonomy_is_one_to_scoring() -> None:
    assert {one.id for one in load_taxonomy().reasons if one.natural} <= set(natural_reasons())
    assert set(known_signs.ELSEWHERE_CALLED.values()) <= set(natural_reasons())


def test_who_moved_is_stored_so_and_proposed_to_be_let_go(
    engine: sa.Engine, clock: FixedClock, ana: str
) -> None:
    today = clock.now().date()
    with db.transaction(engine) as session:
        for back in range(9):
            day = today - timedelta(days=111 + 21 * back)
            session.add(Order(id=f"ord_{back}", customer_id=ana, external_ref=f"a{back}", ordered_on=day,
                              amount=900))  # fmt: skip
    said(engine, ana, "moved", clock.now() - timedelta(days=1))
    standing.score_customers(engine, now=clock.now(), heard=known_signs.heard)
    with db.reading(engine) as session:
        assert session.get_one(Lapse, ana).natural == "moved"
        (found,) = letting_go.listed(session)
        assert "Told us: moved away" in letting_go.why(found.letting, "en")


def test_three_contacts_without_a_sign_of_life_reach_the_stop_rule(
    engine: sa.Engine, clock: FixedClock, ana: str
) -> None:
    today, day = clock.now().date(), timedelta(days=1)
    with db.transaction(engine) as session:
        for back in range(9):
            session.add(Order(id=f"ord_{back}", customer_id=ana, external_ref=f"a{back}", amount=900,
                              ordered_on=today - (111 + 21 * back) * day))  # fmt: skip
    wrote(engine, ana, *(clock.now() - n * day for n in (30, 20, 10)))
    standing.score_customers(engine, now=clock.now(), heard=known_signs.heard)
    with db.reading(engine) as session:
        (found,) = letting_go.listed(session)
    assert letting_go.why(found.letting, "en").startswith("Tried 3 times, 0 answers")
