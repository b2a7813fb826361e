"""Confirmed talks teach how well probes work and why customers leave; new talks go by it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from assistant import ids, wiring
from assistant.clock import FixedClock
from assistant.conversations import inquiring
from assistant.conversations.models import Conversation, ProbeModel, Reply
from assistant.conversations.playbook import Playbook
from assistant.dialogue import state
from assistant.learning import probing
from assistant.settings import Settings
from tests import cast
from tests.conversations.conftest import Stage

PROBE = "friends_choose"


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return wiring.playbook(Settings(company="Harbour Tea"), "phone")


@pytest.fixture
def stage(session: Session, playbook: Playbook, clock: FixedClock) -> Stage:
    return Stage(session, playbook, clock)


def confirmed(stage: Stage, name: str, reason: str, read: str) -> Conversation:
    """A talk in which `read` was read out of the answer to PROBE, and `reason` was confirmed."""
    customer = getattr(cast, name)(stage.session, stage.clock.now())
    talk = stage.open(customer)
    now, words = stage.clock.now(), {read: 0.9}
    reply = Reply(
        id=ids.new("rep", now), customer_id=customer.id, conversation_id=talk.id, channel="sms", text="…",
        probe=PROBE, reading={"reasons": [], "words": words}, received_at=now,
    )  # fmt: skip
    stage.session.add(reply)
    stage.session.flush()
    about = (customer.id, talk.id, reply.id)
    from assistant.conversations.listening import keep_reason

    keep_reason(stage.session, about, reason, 1.0, how="confirmed", now=now)
    stage.session.flush()
    return talk


def learn(stage: Stage) -> probing.Learned | None:
    stage.clock.advance(timedelta(days=1))
    return probing.learn(stage.session, stage.playbook, now=stage.clock.now())


def test_without_a_confirmed_talk_the_stated_figures_hold(stage: Stage) -> None:
    assert learn(stage) is None
    held, stated = (
        inquiring.live(stage.session, stage.playbook),
        inquiring.unlearned(stage.playbook),
    )
    assert held == stated


def test_a_confirmed_talk_makes_a_version_that_new_talks_go_by(stage: Stage) -> None:
    before = confirmed(stage, "ana", "waiting", read="waiting")
    done = learn(stage)
    assert done is not None
    assert (done.talks, done.outcomes, done.new) == (1, 1, True)
    talk = stage.open(cast.wang(stage.session, stage.clock.now()))
    assert talk.probe_model == done.version != before.probe_model
    held = inquiring.live(stage.session, stage.playbook)
    assert held.counts == {"ordinary": {"waiting": 1}}
    assert held.model.tallies[PROBE]["waiting"][0] > 0.8


def test_what_was_confirmed_often_is_believed_more_before_a_word(stage: Stage) -> None:
    fresh = state.from_json(stage.open(cast.ben(stage.session, stage.clock.now())).state).inquiry
    confirmed(stage, "ana", "waiting", read="waiting")
    learn(stage)
    taught = state.from_json(stage.open(cast.wang(stage.session, stage.clock.now())).state).inquiry
    assert taught.posterior["waiting"] > fresh.posterior["waiting"]
    assert sum(taught.posterior.values()) == pytest.approx(1)


def test_the_same_talks_teach_the_same(stage: Stage) -> None:
    confirmed(stage, "ana", "waiting", read="price")
    first, second = learn(stage), learn(stage)
    assert first is not None
    assert second is not None
    assert (second.version, second.new) == (first.version, False)


def test_a_talk_under_way_keeps_the_figures_it_began_with(stage: Stage) -> None:
    talk = stage.open(cast.wang(stage.session, stage.clock.now()))
    pinned = inquiring.model_of(stage.session, stage.playbook, talk)
    confirmed(stage, "ana", "waiting", read="waiting")
    learn(stage)
    assert inquiring.model_of(stage.session, stage.playbook, talk) == pinned
    assert stage.session.get(ProbeModel, talk.probe_model) is not None
