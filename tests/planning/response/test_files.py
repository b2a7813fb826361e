"""The figures and words that come with the chooser, and what is said of mistakes in them."""

from dataclasses import replace
from importlib.resources import files

import pytest

from assistant.errors import Invalid
from assistant.planning.response.choosing import NoChoice, Why, Wish, Worth, choose
from assistant.planning.response.explaining import explain, load_words, read_words
from assistant.planning.response.memory import Memory, Past
from assistant.planning.response.model import fresh
from assistant.planning.response.options import DayPart, DayType, Option, Setting, every_option
from assistant.planning.response.priors import load_priors, read_priors

PRIORS = (files("assistant.planning.response") / "priors.yaml").read_text("utf-8")
OPTIONS = every_option(["call", "sms"])
WORTHS = {one: Worth(100.0, 5.0 if one.channel == "call" else 0.1) for one in OPTIONS}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 8", "weight: none", "'weight' must be a number"),
        ("half_life_days: 180", "half_life_days: 0", "more than 0"),
        ("tier: 0.3", "planet: 0.3", "a group is made of"),
        ("call: 22", "call: 100", "per cent"),
        ("sms: {weekend: 220}", "sms: {noon: 220}", "unknown key 'noon'"),
        ("weight: 8", "wait: 8", "unknown key 'wait'"),
    ],
)
def test_a_mistake_in_the_priors_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in PRIORS
    with pytest.raises(Invalid, match=r"priors\.yaml, line \d+") as raised:
        read_priors(PRIORS.replace(old, new, 1))
    assert said in str(raised.value)


def test_every_prior_has_its_source() -> None:
    for name in ("parts", "days", "attempts", "chance", "leave", "memory"):
        assert f"\n  {name}: " in PRIORS.split("sources:")[1]
    assert load_priors().heads["reply"].attempts[0] == 0


def test_a_channel_nobody_named_has_weak_beliefs_too() -> None:
    odds = load_priors().heads["reach"].expected(Setting("key", 9), Option("fax", *_FIRST))
    assert -5 < odds < 5


_FIRST = (DayType.WORKDAY, DayPart.MORNING)


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
@pytest.mark.parametrize("why", [why for why in Why if why not in (Why.NO_OPTION, Why.WISH_UNMET)])
def test_every_reason_is_one_sentence_with_its_figures(why: Why, language: str) -> None:
    found = choose(fresh(0), Setting("key", 1), OPTIONS, WORTHS, Memory(), None, "c1:1", 0)
    assert not isinstance(found, NoChoice)
    said = explain(replace(found, why=why), language)
    assert said.endswith("." if language == "en" else "。")
    assert "%" in said
    assert "{" not in said


@pytest.mark.parametrize("why", [Why.NO_OPTION, Why.WISH_UNMET])
def test_why_there_is_no_choice_is_said(why: Why) -> None:
    assert explain(NoChoice(why), "zh") != explain(NoChoice(why), "en")


def test_the_sentence_says_that_the_customer_asked_for_it() -> None:
    wish = Wish(
        channels=frozenset({"sms"}), parts=frozenset({DayPart.MIDDAY}), days=frozenset({DayType.WORKDAY})
    )
    found = choose(fresh(0), Setting("key", 1), OPTIONS, WORTHS, Memory(), wish, "c1:1", 0)
    assert explain(found, "en").startswith("Text on a workday midday: the customer asked for it;")
    assert explain(found, "zh").startswith("工作日中午发短信：客户自己要求的；")


def test_the_sentence_says_that_they_were_reached_so_before() -> None:
    when = Option("call", DayType.WEEKEND, DayPart.MORNING)
    memory = Memory(tuple(Past(when, n, True, True, 0) for n in (1, 2, 3, 4)))
    found = choose(fresh(0), Setting("key", 5), OPTIONS, WORTHS, memory, None, "c1:5", 0)
    assert not isinstance(found, NoChoice)
    said = explain(replace(found, option=when, why=Why.ANSWERED, answered=memory.answered(when)), "en")
    assert "reached so before (4 times)" in said
    assert found.propensities[when] == max(found.propensities.values())


def test_words_missing_in_one_language_are_named() -> None:
    text = (files("assistant.planning.response") / "words.yaml").read_text("utf-8")
    with pytest.raises(Invalid, match=r"words\.yaml, line \d+"):
        read_words(text.replace("  sms: {en: Text, zh: 发短信}", "  sms: {en: Text}"))
    assert load_words().say("days", "weekend", "zh-CN") == "周末"
