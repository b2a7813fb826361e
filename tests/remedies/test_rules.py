"""Each rule that rejects a remedy, by its name and with its numbers."""

from datetime import date

import pytest

from assistant.remedies.answers import NewCustomerOffer
from assistant.remedies.facts import Ground, Overdue
from assistant.remedies.remedy import Conditions, Kind, Money, Role
from assistant.remedies.rules import Rule, rejection
from tests.remedies.making import case, remedy

OFFERS = (Kind.UPGRADE, Kind.BUNDLE, Kind.DISCOUNT)
TENTH = Money(order_share=0.1)
PROMISE = Overdue("call back with the result", date(2026, 11, 20))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CLOSE])
def test_life_took_them_elsewhere_so_nothing_but_a_close_is_said(kind: Kind) -> None:
    moved = case(remedy("one", kind), ground=Ground("price", natural=True), role=Role.SUPERVISOR)
    assert rejection(remedy("one", kind), moved) == (Rule.NATURAL_CLOSE, {})


def test_what_can_be_answered_is_not_closed() -> None:
    assert rejection(remedy("bye", Kind.CLOSE), case()) == (Rule.NO_CLOSE, {})


def test_nothing_is_said_after_its_last_day_but_on_it() -> None:
    last = remedy("one", until=date(2026, 11, 23))
    assert rejection(last, case()) is None
    assert rejection(last, case(today=date(2026, 11, 24))) == (Rule.EXPIRED, {"until": "2026-11-23"})


@pytest.mark.parametrize("kind", OFFERS)
def test_no_offer_while_a_promise_is_overdue(kind: Kind) -> None:
    owed = case(overdue=(PROMISE,), role=Role.SUPERVISOR)
    rule, numbers = rejection(remedy("one", kind), owed) or ("", {})
    assert rule is Rule.PROMISE_FIRST
    assert numbers == {"what": "call back with the result", "due_on": "2026-11-20", "many": 1}


def test_what_makes_good_may_be_said_while_a_promise_is_overdue() -> None:
    owed = case(overdue=(PROMISE,), role=Role.SUPERVISOR)
    assert rejection(remedy("one", Kind.COMPENSATION, cost=TENTH), owed) is None


def test_no_offer_while_a_complaint_is_open() -> None:
    assert rejection(remedy("one", Kind.BUNDLE), case(complaint_open=True)) == (Rule.COMPLAINT_FIRST, {})


def test_a_key_customer_gets_no_less_than_a_new_one_and_the_numbers_say_so() -> None:
    welcome = NewCustomerOffer("welcome", {"en": "", "zh": ""}, Money(fixed=5, order_share=0.1), None)
    key = case(tier="key", offers=[welcome])
    less = remedy("less", Kind.DISCOUNT, gives=TENTH)
    assert rejection(less, key) == (Rule.KEY_NOT_WORSE, {"own": 10.0, "new": 15.0, "offer": "welcome"})
    assert rejection(remedy("same", Kind.DISCOUNT, gives=Money(order_share=0.15)), key) is None
    assert rejection(less, case(tier="ordinary", offers=[welcome])) is None


def test_a_promotion_for_new_customers_that_is_over_counts_no_more() -> None:
    over = NewCustomerOffer("spring", {"en": "", "zh": ""}, Money(order_share=0.9), date(2026, 6, 1))
    assert rejection(remedy("less", Kind.DISCOUNT, gives=TENTH), case(tier="key", offers=[over])) is None


def test_what_was_said_before_is_not_said_again() -> None:
    again = case(given=frozenset({"one"}))
    assert rejection(remedy("one"), again) == (Rule.SAID_BEFORE, {})
    assert rejection(remedy("two"), again) is None


def test_what_costs_more_than_it_brings_is_not_said() -> None:
    visit = remedy("visit", Kind.VISIT, cost=Money(fixed=25), cost_always=True)
    rule, numbers = rejection(visit, case(margin_a_year=1.0)) or ("", {})
    assert (rule, float(numbers["net"]) < 0) == (Rule.NOT_WORTH, True)
    assert rejection(visit, case(margin_a_year=1000.0, role=Role.REP)) is None


@pytest.mark.parametrize(
    ("role", "amount", "allowed"),
    [("script", 0.01, False), ("rep", 40, True), ("rep", 41, False), ("supervisor", 300, True)],
)
def test_nobody_gives_more_than_they_may(role: str, amount: float, allowed: bool) -> None:
    rich = case(role=Role(role), margin_a_year=10_000.0)
    found = rejection(remedy("one", Kind.COMPENSATION, cost=Money(fixed=amount)), rich)
    assert (found is None) is allowed
    assert allowed or (found and found[0] is Rule.ASK_SUPERVISOR and found[1]["amount"] == amount)


def test_what_is_kept_for_a_supervisor_is_not_promised_by_a_rep() -> None:
    kept = remedy("one", role=Role.SUPERVISOR)
    assert (rejection(kept, case(role=Role.REP)) or ("",))[0] is Rule.ASK_SUPERVISOR
    assert rejection(kept, case(role=Role.SUPERVISOR)) is None


@pytest.mark.parametrize(
    ("only", "condition", "told"),
    [
        (Conditions(tiers=frozenset({"key"})), "tier", "small"),
        (Conditions(faults=frozenset({"staff"})), "fault", "company"),
        (Conditions(channels=frozenset({"call"})), "channel", "sms"),
        (Conditions(changeable=True), "changeable", "no"),
        (Conditions(by_us=True), "by_us", "unknown"),
        (Conditions(complaint_open=True), "complaint", "no"),
    ],
)
def test_a_condition_that_does_not_fit_is_named_with_what_is_there(
    only: Conditions, condition: str, told: str
) -> None:
    ground = Ground("price", fault="company", changeable=False)
    found = rejection(remedy("one", only=only), case(ground=ground, tier="small", channel="sms"))
    assert found == (Rule.NOT_FOR_THEM, {"condition": condition, "is": told})
