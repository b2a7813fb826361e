from datetime import timedelta

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations import dayplans
from assistant.conversations.opening import open_talk
from assistant.conversations.outcomes import dispose
from assistant.customers.models import Customer, Lapse
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.reps import duty, people
from assistant.runtime import Runtime
from tests import cast
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


def planned(runtime: Runtime, **lapses: tuple[str, float]) -> None:
    """The customers get these tiers and values, and the day is planned."""
    with db.transaction(runtime.engine) as session:
        for customer_id, (tier, value) in lapses.items():
            lapse = session.get_one(Lapse, customer_id)
            lapse.tier, lapse.future_value = tier, value
    dayplans.plan_today(runtime.engine, runtime.playbook, now=runtime.clock.now())


def worthy(runtime: Runtime, customers: dict[str, str], tier: str) -> None:
    """All customers are worth a call, the Chinese one more, and anybody here may make it."""
    with db.transaction(runtime.engine) as session:
        for one in people.everybody(session):
            duty.arrange(session, one.id, speaks=("en", "zh"), actor=SYSTEM, now=runtime.clock.now())
        for customer_id in customers.values():
            session.get_one(Customer, customer_id).preferred_channel = "call"
    worth = {"ana": 700.0, "ben": 700.0, "wang": 900.0}
    planned(runtime, **{customer_id: (tier, worth[name]) for name, customer_id in customers.items()})


def test_calls_come_in_the_order_of_the_plan_and_say_why(
    rep: Visitor, customers: dict[str, str], runtime: Runtime
) -> None:
    worthy(runtime, customers, "key")
    text = rep.get("/today").text
    assert "Call now" in text
    assert text.index("王女士") < text.index("Ana")
    assert "A key customer, one to one." in text


def in_london(customers: dict[str, str], runtime: Runtime, clock: FixedClock) -> None:
    """Late in the afternoon, when Ana and Ben, ordinary customers, are called best."""
    clock.advance(timedelta(hours=6))
    with db.transaction(runtime.engine) as session:
        customers["ben"] = cast.ben(session, clock.now()).id
    worthy(runtime, customers, "ordinary")


def test_ordinary_customers_are_called_as_a_batch_with_whoever_answers(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    in_london(customers, runtime, clock)
    text = rep.get("/today").text
    batch = text.index("Batch of 2 calls")
    assert "talk with whoever answers" in text[batch : text.index("Ana", batch)]
    assert text.index("Ben", batch)


def test_a_batch_is_shown_in_chinese(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    in_london(customers, runtime, clock)
    rep.send("/language", language="zh")
    text = rep.get("/today").text
    assert "一批2个电话" in text
    assert "谁回复就和谁聊" in text


def test_who_is_left_of_a_batch_is_a_call_like_any(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    in_london(customers, runtime, clock)
    with db.transaction(runtime.engine) as session:
        cast.blocked(session, session.get_one(Customer, customers["ben"]), clock.now())
    text = rep.get("/today").text
    assert "Batch of" not in text
    assert "Call now" in text
    assert "Ben" not in text


def test_whom_somebody_has_turned_to_leaves_the_list_before_the_day_is_planned_again(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    worthy(runtime, customers, "key")
    assert "Ana" in rep.get("/today").text
    clock.advance(timedelta(minutes=1))
    with db.transaction(runtime.engine) as session:
        talk = open_talk(
            session, runtime.playbook, customer_id=customers["ana"], script_id="warm_call", channel="call",
            actor=SYSTEM, now=clock.now(),
        ).conversation_id  # fmt: skip
        dispose(
            session, runtime.playbook, talk, disposition="no_answer", note="", actor=SYSTEM, now=clock.now()
        )
    text = rep.get("/today").text
    assert "Ana" not in text
    assert "王女士" in text


def test_a_colleagues_call_is_not_on_my_list(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        colleague = cast.lin(session, clock.now())
        colleague.zone = "Asia/Shanghai"
        session.get_one(Customer, customers["wang"]).rep_id = colleague.id
    worthy(runtime, customers, "key")
    text = rep.get("/today").text
    assert "王女士" not in text
    assert "Ana" in text
