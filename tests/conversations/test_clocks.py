"""No clock of ours is set by an order that is still to come, was free or was taken back."""

from datetime import timedelta

import pytest

from assistant.conversations import plans
from assistant.conversations.climbing import climb_of
from assistant.conversations.listening import keep_reason
from assistant.conversations.occasions import known_reason
from assistant.conversations.wording import sentence
from assistant.customers.models import Lapse, Order
from assistant.touches.everyones_facts import facts_of, known
from assistant.touches.facts import facts_for
from tests import cast

DAY = timedelta(days=1)
NOTHING = {
    "still to come": [(200, 40)],
    "free": [(0, 0)],
    "taken back": [(-1, 40), (0, -40)],
    "taken back by halves": [(-2, 40), (-1, -15), (0, -25)],
    "only a refund": [(0, -5)],
}


def order(stage, customer, ahead, amount):
    on = stage.clock.now().date() + ahead * DAY
    one = Order(
        id=f"ord_{ahead}_{amount}", customer_id=customer.id, external_ref=f"{ahead}_{amount}", amount=amount,
        ordered_on=on,
    )  # fmt: skip
    stage.session.add(one)
    stage.session.flush()


@pytest.fixture
def ana(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.clock.advance(10 * DAY)
    return ana


@pytest.fixture(params=NOTHING)
def no_purchase(request, stage, ana):
    """Puts orders on record that are no purchase, in Ana's currency."""

    def put():
        for ahead, amount in NOTHING[request.param]:
            order(stage, ana, ahead, amount)

    return put


def facts(stage, customer):
    how = {"provider": "phone", "now": stage.clock.now()}
    one = facts_for(stage.session, customer.id, **how)
    assert list(facts_of([customer], known(stage.session, stage.clock.now()), **how)) == [one]
    return one


def climb(stage, customer):
    lapse = stage.session.get_one(Lapse, customer.id)
    return climb_of(stage.session, stage.playbook, customer, lapse, stage.clock.now())


def test_the_cycle_of_the_caps_and_the_relationship_go_on(stage, ana, no_purchase):
    before = facts(stage, ana)
    no_purchase()
    assert facts(stage, ana) == before


def test_the_ladder_counts_on(stage, ana, no_purchase):
    stage.open(ana)
    stage.leave()
    before = climb(stage, ana)
    assert before.made == 1
    no_purchase()
    assert climb(stage, ana) == before


def test_what_they_told_us_still_stands(stage, ana, no_purchase):
    stage.clock.advance(-5 * DAY)
    told = (ana.id, None, None)
    keep_reason(stage.session, told, "price", 0.9, how="stated", now=stage.clock.now())
    stage.clock.advance(5 * DAY)
    no_purchase()
    assert known_reason(stage.session, ana.id, stage.clock.now()) is not None


def test_who_said_they_come_back_has_not_come_yet(stage, ana, no_purchase):
    talk = stage.open(ana)
    talk.status, talk.outcome, talk.closed_at = "closed", "wants_back", stage.clock.now() - 3 * DAY
    stage.session.flush()
    no_purchase()
    withheld = plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now()).withheld
    assert withheld == sentence("coming_back")


def test_a_purchase_that_stays_sets_them_all(stage, ana):
    before = facts(stage, ana)
    for ahead, amount in ((-3, 40), (-2, 30), (-1, -30)):
        order(stage, ana, ahead, amount)
    after = facts(stage, ana)
    assert after.last_order_at is not None
    assert after.last_order_at != before.last_order_at
    assert after.last_order_at.date() == (stage.clock.now() - 3 * DAY).date()
    assert climb(stage, ana).since == after.last_order_at
