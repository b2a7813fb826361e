import pytest
from sqlmodel import select

from assistant import db
from assistant.conversations.models import Conversation
from assistant.history.models import Event
from assistant.runtime import Runtime
from tests.web.conftest import H, Visitor


@pytest.fixture
def call(rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A call with Ana that has just begun."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/calls")
    assert rep.page.path.startswith("/calls/")
    return rep


def _ticks(call: Visitor) -> list[str]:
    return [one.get("value") for one in call.page.all("input") if one.get("name") == "said"]


def _box(call: Visitor) -> str:
    return next(one.text for one in call.page.all("textarea") if one.get("name") == "text")


def _answer(call: Visitor, text: str, expect: int = 200) -> None:
    call.send("/answers", expect=expect, text=text, said=_ticks(call))


def test_a_call_opens_with_who_we_are_and_the_line_to_say(call: Visitor) -> None:
    assert call.page.h1 == "Ana Ferreira"
    assert "Say this" in call.page.text
    assert "Rita" in call.page.text
    assert len(_ticks(call)) == 2


@pytest.mark.parametrize("way", ["/answers", "/next"])
def test_nothing_goes_on_before_we_said_who_we_are(call: Visitor, way: str) -> None:
    page = call.send(way, text="too expensive")
    assert "First say who we are" in page.text
    assert len(_ticks(call)) == 2
    assert _box(call) == "too expensive"


def test_a_wish_to_be_left_alone_counts_before_we_said_who_we_are(
    call: Visitor, customers: dict[str, str]
) -> None:
    page = call.send("/answers", text="please never call me again")
    assert "This call is over: asked to be left alone." in page.text
    assert "Do not contact every channel" in call.get(f"/customers/{customers['ana']}").text


def test_a_wish_to_be_left_alone_counts_at_a_turn_gone_by_and_after_the_end(
    call: Visitor, customers: dict[str, str], runtime: Runtime
) -> None:
    old = call.page
    call.send("/disposition", disposition="reached")
    call.page = old
    page = call.send("/answers", text="stop calling me", said=_ticks(call))
    assert "The call is noted" not in page.text
    assert "Do not contact every channel" in call.get(f"/customers/{customers['ana']}").text


def test_what_was_typed_as_the_call_ended_is_not_lost(call: Visitor) -> None:
    old = call.page
    call.send("/disposition", disposition="reached")
    call.page = old
    page = call.send("/answers", text="the tea was too sweet", said=_ticks(call))
    assert "The talk had moved on" in page.text
    assert "the tea was too sweet" in page.text


def test_an_empty_answer_is_no_answer(call: Visitor) -> None:
    assert "Type what they said first" in call.send("/answers", said=_ticks(call), text="  ").text
    assert len(_ticks(call)) == 2


def test_an_answer_is_read_and_its_evidence_marked(call: Visitor) -> None:
    _answer(call, "to be honest it got far too expensive for me")
    marked = ["".join(one.itertext()) for one in call.page.root.iter(f"{H}mark")]
    assert any("expensive" in words for words in marked)
    assert "Price" in call.page.text


def test_who_we_are_is_ticked_once_and_kept_in_history(call: Visitor, runtime: Runtime) -> None:
    _answer(call, "who is this?")
    with db.reading(runtime.engine) as session:
        said = session.exec(select(Event).where(Event.verb == "identified")).all()
    assert len(said) == 2
    assert _ticks(call) == []


def test_a_stale_answer_changes_nothing_and_is_not_lost(call: Visitor, runtime: Runtime) -> None:
    call.send("/answers", text="who is this?", turn="0", said=_ticks(call))
    text = call.page.text
    assert "The talk had moved on" in text
    assert _box(call) == "who is this?"


