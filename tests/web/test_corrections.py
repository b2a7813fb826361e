"""A reading is judged where it is seen; what was read stays beside what a person says of it."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations.models import Reply
from assistant.conversations.receiving import Inbound, receive
from assistant.customers.models import Block
from assistant.history.ledger import Actor
from assistant.learning import versions
from assistant.learning.models import Correction, Rereading
from assistant.runtime import Runtime
from tests.teaching import trial
from tests.web.conftest import Fetched, H, Visitor

ANA = "+447700900130"


def text(runtime: Runtime, clock: FixedClock, words: str) -> str:
    """Ana writes; the id of her reply."""
    clock.advance(timedelta(minutes=1))
    with db.transaction(runtime.engine) as session:
        receive(
            session, runtime.playbook, Inbound("sms", ANA, words, f"SM{words}", clock.now()), now=clock.now()
        )
        return session.exec(select(Reply.id).where(Reply.text == words)).one()


def kept(runtime: Runtime) -> list[Correction]:
    with db.reading(runtime.engine) as session:
        return list(session.exec(select(Correction).order_by(Correction.take)))


def marked(page: Fetched) -> list[str]:
    return ["".join(one.itertext()) for one in page.root.iter(f"{H}mark")]


@pytest.fixture
def reply(rep: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> str:
    return text(runtime, clock, "far too expensive for us")


def test_a_thread_shows_what_was_read_by_whom_and_on_which_words(rep, reply):
    page = rep.get("/inbox/cus_ana")
    assert re.search(r"Price \d\d %", page.text)
    assert "Read by the reader as shipped" in page.text
    assert any("expensive" in one for one in marked(page))


def test_one_click_says_that_it_was_right_and_leads_back(rep, reply, runtime):
    rep.get("/inbox/cus_ana")
    page = rep.send(f"/replies/{reply}/right")
    assert page.path == "/inbox/cus_ana"
    assert "Noted as read rightly: Price." in page.text
    assert "read rightly you" in page.text
    assert [one.reasons for one in kept(runtime)] == [["price"]]
    assert not page.has_form(f"/replies/{reply}/right")


def test_a_correction_tells_what_changed_and_keeps_both(rep, reply, runtime):
    rep.get(f"/replies/{reply}?next=/inbox/cus_ana")
    page = rep.send(f"/replies/{reply}/correction", reasons=["quality", "speed"], note="she said so before")
    assert page.path == "/inbox/cus_ana"
    assert "Noted: Price → Quality, Speed of response or delivery." in page.text
    assert re.search(r"Price \d\d %", page.text)
    assert "she said so before" in page.text
    [row] = kept(runtime)
    assert (row.reasons, row.note, row.source) == (["quality", "speed"], "she said so before", "screen")


def test_a_second_thought_is_kept_beside_the_first(rep, reply, runtime):
    rep.get(f"/replies/{reply}")
    rep.send("/correction", reasons=["quality"])
    rep.get(f"/replies/{reply}")
    rep.send("/correction", reasons=[], none="1")
    page = rep.get(f"/replies/{reply}")
    assert [one.reasons for one in kept(runtime)] == [["quality"], []]
    assert page.text.count("✎") == 2
    assert "The newest counts." in page.text


def test_the_form_begins_with_what_was_read(rep, reply):
    page = rep.get(f"/replies/{reply}")
    ticked = [one.get("value") for one in page.all("input") if one.get("checked") is not None]
    assert ticked == ["price"]


def test_every_reason_is_there_to_tick_by_family_and_unclear_is_not(rep, reply, runtime):
    page = rep.get(f"/replies/{reply}")
    offered = [one.get("value") for one in page.all("input") if one.get("name") == "reasons"]
    assert sorted(offered) == sorted(set(runtime.playbook.taxonomy.ids) - {"unclear"})
    assert "Something was wrong" in page.text


@pytest.mark.parametrize(
    ("form", "said"),
    [({}, "tick what they blame"), ({"reasons": ["quality"], "none": "1"}, "Keep one of the two")],
)
def test_a_form_that_says_nothing_or_both_comes_back_as_it_was(rep, reply, runtime, form, said):
    rep.get(f"/replies/{reply}?next=/inbox/cus_ana")
    page = rep.send("/correction", expect=422, note="keep me", **form)
    assert said in page.text
    assert kept(runtime) == []
    assert [one.get("value") for one in page.all("input") if one.get("name") == "note"] == ["keep me"]
    assert rep.send("/correction", reasons=["quality"]).path == "/inbox/cus_ana"


@pytest.mark.parametrize(
    "form",
    [{"reasons": ["no_such"]}, {"reasons": ["price"], "note": "x" * 501}, {"reasons": ["price\0"]},
     {"reasons": ["price"], "note": "a\0b"}],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_a_sentence(rep, reply, runtime, form):
    rep.get(f"/replies/{reply}")
    assert rep.send("/correction", expect=422, **form).h1 == "Something in the form is not right"
    assert kept(runtime) == []


def test_a_reply_there_is_not_is_no_page(rep, reply):
    rep.get("/replies/rep_nobody", expect=404)
    rep.get(f"/replies/{reply}")
    token = next(one.get("value") for one in rep.page.all("input") if one.get("name") == "csrf_token")
    for way in ("right", "correction"):
        answer = rep.client.post(f"/replies/rep_nobody/{way}", data={"csrf_token": token, "none": "1"})
        assert answer.status_code == 404


def test_judging_needs_our_own_form_and_leads_nowhere_else(rep, reply, runtime):
    assert rep.client.post(f"/replies/{reply}/right").status_code == 400
    assert kept(runtime) == []
    rep.get(f"/replies/{reply}?next=//evil.example")
    assert rep.send("/right").path == "/review"


def test_a_wish_to_be_left_alone_that_was_missed_stops_contact_at_once(rep, reply, runtime):
    rep.get(f"/replies/{reply}?next=/inbox/cus_ana")
    page = rep.send("/correction", reasons=[], intent="opt_out")
    assert "They are left alone from now on, on every channel." in page.text
    with db.reading(runtime.engine) as session:
        assert session.exec(select(Block.customer_id).where(Block.customer_id == "cus_ana")).first()


def test_what_the_reader_does_not_know_it_says_so(rep, runtime, clock, customers):
    reply = text(runtime, clock, "hmm")
    assert "Not sure why: ask a person" in rep.get(f"/replies/{reply}").text


def test_the_newest_reading_is_shown_with_the_first_beside_it(rep, reply, runtime, clock):
    prior = {"reason": "quality", "log_odds": 1.0, "why": "complaint_open"}
    quality = {
        "reason": "quality",
        "probability": 0.8,
        "evidence": [],
        "basis": "inferred",
        "priors": [prior],
    }
    newer = {"reasons": [quality | {"priors": [prior]}], "version": "1-ab12cd"}
    with db.transaction(runtime.engine) as session:
        versions.keep(session, trial("ab12cd"), 30, actor=Actor("rep", "rep_sam"), now=clock.now())
        session.add(Rereading(reply_id=reply, version="1-ab12cd", reading=newer, at=clock.now()))
    page = rep.get(f"/replies/{reply}").text
    assert "Quality 80 % inferred from their words" in page
    assert "The record speaks for it: a complaint is open" in page
    assert "Read by version 1" in page
    assert "First read by the reader as shipped: Price" in page


def test_words_that_were_erased_cannot_be_judged(rep, reply, runtime):
    with db.transaction(runtime.engine) as session:
        session.get_one(Reply, reply).text = ""
    page = rep.get(f"/replies/{reply}")
    assert "The words were erased on request." in page.text
    assert not page.has_form("/correction")
    assert not page.has_form("/right")


def test_the_timeline_shows_the_reading_and_history_what_was_meant(supervisor, reply, runtime):
    page = supervisor.get("/customers/cus_ana")
    assert any("expensive" in one for one in marked(page))
    supervisor.send("/right")
    assert supervisor.page.path == "/customers/cus_ana"
    supervisor.get(f"/replies/{reply}")
    supervisor.send("/correction", reasons=["quality"], note="on the phone")
    told = supervisor.get("/history?customer=cus_ana").text
    assert "said what the answer means" in told
    assert "read as: Price" in told
    assert "means: Quality" in told
    assert "source: on screen" in told


def test_a_call_keeps_its_place_and_what_was_typed(rep, runtime, customers, clock):
    rep.get("/customers/cus_ana")
    rep.send("/customers/cus_ana/calls")
    call = rep.page.path
    for words in ("Yes, go ahead", "The staff were rude and nobody cared"):
        clock.advance(timedelta(seconds=20))
        ticks = [one.get("value") for one in rep.page.all("input") if one.get("name") == "said"]
        rep.send("/answers", text=words, said=ticks)
    turn = _turn(rep.page)
    [token] = {one.get("value") for one in rep.page.all("input") if one.get("name") == "csrf_token"}
    rep.client.post(f"{call}/draft", data={"text": "half a sente", "turn": turn, "csrf_token": token})
    say = rep.page.text.partition("Say this")[2][:80]
    page = rep.send("/correction", reasons=["waiting"])
    assert page.path == call
    assert "Noted: Staff attitude" in page.text
    assert "→ Waiting time." in page.text
    assert _turn(page) == turn
    assert page.text.partition("Say this")[2][:80] == say
    assert [one.text for one in page.all("textarea") if one.get("id") == "they-said"] == ["half a sente"]


def _turn(page: Fetched) -> str:
    """The turn that the next answer is for."""
    [turn] = [one for one in page.form("/answers").iter(f"{H}input") if one.get("name") == "turn"]
    return turn.get("value")


def test_all_of_it_is_there_in_chinese(log_in, runtime, clock, customers):
    reply = text(runtime, clock, "far too expensive for us")
    lin = log_in("rep", "zh")
    page = lin.get(f"/replies/{reply}")
    assert page.h1 == "客户的意思"
    assert "由出厂版判读" in page.text
    assert "已记下：价格 → 质量。" in lin.send("/correction", reasons=["quality"]).text
