"""Contacts teach who is reached when; new touches go by it, and each choice is logged with its chances."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from assistant import wiring
from assistant.clock import FixedClock
from assistant.conversations import contacts, hours
from assistant.conversations.plans import plan_customer
from assistant.conversations.playbook import Playbook
from assistant.conversations.stopping import stop_contact
from assistant.customers.models import Customer, Lapse
from assistant.history.ledger import SYSTEM
from assistant.learning import responding
from assistant.planning.facts import Facts
from assistant.planning.response.options import DayPart, DayType
from assistant.planning.timing import Timed
from assistant.promises import ledger as promises
from assistant.settings import Settings
from assistant.touches import choices, queue
from assistant.touches.facts import facts_for
from assistant.touches.models import Choice, ResponseModel
from tests import cast
from tests.conversations.conftest import Stage

WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return wiring.playbook(Settings(company="Harbour Tea"), "phone")


@pytest.fixture
def stage(session: Session, playbook: Playbook, clock: FixedClock) -> Stage:
    return Stage(session, playbook, clock)


@pytest.fixture
def ana(stage: Stage) -> Customer:
    return cast.ana(stage.session, stage.clock.now())


def facts_of(stage: Stage, customer: Customer) -> Facts:
    return facts_for(stage.session, customer.id, provider="phone", now=stage.clock.now())


def texted(stage: Stage, customer: Customer) -> None:
    stage.open(customer)
    stage.leave()


def test_a_contact_is_told_by_the_local_hour_it_left_and_what_came_of_it(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    (made,) = contacts.of_customer(stage.session, ana.id)
    assert (made.option.channel, made.option.day, made.option.part) == (
        "sms",
        DayType.WORKDAY,
        DayPart.MORNING,
    )
    assert (made.setting.segment, made.setting.attempt) == ("ordinary", 1)
    assert made.reached
    assert not made.replied


def test_an_answer_within_three_days_is_a_reply_and_a_later_one_is_not(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(timedelta(days=4))
    stage.hears("+447700900130", "who is this?")
    assert not contacts.of_customer(stage.session, ana.id)[0].replied
    texted(stage, cast.wang(stage.session, stage.clock.now()))
    stage.clock.advance(timedelta(days=1))
    stage.hears("+8610000000110", "你好")
    assert contacts.of_customer(stage.session, "cus_wang")[0].replied


def test_who_asks_to_be_left_alone_is_counted_against_the_contact(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(timedelta(hours=20))
    stop_contact(stage.session, ana.id, why="asked", actor=SYSTEM, now=stage.clock.now())
    assert contacts.of_customer(stage.session, ana.id)[0].left


def test_a_contact_is_learned_once_its_time_to_answer_has_passed_and_only_once(
    stage: Stage, ana: Customer
) -> None:
    texted(stage, ana)
    session = stage.session
    assert responding.learn_from_contacts(session, now=stage.clock.now() + timedelta(days=1)) is None
    taught = responding.learn_from_contacts(session, now=stage.clock.now() + WEEK)
    assert taught is not None
    assert taught.contacts == 1
    assert responding.learn_from_contacts(session, now=stage.clock.now() + 2 * WEEK) is None
    model = choices.live(session)
    assert model is not None
    assert sum(tally.made for tally in model.tallies.values()) == pytest.approx(1.0, abs=0.05)


def test_until_contacts_taught_anything_no_choice_is_made(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    assert stage.session.exec(select(Choice)).all() == []


def test_once_taught_an_opening_logs_the_chance_of_every_hour_there_was(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(WEEK)
    responding.learn_from_contacts(stage.session, now=stage.clock.now())
    texted(stage, cast.wang(stage.session, stage.clock.now()))
    (chosen,) = stage.session.exec(select(Choice)).all()
    assert sum(option[3] for option in chosen.options) == pytest.approx(1.0)
    assert 0 < chosen.propensity <= 1
    assert chosen.model == stage.session.exec(select(ResponseModel)).one().version
    (made,) = contacts.of_customer(stage.session, "cus_wang")
    assert made.propensity == chosen.propensity
    assert made.chosen == made.option


def test_a_complaint_does_not_wait_for_a_better_hour(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(WEEK)
    responding.learn_from_contacts(stage.session, now=stage.clock.now())
    found = [
        hours.hour_for(
            stage.session, stage.playbook.rules, facts_of(stage, ana), ana.id, "sms", 2, stage.clock.now(),
            occasion=occasion,
        )
        for occasion in ("complaint", "winback")
    ]  # fmt: skip
    assert isinstance(found[0], Timed)
    assert isinstance(found[1], Timed)
    assert found[0].choice is None
    assert found[0].slot.at == stage.clock.now()
    assert found[1].choice is not None


def test_whom_we_promised_something_is_written_to_at_the_first_chance(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(WEEK)
    now = stage.clock.now()
    responding.learn_from_contacts(stage.session, now=now)
    promises.make(
        stage.session, customer_id=ana.id, what="ring back", due_at=now + WEEK, rep_id=None,
        conversation_id=None, actor=SYSTEM, now=now,
    )  # fmt: skip
    found = hours.hour_for(stage.session, stage.playbook.rules, facts_of(stage, ana), ana.id, "sms", 2, now)
    assert isinstance(found, Timed)
    assert found.choice is None


def test_an_answer_is_credited_to_the_last_contact_before_it(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    (first,) = stage.touches()
    queue.note_call(
        stage.session, customer_id=ana.id, conversation_id=first.conversation_id or "", to="", number=2,
        now=first.due_at + timedelta(hours=30),
    )  # fmt: skip
    stage.clock.advance(timedelta(days=2))
    stage.hears("+447700900130", "hello?")
    text, call = contacts.of_customer(stage.session, ana.id)
    assert (text.replied, call.replied) == (False, True)


def test_a_contact_they_may_still_answer_is_no_miss(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    now = stage.clock.now()
    assert contacts.memory(stage.session, ana.id, now + timedelta(days=1)).past == ()
    assert len(contacts.memory(stage.session, ana.id, now + WEEK).past) == 1


def test_nothing_is_tried_out_on_key_customers(stage: Stage, ana: Customer) -> None:
    texted(stage, ana)
    stage.clock.advance(WEEK)
    responding.learn_from_contacts(stage.session, now=stage.clock.now())
    wang = cast.wang(stage.session, stage.clock.now())
    lapse = stage.session.get_one(Lapse, wang.id)
    lapse.tier = "key"
    stage.session.add(lapse)
    texted(stage, wang)
    assert stage.session.exec(select(Choice)).all() == []


def test_the_plan_says_in_both_languages_what_speaks_for_the_hour(stage: Stage, ana: Customer) -> None:
    wang = cast.wang(stage.session, stage.clock.now())
    assert plan_customer(stage.session, stage.playbook, wang.id, now=stage.clock.now()).hour is None
    texted(stage, ana)
    stage.clock.advance(WEEK)
    responding.learn_from_contacts(stage.session, now=stage.clock.now())
    plan = plan_customer(stage.session, stage.playbook, wang.id, now=stage.clock.now())
    assert plan.hour is not None
    assert "%" in plan.hour["en"]
    assert "%" in plan.hour["zh"]
