"""The shipped scripts that answer a reason told before, and those that follow up: what they claim to do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue import engine
from assistant.dialogue.effects import Close, Say
from assistant.dialogue.play import SAMPLE
from assistant.dialogue.script import Node, NodeKind, On, Script
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Silent, Started
from assistant.dialogue.talk import Talk
from assistant.reasons.taxonomy import load_taxonomy
from assistant.remedies.checks import SORRY
from assistant.remedies.reading import load_catalogue

SHELF = Shelf(Path(__file__).parents[2] / "scripts_templates", known_reasons(load_taxonomy()))
REASONS = load_taxonomy().reasons
NATURAL = {reason.id for reason in REASONS if reason.natural}
SCRIPTS = [SHELF.get(name) for name in SHELF.ids() if name.startswith(("second_", "followup_"))]
SECOND = [script for script in SCRIPTS if script.id.startswith("second_")]
FOLLOW_UPS = [script for script in SCRIPTS if script.id.startswith("followup_")]
WRONGED = {reason for reason, answer in load_catalogue().answers.items() if answer.apology is not None}
#: A price cut, or a word for one. What is given away is a remedy's business, never a script's.
GIVEAWAY = re.compile(
    r"(?i)\b(discount|voucher|coupon|\d+ ?%|free of charge)|优惠|打折|[一二三四五六七八九]折|代金券|红包"
)
DAYS = {"one": 1, "a": 1, "two": 2, "一": 1, "两": 2, "三": 3, "七": 7}
WITHIN = (re.compile(r"(?i)within (\w+) (day|week)"), re.compile(r"([一两三七])(天|周)之内"))


def by_id(script: Script) -> str:
    return script.id


def lines(script: Script) -> Iterator[tuple[Node, str, str]]:
    for node in script.nodes.values():
        for language, _variant, text in node.wording.every():
            yield node, language, text


def said_until(text: str) -> timedelta | None:
    """The time named in the words of a promise."""
    for pattern in WITHIN:
        if found := pattern.search(text):
            number = int(found[1]) if found[1].isdecimal() else DAYS[found[1]]
            return timedelta(weeks=number) if found[2] in ("week", "周") else timedelta(days=number)
    return None


def test_every_reason_has_one_second_touch_and_the_natural_ones_share_theirs() -> None:
    meant = sorted(reason for script in SECOND for reason in script.fits.reasons)
    assert meant == sorted({reason.id for reason in REASONS} - {"lost_contact", "unclear"})
    assert NATURAL in [set(script.fits.reasons) for script in SECOND]


def test_a_person_rings_where_somebody_was_hurt() -> None:
    calls = {script.fits.reasons[0] for script in SECOND if script.channel == "call"}
    assert calls == {"attitude", "neglect", "complaint_handling", "broken_promise"}


@pytest.mark.parametrize("script", SECOND, ids=by_id)
def test_what_they_told_us_is_taken_up_before_anything_is_offered(script: Script) -> None:
    if set(script.fits.reasons) != NATURAL:
        first = script.nodes["recall" if script.channel == "call" else script.start]
        for language, _variant, text in first.wording.every():
            assert ("You told us" in text) if language == "en" else re.search("您(之前)?说", text)
            assert script.fits.reasons[0] not in WRONGED or SORRY[language].search(text)


@pytest.mark.parametrize("script", SCRIPTS, ids=by_id)
def test_no_script_gives_anything_away_by_itself(script: Script) -> None:
    assert [text for _node, _language, text in lines(script) if GIVEAWAY.search(text)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=by_id)
def test_the_time_said_in_a_promise_is_the_time_it_is_due(script: Script) -> None:
    for node, language, text in lines(script):
        if node.kind is NodeKind.PROMISE:
            assert node.undertaking is not None
            assert said_until(text) == node.undertaking.due, (node.id, language)


@pytest.mark.parametrize("script", SCRIPTS, ids=by_id)
def test_a_no_is_taken_at_once_wherever_we_wait(script: Script) -> None:
    for node in script.nodes.values():
        routes = [route for route in node.routes if "decline" in route.values]
        assert not node.waits or [script.nodes[route.to].kind for route in routes] == [NodeKind.CLOSE]
        assert script.channel == "call" or not node.waits or node.route(On.SILENCE)


@pytest.mark.parametrize("script", SCRIPTS, ids=by_id)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_never_answers_gets_a_few_texts_over_weeks_and_then_none(script: Script, language: str) -> None:
    if script.channel == "sms":
        talk = Talk(script, language, SAMPLE[language], dict.fromkeys(script.fits.reasons, "…？"))
        step = engine.step(talk, engine.open(script), Started())
        effects = list(step.effects)
        while step.state.closed is None:
            assert step.state.handed_over is None
            step = engine.step(talk, step.state, Silent())
            effects += step.effects
        assert sum(isinstance(effect, Say) for effect in effects) <= (3 if script in FOLLOW_UPS else 2)
        assert isinstance(effects[-1], Close)
