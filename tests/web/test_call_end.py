"""How a call ends on the screen: the last words are there to be said until it is noted how it ended."""

from collections.abc import Callable

import pytest

from assistant.conversations.models import Disposition
from assistant.web.words import DISPOSITIONS
from tests.web.conftest import H, Visitor

SAY_THIS = "Say this"


@pytest.fixture
def call(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A call with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/calls")
    return rep


def _answer(call: Visitor, text: str) -> None:
    ticks = [one.get("value") for one in call.page.all("input") if one.get("name") == "said"]
    call.send("/answers", text=text, said=ticks)


def _to_say(call: Visitor) -> str:
    """What stands large under "Say this"."""
    cards = [one for one in call.page.all("section") if "say" in one.get("class", "").split()]
    return " ".join("".join(card.itertext()) for card in cards)


def _chosen(call: Visitor) -> list[str]:
    return [
        one.get("value")
        for one in call.page.all("input")
        if one.get("name") == "disposition" and one.get("checked") is not None
    ]


def _earlier(call: Visitor) -> list[str]:
    return [
        "".join(one.find(f"{H}p").itertext())
        for one in call.page.all("li")
        if "bubble" in one.get("class", "")
    ]


def test_the_closing_words_stand_large_until_it_is_noted_how_the_call_ended(call: Visitor) -> None:
    _answer(call, "no thanks, not interested")
    here = call.page.path
    assert "This call is over: said no." in call.page.text
    assert "I won't keep you" in _to_say(call)
    assert _chosen(call) == ["refused"]
    assert not call.page.has_form("/answers")
    call.send("/disposition", disposition="refused")
    assert SAY_THIS not in call.get(here).text
    assert any("I won't keep you" in words for words in _earlier(call))


def test_a_yes_is_thanked_aloud_and_expected_back(call: Visitor) -> None:
    for text in ("it got far too expensive for me", "yes, exactly", "yes please, that sounds good"):
        _answer(call, text)
    assert "within three days" in _to_say(call)
    assert "Thank you for your time, Ana" in _to_say(call)
    assert _chosen(call) == ["recovered"]


def test_words_of_a_hand_over_are_said_too(call: Visitor) -> None:
    _answer(call, "can you call me back later?")
    assert "When would suit you better?" in _to_say(call)
    assert "The script stops here" in call.page.text
    assert _chosen(call) == ["callback"]


def test_who_asked_to_be_left_alone_is_asked_nothing_more(call: Visitor) -> None:
    _answer(call, "please never call me again")
    assert SAY_THIS not in call.page.text
    assert "Would that be all right with you?" in " ".join(_earlier(call))


def test_earlier_words_are_newest_first_within_a_turn_too(call: Visitor) -> None:
    _answer(call, "who is this?")
    said = _earlier(call)
    opening, recorded, question = (
        next(place for place, words in enumerate(said) if part in words)
        for part in ("Rita", "The call is recorded", "all right with you?")
    )
    assert question < recorded < opening


def test_nothing_is_chosen_while_the_end_is_open(call: Visitor) -> None:
    assert _chosen(call) == []
    assert set(DISPOSITIONS) == set(Disposition)


def test_the_closing_words_are_in_the_customers_language(
    log_in: Callable[..., Visitor], customers: dict[str, str]
) -> None:
    person = log_in("rep", "zh")
    person.get(f"/customers/{customers['wang']}")
    person.send(f"/customers/{customers['wang']}/calls")
    _answer(person, "不用了，谢谢")
    assert "就不打扰您了" in _to_say(person)


def _field(call: Visitor, name: str) -> str:
    [found] = [one.get("value") for one in call.page.all("input") if one.get("name") == name]
    return found


def test_the_time_they_asked_for_stands_ready_where_the_call_back_is_noted(call: Visitor) -> None:
    _answer(call, "can you call me tomorrow at 4 instead?")
    there = call.page.all("input")
    assert [one.get("min") < _field(call, "call_on") for one in there if one.get("name") == "call_on"] == [
        True
    ]
    assert _field(call, "call_at") == "16:00"
    assert "Asked to be called back:" in call.page.text
    assert "We may call:" not in call.page.text


def test_a_time_at_which_nobody_may_call_is_shown_beside_the_one_that_is_offered(call: Visitor) -> None:
    _answer(call, "call me at 11pm")
    assert "23:00" in call.page.text
    assert "We may call:" in call.page.text
    assert _field(call, "call_at") == "09:00"


def test_who_names_no_time_is_offered_one_and_it_says_so(call: Visitor) -> None:
    _answer(call, "I'm driving")
    assert "named no time" in call.page.text
    assert "We may call:" in call.page.text


def test_what_the_rep_says_of_the_end_is_the_only_word_on_it(call: Visitor) -> None:
    _answer(call, "no thanks, not interested")
    here = call.page.path
    call.send("/disposition", disposition="callback", call_on="2026-11-25", call_at="10:00")
    page = call.get(here)
    assert "This call is over: asks to be called back." in page.text
    assert "This call is over: said no." not in page.text
