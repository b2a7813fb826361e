"""Which script fits whom: by occasion, reason, tier, style and touch."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import ids
from assistant.conversations import casting, plans
from assistant.conversations.casting import Situation, cast
from assistant.conversations.listening import keep_reason
from assistant.conversations.occasions import birthday_in, situation
from assistant.customers.models import Interaction, Lapse, Phone
from assistant.dialogue.script import For, Script
from tests import cast as people
from tests.conversations.conftest import Stage


def script(name: str, channel: str = "sms", **asked: object) -> Script:
    return Script(name, name, {}, channel, ("en",), "a", {}, "", fits=For(**asked))


PLAIN = script("plain")
KEY = script("key", tiers=("key",))
CAREFUL = script("careful", styles=("careful",))
FAMILY = script("family", families=("dissatisfaction",), touches=(3, 4))
PRICE = script("price", occasion="second_touch", reasons=("price",))
MONEY = script("amoney", occasion="second_touch", reasons=("price", "hardship"))
SHELF = (PLAIN, KEY, CAREFUL, FAMILY, PRICE, MONEY)


def name(known: Situation, channel: str = "sms") -> str | None:
    found = cast(SHELF, channel, known)
    return found.script.id if found else None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Situation(), "plain"),
        (Situation(tier="key"), "key"),
        (Situation(tier="key", style="careful"), "key"),
        (Situation(style="careful"), "careful"),
        (Situation(family="dissatisfaction", touch=3), "family"),
        (Situation(family="dissatisfaction", touch=2), "plain"),
        (Situation(("second_touch", "winback"), reason="price"), "price"),
        (Situation(("second_touch", "winback"), reason="hardship"), "amoney"),
        (Situation(("second_touch", "winback"), reason="waiting"), "plain"),
        (Situation(("birthday", "winback")), "plain"),
        (Situation(("birthday",)), None),
    ],
)
def test_the_one_that_asks_for_most_of_what_is_known_is_picked(
    known: Situation, expected: str | None
) -> None:
    assert name(known) == expected


def test_no_script_of_another_channel_is_picked() -> None:
    assert name(Situation(), "call") is None


@given(st.permutations(SHELF), st.sampled_from(["", "key"]), st.sampled_from(["", "careful"]))
def test_the_order_of_the_shelf_makes_no_difference(shelf: list[Script], tier: str, style: str) -> None:
    known = Situation(tier=tier, style=style)
    assert cast(shelf, "sms", known) == cast(SHELF, "sms", known)


def occasions(stage: Stage, customer: object) -> tuple[str, ...]:
    return known(stage, customer).occasions


def known(stage: Stage, customer: object) -> Situation:
    return situation(stage.session, stage.playbook, customer, touch=1, now=stage.clock.now())


def told(stage: Stage, customer: object, reason: str, how: str = "stated", days_ago: int = 10) -> None:
    at = stage.clock.now() - timedelta(days=days_ago)
    keep_reason(stage.session, (customer.id, None, None), reason, 0.9, how=how, now=at)
    stage.session.flush()


def test_of_a_customer_nobody_knows_the_occasion_is_winning_them_back(stage: Stage) -> None:
    assert known(stage, people.ana(stage.session, stage.clock.now())) == Situation(tier="ordinary")


def test_who_told_us_the_reason_gets_the_second_touch_for_it_until_they_had_it(stage: Stage) -> None:
    ana = people.ana(stage.session, stage.clock.now())
    told(stage, ana, "price")
    assert known(stage, ana) == Situation(
        ("second_touch", "winback"), tier="ordinary", reason="price", family="dissatisfaction"
    )
    talk = stage.open(ana)
    talk.occasion = casting.SECOND_TOUCH
    stage.session.flush()
    assert occasions(stage, ana) == ("winback",)


def test_a_reason_said_again_in_its_second_touch_is_not_answered_by_another(stage: Stage) -> None:
    ana = people.ana(stage.session, stage.clock.now())
    told(stage, ana, "price")
    talk = stage.open(ana)
    talk.occasion = casting.SECOND_TOUCH
    stage.session.flush()
    told(stage, ana, "price", days_ago=0)
    told(stage, ana, "price", how="confirmed", days_ago=-1)
    assert occasions(stage, ana) == ("winback",)


def test_a_reason_from_before_they_bought_again_or_one_nobody_stated_is_not_theirs_now(stage: Stage) -> None:
    now = stage.clock.now()
    ana, wang = people.ana(stage.session, now), people.wang(stage.session, now)
    told(stage, ana, "price", days_ago=100)
    told(stage, wang, "price", how="inferred")
    assert occasions(stage, ana) == occasions(stage, wang) == ("winback",)


def test_an_open_complaint_comes_before_everything(stage: Stage) -> None:
    now = stage.clock.now()
    ana = people.ana(stage.session, now)
    told(stage, ana, "price")
    complaint = {"kind": "complaint", "text": "cold tea", "open": True}
    stage.session.add(Interaction(id=ids.new("int", now), customer_id=ana.id, at=now, **complaint))
    stage.session.get_one(Lapse, ana.id).tier = "release"
    stage.session.flush()
    assert occasions(stage, ana) == ("complaint", "release", "second_touch", "winback")


def test_a_number_that_turned_out_wrong_asks_for_tracing_until_they_are_heard(stage: Stage) -> None:
    now = stage.clock.now()
    ana = people.ana(stage.session, now)
    stage.session.get_one(Phone, "pho_ana").wrong_since_at = now - timedelta(days=3)
    stage.session.flush()
    assert occasions(stage, ana)[0] == "lost_contact"
    ana.last_heard_at = now
    assert occasions(stage, ana) == ("winback",)


@pytest.mark.parametrize(
    ("born", "days"),
    [(date(1980, 11, 30), 7), (date(1980, 11, 23), 0), (date(1980, 11, 22), 364), (date(1992, 2, 29), 98)],
)
def test_days_to_a_birthday_are_counted_where_they_live(stage: Stage, born: date, days: int) -> None:
    ana = people.ana(stage.session, stage.clock.now())
    ana.birthday = born
    assert birthday_in(ana, stage.clock.now()) == days
    assert ("birthday" in occasions(stage, ana)) is (days <= 7)


def test_the_plan_names_the_occasion_and_the_reason_it_answers(stage: Stage) -> None:
    ana = people.ana(stage.session, stage.clock.now())
    first = plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now())
    assert (first.script_id, first.occasion) == ("sms_winback", "winback")
    told(stage, ana, "price")
    if any(one.startswith("second_price") for one in stage.playbook.shelf.ids()):
        second = plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now())
        assert second.occasion == "second_touch"
        assert second.why["en"].endswith("Told us before: price. This touch answers that.")
