"""Twilio's calls to us: signed, stored once, answered at once, and never a 500."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from assistant import wiring
from assistant.app import create_app
from assistant.clock import FixedClock
from assistant.conversations.models import Conversation, Reply, ScriptVersion
from assistant.customers.models import Block
from assistant.settings import Settings
from tests.gateways.loopback import ACCOUNT, SENDER, TOKEN
from tests.touches.desk import ANA, NUMBER, Desk, make

PUBLIC = "https://winback.example"
CAME = {"From": NUMBER, "To": SENDER, "Body": "the delivery was always late", "AccountSid": ACCOUNT}
Post = Callable[..., Any]


@pytest.fixture
def desk(engine: Any, clock: FixedClock) -> Desk:
    return make(engine, clock.now())


@pytest.fixture
def client(desk: Desk, settings: Settings) -> Iterator[FlaskClient]:
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "twilio_from": SENDER}
    told = replace(settings, gateway="twilio", public_url=PUBLIC, twilio_previous_token="old", **account)
    runtime = wiring.build(told, clock=desk.clock)
    yield create_app(runtime).test_client()
    runtime.engine.dispose()


@pytest.fixture
def post(client: FlaskClient) -> Post:
    def signed(path: str, form: Any, token: str = TOKEN, **more: Any) -> Any:
        form = MultiDict(form)
        signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
        return client.post(path, data=form, headers={"X-Twilio-Signature": signature}, **more)

    return signed


def replies(desk: Desk) -> list[Reply]:
    return sorted(desk.rows(Reply), key=lambda reply: reply.provider_sid or "")


def test_a_text_is_stored_and_answered_without_words(post: Post, desk: Desk) -> None:
    answer = post("/twilio/sms", CAME | {"MessageSid": "SM1"})
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/xml", "<Response/>")
    (reply,) = replies(desk)
    assert (reply.customer_id, reply.text, reply.provider_sid) == (ANA, CAME["Body"], "SM1")


def test_a_second_delivery_does_nothing(post: Post, desk: Desk) -> None:
    for _ in range(3):
        assert post("/twilio/sms", CAME | {"MessageSid": "SM1"}).status_code == 200
    assert len(replies(desk)) == 1


def test_a_strangers_text_is_kept(post: Post, desk: Desk) -> None:
    assert post("/twilio/sms", CAME | {"MessageSid": "SM1", "From": "+12025550188"}).status_code == 200
    assert (replies(desk)[0].customer_id, replies(desk)[0].sender) == (None, "+12025550188")


def test_twilios_own_reading_of_stop_is_respected(post: Post, desk: Desk) -> None:
    waiting = desk.plan()
    post("/twilio/sms", CAME | {"MessageSid": "SM1", "Body": "Arret svp", "OptOutType": "STOP"})
    assert [block.channel for block in desk.rows(Block)] == [None]
    assert desk.state(waiting) == "cancelled"


@pytest.mark.parametrize("body", ["", "\x00", "too\x00 dear", "x" * 10_000, "太贵了" * 3_000, "\ufffd"])
def test_odd_texts_are_taken_and_nothing_is_lost(post: Post, desk: Desk, body: str) -> None:
    assert post("/twilio/sms", CAME | {"MessageSid": "SM1", "Body": body}).status_code == 200
    assert "\x00" not in replies(desk)[0].text


def test_blank_repeated_and_new_parameters_are_signed_and_ignored(post: Post, desk: Desk) -> None:
    pairs = [*CAME.items(), ("MessageSid", "SM1"), ("Digits", "2"), ("Digits", "1"), ("Novelty", "")]
    assert post("/twilio/sms", pairs).status_code == 200


@pytest.mark.parametrize("token", ["wrong", ""])
def test_what_twilio_did_not_sign_is_refused(post: Post, desk: Desk, token: str) -> None:
    assert post("/twilio/sms", CAME | {"MessageSid": "SM1"}, token=token).status_code == 403
    assert replies(desk) == []


def test_the_old_token_holds_while_it_is_replaced(post: Post) -> None:
    assert post("/twilio/sms", CAME | {"MessageSid": "SM1"}, token="old").status_code == 200


def test_without_a_signature_nothing_is_taken(client: FlaskClient, desk: Desk) -> None:
    assert client.post("/twilio/sms", data=CAME).status_code == 403
    assert client.post("/twilio/status/tch_1/1", data={}).status_code == 403


def test_a_megabyte_is_refused_unread(client: FlaskClient, post: Post) -> None:
    assert client.post("/twilio/sms", data={"Body": "x" * 1_000_000}).status_code == 413
    assert post("/twilio/sms", CAME | {"Body": "x" * 1_000_000}).status_code == 413


def test_a_signed_form_without_an_id_is_malformed(post: Post) -> None:
    assert post("/twilio/sms", CAME).status_code == 400
    assert post("/twilio/status/tch_1/1", {"MessageStatus": "sent"}).status_code == 400


def test_a_status_moves_its_touch_and_reports_repeat_harmlessly(post: Post, desk: Desk) -> None:
    touch = desk.queued(purpose="opening")
    desk.send(touch)
    news = {"MessageSid": desk.see(touch).provider_sid, "MessageStatus": "delivered"}
    for _ in range(2):
        assert post(f"/twilio/status/{touch.id}/1", news).status_code == 204
    assert desk.state(touch) == "delivered"


def test_a_status_ends_doubt_without_being_asked(post: Post, desk: Desk) -> None:
    touch = desk.queued(purpose="opening")
    desk.network.fails = OSError("cut")
    desk.send(touch)
    post(f"/twilio/status/{touch.id}/1", {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"})
    assert desk.state(touch) == "sent"


def test_an_opt_out_code_in_a_status_stops_every_channel(post: Post, desk: Desk) -> None:
    touch = desk.queued(purpose="opening")
    desk.send(touch)
    sid = desk.see(touch).provider_sid
    post(f"/twilio/status/{touch.id}/1", {"MessageSid": sid, "MessageStatus": "failed", "ErrorCode": "21610"})
    assert [block.rule for block in desk.rows(Block)] == ["opt_out"]


def test_a_report_is_kept_though_its_talk_stumbles_and_a_person_is_called(post: Post, desk: Desk) -> None:
    now = desk.clock.now()
    with desk.transaction() as session:
        session.add(ScriptVersion(version="v1", script_id="s", source="", first_used_at=now))
        session.flush()
        plain = {"script_id": "s", "script_version": "v1", "channel": "sms", "language": "en", "state": "{no"}
        session.add(Conversation(id="cnv", customer_id=ANA, opened_at=now, **plain))
    touch = desk.queued(purpose="opening", conversation_id="cnv")
    desk.send(touch)
    news = {"MessageSid": desk.see(touch).provider_sid, "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert post(f"/twilio/status/{touch.id}/1", news).status_code == 204
    assert desk.state(touch) == "failed"
    assert desk.rows(Conversation)[0].needs_person


@pytest.mark.parametrize("path", ["/twilio/status/tch_none/1", "/twilio/status/tch_none/0"])
def test_a_status_for_nobody_is_answered_and_forgotten(post: Post, path: str) -> None:
    assert post(path, {"MessageSid": "SM9", "MessageStatus": "delivered"}).status_code == 204


def test_without_twilio_there_is_no_such_address(settings: Settings, desk: Desk) -> None:
    runtime = wiring.build(settings, clock=desk.clock)
    client = create_app(runtime).test_client()
    assert client.post("/twilio/sms", data=CAME).status_code in (400, 404)
    assert desk.rows(Reply) == []
    runtime.engine.dispose()
