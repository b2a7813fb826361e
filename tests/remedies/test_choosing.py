"""What is chosen for a customer: laws that hold whoever it is, and the shipped remedies at work."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.remedies.case import Case
from assistant.remedies.choosing import choose
from assistant.remedies.facts import Facts, Ground, Overdue
from assistant.remedies.remedy import FAULTS, OFFERS, TIERS, Kind, Money, Role
from assistant.remedies.rules import Rule, best_for_new, rejection
from tests.remedies.making import SHIPPED, SORRY, case, remedy

NATURAL = {"need_changed", "moved", "hardship", "variety"}
maybe = st.sampled_from([True, False, None])
money = st.one_of(st.none(), st.floats(0, 5000))
facts = st.builds(
    Facts,
    today=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    tier=st.sampled_from([*TIERS, ""]),
    channel=st.sampled_from(["sms", "call", "visit", ""]),
    role=st.sampled_from(Role),
    typical_order=money,
    margin_a_year=money,
    overdue=st.sampled_from([(), (Overdue("call back", date(2026, 1, 1)),)]),
    complaint_open=st.booleans(),
    apologised=st.booleans(),
    given=st.frozensets(st.sampled_from([one.id for a in SHIPPED.answers.values() for one in a.remedies])),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any shipped reason, however it is attributed, with any customer."""
    reason = draw(st.sampled_from(sorted(SHIPPED.answers)))
    ground = Ground(reason, reason in NATURAL, draw(st.sampled_from(FAULTS)), draw(maybe), draw(maybe))
    return Case(SHIPPED, ground, draw(facts))


@given(cases())
def test_something_may_always_be_said_and_no_rule_speaks_against_it(one: Case) -> None:
    choice = choose(one)
    assert choice.chosen is not None
    against = rejection(choice.chosen.remedy, one)
    assert against is None or (choice.chosen.remedy.plain and against[0] is Rule.SAID_BEFORE)
    assert choice.words("en")
    assert choice.words("zh-Hant", "warm")


@given(cases())
def test_every_other_remedy_is_rejected_by_a_rule(one: Case) -> None:
    choice = choose(one)
    assert choice.chosen
    ids = [rejected.remedy.id for rejected in choice.rejected]
    assert sorted([*ids, choice.chosen.remedy.id]) == sorted(other.id for other in one.answer.remedies)


@given(cases())
def test_nothing_that_may_be_said_is_worth_more(one: Case) -> None:
    choice = choose(one)
    assert choice.chosen
    for other in choice.rejected:
        if other.rule is Rule.WORTH_LESS:
            assert other.worth.net <= choice.chosen.worth.net


@given(cases())
def test_no_offer_is_chosen_while_a_promise_is_overdue_or_a_complaint_is_open(one: Case) -> None:
    choice = choose(one)
    if one.facts.overdue or one.facts.complaint_open:
        assert choice.chosen
        assert choice.chosen.remedy.kind not in OFFERS
        assert choice.ask is None or choice.ask.remedy.kind not in OFFERS


@given(cases())
def test_a_key_customer_is_never_offered_less_than_a_new_one(one: Case) -> None:
    choice, best = choose(one), best_for_new(one)
    if one.facts.tier == "key" and best and choice.chosen and choice.chosen.remedy.is_offer:
        assert choice.chosen.remedy.gives.of(one.typical_order) >= best[1]


@given(cases())
def test_a_natural_reason_is_closed_and_no_other_is(one: Case) -> None:
    choice = choose(one)
    assert choice.chosen
    assert (choice.chosen.remedy.kind is Kind.CLOSE) is one.ground.natural


@given(cases())
def test_nothing_is_said_beyond_authority_or_after_its_end(one: Case) -> None:
    chosen = choose(one).chosen
    assert chosen
    limit = one.assumed.limits[one.facts.role].of(one.typical_order)
    assert chosen.remedy.cost.of(one.typical_order) <= limit
    assert chosen.remedy.until is None or one.facts.today <= chosen.remedy.until


