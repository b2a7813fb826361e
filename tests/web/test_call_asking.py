"""What the cockpit tells of its questions, its promises and its answers, and how an answer is corrected."""

import pytest
from flask import Flask
from flask_babel import force_locale

from assistant.clock import FixedClock
from assistant.conversations.queries import LineView
from assistant.runtime import Runtime
from assistant.web.asked import why_asked
from tests.web.conftest import Fetched, H, Visitor


@pytest.fixture
def call(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A call with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/calls")
    return rep


def _answer(call: Visitor, text: str) -> Fetched:
    ticks = [one.get("value") for one in call.page.all("input") if one.get("name") == "said"]
    return call.send("/answers", text=text, said=ticks)


def _bubbles(page: Fetched) -> list[str]:
    return [
        " ".join("".join(one.itertext()).split())
        for one in page.all("li")
        if "bubble" in one.get("class", "").split()
    ]


def test_both_what_we_must_say_first_are_ticked_before_anything_goes_on(call: Visitor) -> None:
    ticks = [one.get("value") for one in call.page.all("input") if one.get("name") == "said"]
    assert len(ticks) == 2
    assert "I said that it is recorded" in call.page.text
    assert "First say who we are" in call.send("/answers", text="yes", said=ticks[:1]).text
    assert "First say who we are" not in call.send("/answers", text="yes", said=ticks).text


def test_the_rep_is_told_why_a_question_was_chosen(call: Visitor) -> None:
    for _turn in range(3):
        _answer(call, "yes, of course")
        if "Asked because" in call.page.text:
            break
    assert "Asked because" in call.page.text
    assert "likeliest" in call.page.text


@pytest.mark.parametrize(
    ("technique", "language", "told"),
    [
        ("third_person", "en", "this tells them apart, naming neither."),
        ("ranking", "en", "this tells them apart."),
        ("third_person", "zh", "哪个都不点破"),
    ],
)
def test_it_is_only_said_to_name_nothing_where_it_names_nothing(
    app: Flask, runtime: Runtime, clock: FixedClock, technique: str, language: str, told: str
) -> None:
    line = LineView(
        "ask", "ask.en", "elicit", "?", None, technique, clock.now(), {"tells": ["price", "attitude"]}
    )
    with app.test_request_context(), force_locale(language):
        assert told in why_asked(line, runtime.playbook.taxonomy, language)


def test_a_corrected_answer_stays_in_sight_beside_the_one_in_its_place(call: Visitor) -> None:
    _answer(call, "yes, of course")
    _answer(call, "it got far too expensive for me")
    form = call.page.form(_place(call, "it got far too expensive"))
    page = call.send(form.get("action").partition("?")[0], text="the delivery was always late")
    assert "The talk goes on from there" in page.text
    [old] = [one for one in _bubbles(page) if "far too expensive" in one and "corrected since" in one]
    [new] = [one for one in _bubbles(page) if "always late" in one and "in place of an earlier answer" in one]
    assert "Correct this answer" not in old
    assert "Correct this answer" in new


def _place(call: Visitor, words: str) -> str:
    """The address of the form that corrects these words."""
    for form in call.page.all("form"):
        boxes = [one.text or "" for one in form.iter(f"{H}textarea")]
        if any(words in box for box in boxes) and "/answers/" in form.get("action", ""):
            return form.get("action")
    raise AssertionError(f"nothing corrects {words!r}")


def test_a_correction_that_comes_too_late_changes_nothing_and_is_kept(call: Visitor) -> None:
    _answer(call, "yes, of course")
    place = _place(call, "yes, of course")
    page = call.send(place, turn="1", text="no, rather not")
    assert "The talk had moved on" in page.text
    assert any(one.text == "no, rather not" for one in page.all("textarea"))


def test_an_answer_is_explained_and_its_promise_shown_with_its_day(call: Visitor) -> None:
    _answer(call, "it got far too expensive for me")
    _answer(call, "yes, exactly")
    assert "Why this answer" in call.page.text
    assert "Not chosen:" in call.page.text
    _answer(call, "yes please, that sounds good")
    assert "Promised in this call" in call.page.text
