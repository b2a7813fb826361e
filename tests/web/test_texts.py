import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations.receiving import Inbound, receive
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


@pytest.fixture
def thread(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A text conversation with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/texts")
    assert rep.page.path == f"/inbox/{customers['ana']}"
    return rep


def _texts(runtime: Runtime, clock: FixedClock, text: str) -> None:
    with db.transaction(runtime.engine) as session:
        inbound = Inbound("sms", "+447700900130", text, f"SM{text}", clock.now())
        receive(session, runtime.playbook, inbound, now=clock.now())


def test_the_first_text_is_planned_with_its_local_time_and_why(thread: Visitor) -> None:
    text = thread.page.text
    assert "Ana" in text
    assert "planned" in text
    assert "Mon 23 Nov" in text


def test_what_the_customer_wrote_stands_in_the_thread_with_the_answer(
    thread: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "the delivery was always late")
    text = thread.get(thread.page.path).text
    assert "the delivery was always late" in text
    assert "Speed of response or delivery" in text
    assert "replaced by a later one" in text


def test_a_rep_writes_by_hand_and_gives_the_talk_back(
    thread: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "can somebody tell me about my order?")
    thread.get(thread.page.path)
    page = thread.send("/texts", text="Of course, Ana: it left today.")
    assert "Your text is on its way." in page.text
    assert "A person answers here" in page.text
    assert "Of course, Ana: it left today." in page.text
    assert "A person answers here" not in thread.send("/automation").text


def test_the_inbox_puts_those_who_wait_first(thread: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    assert "Waiting for a person" not in thread.get("/inbox").text
    _texts(runtime, clock, "can somebody tell me about my order?")
    text = thread.get("/inbox").text
    assert "Waiting for a person" in text
    assert "can somebody tell me" in text


def test_a_stop_by_text_leaves_nothing_to_write_in(
    thread: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "please stop texting me")
    page = thread.get(thread.page.path)
    assert "This conversation is over: asked to be left alone." in page.text
    assert not page.has_form("/texts")


def test_an_empty_text_is_not_sent(thread: Visitor) -> None:
    thread.send("/texts", expect=422, text="   ")


def test_a_thread_without_talk_says_where_to_start(rep: Visitor, customers: dict[str, str]) -> None:
    assert "Start one from the dossier" in rep.get(f"/inbox/{customers['ana']}").text
