"""What a choice says of itself: whole sentences with numbers, in both languages."""

import json
import re

import pytest
from hypothesis import given

from assistant.remedies.case import Case
from assistant.remedies.choosing import choose
from assistant.remedies.facts import Ground, Overdue
from assistant.remedies.remedy import Role
from assistant.remedies.rules import Rule
from assistant.remedies.telling import load_texts, rejections, summary, why
from tests.remedies.making import SHIPPED, TODAY, case
from tests.remedies.test_choosing import cases

PROMISE = Overdue("ring on Friday", TODAY.replace(day=20))


@given(cases())
def test_every_choice_can_be_told_in_whole_sentences(one: Case) -> None:
    choice = choose(one)
    for language, stop in (("en", "."), ("zh-Hant", "。")):
        told = [*why(choice, language), *rejections(choice, language)]
        assert len(told) > len(choice.rejected)
        assert all(text.endswith(stop) for text in told)
        assert not any(re.search(r"[{}]|None|_", text.replace("key_", "")) for text in told)


def test_the_sum_is_shown_with_its_figures() -> None:
    [first, *_] = why(choose(case(tier="ordinary", role=Role.REP)), "en")
    assert first == (
        "“10 % off the next order” is expected to bring 98.76 USD: "
        "31% chance x 300.00 USD a year x 1.2 years - 3.10 USD cost - 6.84 USD lost on full-price sales."
    ).replace("98.76", f"{0.31 * 300 * 1.2 - 3.1 - 6.84:.2f}")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "no offer while a promise to them is overdue"), ("zh", "对客户的承诺逾期未兑现")],
)
def test_an_overdue_promise_comes_first_and_is_why_there_is_no_offer(language: str, words: str) -> None:
    choice = choose(case(overdue=(PROMISE,), role=Role.REP, tier="ordinary"))
    assert "ring on Friday" in why(choice, language)[0]
    assert sum(words in text for text in rejections(choice, language)) == 2


def test_a_key_customer_sees_both_numbers() -> None:
    choice = choose(case(tier="key", role=Role.REP, typical_order=50.0))
    assert Rule.KEY_NOT_WORSE not in [one.rule for one in choice.rejected]
    told = load_texts()["rules", "key_not_worse", "en"]
    assert told.format(own="3.00 USD", new="5.00 USD", offer="welcome") == (
        "a key customer would get 3.00 USD, a new customer gets 5.00 USD (welcome)"
    )


def test_the_apology_is_explained() -> None:
    ours = Case(SHIPPED, Ground("waiting", fault="company"), case().facts)
    assert "The fault was ours and no apology was said yet, so the words begin with one." in why(
        choose(ours), "en"
    )
    said = Case(SHIPPED, Ground("waiting", fault="company"), case(apologised=True).facts)
    assert "The fault was ours; an apology was said already." in why(choose(said), "en")


def test_what_needs_a_supervisor_is_said_with_the_limit() -> None:
    ground = Ground("neglect", fault="company")
    poor = case(tier="key", role=Role.SCRIPT).facts
    told = rejections(choose(Case(SHIPPED, ground, poor)), "zh")
    assert any("超出自动短信的权限（0.00 USD），请问主管" in text for text in told)


def test_a_choice_is_kept_as_json_with_ids_rules_and_figures() -> None:
    kept = json.loads(json.dumps(summary(choose(case(tier="ordinary", role=Role.REP)))))
    assert (kept["remedy"], kept["kind"], kept["net"], kept["ask"]) == (
        "price_discount",
        "discount",
        101.66,
        None,
    )
    assert kept["rejected"]["price_step_up"]["rule"] == "not_for_them"
