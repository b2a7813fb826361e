"""How the shipped scripts behave towards people, whatever their words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue.script import Node, NodeKind, On, Script
from assistant.dialogue.shelf import Shelf
from assistant.reasons.taxonomy import load_taxonomy

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
SHELF = Shelf(TEMPLATES, known_reasons(load_taxonomy()))
SCRIPTS = [SHELF.get(name) for name in SHELF.ids()]
ASKING = (NodeKind.ASK, NodeKind.ELICIT, NodeKind.CONFIRM, NodeKind.REMEDY)
#: How a due time is said aloud.
SAID = {
    timedelta(days=1): r"today|tomorrow|within a day|今天|明天|一天",
    timedelta(days=2): r"(two|2) days|day after tomorrow|两天|后天",
    timedelta(days=3): r"(three|3) days|三天",
    timedelta(days=5): r"(five|5) days|五天",
    timedelta(weeks=1): r"a week|one week|(seven|7) days|一周|一星期|七天",
    timedelta(weeks=2): r"(two|2) weeks|两周|两星期",
}


def lines(node: Node, language: str | None = None) -> list[str]:
    wordings = [node.wording, *(cue.wording for cue in node.cues)]
    return [line for one in wordings for of, _, line in one.every() if language in (None, of)]


def used(line: str) -> set[str]:
    return set(re.findall(r"{{\s*(\w+)", line)) | set(re.findall(r"{%\s*if (\w+)", line))


def reached(script: Script, start: str, *, without: str) -> list[Node]:
    found, waiting = {without}, [start]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(script.nodes[key].targets())
    return [script.nodes[key] for key in found - {without}]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_what_is_promised_aloud_is_due_when_we_said(script: Script) -> None:
    for node in script.nodes.values():
        if node.undertaking is not None:
            for line in lines(node):
                assert re.search(SAID[node.undertaking.due], line), (node.id, line)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_whoever_is_annoyed_by_a_question_is_not_asked_on(script: Script) -> None:
    for node in script.nodes.values():
        if node.kind in ASKING and any(route.on is On.INTENT for route in node.routes):
            led = [r.to for r in node.routes if "annoyed" in r.values or r.on in (On.ELSE, On.UNSETTLED)]
            assert led, node.id
            assert script.nodes[led[0]].kind not in (NodeKind.ASK, NodeKind.ELICIT), node.id


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_a_no_is_never_met_with_an_offer(script: Script) -> None:
    for node in script.nodes.values():
        for route in node.routes:
            if route.on is On.INTENT and "decline" in route.values:
                assert script.nodes[route.to].kind is not NodeKind.REMEDY, node.id


def test_a_machine_or_a_stranger_hears_a_name_and_nothing_else() -> None:
    harmless = {"name", "first_name", "company", "rep", "callback_number"}
    overheard = list(SHELF.get("voicemail").nodes.values())
    overheard += reached(SHELF.get("lost_contact"), "hello", without="found")
    for node in overheard:
        for line in lines(node):
            assert used(line) <= harmless, (node.id, line)


def test_a_stranger_is_never_asked_for_somebody_elses_number() -> None:
    for node in reached(SHELF.get("lost_contact"), "hello", without="found"):
        for line in lines(node):
            assert not re.search(r"(her|his|their|new|他的|她的|新的?)\s*(phone|号码|number).*[?？]", line), (
                line
            )


@pytest.mark.parametrize("name", ["soothing_close", "soothing_call"])
def test_a_kind_goodbye_asks_nothing(name: str) -> None:
    script = SHELF.get(name)
    assert not any(node.kind in (NodeKind.ASK, NodeKind.ELICIT) for node in script.nodes.values())
    asked = [line for node in script.nodes.values() for line in lines(node) if re.search(r"[?？]", line)]
    assert asked == []


def test_a_birthday_wish_sells_nothing() -> None:
    for line in lines(SHELF.get("birthday").nodes["wish"]):
        assert not re.search(r"[?？]|offer|discount|%|gift|优惠|折|礼|活动", line), line


@pytest.mark.parametrize("occasion", ["winback", "complaint", "release"])
@pytest.mark.parametrize("channel", ["sms", "call"])
def test_every_common_occasion_has_words_on_both_channels(occasion: str, channel: str) -> None:
    assert any(one.fits.occasion == occasion and one.channel == channel for one in SCRIPTS)
