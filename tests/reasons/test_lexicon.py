"""Phrases, patterns and what surrounds a match."""

import csv
import os
from pathlib import Path

import pytest
import yaml

from assistant.errors import Invalid
from assistant.reasons.checks import check_phrases
from assistant.reasons.classifier import load_reader
from assistant.reasons.lexicon import expand, parse, read_phrases
from assistant.reasons.replies import Action, read_reply, read_reply_rules
from assistant.reasons.safe_patterns import compile_safe

SHARED = Path(os.environ.get("WINBACK_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def test_the_shipped_phrases_are_clean() -> None:
    assert check_phrases() == []


def test_alternatives_are_written_out() -> None:
    assert list(expand("delivery ~ (late|slow)")) == ["delivery ~ late", "delivery ~ slow"]


def test_a_phrase_with_an_empty_side_is_refused() -> None:
    with pytest.raises(Invalid, match="no words on one side of ~"):
        parse("late ~ ", "speed.yaml: en")


def test_a_phrase_file_with_a_bare_yes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "speed.yaml"
    file.write_text("reason: speed\nen: {strong: [no]}", "utf-8")
    with pytest.raises(Invalid, match=r"speed\.yaml: en: field 'strong' holds False"):
        read_phrases(file)


@pytest.mark.parametrize(
    "pattern", ["a*", "(ab)+", "a{2,}", "(ab){0,3}", r"(a)\1", ".{0,99}", "(", "(a|b*)c"]
)
def test_a_pattern_that_could_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="replies"):
        compile_safe((pattern,), "replies.yaml: test")


@pytest.mark.parametrize("pattern", ["stop (?:now|please)?", "[a*+]{0,5}x", r"\bno\b", "a?b"])
def test_a_bounded_pattern_is_taken(pattern: str) -> None:
    assert compile_safe((pattern,), "here")


def test_a_rule_with_an_unknown_intent_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "replies.yaml"
    file.write_text("letters: [t]\ncallback: [later]\nrules: [{id: x, intent: nap, action: review}]", "utf-8")
    with pytest.raises(Invalid, match=r"replies\.yaml: x: field 'intent' is 'nap'"):
        read_reply_rules(file)


def test_a_letter_counts_only_where_it_was_offered() -> None:
    assert read_reply("N", "en").action is Action.REVIEW
    assert read_reply("n", "en", frozenset({"N"})).action is Action.SUPPRESS


def test_what_was_asked_about_makes_a_hint_weigh_more() -> None:
    reader = load_reader()
    plain, asked = (reader.read("well, the cost of it", "en", probe) for probe in (None, "price"))
    assert asked.reasons[0].probability > plain.reasons[0].probability


def test_evidence_is_the_customers_own_writing() -> None:
    (reason,) = load_reader().read("説真的,服務態度太差!").reasons
    assert reason.evidence[0].text == "服務態度太差"


def test_no_known_opt_out_is_ignored_and_no_harmless_text_suppressed() -> None:
    file = SHARED / "contact-rules.yaml"
    if not file.exists():
        pytest.skip("shared data absent: set WINBACK_SHARED to measure opt-outs on the probe set")
    probe = yaml.safe_load(file.read_text("utf-8"))["opt_out"]["fixtures"]["probe"]
    actions = {
        label: [read_reply(text).action for text, given in probe if given == label] for label in (0, 1)
    }
    assert Action.CONTINUE not in actions[1]
    assert Action.SUPPRESS not in actions[0]
    assert actions[1].count(Action.SUPPRESS) >= 0.85 * len(actions[1])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ordinary_messages_are_hardly_ever_taken_for_opt_outs(language: str) -> None:
    """What remains ("Stop", "td") is an opt-out by its words, though said to a friend."""
    file = SHARED / "data" / "replies" / f"sms_nus_{language}.csv"
    if not file.exists():
        pytest.skip("shared data absent: set WINBACK_SHARED to measure false suppressions")
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    suppressed = [text for text in texts if read_reply(text).action is Action.SUPPRESS]
    assert len(suppressed) <= 0.002 * len(texts)
