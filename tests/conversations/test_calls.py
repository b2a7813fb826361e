"""A call: the script line by line, what was said, the disposition."""

import pytest
from sqlmodel import select

from assistant.conversations import answering, drafts, queries
from assistant.conversations.models import Conversation
from assistant.conversations.opening import open_talk
from assistant.conversations.outcomes import dispose
from assistant.conversations.stopping import stop_contact
from assistant.customers.models import Block, Suppression
from assistant.errors import Invalid, Missing, Stale
from assistant.history.ledger import Actor
from assistant.touches.models import Touch
from tests import cast

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def call(stage):
    return stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")


def view(stage, call):
    return queries.talk(stage.session, stage.playbook, call.id, now=stage.clock.now())


def say(stage, call, text):
    turn = view(stage, call).turn
    answering.answer(
        stage.session, stage.playbook, call.id, text=text, turn=turn, actor=RITA, now=stage.clock.now()
    )


def test_the_identification_comes_first(stage, call):
    lines = view(stage, call).lines
    assert lines[0].kind == "identify"
    assert "Harbour Tea" in lines[0].text


def test_an_answer_is_read_and_shows_the_words_that_point_to_the_reason(stage, call):
    for _ in range(6):
        if view(stage, call).belief:
            break
        say(stage, call, "honestly the staff were rude and nobody cared")
    heard = view(stage, call).heard[-1]
    [reason] = [one for one in heard.reasons if one.reason == "attitude"]
    start, end, words = reason.evidence[0]
    assert heard.text[start:end] == words


def test_a_call_started_twice_is_one_call(stage, call):
    customer = call.customer_id
    opened = open_talk(
        stage.session, stage.playbook, customer_id=customer, script_id="warm_call", channel="call",
        actor=RITA, now=stage.clock.now(),
    )  # fmt: skip
    assert opened.conversation_id == call.id


def test_a_stale_turn_changes_nothing(stage, call):
    with pytest.raises(Stale):
        answering.answer(
            stage.session, stage.playbook, call.id, text="hm", turn=99, actor=RITA, now=stage.clock.now()
        )
    assert view(stage, call).heard == ()


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 10_001])
def test_an_empty_or_endless_answer_is_refused_and_changes_nothing(stage, call, text):
    turn = view(stage, call).turn
    with pytest.raises(Invalid):
        answering.answer(
            stage.session, stage.playbook, call.id, text=text, turn=turn, actor=RITA, now=stage.clock.now()
        )
    assert view(stage, call).turn == turn


def test_the_disposition_ends_the_call_and_is_given_once(stage, call):
    dispose(
        stage.session,
        stage.playbook,
        call.id,
        disposition="reached",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    [touch] = stage.session.exec(select(Touch))
    assert (view(stage, call).state, touch.state) == ("closed", "delivered")
    with pytest.raises(Stale):
        dispose(
            stage.session,
            stage.playbook,
            call.id,
            disposition="busy",
            note="",
            actor=RITA,
            now=stage.clock.now(),
        )


def test_an_unknown_disposition_names_those_there_are(stage, call):
    with pytest.raises(Invalid, match="reached"):
        dispose(
            stage.session,
            stage.playbook,
            call.id,
            disposition="meh",
            note="",
            actor=RITA,
            now=stage.clock.now(),
        )


def test_a_refusal_said_on_the_phone_stops_every_channel(stage, call):
    say(stage, call, "don't ever call me again")
    assert view(stage, call).outcome == "opted_out"
    assert [block.channel for block in stage.session.exec(select(Block))] == [None]


def test_do_not_contact_closes_every_talk(stage, call):
    stop_contact(stage.session, call.customer_id, why="asked to", actor=RITA, now=stage.clock.now())
    assert view(stage, call).state == "closed"


def test_a_call_outside_hours_is_withheld_with_its_rule(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.clock.at = stage.clock.at.replace(hour=23)
    opened = open_talk(
        stage.session, stage.playbook, customer_id=ana.id, script_id="warm_call", channel="call",
        actor=RITA, now=stage.clock.now(),
    )  # fmt: skip
    [row] = stage.session.exec(select(Suppression))
    assert opened.conversation_id is None
    assert opened.withheld
    assert row.reason == "outside_hours"
    assert stage.session.exec(select(Conversation)).first() is None


def test_somebody_on_the_do_not_contact_list_is_not_called(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    cast.blocked(stage.session, ana, stage.clock.now())
    opened = open_talk(
        stage.session, stage.playbook, customer_id=ana.id, script_id="warm_call", channel="call",
        actor=RITA, now=stage.clock.now(),
    )  # fmt: skip
    assert opened.conversation_id is None


def test_an_unknown_script_or_customer_is_missing(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    for customer_id, script_id in ((ana.id, "nonsense"), ("cus_nobody", "warm_call")):
        with pytest.raises(Missing):
            open_talk(
                stage.session, stage.playbook, customer_id=customer_id, script_id=script_id, channel="call",
                actor=RITA, now=stage.clock.now(),
            )  # fmt: skip


def test_a_draft_is_kept_as_it_is_typed(stage, call):
    drafts.keep_draft(stage.session, call.id, "she said the tea wa")
    assert view(stage, call).draft == "she said the tea wa"
