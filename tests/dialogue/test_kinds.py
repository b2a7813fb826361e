"""What each kind of node does that a plain line does not, on a script that has them all."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.dialogue import engine
from assistant.dialogue.effects import Close, Effect, HandOver, Remember, Say, Undertake
from assistant.dialogue.engine import Step
from assistant.dialogue.play import SAMPLE
from assistant.dialogue.shelf import Reasons, Shelf
from assistant.dialogue.state import Cause, Continued, Heard, Started, from_json, to_json
from assistant.dialogue.talk import Talk
from tests.dialogue.scripts import SAMPLES, heard, said

REASONS = (
    "price",
    "quality",
    "attitude",
    "waiting",
    "environment",
    "speed",
    "distance",
    "convenience",
    "moved",
)
WORDS = {"en": {"price": "the price"}, "zh": {"price": "价格"}}
SHELF = Shelf(SAMPLES, Reasons(REASONS, ("attitude", "price"), WORDS))
REMEDIES = {"price": "Every sixth order is on us.", "waiting": "We keep a slot for you."}


def talk(language: str = "en", **known: Any) -> Talk:
    return Talk(
        script=SHELF.get("call_with_everything"),
        language=language,
        variables=SAMPLE["zh" if language == "zh-Hant" else language],
        remedies=REMEDIES,
        reason_words=SHELF.reason_words(language),
        library=SHELF.library,
        model=SHELF.model,
        **known,
    )


def run(at: Talk, *causes: Cause) -> Step:
    done = Step(engine.open(at.script), ())
    for cause in (Started(), *causes):
        done = engine.step(at, from_json(to_json(done.state)), cause)
    return done


def texts(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def line_ids(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.line_id for effect in effects if isinstance(effect, Say)]


def moody(mood: str) -> Heard:
    return Heard("…", "other", "continue", {}, mood)


@pytest.mark.parametrize(
    ("style", "tier", "line"),
    [
        ("", "", "hello.en"),
        ("warm", "small", "hello.en"),
        ("careful", "small", "hello.en.careful"),
        ("warm", "key", "hello.en.key"),
        ("careful", "key", "hello.en.key_careful"),
    ],
)
def test_a_line_fits_tier_and_style_as_far_as_the_author_wrote_them(style: str, tier: str, line: str) -> None:
    assert line_ids(run(talk(style=style, tier=tier)).effects) == [line]


def test_traditional_lines_are_made_from_simplified_ones_and_names_stay() -> None:
    spoken = texts(run(talk("zh-Hant")).effects)[0]
    assert "聽聽您的意見" in spoken
    assert "小李" in spoken
    assert line_ids(run(talk("zh-Hant")).effects) == ["hello.zh-Hant"]


def test_small_talk_takes_the_first_cue_that_fits_and_none_twice() -> None:
    both = talk(birthday_in=3, traits={"likes": "jasmine"})
    done = run(both, Continued())
    assert "And an early happy birthday!" in texts(done.effects)
    assert done.state.cues == ("chat.birthday",)
    again = engine.step(both, replace(done.state, node="recorded"), Continued())
    assert "Still fond of jasmine?" in texts(again.effects)


def test_small_talk_is_passed_over_where_nothing_is_known_of_them() -> None:
    assert said(run(talk(), Continued()).effects) == ["recorded", "learn"]


def test_an_elicit_node_asks_a_probe_and_says_why() -> None:
    probe = run(talk(), Continued()).effects[-2]
    assert isinstance(probe, Say)
    assert probe.probe in {"others_say", "shop_for_a_day", "in_one_word"}
    assert probe.line_id == f"{probe.probe}.en"
    assert set(probe.why) == {"tells", "gain"}
    assert len(probe.why["tells"]) == 3


def test_an_elicit_node_never_asks_a_probe_twice_and_stops_when_nothing_is_left() -> None:
    done = run(talk(), Continued(), heard(), heard(), heard())
    assert len(set(done.state.inquiry.asked)) == 3
    assert done.effects[-1] == Close("declined", "")


def test_clear_answers_settle_the_reason_and_a_yes_confirms_it() -> None:
    at, clear = talk(), {"price": 0.97}
    done = run(at, Continued(), heard(**clear))
    while said(done.effects) == ["learn"]:
        done = engine.step(at, done.state, heard(**clear))
    assert done.state.inquiry.settled == "price"
    assert texts(done.effects) == ["So it was mostly the price, did I hear that right?"]
    agreed = engine.step(at, done.state, heard("affirm"))
    assert [e.how for e in agreed.effects if isinstance(e, Remember)] == ["confirmed"]
    assert texts(agreed.effects) == ["Thank you. Every sixth order is on us."]


def test_a_reason_settled_without_being_said_is_remembered_as_inferred() -> None:
    at, hints = talk(), heard(waiting=0.45)
    done = run(at, Continued(), *[hints] * 3)
    learned = [effect for effect in done.effects if isinstance(effect, Remember)]
    assert all(effect.how == "inferred" for effect in learned)
    assert bool(learned) is (done.state.inquiry.settled == "waiting")


def test_a_bare_yes_to_a_probe_speaks_for_no_reason_and_against_none() -> None:
    asked = run(talk(), Continued(), heard(waiting=0.45))
    yes = engine.step(talk(), asked.state, heard("affirm"))
    assert yes.state.inquiry.posterior == asked.state.inquiry.posterior


@pytest.mark.parametrize("mood", ["annoyed", "hurried"])
def test_whoever_is_annoyed_or_hurried_is_asked_no_more(mood: str) -> None:
    done = run(talk(), Continued(), moody(mood))
    assert texts(done.effects) == ["Understood, Ms. Fernandes. All the best."]


def test_a_mood_has_its_own_route_outside_elicit_nodes_too() -> None:
    assert said(run(talk(), moody("hurried")).effects) == ["goodbye"]


def test_a_promise_is_undertaken_by_somebody_by_some_time() -> None:
    at = talk()
    done = run(at, Continued())
    answering = replace(done.state, node="answer", belief={"price": 0.9})
    promised = engine.step(at, answering, heard("affirm"))
    wanted = Undertake("word_given", "Ring Ms. Fernandes with the answer", "rep", timedelta(days=1))
    assert [effect for effect in promised.effects if isinstance(effect, Undertake)] == [wanted]


def test_words_that_no_longer_hold_are_not_said() -> None:
    late = talk(today=date(2027, 1, 1))
    state = replace(run(late, Continued()).state, node="check", belief={"price": 0.9})
    assert engine.step(late, state, heard("affirm")).effects[-1] == HandOver("expired")
    assert said(engine.step(talk(today=date(2026, 12, 31)), state, heard("affirm")).effects) == ["answer"]


def test_words_say_until_which_day_they_hold_for_a_text_leaves_later_than_it_is_written() -> None:
    state = replace(run(talk(), Continued()).state, node="check", belief={"price": 0.9})
    effects = engine.step(talk(today=date(2026, 12, 31)), state, heard("affirm")).effects
    assert [effect.expires for effect in effects if isinstance(effect, Say)] == [date(2026, 12, 31)]


def test_the_nodes_of_a_part_are_there_where_something_leads_to_them() -> None:
    nodes = SHELF.get("call_with_everything").nodes
    assert nodes["goodbye"].part == "good_ends"
    assert "never_used" not in nodes


def test_a_version_with_parts_is_whole() -> None:
    script = SHELF.get("call_with_everything")
    assert SHELF.load_version(script.source) == script
