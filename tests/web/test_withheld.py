"""Why somebody was not contacted: what stands on the list, by customer and by number, in words."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations.receiving import Inbound, receive
from assistant.customers import consents
from assistant.customers.models import Customer
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from assistant.web import words
from tests import cast
from tests.web.conftest import Visitor


def _texts(runtime: Runtime, clock: FixedClock, number: str, text: str) -> None:
    with db.transaction(runtime.engine) as session:
        came = Inbound("sms", number, text, f"SM{number}", clock.now(), None)
        receive(session, runtime.playbook, came, now=clock.now())


def test_who_opted_out_by_text_is_listed_with_the_rule_in_words(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "+447700900130", "please stop texting me")
    for page in (rep.get("/not-contacted"), rep.get(f"/not-contacted?customer={customers['ana']}")):
        assert "What stands until it is lifted" in page.text
        assert "Ana Ferreira" in page.text
        assert "asked to be left alone · in a text: asks to be left alone" in page.text
        assert "opt_out" not in page.text
        assert "No rule has kept anyone" not in page.text
    assert "What stands" not in rep.get(f"/not-contacted?customer={customers['wang']}").text


def test_a_refused_call_names_the_list_and_not_a_code(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    start = next(
        form.get("action") for form in rep.page.all("form") if form.get("action", "").endswith("/calls")
    )
    token = next(one.get("value") for one in rep.page.all("input") if one.get("name") == "csrf_token")
    _texts(runtime, clock, "+447700900130", "stop")
    rep.client.post(start, data={"csrf_token": token, "script": "warm_call"})
    text = rep.get("/not-contacted").text
    assert "do-not-contact list: asked to be left alone" in text
    assert "suppression.opt_out" not in text


def test_a_lifted_block_is_no_longer_listed(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "+447700900130", "stop")
    with db.transaction(runtime.engine) as session:
        for block in consents.active_blocks(session, customers["ana"]):
            consents.lift(session, block.id, why="came in and asked", actor=SYSTEM, now=clock.now())
    assert "What stands" not in rep.get("/not-contacted").text


def test_a_relative_with_the_same_number_is_listed_too(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "+447700900130", "stop")
    with db.transaction(runtime.engine) as session:
        later = clock.now() + timedelta(minutes=1)
        ben = cast.ben(session, later).id
    text = rep.get(f"/not-contacted?customer={ben}").text
    assert "someone at this number asked to be left alone" in text


def test_the_erased_are_not_named(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    _texts(runtime, clock, "+447700900130", "stop")
    with db.transaction(runtime.engine) as session:
        session.get_one(Customer, customers["ana"]).erased_at = clock.now()
    assert "What stands" not in rep.get("/not-contacted").text


@pytest.mark.parametrize(
    ("noted", "english", "chinese"),
    [
        ("wrote so: opt_out", "in a text: asks to be left alone", "短信里说的：要求不再联系"),
        ("said: deceased", "they told us: has died", "对方告诉我们的：已去世"),
        ("opt_out", "asked to be left alone", "要求不再联系"),
        ("he wrote: leave me be", "he wrote: leave me be", "he wrote: leave me be"),
        ("said so: in so many words", "said so: in so many words", "said so: in so many words"),
    ],
)
def test_our_notes_are_put_in_words_and_a_persons_words_are_left_alone(
    app: Flask, noted: str, english: str, chinese: str
) -> None:
    for language, told in (("en", english), ("zh", chinese)):
        with app.test_request_context(), force_locale(language):
            assert words.word(noted, "noted") == told


def test_a_standing_rule_is_told_with_its_list(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh"):
        assert words.word("suppression.opt_out", "rule") == "免打扰名单：要求不再联系"
        assert words.word("review:deceased", "rule") == "据说已去世，等人核实"
        assert words.word("GB.hours", "rule") == "GB：可联系时段"