def test_what_is_typed_is_kept_as_it_is_typed(call: Visitor) -> None:
    form = call.page.form("/answers")
    token = next(one.get("value") for one in form.iter(f"{H}input") if one.get("name") == "csrf_token")
    turn = next(one.get("value") for one in form.iter(f"{H}input") if one.get("name") == "turn")
    place = call.page.path
    kept = call.client.post(f"{place}/draft", data={"text": "half a sent", "turn": turn, "csrf_token": token})
    assert kept.status_code == 204
    late = call.client.post(
        f"{place}/draft", data={"text": "of a turn gone by", "turn": "0", "csrf_token": token}
    )
    assert late.status_code == 204
    call.get(place)
    assert _box(call) == "half a sent"


def test_a_call_left_open_is_found_again(call: Visitor, customers: dict[str, str]) -> None:
    here = call.page.path
    for place in ("/today", f"/customers/{customers['ana']}"):
        assert here in [link.get("href") for link in call.get(place).all("a")]


def test_do_not_contact_is_at_hand_in_every_state_of_a_call(call: Visitor) -> None:
    assert call.page.has_form("/stop")
    here = call.page.path
    call.send("/disposition", disposition="reached")
    assert call.get(here).has_form("/stop")


def test_asking_to_be_left_alone_ends_the_call_and_all_contact(
    call: Visitor, customers: dict[str, str]
) -> None:
    _answer(call, "please never call me again")
    assert "This call is over: asked to be left alone." in call.page.text
    assert "Do not contact every channel" in call.get(f"/customers/{customers['ana']}").text


def test_a_promise_is_noted_on_the_customers_clock(call: Visitor, customers: dict[str, str]) -> None:
    call.send("/promises", what="send the repair result", due_on="2026-11-25", due_time="10:30")
    assert "Promise noted." in call.page.text
    assert "Wed 25 Nov, 10:30" in call.get(f"/customers/{customers['ana']}").text


@pytest.mark.parametrize("wrong", [{"what": ""}, {"due_on": "soon"}, {"due_on": "2020-01-01"}])
def test_a_promise_without_what_or_a_coming_day_is_refused(call: Visitor, wrong: dict[str, str]) -> None:
    good = {"what": "ring", "due_on": "2026-11-25", "due_time": "10:30"}
    call.send("/promises", expect=422, **{**good, **wrong})


def test_a_call_ends_with_how_it_ended(call: Visitor, runtime: Runtime) -> None:
    page = call.send("/disposition", disposition="reached", note="after lunch")
    assert page.path == "/today"
    with db.reading(runtime.engine) as session:
        talk = session.exec(select(Conversation)).one()
    assert (talk.status, talk.disposition) == ("closed", "reached")


def test_a_call_back_is_a_promise_at_their_hour(
    call: Visitor, customers: dict[str, str], runtime: Runtime
) -> None:
    call.send(
        "/disposition", disposition="callback", note="after lunch", call_on="2026-11-25", call_at="14:30"
    )
    text = call.get(f"/customers/{customers['ana']}").text
    assert "Call back: after lunch" in text
    assert "Wed 25 Nov, 14:30" in text


def test_a_call_back_is_offered_for_tomorrow(call: Visitor, customers: dict[str, str]) -> None:
    call.send("/disposition", disposition="callback")
    assert "Tue 24 Nov, 10:00" in call.get(f"/customers/{customers['ana']}").text


def test_a_call_back_without_a_day_ends_nothing(call: Visitor, runtime: Runtime) -> None:
    call.send("/disposition", expect=422, disposition="callback", call_on="")
    with db.reading(runtime.engine) as session:
        assert session.exec(select(Conversation)).one().status == "open"


def test_an_end_nobody_knows_is_refused(call: Visitor) -> None:
    call.send("/disposition", expect=422, disposition="vanished")


def test_the_whole_cockpit_speaks_chinese(log_in, customers: dict[str, str]) -> None:
    person = log_in("rep", "zh")
    person.get(f"/customers/{customers['wang']}")
    person.send(f"/customers/{customers['wang']}/calls")
    assert "这样说" in person.page.text
    person.send("/answers", text="太贵了，隔壁便宜一半", said=_ticks(person))
    assert "价格" in person.page.text
