"""Threads and the inbox: calls stand as calls, talks that are over apart from those that run."""

from datetime import timedelta

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations.receiving import Inbound, receive
from assistant.runtime import Runtime
from tests.web.conftest import Fetched, H, Visitor


@pytest.fixture
def thread(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A text conversation with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/texts")
    return rep


def _texts(runtime: Runtime, clock: FixedClock, text: str) -> None:
    with db.transaction(runtime.engine) as session:
        inbound = Inbound("sms", "+447700900130", text, f"SM{text}", clock.now())
        receive(session, runtime.playbook, inbound, now=clock.now())


def _bubbles(page: Fetched) -> list[tuple[bool, str]]:
    """Whether each is ours, and its words."""
    found = [one for one in page.all("li") if "bubble" in one.get("class", "").split()]
    return [("ours" in one.get("class"), " ".join("".join(one.itertext()).split())) for one in found]


def _group(page: Fetched, title: str) -> str:
    groups = [one for one in page.all("section") if title in "".join(one.find(f"{H}h2").itertext())]
    return " ".join("".join(groups[0].itertext()).split()) if groups else ""


def test_a_call_stands_in_the_thread_as_a_call_with_both_sides(
    rep: Visitor, customers: dict[str, str], clock: FixedClock
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/calls")
    clock.advance(timedelta(seconds=20))
    ticks = [one.get("value") for one in rep.page.all("input") if one.get("name") == "said"]
    rep.send("/answers", text="no thanks", said=ticks)
    said = _bubbles(rep.get(f"/inbox/{customers['ana']}"))
    ours = [mine for mine, _words in said]
    theirs = ours.index(False)
    assert ours == [True] * theirs + [False, True]
    assert all("☎ call" in words for _ours, words in said)
    assert "this is Rita" in said[0][1]
    assert "no thanks" in said[theirs][1]
    assert "received" not in said[theirs][1]


def test_texts_are_no_calls(thread: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    _texts(runtime, clock, "always late")
    assert not any("☎" in words for _ours, words in _bubbles(thread.get(thread.page.path)))


def test_talks_that_are_over_are_counted_apart(thread: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    assert "Ana Ferreira" in _group(thread.get("/inbox"), "The script is answering 1")
    _texts(runtime, clock, "please stop texting me")
    page = thread.get("/inbox")
    assert _group(page, "The script is answering") == ""
    assert "asked to be left alone" in _group(page, "Over 1")


def test_talks_in_a_persons_hands_are_not_the_scripts(
    thread: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "can somebody tell me about my order?")
    thread.get(thread.page.path)
    thread.send("/texts", text="It left today.")
    page = thread.get("/inbox")
    assert "Ana Ferreira" in _group(page, "A person is answering 1")
    assert _group(page, "The script is answering") == ""


def test_a_text_too_long_to_send_is_refused_and_kept(thread: Visitor) -> None:
    page = thread.send("/texts", text="x" * 1601)
    assert "Not sent: a text holds at most 1600 characters, and this one has 1601." in page.text
    assert "goes out" not in page.text
    assert [one.text for one in page.all("textarea") if one.get("name") == "text"] == ["x" * 1601]


def test_the_longest_text_goes(thread: Visitor) -> None:
    assert "Your text goes out" in thread.send("/texts", text="x" * 1600).text


def test_a_wish_to_be_called_back_is_shown_on_their_clock_with_when_we_may(
    thread: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "call me at 11pm")
    [wish] = [words for ours, words in _bubbles(thread.get(thread.page.path)) if not ours]
    assert "Asked to be called back:" in wish
    assert "23:00" in wish
    assert "We may call:" in wish
    assert "09:00" in wish
    assert "asked for" in thread.get("/today").text


def test_history_tells_what_was_asked_for(
    supervisor: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    _texts(runtime, clock, "call me later")
    told = supervisor.get(f"/history?customer={customers['ana']}").text
    assert "asked to be called back" in told
    assert "no time named" in told