@given(cases())
def test_where_we_were_at_fault_the_first_words_are_an_apology(one: Case) -> None:
    choice, apology = choose(one), one.answer.apology
    if one.ground.ours and apology and not one.facts.apologised:
        assert (choice.words("en") or "").startswith(apology.words("en"))
        assert (choice.words("zh") or "").startswith(apology.words("zh"))
    elif apology:
        assert not (choice.words("en") or "").startswith(apology.words("en"))


def test_something_new_is_said_first_and_what_costs_nothing_again_when_nothing_new_is_left() -> None:
    two = (remedy("best", Kind.FIX), remedy("other"))
    told = [choose(case(*two, given=frozenset(given))).chosen for given in ((), ("best",), ("best", "other"))]
    assert [one.remedy.id for one in told if one] == ["best", "other", "best"]
    offer = remedy("offer", Kind.DISCOUNT)
    assert choose(case(offer, given=frozenset({"offer"}), role=Role.REP)).chosen is None


def test_of_equals_the_first_of_the_catalogue_is_chosen() -> None:
    choice = choose(case(remedy("first"), remedy("second")))
    assert choice.chosen
    assert choice.chosen.remedy.id == "first"


def test_a_fix_competes_with_a_discount_by_what_the_second_life_brings() -> None:
    discount = remedy("discount", Kind.DISCOUNT, cost=Money(order_share=0.1))
    choice = choose(case(discount, remedy("fix", Kind.FIX), role=Role.REP))
    assert choice.chosen
    assert choice.chosen.remedy.id == "fix"
    [rejected] = choice.rejected
    assert (rejected.rule, rejected.numbers["best"]) == (Rule.WORTH_LESS, choice.chosen.worth.net)


def test_a_supervisor_is_asked_for_what_would_bring_more() -> None:
    dear = remedy("dear", Kind.VISIT, cost=Money(fixed=100), cost_always=True)
    choice = choose(case(remedy("cheap"), dear, margin_a_year=2000.0, role=Role.REP))
    assert choice.chosen
    assert choice.ask
    assert (choice.chosen.remedy.id, choice.ask.remedy.id) == ("cheap", "dear")
    assert choose(case(remedy("cheap"), dear, margin_a_year=200.0, role=Role.REP)).ask is None


def test_nothing_is_said_where_every_remedy_is_rejected() -> None:
    choice = choose(case(remedy("bye", Kind.CLOSE)))
    assert (choice.chosen, choice.words("en"), choice.by_style("en")) == (None, None, {})


def test_words_come_in_every_style_that_differs_with_the_apology_of_that_style() -> None:
    told = choose(Case(SHIPPED, Ground("waiting", fault="company"), case().facts)).by_style("en")
    assert set(told) == {"any", "direct", "warm", "careful", "exact"}
    assert told["direct"].startswith("You waited too long. I'm sorry. Tell me")


@pytest.mark.parametrize(
    ("tier", "role", "chosen"),
    [
        ("ordinary", "script", "price_cheaper_way"),
        ("ordinary", "rep", "price_discount"),
        ("key", "rep", "price_step_up"),
    ],
)
def test_a_price_too_high_is_answered_by_tier_and_by_who_speaks(tier: str, role: str, chosen: str) -> None:
    found = choose(case(tier=tier, role=Role(role))).chosen
    assert found
    assert found.remedy.id == chosen


def test_an_apology_said_in_this_talk_is_not_said_again() -> None:
    ours = Ground("price", fault="staff")
    assert choose(case(remedy("one"), apology=SORRY, ground=ours)).words("zh") == "很抱歉。one？"
    assert choose(case(remedy("one"), apology=SORRY, ground=ours, apologised=True)).words("en") == "one?"
    assert (
        choose(case(remedy("one"), apology=SORRY, ground=Ground("price", fault="customer"))).words("en")
        == "one?"
    )
