"""The version that is live is the one that reads, in every process, from the next reading on."""

import pytest
import sqlalchemy as sa

from assistant import db
from assistant.conversations.models import Reply
from assistant.history.timeline import timeline
from assistant.learning import versions
from assistant.learning.live import LiveReader
from assistant.reasons.classifier import load_reader
from tests.learning.conftest import SAM
from tests.teaching import layer, trial


@pytest.fixture
def keep(engine, clock):
    """Promotes a version as another process would: in a transaction of its own."""

    def keep(mark):
        with db.transaction(engine) as session:
            return versions.keep(session, trial(mark, layer=layer("waiting")), 30, actor=SAM, now=clock.now())

    return keep


def test_without_a_version_the_shipped_reader_reads(session):
    assert LiveReader().within(session) is load_reader()


def test_a_promotion_elsewhere_counts_from_the_next_reading_on(engine, keep):
    live = LiveReader()
    with db.reading(engine) as session:
        assert live.within(session) is load_reader()
    keep("aa")
    with db.reading(engine) as session:
        first = live.within(session)
        assert first is not load_reader()
        assert live.within(session) is first
    keep("bb")
    with db.reading(engine) as session:
        assert live.within(session) is not first


def test_going_back_counts_at_once_too(engine, keep, clock):
    live = LiveReader()
    keep("aa")
    with db.transaction(engine) as session:
        versions.rollback(session, why="odd", actor=SAM, now=clock.now())
        assert live.within(session) is load_reader()


def test_every_reading_says_which_version_read_it(session, keep, hear, ana):
    session.commit()
    keep("aa")
    reply = hear("it was too expensive")
    reading = session.get_one(Reply, reply.id).reading
    assert reading["version"] == "1-aa"
    assert reading["reasons"][0]["reason"] == "waiting"
    [step] = timeline(session, customer_id=ana.id, verb="heard").items
    assert step.event.facts["reader"] == "1-aa"


def test_a_layer_that_cannot_be_read_stops_nobody_from_opting_out(session, clock, hear, caplog):
    versions.keep(session, trial("torn", layer=b"\0broken"), 30, actor=SAM, now=clock.now())
    reply = hear("please stop texting me")
    assert reply.action == "suppress"
    assert reply.reading["version"] != "1-torn"
    assert "cannot be read with" in caplog.text


def test_a_database_that_fails_once_does_not_leave_the_shipped_reader_reading(engine, keep, monkeypatch):
    keep("aa")
    live, lost = LiveReader(), sa.text("SELECT layer FROM gone")
    with monkeypatch.context() as torn, db.reading(engine) as session:
        torn.setattr("assistant.learning.live._LAYER", lost)
        with pytest.raises(sa.exc.SQLAlchemyError):
            live.within(session)
    with db.reading(engine) as session:
        assert live.within(session).version == "1-aa"
