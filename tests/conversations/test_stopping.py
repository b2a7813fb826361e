"""Left alone means left alone: whatever the script, the turn, the number or the day."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations import agenda, answering, plans
from assistant.conversations.models import Conversation, LearnedReason, Reply, ScriptVersion
from assistant.conversations.opening import open_talk
from assistant.conversations.outcomes import dispose, settled
from assistant.conversations.stopping import confirm, stop_contact, wrong_numbers
from assistant.customers import consents
from assistant.customers.models import Block, Phone
from assistant.errors import Missing, NotAllowed, Stale
from assistant.history.ledger import SYSTEM, Actor
from assistant.promises.models import Promise
from assistant.touches.gateway import OPTED_OUT
from tests import cast

ANA = "+447700900130"
RITA = Actor("rep", "rep_rita")


def opens(stage, customer, script="sms_winback", channel="sms"):
    return open_talk(
        stage.session, stage.playbook, customer_id=customer.id, script_id=script, channel=channel,
        actor=SYSTEM, now=stage.clock.now(),
    )  # fmt: skip


def answer(stage, talk, text, **how):
    turn = how.pop("turn", talk.turn)
    return answering.answer(
        stage.session, stage.playbook, talk.id, text=text, turn=turn, actor=RITA, now=stage.clock.now(), **how
    )


def test_somebody_imported_later_with_a_number_that_opted_out_is_not_texted(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.hears(ANA, "STOP")
    assert opens(stage, cast.ben(stage.session, stage.clock.now())).conversation_id is None


def test_a_strangers_stop_holds_for_whoever_the_number_turns_out_to_be(stage):
    stage.hears(ANA, "please stop texting me")
    assert opens(stage, cast.ana(stage.session, stage.clock.now())).conversation_id is None


def test_a_reps_do_not_contact_silences_the_shared_telephone(stage):
    ana, ben = cast.ana(stage.session, stage.clock.now()), cast.ben(stage.session, stage.clock.now())
    stop_contact(stage.session, ana.id, why="asked to", actor=RITA, now=stage.clock.now())
    assert opens(stage, ben).conversation_id is None


def test_a_new_consent_frees_the_customer_and_the_number(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stop_contact(stage.session, ana.id, why="asked to", actor=RITA, now=stage.clock.now())
    [block] = stage.session.exec(select(Block))
    consents.lift(stage.session, block.id, why="signed again", actor=RITA, now=stage.clock.now())
    assert opens(stage, ana).conversation_id


def test_stopping_nobody_is_missing(stage):
    with pytest.raises(Missing):
        stop_contact(stage.session, "nope", why="", actor=RITA, now=stage.clock.now())


def test_an_opt_out_needs_no_working_script(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.session.get_one(ScriptVersion, talk.script_version).source = "broken: ["
    stage.session.flush()
    stage.hears(ANA, "too expensive, and stop texting me")
    assert talk.outcome == "opted_out"
    assert {learned.reason for learned in stage.session.exec(select(LearnedReason))} >= {"price"}


def test_words_that_meet_a_broken_script_are_kept_and_a_person_is_called(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.session.get_one(ScriptVersion, talk.script_version).source = "broken: ["
    stage.session.flush()
    reply = stage.session.get_one(Reply, stage.hears(ANA, "it was always late"))
    assert (reply.text, talk.needs_person) == ("it was always late", "trouble")


def test_an_opt_out_typed_before_we_said_who_we_are_counts(stage):
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    answer(stage, call, "stop calling me, take me off your list", identified=False)
    assert call.outcome == "opted_out"


def test_anything_else_waits_until_we_said_who_we_are(stage):
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    with pytest.raises(NotAllowed):
        answer(stage, call, "too expensive", identified=False)
    assert stage.session.exec(select(Reply)).first() is None


def test_an_opt_out_counts_at_a_stale_turn_and_after_the_end(stage):
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    with pytest.raises(Stale):
        answer(stage, call, "too expensive", turn=99)
    dispose(
        stage.session,
        stage.playbook,
        call.id,
        disposition="reached",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    answer(stage, call, "never call me again", turn=99)
    assert [block.rule for block in stage.session.exec(select(Block))] == ["opt_out"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [("she passed away in May", "review:deceased"), ("wrong number", "review:wrong_number")],
)
def test_grave_words_close_every_door_until_a_person_has_looked(stage, words, rule):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.hears(ANA, words)
    assert [block.rule for block in stage.session.exec(select(Block))] == [rule]
    assert opens(stage, ana).conversation_id is None
    assert opens(stage, ana, "warm_call", "call").conversation_id is None


@pytest.mark.parametrize("words", ["she passed away in May", "wrong number"])
def test_who_cannot_be_called_is_owed_no_call(stage, words):
    cast.ana(stage.session, stage.clock.now())
    stage.hears(ANA, "call me tomorrow at 5")
    stage.hears(ANA, words)
    [promise] = stage.session.exec(select(Promise))
    assert promise.state == "withdrawn"


def test_a_call_to_a_number_found_wrong_is_owed_no_more(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.hears(ANA, "call me tomorrow at 5")
    wrong_numbers(stage.session, ana.id, actor=RITA, now=stage.clock.now())
    [promise] = stage.session.exec(select(Promise))
    assert promise.state == "withdrawn"


def test_everybody_with_the_number_is_paused(stage):
    talks = [
        stage.open(cast.ana(stage.session, stage.clock.now())),
        stage.open(cast.ben(stage.session, stage.clock.now())),
    ]
    stage.hears(ANA, "wrong number, I am not her")
    assert all(talk.needs_person for talk in talks)
    assert stage.leave() == []


def test_a_confirmed_wrong_number_is_never_used_again(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.hears(ANA, "wrong number")
    [held] = stage.session.exec(select(Block))
    confirm(stage.session, held.id, actor=RITA, now=stage.clock.now())
    assert stage.session.exec(select(Phone).where(Phone.customer_id == ana.id)).one().wrong_since_at
    assert held.lifted_at


def test_a_wrong_person_on_the_phone_marks_the_number(stage):
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    dispose(
        stage.session,
        stage.playbook,
        call.id,
        disposition="wrong_person",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    assert stage.session.exec(select(Phone)).one().wrong_since_at


def test_nothing_is_planned_while_a_reply_is_owed(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.hears(ANA, "can I come back?")
    assert plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now()).withheld


def test_disposing_a_text_talk_takes_back_what_it_meant_to_say(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    dispose(
        stage.session,
        stage.playbook,
        talk.id,
        disposition="reached",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    assert stage.leave() == []
    assert stage.session.get_one(Conversation, talk.id).status == "closed"


def test_a_late_failure_of_an_earlier_line_does_not_end_the_talk(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    [hello] = stage.touches()
    stage.clock.advance(timedelta(minutes=5))
    stage.hears(ANA, "it was too expensive")
    hello.state = "failed"
    stage.session.flush()
    settled(stage.session, stage.playbook, hello.id, now=stage.clock.now())
    assert talk.status == "open"
    assert len(stage.leave()) == 1


def test_after_an_opt_out_nobody_owes_an_answer_any_more(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.open(ana)
    stage.leave()
    stage.hears(ANA, "who is this?")
    stage.hears(ANA, "STOP")
    assert agenda.today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now()).replies == ()


def test_somebody_who_said_they_come_back_is_not_asked_again(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    call = stage.open(ana, "warm_call", "call")
    dispose(
        stage.session,
        stage.playbook,
        call.id,
        disposition="recovered",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    view = plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now())
    assert view.withheld["en"].startswith("Said they come back")


def test_an_opt_out_told_to_the_provider_stops_every_talk_of_the_customer(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    ended = stage.open(ana)
    [touch] = stage.touches()
    ended.status = "closed"
    other = stage.open(ana, "warm_call", "call")
    touch.state, touch.error_code = "failed", OPTED_OUT
    stage.session.flush()
    settled(stage.session, stage.playbook, touch.id, now=stage.clock.now())
    assert other.outcome == "opted_out"
