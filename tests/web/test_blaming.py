"""A reading on screen says how much, whose doing it is, whether it can change, and what the record adds."""

from datetime import timedelta

import pytest

from assistant import db
from assistant.customers import interactions
from assistant.history.ledger import Actor
from assistant.web import blaming
from tests.web.test_corrections import text


@pytest.fixture
def complaint(runtime, clock, customers):
    at = clock.now() - timedelta(days=20)
    with db.transaction(runtime.engine) as session:
        interactions.record_interaction(
            session, customer_id="cus_ana", kind="complaint", text="the price is too high", at=at,
            open=True, actor=Actor("rep", "rep_en"), now=at,
        )  # fmt: skip


def test_a_reading_shows_amount_fault_and_whether_we_can_change_it(rep, runtime, clock, customers):
    page = rep.get(f"/replies/{text(runtime, clock, 'too expensive, it went up 30%')}").text
    assert "+30 %" in page
    assert "our doing" in page
    assert "we can change it" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The record speaks for it: a complaint is open, since 3 Nov 2026"),
        ("zh", "客户档案也指向它：有投诉还没了结（2026年11月3日起）"),
    ],
)
def test_the_record_is_a_line_of_its_own_in_both_languages(log_in, runtime, clock, complaint, language, told):
    reply = text(runtime, clock, "too expensive, it went up 30%")
    assert told in log_in(language=language).get(f"/replies/{reply}").text


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"reason": "price", "value": 30.0, "unit": "percent", "exact": True}, "+30 %"),
        ({"reason": "competitor_offer", "value": 30.0, "unit": "percent", "exact": True}, "30 %"),
        ({"reason": "waiting", "value": 2.0, "unit": "hour", "exact": False}, "≈ 2 h"),
        ({"reason": "price", "value": 40.5, "unit": "dollar", "exact": True}, "$40.5"),
        ({"reason": "distance", "value": 3.0, "unit": "mile", "exact": True}, "3 mi"),
    ],
)
def test_an_amount_is_written_as_people_write_it(app, found, told):
    with app.test_request_context():
        assert blaming.amount(found) == told


@pytest.mark.parametrize(
    ("changeable", "by_us", "told"),
    [
        (True, True, "we can change it"),
        (True, False, "it may change, but not by us"),
        (False, False, "it will not change"),
        (None, None, "nobody can tell yet whether it can change"),
    ],
)
def test_what_can_be_changed_is_said_plainly(app, changeable, by_us, told):
    with app.test_request_context():
        found = {"fault": "company", "changeable": changeable, "by_us": by_us}
        assert blaming.blamed(found) == ("our doing", told)
        assert blaming.blamed(None) == ()
