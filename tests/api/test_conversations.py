"""Conversations over HTTP: the promised shapes, turn by turn."""

import json

import pytest
from sqlmodel import select

from assistant import db
from assistant.customers.models import Block, Suppression
from assistant.runtime import Runtime
from tests.api.conftest import Program

LATER = "2026-11-25T14:30:00+00:00"
SHAPE = {"id", "turn", "lines", "belief", "state", "why"}


def opened(rep: Program, customer: str, script: str = "warm_call", channel: str = "call") -> dict:
    answer = rep.post("/conversations", {"customer_id": customer, "script": script, "channel": channel})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_opening_says_the_first_lines(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    assert set(talk) == SHAPE
    assert (talk["state"], talk["why"]) == ("open", "")
    assert talk["lines"]
    assert all(set(line) == {"node", "line_id", "kind", "text", "probe", "why"} for line in talk["lines"])
    assert talk["lines"][0]["kind"] == "identify"


def test_opening_twice_gives_the_running_talk(rep: Program, ana: str) -> None:
    assert opened(rep, ana)["id"] == opened(rep, ana)["id"]


def test_an_answer_moves_the_turn_and_the_belief(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    for said in ("yes, go on", "honestly it was just too expensive for me", "yes, too expensive"):
        answer = rep.post(f"/conversations/{talk['id']}/answers", {"text": said, "turn": talk["turn"]})
        assert answer.status_code == 200, answer.text
        assert set(answer.json) == SHAPE
        assert answer.json["turn"] > talk["turn"]
        talk = answer.json
    assert talk["belief"]["price"] >= 0.5


def test_a_stale_turn_is_409_and_changes_nothing(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    address = f"/conversations/{talk['id']}/answers"
    assert rep.post(address, {"text": "yes", "turn": talk["turn"]}).status_code == 200
    before = rep.get(f"/conversations/{talk['id']}").json
    stale = rep.post(address, {"text": "too expensive", "turn": talk["turn"]})
    assert stale.status_code == 409
    assert stale.json["title"] == "Conflict"
    assert rep.get(f"/conversations/{talk['id']}").json == before


def test_an_opt_out_closes_for_good_and_says_why(rep: Program, ana: str, runtime: Runtime) -> None:
    talk = opened(rep, ana)
    answer = rep.post(
        f"/conversations/{talk['id']}/answers", {"text": "never call me again", "turn": talk["turn"]}
    )
    assert answer.json["state"] == "closed"
    assert answer.json["why"]
    with db.reading(runtime.engine) as session:
        assert session.exec(select(Block).where(Block.customer_id == ana)).all()
    again = rep.post("/conversations", {"customer_id": ana, "script": "warm_call", "channel": "call"})
    assert again.status_code == 403
    assert again.json["detail"]
    with db.reading(runtime.engine) as session:
        assert session.exec(select(Suppression).where(Suppression.customer_id == ana)).all()
    late = rep.post(f"/conversations/{talk['id']}/answers", {"text": "hm", "turn": answer.json["turn"]})
    assert late.status_code == 409


def test_the_whole_talk_shows_what_was_heard_and_how_it_was_read(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    rep.post(f"/conversations/{talk['id']}/answers", {"text": "too expensive", "turn": talk["turn"]})
    whole = rep.get(f"/conversations/{talk['id']}").json
    assert set(whole) > SHAPE
    assert [heard["text"] for heard in whole["heard"]] == ["too expensive"]
    assert whole["heard"][0]["reasons"][0]["reason"] == "price"
    assert whole["earlier"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"customer_id": "cus_nobody", "script": "warm_call", "channel": "call"}, 404),
        ({"customer_id": "cus_ana", "script": "cold_call", "channel": "call"}, 404),
        ({"customer_id": "cus_ana", "script": "warm_call", "channel": "sms"}, 422),
        ({"customer_id": "cus_ana", "script": "warm_call", "channel": "pigeon"}, 422),
        ({"customer_id": "", "script": "warm_call", "channel": "call"}, 422),
        ({"customer_id": 7, "script": None, "channel": []}, 422),
        ({}, 422),
        ([], 422),
        ("text", 422),
        (None, 422),
    ],
)
def test_a_wrong_opening_is_refused(rep: Program, ana: str, body: object, status: int) -> None:
    answer = rep.post("/conversations", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.text
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "", "turn": 1},
        {"text": " \n", "turn": 1},
        {"text": "x" * 10_001, "turn": 1},
        {"text": "a\0b", "turn": 1},
        {"text": "\ud83d", "turn": 1},
        {"text": "yes", "turn": -1},
        {"text": "yes", "turn": 10**30},
        {"text": "yes", "turn": "soon"},
        {"text": "yes"},
    ],
)
def test_a_wrong_answer_is_422_and_leaves_the_talk_alone(rep: Program, ana: str, body: dict) -> None:
    talk = opened(rep, ana)
    body = body | ({"turn": talk["turn"]} if body.get("turn") == 1 else {})
    sent = rep.post(
        f"/conversations/{talk['id']}/answers", data=json.dumps(body), content_type="application/json"
    )
    assert sent.status_code == 422, sent.text
    assert rep.get(f"/conversations/{talk['id']}").json["turn"] == talk["turn"]


