"""Why a remedy was chosen is kept with its line, as it was true when it was said."""

from decimal import Decimal

import pytest
from sqlmodel import select

from assistant.conversations import answering, queries
from assistant.conversations.models import Conversation, Line
from assistant.customers.models import Lapse, Order
from assistant.history.ledger import Actor
from tests import cast
from tests.conversations.conftest import Stage

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def call(stage: Stage) -> Conversation:
    """A call in which the price was just answered."""
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    for words in ("it was far too expensive", "yes, exactly"):
        how = {"text": words, "turn": call.turn, "actor": RITA, "now": stage.clock.now()}
        answering.answer(stage.session, stage.playbook, call.id, **how)
        stage.session.refresh(call)
    return call


def remedy(stage: Stage) -> Line:
    stage.session.expire_all()
    return stage.session.exec(select(Line).where(Line.kind == "remedy")).one()


def test_the_choice_is_kept_in_figures_and_in_sentences_of_both_languages(
    stage: Stage, call: Conversation
) -> None:
    why = remedy(stage).why
    assert why["reason"] == "price"
    assert why["choice"]["remedy"].startswith("price_")
    assert why["choice"]["rejected"]
    assert set(why["told"]) == set(why["rejected"]) == {"en", "zh"}
    assert all(why["told"].values())
    assert len(why["rejected"]["en"]) == len(why["choice"]["rejected"])


def test_what_changes_later_does_not_change_the_record(stage: Stage, call: Conversation) -> None:
    before = dict(remedy(stage).why)
    stage.session.get_one(Lapse, call.customer_id).tier = "key"
    for order in stage.session.exec(select(Order)):
        order.amount = Decimal(9000)
    stage.session.flush()
    shown = queries.talk(stage.session, stage.playbook, call.id, now=stage.clock.now())
    [line] = [one for one in shown.lines if one.kind == "remedy"]
    assert line.why == before


def test_other_lines_say_nothing_of_remedies(stage: Stage, call: Conversation) -> None:
    others = stage.session.exec(select(Line).where(Line.kind != "remedy"))
    assert not any("choice" in line.why for line in others)
