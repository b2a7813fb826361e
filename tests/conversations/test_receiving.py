"""Inbound texts: stored, read, acted upon, in one transaction."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations.models import Conversation, LearnedReason, Reply, Wakeup
from assistant.customers.models import Block, Customer
from assistant.history import ledger
from assistant.learning import reviewing
from tests import cast

ANA = "+447700900130"


def test_a_price_complaint_in_chinese_is_answered_with_the_remedy_for_its_reason(stage):
    wang = cast.wang(stage.session, stage.clock.now())
    talk = stage.open(wang)
    stage.leave()
    stage.hears("+8610000000110", "太贵了,隔壁便宜一半")
    [answer] = stage.leave()
    reasons = {learned.reason for learned in stage.session.exec(select(LearnedReason))}
    assert talk.top_reason in ("price", "competitor_offer")
    assert reasons <= {"price", "competitor_offer"}
    assert stage.playbook.remedies.usual_words("zh")[talk.top_reason] in answer


def test_a_late_delivery_in_english_is_answered_with_the_remedy_for_speed(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "the delivery was always late")
    [answer] = stage.leave()
    assert talk.top_reason == "speed"
    assert answer


def test_please_stop_ends_it_for_good_on_every_channel(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    talk = stage.open(ana)
    stage.hears(ANA, "please stop texting me")
    [block] = stage.session.exec(select(Block))
    assert (talk.status, talk.outcome) == ("closed", "opted_out")
    assert block.channel is None
    assert {touch.state for touch in stage.touches()} <= {"cancelled", "superseded"}


@pytest.mark.parametrize("words", ["I've reported you to trading standards", "我已经投诉到12315了"])
def test_a_complaint_to_an_authority_ends_contact_and_is_shown_to_a_person(stage, words):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.hears(ANA, words)
    [shown] = reviewing.queue(stage.session)
    assert talk.outcome == "opted_out"
    assert (shown.text, shown.why, shown.action) == (words, "grave", "suppress")


def test_an_opt_out_closes_the_talks_of_everybody_with_that_number(stage):
    ana, ben = cast.ana(stage.session, stage.clock.now()), cast.ben(stage.session, stage.clock.now())
    talks = [stage.open(ana), stage.open(ben)]
    stage.hears(ANA, "STOP")
    assert {talk.outcome for talk in talks} == {"opted_out"}
    assert {block.customer_id for block in stage.session.exec(select(Block))} == {ana.id, ben.id}


def test_the_providers_own_opt_out_counts_even_when_the_words_do_not_say_so(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.hears(ANA, "basta", opt_out_type="STOP")
    assert talk.outcome == "opted_out"


def test_start_never_revives_somebody_who_opted_out(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.hears(ANA, "please stop texting me")
    stage.hears(ANA, "START", opt_out_type="START")
    assert [block.lifted_at for block in stage.session.exec(select(Block))] == [None]


def test_a_text_delivered_twice_is_taken_once(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    first = stage.hears(ANA, "it was too expensive", sid="SM-once")
    assert first is not None
    assert stage.hears(ANA, "it was too expensive", sid="SM-once") is None
    assert len(list(stage.session.exec(select(Reply)))) == 1


def test_a_strangers_text_is_kept_for_a_person(stage):
    reply = stage.session.get_one(Reply, stage.hears("+447700900999", "hello?"))
    assert (reply.customer_id, reply.text) == (None, "hello?")


def test_a_reply_supersedes_the_text_that_was_still_waiting(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.hears(ANA, "it was always late")
    assert stage.touches()[0].state == "superseded"


def test_a_doubtful_reply_pauses_the_talk_for_a_person(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "she passed away in May")
    assert talk.needs_person
    assert stage.leave() == []


def test_a_talk_in_a_persons_hands_stays_there(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "who is this? what do you want?")
    assert talk.needs_person
    stage.hears(ANA, "it was too expensive anyway")
    assert talk.needs_person
    assert stage.leave() == []


def test_what_was_said_is_in_the_history_with_its_reading_and_script_version(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.open(ana)
    stage.hears(ANA, "too expensive for me")
    checked, breaks = ledger.verify(stage.session, ana.id)
    assert checked >= 4
    assert breaks == []


def test_a_decline_is_remembered_so_that_the_cooling_off_counts(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.open(ana)
    stage.leave()
    stage.hears(ANA, "no thanks, not interested")
    assert stage.session.get_one(Customer, ana.id).refused_at == stage.clock.now()


@pytest.mark.parametrize(
    "text", ["\x00\x00", "\ud800 late", "a" * 10_000, "a" * 50_000, "", "   ", "🐌" * 3000]
)
def test_no_text_is_too_strange_to_keep(stage, text):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    reply = stage.session.get_one(Reply, stage.hears(ANA, text))
    assert "\x00" not in reply.text
    assert stage.session.get_one(Conversation, talk.id).turn == 2


def test_silence_is_counted_from_the_moment_the_text_is_due(stage):
    stage.clock.at = stage.clock.at.replace(hour=22)
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    [wakeup] = stage.session.exec(select(Wakeup).where(Wakeup.conversation_id == talk.id))
    [touch] = stage.touches()
    assert touch.due_at > stage.clock.now() + timedelta(hours=10)
    assert wakeup.due_at == touch.due_at + timedelta(seconds=wakeup.after_s)


@pytest.mark.parametrize("said", ["价格", "看服务态度吧", "朋友们都嫌贵"])
def test_what_friends_go_by_is_a_hint_and_the_talk_asks_on(stage, said):
    talk = stage.open(cast.wang(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears("+8610000000110", said)
    [reply] = stage.session.exec(select(Reply))
    assert reply.reading["of_others"]
    assert reply.reading["abstained"]
    assert not list(stage.session.exec(select(LearnedReason)))
    assert (talk.status, len(stage.leave())) == ("open", 1)


def test_a_shrug_is_no_goodbye(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    for said in ("not sure", "no idea"):
        stage.hears(ANA, said)
        assert (talk.status, len(stage.leave())) == ("open", 1)
    assert {reply.intent for reply in stage.session.exec(select(Reply))} == {"unsure"}