def test_ten_thousand_characters_are_an_answer(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    sent = rep.post(f"/conversations/{talk['id']}/answers", {"text": "太贵" * 5_000, "turn": talk["turn"]})
    assert sent.status_code == 200


def test_an_unknown_conversation_is_404(rep: Program) -> None:
    assert rep.get("/conversations/con_nothing").status_code == 404
    assert rep.post("/conversations/con_nothing/answers", {"text": "x", "turn": 1}).status_code == 404


def test_an_sms_talk_plans_a_touch_that_the_api_shows(rep: Program, ana: str) -> None:
    talk = opened(rep, ana, "sms_winback", "sms")
    page = rep.get("/touches", conversation_id=talk["id"]).json
    assert [touch["state"] for touch in page["items"]] == ["planned"]
    assert page["items"][0]["body"] == talk["lines"][0]["text"]
    one = rep.get(f"/touches/{page['items'][0]['id']}").json
    assert one["attempts"] == []


def test_a_call_back_is_a_promise_and_ends_the_conversation(rep: Program, ana: str) -> None:
    talk = rep.post("/conversations", {"customer_id": ana, "script": "warm_call", "channel": "call"}).json
    place = f"/conversations/{talk['id']}/disposition"
    assert rep.post(place, {"disposition": "callback"}).status_code == 422
    assert rep.post(place, {"disposition": "reached", "call_back_at": LATER}).status_code == 422
    ended = rep.post(place, {"disposition": "callback", "note": "about tea", "call_back_at": LATER})
    assert (ended.status_code, ended.json["state"]) == (200, "closed")
    (promise,) = rep.get("/promises", customer_id=ana).json["items"]
    assert (promise["what"], promise["conversation_id"]) == ("about tea", talk["id"])
    assert rep.post(place, {"disposition": "reached"}).status_code == 409


def test_a_wish_to_be_called_back_is_told_with_when_we_may(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    rep.post(f"/conversations/{talk['id']}/answers", {"text": "call me at 11pm", "turn": talk["turn"]})
    [heard] = rep.get(f"/conversations/{talk['id']}").json["heard"]
    assert heard["callback"]["moved"] is True
    assert heard["callback"]["asked_for"] < heard["callback"]["due_at"]


def test_an_earlier_answer_is_corrected_and_both_are_told(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    address = f"/conversations/{talk['id']}"
    for said in ("yes, go on", "it was far too expensive"):
        talk = rep.post(f"{address}/answers", {"text": said, "turn": talk["turn"]}).json
    wrong = next(one for one in rep.get(address).json["heard"] if "expensive" in one["text"])
    body = {"text": "the delivery was always late", "turn": talk["turn"]}
    amended = rep.post(f"{address}/answers/{wrong['reply_id']}/correction", body)
    assert amended.status_code == 200, amended.text
    assert "speed" in amended.json["belief"]
    corrected = [one["corrects_id"] for one in rep.get(address).json["heard"]]
    assert corrected.count(wrong["reply_id"]) == 1
    assert rep.post(f"{address}/answers/rep_nothing/correction", body).status_code == 409
    body["turn"] = amended.json["turn"]
    assert rep.post(f"{address}/answers/rep_nothing/correction", body).status_code == 404


def test_on_a_call_one_may_hear_nothing_at_all(rep: Program, ana: str) -> None:
    talk = opened(rep, ana)
    address = f"/conversations/{talk['id']}/answers"
    heard = rep.post(address, {"turn": talk["turn"], "silent": True})
    assert (heard.status_code, heard.json["turn"]) == (200, talk["turn"] + 1)
    both = {"turn": heard.json["turn"], "silent": True, "text": "hm"}
    assert rep.post(address, both).status_code == 422
