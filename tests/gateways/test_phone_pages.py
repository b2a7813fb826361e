"""The customer's phone, played in a browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from assistant import wiring
from assistant.app import create_app
from assistant.clock import FixedClock
from assistant.conversations.models import Reply
from assistant.gateways.phone.models import PhoneMessage, PhoneOptOut
from assistant.gateways.phone.words import table
from assistant.history.ledger import SYSTEM
from assistant.reps import people
from assistant.settings import Settings
from assistant.touches.gateway import Outgoing
from tests.touches.desk import ANA, NUMBER, Desk, make


@pytest.fixture
def desk(engine: Any, clock: FixedClock) -> Desk:
    made = make(engine, clock.now())
    made.meet("cus_bobby", "+447911123492", name="<b>Bobby</b>")
    return made


@pytest.fixture
def client(desk: Desk, settings: Settings) -> Iterator[FlaskClient]:
    runtime = wiring.build(replace(settings, demo="1"), clock=desk.clock)
    runtime.gateway.send(Outgoing("tch_1", 1, NUMBER, "Hello <i>Ana</i>", None))
    yield create_app(runtime).test_client()
    runtime.engine.dispose()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found.group(1) if found else ""


def write(client: FlaskClient, text: str, number: str = NUMBER) -> Any:
    page = client.get(f"/phone/{number}").text
    return client.post(f"/phone/{number}", data={"text": text, "csrf_token": token(page)})


def test_all_phones_are_shown_the_spoken_to_first(client: FlaskClient) -> None:
    page = client.get("/phone/").text
    assert page.index("Ana") < page.index("Bobby")


def test_a_phone_shows_its_texts_in_the_customers_own_time(client: FlaskClient) -> None:
    page = client.get(f"/phone/{NUMBER}").text
    assert "Hello &lt;i&gt;Ana&lt;/i&gt;" in page
    assert "10:00" in page


def test_names_and_texts_are_never_markup(client: FlaskClient) -> None:
    write(client, "<script>alert(1)</script>")
    page = client.get(f"/phone/{NUMBER}").text + client.get("/phone/").text
    assert "<script>alert" not in page
    assert "<b>Bobby" not in page


def test_an_answer_reaches_us_and_stays_on_the_phone(client: FlaskClient, desk: Desk) -> None:
    answer = write(client, "太贵了,隔壁便宜一半")
    assert answer.status_code == 303
    (reply,) = desk.rows(Reply)
    (message,) = desk.rows(PhoneMessage, PhoneMessage.outbound == False)  # noqa: E712
    assert (reply.customer_id, reply.text) == (ANA, "太贵了,隔壁便宜一半")
    assert reply.provider_sid == message.sid
    assert "太贵了" in client.get(answer.location).text


def test_stop_is_the_networks_word_as_well_as_ours(client: FlaskClient, desk: Desk) -> None:
    waiting = desk.plan()
    write(client, "STOP")
    assert [row.number for row in desk.rows(PhoneOptOut)] == [NUMBER]
    assert desk.state(waiting) == "cancelled"
    assert table()["opted_out"]["en"] in client.get(f"/phone/{NUMBER}").text


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 1601, "x" * 10_000])
def test_nothing_and_too_much_are_said_so(client: FlaskClient, desk: Desk, text: str) -> None:
    answer = write(client, text)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "maxlength" not in answer.text, "a browser would cut what is pasted, and say nothing"
    assert desk.rows(Reply) == []


@pytest.mark.parametrize("text", ["a\x00b", "\u200b", "👨‍👩‍👧", "a\r\nb", "x" * 1600])
def test_odd_texts_are_taken(client: FlaskClient, text: str) -> None:
    assert write(client, text).status_code == 303


def test_a_form_without_its_token_is_refused(client: FlaskClient, desk: Desk) -> None:
    assert client.post(f"/phone/{NUMBER}", data={"text": "hi"}).status_code in (400, 403)
    assert desk.rows(Reply) == []


def test_the_page_asks_for_news_and_hears_nothing_new(client: FlaskClient) -> None:
    first = client.get(f"/phone/{NUMBER}/bubbles")
    again = client.get(f"/phone/{NUMBER}/bubbles", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    write(client, "hello")
    fresh = client.get(f"/phone/{NUMBER}/bubbles", headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200
    assert "hello" in fresh.text


@pytest.mark.parametrize("number", ["+10000000000", "nobody", "%00", "'; drop table touches"])
def test_a_number_nobody_has_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/phone/{number}").status_code == 404
    assert client.get(f"/phone/{number}/bubbles").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_speaks_both_languages(client: FlaskClient, language: str) -> None:
    page = client.get("/phone/+447911123492", headers={"Accept-Language": language}).text
    assert f'lang="{language}"' in page
    for key in ("title", "lead", "hint", "panel", "others"):
        assert table()[key][language].replace("'", "&#39;") in page


def test_the_page_needs_no_inline_code_or_foreign_address(client: FlaskClient) -> None:
    page = client.get(f"/phone/{NUMBER}").text
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)| on\w+=| style=|https?://", page)


@pytest.fixture
def real(settings: Settings, desk: Desk) -> Iterator[FlaskClient]:
    """The product outside the demo, asked from this very machine: as through a proxy on it."""
    runtime = wiring.build(settings, clock=desk.clock)
    yield create_app(runtime).test_client()
    runtime.engine.dispose()


def come_in(client: FlaskClient, rep_id: object, stamp: object = None) -> None:
    with client.session_transaction() as opened:
        opened["rep_id"], opened["stamp"] = rep_id, stamp


def test_outside_the_demo_nobody_sees_the_phones_unless_logged_in(real: FlaskClient) -> None:
    for path in ("/phone/", f"/phone/{NUMBER}", f"/phone/{NUMBER}/bubbles"):
        assert real.get(path).status_code == 404
    assert real.post(f"/phone/{NUMBER}", data={"text": "STOP"}).status_code in (400, 404)


def test_a_rep_sees_the_phones_until_they_leave(real: FlaskClient, desk: Desk) -> None:
    now, about = desk.clock.now(), {"login": "mei", "name": "Mei", "password": "a long password"}
    with desk.transaction() as session:
        rep = people.hire(session, role="rep", actor=SYSTEM, now=now, **about)
    come_in(real, rep.id)
    assert real.get("/phone/").status_code == 404  # a session from before the password was changed
    come_in(real, rep.id, people.stamp(rep))
    assert real.get("/phone/").status_code == 200
    with desk.transaction() as session:
        people.leave(session, rep.id, actor=SYSTEM, now=now)
    assert real.get("/phone/").status_code == 404


@pytest.mark.parametrize("rep_id", ["rep_nobody", "", 7, None])
def test_a_session_of_nobody_sees_no_phones(real: FlaskClient, rep_id: object) -> None:
    come_in(real, rep_id)
    assert real.get("/phone/").status_code == 404
