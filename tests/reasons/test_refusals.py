"""Nobody who wants to be left alone is missed, whatever words they find for it."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from assistant.errors import Invalid
from assistant.reasons.classifier import load_reader
from assistant.reasons.corpus import load_replies
from assistant.reasons.normalise import normalise
from assistant.reasons.replies import Action, Intent, ReplyReading, load_reply_rules
from assistant.reasons.wishes import CLEAR, SURE, Wishes, load_wishes

LIKE_AN_OPT_OUT = "stop texting me, remove my number, no more messages"
BUS_STOPS = [
    "1 more stop dear", "get off at the next stop", "stop by the shop tomorrow", "non-stop rain here",
    "I stopped going because it got dear", "the bus does not stop there", "下一站就到", "雨停了再走",
]  # fmt: skip


class Heard(Wishes):
    """The layer, made to hear what the test says."""

    def __init__(self, odds: float) -> None:
        self._odds = odds

    def odds(self, text: str) -> float:
        return self._odds


def heed(text: str, odds: float, explained: bool = False) -> ReplyReading:
    rules, normal = load_reply_rules(), normalise(text)
    reading = rules.read(text, normal, "en", frozenset())
    return Heard(odds).heed(reading, rules, normal, explained)


@pytest.mark.parametrize(
    "text",
    [
        "pull the plug on my number", "I should like to be gone from whatever this list is",
        "consider this my farewell to your texts", "别拿你们那些短信来了,我不看", "这个号码不欢迎你们",
    ],
)  # fmt: skip
def test_wording_no_rule_knows_reaches_at_least_a_person(text: str) -> None:
    assert load_reader().read(text).reply.action is not Action.CONTINUE


@pytest.mark.parametrize("text", BUS_STOPS)
def test_stops_and_stopping_are_no_wish_to_be_left_alone(text: str) -> None:
    assert load_reader().read(text).reply.action is not Action.SUPPRESS


def test_the_wording_alone_never_stops_contact() -> None:
    assert heed("lovely weather today", CLEAR + 5).action is Action.REVIEW
    assert heed("nothing from your texting robot", CLEAR + 5).action is Action.SUPPRESS
    assert heed("nothing from your texting robot till tomorrow", CLEAR + 5).action is Action.REVIEW
    assert heed("nothing from your texting robot haha", CLEAR + 5).action is Action.REVIEW


def test_where_a_rule_doubts_less_wording_is_enough() -> None:
    assert heed("we get too many texts", SURE - 0.1).action is Action.REVIEW
    assert heed("we get too many texts", SURE).rule == "wording"
    assert heed("we get too many texts", -20.0).action is Action.REVIEW  # never milder than the rule


@pytest.mark.parametrize("text", ["my husband passed away", "wrong number", "I want to die"])
def test_a_rule_with_a_graver_meaning_is_not_overheard(text: str) -> None:
    assert heed(text, 20.0).intent is not Intent.OPT_OUT


def test_a_stated_reason_with_a_rejection_in_it_is_no_refusal_of_contact() -> None:
    assert load_reader().read("I never liked the coffee, too bitter").reply.action is Action.CONTINUE
    assert load_reader().read("不好吃,再也不去了").reply.action is Action.CONTINUE


def test_of_a_long_text_both_ends_are_heard_and_no_more() -> None:
    layer, filler = load_wishes(), "the tea was nice and warm "
    middle = filler * 40 + LIKE_AN_OPT_OUT + filler * 40
    assert layer.odds(filler * 40 + LIKE_AN_OPT_OUT) > layer.odds(middle)
    assert layer.odds(LIKE_AN_OPT_OUT + " " + filler * 40) > layer.odds(middle)


def test_a_reply_for_training_without_meaning_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("text\tlanguage\tintent\nstop\ten\t\n", "utf-8")
    with pytest.raises(Invalid, match=r"mine.tsv:2: expected a text, a language and an intent"):
        load_replies(tmp_path)


def read_before() -> Counter[tuple[str, str]]:
    """Lines a writer kept aside at first; their errors were looked at once and mended by their kind."""
    with (Path(__file__).parent / "cases" / "unseen_replies.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    reader = load_reader()
    return Counter((row["want"], str(reader.read(row["text"], row["language"]).reply.action)) for row in rows)


def test_lines_once_looked_at_stay_mended() -> None:
    counts = read_before()
    assert counts["out", Action.CONTINUE] == 0
    assert counts["out", Action.SUPPRESS] >= 135
    assert counts["stay", Action.SUPPRESS] == 0
