"""A person takes a thread in hand and gives it back."""

from datetime import timedelta

import pytest

from assistant.conversations import handover, queries
from assistant.customers.models import Customer
from assistant.errors import Invalid, NotAllowed
from assistant.history.ledger import Actor
from tests import cast

ANA = "+447700900130"
RITA = Actor("rep", "rep_rita")


@pytest.fixture
def waiting(stage):
    """A talk in which the customer asked something only a person can answer."""
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "who is this? can I pay with the old card?")
    assert talk.needs_person
    stage.leave()
    return talk


def write(stage, talk, text="Yes, both cards work."):
    handover.write(stage.session, stage.playbook, talk.id, text=text, actor=RITA, now=stage.clock.now())


def test_a_reps_own_text_leaves_as_it_was_written(stage, waiting):
    write(stage, waiting)
    assert stage.leave() == ["Yes, both cards work."]
    assert waiting.needs_person == "answered_by_hand"


def test_after_giving_it_back_the_script_answers_again(stage, waiting):
    handover.hand_back(stage.session, stage.playbook, waiting.id, actor=RITA, now=stage.clock.now())
    stage.hears(ANA, "it was just too expensive")
    [answer] = stage.leave()
    assert answer
    assert waiting.top_reason == "price"


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601])
def test_an_empty_or_over_long_text_is_refused(stage, waiting, text):
    with pytest.raises(Invalid):
        write(stage, waiting, text)


def test_nobody_writes_to_somebody_who_opted_out(stage, waiting):
    cast.blocked(stage.session, _customer(stage, waiting), stage.clock.now())
    with pytest.raises(NotAllowed):
        write(stage, waiting)


def test_the_thread_holds_both_sides_in_order(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.clock.advance(timedelta(minutes=5))
    stage.hears(ANA, "who is this?")
    write(stage, talk)
    stage.leave()
    sides = [message.outbound for message in queries.thread(stage.session, talk.customer_id)]
    assert (sides[0], sides[1], sides[-1]) == (True, False, True)


def _customer(stage, talk):
    return stage.session.get_one(Customer, talk.customer_id)
