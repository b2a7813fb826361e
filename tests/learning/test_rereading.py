"""Re-scoring the past: estimated first, then written beside what was read, never over it."""

import pytest
from sqlmodel import select

from assistant.conversations.models import Reply
from assistant.errors import Missing
from assistant.history import ledger
from assistant.history.timeline import timeline
from assistant.learning import rereading, versions
from assistant.learning.models import Rereading
from assistant.learning.readings import asserted, newest
from assistant.learning.rereading import Move
from tests.learning.conftest import SAM
from tests.teaching import layer, trial


@pytest.fixture
def blunt(session, clock):
    """A candidate that has learned one thing: whatever is said, it was the waiting."""
    blunt = trial("blunt", layer=layer("waiting"))
    versions.keep(session, blunt, 30, actor=SAM, promote=False, now=clock.now())


@pytest.fixture
def stored(session, hear, blunt):
    """Three replies as they were read when they came in."""
    replies = [
        hear(text) for text in ("it was too expensive", "it was too expensive", "the frobnicator blinked")
    ]
    session.commit()
    return replies


def besides(session, reply_id):
    return list(session.exec(select(Rereading).where(Rereading.reply_id == reply_id)))


@pytest.fixture
def live(session, blunt, clock):
    versions.promote(session, 1, why="it knows", actor=SAM, now=clock.now())


def test_an_estimate_says_how_many_move_from_what_to_what_and_writes_nothing(session, engine, stored):
    found = rereading.estimate(engine, 1)
    assert (found.version, found.stored, found.read, found.moved, found.changed) == ("1-blunt", 3, 3, 3, 3)
    assert found.moves == (Move("price", "waiting", 2), Move("nothing", "waiting", 1))
    assert list(session.exec(select(Rereading))) == []


def test_the_reader_that_read_them_moves_nothing(engine, stored):
    found = rereading.estimate(engine, None)
    assert (found.moved, found.changed, found.moves) == (0, 0, ())


def test_an_estimate_may_look_at_the_newest_only(engine, stored):
    found = rereading.estimate(engine, 1, most=1)
    assert (found.stored, found.read) == (3, 1)
    assert found.moves == (Move("nothing", "waiting", 1),)


def test_published_readings_stand_beside_the_old_ones(session, engine, stored, clock):
    before = {one.id: dict(one.reading) for one in stored}
    done = rereading.publish(engine, 1, actor=SAM, now=clock.now())
    assert (done.written, done.left) == (3, 0)
    session.expire_all()
    assert {one.id: one.reading for one in session.exec(select(Reply))} == before
    for one in stored:
        [beside] = besides(session, one.id)
        assert beside.reading["reasons"][0]["reason"] == "waiting"
        assert beside.reading["version"] == "1-blunt"


def test_a_candidates_readings_stand_for_nothing_until_it_is_live(session, engine, stored, clock):
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    session.expire_all()
    assert asserted(newest(session, stored[0])) == ["price"]


def test_after_going_back_what_was_read_first_stands_again(session, engine, stored, live, clock):
    session.commit()
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    assert asserted(newest(session, stored[0])) == ["waiting"]
    versions.rollback(session, why="odd", actor=SAM, now=clock.now())
    assert asserted(newest(session, stored[0])) == ["price"]


def test_where_the_live_version_has_not_read_the_newest_reading_stands(session, engine, stored, live, clock):
    session.commit()
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    versions.keep(session, trial("other", layer=layer()), 30, actor=SAM, now=clock.now())
    assert asserted(newest(session, stored[0])) == ["waiting"]


def test_what_a_version_read_when_it_came_in_it_need_not_read_again(session, engine, stored, clock):
    assert rereading.publish(engine, None, actor=SAM, now=clock.now()).written == 0
    assert rereading.unread(session, "1-blunt") == 3


def test_a_batch_that_was_written_is_told_even_when_the_next_one_fails(
    session, engine, stored, clock, monkeypatch
):
    monkeypatch.setattr(rereading, "AT_ONCE", 2)

    def interrupted(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rereading.publish(engine, 1, actor=SAM, now=clock.now(), on_progress=interrupted)
    [step] = timeline(session, customer_id=ledger.HOUSE, verb="readings_published").items
    assert step.event.facts == {"version": "1-blunt", "replies": 2}


def test_once_published_the_estimate_starts_from_there(session, engine, stored, live, clock):
    session.commit()
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    assert rereading.estimate(engine, 1).moved == 0
    assert rereading.estimate(engine, None).moved == 3


def test_publishing_goes_on_where_it_stopped(session, engine, stored, clock, hear, monkeypatch):
    monkeypatch.setattr(rereading, "AT_ONCE", 1)
    first = rereading.publish(engine, 1, most=2, actor=SAM, now=clock.now())
    assert (first.written, first.left) == (2, 1)
    second = rereading.publish(engine, 1, actor=SAM, now=clock.now())
    assert (second.written, second.left) == (1, 0)
    assert rereading.publish(engine, 1, actor=SAM, now=clock.now()).written == 0
    hear("another one")
    session.commit()
    assert rereading.publish(engine, 1, actor=SAM, now=clock.now()).written == 1


def test_the_house_knows_who_published_what(session, engine, stored, clock):
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    [step] = timeline(session, customer_id=ledger.HOUSE, verb="readings_published").items
    assert step.event.facts == {"version": "1-blunt", "replies": 3}
    assert step.event.actor == "rep_sam"


def test_what_words_asked_us_to_do_is_not_asked_again(session, engine, hear, blunt, clock):
    reply = hear("please stop texting me")
    session.commit()
    rereading.publish(engine, 1, actor=SAM, now=clock.now())
    [beside] = besides(session, reply.id)
    assert beside.reading["action"] == reply.reading["action"] == "suppress"


def test_a_version_that_is_not_there_is_missing(engine):
    with pytest.raises(Missing):
        rereading.estimate(engine, 7)
