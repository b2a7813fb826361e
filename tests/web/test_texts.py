import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations.receiving import Inbound, receive
from assistant.customers import consents
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


@pytest.fixture
def thread(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A text conversation with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/texts")
    assert rep.page.path == f"/inbox/{customers['ana']}"
    return rep


def _texts(runtime: Runtime, clock: FixedClock, text: str, sender: str = "+447700900130") -> None:
    with db.transaction(runtime.engine) as session:
        inbound = Inbound("sms", sender, text, f"SM{text}", clock.now())
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
    assert "Your text goes out Mon 23 Nov, 10:00, their time." in page.text
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


def test_a_text_withheld_by_a_rule_says_which_and_stays_in_the_box(
    thread: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    said = {"channel": "sms", "status": "withdrawn", "proof": "e-mail", "given_on": clock.now().date()}
    with db.transaction(runtime.engine) as session:
        consents.record_consent(session, customer_id=customers["ana"], actor=SYSTEM, now=clock.now(), **said)
    page = thread.send("/texts", text="Just one more thing")
    assert "Not sent: " in page.text
    assert "withdrew" in page.text or "consent" in page.text
    assert any(box.text == "Just one more thing" for box in page.all("textarea"))
    assert "did not contact" in thread.get(f"/customers/{customers['ana']}").text


def test_a_conversation_is_closed_with_how_it_ended(thread: Visitor, runtime: Runtime) -> None:
    place = thread.page.path
    assert "No reply" in thread.page.text
    assert "Voicemail" not in thread.page.text
    assert thread.send("/close", disposition="recovered", note="orders again").path == "/inbox"
    page = thread.get(place)
    assert "This conversation is over: coming back." in page.text
    assert not page.has_form("/texts")
    assert "replaced by a later one" in page.text


def test_a_text_after_the_end_waits_in_the_inbox_until_seen_to(
    thread: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    thread.send("/close", disposition="reached")
    _texts(runtime, clock, "do you still have the green one?")
    for place in ("/inbox", "/today"):
        assert "do you still have the green one?" in thread.get(place).text
    assert "Texts no talk is waiting for" in thread.get("/inbox").text
    page = thread.send("/done")
    assert page.path == "/inbox"
    assert "Texts no talk is waiting for" not in page.text
    assert "do you still have the green one?" not in thread.get("/today").text


def test_a_strangers_text_is_shown_without_their_number_and_seen_to_from_today(
    rep: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "is this the tea shop?", sender="+447700900999")
    inbox = rep.get("/inbox").text
    assert "is this the tea shop?" in inbox
    assert "nobody we know" in inbox
    assert "+447700900999" not in inbox
    assert "From a number nobody is known by." in rep.get("/today").text
    assert rep.send("/done").path == "/today"
    assert "tea shop" not in rep.page.text + rep.get("/inbox").text


def test_a_text_nobody_sent_cannot_be_seen_to(rep: Visitor, customers: dict[str, str]) -> None:
    token = rep.get("/today").all("input")[0].get("value")
    assert rep.client.post("/replies/none/done", data={"csrf_token": token}).status_code == 404
