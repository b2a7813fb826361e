"""Saying what a reply should have been read as: kept beside it, learned from, told in history."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations.models import LearnedReason, Reply
from assistant.customers.models import Block
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.timeline import timeline
from assistant.learning import corrections, versions
from assistant.learning.models import Correction, Rereading, Source
from tests import cast
from tests.learning.conftest import LIN, RITA
from tests.teaching import trial

ANA = "+447700900130"


def confirmed(session):
    kept = session.exec(select(LearnedReason).where(LearnedReason.how == "confirmed"))
    return sorted(one.reason for one in kept)


def test_a_correction_leaves_the_reading_as_it_was(session, hear, say):
    reply = hear("it was too expensive")
    before = dict(reply.reading)
    say(reply, "quality")
    session.expire_all()
    assert session.get_one(Reply, reply.id).reading == before


def test_the_history_tells_what_was_read_and_what_was_meant(session, hear, say, ana):
    reply = hear("it was too expensive")
    say(reply, "quality", note="she told me on the phone")
    [step] = timeline(session, customer_id=ana.id, verb="corrected").items
    assert "price" in step.event.facts["before"]["reasons"]
    assert step.event.facts["before"]["reader"] == reply.reading["version"]
    assert step.event.facts["after"]["reasons"] == ["quality"]
    assert step.text == "she told me on the phone"
    assert (step.event.actor_kind, step.event.actor) == ("rep", "rep_rita")
    assert ledger.verify(session, ana.id)[1] == []


def test_a_second_thought_is_another_row_and_the_one_that_counts(session, hear, say):
    reply = hear("it was too expensive")
    say(reply, "quality")
    say(reply, "price", "speed")
    assert [one.reasons for one in corrections.of_reply(session, reply.id)] == [
        ["price", "speed"],
        ["quality"],
    ]
    [row] = corrections.taught(session)
    assert row.reasons == {"price", "speed"}


def test_what_is_said_to_be_meant_counts_as_confirmed(session, hear, say):
    reply = hear("it was too expensive")
    say(reply, "price", "quality")
    assert confirmed(session) == ["price", "quality"]
    say(reply, "price")
    assert confirmed(session) == ["price"]


def test_a_confirmed_reason_is_as_old_as_the_words_it_was_said_in(session, hear, say, clock):
    reply = hear("it was too expensive")
    clock.advance(timedelta(days=90))
    say(reply, "quality")
    [kept] = session.exec(select(LearnedReason).where(LearnedReason.how == "confirmed"))
    assert kept.at == reply.received_at


def test_saying_that_it_was_read_rightly_changes_nothing_but_confirms(session, hear, clock):
    reply = hear("it was too expensive")
    row = corrections.confirm(session, reply.id, actor=RITA, source=Source.SCREEN, now=clock.now())
    assert row.reasons == ["price"]
    assert confirmed(session) == ["price"]


def test_it_is_the_newest_reading_that_people_judge(session, hear, clock, ana):
    reply = hear("it was too expensive")
    later = {"reasons": [{"reason": "speed", "probability": 0.9, "evidence": []}], "version": "1-bb"}
    versions.keep(session, trial("bb"), 30, actor=RITA, now=clock.now())
    session.add(Rereading(reply_id=reply.id, version="1-bb", reading=later, at=clock.now()))
    row = corrections.confirm(session, reply.id, actor=RITA, source=Source.SCREEN, now=clock.now())
    assert row.reasons == ["speed"]
    [step] = timeline(session, customer_id=ana.id, verb="corrected").items
    assert step.event.facts["before"] == {"intent": "other", "reasons": {"speed": 0.9}, "reader": "1-bb"}


def test_blaming_nothing_is_an_answer_too(session, hear, say):
    say(hear("ok"), "unclear")
    [row] = corrections.taught(session)
    assert row.reasons == frozenset()


def test_the_words_stay_with_the_reply_and_are_never_copied(session, hear, say, ana):
    reply = hear("it was too expensive")
    row = say(reply, "quality")
    assert row.text is None
    [taught] = corrections.taught(session)
    assert (taught.text, taught.language) == (reply.text, ana.language)
    reply.text = ""  # as erasing a person leaves it
    session.add(reply)
    session.flush()
    assert corrections.taught(session) == []


def test_a_reason_that_was_taken_out_of_the_taxonomy_teaches_nothing(session, hear, say):
    row = say(hear("it was too expensive"), "price")
    row.reasons = ["price", "colour"]
    session.add(row)
    session.flush()
    assert corrections.taught(session) == []


def test_the_last_word_of_two_people_is_learned_from(session, hear, say):
    reply = hear("it was too expensive")
    say(reply, "quality", by=RITA)
    say(reply, "speed", by=LIN)
    [row] = corrections.taught(session)
    assert row.reasons == {"speed"}


def test_a_reply_that_is_now_said_to_be_an_opt_out_is_obeyed_at_once(session, hear, say, ana, clock):
    ben = cast.ben(session, clock.now())  # shares her telephone
    reply = hear("it was too expensive", sender=ANA)
    say(reply, "price", intent="opt_out")
    assert {one.customer_id for one in session.exec(select(Block))} == {ana.id, ben.id}


def test_a_doubtful_stop_that_a_person_confirms_is_obeyed(session, hear, say, ana, clock):
    reply = hear("stop, just for now", sender=ANA)
    assert (reply.intent, reply.action) == ("opt_out", "review")
    say(reply, intent="opt_out")
    say(reply, intent="opt_out")  # saying it twice stops nothing twice
    [block] = session.exec(select(Block))
    assert (block.customer_id, block.rule, block.lifted_at) == (ana.id, "opt_out", None)


@pytest.mark.parametrize("intent", ["wrong_number", "deceased"])
def test_a_grave_meaning_closes_every_door_until_a_person_has_looked(session, hear, say, ana, intent):
    say(hear("it was too expensive", sender=ANA), intent=intent)
    [block] = session.exec(select(Block))
    assert (block.customer_id, block.rule) == (ana.id, f"review:{intent}")


def test_an_intent_that_would_do_nothing_is_refused_with_those_that_do():
    with pytest.raises(Invalid, match="deceased, opt_out, wrong_number"):
        corrections.said(["price"], "callback")


def test_no_correction_revives_contact(session, hear, say, ana, clock):
    reply = hear("it was too expensive", sender=ANA)
    say(reply, intent="opt_out")
    say(reply, "price")
    [block] = session.exec(select(Block))
    assert block.lifted_at is None


def test_a_strangers_reply_can_be_corrected(session, hear, say):
    say(hear("too expensive", customer=None), "price")
    assert len(corrections.taught(session)) == 1


def test_words_of_no_customer_can_be_labelled(session, clock):
    what = corrections.said(["price"])
    how = {"language": "en", "actor": RITA, "source": Source.API, "now": clock.now()}
    corrections.correct_text(session, "ouch, my purse", what, **how)
    corrections.correct_text(session, "ouch, my purse", corrections.said(["quality"]), **how)
    [row] = corrections.taught(session)
    assert (row.text, row.language, row.reasons) == ("ouch, my purse", "en", {"quality"})
    assert len(list(session.exec(select(Correction)))) == 2


@pytest.mark.parametrize(("reasons", "intent"), [(["colour"], None), (["price"], "shrug")])
def test_what_nobody_knows_is_refused_and_what_is_known_is_named(reasons, intent):
    with pytest.raises(Invalid, match=r"price|opt_out"):
        corrections.said(reasons, intent)


def test_a_reply_that_is_not_there_is_missing(session, clock):
    with pytest.raises(Missing):
        corrections.correct(
            session, "rep_none", corrections.said([]), actor=RITA, source=Source.API, now=clock.now()
        )


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_empty_words_are_refused(session, clock, text):
    with pytest.raises(Invalid):
        corrections.correct_text(
            session, text, corrections.said([]), actor=RITA, source=Source.API, now=clock.now()
        )


def standing(session):
    kept = session.exec(select(LearnedReason).where(LearnedReason.withdrawn_at == None))  # noqa: E711
    return sorted((one.reason, one.how) for one in kept)


def test_what_was_withdrawn_since_is_confirmed_anew_and_stays_on_record(session, hear, say, clock):
    reply = hear("it was too expensive")
    say(reply, "price")
    [withdrawn] = session.exec(select(LearnedReason).where(LearnedReason.how == "confirmed"))
    withdrawn.withdrawn_at = clock.now()
    session.flush()
    say(reply, "price")
    assert standing(session) == [("price", "confirmed")]
    say(reply, "quality")
    assert standing(session) == [("quality", "confirmed")]
    assert session.get(LearnedReason, withdrawn.id) is not None


def test_what_a_corrected_answer_means_is_learned_from_and_tells_nothing_of_the_customer(session, hear, say):
    wrong, right = hear("it was too expensive"), hear("the delivery was late")
    right.corrects_id = wrong.id
    session.flush()
    say(wrong, "price")
    assert standing(session) == []
    assert [row.reasons for row in corrections.taught(session)] == [{"price"}]
