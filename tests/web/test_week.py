"""The week on a page: whom to close, follow and develop, whom to greet, in both languages."""

from datetime import timedelta

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations import byhand, weeks
from assistant.customers.models import Customer, Lapse
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


def owes_ana(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> None:
    with db.transaction(runtime.engine) as session:
        promises.make(
            session, customer_id=customers["ana"], what="send the list", rep_id=None, conversation_id=None,
            due_at=clock.now() - timedelta(hours=3), actor=SYSTEM, now=clock.now() - timedelta(days=1),
        )  # fmt: skip


def born_soon(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> None:
    with db.transaction(runtime.engine) as session:
        ana = session.get_one(Customer, customers["ana"])
        ana.birthday = (clock.now() + timedelta(days=4)).date().replace(year=1980)
        session.get_one(Lapse, ana.id).state = "active"


def test_the_week_says_whom_to_close_and_develop_and_why(
    rep: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    owes_ana(runtime, clock, customers)
    page = rep.get("/week")
    assert page.h1.startswith("Week of")
    for words in ("To close 1", "Ana", "late", "To develop 1", "Nobody looks after them"):
        assert words in page.text
    with db.reading(runtime.engine) as session:
        [nobodys] = weeks.week(session, runtime.playbook, now=clock.now()).reps
    assert nobodys.close[0].why["en"] in page.text


def test_it_is_in_the_bar_and_in_chinese(rep: Visitor, customers: dict[str, str]) -> None:
    assert "Week" in rep.get("/today").text
    rep.client.post("/language", data={"language": "zh"})
    with rep.client.session_transaction() as kept:
        kept["language"] = "zh"
    page = rep.get("/week")
    for words in ("本周", "开发", "这一周"):
        assert words in page.text


def test_a_greeting_noted_as_done_is_gone_and_stands_in_the_history(
    rep: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    born_soon(runtime, clock, customers)
    page = rep.get("/week")
    assert "Birthdays and greetings 1" in page.text
    after = rep.send("/by-hand", note="a card")
    assert after.path.startswith("/week")
    assert "Birthdays and greetings" not in after.text
    assert "greeting" in rep.get(f"/customers/{customers['ana']}").text


def test_a_supervisor_chooses_a_rep_and_a_rep_sees_no_choice(
    rep: Visitor, supervisor: Visitor, customers: dict[str, str]
) -> None:
    assert "Everybody" in supervisor.get("/week").text
    assert "Everybody" not in rep.get("/week").text
    assert supervisor.get("/week?rep=nobody").status == 200


def test_a_letter_on_the_dossier_says_by_when_and_that_it_is_late(
    rep: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    with db.transaction(runtime.engine) as session:
        ana = session.get_one(Customer, customers["ana"])
        ana.preferred_channel = "letter"
        byhand.did_by_hand(
            session, runtime.playbook, ana.id, channel="letter", note="", actor=SYSTEM,
            now=clock.now() - timedelta(days=8),
        )  # fmt: skip
    assert "to be done by" in rep.get(f"/customers/{customers['ana']}").text
    clock.advance(timedelta(days=9))
    assert "late" in rep.get(f"/customers/{customers['ana']}").text
