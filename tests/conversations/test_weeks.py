"""The week: whom to close, follow and develop, for whom, and why."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.conversations import byhand
from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Conversation
from assistant.conversations.weeks import DEVELOP, week
from assistant.customers.models import Customer, Lapse, Order
from assistant.history.ledger import SYSTEM
from assistant.planning.sentences import Week
from assistant.promises import ledger as promises
from tests import cast

DAY = timedelta(days=1)


def seen(stage, rep_id=None):
    return week(stage.session, stage.playbook, rep_id=rep_id, now=stage.clock.now())


def parts(stage, rep_id=None):
    """Part and code of everybody in the week."""
    return {
        row.customer_id: (part, row.code)
        for rep in seen(stage, rep_id).reps
        for part in ("close", "follow", "develop")
        for row in getattr(rep, part)
    }


@pytest.fixture
def ana(stage):
    return cast.ana(stage.session, stage.clock.now())


def test_who_was_never_contacted_is_developed_and_who_was_tried_is_followed(stage, ana):
    assert parts(stage) == {ana.id: ("develop", "never_contacted")}
    byhand.did_by_hand(
        stage.session, stage.playbook, ana.id, channel="letter", note="", actor=SYSTEM, now=stage.clock.now()
    )
    assert parts(stage) == {ana.id: ("follow", "tried")}


def test_a_promise_is_closed_with_its_day_and_says_when_it_is_late(stage, ana):
    now = stage.clock.now()
    promises.make(
        stage.session, customer_id=ana.id, what="send the price list", due_at=now - timedelta(hours=2),
        rep_id=None, conversation_id=None, actor=SYSTEM, now=now - DAY,
    )  # fmt: skip
    [rep] = seen(stage).reps
    [row] = rep.close
    assert (row.code, row.late, row.due_at) == ("promised", True, now - timedelta(hours=2))
    assert row.why["en"]
    assert row.why["zh"]


def test_a_reply_owed_and_a_running_talk_are_followed(stage, ana):
    wang = cast.wang(stage.session, stage.clock.now())
    stage.open(wang, "sms_winback")
    stage.leave()
    stage.hears("+447700900130", "hello?")
    found = parts(stage)
    assert found[ana.id] == ("follow", "reply_owed")
    assert found[wang.id] == ("follow", "running")


def ended(stage, customer, outcome, days_ago):
    talk = stage.open(customer)
    talk.status, talk.outcome = "closed", outcome
    talk.closed_at = stage.clock.now() - timedelta(days=days_ago)
    stage.session.flush()
    return talk


def test_who_said_they_come_back_is_closed_until_they_buy_or_say_otherwise(stage, ana):
    ended(stage, ana, "recovered", 5)
    assert parts(stage)[ana.id] == ("close", "said_yes")
    bought = Order(
        id="ord_2", customer_id=ana.id, external_ref="a2", amount=5, ordered_on=stage.clock.now().date()
    )
    stage.session.add(bought)
    stage.session.flush()
    assert parts(stage).get(ana.id, ("", ""))[0] != "close"


def test_a_later_no_takes_back_an_earlier_yes(stage, ana):
    first = ended(stage, ana, "recovered", 5)
    second = Conversation(**first.model_dump() | {"id": "con_2", "outcome": "declined"})
    second.closed_at = stage.clock.now() - DAY
    stage.session.add(second)
    stage.session.flush()
    assert parts(stage)[ana.id] == ("follow", "tried")


@pytest.mark.parametrize("why", ["released", "moved", "blocked", "held out"])
def test_who_is_to_be_left_alone_is_counted_and_not_worked_on(stage, ana, why):
    now = stage.clock.now()
    if why == "released":
        stage.session.get_one(Lapse, ana.id).tier = "release"
    elif why == "moved":
        keep_reason(stage.session, (ana.id, None, None), "moved", 0.9, how="stated", now=now)
    elif why == "blocked":
        cast.blocked(stage.session, ana, now)
    else:
        ana.tags = ["holdout"]
    stage.session.flush()
    view = seen(stage)
    codes = {
        "released": Week.RELEASED,
        "moved": Week.NATURAL,
        "blocked": Week.REFUSED,
        "held out": Week.HOLDOUT,
    }
    assert view.reps == ()
    assert view.counts == {codes[why]: 1}


def test_a_week_begins_only_so_many_new_customers_the_best_of_them(stage):
    now = stage.clock.now()
    rita = cast.rita(stage.session, now)
    for number in range(DEVELOP + 3):
        customer = Customer(id=f"cus_{number:02}", name=f"N{number}", rep_id=rita.id, created_at=now)
        stage.session.add(customer)
        stage.session.flush()
        lapse = cast._lapse(customer.id, now)
        lapse.future_value = float(number)
        stage.session.add(lapse)
    stage.session.flush()
    [rep] = seen(stage, rita.id).reps
    assert rep.rep == "Rita"
    assert rep.counts["develop"] == len(rep.develop) == DEVELOP
    assert [row.value for row in rep.develop[:2]] == [22.0, 21.0]
    assert seen(stage).counts[Week.FULL] == 2 and seen(stage).counts[Week.NO_VALUE] == 1  # noqa: PT018


def test_a_rep_sees_their_own_and_nobodys_and_a_supervisor_everybodys(stage, ana):
    now = stage.clock.now()
    rita, lin = cast.rita(stage.session, now), cast.lin(stage.session, now)
    wang = cast.wang(stage.session, now)
    wang.rep_id = lin.id
    stage.session.flush()
    assert set(parts(stage, rita.id)) == {ana.id}
    assert set(parts(stage)) == {ana.id, wang.id}
    assert [rep.rep_id for rep in seen(stage).reps] == [lin.id, None]


def queries(stage, ask):
    """How many statements a question takes."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    engine = stage.session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    ask(stage)
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_the_week_of_many_takes_as_many_queries_as_that_of_one(stage, ana):
    now, few = stage.clock.now(), queries(stage, seen)
    for number in range(40):
        customer = Customer(id=f"cus_{number:02}", name=f"N{number}", created_at=now)
        stage.session.add(customer)
        stage.session.flush()
        stage.session.add(cast._lapse(customer.id, now))
    stage.session.flush()
    assert 0 < queries(stage, seen) <= few
